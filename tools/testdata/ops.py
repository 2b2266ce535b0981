#!/usr/bin/env python3
"""Writes single ops with TensorFlow's answers: ops.py OUTDIR, usually testdata/ops.

OUTDIR/FAMILY.pb is a GraphDef of many cases. The nodes `N/in/I` are the constants that the op `N/op` reads, and `N/out/K`
are constants with the values that TensorFlow computed for its outputs. Inputs are drawn from a seed, with the edges in:
infinities, NaN, zeros, the least and the greatest integers, empty tensors and scalars.
"""

import os
import pathlib
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = ""
os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"

import numpy as np
import tensorflow as tf

tf1 = tf.compat.v1
R = np.random.default_rng(7)
FLOATS = ["float32", "float64", "float16", "bfloat16"]
INTEGERS = ["int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"]


def numbers(dtype, *shape, low=-3.0, high=3.0, edges=False):
    dtype = tf.as_dtype(dtype)
    if dtype == tf.bool:
        return R.integers(0, 2, shape).astype(bool)
    if dtype.is_integer:
        info = np.iinfo(dtype.as_numpy_dtype)
        values = R.integers(max(int(low), info.min), int(high) + 1, shape).astype(dtype.as_numpy_dtype)
        special = [info.min, info.max]
    elif dtype.is_complex:
        return (R.uniform(low, high, shape) + 1j * R.uniform(low, high, shape)).astype(dtype.as_numpy_dtype)
    else:
        values = np.asarray(R.uniform(low, high, shape)).astype(dtype.as_numpy_dtype)
        special = [np.inf, -np.inf, np.nan, 0.0, -0.0]
    if edges and values.size > len(special):
        values.reshape(-1)[:len(special)] = special
    return values


def elementwise():
    anywhere = ["Abs", "Neg", "Sign", "Square", "Relu", "Relu6"]
    floating = [
        "Exp", "Expm1", "Sin", "Cos", "Tan", "Atan", "Tanh", "Sinh", "Cosh", "Asinh", "Erf", "Erfc", "Sigmoid", "Floor",
        "Ceil", "Round", "Rint", "Elu", "Selu", "Softplus", "Softsign", "IsNan", "IsInf", "IsFinite", "Reciprocal", "Inv"]
    positive = ["Log", "Log1p", "Sqrt", "Rsqrt", "Lgamma", "Acosh"]
    for op in anywhere + floating + positive + ["Asin", "Acos", "Atanh"]:
        for dtype in FLOATS + (["int32", "int8", "uint8", "int64"] if op in anywhere else []):
            if dtype in ("uint8",) and op in ("Neg", "Sign", "Abs", "Square"):
                continue
            low, high = (1.1, 9) if op in positive else (-0.9, 0.9) if op in ("Asin", "Acos", "Atanh") else (-3, 3)
            # TensorFlow has no fixed answer for the infinities in some of these.
            edges = op not in ("Lgamma", "Tan", "Sin", "Cos", "Erf") and dtype != "int8"
            argument = "features" if op in ("Relu", "Relu6", "Elu", "Selu", "Softplus", "Softsign") else "x"
            yield op, {argument: numbers(dtype, 4, 5, low=low, high=high, edges=edges)}
    yield "Exp", {"x": numbers("float32", 0, 3)}
    for dtype in INTEGERS:
        yield "Invert", {"x": numbers(dtype, 7, edges=True)}
    for dtype in ["float32", "float64", "float16", "bfloat16"]:
        yield "LeakyRelu", {"features": numbers(dtype, 3, 4, edges=True), "alpha": 0.3}
    yield "AddN", {"inputs": [numbers("float32", 2, 3) for _ in range(3)]}
    for layout in ("NHWC", "NCHW"):
        yield "BiasAdd", {"value": numbers("float32", 2, 3, 4, 3), "bias": numbers("float32", 3), "data_format": layout}
    for source in FLOATS + ["int32", "int64", "uint8", "int8", "uint64", "bool"]:
        for target in FLOATS + ["int32", "int64", "uint8", "int8", "int16", "uint32", "bool"]:
            # What a negative number becomes without a sign differs between the vectors of one processor.
            yield "Cast", {"x": numbers(source, 3, 4, low=0 if "u" in (source[0], target[0]) else -5, high=100), "DstT": target}
    yield "Bitcast", {"input": numbers("float32", 3, 2), "type": tf.int32}
    yield "Bitcast", {"input": numbers("int32", 3, 2), "type": tf.uint8}
    yield "Bitcast", {"input": numbers("uint8", 3, 4), "type": tf.float32}
    yield "ClipByValue", {"t": numbers("float32", 3, 4), "clip_value_min": np.float32(-1), "clip_value_max": np.float32(1)}


