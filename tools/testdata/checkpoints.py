#!/usr/bin/env python3
"""Writes the checkpoints that the tests read: checkpoints.py OUTDIR, usually testdata/checkpoints.

Beside every checkpoint PREFIX stands PREFIX.expected with one line a tensor, `key dtype shape bytes`: the type by its
number, the shape with commas (`-` for a scalar), and the bytes in hex (`-` for none). Strings are given one by one,
separated by commas, each in hex after an `x`. Values come from what was saved, not from reading it back; only those
of the object checkpoint are TensorFlow's own reading.
"""

import os
import shutil
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = ""

import numpy as np
import tensorflow as tf
from tensorflow.core.protobuf import saver_pb2

NAMES = (
    "float32 float64 int32 uint8 int16 int8 complex64 int64 bool qint8 quint8 qint32 bfloat16 qint16 quint16 uint16"
    " complex128 half uint32 uint64 float8_e5m2 float8_e4m3fn float8_e4m3fnuz float8_e4m3b11fnuz float8_e5m2fnuz int4"
    " uint4"
).split()
QUANTIZED = {"qint8": "int8", "quint8": "uint8", "qint32": "int32", "qint16": "int16", "quint16": "uint16"}
RANDOM = np.random.default_rng(20240229)


def values(name, shape):
    """A tensor of random values, with extremes among the integers and special values among the floats."""
    dtype = tf.dtypes.as_dtype(QUANTIZED.get(name, name))
    count = int(np.prod(shape))
    if dtype == tf.bool:
        array = RANDOM.integers(0, 2, count).astype(bool)
    elif name in ("int4", "uint4"):
        low = -8 if name == "int4" else 0
        array = RANDOM.integers(low, low + 16, count).astype(dtype.as_numpy_dtype)
    elif dtype.is_integer:
        bits = np.frombuffer(RANDOM.bytes(count * dtype.size), dtype.as_numpy_dtype).copy()
        if count > 1:
            bits[0], bits[1] = np.iinfo(bits.dtype).min, np.iinfo(bits.dtype).max
        array = bits
    elif dtype.is_complex:
        array = (RANDOM.normal(size=count) + 1j * RANDOM.normal(size=count)).astype(dtype.as_numpy_dtype)
    else:
        array = RANDOM.normal(size=count).astype(np.float32)
        if count > 2 and dtype.size > 1:
            array[:3] = [np.inf, -0.0, np.nan]
        array = array.astype(dtype.as_numpy_dtype)
    tensor = tf.constant(array.reshape(shape))
    return tf.bitcast(tensor, tf.dtypes.as_dtype(name)) if name in QUANTIZED else tensor


def line(key, tensor):
    shape = ",".join(map(str, tensor.shape)) or "-"
    if tensor.dtype == tf.string:
        strings = tensor.numpy()
        flat = strings.reshape(-1) if isinstance(strings, np.ndarray) else [strings]
        data = ",".join("x" + bytes(element).hex() for element in flat)
    else:
        plain = tensor
        if tensor.dtype.name in QUANTIZED:
            plain = tf.bitcast(tensor, QUANTIZED[tensor.dtype.name])
        data = plain.numpy().tobytes().hex()
    return f"{key} {tensor.dtype.as_datatype_enum} {shape} {data or '-'}\n"


def expect(prefix, tensors):
    with open(prefix + ".expected", "w") as file:
        file.writelines(line(key, tensors[key]) for key in sorted(tensors))


def everything(names):
    """A tensor of every type, and shapes that are special."""
    tensors = {f"types/{name}": values(name, (2, 3)) for name in names}
    tensors["scalar"] = values("float32", ())
    tensors["scalar_string"] = tf.constant("a string")
    tensors["empty"] = values("float32", (0,))
    tensors["empty/of_rank_3"] = values("int64", (4, 0, 3))
    tensors["empty_strings"] = tf.constant([], tf.string)
    tensors["rank_8"] = values("int8", (1, 2, 1, 2, 1, 3, 1, 1))
    tensors["strings"] = tf.constant([["", "a", "größe"], [b"\x00\xff\x00", "x" * 700, "end"]])
    tensors["prefix"] = values("uint8", (3,))
    tensors["prefix/longer"] = values("uint8", (3,))
    tensors["with.dot/größe"] = values("int32", (2,))
    return tensors


