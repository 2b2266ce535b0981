"""What an Estimator exports, built by hand: a parsing receiver, several signatures, a dated directory."""

import numpy as np
import tensorflow as tf

from .case import case, random, strings
from .inputs import example
from .session import Session, tf1

# No message ends with a zero, which arrays of NumPy would drop.
EXAMPLES = strings(example(age=[1.0, 2.0], job=[b"x", b"y"]), example(age=[0.5, 0.25], job=[b"z"]))


def receiver(parse, export_options):
    """A model with a wide and an embedded feature, fed by serialized examples or by raw features."""
    def build(folder):
        model = Session(folder)
        with model.building():
            if parse:
                serialized = tf1.placeholder(tf.string, [None], name="input_example_tensor")
                features = tf1.io.parse_example(serialized, {
                    "age": tf1.io.FixedLenFeature([2], tf.float32), "job": tf1.io.VarLenFeature(tf.string)})
                age, job = features["age"], tf1.sparse.to_dense(features["job"], default_value="")
                inputs = {"inputs": serialized}
            else:
                age = tf1.placeholder(tf.float32, [None, 2], name="Placeholder")
                job = tf1.placeholder(tf.string, [None, None], name="Placeholder_1")
                inputs = {"age": age, "job": job}
            partitioner = tf1.min_max_variable_partitioner(2, min_slice_size=16)
            with tf1.variable_scope("head", partitioner=partitioner):
                table = tf1.get_variable("jobs", [8, 3], initializer=tf1.random_normal_initializer())
                w = tf1.get_variable("w", [2, 3])
            jobs = tf1.strings.to_hash_bucket_fast(job, 8)
            embedded = tf.reduce_sum(tf1.nn.embedding_lookup(table, jobs, partition_strategy="div"), 1)
            logits = tf.matmul(age, tf.convert_to_tensor(w)) + embedded
            scores = tf.nn.softmax(logits, name="scores")
            labels = tf1.as_string(tf.range(3))[None]
            classes = tf.tile(labels, [tf.shape(scores)[0], 1], name="classes")
            value = tf.reduce_sum(logits, 1, name="value")
            chosen = tf.argmax(logits, 1, name="class_id")
            tf1.train.get_or_create_global_step()
        constants = tf1.saved_model.signature_constants
        classify = model.signature(
            inputs, {"classes": classes, "scores": scores}, constants.CLASSIFY_METHOD_NAME)
        signatures = {
            "serving_default": classify,
            "classification": classify,
            "regression": model.signature(inputs, {"outputs": value}, constants.REGRESS_METHOD_NAME),
            "predict": model.signature(inputs, {"probabilities": scores, "class_ids": chosen}),
        }
        model.save_model(signatures, folder="1700000000", **export_options)
        return model, signatures

    return build


parsed = receiver(True, {"strip_default_attrs": True})
raw = receiver(False, {"clear_devices": True})


@case
def estimator_classification(folder):
    model, signatures = parsed(folder)
    return model.signature_case(folder, signatures["serving_default"], {"inputs": EXAMPLES})


@case
def estimator_regression(folder):
    model, signatures = parsed(folder)
    feeds = {"inputs": EXAMPLES}
    return model.signature_case(folder, signatures["regression"], feeds, "--signature", "regression")


@case
def estimator_predict(folder):
    model, signatures = parsed(folder)
    return model.signature_case(folder, signatures["predict"], {"inputs": EXAMPLES}, "--signature", "predict")


@case
def estimator_raw_receiver(folder):
    model, signatures = raw(folder)
    feeds = {"age": random(2, 2), "job": strings(b"x", b"y", b"", b"z").reshape(2, 2)}
    return model.signature_case(folder, signatures["predict"], feeds, "--signature", "predict")


@case
def estimator_cut_behind_parsing(folder):
    """The dense feature and the words of the sparse one become the inputs."""
    model, _ = parsed(folder)
    parse = next(op for op in model.graph.get_operations() if op.type.startswith("ParseExample"))
    age = next(tensor for tensor in parse.outputs if tensor.dtype == tf.float32).name.removesuffix(":0")
    words = next(op for op in model.graph.get_operations() if op.type == "SparseToDense").name
    feeds = {age: random(3, 2), words: strings(b"x", b"y", b"z").reshape(3, 1)}
    cuts = ["--cut", f"{age}=float32[?,2]", "--cut", f"{words}=string[?,?]"]
    return model.case(["scores"], feeds, *cuts, source=[str(folder)])


@case
def estimator_two_heads(folder):
    """Two heads over one body, each with a signature; only one head is frozen."""
    model = Session(folder)
    with model.building():
        x = tf1.placeholder(tf.float32, [None, 4], name="x")
        body = tf.nn.relu(tf.matmul(x, tf1.get_variable("body", [4, 5])))
        heads = {name: tf.matmul(body, tf1.get_variable(name, [5, 2])) for name in "ab"}
    signatures = {f"head_{name}": model.signature({"x": x}, {"logits": heads[name]}) for name in heads}
    export = model.save_model({**signatures, "serving_default": signatures["head_a"]})
    feeds = {"x": random(2, 4)}
    return model.signature_case(export, signatures["head_b"], feeds, "--signature", "head_b")


@case
def estimator_checkpoint_directory(folder):
    """A model directory: several steps, graph.pbtxt of the training graph, and the state file."""
    model = Session(folder)
    with model.building():
        x = tf1.placeholder(tf.float32, [None, 4], name="features")
        h = tf.matmul(x, tf1.get_variable("w", [4, 3]))
        tf.nn.softmax(h, name="probabilities")
        step = tf1.train.get_or_create_global_step()
        train = tf1.train.AdagradOptimizer(0.1).minimize(tf.reduce_sum(h), global_step=step)
    saver = model.saver()
    feeds = {"features": random(2, 4)}
    for _ in range(3):
        model.run(train, feeds)
        model.save(saver=saver, step=int(model.run(step)))
    tf1.train.write_graph(model.graph.as_graph_def(), str(folder), "graph.pbtxt")
    (folder / "events.out.tfevents.1700000000.host").write_bytes(np.arange(40, dtype=np.uint8).tobytes())
    return model.case(["probabilities"], feeds)
