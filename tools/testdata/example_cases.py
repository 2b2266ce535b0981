"""Ops that parse examples and what other programs wrote, with operands: a part of op_cases.py."""

import gzip
import zlib

import numpy as np
import tensorflow as tf


def texts_of(*values):
    return np.array(values, object)


def longs(*values):
    return np.array(values, np.int64)


def floats(*values):
    return np.array(values, np.float32)


def feature(values):
    """Of the kind that the first value has; of none for None."""
    if values is None:
        return tf.train.Feature()
    name, kind = {"f": ("float_list", tf.train.FloatList), "i": ("int64_list", tf.train.Int64List),
                  "b": ("bytes_list", tf.train.BytesList)}[values[0]]
    return tf.train.Feature(**{name: kind(value=values[1:])})


def features(**values):
    return tf.train.Features(feature={name: feature(one) for name, one in values.items()})


def example(**values):
    return tf.train.Example(features=features(**values)).SerializeToString(deterministic=True)


def sequence(context, **lists):
    listed = {name: tf.train.FeatureList(feature=[feature(one) for one in steps]) for name, steps in lists.items()}
    return tf.train.SequenceExample(
        context=features(**context), feature_lists=tf.train.FeatureLists(feature_list=listed)
    ).SerializeToString(deterministic=True)


def kind_of(name):
    return {"f": tf.float32, "i": tf.int64, "b": tf.string}[name]


def packed(value):
    """A tensor as TensorFlow serializes it: all elements in its content, of texts the lengths first."""
    proto = tf.make_tensor_proto(value)
    content = bytes(proto.tensor_content) or np.asarray(value).tobytes()
    if proto.dtype == tf.string:
        words = list(np.asarray(value, object).ravel())
        content = b"".join(bytes([len(word)] if len(word) < 128 else [len(word) & 127 | 128, len(word) >> 7]) for word in words)
        content += b"".join(words)
    whole = type(proto)(dtype=proto.dtype, tensor_shape=proto.tensor_shape, tensor_content=content)
    return whole.SerializeToString()


EXAMPLES = [
    example(a=["f", 1, 2], n=["i", 5], w=["b", b"one", b""], v=["i", 1, 2, 3, 4], m=["f", 1, 2, 3, 4]),
    example(a=["f", -3, 0.5], n=["i", -2 ** 63], w=["b"], v=["i"], e=None, m=["f", 4, 3, 2, 1]),
    example(a=["f", 7, 8], n=["i", 9], other=["b", b"x"], v=["i", 9, 8], m=["f", 0, 0, 1, 1]),
]
# As another program may have written it: numbers one by one, and a feature that is there twice.
UNPACKED = bytes.fromhex("0a1f0a0e0a0161120912070d0000803f0d000000400a0d0a016e120808031a040801080a")
SHAPES = tf.TensorShape


def first(serialized, names=(), sparse=(), dense=()):
    """Sparse features as pairs of a key and a kind, dense ones with a shape and a default."""
    return "ParseExample", {
        "serialized": np.array(serialized, object), "names": texts_of(*names),
        "sparse_keys": [np.array(key.encode(), object) for key, _ in sparse],
        "dense_keys": [np.array(key.encode(), object) for key, *_ in dense],
        "dense_defaults": [one[3] for one in dense], "sparse_types": [kind_of(kind) for _, kind in sparse],
        "dense_shapes": [SHAPES(one[2]) for one in dense]}


def second(serialized, names=(), sparse=(), dense=(), ragged=(), splits=tf.int64):
    return "ParseExampleV2", {
        "serialized": np.array(serialized, object), "names": texts_of(*names),
        "sparse_keys": texts_of(*(key.encode() for key, _ in sparse)),
        "dense_keys": texts_of(*(key.encode() for key, *_ in dense)),
        "ragged_keys": texts_of(*(key.encode() for key, _ in ragged)), "dense_defaults": [one[3] for one in dense],
        "num_sparse": len(sparse), "sparse_types": [kind_of(kind) for _, kind in sparse],
        "ragged_value_types": [kind_of(kind) for _, kind in ragged], "ragged_split_types": [splits] * len(ragged),
        "dense_shapes": [SHAPES(one[2]) for one in dense]}


def single(serialized, sparse=(), dense=()):
    return "ParseSingleExample", {
        "serialized": np.array(serialized, object), "dense_defaults": [one[3] for one in dense],
        "num_sparse": len(sparse), "sparse_keys": [key for key, _ in sparse], "dense_keys": [key for key, *_ in dense],
        "sparse_types": [kind_of(kind) for _, kind in sparse], "dense_shapes": [SHAPES(one[2]) for one in dense]}


