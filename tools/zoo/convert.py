"""Lets Floe convert a case to TFLite, runs it on the TFLite runtime, and compares with TensorFlow and its converter."""

import json
import re
import subprocess
import time
import warnings

import numpy as np

from .case import ALONE, Refusal
from .compare import Failure, compare_arrays
from .freeze import TIMEOUT, described, read_graph, run_floe
from .reference import Skipped
from .session import tf, tf1

RELATIVE_TOLERANCE = 2e-3
ABSOLUTE_TOLERANCE = 2e-4
UNSUPPORTED = 4
# What Floe does not convert yet: control flow that is left after freezing, tables, variables, and what stands on them.
NOT_CONVERTED = re.compile(
    r"\((Switch|Merge|Ref\w+|Enter|Exit|NextIteration|LoopCond|(Stateless)?(If|Case|While)|TensorList\w+|TensorArray\w+|\w*HashTable\w*|"
    r"Lookup\w+|VarHandleOp|ReadVariableOp|VarIsInitializedOp|IsVariableInitialized|Variable\w*|Assign\w*)\)")
# Types that the runtime's bindings have no arrays of.
WITHOUT_ARRAYS = re.compile("float8|int4|q(u?)int")


def check(built, folder, floe):
    """Raises a Failure where Floe's model computes something else, or where TensorFlow's converter does better."""
    if isinstance(built, Refusal) or built.kept_state or "--text" in built.arguments:
        raise Skipped("the case is one of freezing")
    target = folder / "model.tflite"
    words = [str(floe), "convert", *built.command(), "-o", str(target)]
    # A placeholder with a default is an input where it is named.
    if "--graph" in built.arguments or "--checkpoint-dir" in built.arguments:
        words += ["--inputs", ",".join(built.feeds)] if built.feeds else []
    done = subprocess.run(words, capture_output=True, text=True, errors="replace", timeout=TIMEOUT)
    if done.returncode not in (0, UNSUPPORTED):
        raise Failure(described(done))
    blocking = [line for line in done.stderr.splitlines() if line.startswith("error")]
    if blocking and any(NOT_CONVERTED.search(line) for line in blocking):
        raise Skipped("it is not converted yet: " + blocking[0])
    if any(WITHOUT_ARRAYS.search(str(np.asarray(value).dtype)) for value in built.expected.values()) or any(
            "no type q" in line for line in blocking):
        raise Skipped("the runtime has no arrays of its type")
    theirs = tensorflow_converts(built, folder, floe)
    if done.returncode == UNSUPPORTED:
        if theirs and not differences(theirs, built):
            raise Failure(f"TensorFlow converts it: {described(done)}")
        raise Skipped("neither converter takes it: " + (blocking or ["?"])[0])
    ours = target.read_bytes()
    if problem := differences(ours, built):
        if theirs and differences(theirs, built):
            raise Skipped(f"neither converter is right: {problem}")
        raise Failure(problem)
    if not theirs:
        return f"{operators(ours)} operators; {ALONE}"
    remark = f"{operators(ours)} operators, TensorFlow's {operators(theirs)}; {len(ours)} bytes, {len(theirs)}"
    # The bodies of loops and branches are not counted, and a frozen graph does not tell TensorFlow what fills tables.
    surplus_count = operators(ours) - names(ours).count("CALL_ONCE") - operators(theirs)
    if surplus_count > 0 and not {"WHILE", "IF"} & set(names(theirs)):
        raise Failure(remark + f"\nmore of {surplus(ours, theirs)}")
    return f"{remark}; {latency(ours, theirs):.2f} of the time"


