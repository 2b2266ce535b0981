"""Lets Floe convert single ops of every type to TFLite, runs them on the TFLite runtime, and compares with TensorFlow.

Every case is converted twice: with its first operand as the only input, and with all operands as inputs. What Floe does
not convert, or what the runtime computes otherwise, is wrong where TensorFlow's own converter does better.
"""

import fnmatch
import pathlib
import shutil
import subprocess
import tempfile
import warnings

import numpy as np

from .compare import Failure, compare_arrays
from .session import plain_config, tf, tf1
from .single_ops import SUMS, TOLERANCES, cases

# TFLite's kernels use approximations that TensorFlow's do not.
WIDER = {"float32": 1e-4, "float16": 1e-2}


def build(op, arguments, feeds_all):
    """The session of a case, its inputs with their values, its outputs, and TensorFlow's values of them."""
    feeds = {}

    def operand(value, name):
        if feeds and not feeds_all:
            return tf1.constant(value, name=f"in/{name}")
        value = np.asarray(value)
        placeholder = tf1.placeholder(tf.as_dtype(value.dtype) if value.dtype != object else tf.string, value.shape, f"in/{name}")
        feeds[placeholder] = value
        return placeholder

    graph = tf1.Graph()
    with graph.as_default():
        built = {}
        for key, value in arguments.items():
            if isinstance(value, list) and value and isinstance(value[0], np.ndarray):
                built[key] = [operand(one, f"{key}{i}") for i, one in enumerate(value)]
            elif isinstance(value, (np.ndarray, np.generic)):
                built[key] = operand(value, key)
            else:
                built[key] = value
        getattr(tf.raw_ops, op)(name="op", **built)
        outputs = list(graph.get_operation_by_name("op").outputs)
        if arguments.get("is_training") is False:
            outputs = outputs[:1]
        # An output that is an operand could not be told from it.
        outputs = [tf1.identity(output, name=f"out/{port}") for port, output in enumerate(outputs)]
        session = tf1.Session(graph=graph, config=plain_config())
        return session, feeds, outputs, session.run(outputs, feeds)


def difference(op, content, feeds, wanted):
    """What the runtime computes otherwise; None when nothing. Raises what it says when it cannot run the model."""
    interpreter = tf.lite.Interpreter(
        model_content=content, num_threads=1,
        experimental_op_resolver_type=tf.lite.experimental.OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES)
    interpreter.allocate_tensors()
    signature = interpreter.get_signature_list()
    if signature:
        runner = interpreter.get_signature_runner(next(iter(signature)))
        results = runner(**{tensor.op.name: value for tensor, value in feeds.items() if tensor.op.name in runner.get_input_details()})
        found = [results[f"out/{port}"] for port in range(len(wanted))]
    else:
        details = {detail["name"]: detail["index"] for detail in interpreter.get_input_details()}
        for tensor, value in feeds.items():
            if tensor.op.name in details:
                interpreter.set_tensor(details[tensor.op.name], value)
        interpreter.invoke()
        found = [interpreter.get_tensor(detail["index"]) for detail in interpreter.get_output_details()]
    for port, (value, got) in enumerate(zip(wanted, found)):
        value = np.asarray(value)
        kind = "string" if value.dtype == object else tf.as_dtype(value.dtype).name
        if kind == "bfloat16":
            value, got = value.astype(np.float32), got.astype(np.float32)
        if kind == "string":
            got = np.array(got, object)
        tolerance = WIDER.get(kind, TOLERANCES.get(kind, 0))
        finite = np.abs(value[np.isfinite(value)]) if value.dtype.kind in "fc" else np.zeros([0])
        scale = float(finite.max()) if finite.size else 0
        if not any(fnmatch.fnmatch(op, pattern) for pattern in SUMS):
            scale = min(1.0, scale)
        try:
            compare_arrays(f"output {port}", value, got, tolerance, tolerance * scale)
        except Failure as failure:
            return str(failure)
    return None


def tensorflow_does(op, session, feeds, outputs, wanted):
    """Whether TensorFlow's converter makes a model of builtin operators that computes the same."""
    try:
        converter = tf1.lite.TFLiteConverter.from_session(session, list(feeds), outputs)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            content = converter.convert()
        return difference(op, content, feeds, wanted) is None
    except Exception:
        return False


def compare(op, arguments, feeds_all, folder, floe):
    """What became of a case: a word to count by, and what is wrong."""
    try:
        session, feeds, outputs, wanted = build(op, arguments, feeds_all)
    except (tf.errors.OpError, TypeError, ValueError, NotImplementedError, OverflowError):
        return "TensorFlow refuses", None
    if not feeds or not wanted:
        return "no inputs or outputs", None
    source, target = folder / "op.pb", folder / "op.tflite"
    source.write_bytes(session.graph.as_graph_def().SerializeToString())
    target.unlink(missing_ok=True)
    names = ",".join(tensor.op.name for tensor in outputs)
    done = subprocess.run(
        [str(floe), "convert", str(source), "--outputs", names, "-o", str(target)], capture_output=True, text=True,
        errors="replace", timeout=60)
    if done.returncode < 0:
        return "CRASH", f"signal {-done.returncode}"
    if done.returncode != 0:
        remark = next((line for line in done.stderr.splitlines() if line.startswith("error")), done.stderr[:300])
        word = "REFUSED"
    else:
        try:
            remark = difference(op, target.read_bytes(), feeds, wanted)
            word = "DIFFERS" if remark else "same"
        except Exception as error:
            word, remark = "FAILS", str(error).strip().replace("\n", " ")
    if word == "same":
        return word, None
    if tensorflow_does(op, session, feeds, outputs, wanted):
        return word, remark
    return {"REFUSED": "refused by both", "DIFFERS": "different by both", "FAILS": "failing by both"}[word], remark


def run(floe, only, rounds, first, results):
    """Compares the cases from a number on; hands over what became of each, None before it begins."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="floe-converted-"))
    number = -1
    try:
        for op, arguments in cases(rounds):
            for feeds_all in (False, True):
                number += 1
                if number < first or not any(fnmatch.fnmatch(op, pattern) for pattern in only):
                    continue
                types = {key: str(value.dtype) for key, value in arguments.items() if hasattr(value, "dtype")}
                types |= {key: value.name for key, value in arguments.items() if isinstance(value, tf.DType)}
                name = f"{op} {types}{' all fed' if feeds_all else ''}"
                results.put((number, name, None, None))
                results.put((number, name, *compare(op, arguments, feeds_all, folder, floe)))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    results.put(None)
