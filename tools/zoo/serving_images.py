"""Served models that see: encoded images of all kinds to classes, texts, and other images."""

import base64

import numpy as np
import tensorflow as tf

from .case import random, strings
from .serving import export, jpeg, module, photo, png, served, variable, weights
from .session import Session, tf1
from .signature import spec

IMAGE = spec([], tf.string, "image")


def texts(*contents):
    return strings(*(base64.urlsafe_b64encode(content) for content in contents))


@served
def image_base64_classifier(folder):
    """Images in base64, as REST clients send them, decoded one by one, with three labels each."""
    model = Session(folder)
    with model.building():
        encoded = tf1.placeholder(tf.string, [None], name="b64_images")

        def prepare(text):
            image = tf1.image.decode_jpeg(tf1.decode_base64(text), channels=3, dct_method="INTEGER_ACCURATE")
            image = tf1.image.convert_image_dtype(image, tf.float32)
            image = tf1.image.central_crop(image, central_fraction=0.875)
            image = tf1.image.resize_bilinear(image[None], [14, 14], align_corners=False)
            return tf.multiply(tf.subtract(tf.squeeze(image, [0]), 0.5), 2.0)

        images = tf1.map_fn(prepare, encoded, dtype=tf.float32, back_prop=False)
        images.set_shape([None, 14, 14, 3])
        x = tf.nn.relu(tf1.nn.conv2d(images, weights("conv", 3, 3, 3, 5), [1, 2, 2, 1], "VALID"))
        logits = tf.matmul(tf.reduce_mean(tf1.nn.lrn(x), [1, 2]), weights("fc", 5, 6))
        values, indices = tf1.nn.top_k(tf.nn.softmax(logits), 3)
        table = tf1.lookup.StaticHashTable(
            tf1.lookup.KeyValueTensorInitializer(tf.range(6, dtype=tf.int64), ["n01", "n02", "n03", "n04", "n05", "n06"]), "?")
        outputs = {"classes": table.lookup(tf.cast(indices, tf.int64)), "scores": values}
    signature = model.signature({"inputs": encoded}, outputs, "tensorflow/serving/classify")
    feeds = [{"inputs": texts(jpeg(30, 40), jpeg(22, 16, 2))}, {"inputs": texts(jpeg(15, 15, 4))}]
    return export(model, {"serving_default": signature}, "serving_default", feeds)


@served
def image_any_format(folder):
    """Whatever kind of file comes: decoded, resized within its proportions and padded, or cropped, by every method."""
    def call(self, image):
        pixels = tf.io.decode_image(image, channels=3, expand_animations=False, dtype=tf.float32)
        padded = tf.image.resize_with_pad(pixels, 12, 16)
        cropped = tf.image.resize_with_crop_or_pad(pixels, 10, 30)
        sizes = {method: tf.image.resize(pixels, [7, 9], method=method, antialias=method in ("lanczos3", "bilinear"))
                 for method in ("bilinear", "nearest", "bicubic", "area", "lanczos3", "gaussian", "mitchellcubic")}
        return {"padded": padded, "cropped": cropped, "mean": tf.reduce_mean(padded[None], [1, 2]) @ self.w, "grey": tf.image.rgb_to_grayscale(cropped), **sizes}

    bmp = b"BM" + bytes([54 + 48, 0, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0, 40, 0, 0, 0, 4, 0, 0, 0, 4, 0, 0, 0, 1, 0, 24, 0]) + bytes(24) + bytes(range(10, 58))
    # None whose size within the proportions is a whole number, which TensorFlow rounds down or not as it optimises.
    feeds = [{"image": np.array(content, object)} for content in (jpeg(22, 25), png(17, 31), bmp)]
    return module(folder, feeds, call, IMAGE, w=variable(3, 4))


@served
def image_deep_colours(folder):
    """16 bits of a channel, one channel, standardised, with flips as augmentation at inference."""
    def call(self, image):
        pixels = tf.cast(tf.io.decode_png(image, channels=1, dtype=tf.uint16), tf.float32)
        views = tf.stack([pixels, tf.image.flip_left_right(pixels), tf.image.flip_up_down(pixels), tf.image.rot90(pixels, 2)])
        views = tf.image.per_image_standardization(tf.image.resize(views, [8, 8]))
        return {"mean": tf.reduce_mean(tf.nn.softmax(tf.reshape(views, [-1, 64]) @ self.w), 0), "views": views}

    feeds = [{"image": tf.io.encode_png(np.abs(random(h, w, 1) * 65535).astype(np.uint16)).numpy()} for h, w in ((9, 12), (8, 8))]
    feeds = [{"image": np.array(feed["image"], object)} for feed in feeds]
    return module(folder, feeds, call, IMAGE, w=variable(64, 3))


