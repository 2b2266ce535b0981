"""What Estimators export: feature columns behind a parser of tf.Examples, with the signatures of their heads."""

import numpy as np
import tensorflow as tf
from tensorflow.python.ops import lookup_ops
from tf_keras.api._v1.keras.__internal__.legacy import rnn_cell

from .case import random, strings
from .inputs import example
from .serving import CONSTANTS, export, lines, served, weights
from .session import Session, tf1

fc = tf1.feature_column

# No feature ends with a zero byte, which arrays of NumPy would drop: features come in any order.
PEOPLE = [
    example(age=[33.0], hours=[40.0, 8.0], job=[b"nurse"], country=[b"fr"], tags=[b"a", b"b", b"a"], level=[2], score=[1.5, 0.5, 2.0]),
    example(age=[71.5], hours=[0.0, 1.0], job=[b"pilot"], tags=[b"zz"], level=[9], score=[3.5]),
    example(age=[18.0], hours=[12.0, 7.0], country=[b"de"], level=[0, 1])]
FEEDS = [strings(*PEOPLE), strings(PEOPLE[1])]


def columns(folder):
    """Columns of all kinds, by name."""
    path = lines(folder, "jobs.txt", "nurse", "cook", "smith")
    age, hours = fc.numeric_column("age", normalizer_fn=lambda x: (x - 40.0) / 10.0), fc.numeric_column("hours", shape=2)
    ages = fc.bucketized_column(fc.numeric_column("age"), [20.0, 40.0, 60.0])
    job = fc.categorical_column_with_vocabulary_file("job", path, num_oov_buckets=2)
    country = fc.categorical_column_with_vocabulary_list("country", ["de", "fr", "it"], default_value=0)
    tags, level = fc.categorical_column_with_hash_bucket("tags", 7), fc.categorical_column_with_identity("level", 4, default_value=3)
    return {
        "age": age, "hours": hours, "ages": ages, "job": job, "country": country, "tags": tags, "level": level,
        "cross": fc.crossed_column([ages, "country"], 11), "keys": fc.crossed_column(["job", "country"], 13, hash_key=5),
        "weighted": fc.weighted_categorical_column(tags, "score")}


def receiver(used):
    """The parsing receiver of a model that uses columns: the placeholder, and the features."""
    serialized = tf1.placeholder(tf.string, [None], name="input_example_tensor")
    return serialized, tf1.io.parse_example(serialized, fc.make_parse_example_spec(list(used)))


def binary_head(model, serialized, logits):
    """The signatures of a binary classifier."""
    scores = tf.concat([1 - tf.sigmoid(logits), tf.sigmoid(logits)], 1, name="probabilities")
    names = tf.tile(tf1.as_string(tf.range(2))[None], [tf.shape(logits)[0], 1])
    classes = tf.argmax(scores, 1)[:, None]
    inputs = {"inputs": serialized}
    classify = model.signature(inputs, {"classes": names, "scores": scores}, CONSTANTS.CLASSIFY_METHOD_NAME)
    regress = model.signature(inputs, {"outputs": scores[:, 1:]}, CONSTANTS.REGRESS_METHOD_NAME)
    predict = model.signature({"examples": serialized}, {
        "logits": logits, "logistic": tf.sigmoid(logits), "probabilities": scores, "class_ids": classes,
        "classes": tf1.as_string(classes), "all_class_ids": tf.tile(tf.range(2)[None], [tf.shape(logits)[0], 1]), "all_classes": names})
    return {"serving_default": classify, "classification": classify, "regression": regress, "predict": predict}


def deep(layer, *sizes):
    for index, size in enumerate(sizes[:-1]):
        layer = tf.nn.relu(tf.matmul(layer, weights(f"hidden{index}", layer.shape[-1], size)))
    return tf.matmul(layer, weights("logits", layer.shape[-1], sizes[-1]))


def randomized(model):
    """Linear weights begin as zeros."""
    generator = np.random.RandomState(3)
    for variable in model.graph.get_collection(tf1.GraphKeys.GLOBAL_VARIABLES):
        if variable.dtype.base_dtype == tf.float32:
            model.load(variable, generator.uniform(-1, 1, variable.shape.as_list()).astype(np.float32))


def estimator(folder, key, build):
    """An exported estimator; `build` makes the columns' model of the receiver and gives the signatures."""
    model = Session(folder)
    with model.building():
        signatures = build(model, columns(folder))
        tf1.train.get_or_create_global_step()
    randomized(model)
    name = next(iter(signatures[key].inputs))
    return export(model, signatures, key, [{name: feed} for feed in FEEDS], folder="1700000000", strip_default_attrs=True)


