"""Hash tables and vocabularies: kept, with their initialisers listed."""

import tensorflow as tf
from tensorflow.python.ops import lookup_ops

from .case import case, random, strings
from .session import Session, tf1
from .signature import saved_case, spec

RESOURCES = "a table is left as an input"


@case
def table_constant_reference(folder):
    """A table in a TensorFlow 1 graph, beside one that the output does not need."""
    model = Session(folder)
    with model.building():
        words = tf1.placeholder(tf.string, [None], name="words")
        table = tf1.lookup.StaticHashTable(
            tf1.lookup.KeyValueTensorInitializer(["a", "b", "c"], tf.constant([1, 2, 3], tf.int64)), -1)
        other = tf1.lookup.StaticHashTable(
            tf1.lookup.KeyValueTensorInitializer([7, 8], [0.5, 0.25], tf.int64, tf.float32), 0.0)
        ids = table.lookup(words)
        e = tf1.get_variable("e", [5, 2], initializer=tf1.random_normal_initializer())
        tf.gather(e, tf.maximum(ids, 0), name="y")
        tf.identity(other.lookup(ids), name="unused")
    model.save()
    return model.case(["y"], {"words": strings(b"b", b"zzz", b"c")})


@case
def table_from_variable(folder):
    """A table whose values are read from a variable when it is initialised."""
    model = Session(folder, resource=True)
    with model.building():
        keys = tf1.placeholder(tf.int64, [None], name="keys")
        table = tf1.lookup.StaticHashTable(
            tf1.lookup.KeyValueTensorInitializer([7, 8, 9], [0.5, 0.25, 4.0], tf.int64, tf.float32), 0.0)
        scale = tf1.get_variable("scale", initializer=3.0)
        tf.multiply(table.lookup(keys), scale, name="y")
    model.save()
    return model.case(["y"], {"keys": tf.constant([9, 1, 7], tf.int64).numpy()})


def with_vocabulary(folder, init):
    """Tables of a vocabulary file, saved as an asset that is gone from its first place."""
    vocabulary = folder.parent / "vocab.txt"
    vocabulary.write_text("the\nquick\nbrown\nfox\n")
    model = Session(folder)
    with model.building():
        words = tf1.placeholder(tf.string, [None], name="words")
        table = tf1.lookup.StaticVocabularyTable(
            lookup_ops.TextFileIdTableInitializer(str(vocabulary)), num_oov_buckets=2)
        back = tf1.lookup.StaticHashTable(lookup_ops.TextFileStringTableInitializer(str(vocabulary)), "?")
        ids = tf.identity(table.lookup(words), name="ids")
        found = tf.identity(back.lookup(ids), name="back")
    signature = model.signature({"words": words}, {"ids": ids, "back": found})
    with model.graph.as_default():
        initializer = tf1.tables_initializer()
        assets = tf1.get_collection(tf1.GraphKeys.ASSET_FILEPATHS)
        export = model.save_model(
            {"serving_default": signature}, assets_collection=assets, **init(initializer))
    built = model.signature_case(export, signature, {"words": strings(b"fox", b"the", b"unheard")})
    built.beyond_tensorflow = "the table is initialised from a file that is gone"
    vocabulary.unlink()
    return built


@case
def table_vocabulary_main_op(folder):
    return with_vocabulary(folder, lambda initializer: {"main_op": initializer})


@case
def table_vocabulary_legacy_init_op(folder):
    return with_vocabulary(folder, lambda initializer: {"legacy_init_op": initializer})


@case
def table_index_to_string(folder):
    model = Session(folder)
    with model.building():
        ids = tf1.placeholder(tf.int64, [None], name="ids")
        lookup = tf1.raw_ops.HashTable(key_dtype=tf.int64, value_dtype=tf.string, shared_name="labels")
        keys, labels = tf.constant([0, 1, 2], tf.int64), tf.constant(["cat", "dog", "cow"])
        init = tf.raw_ops.InitializeTable(table_handle=lookup, keys=keys, values=labels)
        tf1.add_to_collection(tf1.GraphKeys.TABLE_INITIALIZERS, init)
        found = tf.raw_ops.LookupTableFind(table_handle=lookup, keys=ids, default_value="?")
        tf.identity(found, name="labels_out")
    signature = model.signature({"ids": ids}, {"labels": model["labels_out"]})
    with model.graph.as_default():
        export = model.save_model({"serving_default": signature}, main_op=tf1.tables_initializer())
    return model.signature_case(export, signature, {"ids": tf.constant([2, 5, 0], tf.int64).numpy()})


class Lookup(tf.Module):
    """Tables from constants, from the lines of a file and from its columns."""

    def __init__(self, vocabulary):
        super().__init__()
        lookup, file, index = tf.lookup, tf.lookup.TextFileInitializer, tf.lookup.TextFileIndex
        self.table = lookup.StaticHashTable(
            lookup.KeyValueTensorInitializer(["x", "y"], tf.constant([10, 20], tf.int64)), -1)
        lines = file(vocabulary, tf.string, index.WHOLE_LINE, tf.int64, index.LINE_NUMBER)
        self.words = lookup.StaticVocabularyTable(lines, 3)
        columns = file(vocabulary, tf.string, 0, tf.float32, 1, delimiter=" ")
        self.columns = lookup.StaticHashTable(columns, 9.5)
        self.scale = tf.Variable(3, dtype=tf.int64)

    @tf.function(input_signature=[spec([None], tf.string, "keys")])
    def call(self, keys):
        return {
            "constant": self.table.lookup(keys) * self.scale, "line": self.words.lookup(keys),
            "column": self.columns.lookup(keys)}


@case
def tables_in_module(folder):
    vocabulary = folder.parent / "words.txt"
    vocabulary.write_text("x 1.5\ny 2.5\nz 3\n")
    built = saved_case(
        Lookup(str(vocabulary)), folder, {"keys": strings(b"x", b"z 3", b"q")}, beyond_tensorflow=RESOURCES)
    vocabulary.unlink()
    return built


class LookupInBranch(tf.Module):
    """A table that is looked up inside of a branch and a loop."""

    def __init__(self):
        super().__init__()
        self.table = tf.lookup.StaticHashTable(
            tf.lookup.KeyValueTensorInitializer(tf.constant([0, 1, 2], tf.int64), [1.0, 2.0, 4.0]), 0.5)
        self.w = tf.Variable(2.0)

    @tf.function(input_signature=[spec([], tf.int64, "n")])
    def call(self, n):
        total = tf.constant(0.0)
        for i in tf.range(n):
            if i % 2 == 0:
                total += self.table.lookup(i) * self.w
        return {"total": total}


@case
def table_in_branch(folder):
    return saved_case(
        LookupInBranch(), folder, {"n": tf.constant(5, tf.int64).numpy()}, beyond_tensorflow=RESOURCES)


class Text(tf.Module):
    def __init__(self):
        super().__init__()
        self.layer = tf.keras.layers.TextVectorization(max_tokens=20, output_sequence_length=6)
        self.layer.adapt(["the quick brown fox", "jumps over the lazy dog"])
        self.rows = tf.Variable(random(20, 3))

    @tf.function(input_signature=[spec([None], tf.string, "text")])
    def call(self, text):
        return {"y": tf.gather(self.rows, self.layer(text))}


@case
def keras_text_vectorization(folder):
    feeds = {"text": strings(b"The fox jumps", b"a dog!")}
    return saved_case(Text(), folder, feeds, beyond_tensorflow=RESOURCES)
