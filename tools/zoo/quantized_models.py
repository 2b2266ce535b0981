"""The models that quantization is judged by: some trained for a minute, others with random weights and statistics that
come from data.
"""

import dataclasses
import typing

import keras
import numpy as np
from keras import layers


@dataclasses.dataclass
class Quantizable:
    """A model of floats, samples to calibrate with, and test cases; by the name of each input. No samples where training
    left the ranges in the model."""

    keras: typing.Any
    samples: dict
    tests: dict
    # The right answers of a classifier.
    labels: typing.Any = None


MODELS = {}


def register(function):
    MODELS[function.__name__] = function
    return function


def settled(model, images):
    """Gives batch normalisations the statistics of data, and scales that are not all alike."""
    random = np.random.default_rng(4)
    for layer in model.layers:
        if isinstance(layer, layers.BatchNormalization):
            if layer.gamma is not None:
                layer.gamma.assign(random.uniform(0.5, 1.5, layer.gamma.shape))
            layer.beta.assign(random.normal(0, 0.2, layer.beta.shape))
            layer.momentum = 0.0
    model(images, training=True)
    return model


def application(name, side):
    def build():
        keras.utils.set_random_seed(3)
        random = np.random.default_rng(5)
        images = smooth(random, 40, side)
        model = settled(getattr(keras.applications, name)(weights=None, input_shape=(side, side, 3), classes=10), images)
        key = model.inputs[0].name
        return Quantizable(model, {key: images[:16]}, {key: images[16:]})

    return build


