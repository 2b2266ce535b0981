"""Detectors as they are served: images in, boxes decoded, suppressed and counted, classes named."""

import numpy as np
import tensorflow as tf

from .case import random, strings
from .serving import export, jpeg, module, photo, png, served, variable, weights
from .session import Session, tf1
from .signature import spec

SIDE = 16
IMAGE = spec([None, SIDE, SIDE, 3], tf.float32, "images")
IMAGES = [{"images": random(2, SIDE, SIDE, 3)}, {"images": random(1, SIDE, SIDE, 3, seed=7)}]


def boxes(count, seed=0):
    """Boxes with their corners in order, within the image."""
    centers, sizes = np.abs(random(count, 2, seed=seed)), np.abs(random(count, 2, seed=seed + 1)) * 0.3 + 0.1
    return np.concatenate([centers - sizes, centers + sizes], 1).astype(np.float32)


def decoded(codes, anchors):
    """Boxes of offsets from anchors, as (y, x, height, width) with the usual scales."""
    y, x, h, w = tf.unstack(codes / tf.constant([10.0, 10.0, 5.0, 5.0]), axis=-1)
    top, left, bottom, right = tf.unstack(anchors, axis=-1)
    height, width = bottom - top, right - left
    y, x = y * height + (top + bottom) / 2, x * width + (left + right) / 2
    h, w = tf.exp(h) * height, tf.exp(w) * width
    return tf.stack([y - h / 2, x - w / 2, y + h / 2, x + w / 2], -1)


def multiclass(all_boxes, scores, most):
    """Suppression class by class for one image, then the best of all classes, padded with zeros."""
    found, values, classes = [], [], []
    for index in range(scores.shape[-1]):
        kept = tf.image.non_max_suppression(all_boxes, scores[:, index], most, iou_threshold=0.4, score_threshold=0.3)
        found.append(tf.gather(all_boxes, kept))
        values.append(tf.gather(scores[:, index], kept))
        classes.append(tf.fill(tf.shape(kept), float(index + 1)))
    found, values, classes = (tf.concat(parts, 0) for parts in (found, values, classes))
    count = tf.minimum(most, tf.shape(values)[0])
    values, best = tf.nn.top_k(values, count)
    pad = most - count
    return (tf.pad(tf.gather(found, best), [[0, pad], [0, 0]]), tf.pad(values, [[0, pad]]), tf.pad(tf.gather(classes, best), [[0, pad]]), tf.cast(count, tf.float32))


def ssd(folder, resource, input_type):
    """An export of the Object Detection API: its inputs, its preprocessor, its postprocessor, its output names."""
    model = Session(folder, resource=resource, control_flow_v2=resource)
    with model.building():
        if input_type == "encoded_image_string_tensor":
            inputs = tf1.placeholder(tf.string, [None], name=input_type)
            images = tf1.map_fn(
                lambda content: tf1.image.resize_images(tf1.image.decode_image(content, channels=3, expand_animations=False), [SIDE, SIDE]), inputs, dtype=tf.float32,
                parallel_iterations=32, back_prop=False)
            images.set_shape([None, SIDE, SIDE, 3])
        else:
            inputs = tf1.placeholder(tf.uint8, [None, None, None, 3], name=input_type)
            images = tf1.map_fn(lambda image: tf1.image.resize_bilinear(image[None], [SIDE, SIDE])[0], tf.cast(inputs, tf.float32))
        features = tf.nn.relu6(tf1.nn.conv2d(images * (2.0 / 255.0) - 1.0, weights("conv", 3, 3, 3, 6), [1, 4, 4, 1], "SAME"))
        codes = tf.reshape(tf1.nn.conv2d(features, weights("boxes", 1, 1, 6, 8), [1, 1, 1, 1], "SAME"), [-1, 32, 4])
        logits = tf.reshape(tf1.nn.conv2d(features, weights("classes", 1, 1, 6, 6), [1, 1, 1, 1], "SAME"), [-1, 32, 3])
        anchors = tf.constant(boxes(32))
        batch = tf.shape(images)[0]
        all_boxes = decoded(codes, tf.tile(anchors[None], [batch, 1, 1]))
        scores = tf.sigmoid(logits)[..., 1:]
        found = tf1.map_fn(lambda pair: multiclass(pair[0], pair[1], 6), (all_boxes, scores), dtype=(tf.float32,) * 4, parallel_iterations=4)
        outputs = {
            name: tf.identity(value, name=name)
            for name, value in zip(("detection_boxes", "detection_scores", "detection_classes", "num_detections"), found)}
    feeds = {
        "encoded_image_string_tensor": [strings(jpeg(30, 40), png(20, 25)), strings(png(9, 9, 3))],
        "image_tensor": [np.stack([photo(24, 30), photo(24, 30, 2)]), photo(40, 20, 3)[None]]}[input_type]
    signatures = {"serving_default": model.signature({"inputs": inputs}, outputs)}
    return export(model, signatures, "serving_default", [{"inputs": feed} for feed in feeds])