@served
def columns_linear_classifier(folder):
    def build(model, all_columns):
        used = [all_columns[name] for name in ("age", "hours", "ages", "job", "country", "tags", "level", "cross")]
        serialized, features = receiver(used)
        return binary_head(model, serialized, fc.linear_model(features, used))

    return estimator(folder, "classification", build)


@served
def columns_linear_crosses(folder):
    """Crosses of strings and of buckets, weighted categories, and means of them."""
    def build(model, all_columns):
        used = [all_columns[name] for name in ("keys", "cross", "weighted")]
        serialized, features = receiver(used)
        return binary_head(model, serialized, fc.linear_model(features, used, sparse_combiner="mean"))

    return estimator(folder, "predict", build)


@served
def columns_deep_regressor(folder):
    def build(model, all_columns):
        used = [
            all_columns["age"], fc.indicator_column(all_columns["country"]), fc.indicator_column(all_columns["tags"]),
            fc.embedding_column(all_columns["job"], 3), fc.indicator_column(all_columns["weighted"])]
        serialized, features = receiver(used)
        value = deep(fc.input_layer(features, used), 8, 4, 1)
        regress = model.signature({"inputs": serialized}, {"outputs": value}, CONSTANTS.REGRESS_METHOD_NAME)
        return {"serving_default": regress, "regression": regress, "predict": model.signature({"examples": serialized}, {"predictions": value})}

    return estimator(folder, "serving_default", build)


def wide_and_deep(model, all_columns):
    wide = [all_columns[name] for name in ("ages", "country", "cross", "keys")]
    dense = [all_columns["age"], all_columns["hours"], fc.embedding_column(all_columns["tags"], 4, combiner="sqrtn"),
             fc.embedding_column(all_columns["job"], 2, combiner="sum"), fc.indicator_column(all_columns["level"])]
    serialized, features = receiver(wide + dense)
    partitioner = tf1.min_max_variable_partitioner(2, min_slice_size=16)
    with tf1.variable_scope("dnn", partitioner=partitioner):
        logits = deep(fc.input_layer(features, dense), 6, 1)
    with tf1.variable_scope("linear"):
        logits += fc.linear_model(features, wide)
    return binary_head(model, serialized, logits)


@served
def columns_wide_and_deep_classify(folder):
    return estimator(folder, "serving_default", wide_and_deep)


@served
def columns_wide_and_deep_regress(folder):
    return estimator(folder, "regression", wide_and_deep)


@served
def columns_wide_and_deep_predict(folder):
    return estimator(folder, "predict", wide_and_deep)


@served
def columns_classifier_with_label_vocabulary(folder):
    """Three classes with names, as strings of every row."""
    def build(model, all_columns):
        used = [all_columns["age"], fc.embedding_column(all_columns["cross"], 3, max_norm=0.8)]
        serialized, features = receiver(used)
        scores = tf.nn.softmax(deep(fc.input_layer(features, used), 5, 3))
        table = lookup_ops.index_to_string_table_from_tensor(["low", "middle", "high"])
        chosen = tf.argmax(scores, 1)[:, None]
        names = tf.tile(tf.constant([["low", "middle", "high"]]), [tf.shape(scores)[0], 1])
        classify = model.signature({"inputs": serialized}, {"classes": names, "scores": scores}, CONSTANTS.CLASSIFY_METHOD_NAME)
        predict = model.signature({"examples": serialized}, {"probabilities": scores, "class_ids": chosen, "classes": table.lookup(chosen)})
        return {"serving_default": classify, "predict": predict}

    return estimator(folder, "predict", build)


@served
def columns_shared_embeddings(folder):
    """One table of embeddings for two features."""
    model = Session(folder)
    with model.building():
        watched, wanted = (fc.categorical_column_with_hash_bucket(name, 9) for name in ("watched", "wanted"))
        used = fc.shared_embedding_columns([watched, wanted], 3, combiner="mean")
        serialized, features = receiver(used)
        y = deep(fc.input_layer(features, used), 4, 2)
    examples = [example(watched=[b"m1", b"m2"], wanted=[b"m2"]), example(wanted=[b"m9", b"m1", b"m4"])]
    signatures = {"serving_default": model.signature({"examples": serialized}, {"y": y})}
    return export(model, signatures, "serving_default", [{"examples": strings(*examples)}, {"examples": strings(examples[1])}])


