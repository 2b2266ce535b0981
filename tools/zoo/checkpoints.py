"""Checkpoints: formats, steps, names, and the graphs that go with them."""

import shutil

import numpy as np
import tensorflow as tf

from .case import Refusal, case, random
from .session import Session, dense, tf1

OUTPUT = ["inference_output"]
FEED = {"inference_input": random(5, 6, seed=3)}


def classifier(folder, resource=False):
    """A small classifier after one step of Adam, with a loss, summaries and a step counter."""
    model = Session(folder, resource=resource)
    with model.building():
        x = tf1.placeholder(tf.float32, [None, 6], name="inference_input")
        hidden = tf.nn.relu(dense(x, 20, "hidden"))
        tf.nn.softmax(dense(hidden, 3, "out"), name="inference_output")
        labels = tf1.placeholder(tf.int32, [None], name="labels")
        loss = tf1.losses.sparse_softmax_cross_entropy(labels, dense(hidden, 3, "head"))
        tf1.summary.scalar("loss", loss)
        step = tf1.train.get_or_create_global_step()
        tf1.train.AdamOptimizer().minimize(loss, global_step=step, name="train_step")
    model.run(model.graph.get_operation_by_name("train_step"), {
        "inference_input": random(4, 6), "labels": np.zeros(4, np.int32)})
    return model


def two_weights(folder):
    """A graph with the variables `weights` and `bias`."""
    model = Session(folder)
    with model.building():
        x = tf1.placeholder(tf.float32, [None, 6], name="inference_input")
        w = tf1.get_variable("weights", [6, 2])
        b = tf1.get_variable("bias", [2], initializer=tf1.ones_initializer())
        tf.add(tf.matmul(x, w), b, name="inference_output")
    return model, w, b


def scale_weights(model, factor):
    with model.graph.as_default():
        model.run([variable.assign(variable * factor) for variable in tf1.trainable_variables()])


@case
def checkpoint_reference_variables(folder):
    model = classifier(folder)
    model.save()
    return model.case(OUTPUT, FEED)


@case
def checkpoint_resource_variables(folder):
    model = classifier(folder, resource=True)
    model.save()
    return model.case(OUTPUT, FEED)


@case
def checkpoint_blank_between_outputs(folder):
    model = classifier(folder)
    model.save()
    built = model.case(["inference_input", "inference_output"], FEED)
    built.arguments[-1] = "inference_input, inference_output"
    return built


@case
def checkpoint_v1(folder):
    model = classifier(folder)
    model.save(write_version=tf1.train.SaverDef.V1)
    return model.case(OUTPUT, FEED)


@case
def checkpoint_by_prefix(folder):
    model = classifier(folder)
    prefix = model.save()
    return model.case(OUTPUT, FEED, source=["--checkpoint", str(prefix)])


@case
def checkpoint_by_index_file(folder):
    model = classifier(folder)
    prefix = model.save()
    return model.case(OUTPUT, FEED, source=["--checkpoint", f"{prefix}.index"])


@case
def checkpoint_by_meta_file(folder):
    model = classifier(folder)
    prefix = model.save()
    return model.case(OUTPUT, FEED, source=[f"{prefix}.meta"])


@case
def checkpoint_as_model(folder):
    model = classifier(folder)
    model.save()
    return model.case(OUTPUT, FEED, source=[str(folder)])


@case
def checkpoint_graph_binary(folder):
    model = classifier(folder)
    graph = model.save_with_graph("graph.pb")
    return model.case(OUTPUT, FEED, "--graph", graph)


@case
def checkpoint_graph_text(folder):
    model = classifier(folder, resource=True)
    graph = model.save_with_graph("graph.pbtxt")
    return model.case(OUTPUT, FEED, "--graph", graph)


@case
def checkpoint_meta_text(folder):
    model = classifier(folder)
    model.save(write_meta_graph=False)
    return model.case(OUTPUT, FEED, "--graph", model.export_meta_graph("meta.pbtxt", as_text=True))


@case
def checkpoint_meta_without_default_attributes(folder):
    model = classifier(folder)
    model.save(write_meta_graph=False)
    graph = model.export_meta_graph("stripped.meta", strip_default_attrs=True, clear_devices=True)
    return model.case(OUTPUT, FEED, "--graph", graph)


@case
def checkpoint_older_step(folder):
    model = classifier(folder)
    model.save(step=3)
    wanted = model.case(OUTPUT, FEED).expected
    scale_weights(model, 2)
    model.save(step=12)
    built = model.case(OUTPUT, FEED, "--step", "3", expected=wanted)
    built.reference = None
    return built


