"""Single ops on sparse and ragged tensors, with operands: a part of op_cases.py."""

import numpy as np
import tensorflow as tf

R = np.random.default_rng(13)


def longs(values):
    return np.array(values, np.int64)


def texts_of(values):
    return np.array(values, object)


def places(shape, count):
    """Indices in order, each once."""
    chosen = np.sort(R.choice(int(np.prod(shape)), count, replace=False))
    return np.stack(np.unravel_index(chosen, shape), 1).astype(np.int64)


def values(count, dtype=np.float32):
    return R.integers(-9, 10, count).astype(dtype)


def parts(names, shape, count, dtype=np.float32):
    """The operands of a sparse tensor, by the names of its three parts."""
    return dict(zip(names, (places(shape, count), values(count, dtype), longs(shape))))


A, B = ("a_indices", "a_values", "a_shape"), ("b_indices", "b_values", "b_shape")
INPUT = ("input_indices", "input_values", "input_shape")
PLAIN = ("indices", "values", "shape")
SP = ("sp_indices", "sp_values", "sp_shape")


def sparse():
    for dtype in (np.float32, np.int64, np.complex64):
        mixed = R.permutation(7)
        whole = parts(INPUT, (3, 4, 2), 7, dtype)
        yield "SparseReorder", {**whole, "input_indices": whole["input_indices"][mixed],
                                "input_values": whole["input_values"][mixed]}
    yield "SparseReorder", {"input_indices": longs([[2, 0], [0, 1], [1, 1]]), "input_values": texts_of([b"c", b"a", b"b"]),
                            "input_shape": longs([3, 2])}
    yield "SparseReorder", {"input_indices": np.zeros([0, 2], np.int64), "input_values": np.zeros([0], np.float32),
                            "input_shape": longs([3, 2])}
    for shape in ([6, 4], [-1], [2, -1, 3], [24], [4, 3, 2, 1], [7, -1], [-1, -1], [5]):
        yield "SparseReshape", {"input_indices": places((3, 4, 2), 6), "input_shape": longs([3, 4, 2]),
                                "new_shape": longs(shape)}
    yield "SparseReshape", {"input_indices": np.zeros([0, 2], np.int64), "input_shape": longs([0, 4]),
                            "new_shape": longs([4, 0])}
    yield "SparseReshape", {"input_indices": np.zeros([0, 2], np.int64), "input_shape": longs([0, 4]),
                            "new_shape": longs([-1, 2])}
    for dtype in (np.float32, np.int32):
        yield "SparseFillEmptyRows", {
            "indices": longs([[0, 1], [2, 0], [2, 3], [5, 1]]), "values": values(4, dtype), "dense_shape": longs([7, 4]),
            "default_value": np.array(9, dtype)}
    yield "SparseFillEmptyRows", {
        "indices": longs([[2, 1], [0, 0], [2, 0]]), "values": texts_of([b"a", b"b", b"c"]), "dense_shape": longs([4, 3]),
        "default_value": np.array(b"none", object)}
    for rows in (0, 3):
        yield "SparseFillEmptyRows", {
            "indices": np.zeros([0, 2], np.int64), "values": np.zeros([0], np.float32), "dense_shape": longs([rows, 4]),
            "default_value": np.float32(1)}
    for wrong in ([[0, 0], [4, 0]], [[-1, 0], [1, 0]]):
        yield "SparseFillEmptyRows", {"indices": longs(wrong), "values": values(2), "dense_shape": longs([4, 3]),
                                      "default_value": np.float32(1)}
    yield "RaggedFillEmptyRows", {"value_rowids": longs([0, 2, 2, 5]), "values": values(4), "nrows": np.int64(7),
                                  "default_value": np.float32(8)}
    yield "RaggedFillEmptyRows", {"value_rowids": longs([2, 1, 1]), "values": texts_of([b"a", b"b", b"c"]),
                                  "nrows": np.int64(4), "default_value": np.array(b"-", object)}
    yield "RaggedFillEmptyRows", {"value_rowids": longs([]), "values": values(0), "nrows": np.int64(2),
                                  "default_value": np.float32(8)}
    for axis in (0, 1, -1):
        pair = [(3, 4), (2, 4)] if axis == 0 else [(3, 4), (3, 5)]
        yield "SparseConcat", {
            "indices": [places(shape, 4) for shape in pair], "values": [values(4), values(4)],
            "shapes": [longs(shape) for shape in pair], "concat_dim": axis}
        yield "SparseSplit", {"split_dim": np.int64(axis), **parts(PLAIN, (5, 7), 11), "num_split": 3}
    yield "SparseConcat", {
        "indices": [longs([[0, 1]]), longs([[1, 0]])], "values": [texts_of([b"a"]), texts_of([b"b"])],
        "shapes": [longs([2, 2]), longs([2, 3])], "concat_dim": 1}
    yield "SparseConcat", {
        "indices": [longs([[0, 1]]), longs([[1, 0]])], "values": [values(1), values(1)],
        "shapes": [longs([2, 2]), longs([3, 3])], "concat_dim": 1}
    yield "SparseSplit", {"split_dim": np.int64(0), **parts(PLAIN, (2, 7), 5), "num_split": 3}
    for start, size in (([0, 0], [2, 3]), ([1, 2], [9, 2]), ([4, 0], [2, 2]), ([9, 0], [2, 2]), ([1, 1], [0, 3]), ([0, 0], [-1, 2])):
        yield "SparseSlice", {**parts(PLAIN, (4, 5), 9), "start": longs(start), "size": longs(size)}
    yield "SparseSlice", {"indices": longs([[0], [3]]), "values": texts_of([b"a", b"b"]), "shape": longs([4]),
                          "start": longs([2]), "size": longs([2])}


