"""Writes small SavedModels and checkpoints and what saved_model_cli and inspect_checkpoint print for them.

    python tools/testdata/show.py testdata/show

Needs tensorflow and tf_keras (2.21 were used). Each model directory NAME keeps its SavedModel file; NAME/commands holds
the arguments of saved_model_cli, one command per line, and NAME/1.txt, NAME/2.txt … what it printed. Checkpoints are
kept whole under checkpoints/, with the commands of inspect_checkpoint beside them in the same manner. Directories are
written as `DIR` in commands and outputs.
"""

import collections
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["TF_USE_LEGACY_KERAS"] = "0"

import numpy as np
import tensorflow as tf
import tf_keras
from google.protobuf import text_format
from tensorflow.core.protobuf import saved_model_pb2

v1 = tf.compat.v1
Point = collections.namedtuple("Point", ["x", "y"])


class Varied(tf.Module):
    """Functions with all kinds of Python arguments."""

    def __init__(self):
        super().__init__()
        self.weight = tf.Variable([[1.0, 2.0], [3.0, 4.0]], name="weight")

    @tf.function(input_signature=[tf.TensorSpec([None, 2], tf.float32, name="x")])
    def fixed(self, x):
        return x @ self.weight

    @tf.function
    def scaled(self, x, factor=2.0, name="plain", flag=True, nothing=None, count=3):
        return x * factor if flag else x * float(count)

    @tf.function
    def nested(self, items, table, point, *, mode="fast", limit=1e-7):
        return items[0] + table["a"] + point.x

    @tf.function
    def special(self, ragged, sparse, unknown):
        return ragged.to_tensor(), tf.sparse.to_dense(sparse), unknown

    @tf.function
    def empty(self):
        return self.weight

    @tf.function
    def variadic(self, *args, **kwargs):
        return args[0] + kwargs["extra"]


def varied(path):
    module = Varied()
    spec = tf.TensorSpec
    module.scaled.get_concrete_function(spec([None], tf.float32))
    module.scaled.get_concrete_function(spec([2, 3], tf.float32, name="two"), 1.5, "it's", False, None, -7)
    module.scaled.get_concrete_function(spec(None, tf.float32), 1e-7, name='q"', count=2**40)
    module.nested.get_concrete_function(
        [spec([1], tf.float32), spec([1], tf.float32)], {"a": spec([], tf.float32), "b": 4, "c": "text"},
        Point(spec([], tf.float32), (1, 2.5)))
    module.nested.get_concrete_function(
        [spec([], tf.float32)], {"a": spec([], tf.float32)}, Point(spec([], tf.float32), []), mode="slow", limit=3)
    module.special.get_concrete_function(
        tf.RaggedTensorSpec([None, None], tf.int32), tf.SparseTensorSpec([None, 3], tf.string), spec(None, tf.bool))
    module.empty.get_concrete_function()
    module.variadic.get_concrete_function(spec([2], tf.float32), (), extra=spec([2], tf.float32), other=[])
    module.concrete = module.fixed.get_concrete_function()
    tf.saved_model.save(module, path, signatures={"serving_default": module.fixed, "again": module.empty})


def keras3(path):
    import keras

    model = keras.Sequential([keras.layers.Input((4,)), keras.layers.Dense(2)])
    model.export(path, verbose=False)


def keras2(path):
    model = tf_keras.Sequential([tf_keras.layers.Dense(2, input_shape=(4,))])
    model.save(path, save_format="tf")


def estimator_like(path):
    """TensorFlow 1: two tag sets, several signatures, arbitrary method names, text form."""
    builder = v1.saved_model.Builder(path)
    build = v1.saved_model.build_signature_def
    info = v1.saved_model.build_tensor_info
    for tags in (["serve"], ["serve", "gpu"]):
        with tf.Graph().as_default(), v1.Session() as session:
            x = v1.placeholder(tf.float32, [None, 3], name="x")
            text = v1.placeholder(tf.string, name="text")
            scores = tf.matmul(x, v1.get_variable("w", [3, 2]), name="scores")
            classes = tf.strings.as_string(tf.argmax(scores, 1), name="classes")
            signatures = {
                "serving_default": build({"inputs": info(x)}, {"scores": info(scores)}, "tensorflow/serving/predict"),
                "classify": build({"inputs": info(text)}, {"classes": info(classes), "scores": info(scores)},
                                  "tensorflow/serving/classify"),
                "odd key's": build({}, {"scalar": info(tf.constant(1, name="one"))}, "test_sig_name"),
                "sparse": build({"s": info(v1.sparse_placeholder(tf.int64, [None, 2], name="sp"))}, {}, ""),
            }
            session.run(v1.global_variables_initializer())
            if tags == ["serve"]:
                builder.add_meta_graph_and_variables(
                    session, tags, signatures, main_op=tf.group(v1.tables_initializer(), name="init_all"))
            else:
                builder.add_meta_graph(tags, {"serving_default": signatures["serving_default"]})
    builder.save(as_text=True)


