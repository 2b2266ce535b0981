"""Lets Floe freeze a case, and checks the file and the summary that it writes."""

import json
import shlex
import subprocess

import numpy as np
from google.protobuf import text_format

from .case import Frozen, Refusal, tensor_name
from .compare import Failure, check_outputs, check_structure
from .session import tf, tf1

TIMEOUT = 180


def check(built, folder, floe):
    """Raises a Failure unless Floe does what the case says."""
    output = folder / "frozen.pb"
    done = run_floe(floe, built, output, "--json")
    if isinstance(built, Refusal):
        return check_refusal(built, done, output)
    if done.returncode != 0:
        raise Failure(described(done))
    try:
        summary = json.loads(done.stdout)
    except ValueError as error:
        raise Failure(f"--json did not print an object ({error}): {done.stdout[:300]!r}") from None
    again = folder / "again.pb"
    if (second := run_floe(floe, built, again, "--json")).returncode != 0:
        raise Failure(f"the second run failed: {described(second)}")
    if output.read_bytes() != again.read_bytes():
        raise Failure("two runs gave different bytes")
    again.unlink()
    graph = read_graph(output, text="--text" in built.arguments)
    inputs, outputs = ports(summary, "inputs"), ports(summary, "outputs")
    frozen = Frozen(graph, inputs, outputs, summary.get("initializers") or [])
    check_summary(summary, frozen, built, output)
    check_structure(frozen, built.kept_state)
    for feeds, expected in built.all_runs():
        check_outputs(frozen, feeds, expected)


def read_graph(path, text):
    graph = tf1.GraphDef()
    if text:
        text_format.Parse(path.read_text(), graph)
    else:
        graph.ParseFromString(path.read_bytes())
    return graph


def run_floe(floe, built, output, *more):
    command = [str(floe), "freeze", *built.command(), *more, "-o", str(output)]
    try:
        return subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=TIMEOUT)
    except subprocess.TimeoutExpired:
        raise Failure(f"{shlex.join(command)}\ntook longer than {TIMEOUT} s") from None


def described(done):
    ending = f"exit {done.returncode}" if done.returncode >= 0 else f"killed by signal {-done.returncode}"
    return f"{ending}: {shlex.join(done.args)}\n{done.stderr[-3000:].rstrip()}"


def check_refusal(refusal, done, output):
    if done.returncode != refusal.exit_code:
        raise Failure(f"wanted exit {refusal.exit_code}, got {described(done)}")
    for message in refusal.messages:
        if message not in done.stderr:
            raise Failure(f"wanted a message with {message!r}, got {described(done)}")
    if output.exists():
        raise Failure("a file was written in spite of the refusal")


def ports(summary, side):
    """Tensor names by key. The key of an unsigned model's input or output is its name."""
    names = {}
    for port in summary[side]:
        names[port["key"]] = names[tensor_name(port["key"])] = names[port["name"]] = tensor_name(port["name"])
    return names


def check_summary(summary, frozen, built, output):
    """The summary agrees with the file, and the names are the signature's or the user's."""
    if missing := {"inputs", "outputs", "nodes", "bytes", "warnings"} - set(summary):
        raise Failure(f"the summary lacks {', '.join(sorted(missing))}")
    if summary["nodes"] != len(frozen.graph.node):
        raise Failure(f"the summary counts {summary['nodes']} nodes, the file has {len(frozen.graph.node)}")
    if summary["bytes"] != output.stat().st_size:
        raise Failure(f"the summary counts {summary['bytes']} bytes, the file has {output.stat().st_size}")
    for key in built.expected:
        if key not in frozen.outputs:
            raise Failure(f"the summary has no output '{key}'")
    for key, wanted in built.names.items():
        got = (frozen.outputs if key in built.expected else frozen.inputs).get(key)
        if got is not None and got != tensor_name(wanted):
            raise Failure(f"'{key}' is the tensor {got}, wanted {wanted}")
    for port in summary["outputs"]:
        check_port(port, built.expected.get(port["key"]))
    for port in summary["inputs"]:
        check_port(port, built.feeds.get(port["key"]))


def check_port(port, value):
    """A port's type and shape fit a value of it."""
    if value is None:
        return
    value = np.asarray(value)
    # A string scalar comes as bytes, and TensorFlow hands quantized integers over as plain ones.
    wanted = "string" if value.dtype.kind in "OS" else tf.as_dtype(value.dtype).name
    if port["dtype"] not in (wanted, "q" + wanted):
        raise Failure(f"the summary says that '{port['key']}' is {port['dtype']}, but it is {wanted}")
    shape = port["shape"]
    if shape is not None and (
            len(shape) != value.ndim or any(a not in (-1, b) for a, b in zip(shape, value.shape))):
        raise Failure(f"the summary says that '{port['key']}' is {shape}, but it is {list(value.shape)}")
