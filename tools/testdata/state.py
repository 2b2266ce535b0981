#!/usr/bin/env python3
"""Writes small sessions over tables, variables, loops and lists with TensorFlow's answers: state.py OUTDIR [CASE…], usually
testdata/state.

OUTDIR/CASE.pb is a GraphDef whose nodes are run one after the other in one session: for each run K, the tensors
`run/K/P`, or the effect of `run/K/do`. The constants `out/K/P` hold what TensorFlow gave for them, and `error/K` the
name of its error.
"""

import os
import pathlib
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = ""
import tensorflow as tf

import flow_cases
import ops
import state_cases
import variant_cases

tf1 = tf.compat.v1


def fetched(run, number):
    """The nodes of one run: tensors under their names, or one node for an effect."""
    parts = tf.nest.flatten(run)
    if isinstance(parts[0], tf.Operation):
        with tf.control_dependencies(parts):
            return [tf.no_op(name=f"run/{number}/do")]
    return [tf.identity(part, name=f"run/{number}/{place}") for place, part in enumerate(parts)]


def write(name, case, path):
    config = tf1.ConfigProto()
    config.graph_options.rewrite_options.disable_meta_optimizer = True
    # Folded constants lose control edges: this leaves the executor alone.
    config.graph_options.optimizer_options.opt_level = tf1.OptimizerOptions.L0
    # What waits for ever is an error.
    config.operation_timeout_in_ms = 3000
    with tf1.Graph().as_default() as graph:
        runs = [fetched(run, number) for number, run in enumerate(case)]
        definition = graph.as_graph_def()
        with tf1.Session(graph=graph, config=config) as session:
            for number, run in enumerate(runs):
                try:
                    values = session.run(run)
                except tf.errors.OpError as error:
                    ops.constant(definition.node, f"error/{number}", type(error).__name__.encode(), tf.string)
                    continue
                for place, value in enumerate(values):
                    if value is not None:
                        ops.constant(definition.node, f"out/{number}/{place}", value, run[place].dtype)
    path.write_bytes(definition.SerializeToString(deterministic=True))
    return path.stat().st_size


if __name__ == "__main__":
    out = pathlib.Path(sys.argv[1])
    out.mkdir(parents=True, exist_ok=True)
    for file, content in state_cases.FILES.items():
        (out / file).write_bytes(content)
    total = 0
    os.chdir(out)
    for name, case in [*state_cases.cases(out), *flow_cases.cases(), *variant_cases.cases()]:
        if len(sys.argv) == 2 or name in sys.argv[2:]:
            total += write(name, case, pathlib.Path(name + ".pb"))
    print(total, "bytes")