def pairwise():
    shapes = [((2, 3), (2, 3)), ((2, 3), ()), ((), (4,)), ((2, 1, 3), (4, 1)), ((3, 1), (1, 4)), ((0, 3), (3,))]
    arithmetic = ["AddV2", "Sub", "Mul", "Maximum", "Minimum", "SquaredDifference", "FloorDiv", "FloorMod"]
    floating = ["RealDiv", "DivNoNan", "MulNoNan", "Pow", "Atan2", "NextAfter", "Xlogy", "Xdivy", "Xlog1py"]
    bits = ["BitwiseAnd", "BitwiseOr", "BitwiseXor", "LeftShift", "RightShift"]
    comparisons = ["Equal", "NotEqual", "Less", "LessEqual", "Greater", "GreaterEqual"]
    for op in arithmetic + floating + bits + comparisons + ["TruncateDiv", "TruncateMod", "Add"]:
        dtypes = FLOATS if op in floating else INTEGERS if op in bits else FLOATS + ["int32", "int64", "int8", "uint8"]
        if op == "NextAfter":
            dtypes = ["float32", "float64"]
        if op in ("SquaredDifference",):
            dtypes = ["float32", "float64", "int32", "int64"]
        if op == "TruncateDiv":
            dtypes = ["int32", "int64", "int8", "uint8"]
        if op == "TruncateMod":
            dtypes = ["float32", "float64", "int32", "int64"]
        for dtype in dtypes:
            for index, (a, b) in enumerate(shapes if dtype in ("float32", "int32") else shapes[:1]):
                low = 0.5 if op in ("Pow", "Xlogy", "Xlog1py") else -3
                x, y = numbers(dtype, *a, low=low), numbers(dtype, *b, low=low)
                if "Div" in op or "Mod" in op:
                    y = np.where(y == 0, y + np.ones_like(y), y)
                if "Shift" in op:
                    y = np.abs(y)
                yield op, {"y" if op == "Atan2" else "x": x, "x" if op == "Atan2" else "y": y} if op != "NextAfter" else {
                    "x1": x, "x2": y}
    for dtype in ["float32", "float64", "float16", "bfloat16"]:
        for op in ("Maximum", "Minimum", "AddV2", "Less", "Equal"):
            yield op, {"x": numbers(dtype, 8, edges=True), "y": numbers(dtype, 8)}
    yield "Pow", {"x": numbers("int32", 5), "y": np.array([0, 1, 2, 3, 4], np.int32)}
    yield "AddV2", {"x": np.array([2**31 - 1], np.int32), "y": np.array([1], np.int32)}
    for op in ("AddV2", "Mul", "Sub", "RealDiv"):
        yield op, {"x": numbers("complex64", 3), "y": numbers("complex64", 3)}
    for op in ("LogicalAnd", "LogicalOr"):
        yield op, {"x": numbers("bool", 2, 3), "y": numbers("bool", 3)}
    yield "LogicalNot", {"x": numbers("bool", 4)}
    yield "Equal", {"x": np.array([b"a", b"b"], object), "y": np.array([b"a", b"c"], object)}
    yield "SelectV2", {"condition": numbers("bool", 2, 1), "t": numbers("float32", 2, 3), "e": numbers("float32", 3)}
    yield "Select", {"condition": numbers("bool", 2), "x": numbers("int64", 2, 3), "y": numbers("int64", 2, 3)}
    yield "SelectV2", {"condition": numbers("bool", 2), "t": np.array([b"a", b"b"], object), "e": np.array([b"c", b"d"], object)}


def reductions():
    for op in ("Sum", "Mean", "Prod", "Max", "Min"):
        for dtype in FLOATS + ["int32", "int64"] + (["uint8", "int8"] if op in ("Max", "Min") else []):
            for axes in ([], [0], [1], [-1], [0, 2], [0, 1, 2]):
                keep = len(axes) == 1
                yield op, {"input": numbers(dtype, 3, 4, 5), "axis": np.array(axes, np.int32), "keep_dims": keep}
        yield op, {"input": numbers("float32", 0, 3), "axis": np.array([1], np.int32)}
    for op in ("All", "Any"):
        yield op, {"input": numbers("bool", 3, 4), "axis": np.array([1], np.int64), "keep_dims": True}
    for op in ("ArgMax", "ArgMin"):
        for dtype in ("float32", "int32", "uint8"):
            yield op, {"input": numbers(dtype, 3, 4, 5), "dimension": np.int32(1)}
        yield op, {"input": numbers("float32", 3, 4), "dimension": np.int32(-1), "output_type": tf.int32}
    yield "L2Loss", {"t": numbers("float32", 3, 4)}


