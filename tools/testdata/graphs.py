#!/usr/bin/env python3
"""Writes testdata/graphs: small graphs, MetaGraphs and SavedModels, and what TensorFlow reads in them.

    path/to/venv/bin/python tools/testdata/graphs.py

Each `*.expected` lists, as TensorFlow resolves them, the nodes of the graph and of every function with their inputs as
`node:port`, and the type, shape and bytes of every constant.
"""
import os
import pathlib
import shutil

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = ""

import ml_dtypes
import numpy as np
import tensorflow as tf
from google.protobuf import text_format
from tensorflow.core.framework import graph_pb2, tensor_pb2, types_pb2
from tensorflow.core.protobuf import meta_graph_pb2, saved_model_pb2
from tensorflow.python.framework import function_def_to_graph, tensor_util

tf1 = tf.compat.v1
ROOT = pathlib.Path(__file__).resolve().parent.parent.parent / "testdata" / "graphs"


def constant_line(node):
    """The type, shape and bytes of a Const."""
    proto = node.attr["value"].tensor
    array = tensor_util.MakeNdarray(proto)
    shape = "[" + ",".join(str(size) for size in array.shape) + "]"
    if array.dtype == object:
        content = " ".join(bytes(item).hex() or "-" for item in array.flatten())
    else:
        content = array.tobytes().hex()
    return f"{node.name} {types_pb2.DataType.Name(proto.dtype)}{shape} {content}".rstrip()


def input_text(name):
    """`node:port` or `^node`."""
    return name if name.startswith("^") or ":" in name else name + ":0"


def node_lines(graph_def, arguments=()):
    """The nodes and constants of a graph."""
    lines = []
    for node in graph_def.node:
        op = "_Arg" if node.name in arguments else node.op
        lines.append(f"  {node.name} = {op}({', '.join(map(input_text, node.input))})")
    for node in graph_def.node:
        if node.op == "Const":
            lines.append("  const " + constant_line(node))
    return lines


def expected(graph_def):
    """What reading the graph must give."""
    lines = ["graph", *node_lines(graph_def)]
    scope = tf.Graph()
    with scope.as_default():
        # So that the functions are known as ops.
        tf.import_graph_def(graph_def, name="")
    for function in graph_def.library.function:
        with scope.as_default():
            flat, names = function_def_to_graph.function_def_to_graph_def(function)
        arguments = [argument.name for argument in function.signature.input_arg]
        lines += ["function " + function.signature.name, *node_lines(flat, arguments)]
        for output in function.signature.output_arg:
            name = function.ret[output.name]
            lines.append(f"  return {output.name} = {input_text(names.get(name, name))}")
    return "\n".join(lines) + "\n"


def write(path, content):
    """Writes text or bytes below the directory."""
    path = ROOT / path
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())


def write_graph(name, graph_def, as_text=True):
    """Writes a graph, by default in both forms, with what is expected."""
    write(name + ".pb", graph_def.SerializeToString(deterministic=True))
    if as_text:
        write(name + ".pbtxt", text_format.MessageToString(graph_def))
    write(name + ".expected", expected(graph_def))


def control_flow():
    """A TensorFlow 1 graph: a loop, a branch, control inputs, devices, several outputs, nodes before their inputs."""
    graph = tf.Graph()
    with graph.as_default():
        tf1.disable_control_flow_v2()
        x = tf1.placeholder(tf.float32, [None, 4], name="x")
        with tf1.device("/cpu:0"), tf1.name_scope("parts"):
            first, second = tf.split(x, 2, axis=1, name="split")
        with tf1.control_dependencies([first, tf.no_op(name="nothing")]):
            total = tf.add(first, second, name="total")
        _, total = tf1.while_loop(
            lambda i, t: i < 3, lambda i, t: (i + 1, t * 2.0), [tf.constant(0), total], name="loop",
            shape_invariants=[tf.TensorShape([]), tf.TensorShape([None, 2])])
        tf1.cond(tf.reduce_sum(total) > 0.0, lambda: total, lambda: -total, name="branch")
        tf.constant(np.arange(512, dtype=np.float32), name="large")
    return graph.as_graph_def()


