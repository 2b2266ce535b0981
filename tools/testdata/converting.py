#!/usr/bin/env python3
"""Writes models that convert to TFLite, with TensorFlow's answers: converting.py OUTDIR, usually testdata/converting.

OUTDIR/NAME.pb is a frozen graph with the inputs and outputs `in0 …` and `out0 …`; OUTDIR/NAME.npz holds a value for
each input, and what TensorFlow computed of them.
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
R = np.random.default_rng(3)


def weights(*shape):
    return tf1.constant((R.normal(size=shape) / np.sqrt(np.prod(shape[:-1]))).astype(np.float32))


def positive(count):
    return tf1.constant(R.uniform(0.5, 2, count).astype(np.float32))


def batch_norm(x, count, layout="NHWC"):
    statistics = positive(count), weights(count), weights(count), positive(count)
    return tf1.nn.fused_batch_norm(x, *statistics, is_training=False, data_format=layout)[0]


def classifier(x):
    """Padded, separable and residual convolutions with normalisation, as mobile networks have them."""
    x = tf1.nn.conv2d(tf1.pad(x, [[0, 0], [0, 1], [0, 1], [0, 0]]), weights(3, 3, 3, 8), 2, "VALID")
    x = tf1.nn.relu6(batch_norm(x, 8))
    y = tf1.nn.depthwise_conv2d(x, weights(3, 3, 8, 1), [1, 1, 1, 1], "SAME")
    y = tf1.nn.relu6(batch_norm(y, 8))
    x = x + batch_norm(tf1.nn.conv2d(y, weights(1, 1, 8, 8), 1, "SAME"), 8)
    x = x * tf1.nn.relu6(x + 3.0) * (1 / 6)
    x = tf1.reduce_mean(x, [1, 2])
    return tf1.nn.softmax(tf1.nn.bias_add(x @ weights(8, 5), weights(5)))


def channels_first(x, runs=False):
    """Convolution and normalisation by channels first, which TensorFlow does not run on a CPU; with `runs` by last."""
    def by_channels(op, x):
        return tf1.transpose(op(tf1.transpose(x, [0, 2, 3, 1]), "NHWC"), [0, 3, 1, 2]) if runs else op(x, "NCHW")

    filters = weights(3, 3, 2, 4)
    x = by_channels(lambda x, layout: tf1.nn.conv2d(x, filters, 1, "SAME", data_format=layout), x)
    x = tf1.nn.relu(by_channels(lambda x, layout: batch_norm(x, 4, layout), x))
    x = tf1.nn.bias_add(x, weights(4), "NCHW") * positive([4, 1, 1])
    return tf1.reduce_mean(tf1.concat([x, tf1.tanh(x)], 1), [2, 3])


def attention(x):
    """Layer normalisation, products of several heads, GELU."""
    mean, variance = tf1.nn.moments(x, [-1], keepdims=True)
    y = (x - mean) * tf1.rsqrt(variance + 1e-6) * positive(8) + weights(8)
    query, key, value = (tf1.einsum("btd,dhk->bthk", y, weights(8, 2, 4)) for _ in range(3))
    scores = tf1.nn.softmax(tf1.einsum("bthk,bshk->bhts", query, key) / 2.0)
    y = tf1.einsum("bhts,bshk,hkd->btd", scores, value, weights(2, 4, 8))
    return x + tf.nn.gelu(y) * tf.nn.gelu(y, approximate=True)


def recurrent(x):
    """A loop of five turns over the rows of its input."""
    kernel, recurrence = weights(3, 4), weights(4, 4)
    body = lambda i, h: (i + 1, tf1.tanh(tf1.gather(x, i, axis=1) @ kernel + h @ recurrence))
    return tf1.while_loop(lambda i, _: i < 5, body, (0, tf1.zeros([2, 4])))[1]


def shapes(x, i):
    """Sizes that are known only when it runs, indices, slices, and a picture that grows."""
    flat = tf1.reshape(x, [tf1.shape(x)[0], -1])
    picked = tf1.gather(flat, i, axis=1)[:, ::-1]
    large = tf1.image.resize_bilinear(x, [8, 8], half_pixel_centers=True)
    return picked, tf1.depth_to_space(large, 2)[:, 2:-2, 3:]


def total(x):
    """Of a size that is known before it runs, as LiteRT's C API needs of outputs; rows count by their places."""
    places = tf1.range(tf1.shape(x)[0]) + 1
    return tf1.reduce_sum(x * tf1.reshape(tf1.cast(places, tf1.float32), [-1] + [1] * (x.shape.rank - 1)), 0)


