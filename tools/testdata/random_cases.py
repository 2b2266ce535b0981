"""Random numbers of distributions with parameters, candidates, and random parts of images."""

import numpy as np
import tensorflow as tf

R = np.random.default_rng(31)
SEED = {"seed": 77, "seed2": 88}


def of(dtype, values):
    return np.array(values).astype(tf.as_dtype(dtype).as_numpy_dtype)


def shape(*sizes, dtype=np.int32):
    return np.array(sizes, dtype)


def samples():
    for dtype in ("float32", "float64", "float16", "bfloat16"):
        alphas = [of(dtype, 1.0), of(dtype, [0.25, 1, 3]), of(dtype, [[0.01, 40], [1, 7.5]])]
        for alpha in alphas:
            yield "RandomGamma", {"shape": shape(5), "alpha": alpha, **SEED}
            for sizes in ((4,), (0,), (3, 2)):
                wanted = shape(*sizes, *alpha.shape)
                yield "StatelessRandomGammaV2", {"shape": wanted, "seed": np.array([9, -4]), "alpha": alpha}
                yield "StatelessRandomGammaV3", {
                    "shape": wanted, "key": np.array([3], np.uint64), "counter": np.array([2**63, 5], np.uint64),
                    "alg": np.array(1, np.int32), "alpha": alpha}
        yield "RandomGamma", {"shape": shape(2, 0), "alpha": alphas[1], **SEED}
        yield "RandomGamma", {"shape": shape(2, 3, dtype=np.int64), "alpha": of(dtype, np.zeros([0, 2])), **SEED}
    for dtype in ("float32", "float64", "float16"):
        rates = [of(dtype, 3.5), of(dtype, [0, 0.5, 9.9, 10, 300]), of(dtype, [[20, 4], [60, 1]])]
        for rate in rates:
            yield "RandomPoisson", {"shape": shape(6), "rate": rate, **SEED}
            for kind in (tf.int64, tf.float32, tf.int32, tf.float16, tf.float64):
                yield "RandomPoissonV2", {"shape": shape(3, 2), "rate": rate, "dtype": kind, **SEED}
                yield "StatelessRandomPoisson", {
                    "shape": shape(7, *rate.shape, dtype=np.int64), "seed": np.array([1, 2], np.int32), "lam": rate,
                    "dtype": kind}
    for dtype in ("float32", "float64", "float16"):
        for counts, chances in (
                (10, 0.5), ([1, 10, 100, 1000], 0.3), ([[5], [50], [500]], [0.01, 0.4, 0.6, 0.95]), ([0, -3, 7, 9], [0.5, 0.5, 0, 1])):
            counts, chances = of(dtype, counts), of(dtype, chances)
            wanted = shape(6, *np.broadcast_shapes(counts.shape, chances.shape))
            for kind in (tf.float64, tf.float32, tf.float16, tf.int64, tf.int32):
                yield "StatelessRandomBinomial", {
                    "shape": wanted, "seed": np.array([5, 6]), "counts": counts, "probs": chances, "dtype": kind}
    limits = [(0, 1, -2, 2), (0, 1, 1, np.inf), (0, 1, -np.inf, -2), (3, 0.5, 2.9, 3.05), (0, 2, 5, 6), (1, 1, -0.5, 0.75), (0, 1, 8, 20)]
    for dtype in ("float32", "float64", "float16"):
        for parameters in limits:
            names = ("means", "stdevs", "minvals", "maxvals")
            values = dict(zip(names, (of(dtype, one) for one in parameters)))
            yield "ParameterizedTruncatedNormal", {"shape": shape(3, 50), **values, **SEED}
            yield "ParameterizedTruncatedNormal", {
                "shape": shape(3, 7), **{name: np.repeat(value, 3) for name, value in values.items()}, **SEED}
            values["stddevs"] = values.pop("stdevs")
            yield "StatelessParameterizedTruncatedNormal", {"shape": shape(30), "seed": np.array([5, 6]), **values}
        columns = {
            "means": of(dtype, [[0], [1]]), "stddevs": of(dtype, [1, 2, 0.5]), "minvals": of(dtype, -1.0),
            "maxvals": of(dtype, [[2], [np.inf]])}
        yield "StatelessParameterizedTruncatedNormal", {"shape": shape(5, 2, 3), "seed": np.array([7, 6]), **columns}
        yield "ParameterizedTruncatedNormal", {
            "shape": shape(2, 4), "means": of(dtype, [0.0]), "stdevs": of(dtype, [1, 0]), "minvals": of(dtype, -1.0),
            "maxvals": of(dtype, 1.0), **SEED}
    for dtype in (np.int32, np.int64, np.uint32, np.uint64):
        for last in (0, 1, 5, 1000, 65536, 10**8):
            yield "RandomIndexShuffle", {
                "index": np.unique(np.arange(9, dtype=dtype) % (last + 1)), "seed": np.array([1, 2, 3], dtype),
                "max_index": np.array(last, dtype)}
        yield "RandomIndexShuffle", {
            "index": dtype(3), "seed": np.array([5, 7, 9], np.uint32), "max_index": dtype(20), "rounds": 8}
        yield "RandomIndexShuffle", {
            "index": dtype(3), "seed": np.arange(12, dtype=np.int64).reshape(4, 3), "max_index": np.array([3, 4, 5, 99], dtype)}


