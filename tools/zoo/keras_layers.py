"""Keras 3 models of layers: exported, with random weights throughout."""

import keras
import numpy as np
import tensorflow as tf
from keras import layers

from .case import case, random
from .signature import signature_case


def randomize(model, seed=0):
    """Random weights throughout, batch-norm statistics included, of a size at which nothing overflows."""
    generator = np.random.RandomState(seed)
    for variable in model.weights:
        if not hasattr(variable, "dtype"):
            continue  # the vocabulary of a layer of Keras 2
        name = getattr(variable, "path", variable.name)
        shape = tuple(variable.shape)
        if not str(variable.dtype).endswith(("float32'>", "float32")):
            continue
        if "variance" in name or "gamma" in name:
            value = generator.uniform(0.5, 1.5, shape)
        elif len(shape) >= 2:
            value = generator.normal(0, 1 / np.sqrt(max(1, np.prod(shape[:-1]))), shape)
        else:
            value = generator.uniform(-0.2, 0.2, shape)
        variable.assign(value.astype(np.float32))
    return model


def exported(folder, model, feeds, *arguments, **options):
    """A Keras 3 model with random weights, by `export`."""
    randomize(model).export(str(folder), verbose=False)
    return signature_case(folder, feeds, *arguments, **options)


@case
def keras_dense(folder):
    model = keras.Sequential([layers.Input((4,)), layers.Dense(8, "relu"), layers.Dense(3, "softmax")])
    return exported(folder, model, random(2, 4))


@case
def keras_batch_norm(folder):
    model = keras.Sequential([
        layers.Input((16, 16, 3)), layers.Conv2D(4, 3), layers.BatchNormalization(), layers.ReLU(),
        layers.Dropout(0.3), layers.DepthwiseConv2D(3), layers.SeparableConv2D(5, 3),
        layers.GlobalAveragePooling2D(), layers.Dense(3, "softmax")])
    return exported(folder, model, random(1, 16, 16, 3))


@case
def keras_trained(folder):
    """Saved with the optimiser, the metrics and the random state of dropout."""
    model = keras.Sequential([
        layers.Input((4,)), layers.Dense(8, "relu"), layers.BatchNormalization(), layers.Dropout(0.5),
        layers.Dense(1)])
    model.compile("adam", "mse", metrics=["mae"])
    model.fit(random(32, 4), random(32, 1), verbose=0)
    model.export(str(folder), verbose=False)
    return signature_case(folder, random(3, 4))


@case
def keras_saved_by_tensorflow(folder):
    """Saved by `tf.saved_model.save`, with a signature that calls the model."""
    model = randomize(keras.Sequential([layers.Input((4,)), layers.Dense(8, "relu"), layers.Dense(2)]))

    @tf.function(input_signature=[tf.TensorSpec([None, 4], tf.float32, "x")])
    def call(x):
        return {"y": model(x, training=False)}

    holder = tf.Module()
    holder.model_weights, holder.call = [variable.value for variable in model.weights], call
    tf.saved_model.save(holder, str(folder), signatures=call)
    return signature_case(folder, random(3, 4))


def recurrent(folder, *cells):
    return exported(folder, keras.Sequential([layers.Input((7, 5)), *cells]), random(2, 7, 5))


@case
def keras_lstm(folder):
    return recurrent(folder, layers.LSTM(6, return_sequences=True), layers.LSTM(3))


@case
def keras_gru(folder):
    return recurrent(folder, layers.GRU(6, reset_after=False), layers.Dense(2))


@case
def keras_bidirectional(folder):
    return recurrent(
        folder, layers.Bidirectional(layers.LSTM(3, return_sequences=True)),
        layers.Bidirectional(layers.GRU(4)))


@case
def keras_simple_rnn_unrolled(folder):
    return recurrent(folder, layers.SimpleRNN(3, unroll=True, return_sequences=True))


@case
def keras_embedding_text(folder):
    model = keras.Sequential([
        layers.Input((9,), dtype="int32"), layers.Embedding(30, 8, mask_zero=True), layers.LSTM(5),
        layers.Dense(2)])
    return exported(folder, model, np.array([[1, 5, 9, 2, 0, 0, 0, 0, 0]], np.int32))


@case
def keras_text_convolution(folder):
    model = keras.Sequential([
        layers.Input((12,), dtype="int32"), layers.Embedding(30, 8), layers.Conv1D(6, 3, activation="relu"),
        layers.GlobalMaxPooling1D(), layers.Dense(1, "sigmoid")])
    return exported(folder, model, np.arange(24, dtype=np.int32).reshape(2, 12))


@case
def keras_unet(folder):
    x = inputs = layers.Input((32, 32, 3))
    skips = []
    for filters in (4, 8, 16):
        x = layers.BatchNormalization()(layers.Conv2D(filters, 3, padding="same", activation="relu")(x))
        skips.append(x)
        x = layers.MaxPooling2D()(x)
    for filters, skip in zip((16, 8, 4), reversed(skips)):
        x = layers.Conv2DTranspose(filters, 3, 2, padding="same")(x)
        x = layers.Conv2D(filters, 3, padding="same", activation="relu")(layers.Concatenate()([x, skip]))
    model = keras.Model(inputs, layers.Conv2D(2, 1, activation="sigmoid")(x))
    return exported(folder, model, random(1, 32, 32, 3))


@case
def keras_transformer(folder):
    inputs = layers.Input((10,), dtype="int32")
    x = layers.Embedding(50, 16)(inputs)
    for _ in range(2):
        x = layers.LayerNormalization()(x + layers.MultiHeadAttention(4, 4)(x, x))
        fed = layers.Dense(16)(layers.Dense(32, activation="gelu")(x))
        x = layers.LayerNormalization()(x + fed)
    model = keras.Model(inputs, layers.Dense(3)(layers.GlobalAveragePooling1D()(x)))
    return exported(folder, model, np.arange(10, dtype=np.int32)[None] * 3)


@case
def keras_two_inputs_two_outputs(folder):
    a, b = layers.Input((4,), name="a"), layers.Input((6,), name="b")
    h = layers.Concatenate()([layers.Dense(5)(a), layers.Dense(5)(b)])
    outputs = {"p": layers.Dense(2, name="p")(h), "q": layers.Dense(3, name="q")(h)}
    return exported(folder, keras.Model([a, b], outputs), {"a": random(2, 4), "b": random(2, 6)})


@case
def keras_mixed_precision(folder):
    keras.mixed_precision.set_global_policy("mixed_float16")
    try:
        model = keras.Sequential([
            layers.Input((4,)), layers.Dense(8, "relu"), layers.BatchNormalization(), layers.Dense(2)])
        return exported(folder, model, random(2, 4))
    finally:
        keras.mixed_precision.set_global_policy("float32")


@case
def keras_normalization_and_augmentation(folder):
    normalization = layers.Normalization()
    normalization.adapt(random(20, 8, 8, 3))
    model = keras.Sequential([
        layers.Input((8, 8, 3)), layers.Rescaling(1 / 127.5, -1), normalization, layers.RandomFlip(),
        layers.GroupNormalization(3), layers.UpSampling2D(2, interpolation="bilinear"), layers.Flatten(),
        layers.UnitNormalization(), layers.PReLU(), layers.Dense(2)])
    return exported(
        folder, model, random(1, 8, 8, 3), beyond_tensorflow="the update of the random state is kept")