def contractions():
    for dtype in ("float32", "float64", "float16", "bfloat16", "int32", "complex64"):
        for a, b in ((False, False), (True, False), (False, True), (True, True)):
            x, y = numbers(dtype, *((5, 3) if a else (3, 5))), numbers(dtype, *((4, 5) if b else (5, 4)))
            yield "MatMul", {"a": x, "b": y, "transpose_a": a, "transpose_b": b}
    yield "MatMul", {"a": numbers("float32", 0, 3), "b": numbers("float32", 3, 2)}
    yield "BatchMatMulV2", {"x": numbers("float32", 2, 1, 3, 4), "y": numbers("float32", 5, 4, 2)}
    yield "BatchMatMulV2", {"x": numbers("float32", 2, 4, 3), "y": numbers("float32", 2, 2, 4), "adj_x": True, "adj_y": True}
    yield "BatchMatMul", {"x": numbers("float64", 2, 3, 4), "y": numbers("float64", 2, 4, 2)}
    for equation, shapes in {
            "ij,jk->ik": ((2, 3), (3, 4)), "ij->ji": ((2, 3),), "ij->": ((2, 3),), "ii->i": ((3, 3),),
            "bij,bjk->bik": ((2, 3, 4), (2, 4, 5)), "...ij,...jk->...ik": ((2, 1, 3, 4), (5, 4, 2)),
            "abc,cd->abd": ((2, 3, 4), (4, 5)), "aecd,abcd->acbe": ((2, 3, 4, 5), (2, 6, 4, 5)), "i,j->ij": ((3,), (4,)),
            "ijk,k->ij": ((2, 3, 4), (4,)), "ij,ik->jk": ((2, 3), (2, 4)), "...i->...": ((2, 3, 4),)}.items():
        yield "Einsum", {"inputs": [numbers("float32", *shape) for shape in shapes], "equation": equation}
    yield "MatrixDiagPart", {"input": numbers("float32", 2, 3, 4)}
    yield "MatrixBandPart", {"input": numbers("float32", 4, 5), "num_lower": np.int64(1), "num_upper": np.int64(-1)}


def convolutions():
    for padding in ("SAME", "VALID", "EXPLICIT"):
        for strides in ([1, 1, 1, 1], [1, 2, 2, 1]):
            for dilations in ([1, 1, 1, 1], [1, 2, 2, 1]):
                explicit = [0, 0, 1, 2, 0, 1, 0, 0] if padding == "EXPLICIT" else []
                yield "Conv2D", {
                    "input": numbers("float32", 2, 7, 8, 3), "filter": numbers("float32", 3, 2, 3, 4), "strides": strides,
                    "padding": padding, "dilations": dilations, "explicit_paddings": explicit}
        if padding != "EXPLICIT":
            for strides in ([1, 1, 1, 1], [1, 2, 2, 1]):
                yield "DepthwiseConv2dNative", {
                    "input": numbers("float32", 2, 7, 8, 3), "filter": numbers("float32", 3, 3, 3, 2), "strides": strides,
                    "padding": padding}
            for op in ("MaxPool", "AvgPool"):
                name = "input" if op == "MaxPool" else "value"
                yield op, {name: numbers("float32", 2, 7, 8, 3), "ksize": [1, 3, 2, 1], "strides": [1, 2, 1, 1],
                           "padding": padding}
                yield op + "3D", {"input": numbers("float32", 1, 5, 6, 7, 2), "ksize": [1, 2, 3, 2, 1],
                                  "strides": [1, 2, 2, 1, 1], "padding": padding}
            size = [2, 8, 10, 3]
            out = [2, 4, 5, 4] if padding == "SAME" else [2, 3, 5, 4]
            yield "Conv2DBackpropInput", {
                "input_sizes": np.array(size, np.int32), "filter": numbers("float32", 3, 2, 3, 4),
                "out_backprop": numbers("float32", *out), "strides": [1, 2, 2, 1], "padding": padding}
            yield "Conv3D", {"input": numbers("float32", 1, 5, 6, 7, 2), "filter": numbers("float32", 2, 3, 2, 2, 4),
                             "strides": [1, 1, 2, 1, 1], "padding": padding}
    yield "Conv2D", {"input": numbers("float32", 1, 5, 5, 6), "filter": numbers("float32", 3, 3, 2, 9),
                     "strides": [1, 1, 1, 1], "padding": "SAME"}
    yield "Conv2D", {"input": numbers("float32", 2, 4, 4, 5), "filter": numbers("float32", 1, 1, 5, 3),
                     "strides": [1, 1, 1, 1], "padding": "VALID"}
    for dtype in ("float64", "float16", "bfloat16"):
        yield "Conv2D", {"input": numbers(dtype, 1, 4, 4, 2), "filter": numbers(dtype, 2, 2, 2, 3),
                         "strides": [1, 1, 1, 1], "padding": "SAME"}


