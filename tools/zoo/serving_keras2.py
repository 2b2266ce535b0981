"""Keras 2 models with preprocessing within, saved in the format that Keras 2 calls `tf`."""

import numpy as np
import tensorflow as tf
import tf_keras
from tf_keras import layers

from .case import random, strings
from .keras2 import saved
from .keras_layers import randomize
from .serving import lines, photo, served
from .signature import signature_case

REVIEWS = ["A fine film, a FINE film!", "not fine; not at all", "What a waste of time."]


@served
def keras2_text_classifier(folder):
    """Text to a bidirectional LSTM that skips padding."""
    vectorize = layers.TextVectorization(max_tokens=30, output_sequence_length=9)
    vectorize.adapt(REVIEWS)
    model = tf_keras.Sequential([
        tf_keras.Input((1,), dtype=tf.string), vectorize, layers.Embedding(30, 5, mask_zero=True), layers.Bidirectional(layers.LSTM(4)),
        layers.Dense(2, "softmax")])
    feeds = [strings(b"A film of fine taste", b"NOT again").reshape(2, 1), strings(b"waste").reshape(1, 1)]
    return saved(folder, randomize(model), feeds)


@served
def keras2_ragged_text(folder):
    """Ragged ids all through, whose embeddings are averaged."""
    vectorize = layers.TextVectorization(ragged=True, standardize="lower_and_strip_punctuation")
    vectorize.adapt(REVIEWS)
    text = tf_keras.Input((), dtype=tf.string, name="text")
    rows = layers.Embedding(20, 4)(vectorize(text))
    mean = layers.Lambda(lambda x: tf.reduce_sum(x, 1) / tf.cast(x.row_lengths()[:, None] + 1, tf.float32))(rows)
    model = tf_keras.Model(text, layers.Dense(3)(mean))
    return saved(folder, randomize(model), [strings(b"a fine film", b"", b"time"), strings(b"not at all")])


@served
def keras2_structured_data(folder):
    """Numbers, categories and text of a table, each by its own layer, from named inputs."""
    inputs = {
        "age": tf_keras.Input((1,), name="age"), "job": tf_keras.Input((1,), name="job", dtype="string"),
        "zip": tf_keras.Input((1,), name="zip", dtype="int64"), "tags": tf_keras.Input((None,), name="tags", dtype="string")}
    normalize = layers.Normalization()
    normalize.adapt(random(20, 1) * 40)
    encoded = [
        normalize(inputs["age"]), layers.Discretization([-20.0, 0.0, 20.0], output_mode="one_hot")(inputs["age"]),
        layers.StringLookup(vocabulary=lines(folder, "jobs.txt", "cook", "nurse"), output_mode="one_hot")(inputs["job"]),
        layers.CategoryEncoding(6, "one_hot")(layers.Hashing(6)(inputs["zip"])),
        layers.StringLookup(vocabulary=["a", "b"], output_mode="multi_hot", num_oov_indices=2)(inputs["tags"]),
        layers.HashedCrossing(5, output_mode="one_hot")((inputs["job"], inputs["zip"]))]
    model = tf_keras.Model(inputs, {"pay": layers.Dense(1, name="pay")(layers.Concatenate()(encoded))})
    feeds = {"age": random(2, 1) * 30, "job": strings(b"cook", b"judge").reshape(2, 1), "zip": np.array([[80331], [10115]]),
             "tags": strings(b"a", b"c", b"b", b"b").reshape(2, 2)}
    return saved(folder, randomize(model), [feeds, {key: value[1:] for key, value in feeds.items()}])


