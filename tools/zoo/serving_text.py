"""Keras 3 models that take text and categories as they come: preprocessing layers within the model."""

import keras
import numpy as np
import tensorflow as tf
from keras import layers

from .case import random, strings
from .keras_layers import randomize
from .serving import module, photo, served, variable
from .signature import signature_case, spec

REVIEWS = ["A fine film, a FINE film!", "not fine; not at all", "What a waste of time."]
TEXTS = [{"text": strings(b"A film of fine taste", b"never: NOT again")}, {"text": strings(b"")}, {"text": strings(b"film " * 30)}]
TEXT = spec([None], tf.string, "text")


def layer_case(folder, layer, *specs, feeds):
    """What a layer makes of the arguments of a signature."""
    return module(folder, feeds, lambda self, *values: {"y": self.layer(*values)}, *specs, layer=layer)


def vectorized(folder, feeds=TEXTS, **options):
    layer = layers.TextVectorization(**options)
    layer.adapt(REVIEWS)
    return layer_case(folder, layer, TEXT, feeds=feeds)


@served
def text_vectorization_integers(folder):
    return vectorized(folder, output_mode="int", output_sequence_length=7, max_tokens=9)


@served
def text_vectorization_open_length(folder):
    return vectorized(folder, output_mode="int", standardize="strip_punctuation", ngrams=2)


@served
def text_vectorization_multi_hot(folder):
    return vectorized(folder, output_mode="multi_hot", max_tokens=12, pad_to_max_tokens=True, ngrams=(1, 3))


@served
def text_vectorization_count_characters(folder):
    return vectorized(folder, output_mode="count", split="character", standardize="lower")


@served
def text_vectorization_tf_idf(folder):
    return vectorized(folder, output_mode="tf_idf")


@served
def text_vectorization_own_functions(folder):
    """A standardisation and a splitting of one's own."""
    return vectorized(
        folder, output_mode="int", standardize=lambda text: tf.strings.regex_replace(tf.strings.lower(text), "[^a-z ]|(.)e", r"\1-"),
        split=lambda text: tf.strings.split(text, sep=" ", maxsplit=4))


@served
def text_vectorization_whole_text(folder):
    """Neither standardised nor split, of bytes that are no text."""
    layer = layers.TextVectorization(output_mode="int", standardize=None, split=None, vocabulary=["yes", "no"])
    return layer_case(folder, layer, spec([None, 1], tf.string, "text"), feeds=[{"text": strings(b"no", b"No", b"\xff\xfe").reshape(3, 1)}])


@served
def text_vectorization_ragged(folder):
    """Ragged ids, whose embeddings are averaged."""
    layer = layers.TextVectorization(ragged=True)
    layer.adapt(REVIEWS)

    def call(self, text):
        ids = self.layer(text)
        rows = tf.ragged.map_flat_values(tf.gather, self.rows, ids)
        return {"lengths": ids.row_lengths(), "ids": ids.to_tensor(-1), "mean": tf.reduce_mean(rows, 1)}

    return module(folder, [TEXTS[0], TEXTS[2]], call, TEXT, layer=layer, rows=variable(20, 3))


WORDS = spec([None, None], tf.string, "words")
COLOURS = [{"words": strings(b"red", b"blue", b"", b"pink").reshape(2, 2)}, {"words": strings(b"green", b"red", b"red").reshape(1, 3)}]


@served
def text_string_lookup_integers(folder):
    return layer_case(folder, layers.StringLookup(vocabulary=["red", "green", "blue"], mask_token="", num_oov_indices=3), WORDS, feeds=COLOURS)


@served
def text_string_lookup_multi_hot(folder):
    return layer_case(folder, layers.StringLookup(vocabulary=["red", "green", "blue"], output_mode="multi_hot"), WORDS, feeds=COLOURS)


@served
def text_string_lookup_count(folder):
    return layer_case(folder, layers.StringLookup(vocabulary=["red", "green", "blue"], output_mode="count", num_oov_indices=2), WORDS, feeds=COLOURS)


@served
def text_string_lookup_tf_idf(folder):
    layer = layers.StringLookup(vocabulary=["red", "green", "blue"], output_mode="tf_idf", idf_weights=[0.5, 1.5, 2.5])
    return layer_case(folder, layer, WORDS, feeds=COLOURS)


@served
def text_string_lookup_one_hot_and_back(folder):
    """The label of the likeliest class, by the inverse of the lookup that the classes came by."""
    lookup = layers.StringLookup(vocabulary=["red", "green", "blue"], output_mode="one_hot")
    inverse = layers.StringLookup(vocabulary=["red", "green", "blue"], invert=True)

    def call(self, words):
        rows = self.lookup(words)
        return {"rows": rows, "label": self.inverse(tf.argmax(tf.cast(rows, tf.float32) @ self.w, 1))}

    feeds = [{"words": strings(b"blue", b"mauve", b"red")}, {"words": strings(b"green")}]
    return module(folder, feeds, call, spec([None], tf.string, "words"), lookup=lookup, inverse=inverse, w=variable(4, 4))


@served
def text_integer_lookup(folder):
    """Integers with a mask, as ids, counts and several hot ones."""
    numbers = [12, 36, -1138, 42]
    made = [
        layers.IntegerLookup(vocabulary=numbers, mask_token=0, num_oov_indices=2), layers.IntegerLookup(vocabulary=numbers, output_mode="count"),
        layers.IntegerLookup(vocabulary=numbers, output_mode="multi_hot", mask_token=0)]

    def call(self, x):
        return {name: layer(x) for name, layer in zip(("ids", "count", "hot"), self.made)}

    feeds = [{"x": np.array([[12, 0, 42], [7, -1138, 12]])}, {"x": np.array([[36, 36, 36]])}]
    return module(folder, feeds, call, spec([None, None], tf.int64, "x"), made=made)