@case
def checkpoint_newest_of_many(folder):
    model = classifier(folder)
    saver = model.saver(max_to_keep=5)
    for step in (1, 2, 10):
        scale_weights(model, 1.5)
        model.save(step=step, saver=saver)
    return model.case(OUTPUT, FEED)


@case
def checkpoint_moved_directory(folder):
    """The state file holds an absolute path that is not there any more."""
    model = classifier(folder)
    model.save()
    moved = folder.parent / "moved"
    shutil.move(folder, moved)
    place = "/elsewhere/run/model.ckpt-7"
    fields = ("model_checkpoint_path", "all_model_checkpoint_paths")
    (moved / "checkpoint").write_text("".join(f'{field}: "{place}"\n' for field in fields))
    return model.case(OUTPUT, FEED, source=["--checkpoint-dir", str(moved)])


@case
def checkpoint_without_state_file(folder):
    model = classifier(folder)
    model.save()
    (folder / "checkpoint").unlink()
    return model.case(OUTPUT, FEED)


@case
def checkpoint_global_step(folder):
    model = classifier(folder)
    model.save()
    return model.case(["global_step"], {})


@case
def checkpoint_global_step_resource(folder):
    """The step read in the graph, as an export of its own does it."""
    model = Session(folder, resource=True)
    with model.building():
        step = tf1.train.get_or_create_global_step()
        tf.cast(step + 1, tf.float32, name="next_step")
    model.load(step, 41)
    model.save()
    return model.case(["next_step"], {})


@case
def checkpoint_renamed_variables(folder):
    """The true names of the keys are in the Saver's own nodes."""
    model, w, b = two_weights(folder)
    model.save(saver=model.saver({"params/a": w, "bias": b}))
    return model.case(OUTPUT, FEED)


@case
def checkpoint_variable_map(folder):
    model, w, b = two_weights(folder)
    graph = model.save_with_graph("graph.pb", saver=model.saver({"params": w, "bias": b}))
    return model.case(OUTPUT, FEED, "--graph", graph, "--variable-map", "weights=params")


@case
def checkpoint_several_savers(folder):
    model = Session(folder)
    with model.building():
        x = tf1.placeholder(tf.float32, [None, 6], name="inference_input")
        tf.identity(dense(dense(x, 4, "a"), 2, "b"), name="inference_output")
        variables = tf1.global_variables()
        tf1.train.Saver(variables[:2])
        tf1.train.Saver({"old/" + variable.op.name: variable for variable in variables})
        saver = tf1.train.Saver(variables)
    model.save(saver=saver)
    return model.case(OUTPUT, FEED)


@case
def checkpoint_same_key_twice(folder):
    """Two nodes of the graph name one variable."""
    model = Session(folder, resource=True)
    with model.building():
        x = tf1.placeholder(tf.float32, [None, 6], name="inference_input")
        w = tf1.get_variable("w", [6, 6])
        tf.matmul(tf.matmul(x, w), w, name="inference_output")
    with tf1.Graph().as_default() as twice:
        x = tf1.placeholder(tf.float32, [None, 6], name="inference_input")
        for name in ("a", "b"):
            handle = tf.raw_ops.VarHandleOp(dtype=tf.float32, shape=[6, 6], shared_name="w", name=name)
            x = tf.matmul(x, tf.raw_ops.ReadVariableOp(resource=handle, dtype=tf.float32))
        tf.identity(x, name="inference_output")
    graph = model.save_with_graph("twice.pb", twice.as_graph_def())
    return model.case(OUTPUT, FEED, "--graph", graph)


@case
def checkpoint_forgotten_step(folder):
    classifier(folder).save()
    return Refusal(["--checkpoint", str(folder / "model.ckpt"), "--outputs", *OUTPUT], 3, ("model.ckpt-7",))


@case
def checkpoint_unknown_output(folder):
    classifier(folder).save()
    return Refusal(["--checkpoint-dir", str(folder), "--outputs", "inference_ouput"], 3, (
        "did you mean 'inference_output'",))


@case
def checkpoint_missing_variables(folder):
    model = classifier(folder)
    with model.graph.as_default():
        kept = [variable for variable in tf1.global_variables() if not variable.op.name.startswith("out")]
    model.save(saver=model.saver(kept))
    return Refusal(["--checkpoint-dir", str(folder), "--outputs", *OUTPUT], 3, ("out/b", "out/w"))