# The partitions of each tensor: per axis the lengths of the parts.
PARTITIONED = {
    "axis_0": ("float32", (7, 5), [[3, 2, 2], [5]]),
    "axis_1": ("int32", (4, 9), [[4], [1, 3, 5]]),
    "both": ("int16", (6, 7), [[2, 4], [3, 3, 1]]),
    "middle": ("float64", (3, 5, 4), [[3], [2, 2, 1], [4]]),
    "three": ("uint8", (4, 4, 4), [[1, 3], [2, 2], [3, 1]]),
    "vector": ("complex64", (11,), [[4, 4, 3]]),
    "in_one": ("half", (3, 3), [[3], [3]]),
}


def boxes(lengths):
    """The parts as lists of (start, length or None for a whole axis)."""
    result = [[]]
    for parts in lengths:
        starts = [sum(parts[:number]) for number in range(len(parts))]
        choices = [(0, None)] if len(parts) == 1 else list(zip(starts, parts))
        result = [box + [choice] for box in result for choice in choices]
    return result


def slices(types):
    """The partitioned tensors, and their parts as (name, shape and slice, tensor)."""
    whole, parts = {}, []
    for name, (dtype, shape, lengths) in PARTITIONED.items():
        if dtype not in types:
            continue
        whole[name] = tensor = values(dtype, shape)
        for box in boxes(lengths):
            spec = ":".join("-" if length is None else f"{start},{length}" for start, length in box)
            cut = tuple(slice(start, None if length is None else start + length) for start, length in box)
            parts.append((name, " ".join(map(str, shape)) + " " + spec, tensor[cut]))
    whole["plain"] = tensor = values("float32", (3, 2))
    parts.append(("plain", "", tensor))
    return whole, parts


def save(prefix, parts):
    names, specs, tensors = zip(*parts)
    tf.raw_ops.SaveV2(
        prefix=prefix, tensor_names=list(names), shape_and_slices=list(specs), tensors=list(tensors))


def save_sharded(prefix, parts, count):
    """Parts in turn to each of `count` shards. One part of a tensor decides where its entry is."""
    pieces = [f"{prefix}_part{number}" for number in range(count)]
    for number, piece in enumerate(pieces):
        save(piece, parts[number::count])
    tf.raw_ops.MergeV2Checkpoints(checkpoint_prefixes=pieces, destination_prefix=prefix, delete_old_dirs=False)


def save_v1(path, parts):
    names, specs, tensors = zip(*parts)
    tf.raw_ops.SaveSlices(
        filename=path, tensor_names=list(names), shapes_and_slices=list(specs), data=list(tensors))


def types_of_v1(directory):
    """The types that version 1 can hold."""
    result = []
    for name in NAMES:
        try:
            save_v1(os.path.join(directory, "trial"), [("x", "", values(name, (2, 3)))])
            result.append(name)
        except (tf.errors.OpError, TypeError):
            pass
    for leftover in os.listdir(directory):
        if leftover.startswith("trial"):
            os.remove(os.path.join(directory, leftover))
    return result


def saver(prefix, version, sharded=False, partitioner=None, steps=(None,), meta=False):
    """Checkpoints of one step or several by the Saver of TensorFlow 1; with `meta`, a MetaGraph beside the last."""
    v1 = tf.compat.v1
    with tf.Graph().as_default(), v1.Session(config=v1.ConfigProto(device_count={"CPU": 2})) as session:
        for number in range(2):
            with tf.device(f"/cpu:{number}"):
                v1.get_variable(f"layer{number}/w", (6, 4), initializer=v1.random_normal_initializer(seed=number),
                                partitioner=partitioner, use_resource=False)
        session.run(v1.global_variables_initializer())
        result = {}
        for variable in v1.global_variables():
            array = session.run(variable)
            part = variable._get_save_slice_info()
            if part is None:
                result[variable.op.name] = array
                continue
            whole = result.setdefault(part.full_name, np.zeros(part.full_shape, np.float32))
            whole[tuple(slice(start, start + size) for start, size in zip(part.var_offset, part.var_shape))] = array
        writer = v1.train.Saver(write_version=version, sharded=sharded)
        for step in steps:
            writer.save(session, prefix, global_step=step, write_meta_graph=meta and step == steps[-1])
    with tf.init_scope():
        return {name: tf.constant(array) for name, array in result.items()}


