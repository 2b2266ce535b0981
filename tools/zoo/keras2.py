"""Keras 2 models, saved in the format that Keras 2 calls `tf`."""

import numpy as np
import tf_keras
from tf_keras import layers

from .case import case, random
from .keras_layers import randomize
from .signature import signature_case


def saved(folder, model, feeds, *arguments, **options):
    model.save(str(folder), save_format="tf")
    return signature_case(folder, feeds, *arguments, **options)


@case
def keras2_convolutional(folder):
    model = tf_keras.Sequential([
        layers.Conv2D(4, 3, input_shape=(12, 12, 3)), layers.BatchNormalization(), layers.PReLU(),
        layers.AveragePooling2D(), layers.Dropout(0.5), layers.Flatten(), layers.Dense(3, "softmax")])
    return saved(folder, randomize(model), random(2, 12, 12, 3))


@case
def keras2_recurrent(folder):
    model = tf_keras.Sequential([
        layers.LSTM(5, return_sequences=True, input_shape=(6, 4)), layers.Bidirectional(layers.GRU(3)),
        layers.Dense(2)])
    return saved(folder, randomize(model), random(2, 6, 4))


@case
def keras2_embedding_masked(folder):
    model = tf_keras.Sequential([layers.Embedding(20, 4, mask_zero=True, input_length=6), layers.LSTM(3)])
    return saved(folder, randomize(model), np.array([[4, 7, 19, 0, 0, 0]], np.float32))


@case
def keras2_trained(folder):
    model = tf_keras.Sequential([
        layers.Dense(8, "relu", input_shape=(4,)), layers.BatchNormalization(), layers.Dense(1)])
    model.compile("adam", "mse")
    model.fit(random(32, 4), random(32, 1), verbose=0)
    return saved(folder, model, random(3, 4))


@case
def keras2_several_inputs(folder):
    a, b = layers.Input((4,), name="a"), layers.Input((6,), name="b")
    h = layers.Concatenate()([layers.Dense(5)(a), layers.Dense(5)(b)])
    model = tf_keras.Model([a, b], [layers.Dense(2, name="p")(h), layers.Dense(3, name="q")(h)])
    return saved(folder, randomize(model), {"a": random(2, 4), "b": random(2, 6)})


@case
def keras2_application(folder):
    model = tf_keras.applications.MobileNetV2(weights=None, input_shape=(32, 32, 3), alpha=0.35, classes=10)
    return saved(folder, randomize(model), random(1, 32, 32, 3))


@case
def keras2_subclassed(folder):
    class Small(tf_keras.Model):
        def __init__(self):
            super().__init__()
            self.blocks = [layers.Dense(4, "relu") for _ in range(2)]
            self.norm = layers.BatchNormalization()

        def call(self, inputs, training=False):
            for block in self.blocks:
                inputs = inputs + block(inputs)
            return self.norm(inputs, training=training)

    model = Small()
    model(random(2, 4))
    return saved(folder, randomize(model), random(2, 4))