@served
def detection_ssd_encoded_images(folder):
    return ssd(folder, False, "encoded_image_string_tensor")


@served
def detection_ssd_image_tensor(folder):
    return ssd(folder, False, "image_tensor")


@served
def detection_ssd_image_tensor_v2(folder):
    return ssd(folder, True, "image_tensor")


@served
def detection_combined_suppression(folder):
    """Suppression of batches in one op, boxes shared by the classes, and named classes."""
    def call(self, images):
        features = tf.nn.swish(tf.nn.conv2d(images, self.w, 4, "SAME"))
        batch = tf.shape(images)[0]
        features = tf.reshape(features, [batch, 16, 7])
        all_boxes = decoded(features[..., :4], tf.constant(boxes(16)))[:, :, None]
        found = tf.image.combined_non_max_suppression(
            all_boxes, tf.nn.softmax(features[..., 4:]), max_output_size_per_class=4, max_total_size=7, iou_threshold=0.5, score_threshold=0.2,
            pad_per_class=True, clip_boxes=True)
        return {"boxes": found[0], "scores": found[1], "names": tf.gather(self.names, tf.cast(found[2], tf.int32)), "count": found[3]}

    return module(folder, IMAGES, call, IMAGE, w=variable(3, 3, 3, 7), names=tf.constant(["cat", "dog", "cow"]))


@served
def detection_suppression_of_all_versions(folder):
    """Every version of the op, padded and soft ones too, on numbers with ties."""
    def call(self, boxes, scores):
        raw = tf.raw_ops
        third = raw.NonMaxSuppressionV3(boxes=boxes, scores=scores, max_output_size=5, iou_threshold=0.5, score_threshold=0.1)
        fourth, count = raw.NonMaxSuppressionV4(boxes=boxes, scores=scores, max_output_size=6, iou_threshold=0.3, score_threshold=0.0, pad_to_max_output_size=True)
        fifth = raw.NonMaxSuppressionV5(boxes=boxes, scores=scores, max_output_size=6, iou_threshold=0.5, score_threshold=0.05, soft_nms_sigma=0.5)
        padded, valid = tf.image.non_max_suppression_padded(boxes, scores, 8, iou_threshold=0.4, score_threshold=0.2, pad_to_max_output_size=True)
        overlaps = tf.matmul(boxes, boxes, transpose_b=True)
        return {
            "first": raw.NonMaxSuppression(boxes=boxes, scores=scores, max_output_size=4, iou_threshold=0.5),
            "second": raw.NonMaxSuppressionV2(boxes=boxes, scores=scores, max_output_size=4, iou_threshold=0.5),
            "third": third, "fourth": fourth, "fourth_count": count, "fifth": fifth[0], "fifth_scores": fifth[1], "fifth_count": fifth[2],
            "padded": padded, "valid": valid, "overlaps": tf.image.non_max_suppression_overlaps(overlaps, scores, 4, overlap_threshold=1.0)}

    feeds = [{"boxes": boxes(count, seed), "scores": np.round(np.abs(random(count, seed=seed + 5)), 1)} for count, seed in ((12, 0), (20, 3), (1, 4))]
    return module(folder, feeds, call, spec([None, 4], tf.float32, "boxes"), spec([None], tf.float32, "scores"))


