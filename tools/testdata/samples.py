#!/usr/bin/env python3
"""Writes images, and samples in all forms that people have: samples.py OUTDIR, usually testdata.

OUTDIR/images holds small images, and what TensorFlow decodes them to: goldens.npz, each array named
FILE-CHANNELS-TYPE. OUTDIR/samples holds models and samples for them; arrays beside files hold the same samples.
"""

import os
import pathlib
import shutil
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = ""
import numpy as np
import tensorflow as tf
from PIL import Image

tf1 = tf.compat.v1


def picture(seed, height=9, width=13, channels=3):
    """A smooth picture with some noise."""
    random = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width]
    planes = [128 + 90 * np.sin(x * random.uniform(0.2, 0.7) + y * random.uniform(0.2, 0.7) + c) for c in range(channels)]
    noisy = np.stack(planes, -1) + random.normal(0, 12, (height, width, channels))
    return np.clip(noisy, 0, 255).astype(np.uint8)


def write_images(folder):
    rgb = picture(1)
    gray = picture(2, channels=1)[..., 0]
    rgba = np.concatenate([rgb, picture(3, channels=1)], -1)
    Image.fromarray(rgb).save(folder / "rgb.jpg", quality=80)
    Image.fromarray(rgb).save(folder / "rgb422.jpg", quality=70, subsampling=1)
    Image.fromarray(rgb).save(folder / "rgb444.jpg", quality=95, subsampling=0)
    Image.fromarray(rgb).save(folder / "progressive.jpg", quality=85, progressive=True)
    Image.fromarray(gray).save(folder / "gray.jpg")
    Image.fromarray(rgb).convert("CMYK").save(folder / "cmyk.jpg")
    Image.fromarray(rgb).save(folder / "rgb.png")
    Image.fromarray(gray).save(folder / "gray.png")
    Image.fromarray(np.stack([gray, rgba[..., 3]], -1)).save(folder / "gray_alpha.png")
    Image.fromarray(rgba).save(folder / "rgba.png")
    Image.fromarray(rgb).quantize(7).save(folder / "palette.png")
    palette = Image.fromarray(rgb).quantize(5)
    palette.save(folder / "palette_transparent.png", transparency=2)
    Image.fromarray(gray > 128).save(folder / "black_white.png")
    Image.fromarray(rgb).save(folder / "rgb_transparent.png", transparency=tuple(int(c) for c in rgb[0, 0]))
    wide = (rgb.astype(np.uint16) * 256 + picture(4)).astype(np.uint16)
    tf.io.write_file(str(folder / "rgb16.png"), tf.io.encode_png(wide))
    tf.io.write_file(str(folder / "gray16.png"), tf.io.encode_png(wide[..., :1]))
    Image.fromarray(rgb).save(folder / "rgb.bmp")
    Image.fromarray(gray).save(folder / "gray.bmp")
    Image.fromarray(rgba).save(folder / "rgba.bmp")


def write_goldens(folder):
    goldens = {}
    for file in sorted(folder.iterdir()):
        data = file.read_bytes()
        if file.suffix == ".jpg":
            wanted = [(tf.io.decode_jpeg, channels, tf.uint8) for channels in (0, 1, 3)]
        elif file.suffix == ".png":
            wanted = [(tf.io.decode_png, channels, kind) for channels in (0, 1, 3, 4) for kind in (tf.uint8, tf.uint16)]
        else:
            wanted = [(tf.io.decode_bmp, 0, tf.uint8)]
        for decode, channels, kind in wanted:
            if file.name == "cmyk.jpg" and channels == 1:
                continue
            image = decode(data, channels=channels, **({"dtype": kind} if file.suffix == ".png" else {}))
            goldens[f"{file.name}-{channels}-{kind.name}"] = image.numpy()
    np.savez_compressed(folder / "goldens.npz", **goldens)


