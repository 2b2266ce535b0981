#!/usr/bin/env python3
"""Trains a small classifier of images, for quantization: quantizing.py OUTDIR, usually testdata/quantizing.

OUTDIR/shapes.pb is the frozen graph with the input `image` and the output `scores`; OUTDIR/samples.npz holds images to
calibrate with, OUTDIR/test.npz others, what they are, and what TensorFlow computes of them.
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
tf1.disable_eager_execution()
SHAPES = np.random.default_rng(9).normal(0, 1, (8, 6, 6))


def images(seed, count):
    """Eight shapes of strokes, moved and with noise, and which of them each is."""
    random = np.random.default_rng(seed)
    labels = random.integers(0, 8, count)
    pictures = random.normal(0, 0.3, (count, 12, 12, 1))
    for picture, label in zip(pictures, labels):
        y, x = random.integers(0, 7, 2)
        picture[y:y + 6, x:x + 6, 0] += SHAPES[label] * random.uniform(0.6, 1.4)
    return pictures.astype(np.float32), labels


def network(image):
    def weights(*shape):
        return tf1.Variable(tf1.random.normal(shape, 0, np.sqrt(2 / np.prod(shape[:-1])), seed=1))

    x = tf1.nn.relu(tf1.nn.bias_add(tf1.nn.conv2d(image, weights(3, 3, 1, 12), 1, "SAME"), tf1.Variable(tf1.zeros(12))))
    x = tf1.nn.depthwise_conv2d(x, tf1.Variable(tf1.random.normal([3, 3, 12, 1], 0, 0.4, seed=2)), [1, 2, 2, 1], "SAME")
    x = tf1.nn.relu6(tf1.nn.conv2d(x, weights(1, 1, 12, 24), 1, "SAME") + tf1.Variable(tf1.zeros(24)))
    x = tf1.reshape(tf1.nn.max_pool2d(x, 2, 2, "VALID"), [-1, 3 * 3 * 24])
    return x @ weights(3 * 3 * 24, 8) + tf1.Variable(tf1.zeros(8))


def main():
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    tf1.set_random_seed(4)
    image = tf1.placeholder(tf.float32, [None, 12, 12, 1], "image")
    label = tf1.placeholder(tf.int64, [None])
    logits = network(image)
    scores = tf1.nn.softmax(logits, name="scores")
    loss = tf1.reduce_mean(tf1.nn.sparse_softmax_cross_entropy_with_logits(labels=label, logits=logits))
    step = tf1.train.AdamOptimizer(2e-3).minimize(loss)
    pictures, labels = images(1, 4000)
    with tf1.Session() as session:
        session.run(tf1.global_variables_initializer())
        for turn in range(1200):
            chosen = slice(turn * 64 % 3968, turn * 64 % 3968 + 64)
            session.run(step, {image: pictures[chosen], label: labels[chosen]})
        frozen = tf1.graph_util.convert_variables_to_constants(session, session.graph_def, ["scores"])
        (folder / "shapes.pb").write_bytes(frozen.SerializeToString())
        np.savez(folder / "samples.npz", image=pictures[:32])
        pictures, labels = images(2, 64)
        found = session.run(scores, {image: pictures})
        print(f"{np.mean(np.argmax(found, 1) == labels):.3f} of the test images are told rightly")
        np.savez(folder / "test.npz", image=pictures, labels=labels, scores=found)


if __name__ == "__main__":
    main()