@served
def text_hashing_and_crossing(folder):
    hashing = layers.Hashing(num_bins=5, mask_value="")
    salted = layers.Hashing(num_bins=7, salt=[9, 13], output_mode="one_hot")
    crossing = layers.HashedCrossing(num_bins=6, output_mode="one_hot")

    def call(self, city, age):
        return {"hashed": self.hashing(city), "salted": self.salted(city), "crossed": self.crossing((city, age))}

    feeds = [{"city": strings(b"Bern", b"").reshape(2, 1), "age": np.array([[3], [40]])}, {"city": strings(b"Oslo").reshape(1, 1), "age": np.array([[7]])}]
    return module(folder, feeds, call, spec([None, 1], tf.string, "city"), spec([None, 1], tf.int64, "age"),
                  hashing=hashing, salted=salted, crossing=crossing)


@served
def text_categories_and_bins(folder):
    """Bins that were adapted, and categories as one, several and counted hot ones, with weights."""
    bins = layers.Discretization(num_bins=4, output_mode="multi_hot")
    bins.adapt(random(50, 1) * 3)
    ids = layers.Discretization(bin_boundaries=[-1.0, 0.0, 1.0])
    codes = [layers.CategoryEncoding(num_tokens=4, output_mode=mode) for mode in ("multi_hot", "count")]

    def call(self, x):
        categories = self.ids(x)
        return {"bins": self.bins(x), "ids": categories, "hot": self.codes[0](categories),
                "count": self.codes[1](categories, count_weights=tf.abs(x))}

    return module(folder, [{"x": random(2, 3) * 2}, {"x": random(1, 3)}], call, spec([None, 3], tf.float32, "x"), bins=bins, ids=ids, codes=codes)


def exported(folder, model, feeds):
    model.export(str(folder), verbose=False)
    return signature_case(folder, feeds)


@served
def text_classifier(folder):
    """Text in, class probabilities out: vectorised, embedded, convolved."""
    vectorize = layers.TextVectorization(max_tokens=30, output_sequence_length=12)
    vectorize.adapt(REVIEWS)
    model = keras.Sequential([
        layers.Input((), dtype="string", name="text"), vectorize, layers.Embedding(30, 6), layers.Dropout(0.5), layers.Conv1D(8, 3, activation="relu"),
        layers.GlobalMaxPooling1D(), layers.Dense(3, "softmax")])
    return exported(folder, model, [feed["text"] for feed in TEXTS])


@served
def text_image_pipeline(folder):
    """An image that is resized, cropped, rescaled and normalised before it is looked at."""
    normalize = layers.Normalization(mean=[0.4, 0.5, 0.6], variance=[0.04, 0.05, 0.06])
    model = keras.Sequential([
        layers.Input((None, None, 3)), layers.Resizing(20, 24, crop_to_aspect_ratio=True), layers.CenterCrop(16, 16), layers.Rescaling(1 / 255), normalize,
        layers.Conv2D(4, 3, activation="relu"), layers.GlobalAveragePooling2D(), layers.Dense(2)])
    return exported(folder, randomize(model), [photo(h, w)[None].astype(np.float32) for h, w in ((30, 40), (25, 19))])


@served
def text_image_padding(folder):
    """Resized within the proportions, by other interpolations, and padded."""
    made = [layers.Resizing(12, 18, pad_to_aspect_ratio=True, interpolation="nearest"), layers.Resizing(9, 9, interpolation="bicubic"), layers.ZeroPadding2D((1, 2))]

    def call(self, image):
        padded, smooth, zeros = self.made
        return {"padded": padded(image), "smooth": zeros(smooth(image))}

    return module(folder, [{"image": photo(h, w)[None].astype(np.float32)} for h, w in ((30, 40), (25, 19))], call,
                  spec([None, None, None, 3], tf.float32, "image"), made=made)


@served
def text_feature_space(folder):
    """A table's columns encoded by a FeatureSpace, which is saved within the model."""
    features = {
        "age": keras.utils.FeatureSpace.float_discretized(num_bins=3), "job": keras.utils.FeatureSpace.string_categorical(),
        "id": keras.utils.FeatureSpace.integer_hashed(num_bins=5), "pay": keras.utils.FeatureSpace.float_normalized()}
    space = keras.utils.FeatureSpace(features, crosses=[("age", "job")], crossing_dim=8, output_mode="concat")
    data = {"age": [[21.0], [35.0], [64.0], [50.0]], "job": [["cook"], ["nurse"], ["cook"], ["smith"]],
            "id": [[1], [2], [3], [4]], "pay": [[10.0], [20.0], [15.0], [30.0]]}
    space.adapt(tf.data.Dataset.from_tensor_slices({name: np.array(values) for name, values in data.items()}))
    encoded = space.get_encoded_features()
    model = keras.Model(space.get_inputs(), layers.Dense(2)(encoded))
    model.export(str(folder), verbose=False)
    keys = sorted(tf.saved_model.load(str(folder)).signatures["serving_default"].structured_input_signature[1])
    values = {"age": np.array([[40.0], [20.0]], np.float32), "job": strings(b"smith", b"pilot").reshape(2, 1),
              "id": np.array([[3], [700]], np.int32), "pay": np.array([[12.0], [33.0]], np.float32)}
    feeds = {key: next(value for name, value in values.items() if name in key) for key in keys}
    return signature_case(folder, [feeds, {key: value[:1] for key, value in feeds.items()}])