def smooth(random, count, side):
    """Images that are not noise alone."""
    coarse = random.uniform(-1, 1, (count, 8, 8, 3))
    large = np.repeat(np.repeat(coarse, -(-side // 8), 1), -(-side // 8), 2)[:, :side, :side]
    return (large + random.normal(0, 0.1, large.shape)).astype(np.float32)


for _name, _side in {
        "MobileNet": 64, "MobileNetV2": 64, "MobileNetV3Small": 64, "EfficientNetB0": 64, "ResNet50": 64,
        "ResNet50V2": 64, "DenseNet121": 64, "InceptionV3": 75, "VGG16": 32, "ConvNeXtTiny": 32, "NASNetMobile": 32,
        "Xception": 71,
        "MobileNetV3Large": 64, "EfficientNetV2B0": 64, "DenseNet169": 64, "VGG19": 32}.items():
    MODELS["application_" + _name.lower()] = application(_name, _side)


def digits(random, count):
    """Ten shapes of strokes, moved and with noise, and what they are."""
    shapes = np.random.default_rng(9).normal(0, 1, (10, 7, 7))
    labels = random.integers(0, 10, count)
    images = np.zeros((count, 16, 16, 1), np.float32)
    for index, label in enumerate(labels):
        y, x = random.integers(0, 9, 2)
        images[index, y:y + 7, x:x + 7, 0] = shapes[label] * random.uniform(0.6, 1.4)
    return images + random.normal(0, 0.35, images.shape).astype(np.float32), labels


def trained(model, make, epochs, tests=500):
    random = np.random.default_rng(1)
    x, y = make(random, 4000)
    model.compile(keras.optimizers.Adam(1e-3), "sparse_categorical_crossentropy")
    model.fit(x, y, epochs=epochs, batch_size=64, verbose=0)
    held, labels = make(np.random.default_rng(2), tests)
    key = model.inputs[0].name
    return Quantizable(model, {key: x[:100]}, {key: held}, labels)


@register
def digits_network():
    keras.utils.set_random_seed(1)
    model = keras.Sequential([
        keras.Input((16, 16, 1), name="image"), layers.Conv2D(16, 3, activation="relu"), layers.MaxPooling2D(),
        layers.Conv2D(32, 3, activation="relu"), layers.Flatten(), layers.Dense(10, activation="softmax")])
    return trained(model, digits, 6)


@register
def uneven_depthwise():
    """Channels of a depthwise network whose ranges are far apart: hard on scales for whole tensors."""
    quantizable = depthwise()
    random = np.random.default_rng(7)
    found = {layer.name: layer for layer in quantizable.keras.layers}
    # Scaling the channels of one layer up and the next one's weights down changes nothing in floats.
    for index in range(1, 4):
        scale = np.exp(random.normal(0, 1.5, 24)).astype(np.float32)
        first, depth = found[f"point{index}"], found[f"depth{index}"]
        kernel, bias = first.get_weights()
        first.set_weights([kernel * scale, bias * scale])
        weights, bias = depth.get_weights()
        depth.set_weights([weights / scale[:, None], bias])
    return quantizable


@register
def depthwise():
    keras.utils.set_random_seed(2)
    x = image = keras.Input((16, 16, 1), name="image")
    for index in range(1, 4):
        x = layers.Conv2D(24, 1 if index > 1 else 3, activation="relu", kernel_initializer="he_normal", name=f"point{index}")(x)
        x = layers.DepthwiseConv2D(
            3, padding="same", strides=2 if index == 2 else 1, depthwise_initializer="he_normal", name=f"depth{index}")(x)
    x = layers.Dense(10, activation="softmax")(layers.Flatten()(x))
    return trained(keras.Model(image, x), digits, 8)


@register
def sine():
    keras.utils.set_random_seed(1)
    model = keras.Sequential([
        keras.Input((1,), name="x"), layers.Dense(16, activation="relu"), layers.Dense(16, activation="relu"), layers.Dense(1)])
    random = np.random.default_rng(1)
    x = random.uniform(0, 2 * np.pi, (2000, 1)).astype(np.float32)
    model.compile("adam", "mse")
    model.fit(x, np.sin(x), epochs=60, batch_size=32, verbose=0)
    return Quantizable(model, {"x": x[:200]}, {"x": np.linspace(0, 2 * np.pi, 100, dtype=np.float32)[:, None]})


def tones(random, count):
    """Spectrograms of four kinds of sound."""
    labels = random.integers(0, 4, count)
    time, pitch = np.arange(32)[:, None], np.arange(20)[None, :]
    images = np.zeros((count, 32, 20, 1), np.float32)
    for index, label in enumerate(labels):
        centre = 4 + random.uniform(0, 10)
        path = [centre, centre + 0.2 * time, centre + 6 - 0.2 * time, centre + 4 * np.sin(time / 3)][label]
        images[index, :, :, 0] = np.exp(-((pitch - path) ** 2) / 4) + random.normal(0, 0.3, (32, 20))
    return images * 20 - 5, labels


@register
def keywords():
    """A network as for keyword spotting: depthwise separable, batch normalised."""
    keras.utils.set_random_seed(5)
    x = sound = keras.Input((32, 20, 1), name="spectrogram")
    x = layers.Conv2D(24, (8, 4), strides=2, padding="same", use_bias=False)(x)
    x = layers.ReLU()(layers.BatchNormalization()(x))
    for _ in range(3):
        x = layers.DepthwiseConv2D(3, padding="same", use_bias=False)(x)
        x = layers.ReLU()(layers.BatchNormalization()(x))
        x = layers.Conv2D(24, 1, use_bias=False)(x)
        x = layers.ReLU()(layers.BatchNormalization()(x))
    x = layers.Dense(4, activation="softmax")(layers.GlobalAveragePooling2D()(x))
    return trained(keras.Model(sound, x), tones, 5)


@register
def transformer():
    keras.utils.set_random_seed(6)
    x = given = keras.Input((16, 32), name="sequence")
    for _ in range(2):
        a = layers.LayerNormalization()(x)
        x = layers.Add()([x, layers.MultiHeadAttention(4, 8)(a, a)])
        a = layers.Dense(64, activation="gelu")(layers.LayerNormalization()(x))
        x = layers.Add()([x, layers.Dense(32)(a)])
    model = keras.Model(given, layers.Dense(8)(layers.GlobalAveragePooling1D()(x)))
    data = np.random.default_rng(3).normal(0, 1, (80, 16, 32)).astype(np.float32)
    return Quantizable(model, {"sequence": data[:40]}, {"sequence": data[40:]})


@register
def branches():
    """Branches of very different ranges that meet: concatenated, added, multiplied, compared."""
    keras.utils.set_random_seed(8)
    x = keras.Input((16, 16, 4), name="image")
    wide = layers.Conv2D(8, 3, padding="same", activation="relu", kernel_initializer=keras.initializers.RandomNormal(0, 3))(x)
    narrow = layers.Conv2D(8, 3, padding="same", kernel_initializer=keras.initializers.RandomNormal(0, 0.02))(x)
    gate = layers.Conv2D(8, 1, activation="sigmoid")(narrow)
    joined = layers.Concatenate()([wide, narrow, gate])
    x2 = layers.Conv2D(8, 3, padding="same")(narrow)
    y = layers.Add()([layers.Conv2D(8, 1)(joined), layers.Multiply()([x2, gate])])
    y = layers.UpSampling2D(interpolation="bilinear")(layers.AveragePooling2D(2)(y))
    y = layers.Maximum()([layers.LeakyReLU(negative_slope=0.1)(y), layers.Activation("tanh")(y)])
    model = keras.Model(x, layers.Conv2D(2, 1)(y))
    images = np.random.default_rng(2).normal(0, 1, (60, 16, 16, 4)).astype(np.float32)
    return Quantizable(model, {"image": images[:30]}, {"image": images[30:]})


@register
def segmentation():
    keras.utils.set_random_seed(9)
    x = image = keras.Input((32, 32, 3), name="image")
    skips = []
    for width in (8, 16):
        x = layers.ReLU()(layers.BatchNormalization()(layers.Conv2D(width, 3, padding="same")(x)))
        skips.append(x)
        x = layers.MaxPooling2D()(x)
    x = layers.Conv2D(32, 3, padding="same", activation="relu")(x)
    for width, skip in zip((16, 8), reversed(skips)):
        x = layers.Conv2DTranspose(width, 3, strides=2, padding="same")(x)
        x = layers.ReLU()(layers.Concatenate()([x, skip]))
    model = settled(keras.Model(image, layers.Conv2D(3, 1, activation="softmax")(x)), smooth(np.random.default_rng(1), 16, 32))
    images = smooth(np.random.default_rng(2), 40, 32)
    return Quantizable(model, {"image": images[:16]}, {"image": images[16:]})