def tensorflow_converts(built, folder, floe):
    """The frozen graph as TensorFlow's converter converts it with builtin operators; None where it does not."""
    frozen = folder / "frozen.pb"
    if run_floe(floe, built, frozen).returncode != 0:
        return None
    summary = json.loads(subprocess.run(
        [str(floe), "freeze", *built.command(), "-o", str(folder / "again.pb"), "--json"], capture_output=True,
        text=True, timeout=TIMEOUT).stdout)
    try:
        with tf1.Graph().as_default() as graph:
            tf1.import_graph_def(read_graph(frozen, text=False), name="")
            inputs = [graph.get_tensor_by_name(port["name"]) for port in summary["inputs"]]
            for tensor, port in zip(inputs, summary["inputs"]):
                if tensor.shape.rank is None and port["shape"] is not None:
                    tensor.set_shape([None if size < 0 else size for size in port["shape"]])
            outputs = [graph.get_tensor_by_name(port["name"]) for port in summary["outputs"]]
            with tf1.Session(graph=graph) as session, warnings.catch_warnings():
                warnings.simplefilter("ignore")
                content = tf1.lite.TFLiteConverter.from_session(session, inputs, outputs).convert()
        # Its signature has the names of the tensors; the order is that of the lists.
        built.ports = summary
        return content
    except Exception:
        return None


def interpreter(content):
    return tf.lite.Interpreter(model_content=content, num_threads=1)


def run(content, built, given_feeds):
    """The outputs of a model by key."""
    runner = interpreter(content)
    signatures = runner.get_signature_list()
    key = next(iter(signatures), None)
    if key is None:
        ports = built.ports
        by_name = {}
        for port in ports["inputs"]:
            for given, value in given_feeds.items():
                if given in (port["key"], port["name"], port["name"].split(":")[0]):
                    by_name[port["name"].split(":")[0]] = np.asarray(value)
        for detail in runner.get_input_details():
            value = by_name[detail["name"].split(":")[0]]
            runner.resize_tensor_input(detail["index"], value.shape)
        runner.allocate_tensors()
        for detail in runner.get_input_details():
            runner.set_tensor(detail["index"], by_name[detail["name"].split(":")[0]])
        runner.invoke()
        values = [runner.get_tensor(detail["index"]) for detail in runner.get_output_details()]
        return dict(zip((port["key"] for port in ports["outputs"]), values))
    call = runner.get_signature_runner(key)
    feeds = {}
    for name in call.get_input_details():
        given = [value for key, value in given_feeds.items() if key == name or key.removesuffix(":0") == name]
        if not given:
            raise Failure(f"the signature has an input '{name}'")
        feeds[name] = np.asarray(given[0])
    return call(**feeds)


def differences(content, built):
    """What the runtime computes otherwise than TensorFlow, or cannot run; None when nothing."""
    return next(filter(None, (difference(content, built, *feeds) for feeds in built.all_runs())), None)


def difference(content, built, feeds, expected):
    """The same for one run."""
    try:
        results = run(content, built, feeds)
    except Exception as error:
        return f"the runtime does not run it: {error}"[:600]
    for key, wanted in expected.items():
        found = results.get(key, results.get(key.removesuffix(":0")))
        if found is None:
            return f"there is no output '{key}': {', '.join(results)}"
        try:
            wanted = np.asarray(wanted)
            if wanted.dtype.name == "bfloat16":
                wanted, found = wanted.astype(np.float32), found.astype(np.float32)
            compare_arrays(key, wanted, found, RELATIVE_TOLERANCE, ABSOLUTE_TOLERANCE)
        except Failure as failure:
            return str(failure)
    return None


def operators(content):
    return len(names(content))


def names(content):
    details = tf.lite.Interpreter(
        model_content=content,
        experimental_op_resolver_type=tf.lite.experimental.OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES)
    return [detail["op_name"] for detail in details._get_ops_details()]


def surplus(ours, theirs):
    (a, b) = (names(ours), names(theirs))
    return ", ".join(f"{name} {a.count(name)} ({b.count(name)})" for name in sorted(set(a)) if a.count(name) > b.count(name))


def latency(ours, theirs):
    """The median time of an inference as a ratio, by turns."""
    runners = []
    for content in (ours, theirs):
        runner = interpreter(content)
        runner.allocate_tensors()
        for detail in runner.get_input_details():
            runner.set_tensor(detail["index"], np.zeros(detail["shape"], detail["dtype"]))
        try:
            runner.invoke()
        except Exception:
            return float("nan")
        runners.append(runner)
    times = [[], []]
    began = time.perf_counter()
    while len(times[0]) < 200 and time.perf_counter() - began < 3:
        for index, runner in enumerate(runners):
            start = time.perf_counter()
            runner.invoke()
            times[index].append(time.perf_counter() - start)
    return float(np.median(times[0]) / np.median(times[1]))