DENSE = [
    [("a", "f", [2], floats())], [("a", "f", [1, 2], floats())], [("n", "i", [], longs())], [("n", "i", [1], longs(3))],
    [("m", "f", [2, 2], floats())], [("x", "f", [2], floats(4, 5))], [("x", "b", [], np.array(b"none", object))],
    [("x", "i", [1], longs(-1)), ("a", "f", [2], floats()), ("n", "i", [], np.int64(0))],
    [("v", "i", [None], longs(0))], [("v", "i", [None, 2], longs(-7))], [("w", "b", [None], texts_of(b"pad"))],
    [("x", "f", [None], floats(1))], [("m", "f", [None, 2], floats(1))], [("other", "b", [1], texts_of(b"d"))],
    # What TensorFlow refuses.
    [("a", "f", [3], floats())], [("a", "i", [2], longs())], [("x", "f", [1], floats())], [("v", "i", [None, 3], longs(0))],
    [("v", "i", [None], longs())], [("v", "i", [2, None], longs(0))], [("x", "f", [2], floats(1))],
    [("a", "f", None, floats(0))], [("e", "f", [1], floats())],
]
SPARSE = [
    [("v", "i")], [("w", "b")], [("a", "f"), ("x", "i"), ("w", "b")], [("e", "f")], [("other", "b"), ("n", "i")],
    [("a", "i")], [("w", "f")],
]


def examples():
    for dense in DENSE:
        yield first(EXAMPLES, dense=dense)
        yield second(EXAMPLES, dense=dense, names=(b"one", b"", b"three"))
        for one in EXAMPLES[:2]:
            yield second(one, dense=dense)
            yield single(one, dense=dense)
        yield first([], dense=dense)
    for sparse in SPARSE:
        yield first(EXAMPLES, names=(b"one", b"two", b"three"), sparse=sparse)
        yield second(EXAMPLES, sparse=sparse, ragged=[("m", "f")])
        yield second(EXAMPLES, ragged=sparse, splits=tf.int32)
        for one in EXAMPLES[:2]:
            yield second(one, sparse=sparse)
            yield second(one, ragged=sparse)
            yield single(one, sparse=sparse)
        yield second([], sparse=sparse, ragged=[("m", "f")])
    for serialized in ([UNPACKED], [b""], [b"", EXAMPLES[0]], [EXAMPLES[0] + EXAMPLES[1]], [b"\x0a"], [b"nonsense"],
                       [EXAMPLES[0][:-3]], [b"\x12\x02ab" + EXAMPLES[0]], [[EXAMPLES[0]]]):
        yield first(serialized, sparse=[("a", "f"), ("n", "i")])
        yield second(serialized, sparse=[("a", "f"), ("n", "i")], dense=[("v", "i", [None], longs(0))])
    yield first(EXAMPLES, sparse=[("v", "i"), ("w", "b")], dense=[("a", "f", [2], floats()), ("v2", "i", [1], longs(1))])
    yield first(EXAMPLES, names=(b"one",), sparse=[("v", "i")])


SEQUENCES = [
    sequence({"a": ["f", 1, 2], "w": ["b", b"x"], "n": ["i", 3]}, t=[["f", 1, 2], ["f", 3, 4]], s=[["i", 1], ["i", 2]],
             words=[["b", b"a", b"bc"], ["b"], ["b", b""]]),
    sequence({"a": ["f", 5, 6], "n": ["i", -1, 4]}, t=[["f", 7, 8]], s=[], words=[]),
    sequence({"a": ["f", 5, 6]}, t=[["f", 0, 1]] * 3, s=[["i", 7]]),
]


