"""Served models with vocabularies: tables from files of all kinds, beyond the vocabulary, and back to labels."""

import numpy as np
import tensorflow as tf
from tensorflow.python.ops import lookup_ops

from .case import random, strings
from .serving import CONSTANTS, export, lines, module, served, variable, weights
from .session import Session, tf1
from .signature import saved_case, spec

TEXT = spec([None], tf.string, "words")
Index = tf.lookup.TextFileIndex


def file(path, key_type, key, value_type, value, **options):
    return tf.lookup.TextFileInitializer(path, key_type, key, value_type, value, **options)


@served
def vocabulary_columns_v1(folder):
    """Two columns of a file with tabs, of which the second are numbers."""
    path = lines(folder, "prices.tsv", "apple\t3", "pear\t-7", "fig\t12")
    model = Session(folder)
    with model.building():
        words = tf1.placeholder(tf.string, [None], name="words")
        table = tf1.lookup.StaticHashTable(file(path, tf.string, 0, tf.int64, 1), -100)
        tf.multiply(table.lookup(words), 2, name="prices")
    signatures = {"serving_default": model.signature({"words": words}, {"prices": model["prices"], "known": table_size(model, table)})}
    return export(model, signatures, "serving_default", [{"words": strings(b"fig", b"plum", b"pear")}, {"words": strings(b"apple")}])


def table_size(model, table):
    with model.graph.as_default():
        return tf.identity(table.size(), name="known")


@served
def vocabulary_cut_short_with_buckets_v1(folder):
    """The first words of a file, and buckets for all others, by the two hashes there are."""
    path = lines(folder, "words.txt", "the", "quick", "brown", "fox", "jumps")
    model = Session(folder)
    with model.building():
        words = tf1.placeholder(tf.string, [None, None], name="words")
        fast = lookup_ops.index_table_from_file(path, num_oov_buckets=4, vocab_size=3)
        strong = lookup_ops.index_table_from_file(path, num_oov_buckets=5, hasher_spec=lookup_ops.StrongHashSpec([11, 7]))
        embedding = weights("embedding", 10, 3)
        tf.reduce_mean(tf.gather(embedding, strong.lookup(words)), 1, name="mean")
        tf.identity(fast.lookup(words), name="ids")
    signatures = {"serving_default": model.signature({"words": words}, {"mean": model["mean"], "ids": model["ids"]})}
    feeds = [{"words": strings(b"the", b"cat", b"jumps", b"fox").reshape(2, 2)}, {"words": strings(b"", b"\xc3\xa9", b"brown").reshape(1, 3)}]
    return export(model, signatures, "serving_default", feeds, init="legacy_init_op")


@served
def vocabulary_translated(folder):
    """Words to words, by columns parted by a comma."""
    path = lines(folder, "translation.csv", "one,uno,eins", "two,due,zwei", "three,tre,drei")
    tables = [tf.lookup.StaticHashTable(file(path, tf.string, 0, tf.string, column, delimiter=","), "?") for column in (1, 2)]
    holder = tf.Module()
    holder.tables = tables

    @tf.function(input_signature=[TEXT])
    def call(words):
        found = [table.lookup(words) for table in tables]
        return {"italian": found[0], "both": tf.strings.join(found, separator="/")}

    holder.call = call
    return saved_case(holder, folder, [{"words": strings(b"two", b"four")}, {"words": strings(b"three", b"one", b"")}])


@served
def vocabulary_line_numbers_shifted(folder):
    """Line numbers that begin at 2, since two ids are taken."""
    path = lines(folder, "tokens.txt", "a", "b", "c d", "e")
    table = tf.lookup.StaticHashTable(
        file(path, tf.string, Index.WHOLE_LINE, tf.int64, Index.LINE_NUMBER, value_index_offset=2, vocab_size=3), 1)
    back = tf.lookup.StaticHashTable(
        file(path, tf.int64, Index.LINE_NUMBER, tf.string, Index.WHOLE_LINE), "[UNK]")

    def call(self, words):
        ids = self.table.lookup(words)
        return {"ids": ids, "words": self.back.lookup(ids - 2)}

    return module(folder, [{"words": strings(b"c d", b"e", b"a")}, {"words": strings(b"b")}], call, TEXT, table=table, back=back)


@served
def vocabulary_of_numbers(folder):
    """Integers to floats, by columns parted by blanks."""
    path = lines(folder, "idf.txt", "7 0.5", "-3 1.25e-1", "40000000000 3")
    table = tf.lookup.StaticHashTable(file(path, tf.int64, 0, tf.float32, 1, delimiter=" "), float("nan"))
    feeds = [{"ids": np.array([[7, 40000000000], [-3, 0]])}, {"ids": np.array([[-3]])}]
    return module(folder, feeds, lambda self, ids: {"weights": self.table.lookup(ids) * self.scale}, spec([None, None], tf.int64, "ids"),
                  table=table, scale=tf.Variable(4.0))


