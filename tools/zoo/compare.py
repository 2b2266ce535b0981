"""Checks what a frozen graph looks like, runs it, and compares its outputs."""

import numpy as np

from .case import ABSOLUTE_TOLERANCE, RELATIVE_TOLERANCE, node_name, tensor_name
from .session import plain_config, tf1

# Ops of variables, saving, restoring and references that a frozen graph must not have.
STATE = {
    "Variable", "VariableV2", "TemporaryVariable", "AutoReloadVariable", "VarHandleOp", "VarIsInitializedOp",
    "ReadVariableOp", "_ReadVariablesOp", "VariableShape", "AssignVariableOp", "AssignAddVariableOp",
    "AssignSubVariableOp", "Assign", "AssignAdd", "AssignSub", "IsVariableInitialized", "ResourceGather",
    "ResourceGatherNd", "Restore", "RestoreSlice", "RestoreV2", "Save", "SaveSlices", "SaveV2",
    "MergeV2Checkpoints", "ShardedFilename", "RefSwitch", "RefMerge", "RefEnter", "RefExit",
    "RefNextIteration", "RefIdentity", "RefSelect",
}
FIRST_REFERENCE_TYPE = 100


class Failure(Exception):
    """A check that did not hold."""


def check_structure(frozen, kept_state=()):
    """Raises a Failure for state, references, devices, a bad order or functions that nothing calls."""
    graph = frozen.graph
    nodes = list(graph.node) + [node for function in graph.library.function for node in function.node_def]
    left = sorted({node.op for node in nodes} & STATE - set(kept_state))
    if left:
        raise Failure(f"ops of state are left: {', '.join(left)}")
    if gone := set(kept_state) - {node.op for node in nodes}:
        raise Failure(f"ops that were to be kept are gone: {', '.join(sorted(gone))}")
    if not kept_state:
        check_no_references(nodes)
    if placed := [node.name for node in nodes if node.device]:
        raise Failure(f"devices are left, for one on '{placed[0]}'")
    names = [node.name for node in graph.node]
    if len(set(names)) != len(names):
        raise Failure("two nodes have one name")
    check_order(graph)
    check_functions(graph)


def check_no_references(nodes):
    for node in nodes:
        for value in node.attr.values():
            if any(kind >= FIRST_REFERENCE_TYPE for kind in [value.type, *value.list.type]):
                raise Failure(f"'{node.name}' ({node.op}) has a reference type")


def check_order(graph):
    """Every node comes after its inputs, except that a Merge may come before a NextIteration."""
    seen = set()
    back_edges = {node.name for node in graph.node if node.op in ("NextIteration", "RefNextIteration")}
    for node in graph.node:
        for name in node.input:
            source = node_name(name.lstrip("^"))
            if source not in seen and not (node.op in ("Merge", "RefMerge") and source in back_edges):
                raise Failure(f"'{node.name}' comes before its input '{source}'")
        seen.add(node.name)


def check_functions(graph):
    """Every function of the library is reachable from the nodes, and gradients are of functions in it."""
    functions = {function.signature.name: function for function in graph.library.function}
    reached, waiting = set(), list(graph.node)
    while waiting:
        node = waiting.pop()
        named = {node.op}
        for value in node.attr.values():
            named |= {value.func.name} | {function.name for function in value.list.func}
        for name in named & set(functions) - reached:
            reached.add(name)
            waiting.extend(functions[name].node_def)
    if unreached := set(functions) - reached:
        raise Failure(f"functions that nothing calls: {', '.join(sorted(unreached)[:5])}")
    for gradient in graph.library.gradient:
        if gradient.function_name not in functions or gradient.gradient_func not in functions:
            raise Failure(f"a gradient of the function '{gradient.function_name}', which is not there")


def run(frozen, feeds, keys):
    """The outputs of a frozen graph, imported into a graph of its own."""
    names = {node.name for node in frozen.graph.node}
    fed = {tensor_name(frozen.inputs.get(key, key)): value for key, value in feeds.items()}
    # An input that no output needs is not in a frozen graph.
    fed = {name: value for name, value in fed.items() if node_name(name) in names}
    with tf1.Graph().as_default() as graph:
        tf1.import_graph_def(frozen.graph, name="")
        with tf1.Session(graph=graph, config=plain_config()) as session:
            for name in frozen.initializers:
                session.run(graph.get_operation_by_name(name))
            return session.run({key: tensor_name(frozen.outputs.get(key, key)) for key in keys}, fed)


def check_outputs(frozen, feeds, expected):
    """Raises a Failure unless the frozen graph computes what is expected."""
    actual = run(frozen, feeds, expected)
    for key, wanted in expected.items():
        compare_arrays(key, np.asarray(wanted), np.asarray(actual[key]))


def compare_arrays(key, wanted, got, relative=RELATIVE_TOLERANCE, absolute=ABSOLUTE_TOLERANCE):
    if wanted.dtype.kind in "SO" and got.dtype.kind in "SO":
        # Padded to a common width, or scalars that are plain bytes.
        wanted, got = (np.array(array.tolist(), object) for array in (wanted, got))
    if wanted.shape != got.shape or wanted.dtype != got.dtype:
        raise Failure(f"{key}: is {got.dtype}{list(got.shape)}, wanted {wanted.dtype}{list(wanted.shape)}")
    if wanted.dtype.kind in "fc":
        close = np.isclose(got, wanted, rtol=relative, atol=absolute, equal_nan=True)
        if not close.all():
            worst, scale = np.abs(got.astype(complex) - wanted.astype(complex)).max(), np.abs(wanted).max()
            off = int((~close).sum())
            raise Failure(f"{key}: differs by up to {worst:.3g} at {scale:.3g}, {off} of {close.size} off")
    elif wanted.dtype == object:
        if wanted.ravel().tolist() != got.ravel().tolist():
            raise Failure(f"{key}: is {got.ravel().tolist()[:5]}, wanted {wanted.ravel().tolist()[:5]}")
    elif wanted.tobytes() != got.tobytes():
        # Integers, booleans and the small floats that are only carried: bit for bit.
        raise Failure(f"{key}: is {got.ravel()[:5]}, wanted {wanted.ravel()[:5]}")