def constants():
    """A constant of each type in each of the ways a TensorProto can give its elements."""
    graph_def = graph_pb2.GraphDef()
    graph_def.versions.producer = 1987

    def add(name, proto):
        node = graph_def.node.add(name=name, op="Const")
        node.attr["dtype"].type = proto.dtype
        node.attr["value"].tensor.CopyFrom(proto)

    types = [
        np.float16, np.float32, np.float64, np.int8, np.int16, np.int32, np.int64, np.uint8, np.uint16, np.uint32,
        np.uint64, np.bool_, np.complex64, np.complex128, ml_dtypes.bfloat16, ml_dtypes.float8_e5m2,
        ml_dtypes.float8_e4m3fn, ml_dtypes.int4, ml_dtypes.uint4,
    ]
    for kind in types:
        kind_name = np.dtype(kind).name
        values = np.array([1, 0, 3, 1, 2, 2], dtype=np.float32).astype(kind).reshape(2, 3)
        if np.issubdtype(kind, np.complexfloating):
            values = values + kind(2j)
        # As values, the last repeated; as contents; and one value for all.
        listed = tf.make_tensor_proto(values[:1, :1].reshape(1), dtype=tf.as_dtype(kind))
        add(kind_name + "_content", content_proto(values))
        add(kind_name + "_one", reshaped(listed, [2, 2]))
        add(kind_name + "_none", reshaped(tensor_pb2.TensorProto(dtype=listed.dtype), [3]))
    some = tensor_pb2.TensorProto(dtype=types_pb2.DT_INT32, int_val=[-7, 8, -9])
    add("some", reshaped(some, [5]))
    add("empty", reshaped(tensor_pb2.TensorProto(dtype=types_pb2.DT_FLOAT), [0, 3]))
    narrow = tensor_pb2.TensorProto(dtype=types_pb2.DT_INT8, int_val=[-1, 127, -128])
    add("narrow", reshaped(narrow, [3]))
    half = tensor_pb2.TensorProto(dtype=types_pb2.DT_HALF, half_val=[0x3C00, 0xC000])
    add("half", reshaped(half, [2]))
    pairs = tensor_pb2.TensorProto(dtype=types_pb2.DT_COMPLEX64, scomplex_val=[1, -1, 2, -2])
    add("pairs", reshaped(pairs, [3]))
    add("words", tf.make_tensor_proto([b"", b"a\x00b", "größe".encode()]))
    add("word", reshaped(tensor_pb2.TensorProto(dtype=types_pb2.DT_STRING, string_val=[b"x"]), [2, 2]))
    return graph_def


def content_proto(values):
    """A TensorProto with tensor_content."""
    proto = tensor_pb2.TensorProto(dtype=tf.as_dtype(values.dtype).as_datatype_enum)
    proto.tensor_content = values.tobytes()
    return reshaped(proto, values.shape)


def reshaped(proto, shape):
    """The TensorProto with another shape."""
    result = tensor_pb2.TensorProto()
    result.CopyFrom(proto)
    result.tensor_shape.CopyFrom(tf.TensorShape(shape).as_proto())
    return result


def functions():
    """A graph that calls functions: several outputs, lists of outputs, control outputs, calls by name and attribute."""

    @tf.function(input_signature=[tf.TensorSpec([4, 2]), tf.TensorSpec([], tf.bool)])
    def model(x, flag):
        a, b = tf.split(x, 2, axis=0)
        rows = tf.unstack(b)
        best = tf.math.top_k(a, k=1)
        i, y = tf.while_loop(lambda i, y: i < 2, lambda i, y: (i + 1, y + rows[0]), [0, a])
        z = tf.cond(flag, lambda: y * 2.0, lambda: y - 1.0)
        tf.debugging.assert_greater(x, -1e9)
        unique, index = tf.unique(tf.reshape(x, [-1]))
        return z + best.values, best.indices, unique, index, i

    concrete = model.get_concrete_function()
    graph_def = concrete.graph.as_graph_def()
    called = tf.Graph()
    with called.as_default():
        x = tf1.placeholder(tf.float32, [4, 2], name="x")
        flag = tf1.placeholder(tf.bool, [], name="flag")
        concrete(x, flag)
    result = called.as_graph_def()
    # A call by the function's name, as TensorFlow 1 writes it, in the graph and in a function.
    name = concrete.name.decode()
    result.node.add(name="direct", op=name, input=["x", "flag"])
    wrapper = result.library.function.add()
    wrapper.signature.name = "Wrapper"
    wrapper.signature.input_arg.add(name="x", type=types_pb2.DT_FLOAT)
    wrapper.signature.input_arg.add(name="flag", type=types_pb2.DT_BOOL)
    wrapper.signature.output_arg.add(name="second", type=types_pb2.DT_INT32)
    wrapper.node_def.add(name="call", op=name, input=["x", "flag"])
    inner = next(f for f in result.library.function if f.signature.name == name)
    wrapper.ret["second"] = f"call:{inner.signature.output_arg[1].name}:0"
    result.library.gradient.add(function_name="Wrapper", gradient_func=name)
    assert graph_def.node
    return strip(result)


def strip(graph_def):
    """Without what depends on this machine or run: Python's file names in debug information."""
    for node in graph_def.node:
        node.ClearField("experimental_debug_info")
    graph_def.ClearField("debug_info")
    return graph_def


