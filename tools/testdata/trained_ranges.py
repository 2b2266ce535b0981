#!/usr/bin/env python3
"""Makes a network with the ranges that quantization-aware training leaves: trained_ranges.py OUTDIR, usually
testdata/quantizing.

OUTDIR/ranges.pb is the frozen graph with the input `image` and the output `scores`, OUTDIR/ranges.tflite what
TensorFlow's converter makes of it without quantizing: floats, with pairs of QUANTIZE and DEQUANTIZE. OUTDIR/ranges.npz
holds images, and the scores of the integer model that the converter makes, on its reference kernels.

OUTDIR/short.pb is a network whose weights were trained for 4 bits, OUTDIR/short.npz holds images and the scores that
TensorFlow computes, in floats that are rounded as in training.
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
RANDOM = np.random.default_rng(6)


def weights(*shape):
    return RANDOM.normal(0, np.sqrt(2 / np.prod(shape[:-1])), shape).astype(np.float32)


def by_channel(values, bits=8):
    """Ranges that are a little narrower than the weights, as averages of training are."""
    bound = 0.97 * np.abs(values).reshape(-1, values.shape[-1]).max(0)
    return tf1.quantization.fake_quant_with_min_max_vars_per_channel(
        values, -bound, bound, num_bits=bits, narrow_range=True)


def whole(values, bound):
    return tf1.quantization.fake_quant_with_min_max_vars(values, -bound, bound, narrow_range=True)


def short(image):
    """Weights of 4 bits, one layer's with the least integer, and one whose range reaches beyond on the other side."""
    x = activation(image, -2.1, 2.3)
    x = activation(tf1.nn.relu(tf1.nn.conv2d(x, by_channel(weights(3, 3, 3, 8), 4), 1, "SAME")), 0.0, 4.5)
    depthwise = tf1.quantization.fake_quant_with_min_max_vars(weights(3, 3, 8, 1), -0.8, 0.7, num_bits=4)
    x = activation(tf1.nn.depthwise_conv2d(x, depthwise, [1, 2, 2, 1], "SAME"), -4.0, 4.0)
    beyond = tf1.quantization.fake_quant_with_min_max_vars(weights(1, 1, 8, 6), -0.7, 0.8, num_bits=4)
    x = activation(tf1.nn.relu6(tf1.nn.conv2d(x, beyond, 1, "SAME")), 0.0, 6.0)
    x = tf1.reshape(x, [-1, 96]) @ by_channel(weights(96, 5), 4) + weights(1, 5)[0]
    return tf1.identity(activation(x, -6.0, 6.0), name="scores")


def activation(x, least, greatest):
    return tf1.quantization.fake_quant_with_min_max_vars(x, tf.constant(least), tf.constant(greatest))


def normalized(x):
    """Batch normalisation, some of whose scales are negative."""
    count = x.shape[-1]
    return tf1.nn.fused_batch_norm(
        x, RANDOM.uniform(-1.5, 1.5, count).astype(np.float32), RANDOM.normal(0, 0.3, count).astype(np.float32),
        mean=RANDOM.normal(0, 0.2, count).astype(np.float32),
        variance=RANDOM.uniform(0.5, 2, count).astype(np.float32), is_training=False)[0]


def network(image):
    x = activation(image, -2.1, 2.3)
    x = skip = activation(tf1.nn.relu(normalized(tf1.nn.conv2d(x, by_channel(weights(3, 3, 3, 8)), 1, "SAME"))), 0.0, 4.5)
    x = tf1.nn.depthwise_conv2d(x, whole(weights(3, 3, 8, 1), 1.4), [1, 1, 1, 1], "SAME")
    x = activation(tf1.nn.relu6(x + weights(1, 8)[0]), 0.0, 6.0)
    x = activation(tf1.nn.conv2d(x, by_channel(weights(1, 1, 8, 8)), 1, "SAME"), -5.0, 6.5)
    x = activation(x + skip, -4.7, 7.9)
    pooled = tf1.nn.max_pool2d(x, 2, 2, "VALID")
    other = activation(tf1.nn.relu(tf1.nn.conv2d(x, by_channel(weights(3, 3, 8, 4)), 2, "SAME")), 0.0, 5.5)
    x = activation(tf1.concat([pooled, other], -1), -4.5, 7.2)
    x = activation(tf1.reduce_mean(x, [1, 2]), -1.9, 4.2)
    x = activation(tf1.reshape(x, [-1, 12]) @ whole(weights(12, 10), 0.95) + weights(1, 10)[0], -4.0, 6.0)
    return tf1.nn.softmax(x, name="scores")


def converted(frozen, optimizations):
    function = tf1.wrap_function(lambda: tf1.import_graph_def(frozen, name=""), [])
    function = function.prune("image:0", "scores:0")
    converter = tf.lite.TFLiteConverter.from_concrete_functions([function])
    converter.optimizations = optimizations
    return converter.convert()


def make_short(folder):
    with tf.Graph().as_default() as graph:
        scores = short(tf1.placeholder(tf.float32, [None, 8, 8, 3], "image"))
        images = np.random.default_rng(4).normal(0, 1, (24, 8, 8, 3)).astype(np.float32)
        with tf1.Session() as session:
            np.savez(folder / "short.npz", image=images, scores=session.run(scores, {"image:0": images}))
    (folder / "short.pb").write_bytes(graph.as_graph_def().SerializeToString(deterministic=True))


def main():
    folder = pathlib.Path(sys.argv[1])
    with tf.Graph().as_default() as graph:
        network(tf1.placeholder(tf.float32, [None, 8, 8, 3], "image"))
    make_short(folder)
    frozen = graph.as_graph_def()
    (folder / "ranges.pb").write_bytes(frozen.SerializeToString(deterministic=True))
    (folder / "ranges.tflite").write_bytes(converted(frozen, []))
    images = np.random.default_rng(3).normal(0, 1, (24, 8, 8, 3)).astype(np.float32)
    runtime = tf.lite.Interpreter(
        model_content=converted(frozen, [tf.lite.Optimize.DEFAULT]),
        experimental_op_resolver_type=tf.lite.experimental.OpResolverType.BUILTIN_REF)
    runtime.allocate_tensors()
    scores = []
    for picture in images:
        runtime.set_tensor(runtime.get_input_details()[0]["index"], picture[None])
        runtime.invoke()
        scores.append(runtime.get_tensor(runtime.get_output_details()[0]["index"])[0])
    operators = [detail["op_name"] for detail in runtime._get_ops_details()]
    print(f"{len(operators)} operators: {' '.join(operators)}")
    np.savez(folder / "ranges.npz", image=images, scores=np.array(scores))


if __name__ == "__main__":
    main()