def sparse_arithmetic():
    for dtype in (np.float32, np.float64, np.int32, np.complex64):
        for a, b in ((False, False), (True, False), (False, True), (True, True)):
            left = (4, 3) if a else (3, 4)
            right = values(20, dtype).reshape((5, 4) if b else (4, 5))
            if dtype == np.complex64:
                right = right * np.complex64(1 + 2j)
            yield "SparseTensorDenseMatMul", {
                **parts(A, left, 6, dtype), "b": right, "adjoint_a": a, "adjoint_b": b}
    yield "SparseTensorDenseMatMul", {**parts(A, (3, 4), 5), "a_indices": places((3, 4), 5).astype(np.int32),
                                      "b": values(8).reshape(4, 2)}
    yield "SparseTensorDenseMatMul", {**parts(A, (3, 4), 0), "b": values(8).reshape(4, 2)}
    yield "SparseTensorDenseMatMul", {**parts(A, (3, 4), 4), "b": values(160).reshape(4, 40)}
    yield "SparseTensorDenseMatMul", {**parts(A, (3, 4), 4), "b": values(6).reshape(3, 2)}
    for shape in ((5,), (3, 4), (2, 3, 2)):
        yield "SparseTensorDenseAdd", {**parts(A, shape, 4), "b": values(int(np.prod(shape))).reshape(shape)}
    yield "SparseTensorDenseAdd", {**parts(A, (3, 4), 4), "b": values(12).reshape(4, 3)}
    for threshold in (0, 3):
        for dtype in (np.float32, np.int64, np.float64, np.int32, np.int16, np.int8):
            yield "SparseAdd", {**parts(A, (4, 5), 9, dtype), **parts(B, (4, 5), 8, dtype), "thresh": np.array(threshold, dtype)}
    yield "SparseAdd", {**parts(A, (4, 5), 9, np.complex64), **parts(B, (4, 5), 8, np.complex64), "thresh": np.float32(2)}
    yield "SparseAdd", {**parts(A, (4, 5), 9, np.complex128), **parts(B, (4, 5), 8, np.complex128), "thresh": np.float64(4)}
    yield "SparseAdd", {**parts(A, (4, 5), 0), **parts(B, (4, 5), 3), "thresh": np.float32(0)}
    yield "SparseAdd", {**parts(A, (4, 5), 2), **parts(B, (5, 4), 3), "thresh": np.float32(0)}
    for op in ("SparseSparseMaximum", "SparseSparseMinimum"):
        yield op, {**parts(A, (4, 5), 9), **parts(B, (4, 5), 8)}
        yield op, {**parts(A, (6,), 3, np.int32), **parts(B, (6,), 4, np.int32)}
    for op in ("SparseReduceSum", "SparseReduceMax", "SparseReduceSumSparse", "SparseReduceMaxSparse"):
        for axes in ([], [0], [1], [-1, 0], [0, 1, 2]):
            for keep in (False, True):
                yield op, {**parts(INPUT, (3, 4, 2), 9), "reduction_axes": np.array(axes, np.int32), "keep_dims": keep}
        yield op, {**parts(INPUT, (3, 4), 0), "reduction_axes": np.array([1], np.int32)}
        yield op, {**parts(INPUT, (3, 4), 0), "reduction_axes": np.array([0, 1], np.int32)}
        yield op, {**parts(INPUT, (3, 4), 2), "reduction_axes": np.array([2], np.int32)}
    for shape in ((3, 4), (2, 3, 4), (3, 1)):
        yield "SparseSoftmax", parts(SP, shape, 3 if shape == (3, 1) else 7)
    for op in ("SparseDenseCwiseAdd", "SparseDenseCwiseMul", "SparseDenseCwiseDiv"):
        for dtype in (np.float32, np.int32):
            for shape in ((3, 4), (4,), (1, 4), (3, 1), (1,)):
                yield op, {**parts(SP, (3, 4), 6, dtype), "dense": 1 + np.abs(values(int(np.prod(shape)), dtype)).reshape(shape)}
        yield op, {**parts(SP, (3, 4), 6), "dense": values(6).reshape(2, 3, 1)}