class Block(tf.Module):
    """Named so that keys have both a slash and a dot."""

    def __init__(self, size):
        super().__init__()
        self.w = tf.Variable(values("float32", (size, 2)), name="kernel")
        self.table = {"a/b": tf.Variable(values("float32", (2,)), name="slash"),
                      "c.d": tf.Variable(values("int64", (2,)), name="dot")}


def object_checkpoint(directory):
    blocks = tf.Module()
    blocks.first, blocks.second = Block(3), Block(4)
    blocks.list = [tf.Variable(1.5, name="item"), tf.Variable("text", name="text")]
    optimizer = tf.keras.optimizers.Adam()
    optimizer.build([blocks.first.w])
    checkpoint = tf.train.Checkpoint(model=blocks, optimizer=optimizer, step=tf.Variable(7, dtype=tf.int64))
    manager = tf.train.CheckpointManager(checkpoint, directory, max_to_keep=2)
    for step in (1, 2, 3):
        manager.save(checkpoint_number=step)
    prefix = manager.latest_checkpoint
    reader = tf.train.load_checkpoint(prefix)
    expect(prefix, {
        key: tf.constant(reader.get_tensor(key), dtype) for key, dtype in reader.get_variable_to_dtype_map().items()})


def main(directory):
    if os.path.exists(directory):
        shutil.rmtree(directory)
    os.makedirs(directory)

    def path(*names):
        result = os.path.join(directory, *names)
        os.makedirs(os.path.dirname(result), exist_ok=True)
        return result

    all_v2 = everything(NAMES)
    parts = [(name, "", tensor) for name, tensor in all_v2.items()]
    save(path("v2", "types"), parts)
    expect(path("v2", "types"), all_v2)
    save_sharded(path("v2", "sharded"), parts[::2], 4)
    expect(path("v2", "sharded"), {name: tensor for name, _, tensor in parts[::2]})
    whole, parts = slices(NAMES)
    save(path("v2", "partitioned"), parts)
    expect(path("v2", "partitioned"), whole)
    save_sharded(path("v2", "scattered"), parts, 3)
    expect(path("v2", "scattered"), whole)

    os.makedirs(path("v1"), exist_ok=True)
    known = types_of_v1(path("v1"))
    print("version 1 holds", *known)
    all_v1 = everything(known)
    parts = [(name, "", tensor) for name, tensor in all_v1.items()]
    save_v1(path("v1", "types"), parts)
    expect(path("v1", "types"), all_v1)
    whole, parts = slices(known)
    save_v1(path("v1", "partitioned"), parts)
    expect(path("v1", "partitioned"), whole)
    for number in range(3):
        save_v1(path("v1", f"scattered-{number:05}-of-00003"), parts[number::3])
    expect(path("v1", "scattered"), whole)

    v1 = tf.compat.v1
    old, new = saver_pb2.SaverDef.V1, saver_pb2.SaverDef.V2
    expect(path("saver", "old"), saver(path("saver", "old"), old, meta=True))
    expect(path("saver", "old_sharded"), saver(path("saver", "old_sharded"), old, sharded=True))
    expect(path("saver", "fixed"), saver(path("saver", "fixed"), new, True, v1.fixed_size_partitioner(3)))
    expect(path("saver", "variable"), saver(
        path("saver", "variable"), new, False, v1.variable_axis_size_partitioner(48, axis=1)))
    expect(path("saver", "min_max"), saver(
        path("saver", "min_max"), new, False, v1.min_max_variable_partitioner(3, min_slice_size=24)))
    expect(path("saver", "old_fixed"), saver(path("saver", "old_fixed"), old, False, v1.fixed_size_partitioner(3)))
    expect(path("steps", "model-30"), saver(path("steps", "model"), new, steps=(2, 10, 30), meta=True))

    object_checkpoint(path("objects", "x").removesuffix("/x"))
    for root, _, files in os.walk(directory):
        for name in files:
            if "_part" in name:
                os.remove(os.path.join(root, name))


if __name__ == "__main__":
    main(sys.argv[1])
