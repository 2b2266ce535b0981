"""Lets Floe infer the shapes of a frozen graph, and compares them with those that TensorFlow infers."""

import json
import subprocess

from .case import Refusal
from .compare import Failure
from .freeze import TIMEOUT, described, read_graph, run_floe
from .reference import Skipped
from .session import tf1


def check(built, folder, floe):
    """Raises a Failure where Floe contradicts TensorFlow, or knows less."""
    if isinstance(built, Refusal) or "--text" in built.arguments:
        raise Skipped("the case is one of freezing")
    output = folder / "frozen.pb"
    if (done := run_floe(floe, built, output)).returncode != 0:
        raise Failure(described(done))
    shown = subprocess.run([str(floe), "show", str(output), "--shapes", "--json"], capture_output=True, text=True,
                           errors="replace", timeout=TIMEOUT)
    if shown.returncode != 0:
        raise Failure(described(shown))
    report = json.loads(shown.stdout)
    inferred = {tensor["name"]: tensor["shape"] for tensor in report["tensors"]}
    if wrong := [text for text in map(str, report["warnings"]) if "node" in text and "shape" in text]:
        raise Failure(f"Floe finds operands that do not fit: {wrong[0]}")
    with tf1.Graph().as_default() as graph:
        tf1.import_graph_def(read_graph(output, text=False), name="")
        problems = []
        for op in graph.get_operations():
            for tensor in op.outputs:
                wanted = None if tensor.shape.rank is None else [-1 if d is None else d for d in tensor.shape.as_list()]
                if problem := difference(wanted, inferred.get(tensor.name)):
                    problems.append(f"{tensor.name} ({op.type}): {problem}")
        if problems:
            raise Failure(f"{len(problems)} shapes differ\n" + "\n".join(problems[:5]))


def difference(wanted, got):
    """What Floe says otherwise, or does not know; it may know more."""
    if wanted is None:
        return None
    if got is None or len(got) != len(wanted) or any(a not in (b, -1) and b != -1 for a, b in zip(got, wanted)):
        return f"is {got}, TensorFlow says {wanted}"
    if any(a == -1 and b != -1 for a, b in zip(got, wanted)):
        return f"is {got}, TensorFlow knows {wanted}"
    return None