def counts():
    for weights in (np.zeros([0], np.float32), R.integers(0, 5, 6).astype(np.float32), np.arange(6, dtype=np.int64)):
        for binary in (False, True):
            if binary and weights.size:
                continue
            for op, operands in (
                    ("SparseBincount", {"indices": places((3, 4), 6), "values": np.array([1, 0, 3, 1, 7, 3], np.int32),
                                        "dense_shape": longs([3, 4]), "size": np.int32(5)}),
                    ("SparseBincount", {"indices": places((9,), 6), "values": longs([1, 0, 3, 1, 7, 3]),
                                        "dense_shape": longs([9]), "size": np.int64(5)}),
                    ("RaggedBincount", {"splits": longs([0, 2, 2, 6]), "values": np.array([1, 0, 3, 1, 7, 3], np.int32),
                                        "size": np.int32(5)})):
                yield op, {**operands, "weights": weights, "binary_output": binary}
            for limits in ({}, {"minlength": 9}, {"maxlength": 4}, {"maxlength": 0}, {"minlength": 2, "maxlength": 6}):
                numbers = np.array([1, 0, 3, 1, 7, 3], np.int32)
                rest = {"weights": weights, "binary_output": binary, **limits}
                yield "DenseCountSparseOutput", {"values": numbers, **rest}
                yield "DenseCountSparseOutput", {"values": numbers.reshape(2, 3), **rest,
                                                 "weights": weights.reshape(2, 3) if weights.size else weights}
                yield "SparseCountSparseOutput", {"indices": places((3, 4), 6), "values": numbers,
                                                  "dense_shape": longs([3, 4]), **rest}
                yield "SparseCountSparseOutput", {"indices": places((9,), 6), "values": numbers, "dense_shape": longs([9]),
                                                  **rest}
                yield "RaggedCountSparseOutput", {"splits": longs([0, 2, 2, 6]), "values": numbers, **rest}
    for shape in ((0,), (2, 0)):
        yield "DenseCountSparseOutput", {"values": np.zeros(shape, np.int32), "weights": np.zeros([0], np.float32),
                                         "binary_output": False}
    yield "DenseCountSparseOutput", {"values": np.array([1, -1], np.int32), "weights": np.zeros([0], np.float32),
                                     "binary_output": False}