def normalizations():
    for dtype in FLOATS:
        for op in ("Softmax", "LogSoftmax"):
            yield op, {"logits": numbers(dtype, 3, 5)}
    for op in ("FusedBatchNormV3", "FusedBatchNorm"):
        for training in (False, True):
            statistics = [] if training else [3]
            yield op, {
                "x": numbers("float32", 2, 4, 5, 3), "scale": numbers("float32", 3), "offset": numbers("float32", 3),
                "mean": numbers("float32", *(statistics or [0])),
                "variance": numbers("float32", *(statistics or [0]), low=0.5), "epsilon": 0.01, "is_training": training}


def arrays():
    x = numbers("float32", 2, 3, 4)
    words = np.array([[b"a", b"b", b"c"], [b"d", b"e", b"f"]], object)
    for shape in ([6, 4], [-1, 2], [24], [2, 1, 3, 4]):
        yield "Reshape", {"tensor": x, "shape": np.array(shape, np.int32)}
    yield "Reshape", {"tensor": numbers("int32", 0, 3), "shape": np.array([3, 0], np.int64)}
    for axis in (0, 1, -1, 3):
        yield "ExpandDims", {"input": x, "axis": np.int32(axis)}
    yield "Squeeze", {"input": numbers("int64", 1, 3, 1)}
    yield "Squeeze", {"input": numbers("int64", 1, 3, 1), "axis": [-1]}
    for op in ("Shape", "Size"):
        yield op, {"input": x, "out_type": tf.int64}
    yield "Rank", {"input": x}
    yield "ShapeN", {"input": [x, x[0]]}
    for dtype in ("float32", "float16", "int8", "complex128", "bool"):
        yield "Transpose", {"x": numbers(dtype, 2, 3, 4), "perm": np.array([2, 0, 1], np.int32)}
    yield "Transpose", {"x": words, "perm": np.array([1, 0], np.int32)}
    for axis in (0, 1, -1):
        yield "ConcatV2", {"values": [x, x * 2, x], "axis": np.int32(axis)}
        yield "Pack", {"values": [x, x * 2], "axis": axis}
        yield "Unpack", {"value": x, "num": x.shape[axis], "axis": axis}
        yield "Split", {"axis": np.int32(axis), "value": numbers("int32", 4, 4), "num_split": 2}
    yield "ConcatV2", {"values": [words, words], "axis": np.int32(1)}
    yield "SplitV", {"value": x, "size_splits": np.array([1, -1], np.int64), "axis": np.int32(2), "num_split": 2}
    yield "Slice", {"input": x, "begin": np.array([0, 1, 2], np.int32), "size": np.array([2, -1, 1], np.int32)}
    yield "Slice", {"input": words, "begin": np.array([1, 0], np.int32), "size": np.array([1, 2], np.int32)}
    for masks in ({}, {"begin_mask": 1}, {"end_mask": 5}, {"shrink_axis_mask": 2}, {"begin_mask": 2, "end_mask": 2}):
        yield "StridedSlice", {"input": x, "begin": np.array([0, 1, -3], np.int32), "end": np.array([2, 3, 4], np.int32),
                               "strides": np.array([1, 1, 2], np.int32), **masks}
    yield "StridedSlice", {"input": x, "begin": np.array([1, 0, 3], np.int32), "end": np.array([0, 0, 0], np.int32),
                           "strides": np.array([1, 1, -1], np.int32), "ellipsis_mask": 2, "end_mask": 1}
    yield "StridedSlice", {"input": x, "begin": np.array([0, 0], np.int32), "end": np.array([0, 1], np.int32),
                           "strides": np.array([1, 1], np.int32), "new_axis_mask": 1}
    yield "ReverseV2", {"tensor": x, "axis": np.array([0, -1], np.int32)}
    yield "Tile", {"input": x, "multiples": np.array([2, 1, 3], np.int32)}
    yield "Tile", {"input": words, "multiples": np.array([1, 2], np.int32)}
    yield "Pad", {"input": x, "paddings": np.array([[0, 1], [2, 0], [1, 1]], np.int32)}
    yield "PadV2", {"input": x, "paddings": np.array([[0, 1], [2, 0], [1, 1]], np.int32), "constant_values": np.float32(7)}
    for mode in ("REFLECT", "SYMMETRIC"):
        yield "MirrorPad", {"input": x, "paddings": np.array([[1, 1], [2, 0], [1, 3]], np.int32), "mode": mode}
    for block in (2,):
        yield "SpaceToDepth", {"input": numbers("float32", 1, 4, 6, 2), "block_size": block}
        yield "DepthToSpace", {"input": numbers("float32", 1, 2, 3, 8), "block_size": block}
    yield "SpaceToBatchND", {"input": numbers("float32", 2, 5, 4, 3), "block_shape": np.array([2, 2], np.int32),
                             "paddings": np.array([[1, 0], [0, 2]], np.int32)}
    yield "BatchToSpaceND", {"input": numbers("float32", 8, 3, 2, 3), "block_shape": np.array([2, 2], np.int32),
                             "crops": np.array([[1, 0], [0, 2]], np.int32)}
    yield "Roll", {"input": x, "shift": np.array([1, -5], np.int32), "axis": np.array([0, 2], np.int32)}
    yield "BroadcastTo", {"input": numbers("int32", 3, 1), "shape": np.array([2, 3, 4], np.int32)}
    yield "BroadcastArgs", {"s0": np.array([3, 1], np.int32), "s1": np.array([2, 1, 4], np.int32)}
    yield "Fill", {"dims": np.array([2, 3], np.int32), "value": np.int64(9)}
    for op in ("ZerosLike", "OnesLike"):
        for dtype in ("float32", "int8", "bool", "bfloat16"):
            yield op, {"x": numbers(dtype, 2, 3)}
    for start, limit, delta in ((0, 10, 3), (10, 0, -4), (5, 5, 1)):
        yield "Range", {"start": np.int32(start), "limit": np.int32(limit), "delta": np.int32(delta)}
    yield "Range", {"start": np.float32(0), "limit": np.float32(1), "delta": np.float32(0.25)}
    yield "LinSpace", {"start": np.float32(-1), "stop": np.float32(2), "num": np.int32(7)}
    for axis, batch in ((0, 0), (1, 0), (2, 0), (1, 1)):
        indices = numbers("int32", 2, 2, low=0, high=1)
        yield "GatherV2", {"params": x, "indices": indices, "axis": np.int32(axis), "batch_dims": batch}
    yield "GatherV2", {"params": words, "indices": np.array([1, 0], np.int64), "axis": np.int32(0)}
    yield "GatherNd", {"params": x, "indices": np.array([[[0, 1], [1, 2]]], np.int32)}
    yield "GatherNd", {"params": words, "indices": np.array([[1, 2], [0, 0]], np.int32)}
    for axis in (-1, 0, 1):
        yield "OneHot", {"indices": np.array([[0, 2], [-1, 1]], np.int64), "depth": np.int32(3), "on_value": np.float32(5),
                         "off_value": np.float32(-1), "axis": axis}
    yield "InvertPermutation", {"x": np.array([2, 0, 1], np.int32)}
    yield "Where", {"condition": numbers("bool", 3, 4)}
    yield "Where", {"condition": numbers("float32", 5)}


