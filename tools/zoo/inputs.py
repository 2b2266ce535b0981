"""Graphs that are not fed by placeholders, GraphDefs without a checkpoint, and inner tensors as inputs."""

import numpy as np
import tensorflow as tf

from .case import Refusal, case, random, strings
from .session import Session, dense, tf1


def queue_model(folder):
    model = Session(folder)
    with model.building():
        queue = tf1.FIFOQueue(10, [tf.float32, tf.int64], shapes=[[6], []], name="queue")
        x, _ = queue.dequeue_up_to(4, name="batch")
        tf.identity(dense(x, 3, "a"), name="y")
    model.save()
    return model


@case
def queue_needs_cut(folder):
    queue_model(folder)
    return Refusal(["--checkpoint-dir", str(folder), "--outputs", "y"], 3, ("--cut", "batch"))


@case
def queue_cut(folder):
    return queue_model(folder).case(["y"], {"batch": random(4, 6)}, "--cut", "batch=float32[?,6]")


@case
def queue_cut_to_one_row(folder):
    """A cut may be narrower than what it replaces."""
    return queue_model(folder).case(["y"], {"batch": random(1, 6)}, "--cut", "batch=float32[1,6]")


@case
def iterator_cut(folder):
    model = Session(folder)
    with model.building():
        data = tf.data.Dataset.from_tensor_slices((random(8, 6), np.arange(8))).batch(4)
        x, label = tf1.data.make_one_shot_iterator(data).get_next()
        tf.identity(dense(x, 3, "a") * tf.cast(label, tf.float32)[:, None], name="y")
    model.save()
    feeds = {"IteratorGetNext": random(2, 6, seed=4), "IteratorGetNext:1": np.array([1, 2])}
    return model.case(
        ["y"], feeds, "--cut", "IteratorGetNext=float32[?,6]", "--cut", "IteratorGetNext:1=int64[?]")


@case
def initializable_iterator_cut(folder):
    model = Session(folder)
    with model.building():
        data = tf.data.Dataset.from_tensors(random(4, 6)).map(lambda row: row * 2.0)
        x = tf1.data.make_initializable_iterator(data).get_next("batch")
        tf.identity(dense(x, 3, "a"), name="y")
    model.save()
    return model.case(["y"], {"batch": random(4, 6)}, "--cut", "batch=float32[?,6]")


@case
def inner_tensor_as_input(folder):
    model = Session(folder)
    with model.building():
        raw = tf1.placeholder(tf.string, [None], name="raw")
        h = tf1.reshape(tf1.decode_raw(raw, tf.float32), [-1, 6], name="decoded")
        tf.identity(dense(h, 3, "a"), name="y")
    model.save()
    return model.case(["y"], {"decoded": random(3, 6)}, "--inputs", "decoded")


@case
def inner_tensor_at_a_port(folder):
    """The second output of a node as the input."""
    model = Session(folder)
    with model.building():
        x = tf1.placeholder(tf.float32, [None, 12], name="x")
        parts = tf.split(x, 2, axis=1, name="parts")
        tf.identity(dense(parts[1], 3, "a"), name="y")
    model.save()
    return model.case(["y"], {"parts:1": random(3, 6)}, "--cut", "parts:1=float32[?,6]")


@case
def order_of_inputs_given(folder):
    model = Session(folder)
    with model.building():
        a = tf1.placeholder(tf.float32, [None, 6], name="a")
        b = tf1.placeholder(tf.float32, [None, 6], name="b")
        tf.subtract(dense(a, 3, "da"), dense(b, 3, "db"), name="y")
    model.save()
    return model.case(["y"], {"a": random(2, 6), "b": random(2, 6, seed=1)}, "--inputs", "b,a")


def parsing_model(folder):
    model = Session(folder)
    with model.building():
        serialized = tf1.placeholder(tf.string, [None], name="examples")
        parsed = tf1.io.parse_example(serialized, {
            "x": tf1.io.FixedLenFeature([6], tf.float32), "n": tf1.io.FixedLenFeature([], tf.int64, 2)})
        tf.multiply(dense(parsed["x"], 3, "a"), tf.cast(parsed["n"], tf.float32)[:, None], name="y")
    model.save()
    return model


def example(**features):
    """A serialized tf.Example, the kind of each feature chosen by its first value."""
    def feature(values):
        if isinstance(values[0], bytes):
            return tf.train.Feature(bytes_list=tf.train.BytesList(value=values))
        if isinstance(values[0], int):
            return tf.train.Feature(int64_list=tf.train.Int64List(value=values))
        return tf.train.Feature(float_list=tf.train.FloatList(value=values))

    features = tf.train.Features(feature={name: feature(values) for name, values in features.items()})
    return tf.train.Example(features=features).SerializeToString()


@case
def parse_example_kept(folder):
    examples = strings(example(x=[0.5] * 6, n=[3]), example(x=[float(i) for i in range(6)]))
    return parsing_model(folder).case(["y"], {"examples": examples})


@case
def parse_example_cut(folder):
    model = parsing_model(folder)
    parse = next(op for op in model.graph.get_operations() if op.type.startswith("ParseExample"))
    n, x = (tensor.name.removesuffix(":0") for tensor in parse.outputs)
    feeds = {x: random(2, 6), n: np.array([1, 5])}
    return model.case(["y"], feeds, "--cut", f"{x}=float32[?,6]", "--cut", f"{n}=int64[?]")


@case
def sparse_placeholder(folder):
    model = Session(folder)
    with model.building():
        x = tf1.sparse_placeholder(tf.float32, [None, 6], name="sparse")
        tf.identity(tf1.sparse.matmul(x, tf1.get_variable("w", [6, 3])), name="y")
        names = [tensor.name.removesuffix(":0") for tensor in (x.indices, x.values)]
        shape = next(op.name for op in model.graph.get_operations() if op.name.endswith("sparse/shape"))
    model.save()
    feeds = dict(zip(names, [np.array([[0, 1], [1, 5]]), np.array([2, 3], np.float32)]))
    return model.case(["y"], {**feeds, shape: np.array([2, 6])})


def without_variables(folder, name):
    model = Session(folder)
    with model.building():
        x = tf1.placeholder(tf.float32, [None, 3], name="x")
        tf.nn.relu(tf.matmul(x, tf.constant(random(3, 300))), name="y")
        tf1.global_variables_initializer()
    tf1.train.write_graph(
        tf1.graph_util.extract_sub_graph(model.graph.as_graph_def(), ["y"]), str(folder), name,
        as_text=name.endswith("txt"))
    return model.case(["y"], {"x": random(2, 3)}, source=[str(folder / name)])


@case
def graph_without_variables(folder):
    return without_variables(folder, "graph.pb")


@case
def graph_without_variables_text(folder):
    return without_variables(folder, "graph.pbtxt")


@case
def graph_outputs_guessed(folder):
    built = without_variables(folder, "graph.pb")
    built.arguments[-1] = "auto"
    return built


@case
def frozen_graph_again(folder):
    """What is frozen already is frozen again."""
    model = Session(folder)
    with model.building():
        x = tf1.placeholder(tf.float32, [None, 6], name="x")
        tf.nn.softmax(dense(x, 4, "a"), name="y")
    frozen = tf1.graph_util.convert_variables_to_constants(model.session, model.graph.as_graph_def(), ["y"])
    tf1.train.write_graph(frozen, str(folder), "frozen.pb", as_text=False)
    return model.case(["y"], {"x": random(2, 6)}, source=[str(folder / "frozen.pb")])