def write_crops(folder):
    """Windows of JPEG images, each array named FILE-TOP-LEFT-HEIGHT-WIDTH."""
    crops = {}
    for file in sorted(folder.glob("*.jpg")):
        data = file.read_bytes()
        height, width, _ = tf.io.extract_jpeg_shape(data).numpy()
        for window in ((0, 0, height, width), (1, 3, 7, 5), (2, 1, 5, width - 1), (height - 3, width - 4, 3, 4), (0, width // 2, height, 1)):
            pixels = tf.image.decode_and_crop_jpeg(data, list(window), channels=3)
            crops["-".join(map(str, (file.name, *window)))] = pixels.numpy()
    np.savez_compressed(folder / "crops.npz", **crops)


def frozen(path, build):
    """A frozen graph of what build gives, and the names of its outputs."""
    with tf.Graph().as_default() as graph:
        build()
        path.write_bytes(graph.as_graph_def().SerializeToString(deterministic=True))


def colours():
    random = np.random.default_rng(5)
    image = tf1.placeholder(tf.float32, [None, 8, 6, 3], "image")
    kernel = tf.constant(random.normal(0, 0.5, (3, 3, 3, 4)).astype(np.float32))
    tf.nn.relu(tf.nn.conv2d(image, kernel, 1, "SAME"), name="y")


def two():
    random = np.random.default_rng(6)
    a = tf1.placeholder(tf.float32, [None, 4], "a")
    b = tf1.placeholder(tf.float32, [None, 2, 3], "b")
    weights = random.normal(0, 0.5, (2, 6, 4)).astype(np.float32)
    tf.add(a @ weights[0, :4], tf.reshape(b, [-1, 6]) @ weights[1], name="y")


def write_signatures(folder):
    """A SavedModel of two signatures, of which one has an input more."""
    weights = np.random.default_rng(8).normal(0, 1, (4, 3)).astype(np.float32)
    builder = tf1.saved_model.Builder(str(folder))
    with tf.Graph().as_default(), tf1.Session() as session:
        x = tf1.placeholder(tf.float32, [None, 4], "x")
        z = tf1.placeholder(tf.float32, [None, 3], "z")
        y = tf.identity(tf.nn.relu(x @ weights), "y")
        sum = tf.add(x @ (weights * 2), tf.nn.sigmoid(z), "sum")
        signature = tf1.saved_model.predict_signature_def
        builder.add_meta_graph_and_variables(session, ["serve"], {
            "one": signature({"x": x}, {"y": y}), "other": signature({"x": x, "z": z}, {"y": sum})})
        builder.save()
    shutil.rmtree(folder / "variables")


def write_records(folder, a, b):
    def example(row):
        def floats(values):
            return tf.train.Feature(float_list=tf.train.FloatList(value=np.ravel(values)))

        return tf.train.Example(features=tf.train.Features(feature={
            "a": floats(a[row]), "b": tf.train.Feature(bytes_list=tf.train.BytesList(value=[b[row].tobytes()])),
            "label": tf.train.Feature(int64_list=tf.train.Int64List(value=[row])),
        })).SerializeToString()

    for name, options in [("two.tfrecord", None), ("two.tfrecord.gz", "GZIP")]:
        with tf.io.TFRecordWriter(str(folder / name), options) as writer:
            for row in range(len(a)):
                writer.write(example(row))


def write_samples(folder):
    frozen(folder / "colours.pb", colours)
    frozen(folder / "two.pb", two)
    random = np.random.default_rng(7)
    a = random.normal(0, 1, (10, 4)).astype(np.float32)
    b = random.normal(0, 2, (10, 2, 3)).astype(np.float32)
    np.savez(folder / "two.npz", a=a, b=b)
    np.savez_compressed(folder / "two_compressed.npz", a=a, b=b, labels=np.arange(10))
    np.savez(folder / "two_fortran.npz", a=np.asfortranarray(a), b=b.astype(np.float64))
    (folder / "a.raw").write_bytes(a.tobytes())
    (folder / "b.raw").write_bytes(b.tobytes())
    names = ["label"] + [f"b_{i}_{j}" for i in range(2) for j in range(3)] + [f"a[{i}]" for i in range(4)]
    rows = [[str(n)] + [repr(float(v)) for v in np.concatenate([b[n].ravel(), a[n]])] for n in range(10)]
    (folder / "two.csv").write_text("\n".join(",".join(row) for row in [names] + rows) + "\n")
    plain = [[repr(float(v)) for v in np.concatenate([a[n], b[n].ravel()])] for n in range(10)]
    (folder / "two_plain.csv").write_text("# a, then b\r\n\r\n" + "".join(";".join(row) + "\r\n" for row in plain))
    write_records(folder, a, b)
    write_signatures(folder / "signatures")
    np.savez(folder / "signatures.npz", x=a, z=b[:, 0])

    photos = folder / "photos"
    (photos / "more").mkdir(parents=True)
    pictures = [picture(10 + n, 9 + n, 17 - 2 * n) for n in range(5)]
    for n, array in enumerate(pictures):
        place = photos / "more" if n == 4 else photos
        Image.fromarray(array).save(place / f"{n}{['.png', '.jpg', '.bmp'][n % 3]}", **({"quality": 90} if n % 3 == 1 else {}))
    (photos / "notes.txt").write_text("no image\n")
    files = sorted(photos.glob("*.*[gp]")) + sorted((photos / "more").iterdir())
    decoded = [tf.io.decode_image(file.read_bytes(), 3).numpy() for file in files]

    def resized(method):
        return np.concatenate([tf.image.resize(image[None], [8, 6], method).numpy().astype(np.float32) for image in decoded])

    def cropped(image):
        height, width = image.shape[:2]
        rows, columns = min(height, int(width * 8 / 6)), min(width, int(height * 6 / 8))
        top, left = (height - rows) // 2, (width - columns) // 2
        return image[top:top + rows, left:left + columns]

    arrays = {f"{method}-none": resized(method) for method in ("bilinear", "nearest", "bicubic", "area")}
    preprocess = tf.keras.applications.imagenet_utils.preprocess_input
    for mode in ("tf", "torch", "caffe"):
        arrays[f"bilinear-{mode}"] = preprocess(resized("bilinear"), mode=mode)
    arrays["bilinear-0..1"] = resized("bilinear") / 255
    arrays["crop"] = np.concatenate([tf.image.resize(cropped(image)[None], [8, 6]).numpy() for image in decoded]) / 255
    for name, array in arrays.items():
        np.savez_compressed(folder / f"photos-{name}.npz", image=array.astype(np.float32))
    with tf.io.TFRecordWriter(str(folder / "photos.tfrecord")) as writer:
        for file in files:
            writer.write(tf.train.Example(features=tf.train.Features(feature={
                "image/encoded": tf.train.Feature(bytes_list=tf.train.BytesList(value=[file.read_bytes()])),
            })).SerializeToString())


def main():
    out = pathlib.Path(sys.argv[1])
    for name in ("images", "samples"):
        shutil.rmtree(out / name, ignore_errors=True)
        (out / name).mkdir(parents=True)
    write_images(out / "images")
    write_goldens(out / "images")
    write_crops(out / "images")
    write_samples(out / "samples")


if __name__ == "__main__":
    main()