@served
def detection_batched_padded_suppression(folder):
    """The suppression of tiles in loops, which is what TPUs are given, for batches."""
    def call(self, boxes, scores):
        kept, count = tf.image.non_max_suppression_padded(boxes, scores, 5, iou_threshold=0.5, score_threshold=0.1, pad_to_max_output_size=True, sorted_input=False, canonicalized_coordinates=True, tile_size=8)
        return {"kept": kept, "count": count, "boxes": tf.gather(boxes, kept, batch_dims=1)}

    feeds = [{"boxes": np.stack([boxes(11), boxes(11, 5)]), "scores": np.abs(random(2, 11, seed=9))}, {"boxes": boxes(3)[None], "scores": np.abs(random(1, 3, seed=2))}]
    return module(folder, feeds, call, spec([None, None, 4], tf.float32, "boxes"), spec([None, None], tf.float32, "scores"))


@served
def detection_two_stages(folder):
    """Proposals are cropped out of the features and looked at again, with a mask each."""
    def call(self, images):
        features = tf.nn.relu(tf.nn.conv2d(images, self.conv, 2, "SAME"))
        flat = tf.reshape(tf.nn.conv2d(features, self.rpn, 2, "SAME"), [tf.shape(images)[0], 16, 5])
        objectness, best = tf.math.top_k(flat[..., 4], 6)
        proposals = tf.clip_by_value(decoded(tf.gather(flat[..., :4], best, batch_dims=1), tf.gather(tf.constant(boxes(16)), best)), 0.0, 1.0)
        owners = tf.repeat(tf.range(tf.shape(images)[0]), 6)
        crops = tf.image.crop_and_resize(features, tf.reshape(proposals, [-1, 4]), owners, [6, 6])
        pooled = tf.nn.max_pool2d(crops, 2, 2, "SAME")
        masks = tf.sigmoid(tf.nn.conv2d_transpose(pooled, self.mask, [tf.shape(pooled)[0], 6, 6, 2], 2))
        scores = tf.nn.softmax(tf.reshape(pooled, [-1, 9 * 4]) @ self.head)
        kind = tf.argmax(scores, 1, output_type=tf.int32)
        chosen = tf.gather(tf.transpose(masks, [0, 3, 1, 2]), tf.minimum(kind, 1), batch_dims=1)
        return {"boxes": proposals, "objectness": objectness, "class": tf.reshape(kind, [-1, 6]), "masks": tf.cast(chosen > 0.5, tf.uint8), "nearest": tf.image.crop_and_resize(
            images, tf.reshape(proposals, [-1, 4]), owners, [3, 5], method="nearest", extrapolation_value=-1.0)}

    return module(folder, IMAGES, call, IMAGE, conv=variable(3, 3, 3, 4), rpn=variable(1, 1, 4, 5, seed=1), mask=variable(2, 2, 2, 4, seed=2), head=variable(36, 3, seed=3))