@served
def vocabulary_of_labels(folder):
    """An image classifier that says the labels of its three best classes, with a signature for each method."""
    path = lines(folder, "labels.txt", "cat", "dog", "cow", "red fox", "crow")
    model = Session(folder)
    with model.building():
        images = tf1.placeholder(tf.float32, [None, 8, 8, 3], name="images")
        features = tf.nn.relu(tf.nn.conv2d(images, weights("kernel", 3, 3, 3, 4), 2, "SAME"))
        logits = tf.matmul(tf.reduce_mean(features, [1, 2]), weights("head", 4, 5))
        values, indices = tf.nn.top_k(tf.nn.softmax(logits), 3, name="best")
        labels = lookup_ops.index_to_string_table_from_file(path, default_value="UNKNOWN")
        classes = labels.lookup(tf.cast(indices, tf.int64), name="classes")
    inputs = {CONSTANTS.CLASSIFY_INPUTS: images}
    signatures = {
        "serving_default": model.signature(inputs, {"classes": classes, "scores": values}, CONSTANTS.CLASSIFY_METHOD_NAME),
        "predict_images": model.signature({"images": images}, {"logits": logits, "indices": indices, "classes": classes})}
    feeds = [{"images": random(2, 8, 8, 3)}, {"images": random(1, 8, 8, 3, seed=3)}]
    return export(model, signatures, "predict_images", feeds)


@served
def vocabulary_twice_the_same_asset(folder):
    """One file behind two tables of two assets, and another of the same name in another directory."""
    path = lines(folder, "vocab.txt", "x", "y", "z")
    (folder.parent / "more").mkdir()
    other = lines(folder, "more/vocab.txt", "p", "q")
    model = Session(folder)
    with model.building():
        words = tf1.placeholder(tf.string, [None], name="words")
        tables = [lookup_ops.index_table_from_file(name, default_value=-1) for name in (path, path, other)]
        tf.stack([table.lookup(words) for table in tables], 1, name="ids")
    signatures = {"serving_default": model.signature({"words": words}, {"ids": model["ids"]})}
    return export(model, signatures, "serving_default", [{"words": strings(b"z", b"q", b"-")}])


@served
def vocabulary_dense_table(folder):
    """A table that was filled while training, and is saved with what is in it."""
    table = tf.lookup.experimental.DenseHashTable(
        tf.int64, tf.float32, default_value=[-1.0, -1.0], empty_key=-9, deleted_key=-8)
    table.insert(tf.constant([3, 4, 5], tf.int64), tf.constant(random(3, 2)))
    holder = tf.Module()
    holder.table = table
    holder.call = tf.function(lambda ids: {"rows": table.lookup(ids), "size": table.size()}, input_signature=[spec([None], tf.int64, "ids")])
    return saved_case(holder, folder, [{"ids": np.array([4, 9, 3])}, {"ids": np.array([5])}])


@served
def vocabulary_mutable_table_with_rows(folder):
    """Embeddings by name, in a table of rows."""
    table = tf.lookup.experimental.MutableHashTable(tf.string, tf.float32, default_value=[0.0] * 3)
    table.insert(["u1", "u2", "u7"], random(3, 3))
    feeds = [{"words": strings(b"u7", b"u9")}, {"words": strings(b"u1", b"u2", b"u1")}]
    return module(folder, feeds, lambda self, words: {"y": self.table.lookup(words) @ self.w}, TEXT, table=table, w=variable(3, 2))


class Tokenizer(tf.Module):
    """Text to ids and back, each with a signature of its own, and the size of the vocabulary without any input."""

    def __init__(self, path):
        super().__init__()
        self.ids = tf.lookup.StaticVocabularyTable(file(path, tf.string, Index.WHOLE_LINE, tf.int64, Index.LINE_NUMBER), 1)
        self.words = tf.lookup.StaticHashTable(file(path, tf.int64, Index.LINE_NUMBER, tf.string, Index.WHOLE_LINE), "<unk>")

    @tf.function(input_signature=[spec([None], tf.string, "text")])
    def encode(self, text):
        text = tf.strings.regex_replace(tf.strings.lower(text), r"([.,!?])", r" \1 ")
        ids = self.ids.lookup(tf.strings.split(text).to_tensor("<pad>"))
        return {"ids": ids, "mask": tf.not_equal(ids, 0)}

    @tf.function(input_signature=[spec([None, None], tf.int64, "ids")])
    def decode(self, ids):
        words = tf.ragged.boolean_mask(self.words.lookup(ids), ids > 0)
        text = tf.strings.reduce_join(words, axis=-1, separator=" ")
        return {"text": tf.strings.regex_replace(text, r" ([.,!?])", r"\1")}

    @tf.function(input_signature=[])
    def size(self):
        return {"size": self.ids.size(), "version": tf.constant("1.2.0")}


def tokenizer(folder, key, feeds):
    model = Tokenizer(lines(folder, "vocab.txt", "<pad>", "hello", ",", "world", "!"))
    signatures = {"encode": model.encode, "decode": model.decode, "size": model.size}
    return saved_case(model, folder, feeds, signatures=signatures, key=key)


@served
def vocabulary_tokenizer_encode(folder):
    return tokenizer(folder, "encode", [{"text": strings(b"Hello, World!", b"hi")}, {"text": strings(b"", b"hello", b"hello ! !")}])


@served
def vocabulary_tokenizer_decode(folder):
    return tokenizer(folder, "decode", [{"ids": np.array([[1, 2, 3, 4], [3, 0, 0, 9]])}, {"ids": np.array([[1]])}])


@served
def vocabulary_tokenizer_without_inputs(folder):
    return tokenizer(folder, "size", {})