def saved_model_tf2():
    """A TensorFlow 2 SavedModel with a variable, a table over an asset, and two signatures."""
    vocabulary = pathlib.Path("vocabulary.txt")
    vocabulary.write_text("red\ngreen\nblue\n", encoding="utf-8")

    class Model(tf.Module):
        def __init__(self):
            super().__init__()
            self.weight = tf.Variable(np.arange(6, dtype=np.float32).reshape(2, 3), name="weight")
            self.table = tf.lookup.StaticHashTable(
                tf.lookup.TextFileInitializer(
                    str(vocabulary), tf.string, tf.lookup.TextFileIndex.WHOLE_LINE, tf.int64,
                    tf.lookup.TextFileIndex.LINE_NUMBER), -1)

        @tf.function(input_signature=[tf.TensorSpec([None, 2], name="x")])
        def multiply(self, x):
            return {"y": x @ self.weight}

        @tf.function(input_signature=[tf.TensorSpec([None], tf.string, name="words")])
        def look_up(self, words):
            return {"ids": self.table.lookup(words)}

    model = Model()
    path = ROOT / "saved_model_tf2"
    tf.saved_model.save(
        model, str(path), {"serving_default": model.multiply, "look_up": model.look_up},
        tf.saved_model.SaveOptions(save_debug_info=False))
    shutil.rmtree(path / "assets.extra", ignore_errors=True)
    vocabulary.unlink()
    saved = saved_model_pb2.SavedModel.FromString((path / "saved_model.pb").read_bytes())
    strip(saved.meta_graphs[0].graph_def)
    saved.meta_graphs[0].object_graph_def.ClearField("concrete_functions")
    write("saved_model_tf2/saved_model.pb", saved.SerializeToString(deterministic=True))
    write("saved_model_tf2.expected", expected(saved.meta_graphs[0].graph_def))


def saved_model_tf1():
    """A TensorFlow 1 SavedModel with two MetaGraphs, a sparse input, an asset and a main op; a second as text."""
    vocabulary = pathlib.Path("words.txt")
    vocabulary.write_text("red\ngreen\n", encoding="utf-8")
    for as_text, name in ((False, "saved_model_tf1/1"), (True, "saved_model_tf1/20")):
        with tf.Graph().as_default(), tf1.Session() as session:
            sparse = tf1.sparse_placeholder(tf.float32, [2, 3], name="sparse")
            weight = tf1.get_variable("weight", initializer=np.ones([3, 1], np.float32), use_resource=not as_text)
            y = tf.sparse.sparse_dense_matmul(sparse, weight, name="y")
            asset = tf.constant(str(vocabulary), name="asset")
            tf1.add_to_collection(tf1.GraphKeys.ASSET_FILEPATHS, asset)
            signature = tf1.saved_model.signature_def_utils.build_signature_def(
                {"x": tf1.saved_model.utils.build_tensor_info(sparse)},
                {"y": tf1.saved_model.utils.build_tensor_info(y)}, "tensorflow/serving/predict")
            initializer = tf.group(tf1.tables_initializer(), name="prepare")
            session.run(tf1.global_variables_initializer())
            builder = tf1.saved_model.Builder(str(ROOT / name))
            arguments = {
                "signature_def_map": {"predict": signature}, "main_op": initializer,
                "assets_collection": tf1.get_collection(tf1.GraphKeys.ASSET_FILEPATHS),
            }
            builder.add_meta_graph_and_variables(session, ["serve"], **arguments)
            if not as_text:
                builder.add_meta_graph(["serve", "gpu"], {"predict": signature})
            builder.save(as_text)
    vocabulary.unlink()
    path = ROOT / "saved_model_tf1/1/saved_model.pb"
    saved = saved_model_pb2.SavedModel.FromString(path.read_bytes())
    write("saved_model_tf1.expected", expected(saved.meta_graphs[0].graph_def))


def checkpoint():
    """A checkpoint of TensorFlow 1 with its MetaGraph, also as text."""
    folder = ROOT / "checkpoint"
    folder.mkdir(parents=True)
    with tf.Graph().as_default(), tf1.Session() as session:
        x = tf1.placeholder(tf.float32, [None, 2], name="x")
        weight = tf1.get_variable("weight", initializer=np.ones([2, 2], np.float32), use_resource=False)
        tf.matmul(x, weight, name="y")
        saver = tf1.train.Saver()
        session.run(tf1.global_variables_initializer())
        saver.save(session, str(folder / "model.ckpt"), global_step=7)
    meta = meta_graph_pb2.MetaGraphDef.FromString((folder / "model.ckpt-7.meta").read_bytes())
    write("checkpoint/model.ckpt-7.meta", meta.SerializeToString(deterministic=True))
    write("metagraph.pbtxt", text_format.MessageToString(meta))
    write("metagraph.expected", expected(meta.graph_def))
    state = folder / "checkpoint"
    state.write_text('model_checkpoint_path: "model.ckpt-7"\n', encoding="utf-8")


def main():
    """Writes everything anew."""
    shutil.rmtree(ROOT, ignore_errors=True)
    ROOT.mkdir(parents=True)
    # Relative names keep this machine's directories out of the files.
    os.chdir(ROOT)
    write_graph("functions", functions(), as_text=False)
    write_graph("constants", constants())
    saved_model_tf2()
    write_graph("control_flow", control_flow())
    saved_model_tf1()
    checkpoint()


if __name__ == "__main__":
    main()