@served
def detection_center_points(folder):
    """Peaks of a heat map, found by pooling, and the offsets that stand there."""
    def call(self, images):
        heat = tf.sigmoid(tf.nn.conv2d(images, self.heat, 2, "SAME"))
        sizes = tf.exp(tf.nn.conv2d(images, self.sizes, 2, "SAME"))
        peaks = tf.where(tf.equal(tf.nn.max_pool2d(heat, 3, 1, "SAME"), heat), heat, 0.0)
        shape = tf.shape(heat)
        scores, best = tf.math.top_k(tf.reshape(peaks, [shape[0], -1]), 5)
        rest, kind = best // shape[3], best % shape[3]
        y, x = rest // shape[2], rest % shape[2]
        rows = tf.tile(tf.range(shape[0])[:, None], [1, 5])
        size = tf.gather_nd(sizes, tf.stack([rows, y, x], -1))
        center = tf.cast(tf.stack([y, x], -1), tf.float32)
        return {"scores": scores, "classes": kind, "boxes": tf.concat([center - size / 2, center + size / 2], -1)}

    return module(folder, IMAGES + [{"images": random(1, 12, 20, 3)}], call, spec([None, None, None, 3], tf.float32, "images"), heat=variable(3, 3, 3, 2), sizes=variable(3, 3, 3, 2, seed=1))


@served
def detection_grid_cells(folder):
    """Boxes by cells of grids of two scales, filtered by a mask, with a count that follows from the values."""
    def call(self, images):
        found = []
        for stride, kernel, anchor in ((4, self.coarse, [5.0, 7.0]), (2, self.fine, [2.0, 3.0])):
            raw = tf.nn.conv2d(images, kernel, stride, "SAME")
            height, width = raw.shape[1], raw.shape[2]
            grid = tf.cast(tf.stack(tf.meshgrid(tf.range(width), tf.range(height)), -1), tf.float32)
            xy, wh, rest = tf.split(raw, [2, 2, 3], -1)
            xy, wh = (tf.sigmoid(xy) + grid) * stride / SIDE, tf.exp(wh) * tf.constant(anchor) / SIDE
            found.append(tf.reshape(tf.concat([xy - wh / 2, xy + wh / 2, tf.sigmoid(rest)], -1), [-1, height * width, 7]))
        rows = tf.concat(found, 1)[0]
        score = rows[:, 4] * tf.reduce_max(rows[:, 5:], 1)
        kept = tf.boolean_mask(rows, score > 0.35)
        chosen = tf.image.non_max_suppression(kept[:, :4], tf.boolean_mask(score, score > 0.35), 10, 0.45)
        final = tf.gather(kept, chosen)
        drawn = tf.image.draw_bounding_boxes(images, tf.constant([[[0.1, 0.2, 0.6, 0.7]]]), tf.constant([[1.0, 0.0, 0.0]]))
        return {"rows": final, "count": tf.shape(chosen)[0], "drawn": drawn}

    return module(folder, [IMAGES[1], {"images": random(1, SIDE, SIDE, 3, seed=8)}], call, spec([1, SIDE, SIDE, 3], tf.float32, "images"), coarse=variable(3, 3, 3, 7), fine=variable(3, 3, 3, 7, seed=1))


@served
def detection_segmentation(folder):
    """Classes of pixels at the size of the image that came, painted by a palette and encoded again."""
    def call(self, content):
        image = tf.io.decode_png(content, channels=3)
        size = tf.shape(image)[:2]
        x = tf.image.resize(tf.cast(image, tf.float32) / 127.5 - 1.0, [SIDE, SIDE])[None]
        x = tf.nn.relu(tf.nn.atrous_conv2d(x, self.conv, 2, "SAME"))
        logits = tf.nn.conv2d_transpose(x, self.up, [1, 2 * SIDE, 2 * SIDE, 4], 2)
        classes = tf.argmax(tf.image.resize(logits, size), -1)[0]
        painted = tf.gather(self.palette, classes)
        return {"classes": tf.cast(classes, tf.uint8), "png": tf.io.encode_png(painted), "shares": tf.math.bincount(tf.cast(classes, tf.int32), minlength=4)}

    feeds = [{"content": np.array(png(h, w), object)} for h, w in ((20, 30), (16, 16))]
    palette = tf.constant([[0, 0, 0], [255, 0, 0], [0, 255, 0], [0, 0, 255]], tf.uint8)
    return module(folder, feeds, call, spec([], tf.string, "content"), conv=variable(3, 3, 3, 5), up=variable(2, 2, 4, 5, seed=2), palette=palette)
