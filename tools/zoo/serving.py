"""What the models that are served have in common: exports of TensorFlow 1 with assets, modules, and files in memory."""

import io
import shutil
import struct

import numpy as np
import tensorflow as tf

from .case import Built, random, register
from .session import tf1
from .signature import saved_case
from .tables import RESOURCES

CONSTANTS = tf1.saved_model.signature_constants


def served(builder):
    """Registers a case of this family. What it wrote beside the model is gone when the case is run."""
    def build(folder):
        before = {*folder.parent.iterdir(), folder}
        built = builder(folder)
        for path in set(folder.parent.iterdir()) - before:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        # Of a model of TensorFlow 2, whose tables TensorFlow's own freezing does not know.
        file = folder / "saved_model.pb"
        if isinstance(built, Built) and not built.beyond_tensorflow and file.exists() and b"HashTableV2" in file.read_bytes():
            built.beyond_tensorflow = RESOURCES
        return built

    return register("serving_" + builder.__name__, build)


def export(model, signatures, key, feeds, init="main_op", **options):
    """A SavedModel of TensorFlow 1 with the assets and the initialisers of its tables, frozen to one signature.

    `init` says which op the builder is told to initialise the model by.
    """
    with model.graph.as_default():
        assets = tf1.get_collection(tf1.GraphKeys.ASSET_FILEPATHS)
        tables = {init: tf1.tables_initializer()} if tf1.get_collection(tf1.GraphKeys.TABLE_INITIALIZERS) else {}
        path = model.save_model(signatures, assets_collection=assets or None, **tables, **options)
    selected = [] if key == "serving_default" else ["--signature", key]
    built = model.signature_case(path, signatures[key], feeds, *selected)
    if assets:
        built.beyond_tensorflow = "the table is initialised from a file that is gone"
    return built


def module(folder, feeds, function, *specs, **fields):
    """A module whose only method is `function(self, …)`, with specs of its arguments and what it holds as fields."""
    holder = tf.Module()
    for name, value in fields.items():
        setattr(holder, name, value)
    holder.call = tf.function(lambda *args: function(holder, *args), input_signature=list(specs))
    return saved_case(holder, folder, feeds)


def weights(name, *shape):
    """A variable of TensorFlow 1 with numbers that are small enough to go through many layers."""
    return tf1.get_variable(name, shape, initializer=tf1.random_normal_initializer(stddev=0.5))


def variable(*shape, seed=0, name=None):
    return tf.Variable(random(*shape, seed=seed) * 0.5, name=name)


def lines(folder, name, *words):
    """A vocabulary beside the model."""
    path = folder.parent / name
    path.write_text("".join(word + "\n" for word in words))
    return str(path)


def photo(height, width, seed=0):
    """Smooth colours, as photographs have."""
    y, x = np.mgrid[:height, :width].astype(np.float32)
    waves = [np.sin(x / (3 + seed + c) + y / (5 + c)) * 110 + 128 for c in range(3)]
    return np.stack(waves, -1).astype(np.uint8)


def jpeg(height, width, seed=0):
    return tf.io.encode_jpeg(photo(height, width, seed), quality=90).numpy()


def png(height, width, seed=0):
    return tf.io.encode_png(photo(height, width, seed)).numpy()


def sound(count, seed=0):
    """Two tones and some noise, between -1 and 1."""
    t = np.arange(count) / 16000
    return (0.5 * np.sin(2 * np.pi * (300 + 100 * seed) * t) + 0.3 * np.sin(2 * np.pi * 1900 * t)
            + 0.05 * random(count, seed=seed)).astype(np.float32)


def wav(count, seed=0):
    """A mono file of 16 bits, which does not end with a zero byte."""
    samples = (sound(count, seed) * 32000).astype("<i2")
    samples[-1] = 0x1234
    data = samples.tobytes()
    out = io.BytesIO()
    out.write(b"RIFF" + struct.pack("<I", 36 + len(data)) + b"WAVEfmt " + struct.pack("<IHHIIHH", 16, 1, 1, 16000, 32000, 2, 16))
    out.write(b"data" + struct.pack("<I", len(data)) + data)
    return out.getvalue()