@served
def keras2_feature_columns(folder):
    """DenseFeatures over columns, as models of 2019 have them."""
    fc = tf.feature_column
    age = fc.numeric_column("age")
    ages = fc.bucketized_column(age, [0.0, 10.0, 20.0])
    job = fc.categorical_column_with_vocabulary_list("job", ["cook", "nurse"])
    columns = [
        age, ages, fc.embedding_column(job, 3), fc.indicator_column(fc.crossed_column([ages, "job"], 9)),
        fc.indicator_column(fc.categorical_column_with_hash_bucket("city", 5))]
    inputs = {"age": tf_keras.Input((1,), name="age"), "job": tf_keras.Input((1,), name="job", dtype="string"), "city": tf_keras.Input((1,), name="city", dtype="string")}
    model = tf_keras.Model(inputs, layers.Dense(2)(layers.DenseFeatures(columns)(inputs)))
    feeds = {"age": random(3, 1) * 30, "job": strings(b"cook", b"judge", b"nurse").reshape(3, 1), "city": strings(b"Rom", b"Ulm", b"").reshape(3, 1)}
    return saved(folder, randomize(model), [feeds, {key: value[1:2] for key, value in feeds.items()}])


@served
def keras2_image_pipeline(folder):
    """Resized, cropped, augmented (which serving does not do), rescaled."""
    model = tf_keras.Sequential([
        tf_keras.Input((None, None, 3)), layers.Resizing(20, 24, interpolation="area"), layers.CenterCrop(16, 16), layers.RandomFlip(), layers.RandomRotation(0.2),
        layers.Rescaling(1 / 127.5, offset=-1), layers.SeparableConv2D(4, 3, activation="swish"), layers.GlobalMaxPooling2D(), layers.Dense(3)])
    return saved(folder, randomize(model), [photo(h, w)[None].astype(np.float32) for h, w in ((30, 40), (16, 20))])


@served
def keras2_labels_by_signature(folder):
    """A signature of one's own around a model: encoded images in, labels and scores out."""
    model = randomize(tf_keras.Sequential([
        tf_keras.Input((12, 12, 3)), layers.Conv2D(4, 3, activation="relu"), layers.Flatten(), layers.Dense(4, "softmax")]))
    model.labels = tf.constant(["cat", "dog", "cow", "crow"])

    @tf.function(input_signature=[tf.TensorSpec([None], tf.string, "image_bytes")])
    def serve(image_bytes):
        def decode(content):
            image = tf.image.decode_png(content, channels=3)
            return tf.image.resize(tf.image.convert_image_dtype(image, tf.float32), [12, 12])

        scores = model(tf.map_fn(decode, image_bytes, fn_output_signature=tf.float32), training=False)
        best = tf.math.top_k(scores, 2)
        return {"labels": tf.gather(model.labels, best.indices), "scores": best.values}

    model.save(str(folder), save_format="tf", signatures={"serving_default": serve})
    images = [tf.io.encode_png(photo(h, w)).numpy() for h, w in ((20, 30), (12, 12), (7, 9))]
    return signature_case(folder, [strings(*images[:2]), strings(images[2])])


@served
def keras2_stateful_recurrent(folder):
    """A layer that keeps its state between calls: a run begins with the one that was saved."""
    model = tf_keras.Sequential([layers.GRU(4, stateful=True, batch_input_shape=(2, 3, 5), return_sequences=True), layers.TimeDistributed(layers.Dense(2))])
    model.predict(random(2, 3, 5, seed=8), verbose=0)
    return saved(folder, randomize(model), random(2, 3, 5), beyond_tensorflow="the update of the state is kept")


@served
def keras2_attention_with_masks(folder):
    """Questions and documents of words with padding, that are compared by attention."""
    question, document = tf_keras.Input((None,), name="question", dtype="int32"), tf_keras.Input((None,), name="document", dtype="int32")
    embed = layers.Embedding(30, 6, mask_zero=True)
    q, d = embed(question), embed(document)
    attended = layers.Attention(use_scale=True)([q, d])
    several = layers.MultiHeadAttention(2, 3)(q, d)
    pooled = layers.Concatenate()([layers.GlobalAveragePooling1D()(attended), layers.GlobalAveragePooling1D()(several), layers.LSTM(3)(q)])
    model = tf_keras.Model([question, document], layers.Dense(1, "sigmoid")(pooled))
    feeds = [{"question": np.array([[4, 7, 0], [3, 0, 0]], np.int32), "document": np.array([[1, 2, 3, 4, 0], [9, 8, 0, 0, 0]], np.int32)},
             {"question": np.array([[4, 7]], np.int32), "document": np.array([[29]], np.int32)}]
    return saved(folder, randomize(model), feeds)