def lists(x):
    """A recurrent network over as many rows as are fed, its states put down in a list; a list that grows; a running sum."""
    kernel, recurrence = weights(3, 4), weights(4, 4)
    count = tf1.shape(x)[0]
    rows = tf1.TensorArray(tf1.float32, count).unstack(x)
    states = tf1.TensorArray(tf1.float32, count, element_shape=[2, 4])
    kept = tf1.TensorArray(tf1.float32, 0, dynamic_size=True, element_shape=[3])

    def turn(i, h, states, kept):
        h = tf1.tanh(rows.read(i) @ kernel + h @ recurrence)
        return i + 1, h, states.write(i, h), kept.write(2 * i, x[i, 0] * 2)

    _, last, states, kept = tf1.while_loop(lambda i, *_: i < count, turn, (0, tf1.zeros([2, 4]), states, kept))
    return total(last), total(states.stack()), total(kept.stack()), total(tf1.scan(lambda a, b: a * 0.5 + b, x))


def choices(x, n):
    """State that changes places, a loop within a loop, a choice of two and one of four."""
    turned = tf1.while_loop(
        lambda i, *_: i < n, lambda i, a, b, c: (i + 1, b, c, a), (0, x, x * 2, x[:1]),
        shape_invariants=(tf1.TensorShape([]),) + (tf1.TensorShape([None, 3]),) * 3)
    inner = lambda i, a: tf1.while_loop(lambda j, _: j < i, lambda j, a: (j + 1, a * 0.5 + 1), (0, a))[1]
    nested = tf1.while_loop(lambda i, _: i < n, lambda i, a: (i + 1, inner(i, a)), (0, x))[1]
    two = tf1.cond(n > 3, lambda: tf1.concat([x, x], 0), lambda: x[:1] - 1)
    four = tf.switch_case(n - 2, [lambda: x, lambda: tf1.tanh(x), lambda: x * x, lambda: -x])
    return tuple(total(x) for x in (turned[1], turned[2], nested, two, four))


CASES = {
    "classifier": (classifier, [([None, 16, 16, 3], R.normal(size=(2, 16, 16, 3)))]),
    "channels_first": (channels_first, [([1, 2, 6, 6], R.normal(size=(1, 2, 6, 6)))]),
    "attention": (attention, [([None, 6, 8], R.normal(size=(3, 6, 8)))]),
    "recurrent": (recurrent, [([2, 5, 3], R.normal(size=(2, 5, 3)))]),
    "shapes": (shapes, [([None, 4, 4, 4], R.normal(size=(2, 4, 4, 4))), ([None], np.array([3, 60, 0], np.int32))]),
    "lists": (lists, [([None, 2, 3], R.normal(size=(5, 2, 3)))]),
    "choices": (choices, [([None, 3], R.normal(size=(2, 3))), ([], np.array(4, np.int32))]),
}


def built(build, inputs, **options):
    """The same numbers in each graph."""
    global R
    R = np.random.default_rng(5)
    placeholders = [tf1.placeholder(value.dtype, shape, f"in{index}") for index, (shape, value) in enumerate(inputs)]
    outputs = build(*placeholders, **options)
    outputs = outputs if isinstance(outputs, tuple) else (outputs,)
    return placeholders, [tf1.identity(output, f"out{index}") for index, output in enumerate(outputs)]


def main(folder):
    folder.mkdir(parents=True, exist_ok=True)
    tf1.enable_control_flow_v2()
    for name, (build, inputs) in CASES.items():
        inputs = [(shape, np.asarray(value, np.int32 if value.dtype.kind == "i" else np.float32)) for shape, value in inputs]
        with tf1.Graph().as_default() as graph:
            built(build, inputs)
            (folder / f"{name}.pb").write_bytes(graph.as_graph_def().SerializeToString(deterministic=True))
        with tf1.Graph().as_default() as graph, tf1.Session(graph=graph) as session:
            options = {"runs": True} if build is channels_first else {}
            placeholders, outputs = built(build, inputs, **options)
            results = session.run(outputs, dict(zip(placeholders, (value for _, value in inputs))))
        arrays = {f"in{index}": value for index, (_, value) in enumerate(inputs)}
        np.savez(folder / f"{name}.npz", **arrays, **{f"out{index}": value for index, value in enumerate(results)})
        print(name, (folder / f"{name}.pb").stat().st_size, "bytes")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