def candidates():
    classes = np.array([[1, 2], [0, 7], [3, 3]])
    for op, more in (
            ("UniformCandidateSampler", {}), ("LogUniformCandidateSampler", {}), ("LearnedUnigramCandidateSampler", {}),
            ("ThreadUnsafeUnigramCandidateSampler", {}),
            ("FixedUnigramCandidateSampler", {"unigrams": [1.0, 5, 2, 0.5, 3, 3, 1, 9]}),
            ("FixedUnigramCandidateSampler", {"unigrams": [1.0, 5, 2, 0.5, 3, 3], "num_reserved_ids": 2, "distortion": 0.75}),
            ("FixedUnigramCandidateSampler", {
                "unigrams": [1.0] * 10 + [3, 4, 5, 6, 7, 8], "num_shards": 2, "shard": 1, "distortion": 0.5})):
        for unique, count in ((False, 5), (True, 6), (False, 1), (True, 1), (True, 8), (True, 9)):
            for largest in ((8,) if more else (8, 9, 1000, 10**6)):
                yield op, {
                    "true_classes": classes, "num_true": 2, "num_sampled": count, "unique": unique, "range_max": largest,
                    **SEED, **more}
    yield "UniformCandidateSampler", {
        "true_classes": classes, "num_true": 2, "num_sampled": 5, "unique": True, "range_max": 2**60, **SEED}
    for count in (8, 20):
        yield "AllCandidateSampler", {"true_classes": classes, "num_true": 2, "num_sampled": count, "unique": True, **SEED}
    for sampled in ([1, 3, 1, 9], [], [100]):
        yield "ComputeAccidentalHits", {
            "true_classes": classes, "sampled_candidates": np.array(sampled, np.int64), "num_true": 2}


def random_images():
    for size in ((3, 4), (5, 6), (1, 1), (5, 2), (0, 3), (6, 6)):
        for dtype in ("uint8", "float32", "int64"):
            yield "RandomCrop", {"image": of(dtype, R.uniform(0, 200, (5, 6, 3))), "size": np.array(size), **SEED}
    box = np.array([[[0.1, 0.2, 0.7, 0.9]]], np.float32)
    several = np.array([[[0.1, 0.2, 0.3, 0.3], [0, 0, 0.4, 1], [0.5, 0.5, 0.5, 0.5]]], np.float32)
    for number, (size, boxes, more, seen) in enumerate((
            ((60, 80, 3), box, {}, 0.1), ((60, 80, 3), several, {"aspect_ratio_range": [0.5, 2.0], "area_range": [0.3, 0.6]}, 0.5),
            ((100, 7, 1), np.zeros([1, 0, 4], np.float32), {"use_image_if_no_bounding_boxes": True}, 0.0),
            ((100, 120, 1), np.zeros([1, 0, 4], np.float32), {}, 0.1),
            ((100, 120, 3), box, {"area_range": [0.999, 1.0], "max_attempts": 3}, 1.0),
            ((11, 13, 3), box * 2, {}, 0.1), ((0, 5, 3), box, {}, 0.1), ((120, 127, 3), box, {"aspect_ratio_range": [1.0, 1.0]}, 0.0))):
        for dtype in (np.int32, np.int64, np.uint8):
            image = {"image_size": np.array(size, dtype), "bounding_boxes": boxes}
            yield "SampleDistortedBoundingBox", {**image, "min_object_covered": seen, **SEED, **more}
            yield "SampleDistortedBoundingBoxV2", {**image, "min_object_covered": np.float32(seen), **SEED, **more}
            yield "StatelessSampleDistortedBoundingBox", {
                **image, "min_object_covered": np.float32(seen), "seed": np.array([number, 2]), **more}


FAMILIES = [samples, candidates, random_images]
