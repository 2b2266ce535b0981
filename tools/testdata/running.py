#!/usr/bin/env python3
"""Writes models with a state, and what TensorFlow computes with them: running.py OUTDIR, usually testdata/running.

OUTDIR/NAME/model is the SavedModel; OUTDIR/NAME/KEY.npy are its inputs, and OUTDIR/NAME/expected/KEY.npy what the first
run of its signature gives after it was loaded.
"""

import os
import pathlib
import shutil
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = ""
import numpy as np
import tensorflow as tf
from tensorflow.python.ops import lookup_ops

tf1 = tf.compat.v1
WORDS = np.array([b"blue", b"unheard", b"red"])


class Counting(tf.Module):
    """A vocabulary, and a variable that each call counts up."""

    def __init__(self, vocabulary):
        super().__init__()
        index = tf.lookup.TextFileIndex
        self.table = tf.lookup.StaticHashTable(
            tf.lookup.TextFileInitializer(vocabulary, tf.string, index.WHOLE_LINE, tf.int64, index.LINE_NUMBER), -1)
        self.calls = tf.Variable(5.0, name="calls")
        self.weights = tf.Variable([2.0, 3.0], name="weights")

    @tf.function(input_signature=[tf.TensorSpec([None], tf.string, "words")])
    def call(self, words):
        self.calls.assign_add(1.0)
        return {"ids": self.table.lookup(words), "calls": self.calls.read_value(), "y": self.weights * self.calls}


class Looping(tf.Module):
    """A variable that changes in the branches of a loop, and a table that is filled on the way."""

    def __init__(self):
        super().__init__()
        self.total = tf.Variable(1.0, name="total")
        self.table = tf.lookup.experimental.MutableHashTable(tf.int64, tf.float32, -1.0)

    @tf.function(input_signature=[tf.TensorSpec([], tf.int64, "n")])
    def call(self, n):
        for i in tf.range(n):
            if i % 2 == 0:
                self.total.assign_add(tf.cast(i, tf.float32))
            else:
                self.total.assign_sub(0.5)
            self.table.insert(i, self.total * 2.0)
        return {"total": self.total.read_value(), "found": self.table.lookup(tf.range(n + 1))}


def module(folder, make, feeds):
    tf.saved_model.save(built := make(folder), str(folder / "model"), signatures=built.call)
    function = tf.saved_model.load(str(folder / "model")).signatures["serving_default"]
    return {key: value.numpy() for key, value in function(**{key: tf.constant(value) for key, value in feeds.items()}).items()}


def counting(folder):
    vocabulary = folder / "vocabulary.txt"
    vocabulary.write_text("red\ngreen\nblue\n")
    feeds = {"words": WORDS}
    expected = module(folder, lambda _: Counting(str(vocabulary)), feeds)
    vocabulary.unlink()
    return feeds, expected


def looping(folder):
    feeds = {"n": np.int64(5)}
    return feeds, module(folder, lambda _: Looping(), feeds)


def legacy_init_op(folder, resource=False):
    """A TensorFlow 1 export: its legacy_init_op reads a vocabulary and sets a variable that no checkpoint has."""
    vocabulary = folder / "vocabulary.txt"
    vocabulary.write_text("red\ngreen\nblue\n")
    with tf1.Graph().as_default() as graph, tf1.Session() as session:
        words = tf1.placeholder(tf.string, [None], name="words")
        table = tf1.lookup.StaticHashTable(lookup_ops.TextFileIdTableInitializer(str(vocabulary)), -1)
        names = tf1.lookup.StaticHashTable(lookup_ops.TextFileStringTableInitializer(str(vocabulary)), "?")
        ids = table.lookup(words)
        weights = tf1.get_variable("weights", initializer=[2.0, 3.0, 4.0], use_resource=resource)
        count = tf1.get_variable("count", initializer=7.0, collections=[tf1.GraphKeys.LOCAL_VARIABLES],
                                 use_resource=resource)
        with tf1.control_dependencies([tf1.assign_add(count, 1.0)]):
            counted = count.read_value() * tf.ones([1])
        outputs = {"y": tf.gather(weights, tf.maximum(ids, 0)) * counted, "names": names.lookup(ids), "count": counted}
        session.run([tf1.global_variables_initializer()])
        builder = tf1.saved_model.Builder(str(folder / "model"))
        signature = tf1.saved_model.predict_signature_def({"words": words}, outputs)
        builder.add_meta_graph_and_variables(
            session, ["serve"], {"serving_default": signature},
            legacy_init_op=tf.group(tf1.tables_initializer(), tf1.local_variables_initializer()),
            assets_collection=tf1.get_collection(tf1.GraphKeys.ASSET_FILEPATHS))
        builder.save()
    with tf1.Graph().as_default(), tf1.Session() as session:
        tf1.saved_model.load(session, ["serve"], str(folder / "model"))
        expected = session.run({key: tensor.name for key, tensor in outputs.items()}, {"words:0": WORDS})
    vocabulary.unlink()
    return {"words": WORDS}, expected


MODELS = {
    "counting": counting, "looping": looping, "legacy_init_op_references": legacy_init_op,
    "legacy_init_op_resources": lambda folder: legacy_init_op(folder, resource=True),
}


def plain(value):
    value = np.asarray(value)
    return value.astype("S") if value.dtype == object else value


if __name__ == "__main__":
    out = pathlib.Path(sys.argv[1]).resolve()
    shutil.rmtree(out, ignore_errors=True)
    for name, make in MODELS.items():
        folder = out / name
        (folder / "expected").mkdir(parents=True)
        feeds, expected = make(folder)
        for key, value in feeds.items():
            np.save(folder / f"{key}.npy", plain(value))
        for key, value in expected.items():
            np.save(folder / "expected" / f"{key}.npy", plain(value))
        (folder / "model" / "fingerprint.pb").unlink(missing_ok=True)
        print(name, expected)