def sequence_examples():
    def one(serialized, context_dense=(), context_sparse=(), sparse=(), dense=(), missing=(), names=()):
        yield "ParseSequenceExample", {
            "serialized": np.array(serialized, object), "debug_name": texts_of(*names),
            "context_dense_defaults": [one[3] for one in context_dense],
            "feature_list_dense_missing_assumed_empty": list(missing),
            "context_sparse_keys": [key for key, _ in context_sparse], "context_dense_keys": [key for key, *_ in context_dense],
            "feature_list_sparse_keys": [key for key, _ in sparse], "feature_list_dense_keys": [key for key, *_ in dense],
            "Ncontext_sparse": len(context_sparse), "Ncontext_dense": len(context_dense), "Nfeature_list_sparse": len(sparse),
            "Nfeature_list_dense": len(dense), "context_sparse_types": [kind_of(kind) for _, kind in context_sparse],
            "feature_list_dense_types": [kind_of(one[1]) for one in dense],
            "context_dense_shapes": [SHAPES(one[2]) for one in context_dense],
            "feature_list_sparse_types": [kind_of(kind) for _, kind in sparse],
            "feature_list_dense_shapes": [SHAPES(one[2]) for one in dense]}
        for alone in (False, True):
            yield two(serialized[0] if alone else serialized, context_dense, context_sparse, sparse, dense, missing,
                      names=names if not alone else ())
        yield "ParseSingleSequenceExample", {
            "serialized": np.array(serialized[0], object),
            "feature_list_dense_missing_assumed_empty": texts_of(*(key.encode() for key in missing)),
            "context_sparse_keys": [np.array(key.encode(), object) for key, _ in context_sparse],
            "context_dense_keys": [np.array(key.encode(), object) for key, *_ in context_dense],
            "feature_list_sparse_keys": [np.array(key.encode(), object) for key, _ in sparse],
            "feature_list_dense_keys": [np.array(key.encode(), object) for key, *_ in dense],
            "context_dense_defaults": [one[3] for one in context_dense], "debug_name": np.array(b"", object),
            "context_sparse_types": [kind_of(kind) for _, kind in context_sparse],
            "feature_list_dense_types": [kind_of(one[1]) for one in dense],
            "context_dense_shapes": [SHAPES(one[2]) for one in context_dense],
            "feature_list_sparse_types": [kind_of(kind) for _, kind in sparse],
            "feature_list_dense_shapes": [SHAPES(one[2]) for one in dense]}

    def two(serialized, context_dense=(), context_sparse=(), sparse=(), dense=(), missing=(), ragged=(), context_ragged=(),
            splits=tf.int64, names=()):
        def keys(specs):
            return texts_of(*(spec[0].encode() for spec in specs))
        return "ParseSequenceExampleV2", {
            "serialized": np.array(serialized, object), "debug_name": texts_of(*names),
            "context_sparse_keys": keys(context_sparse), "context_dense_keys": keys(context_dense),
            "context_ragged_keys": keys(context_ragged), "feature_list_sparse_keys": keys(sparse),
            "feature_list_dense_keys": keys(dense), "feature_list_ragged_keys": keys(ragged),
            "feature_list_dense_missing_assumed_empty": np.array([one[0] in missing for one in dense], bool),
            "context_dense_defaults": [one[3] for one in context_dense], "Ncontext_sparse": len(context_sparse),
            "context_sparse_types": [kind_of(kind) for _, kind in context_sparse],
            "context_ragged_value_types": [kind_of(kind) for _, kind in context_ragged],
            "context_ragged_split_types": [splits] * len(context_ragged),
            "context_dense_shapes": [SHAPES(one[2]) for one in context_dense], "Nfeature_list_sparse": len(sparse),
            "Nfeature_list_dense": len(dense), "feature_list_dense_types": [kind_of(one[1]) for one in dense],
            "feature_list_sparse_types": [kind_of(kind) for _, kind in sparse],
            "feature_list_ragged_value_types": [kind_of(kind) for _, kind in ragged],
            "feature_list_ragged_split_types": [splits] * len(ragged),
            "feature_list_dense_shapes": [SHAPES(one[2]) for one in dense]}

    for dense in ([("a", "f", [2], floats())], [("a", "f", [2, 1], floats())], [("x", "i", [2], longs(4, 5))],
                  [("n", "i", [1], longs(8))], [("x", "f", [1], floats())], [("a", "f", [None], floats(0))]):
        yield from one(SEQUENCES, context_dense=dense)
    for sparse in ([("w", "b"), ("n", "i")], [("x", "f")], [("a", "i")]):
        yield from one(SEQUENCES, context_sparse=sparse)
        yield two(SEQUENCES, context_ragged=sparse)
    for sparse in ([("words", "b")], [("s", "i"), ("t", "f")], [("x", "i")], [("t", "i")]):
        yield from one(SEQUENCES, sparse=sparse, names=(b"p", b"q", b"r"))
        for splits in (tf.int32, tf.int64):
            yield two(SEQUENCES, ragged=sparse, splits=splits)
    for dense in ([("t", "f", [2])], [("t", "f", [1, 2])], [("s", "i", []), ("t", "f", [2])], [("words", "b", [1])],
                  [("x", "b", [2])], [("t", "f", [None])], [("t", "i", [2])]):
        for missing in ((), tuple(one[0] for one in dense)):
            yield from one(SEQUENCES, dense=dense, missing=missing)
    for serialized in ([b"", b""], [b"nonsense"], [SEQUENCES[0][:-4]], [sequence({}, t=[["f", 1], None, ["f", 2]])],
                       [sequence({}, t=[None])]):
        yield from one(serialized, sparse=[("t", "f")], context_sparse=[("n", "i")])
        yield from one(serialized, dense=[("t", "f", [1])], missing=("t",))