def indices():
    x = numbers("float32", 3, 4)
    for dtype in ("float32", "int32", "float64", "int64"):
        places = np.array([[0], [2], [0]], np.int32)
        for op in ("Add", "Sub", "Min", "Max"):
            yield "TensorScatter" + op, {"tensor": numbers(dtype, 3, 4), "indices": places, "updates": numbers(dtype, 3, 4)}
    yield "TensorScatterUpdate", {"tensor": x, "indices": np.array([[0, 1], [2, 3]], np.int32), "updates": numbers("float32", 2)}
    yield "ScatterNd", {"indices": np.array([[0], [2], [0]], np.int32), "updates": numbers("float32", 3, 4),
                        "shape": np.array([4, 4], np.int32)}
    yield "SparseToDense", {"sparse_indices": np.array([[0, 1], [2, 0]], np.int32), "output_shape": np.array([3, 2], np.int32),
                            "sparse_values": numbers("float32", 2), "default_value": np.float32(9)}
    for op in ("Cumsum", "Cumprod"):
        for exclusive, reverse in ((False, False), (True, False), (False, True), (True, True)):
            yield op, {"x": numbers("float32", 3, 4), "axis": np.int32(1), "exclusive": exclusive, "reverse": reverse}
        yield op, {"x": numbers("int32", 3, 4), "axis": np.int32(0)}
    for dtype in ("float32", "int32", "uint8"):
        yield "TopKV2", {"input": numbers(dtype, 3, 6), "k": np.int32(4), "sorted": True}
    yield "DynamicPartition", {"data": x, "partitions": np.array([1, 0, 1], np.int32), "num_partitions": 3}
    for op in ("DynamicStitch", "ParallelDynamicStitch"):
        yield op, {"indices": [np.array([0, 3], np.int32), np.array([1, 2], np.int32)],
                   "data": [numbers("float32", 2, 4), numbers("float32", 2, 4)]}
    yield "Bucketize", {"input": numbers("float32", 3, 4), "boundaries": [-1.0, 0.0, 1.5]}
    yield "Unique", {"x": np.array([3, 1, 3, 2, 1], np.int64)}
    yield "Unique", {"x": np.array([b"b", b"a", b"b"], object), "out_idx": tf.int64}
    for size in ([7, 9], [2, 3], [5, 4]):
        for flags in ({}, {"align_corners": True}, {"half_pixel_centers": True}):
            for op in ("ResizeBilinear", "ResizeNearestNeighbor"):
                yield op, {"images": numbers("float32", 2, 5, 4, 3), "size": np.array(size, np.int32), **flags}
    yield "ResizeBilinear", {"images": numbers("uint8", 1, 4, 4, 2, low=0, high=255), "size": np.array([6, 6], np.int32)}