def sets():
    one, two = ("set1_indices", "set1_values", "set1_shape"), ("set2_indices", "set2_values", "set2_shape")
    for operation in ("a-b", "b-a", "intersection", "union"):
        for dtype in (np.int64, np.uint8):
            members = [np.abs(values(24, dtype)).astype(dtype).reshape(2, 3, 4) for _ in range(2)]
            yield "DenseToDenseSetOperation", {"set1": members[0], "set2": members[1], "set_operation": operation}
            yield "DenseToSparseSetOperation", {
                "set1": members[0], **parts(two, (2, 3, 5), 9, np.int64), "set2_values": members[1].ravel()[:9],
                "set_operation": operation}
        words = texts_of([[b"b", b"a", b"a"], [b"", b"zz", b"z"]])
        yield "DenseToDenseSetOperation", {"set1": words, "set2": texts_of([[b"a", b"c"], [b"z", b"y"]]),
                                           "set_operation": operation}
        yield "SparseToSparseSetOperation", {
            **parts(one, (4, 5), 7, np.int64), **parts(two, (4, 3), 6, np.int64), "set_operation": operation}
        yield "SparseToSparseSetOperation", {
            "set1_indices": longs([[0, 0], [2, 0]]), "set1_values": texts_of([b"a", b"b"]), "set1_shape": longs([3, 2]),
            "set2_indices": longs([[0, 0], [0, 1], [1, 0]]), "set2_values": texts_of([b"a", b"", b"z"]),
            "set2_shape": longs([3, 3]), "set_operation": operation}
    yield "SparseToSparseSetOperation", {
        **parts(one, (4, 5), 7, np.int64), **parts(two, (3, 3), 6, np.int64), "set_operation": "union"}
    members = ("set_indices", "set_values", "set_shape")
    yield "SetSize", {**parts(members, (4, 5), 9, np.int32), "set_values": np.array([1, 1, 2, 3, 3, 3, 4, 5, 5], np.int32)}
    yield "SetSize", {**parts(members, (2, 3, 4), 9, np.int64)}
    yield "SetSize", {"set_indices": longs([[0, 0], [0, 1]]), "set_values": texts_of([b"a", b"a"]), "set_shape": longs([3, 2])}
    guess = ("hypothesis_indices", "hypothesis_values", "hypothesis_shape")
    truth = ("truth_indices", "truth_values", "truth_shape")
    for normalize in (False, True):
        for dtype in (np.int64, np.float32, np.uint8):
            yield "EditDistance", {
                "hypothesis_indices": longs([[0, 0], [0, 1], [0, 2], [2, 0]]), "hypothesis_values": np.array([1, 2, 3, 3], dtype),
                "hypothesis_shape": longs([4, 3]), "truth_indices": longs([[0, 0], [0, 1], [1, 0], [1, 1]]),
                "truth_values": np.array([1, 3, 5, 6], dtype), "truth_shape": longs([4, 3]), "normalize": normalize}
        yield "EditDistance", {**parts(guess, (2, 3, 6), 20, np.int32), **parts(truth, (2, 4, 5), 22, np.int32),
                               "normalize": normalize}
        yield "EditDistance", {
            "hypothesis_indices": longs([[0], [1], [2]]), "hypothesis_values": texts_of([b"a", b"b", b"c"]),
            "hypothesis_shape": longs([3]), "truth_indices": longs([[0], [1]]), "truth_values": texts_of([b"a", b"c"]),
            "truth_shape": longs([2]), "normalize": normalize}


