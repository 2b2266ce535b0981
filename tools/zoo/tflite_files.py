"""Compares TFLite files with TensorFlow's: read and written again they compute the same bit for bit, and conversions of
SavedModels have the tensors, signatures and values that TensorFlow's converter gives them.
"""

import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

import numpy as np

from .session import tf

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "testdata"))
import tflite_models


def interpreter(content):
    kinds = tf.lite.experimental.OpResolverType
    return tf.lite.Interpreter(
        model_content=content, num_threads=1, experimental_op_resolver_type=kinds.BUILTIN_WITHOUT_DEFAULT_DELEGATES)


def feed(detail, random):
    shape = [3 if size < 0 else size for size in detail["shape_signature"]]
    if detail["dtype"] == np.bytes_ or detail["dtype"] == object:
        return np.array([f"text{i}" for i in range(int(np.prod(shape)))], object).reshape(shape)
    if detail["dtype"] == bool:
        return random.integers(0, 2, shape).astype(bool)
    if np.issubdtype(detail["dtype"], np.floating):
        return random.standard_normal(shape).astype(detail["dtype"])
    return random.integers(0, 3, shape).astype(detail["dtype"])


def outputs(content):
    """The outputs of the main subgraph, and of all signatures, for inputs of a seed."""
    runtime = interpreter(content)
    found = {}
    random = np.random.default_rng(5)
    for detail in runtime.get_input_details():
        value = feed(detail, random)
        runtime.resize_tensor_input(detail["index"], value.shape)
    runtime.allocate_tensors()
    random = np.random.default_rng(5)
    for detail in runtime.get_input_details():
        runtime.set_tensor(detail["index"], feed(detail, random))
    runtime.invoke()
    for position, detail in enumerate(runtime.get_output_details()):
        found[position, detail["name"]] = runtime.get_tensor(detail["index"]).copy()
    for key in sorted(runtime.get_signature_list()):
        runtime = interpreter(content)
        runner = runtime.get_signature_runner(key)
        random = np.random.default_rng(6)
        details = runner.get_input_details()
        results = runner(**{name: feed(details[name], random) for name in sorted(details)})
        found |= {(key, name): np.array(value) for name, value in results.items()}
    return found


def difference(a, b):
    """What tells the outputs of two models apart; None when nothing, to the bit."""
    if set(a) != set(b):
        return f"outputs {sorted(map(str, a))} and {sorted(map(str, b))}"
    for key, value in a.items():
        other = b[key]
        if value.dtype != other.dtype or value.shape != other.shape:
            return f"{key}: {value.dtype}{value.shape} and {other.dtype}{other.shape}"
        same = np.array_equal(value, other) if value.dtype == object else value.tobytes() == other.tobytes()
        if not same:
            return f"{key}: {value} and {other}"
    return None


def interface(content):
    """The name, shape and type of each signature's inputs and outputs."""
    runtime = interpreter(content)
    lists = runtime.get_signature_list()
    names = {}
    for key in lists:
        runner = runtime.get_signature_runner(key)
        for role, details in (("input", runner.get_input_details()), ("output", runner.get_output_details())):
            for name, detail in details.items():
                names[key, role, name] = (detail["name"], list(detail["shape_signature"]), str(detail["dtype"]))
    return names


def rewritten(floe, folder):
    for name, content in tflite_models.models(str(folder)):
        source, target = folder / "a.tflite", folder / "b.tflite"
        source.write_bytes(content)
        done = subprocess.run([str(floe), "convert", str(source), "-o", str(target)], capture_output=True, text=True)
        if done.returncode:
            yield name, done.stderr.strip()
            continue
        if name == "custom":
            # No runtime has the op.
            yield name, None
            continue
        problem = difference(outputs(content), outputs(target.read_bytes()))
        if problem is None and interface(content) != interface(target.read_bytes()):
            problem = f"{interface(content)} and {interface(target.read_bytes())}"
        yield name, problem


def interpreted(floe, folder):
    """The same models on Floe's interpreter and on the reference kernels: integers to the bit."""
    for name, content in tflite_models.models(str(folder)):
        # No runtime has the custom op; and LiteRT has no tanh for the cell of `recurrent_int8`, whose scale is 2⁻¹⁶.
        if name in ("custom", "recurrent_int8"):
            continue
        source = folder / "a.tflite"
        source.write_bytes(content)
        runtime = interpreter(content)
        for key in sorted(runtime.get_signature_list()) or [None]:
            try:
                # LiteRT rounds activations to 8 bits beside weights of 8 bits, and Floe does not.
                tolerance = 0.02 if name == "wide_dynamic" else 1e-5
                yield f"{name} {key or ''} interpreted", apart(floe, folder, source, content, key, tolerance)
            except RuntimeError as error:
                yield f"{name} {key or ''} interpreted", str(error)


