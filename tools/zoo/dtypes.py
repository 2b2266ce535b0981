"""A variable of every type that TensorFlow keeps one of, as a reference and as a resource."""

import numpy as np
import tensorflow as tf
from tensorflow.python.framework import dtypes

from .case import case, random, register, strings
from .session import Session, tf1

NAMES = (
    "float16", "bfloat16", "float32", "float64", "int8", "int16", "int32", "int64", "uint8", "uint16",
    "uint32", "uint64", "bool", "complex64", "complex128", "string", "float8_e5m2", "float8_e4m3fn", "int4",
    "uint4", "qint8", "quint8", "qint32",
)
# TensorFlow has no kernel for references to these.
RESOURCE_ONLY = {"float8_e5m2", "float8_e4m3fn", "int4", "uint4"}


def value_of(dtype):
    values = random(3, 4, seed=5) * 7
    if dtype == tf.string:
        return strings(b"a", b"", b"\x00\xff", b"x" * 300).reshape(2, 2)
    if dtype == tf.bool:
        return values > 0
    if dtype.is_complex:
        return (values + 2j * values).astype(dtype.as_numpy_dtype)
    return np.abs(values).astype(dtype.as_numpy_dtype)


def variable_of(name, resource):
    def build(folder):
        dtype = getattr(dtypes, name)
        value = value_of(dtype)
        model = Session(folder, resource=resource)
        with model.building():
            start = tf1.placeholder(dtype, value.shape, name="start")
            if resource:
                variable = tf.raw_ops.VarHandleOp(dtype=dtype, shape=value.shape, shared_name="v", name="v")
                assign = tf.raw_ops.AssignVariableOp(resource=variable, value=start)
                read = tf.raw_ops.ReadVariableOp(resource=variable, dtype=dtype, name="v/Read/ReadVariableOp")
            else:
                read = tf.raw_ops.VariableV2(dtype=dtype, shape=value.shape, name="v")
                assign = tf1.raw_ops.Assign(ref=read, value=start, validate_shape=True).op
            tf.identity(read, name="out")
            path = tf1.placeholder(tf.string, [], name="path")
            save = tf.raw_ops.SaveV2(prefix=path, tensor_names=["v"], shape_and_slices=[""], tensors=[read])
        model.run(assign, {"start": value})
        model.run(save, {"path": str(folder / "model.ckpt-1")})
        graph = str(folder / "graph.pb")
        tf1.train.write_graph(model.graph.as_graph_def(), str(folder), "graph.pb", as_text=False)
        return model.case(["out"], {}, "--graph", graph)

    return build


for _name in NAMES:
    register(f"dtype_{_name}_resource", variable_of(_name, True))
    if _name not in RESOURCE_ONLY:
        register(f"dtype_{_name}_reference", variable_of(_name, False))


@case
def dtype_scalars_and_empty(folder):
    model = Session(folder)
    with model.building():
        tf.identity(tf1.get_variable("scalar", initializer=3.5), name="a")
        tf.identity(tf1.get_variable("empty", initializer=tf.zeros([0, 4])), name="b")
        tf.identity(tf1.get_variable("equal", initializer=tf.fill([50, 40], -2.25)), name="c")
        nan = tf1.get_variable("nan", initializer=tf.constant([float("nan"), float("inf"), -0.0]))
        tf.bitcast(nan, tf.int32, name="d")
    model.save()
    return model.case(["a", "b", "c", "d"], {})


@case
def dtype_string_scalar(folder):
    model = Session(folder)
    with model.building():
        tf.identity(tf1.get_variable("text", initializer="naïve"), name="y")
    model.save()
    return model.case(["y"], {}, beyond_tensorflow="a string scalar ends in an AttributeError")


@case
def dtype_large(folder):
    """Weights that do not fit in one buffer of a reader or writer."""
    model = Session(folder, resource=True)
    with model.building():
        x = tf1.placeholder(tf.int32, [None], name="x")
        table = tf1.get_variable("table", [70000, 65], initializer=tf1.random_normal_initializer())
        tf.gather(table, x, name="y")
    model.save()
    return model.case(["y"], {"x": np.array([0, 69999, 33333, 40000], np.int32)})