@served
def columns_raw_receiver_with_defaults(folder):
    """Raw features, of which one has a default."""
    model = Session(folder)
    with model.building():
        age = tf1.placeholder(tf.float32, [None, 1], name="age")
        hours = tf1.placeholder_with_default(tf.constant([[8.0, 5.0]]), [None, 2], name="hours")
        job = tf1.placeholder(tf.string, [None, 1], name="job")
        used = columns(folder)
        used = [used["age"], used["hours"], fc.embedding_column(used["job"], 3)]
        y = deep(fc.input_layer({"age": age, "hours": tf.tile(hours, [tf.shape(age)[0] // tf.shape(hours)[0], 1]), "job": job}, used), 4, 1)
    signatures = {"serving_default": model.signature({"age": age, "hours": hours, "job": job}, {"predictions": y})}
    feeds = [{"age": random(2, 1), "hours": random(2, 2), "job": strings(b"cook", b"?").reshape(2, 1)},
             {"age": random(3, 1), "hours": random(1, 2), "job": strings(b"cook", b"smith", b"nurse").reshape(3, 1)}]
    return export(model, signatures, "serving_default", feeds)


@served
def columns_two_heads(folder):
    """A head that classifies and one that regresses over one body, with signatures `head/kind`."""
    def build(model, all_columns):
        used = [all_columns["age"], all_columns["hours"], fc.indicator_column(all_columns["ages"])]
        serialized, features = receiver(used)
        body = tf.nn.elu(tf.matmul(fc.input_layer(features, used), weights("body", 7, 5)))
        signatures = binary_head(model, serialized, tf.matmul(body, weights("a", 5, 1)))
        value = tf.matmul(body, weights("b", 5, 2))
        return {**{f"clicks/{key}": signature for key, signature in signatures.items()}, "serving_default": signatures["predict"],
                "price/regression": model.signature({"inputs": serialized}, {"outputs": value}, CONSTANTS.REGRESS_METHOD_NAME)}

    return estimator(folder, "price/regression", build)


@served
def columns_nearest_clusters(folder):
    """k-means: the nearest centre of each row, and the distances to all."""
    def build(model, all_columns):
        used = [all_columns["age"], all_columns["hours"]]
        serialized, features = receiver(used)
        x = tf.nn.l2_normalize(fc.input_layer(features, used), 1)
        centers = weights("clusters", 5, 3)
        distances = tf.reduce_sum(tf.math.squared_difference(x[:, None], centers[None]), 2)
        best = tf.argmin(distances, 1)
        outputs = {"cluster_index": best, "all_distances": distances}
        return {"cluster_index": model.signature({"examples": serialized}, outputs), "serving_default": model.signature({"examples": serialized}, outputs)}

    return estimator(folder, "cluster_index", build)


@served
def columns_sequence_of_steps(folder):
    """A recurrent estimator over a SequenceExample: steps of numbers and words, and a context."""
    model = Session(folder)
    with model.building():
        serialized = tf1.placeholder(tf.string, [], name="sequence")
        context, steps = tf1.io.parse_single_sequence_example(
            serialized, {"user": tf.io.FixedLenFeature([], tf.int64)},
            {"price": tf.io.FixedLenSequenceFeature([2], tf.float32), "item": tf.io.FixedLenSequenceFeature([], tf.string)})
        items = tf.gather(weights("items", 7, 3), tf1.strings.to_hash_bucket_fast(steps["item"], 7))
        x = tf.concat([steps["price"], items], 1)[None]
        cell = rnn_cell.GRUCell(4)
        _, state = tf1.nn.dynamic_rnn(cell, x, dtype=tf.float32, initial_state=tf.gather(weights("users", 3, 4), context["user"][None]))
        y = tf.matmul(state, weights("out", 4, 2))
        outputs = {"y": y, "steps": tf.shape(x)[1]}

    def sequence(user, *steps):
        lists = {
            "price": tf.train.FeatureList(feature=[tf.train.Feature(float_list=tf.train.FloatList(value=price)) for price, _ in steps]),
            "item": tf.train.FeatureList(feature=[tf.train.Feature(bytes_list=tf.train.BytesList(value=[item])) for _, item in steps])}
        user = tf.train.Feature(int64_list=tf.train.Int64List(value=[user]))
        return tf.train.SequenceExample(
            context=tf.train.Features(feature={"user": user}), feature_lists=tf.train.FeatureLists(feature_list=lists)).SerializeToString()

    feeds = [{"sequence": np.array(sequence(1, ([1.0, 2.0], b"a"), ([0.5, 0.25], b"bc")), object)},
             {"sequence": np.array(sequence(2, ([-1.0, 2.0], b"q")), object)}]
    return export(model, {"serving_default": model.signature({"sequence": serialized}, outputs)}, "serving_default", feeds)
