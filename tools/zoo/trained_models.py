"""Models trained for integers: with fake quantization, so that no samples are needed to quantize them."""

import keras
import numpy as np
import tensorflow as tf
from keras import layers

from .quantized_models import Quantizable, digits, register, tones

fake = tf.quantization


def by_channel(kernel):
    bound = tf.reduce_max(tf.abs(kernel), list(range(len(kernel.shape) - 1)))
    return fake.fake_quant_with_min_max_vars_per_channel(kernel, -bound, bound, narrow_range=True)


class Range(layers.Layer):
    """Rounds to what 8 bits hold of a range, which it takes from data once."""

    def build(self, shape):
        self.low = self.add_weight(shape=(), initializer="zeros", trainable=False, name="low")
        self.high = self.add_weight(shape=(), initializer="ones", trainable=False, name="high")
        self.rounds = False
        self.observes = False

    def call(self, x):
        if self.observes:
            self.low.assign(tf.minimum(0.0, tf.reduce_min(x)))
            self.high.assign(tf.reduce_max(x))
        if not self.rounds:
            return x
        return fake.fake_quant_with_min_max_vars(x, tf.convert_to_tensor(self.low), tf.convert_to_tensor(self.high))


class Convolution(layers.Conv2D):
    def convolution_op(self, inputs, kernel):
        return super().convolution_op(inputs, by_channel(tf.convert_to_tensor(kernel)))


class Depthwise(layers.DepthwiseConv2D):
    def call(self, inputs):
        kernel = by_channel(tf.reshape(tf.convert_to_tensor(self.kernel), [*self.kernel_size, -1]))
        kernel = tf.reshape(kernel, self.kernel.shape)
        strides = [1, *self.strides, 1]
        result = tf.nn.depthwise_conv2d(inputs, kernel, strides, self.padding.upper())
        return result + self.bias if self.use_bias else result


class Product(layers.Dense):
    def call(self, inputs):
        kernel = tf.convert_to_tensor(self.kernel)
        bound = tf.reduce_max(tf.abs(kernel))
        return inputs @ fake.fake_quant_with_min_max_vars(kernel, -bound, bound, narrow_range=True) + self.bias


def trained(model, make, epochs):
    """Trains with weights that are rounded, finds ranges, and trains with those."""
    x, y = make(np.random.default_rng(1), 3000)
    ranges = [layer for layer in model.layers if isinstance(layer, Range)]

    def fit(epochs, rate):
        model.compile(keras.optimizers.Adam(rate), "sparse_categorical_crossentropy")
        model.fit(x, y, epochs=epochs, batch_size=64, verbose=0)

    fit(epochs, 1e-3)
    for layer in ranges:
        layer.observes = True
    model(x[:500])
    for layer in ranges:
        layer.observes, layer.rounds = False, True
    fit(2, 2e-4)
    held, labels = make(np.random.default_rng(2), 500)
    return Quantizable(model, None, {model.inputs[0].name: held}, labels)


@register
def trained_digits():
    keras.utils.set_random_seed(1)
    x = image = keras.Input((16, 16, 1), name="image")
    x = Range()(layers.ReLU()(Convolution(16, 3)(Range()(x))))
    x = layers.MaxPooling2D()(x)
    x = Range()(layers.ReLU()(Convolution(32, 3)(x)))
    x = layers.Flatten()(layers.MaxPooling2D()(x))
    x = layers.Softmax()(Range()(Product(10)(x)))
    return trained(keras.Model(image, x), digits, 5)


@register
def trained_separable():
    """Depthwise, batch normalised, added and concatenated."""
    keras.utils.set_random_seed(2)

    def block(x, layer):
        return Range()(layers.ReLU()(layers.BatchNormalization()(layer(x))))

    x = sound = keras.Input((32, 20, 1), name="spectrogram")
    x = block(Range()(x), Convolution(16, 3, strides=2, padding="same", use_bias=False))
    for _ in range(2):
        y = block(x, Depthwise(3, padding="same", use_bias=False))
        y = Range()(layers.BatchNormalization()(Convolution(16, 1, use_bias=False)(y)))
        x = Range()(layers.Add()([x, y]))
    wide = block(x, Convolution(8, 3, padding="same"))
    x = Range()(layers.Concatenate()([x, wide]))
    x = Range()(layers.GlobalAveragePooling2D()(x))
    x = layers.Softmax()(Range()(Product(4)(x)))
    return trained(keras.Model(sound, x), tones, 4)