FAMILIES = [elementwise, pairwise, reductions, contractions, convolutions, normalizations, arrays, indices]


def constant(node_def, name, value):
    node = node_def.add(name=name, op="Const")
    proto = tf.make_tensor_proto(value)
    node.attr["dtype"].type = proto.dtype
    node.attr["value"].tensor.CopyFrom(proto)


def write(cases, path):
    config = tf1.ConfigProto()
    config.graph_options.rewrite_options.disable_meta_optimizer = True
    definition = tf1.GraphDef()
    kept = 0
    # A graph for each: TensorFlow would refuse them all for one without a kernel.
    for number, (op, arguments) in enumerate(cases):
        with tf1.Graph().as_default() as graph:
            built = {}
            for key, value in arguments.items():
                if isinstance(value, list) and value and isinstance(value[0], np.ndarray):
                    built[key] = [tf1.constant(one, name=f"{number}/in/{key}{i}") for i, one in enumerate(value)]
                elif isinstance(value, (np.ndarray, np.generic)):
                    built[key] = tf1.constant(value, name=f"{number}/in/{key}")
                else:
                    built[key] = value
            getattr(tf.raw_ops, op)(name=f"{number}/op", **built)
            try:
                with tf1.Session(graph=graph, config=config) as session:
                    outputs = list(graph.get_operation_by_name(f"{number}/op").outputs)
                    # The statistics that inference only hands on may lie in memory that is used again.
                    values = session.run(outputs[:1] if arguments.get("is_training") is False else outputs)
            except tf.errors.OpError:
                types = sorted({str(value.dtype) for value in arguments.values() if hasattr(value, "dtype")})
                print(f"TensorFlow has no kernel for {op} of {types}")
                continue
            definition.MergeFrom(graph.as_graph_def())
            for port, value in enumerate(values):
                constant(definition.node, f"{number}/out/{port}", value)
            kept += 1
    path.write_bytes(definition.SerializeToString(deterministic=True))
    print(path.name, kept, "cases,", path.stat().st_size, "bytes")


if __name__ == "__main__":
    out = pathlib.Path(sys.argv[1])
    out.mkdir(parents=True, exist_ok=True)
    for family in FAMILIES:
        write(list(family()), out / f"{family.__name__}.pb")