def saver(path):
    """A checkpoint of every type, with values worth printing."""
    with tf.Graph().as_default(), v1.Session() as session:
        values = {
            "scalar/float": tf.constant(1.5),
            "scalar/int": tf.constant(-3, tf.int64),
            "scalar/string": tf.constant(b"it's\x00\xff"),
            "scalar/bool": tf.constant(True),
            "scalar/half": tf.constant(1e-5, tf.half),
            "scalar/complex": tf.constant(1 - 2j, tf.complex64),
            "scalar/bfloat16": tf.constant(3.14159, tf.bfloat16),
            "matrix": tf.constant(np.linspace(-1, 1, 12, dtype=np.float32).reshape(3, 4)),
            "large": tf.constant(np.arange(1200, dtype=np.float32).reshape(20, 60) / 7),
            "empty": tf.zeros([0, 3]),
            "words": tf.constant([[b"a", b"bc"], [b"", b'"']]),
            "flags": tf.constant([True, False, True]),
            "bytes": tf.constant(list(range(0, 250, 9)), tf.uint8),
            "quantized": tf.bitcast(tf.constant([1, -2, 127], tf.int8), tf.qint8),
            "Adam/matrix/m": tf.zeros([3, 4]),
        }
        session.run(tf.raw_ops.SaveV2(
            prefix=path, tensor_names=list(values), shape_and_slices=[""] * len(values), tensors=list(values.values())))


def objects(path):
    model = tf.Module()
    model.layer = tf.Module()
    model.layer.kernel = tf.Variable(tf.reshape(tf.range(6.0), [2, 3]), name="kernel")
    model.step = tf.Variable(7, dtype=tf.int64, name="step")
    tf.train.Checkpoint(model=model).write(path)


def shorten(file):
    """Takes out what no tool shows: the definitions of standard ops, and in the text form what is derived from them."""
    model = saved_model_pb2.SavedModel()
    text = file.suffix == ".pbtxt"
    if text:
        text_format.Parse(file.read_text(), model)
    else:
        model.ParseFromString(file.read_bytes())
    for graph in model.meta_graphs:
        graph.meta_info_def.ClearField("stripped_op_list")
        for node in graph.graph_def.node if text else []:
            node.attr.pop("_output_shapes", None)
    if text:
        file.write_text(text_format.MessageToString(model))
    else:
        file.write_bytes(model.SerializeToString(deterministic=True))


def run(tool, arguments, directory):
    command = [sys.executable, "-m", f"tensorflow.python.tools.{tool}"]
    command += [word.replace("DIR", str(directory)) for word in arguments]
    environment = dict(os.environ, TF_ENABLE_ONEDNN_OPTS="0", PYTHONWARNINGS="ignore")
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    if done.returncode != 0:
        lines = done.stderr.strip().split("\n")
        return f"error: {lines[-1]}\n".replace(str(directory), "DIR")
    return done.stdout.replace(str(directory), "DIR")


def record(tool, target, directory, commands):
    target.mkdir(parents=True, exist_ok=True)
    (target / "commands").write_text("".join(" ".join(words) + "\n" for words in commands))
    for number, words in enumerate(commands, 1):
        (target / f"{number}.txt").write_text(run(tool, words, directory))


MODELS = {"varied": varied, "keras3": keras3, "keras2": keras2, "tags": estimator_like}

SHOWN = {
    "varied": ["--tag_set serve --signature_def again"],
    "keras3": [],
    "keras2": [],
    "tags": [
        "--tag_set serve,gpu", "--tag_set gpu,serve --signature_def serving_default", "--tag_set serve --list_ops",
        "--tag_set serve --list_ops --signature_def sparse", "--tag_set gpu", "--tag_set serve --signature_def nope",
        "--list_ops", "--tag_set ,",
    ],
}

INSPECTED = {
    "saver": [
        "", "--tensor_name=matrix", "--all_tensor_names", "--all_tensors", "--count_exclude_pattern=^Adam/",
        "--tensor_name=scalar/string", "--tensor_name=nope",
        "--all_tensors --printoptions precision=2 threshold=20 edgeitems=1",
    ],
    "objects": ["", "--all_tensor_names --count_exclude_pattern=step", "--all_tensors"],
}


def main(root):
    root = pathlib.Path(root)
    with tempfile.TemporaryDirectory() as scratch:
        for name, build in MODELS.items():
            directory = pathlib.Path(scratch) / name
            build(str(directory))
            for file in directory.glob("saved_model.pb*"):
                shorten(file)
            target = root / name
            shutil.rmtree(target, ignore_errors=True)
            commands = ["", "--all", "--tag_set serve", "--tag_set serve --signature_def serving_default", *SHOWN[name]]
            record("saved_model_cli", target, directory, [["show", "--dir", "DIR", *c.split()] for c in commands])
            for file in directory.glob("saved_model.pb*"):
                shutil.copy(file, target)
        for name, build in {"saver": saver, "objects": objects}.items():
            target = root / "checkpoints" / name
            shutil.rmtree(target, ignore_errors=True)
            target.mkdir(parents=True)
            build(str(target / "model.ckpt"))
            commands = [["--file_name=DIR/model.ckpt", *c.split()] for c in INSPECTED[name]]
            record("inspect_checkpoint", target, target.resolve(), commands)


if __name__ == "__main__":
    main(sys.argv[1])