def crosses():
    words = texts_of([[b"a", b"b"], [b"c", b""], [b"e", b"f"]])
    numbers = longs([[1, -2], [3, 4], [5, 2 ** 60]])
    sparse_part = {"indices": [longs([[0, 0], [0, 1], [2, 0]])], "values": [texts_of([b"x", b"y", b"z"])],
                   "shapes": [longs([3, 2])]}
    wide = {"indices": [longs([[0, 0], [1, 0], [2, 0], [2, 1]])] * 2,
            "values": [longs([7, 8, 9, -10]), texts_of([b"p", b"q", b"r", b"s"])], "shapes": [longs([3, 2])] * 2}
    none = {"indices": [], "values": [], "shapes": []}
    for operands in ({**sparse_part, "dense_inputs": [words, numbers]}, {**wide, "dense_inputs": [words]},
                     {**none, "dense_inputs": [numbers, words]}, {**none, "dense_inputs": [words]},
                     {**wide, "dense_inputs": []}, {**none, "dense_inputs": [numbers]}):
        for separator in (b"_X_", b"", b"*"):
            yield "SparseCrossV2", {**operands, "sep": np.array(separator, object)}
        for buckets in (0, 97):
            for salt in ([3, 4], [137, -1]):
                yield "SparseCrossHashed", {**operands, "num_buckets": np.int64(buckets), "strong_hash": np.array(False),
                                            "salt": longs(salt)}
            # TensorFlow ends at strong hashes of dense numbers.
            if not any(column.dtype == np.int64 for column in operands["dense_inputs"]):
                yield "SparseCrossHashed", {**operands, "num_buckets": np.int64(buckets), "strong_hash": np.array(True),
                                            "salt": longs([3, -4])}
            for key in (5, 956888297470):
                yield "SparseCross", {**operands, "hashed_output": True, "num_buckets": buckets, "hash_key": key,
                                      "out_type": tf.int64, "internal_type": tf.int64}
        for kind in (tf.string, tf.int64):
            yield "SparseCross", {**operands, "hashed_output": False, "num_buckets": 0, "hash_key": 5, "out_type": tf.string,
                                  "internal_type": kind}
    for hashed in (False, True):
        for order in ("RSD", "DSR", "SRD"):
            for splits in (np.int32, np.int64):
                yield "RaggedCross", {
                    "ragged_values": [texts_of([b"x", b"y", b"z"])], "ragged_row_splits": [np.array([0, 2, 2, 3], splits)],
                    "sparse_indices": [longs([[0, 0], [1, 0], [2, 0], [2, 1]])], "sparse_values": [longs([5, 6, 7, 8])],
                    "sparse_shape": [longs([3, 2])], "dense_inputs": [words], "input_order": order, "hashed_output": hashed,
                    "num_buckets": 50 if splits == np.int32 else 0, "hash_key": 77,
                    "out_values_type": tf.int64 if hashed else tf.string,
                    "out_row_splits_type": tf.int32 if splits == np.int32 else tf.int64}


def ragged():
    flat = np.arange(1, 6, dtype=np.int32)
    splits = [longs([0, 2, 2, 5])]
    for shape in ([-1, -1], [2, 4], [5, 1], [-1, 2], [0, 3], [3, -1]):
        yield "RaggedTensorToTensor", {
            "shape": longs(shape), "values": flat, "default_value": np.int32(-1), "row_partition_tensors": splits,
            "row_partition_types": ["ROW_SPLITS"]}
        yield "RaggedTensorToTensor", {
            "shape": np.array(shape, np.int32), "values": texts_of([b"a", b"b", b"c", b"d", b"e"]),
            "default_value": np.array(b"none", object), "row_partition_tensors": [np.int64(4), longs([0, 0, 2, 2, 2])],
            "row_partition_types": ["FIRST_DIM_SIZE", "VALUE_ROWIDS"]}
    yield "RaggedTensorToTensor", {
        "shape": np.array(-1, np.int64), "values": flat, "default_value": np.int32(0), "row_partition_tensors": splits,
        "row_partition_types": ["ROW_SPLITS"]}
    rows = R.uniform(-1, 1, (3, 2)).astype(np.float32)
    for shape in ([-1, -1, -1, -1], [-1, 2, 2, 2], [1, 1, 5, -1]):
        for default in (np.float32(9), np.array([8, 9], np.float32), np.array([7], np.float32)):
            yield "RaggedTensorToTensor", {
                "shape": longs(shape), "values": rows, "default_value": default,
                "row_partition_tensors": [longs([0, 2, 2]), longs([0, 2, 3])],
                "row_partition_types": ["ROW_SPLITS", "ROW_SPLITS"]}
            yield "RaggedTensorToTensor", {
                "shape": longs(shape), "values": rows, "default_value": default,
                "row_partition_tensors": [np.int64(2), longs([0, 0]), longs([0, 0, 1])],
                "row_partition_types": ["FIRST_DIM_SIZE", "VALUE_ROWIDS", "VALUE_ROWIDS"]}
    yield "RaggedTensorToTensor", {
        "shape": longs([-1, -1]), "values": flat[:0], "default_value": np.int32(0), "row_partition_tensors": [longs([0])],
        "row_partition_types": ["ROW_SPLITS"]}
    nested = [longs([0, 2, 2]), longs([0, 2, 3])]
    for levels, dense in ((splits, flat), (nested, rows), (nested, np.arange(12, dtype=np.float32).reshape(3, 2, 2)),
                          (nested, texts_of([b"a", b"b", b"c"])), ([longs([0])], flat[:0]), ([longs([0, 2, 2, 4])], flat)):
        for kind in (np.int32, np.int64):
            typed = [level.astype(kind) for level in levels]
            yield "RaggedTensorToSparse", {"rt_nested_splits": typed, "rt_dense_values": dense}
            for indices in (np.array([1, 0, 1], np.int32), np.array([[0, 1], [1, 0]], np.int64), np.array(0, np.int64),
                            np.array([9]), np.zeros([0], np.int64), np.zeros([2, 0], np.int32)):
                rank = len(levels) + indices.ndim - 1
                yield "RaggedGather", {"params_nested_splits": typed, "params_dense_values": dense, "indices": indices,
                                       "OUTPUT_RAGGED_RANK": rank}
    for kind in (np.int32, np.int64, np.float32, np.float64):
        yield "RaggedRange", {"starts": np.array([0, 5, 8, 1], kind), "limits": np.array([3, 2, 8, 9], kind),
                              "deltas": np.array([1, -1, 1, 3], kind)}
        yield "RaggedRange", {"starts": np.array(1, kind), "limits": np.array([3, -2, 8], kind), "deltas": np.array(2, kind),
                              "Tsplits": tf.int32}
        yield "RaggedRange", {"starts": np.array(1, kind), "limits": np.array(4, kind), "deltas": np.array(1, kind)}
        yield "RaggedRange", {"starts": np.array([1], kind), "limits": np.array([4], kind), "deltas": np.array([0], kind)}
    yield "RaggedRange", {"starts": np.float32(0), "limits": np.array([1, 0.95, -2.5], np.float32), "deltas": np.float32(0.1)}
    yield "RaggedRange", {"starts": np.array([], np.int32), "limits": np.array([], np.int32), "deltas": np.int32(1)}