@served
def image_cropped_while_decoding(folder):
    """A window of a JPEG that the size of the file tells, smaller by a ratio, and its colours changed."""
    def call(self, image):
        height, width, _ = tf.unstack(tf.io.extract_jpeg_shape(image))
        window = tf.stack([height // 4, width // 4, height // 2, width // 2])
        cropped = tf.image.decode_and_crop_jpeg(image, window, channels=3)
        small = tf.io.decode_jpeg(image, channels=3, ratio=2, fancy_upscaling=False, dct_method="INTEGER_FAST")
        x = tf.image.convert_image_dtype(cropped, tf.float32)
        x = tf.image.adjust_saturation(tf.image.adjust_hue(tf.image.adjust_contrast(tf.image.adjust_brightness(x, 0.1), 1.5), 0.2), 0.7)
        gamma = tf.image.adjust_gamma(tf.clip_by_value(x, 0.0, 1.0), 2.2)
        return {"size": tf.shape(small), "colours": x, "hsv": tf.image.rgb_to_hsv(gamma), "yuv": tf.image.rgb_to_yuv(gamma)}

    return module(folder, [{"image": np.array(jpeg(h, w), object)} for h, w in ((32, 48), (33, 20))], call, IMAGE)


@served
def image_super_resolution(folder):
    """Twice the size by channels that become pixels, as integers of 8 bits."""
    def call(self, images):
        x = tf.cast(images, tf.float32) / 255.0
        features = tf.nn.leaky_relu(tf.nn.conv2d(tf.pad(x, [[0, 0], [1, 1], [1, 1], [0, 0]], "REFLECT"), self.conv, 1, "VALID"), 0.1)
        up = tf.nn.depth_to_space(tf.nn.conv2d(features, self.up, 1, "SAME"), 2) + tf.image.resize(x, 2 * tf.shape(x)[1:3], "bicubic")
        gradient = tf.image.sobel_edges(up)
        return {"images": tf.image.convert_image_dtype(up, tf.uint8, saturate=True), "edges": tf.reduce_sum(tf.abs(gradient), [1, 2]),
                "total_variation": tf.image.total_variation(up), "psnr": tf.image.psnr(up, tf.image.resize(x, 2 * tf.shape(x)[1:3]), 1.0)}

    feeds = [{"images": photo(8, 12)[None]}, {"images": np.stack([photo(6, 6), photo(6, 6, 3)])}]
    return module(folder, feeds, call, spec([None, None, None, 3], tf.uint8, "images"), conv=variable(3, 3, 3, 4), up=variable(3, 3, 4, 12, seed=1))


@served
def image_text_reader(folder):
    """A line of text: columns of an image through a recurrent layer and a CTC decoder to a string."""
    letters = tf.constant(list("abcdefg"))

    def call(self, images):
        x = tf.nn.max_pool2d(tf.nn.relu(tf.nn.conv2d(images, self.conv, 1, "SAME")), 2, 2, "SAME")
        columns = tf.transpose(x, [2, 0, 1, 3])
        steps, batch = tf.shape(columns)[0], tf.shape(columns)[1]
        columns = tf.reshape(columns, [steps, batch, 4 * 4])
        states = tf.scan(lambda h, c: tf.tanh(c @ self.w + h @ self.u), columns, tf.zeros([batch, 6]))
        logits = tf.tensordot(states, self.out, 1)
        (decoded,), score = tf.nn.ctc_greedy_decoder(logits, tf.fill([batch], steps), merge_repeated=True)
        ragged = tf.RaggedTensor.from_sparse(decoded)
        return {"text": tf.strings.reduce_join(tf.ragged.map_flat_values(lambda ids: tf.gather(self.letters, ids), ragged), axis=1), "score": score,
                "lengths": ragged.row_lengths()}

    feeds = [{"images": random(2, 8, 20, 1)}, {"images": random(1, 8, 6, 1, seed=2)}]
    return module(folder, feeds, call, spec([None, 8, None, 1], tf.float32, "images"), conv=variable(3, 3, 1, 4), w=variable(16, 6), u=variable(6, 6), out=tf.Variable(random(6, 8) * 4), letters=letters)


@served
def image_pairs_embedded(folder):
    """Two images of faces in one batch: embeddings of length one, their distance and a verdict."""
    def call(self, first, second):
        def embed(content):
            x = tf.image.resize(tf.io.decode_png(content, channels=3), [10, 10], antialias=True)
            x = (x - 127.5) / 128.0
            x = tf.nn.relu(tf.nn.depthwise_conv2d(x[None], self.depthwise, [1, 1, 1, 1], "SAME", dilations=[2, 2]))
            return tf.math.l2_normalize(tf.reshape(tf.nn.avg_pool2d(x, 5, 5, "VALID"), [1, -1]) @ self.w, 1)

        a, b = embed(first), embed(second)
        distance = tf.norm(a - b, axis=1)
        return {"distance": distance, "same": distance < 0.9, "cosine": tf.reduce_sum(a * b, 1), "verdict": tf.where(distance < 0.9, "same", "different")}

    feeds = [{"first": np.array(png(20, 20), object), "second": np.array(png(24, 18, other), object)} for other in (0, 6)]
    return module(folder, feeds, call, spec([], tf.string, "first"), spec([], tf.string, "second"), depthwise=variable(3, 3, 3, 2), w=variable(24, 8))


@served
def image_encoded_again(folder):
    """A picture in, a picture out, both encoded, in a batch."""
    def call(self, images):
        def one(content):
            x = tf.cast(tf.io.decode_png(content, channels=3), tf.float32)[None] / 255.0
            x = tf.nn.conv2d(x, self.kernel, 1, "SAME")[0]
            return tf.io.encode_png(tf.image.convert_image_dtype(tf.clip_by_value(x, 0.0, 1.0), tf.uint8))

        encoded = tf.map_fn(one, images)
        return {"images": encoded, "base64": tf.io.encode_base64(encoded, pad=True)}

    return module(folder, [{"images": strings(png(8, 9), png(12, 5, 1))}, {"images": strings(png(3, 3))}], call, spec([None], tf.string, "images"), kernel=variable(3, 3, 3, 3))