def apart(floe, folder, source, content, key, tolerance):
    """What tells the outputs of both apart; None when nothing does."""
    kinds = tf.lite.experimental.OpResolverType
    random = np.random.default_rng(6)
    wanted, problem = None, None
    # The reference kernels lack versions of some operators.
    for kind in (kinds.BUILTIN_REF, kinds.BUILTIN_WITHOUT_DEFAULT_DELEGATES):
        try:
            runtime = tf.lite.Interpreter(model_content=content, num_threads=1, experimental_op_resolver_type=kind)
            if key:
                runner = runtime.get_signature_runner(key)
                details = runner.get_input_details()
                feeds = {name: feed(details[name], random) for name in sorted(details)}
                wanted = {name: np.array(value) for name, value in runner(**feeds).items()}
            else:
                details = {detail["name"]: detail for detail in runtime.get_input_details()}
                feeds = {name: feed(detail, random) for name, detail in details.items()}
                for name, value in feeds.items():
                    runtime.resize_tensor_input(details[name]["index"], value.shape)
                runtime.allocate_tensors()
                for name, value in feeds.items():
                    runtime.set_tensor(details[name]["index"], value)
                runtime.invoke()
                wanted = {detail["name"]: runtime.get_tensor(detail["index"]) for detail in runtime.get_output_details()}
            break
        except (RuntimeError, ValueError) as error:
            problem = error
    if wanted is None:
        raise RuntimeError(f"TensorFlow does not run it: {problem}")
    target = folder / "interpreted"
    shutil.rmtree(target, ignore_errors=True)
    words = [str(floe), "run", str(source), "--runtime", "floe", "--outdir", str(target)]
    words += ["--signature", key] if key else []
    for index, (name, value) in enumerate(feeds.items()):
        path = folder / f"feed{index}.npy"
        np.save(path, value.astype("S") if value.dtype == object else value)
        words += ["--input", f"{name}={path}"]
    done = subprocess.run(words, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(done.stderr.strip())
    problems = []
    for name, value in wanted.items():
        other = np.load(target / (name.replace("/", "_") + ".npy"))
        if value.dtype == object:
            same = np.array_equal(value.astype("S"), other)
        elif np.issubdtype(value.dtype, np.inexact):
            # Sums in another order.
            limit = tolerance * max(1, np.abs(value).max(initial=0))
            same = value.shape == other.shape and np.allclose(value, other, rtol=tolerance, atol=limit)
        else:
            same = value.shape == other.shape and np.array_equal(value, other)
        if not same:
            problems.append(f"{name}: {value} and {other}")
    return "; ".join(problems) or None


def converted(floe, folder):
    """SavedModels with several signatures, converted by both."""
    module = tflite_models.Pair()
    path = str(folder / "saved")
    for keys in (["affine"], ["product"], ["affine", "product"]):
        signatures = {"affine": module.affine, "product": module.product}
        content = tflite_models.saved(module, signatures, path, keys)
        target = folder / "c.tflite"
        words = ["--signature", keys[0]] if len(keys) == 1 else ["--all-signatures"]
        subprocess.run([str(floe), "convert", path, *words, "-o", str(target)], check=True, capture_output=True)
        ours, theirs = target.read_bytes(), content
        a, b = interface(theirs), interface(ours)
        problem = None
        if a != b:
            problem = "; ".join(f"{key}: TensorFlow {a.get(key)}, Floe {b.get(key)}" for key in sorted(a | b) if a.get(key) != b.get(key))
        x, y = ({key: value for key, value in outputs(c).items() if isinstance(key[0], str)} for c in (theirs, ours))
        yield "signatures " + ",".join(keys), problem or difference(x, y)


def run(floe):
    """Compares, prints what differs, and gives how many do."""
    wrong = 0
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for check in (rewritten, interpreted, converted):
            for name, problem in check(floe, folder):
                print(f"{name}: {problem or 'same'}")
                wrong += problem is not None
    return wrong