def decoded():
    def table(records, *defaults, **options):
        return "DecodeCSV", {"records": records, "record_defaults": list(defaults), **options}

    required = np.array([], np.int32)
    yield table(texts_of(b'1,2.5,abc', b'3,,"x, ""y"""', b"-4,1e3,"), required, floats(7), texts_of(b""))
    yield table(texts_of(b" 1 , 2.5 ,  abc "), required, floats(7), texts_of(b""))
    yield table(np.array(b"9,8", object), longs(1), np.array([1.5]))
    yield table(np.array([[b"1,2"], [b"3,4"]], object), np.array(b"zz", object), np.int32(1))
    yield table(texts_of(), longs(1), texts_of(b""))
    for record in (b"1,2,", b"1,2", b"", b",", b"1,2\n", b"\n1,\r2", b"1\n,2", b'"1",2', b'"",2', b'"1"x,2', b'"1,2', b'1"1,2',
                   b'"a""b",3', b'""",2', b"1,,2", b"NA,2", b"NA,NA", b"1|2", b"1,x", b'"1\n",2', b",2", b",,", b"\n", b'"1","2"'):
        for options in ({}, {"use_quote_delim": False}, {"na_value": "NA"}, {"field_delim": "|"}, {"select_cols": [0, 1]},
                        {"select_cols": [1, 2]}):
            yield table(texts_of(record), texts_of(b"d"), np.array([5], np.int32), **options)
    yield table(texts_of(b"1,2,3,4"), longs(), floats(7), select_cols=[1, 3])
    yield table(texts_of(b"1,2,3,4"), longs(), floats(7), select_cols=[3, 1])
    yield table(texts_of(b",4"), texts_of(), longs(1))
    whole = b"hello" * 50
    for kind, compress in (("", bytes), ("ZLIB", zlib.compress), ("GZIP", lambda one: gzip.compress(one, mtime=0))):
        bytes_of = compress(whole)
        for stored in (texts_of(bytes_of, compress(b"")), texts_of(bytes_of[:-2]), texts_of(bytes_of + compress(b"again")),
                       texts_of(b""), texts_of(b"hhhhhhhhhhhhh"), np.array([[compress(b"\0\1\2 3")]], object)):
            yield "DecodeCompressed", {"bytes": stored, "compression_type": kind}
    yield "DecodeCompressed", {"bytes": texts_of(b"a"), "compression_type": "LZ4"}
    for value in (floats(1, 2.5).reshape(2, 1), np.float32(3), np.zeros([0, 2], np.int32), texts_of(b"a", b"", b"ccc"),
                  np.array(b"text", object), np.array([True, False]), np.array([1 + 2j]), np.arange(3, dtype=np.uint8),
                  np.array([1, -1], np.float16), texts_of(b"x" * 300)):
        yield "SerializeTensor", {"tensor": value}
        kind = tf.as_dtype(tf.make_tensor_proto(value).dtype)
        for text in (packed(value), tf.make_tensor_proto(value).SerializeToString()):
            yield "ParseTensor", {"serialized": np.array(text, object), "out_type": kind}
        yield "ParseTensor", {"serialized": np.array(packed(value), object), "out_type": tf.float32}
    for broken in (b"", b"\x08\x01", b"nonsense", b"\x08\x01\x12\x04\x12\x02\x08\x05\x22\x02ab", b"\x08\x07\x12\x08\x12\x02\x08\x7f"):
        yield "ParseTensor", {"serialized": np.array(broken, object), "out_type": tf.float32}
    indices, shape = np.array([[0, 0], [0, 2], [3, 1]], np.int64), longs(4, 3)
    for values in (floats(1, 2, 3), texts_of(b"a", b"", b"c" * 200), longs(1, 2, 3)):
        operands = {"sparse_indices": indices, "sparse_values": values, "sparse_shape": shape}
        yield "SerializeSparse", operands
        yield "SerializeManySparse", operands
        kind = tf.as_dtype(tf.make_tensor_proto(values).dtype)
        row = texts_of(packed(indices), packed(values), packed(shape))
        less = texts_of(packed(indices[:1]), packed(values[:1]), packed(longs(3, 4)))
        for rows in (row, row[None], np.stack([row, less]), np.stack([[row, less]] * 2)):
            yield "DeserializeSparse", {"serialized_sparse": rows, "dtype": kind}
            yield "DeserializeManySparse", {"serialized_sparse": rows, "dtype": kind}
    yield "DeserializeSparse", {"serialized_sparse": texts_of(b"a", b"b", b"c"), "dtype": tf.float32}


FAMILIES = [examples, sequence_examples, decoded]
