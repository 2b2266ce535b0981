"""The applications of Keras 3, at the smallest image they take, with random weights and statistics."""

import keras

from .case import random, register
from .keras_layers import exported

SMALLEST = {
    "MobileNet": 32, "MobileNetV2": 32, "MobileNetV3Small": 32, "EfficientNetB0": 32, "EfficientNetV2B0": 32,
    "VGG16": 32, "ResNet50": 32, "ResNet50V2": 32, "InceptionV3": 75, "Xception": 71, "ConvNeXtTiny": 32,
    "DenseNet121": 32, "NASNetMobile": 32,
}


def application(name, side):
    def build(folder):
        model = getattr(keras.applications, name)(weights=None, input_shape=(side, side, 3), classes=10)
        return exported(folder, model, random(1, side, side, 3, seed=2))

    return build


for _name, _side in SMALLEST.items():
    register("application_" + _name.lower(), application(_name, _side))