def sparse_gradients():
    floats = (np.float32, np.float64, np.float16, np.int32, np.int64, np.uint8, np.complex64)
    for dtype in floats:
        for op in ("SparseFillEmptyRowsGrad", "RaggedFillEmptyRowsGrad"):
            yield op, {"reverse_index_map": longs([3, 0, 1]), "grad_values": values(6, dtype)}
            yield op, {"reverse_index_map": longs([]), "grad_values": values(2, dtype)}
            yield op, {"reverse_index_map": longs([1, 2]), "grad_values": values(2, dtype)}
            yield op, {"reverse_index_map": longs([1, 0]), "grad_values": values(2, dtype)}
        whole = places((4, 5), 9)
        inside = [i for i, (row, column) in enumerate(whole) if 1 <= row < 4 and 2 <= column < 5]
        yield "SparseSliceGrad", {
            "backprop_val_grad": values(len(inside), dtype), "input_indices": whole, "input_start": longs([1, 2]),
            "output_indices": whole[inside] - longs([1, 2])}
        yield "SparseSliceGrad", {
            "backprop_val_grad": values(1, dtype), "input_indices": whole, "input_start": longs([0, 0]),
            "output_indices": longs([[9, 9]])}
        yield "SparseSliceGrad", {
            "backprop_val_grad": values(0, dtype), "input_indices": whole, "input_start": longs([0, 0]),
            "output_indices": np.zeros([0, 2], np.int64)}
        a, b = places((4, 5), 6), places((4, 5), 7)
        both = np.array(sorted({tuple(one) for one in [*a, *b]}))
        yield "SparseAddGrad", {
            "backprop_val_grad": values(len(both), dtype), "a_indices": a, "b_indices": b, "sum_indices": longs(both)}
        # The sum left some out.
        yield "SparseAddGrad", {
            "backprop_val_grad": values(len(both[1::2]), dtype), "a_indices": a, "b_indices": b,
            "sum_indices": longs(both[1::2])}


def names_and_devices():
    """What training programs and servers leave in graphs."""
    for shard, count in ((3, 12), (0, 123456), (-3, 7), (99999, 100000)):
        yield "ShardedFilename", {"basename": np.array(b"a/b", object), "shard": np.int32(shard), "num_shards": np.int32(count)}
        yield "ShardedFilespec", {"basename": np.array(b"", object), "num_shards": np.int32(count)}
    for devices in (["GPU", "CPU"], ["CPU"], ["GPU", "TPU"], []):
        yield "DeviceIndex", {"device_names": devices}


FAMILIES = [sparse, sparse_arithmetic, counts, sets, crosses, ragged, sparse_gradients, names_and_devices]
