"""Gradients, pools of random cells, drawings, encoded images, and searches that came with them."""

import numpy as np
import tensorflow as tf

R = np.random.default_rng(41)


def numbers(dtype, *shape, low=-2.0, high=2.0):
    return R.uniform(low, high, shape).astype(tf.as_dtype(dtype).as_numpy_dtype)


def vector(*values, dtype=np.int32):
    return np.array(values, dtype)


def results(op, **arguments):
    built = {key: tf.constant(value) if isinstance(value, (np.ndarray, np.generic)) else value for key, value in arguments.items()}
    return [np.asarray(value) for value in tf.nest.flatten(getattr(tf.raw_ops, op)(**built))]


def normalization_gradients():
    for layout, shape in (("NHWC", (2, 3, 4, 5)), ("NCHW", (2, 5, 3, 4))):
        for training in (True, False):
            options = {"epsilon": 0.01, "data_format": layout, "is_training": training}
            x, dy = numbers("float32", *shape), numbers("float32", *shape)
            statistics = [numbers("float32", 5), numbers("float32", 5), numbers("float32", 5, low=0.1)]
            names = ["scale", "reserve_space_1", "reserve_space_2"]
            given = {"y_backprop": dy, "x": x, **dict(zip(names, statistics))}
            if layout == "NHWC" or not training:
                yield "FusedBatchNormGrad", {**given, **options}
            yield "FusedBatchNormGradV2", {**given, **options}
            yield "FusedBatchNormGradV3", {**given, "reserve_space_3": numbers("float32", 5), **options}
    for scaled in (True, False):
        yield "BatchNormWithGlobalNormalizationGrad", {
            "t": numbers("float32", 2, 3, 4, 5), "m": numbers("float32", 5), "v": numbers("float32", 5, low=0.1),
            "gamma": numbers("float32", 5), "backprop": numbers("float32", 2, 3, 4, 5), "variance_epsilon": 0.01,
            "scale_after_normalization": scaled}
    for radius, beta in ((5, 0.5), (1, 0.75), (2, 1.0), (0, 0.5)):
        x = numbers("float32", 2, 3, 2, 7)
        options = {"depth_radius": radius, "bias": 1.5, "alpha": 0.3, "beta": beta}
        y = results("LRN", input=x, **options)[0]
        yield "LRNGrad", {"input_grads": numbers("float32", 2, 3, 2, 7), "input_image": x, "output_image": y, **options}


def recurrent_gradients():
    time, batch, inputs, size = 4, 3, 5, 2
    for version in ("", "V2"):
        for peepholes in (False, True):
            for length in (4, 2, 0):
                given = {
                    "seq_len_max": np.int64(length), "x": numbers("float32", time, batch, inputs),
                    "cs_prev": numbers("float32", batch, size), "h_prev": numbers("float32", batch, size),
                    "w": numbers("float32", inputs + size, 4 * size), "wci": numbers("float32", size),
                    "wcf": numbers("float32", size), "wco": numbers("float32", size), "b": numbers("float32", 4 * size),
                    "use_peephole": peepholes}
                states = results("BlockLSTM" + version, **given)
                yield "BlockLSTMGrad" + version, {
                    **given, **dict(zip(("i", "cs", "f", "o", "ci", "co", "h"), states)),
                    "cs_grad": numbers("float32", time, batch, size), "h_grad": numbers("float32", time, batch, size)}
    for peepholes in (False, True):
        given = {
            "x": numbers("float32", batch, inputs), "cs_prev": numbers("float32", batch, size),
            "h_prev": numbers("float32", batch, size), "w": numbers("float32", inputs + size, 4 * size),
            "wci": numbers("float32", size), "wcf": numbers("float32", size), "wco": numbers("float32", size),
            "b": numbers("float32", 4 * size), "use_peephole": peepholes}
        states = results("LSTMBlockCell", **given)
        yield "LSTMBlockCellGrad", {
            **given, **dict(zip(("i", "cs", "f", "o", "ci", "co"), states)),
            "cs_grad": numbers("float32", batch, size), "h_grad": numbers("float32", batch, size)}
    given = {
        "x": numbers("float32", batch, inputs), "h_prev": numbers("float32", batch, size),
        "w_ru": numbers("float32", inputs + size, 2 * size), "w_c": numbers("float32", inputs + size, size),
        "b_ru": numbers("float32", 2 * size), "b_c": numbers("float32", size)}
    reset, update, value, _ = results("GRUBlockCell", **given)
    yield "GRUBlockCellGrad", {**given, "r": reset, "u": update, "c": value, "d_h": numbers("float32", batch, size)}


def pool_gradients():
    for padding in ("SAME", "VALID"):
        for dtype in ("float32", "int32"):
            sides = {"ksize": [1, 3, 2, 1], "strides": [1, 2, 1, 1], "padding": padding}
            x = np.round(numbers(dtype, 2, 6, 5, 3, low=-9, high=9))
            pooled = results("MaxPool", input=x, **sides)[0]
            yield "MaxPoolGradGrad", {"orig_input": x, "orig_output": pooled, "grad": numbers(dtype, *x.shape, low=-9, high=9), **sides}
            yield "MaxPoolGradGradV2", {
                "orig_input": x, "orig_output": pooled, "grad": numbers(dtype, *x.shape, low=-9, high=9),
                "ksize": vector(*sides["ksize"]), "strides": vector(*sides["strides"]), "padding": padding}
            for counts in (True, False):
                values, places = results("MaxPoolWithArgmax", input=x, include_batch_in_index=counts, **sides)
                yield "MaxPoolGradWithArgmax", {
                    "input": x, "grad": numbers(dtype, *values.shape, low=-9, high=9), "argmax": places,
                    "include_batch_in_index": counts, **sides}
        x = numbers("float32", 2, 4, 5, 4, 2)
        sides = {"ksize": [1, 2, 3, 2, 1], "strides": [1, 2, 1, 2, 1], "padding": padding}
        pooled = results("MaxPool3D", input=x, **sides)[0]
        yield "MaxPool3DGradGrad", {"orig_input": x, "orig_output": pooled, "grad": numbers("float32", *x.shape), **sides}
        for dtype in ("float32", "int32", "float64"):
            x, weights = numbers(dtype, 2, 6, 7, 2, low=-9, high=9), numbers(dtype, 3, 2, 2, low=-5, high=5)
            options = {"strides": [1, 2, 1, 1], "rates": [1, 1, 2, 1], "padding": padding}
            y = results("Dilation2D", input=x, filter=weights, **options)[0]
            for side in ("Input", "Filter"):
                yield "Dilation2DBackprop" + side, {
                    "input": x, "filter": weights, "out_backprop": numbers(dtype, *y.shape, low=-9, high=9), **options}
        # Sums of whole numbers are exact.
        x, weights = np.rint(numbers("float32", 2, 4, 5, 4, 2, low=-9, high=9)), np.rint(numbers("float32", 2, 3, 2, 2, 3))
        options = {"strides": [1, 2, 1, 1, 1], "padding": padding}
        y = results("Conv3D", input=x, filter=weights, **options)[0]
        for side in ("Input", "Filter"):
            yield "Conv3DBackprop" + side, {
                "input": x, "filter": weights, "out_backprop": np.rint(numbers("float32", *y.shape, low=-9, high=9)), **options}


def other_gradients():
    for op in ("Sum", "Mean", "SqrtN"):
        for indices, segments in (([0, 3, 3, 1], [0, 0, 1, 2]), ([4, 2, 4], [2, 2, 2])):
            for dtype in ("float32", "float64"):
                rows = {"grad": numbers(dtype, 3, 2, 2), "indices": vector(*indices), "segment_ids": vector(*segments)}
                yield f"SparseSegment{op}Grad", {**rows, "output_dim0": np.int32(5)}
                yield f"SparseSegment{op}GradV2", {**rows, "dense_output_dim0": np.int32(5)}
    x, dy = numbers("float32", 4, 5, low=-9, high=9), numbers("float32", 4, 5)
    for narrow in (False, True):
        options = {"num_bits": 4, "narrow_range": narrow}
        yield "FakeQuantWithMinMaxArgsGradient", {"gradients": dy, "inputs": x, "min": -3.3, "max": 5.0, **options}
        for least, most in ((-3.3, 5.0), (1.0, 5.0), (0.0, 0.0)):
            yield "FakeQuantWithMinMaxVarsGradient", {
                "gradients": dy, "inputs": x, "min": np.float32(least), "max": np.float32(most), **options}
        for shape in ((4, 5), (5,), (2, 3, 2, 5)):
            yield "FakeQuantWithMinMaxVarsPerChannelGradient", {
                "gradients": numbers("float32", *shape), "inputs": numbers("float32", *shape, low=-9, high=9),
                "min": numbers("float32", 5, low=-5, high=-1), "max": numbers("float32", 5, low=1, high=5), **options}
    for dtype in ("float32", "float64"):
        given = {"gradients": numbers(dtype, 3, 4, 2), "input": numbers(dtype, 3, 4, 2, low=-9, high=9)}
        yield "QuantizeAndDequantizeV4Grad", {
            **given, "input_min": numbers(dtype, low=-5, high=-1), "input_max": numbers(dtype, low=1, high=5)}
        yield "QuantizeAndDequantizeV4Grad", {
            **given, "input_min": numbers(dtype, 4, low=-5, high=-1), "input_max": numbers(dtype, 4, low=1, high=5), "axis": 1}
        a = numbers(dtype, 40, low=0.05, high=30)
        x = a * R.uniform(0.2, 2.5, 40).astype(a.dtype)
        yield "IgammaGradA", {"a": a, "x": x}
        yield "RandomGammaGrad", {"alpha": a, "sample": x}
        yield "IgammaGradA", {"a": numbers(dtype, 3, 1, low=0.5, high=4), "x": numbers(dtype, 4, low=0.1, high=9)}
        yield "RandomGammaGrad", {"alpha": numbers(dtype, 3, 1, low=0.5, high=4), "sample": numbers(dtype, 4, low=0.1, high=9)}
        for shape in ((4, 4), (2, 3, 3), (1, 1), (2, 0, 0), (20, 20)):
            l = np.tril(numbers(dtype, *shape, low=-0.5, high=0.5)) + 2 * np.eye(shape[-1], dtype=dtype)
            for op in ("CholeskyGrad", "BatchCholeskyGrad"):
                yield op, {"l": l.astype(dtype), "grad": numbers(dtype, *shape)}


def derivatives():
    yield from normalization_gradients()
    yield from recurrent_gradients()
    yield from pool_gradients()
    yield from other_gradients()


def image_derivatives():
    for size in ([7, 9], [2, 3], [5, 4]):
        for flags in ({}, {"align_corners": True}, {"half_pixel_centers": True}):
            for dtype in ("float32", "float64"):
                yield "ResizeBicubicGrad", {
                    "grads": numbers("float32", 2, *size, 3), "original_image": numbers(dtype, 2, 5, 4, 3), **flags}
        for kernel in ("lanczos3", "triangle", "keyscubic"):
            for smooths in (True, False):
                yield "ScaleAndTranslateGrad", {
                    "grads": numbers("float32", 1, *size, 2), "original_image": numbers("float32", 1, 5, 4, 2),
                    "scale": np.array([1.3, 0.6], np.float32), "translation": np.array([0.5, -1], np.float32),
                    "kernel_type": kernel, "antialias": smooths}
    boxes = np.array([[0.1, 0.2, 0.8, 0.9], [0, 0, 1, 1], [0.9, 0.1, 0.2, 1.3], [-0.2, 0.4, 0.5, 0.4]], np.float32)
    for height, width in ((3, 4), (1, 1), (1, 5)):
        images = {"boxes": boxes, "box_ind": vector(0, 1, 1, 0)}
        for method in ("bilinear", "nearest"):
            for kind in (tf.float32, tf.float64, tf.float16):
                yield "CropAndResizeGradImage", {
                    "grads": numbers("float32", 4, height, width, 2), **images, "image_size": vector(2, 6, 5, 2), "T": kind,
                    "method": method}
        for dtype in ("float32", "uint8"):
            yield "CropAndResizeGradBoxes", {
                "grads": numbers("float32", 4, height, width, 2), "image": numbers(dtype, 2, 6, 5, 2, low=0, high=9), **images}
    yield "CropAndResizeGradImage", {
        "grads": numbers("float32", 1, 2, 2, 2), "boxes": boxes[:1], "box_ind": vector(2), "image_size": vector(2, 6, 5, 2),
        "T": tf.float32}


def drawings():
    for dtype in ("uint8", "int32", "float32"):
        for shape in ((2, 4, 5, 3), (4, 5, 1)):
            yield "AdjustContrast", {
                "images": numbers(dtype, *shape, low=0, high=200), "contrast_factor": np.float32(1.7),
                "min_value": np.float32(20), "max_value": np.float32(180)}
    boxes = np.array([[[0.1, 0.2, 0.8, 0.9], [0, 0, 1, 1], [0.9, 0.1, 0.2, 1.3], [-0.2, 0.4, 0.5, 0.6]],
                      [[0.5, 0.5, 0.5, 0.5], [-1, -1, -0.5, 2], [0.3, -2, 3, 0.5], [1.5, 0, 2, 1]]], np.float32)
    for dtype in ("float32", "float16"):
        for channels in (1, 3, 4):
            images = {"images": numbers(dtype, 2, 9, 11, channels), "boxes": boxes}
            yield "DrawBoundingBoxes", images
            for colours in (numbers("float32", 3, channels), numbers("float32", 1, 4), numbers("float32", 0, 4)):
                yield "DrawBoundingBoxesV2", {**images, "colors": colours}
    offsets = np.array([[0, 0], [0.4, -0.5], [-1.5, 0.9], [3, -4]], np.float32)
    for op in ("ExtractGlimpse", "ExtractGlimpseV2"):
        for normalized in (True, False):
            for centered in (True, False):
                for size in ((3, 2), (9, 3), (12, 13), (0, 2)):
                    for scale in (1, 3):
                        yield op, {
                            "input": numbers("float32", 4, 8, 7, 2), "size": vector(*size), "offsets": offsets * np.float32(scale),
                            "centered": centered, "normalized": normalized, "uniform_noise": False, "noise": "zero"}
    yield "ExtractGlimpse", {
        "input": numbers("float32", 1, 8, 7, 2), "size": vector(3, 3), "offsets": offsets[:1], "noise": "gaussian"}
    for dtype in ("float32", "int32", "uint8", "bfloat16"):
        for shape in ((3, 7), (9,), (2, 2, 5)):
            for aggregates in (True, False):
                yield "ApproxTopK", {"input": numbers(dtype, *shape, low=0, high=9), "k": 3, "aggregate_to_topk": aggregates}
    yield "ApproxTopK", {"input": numbers("float32", 3, 2), "k": 3}
    for dtype, kinds in (("float32", ["float32"]), ("int8", ["float32"]), ("int32", ["float64"]), ("float16", ["float16"]),
                         ("bfloat16", ["bfloat16"]), ("float64", ["float64"])):
        for shape in ((9,), (3, 20), (2, 2, 1), (2, 0)):
            for kind in kinds:
                yield "IsotonicRegression", {"input": numbers(dtype, *shape, low=-9, high=9), "output_dtype": tf.as_dtype(kind)}
    for wanted in (1, 3, 9):
        yield "NearestNeighbors", {
            "points": numbers("float32", 6, 3), "centers": numbers("float32", 5, 3), "k": np.int64(wanted)}


def fractional_pools():
    for dtype in ("float32", "int32", "float64", "int64"):
        for pseudo in (True, False):
            for overlapping in (True, False):
                for ratio in ([1.0, 1.44, 1.73, 1.0], [1.0, 2.0, 1.0, 1.0], [1.0, 3.3, 2.5, 1.0]):
                    options = {
                        "pooling_ratio": ratio, "pseudo_random": pseudo, "overlapping": overlapping, "deterministic": True,
                        "seed": 5, "seed2": 9}
                    x = numbers(dtype, 2, 12, 13, 2, low=-9, high=9)
                    for op in ("Max", "Avg"):
                        yield f"Fractional{op}Pool", {"value": x, **options}
                        y, rows, columns = results(f"Fractional{op}Pool", value=x, **options)
                        back = {
                            "out_backprop": numbers(dtype, *y.shape, low=-9, high=9), "row_pooling_sequence": rows,
                            "col_pooling_sequence": columns, "overlapping": overlapping}
                        if op == "Max":
                            yield "FractionalMaxPoolGrad", {"orig_input": x, "orig_output": y, **back}
                        else:
                            yield "FractionalAvgPoolGrad", {"orig_input_tensor_shape": np.array(x.shape, np.int64), **back}


def image_encodings():
    smooth = np.add.outer(np.arange(40) * 5, np.arange(33) * 3)[..., None] + np.array([0, 40, 90])
    picture = (smooth + R.integers(0, 20, smooth.shape)).clip(0, 255)
    for channels in (1, 2, 3, 4, 5):
        for dtype in (np.uint8, np.uint16):
            image = R.integers(0, np.iinfo(dtype).max, (7, 9, channels)).astype(dtype)
            for compression in (-1, 0, 9):
                yield "EncodePng", {"image": image, "compression": compression}
    yield "EncodePng", {"image": picture.astype(np.uint8)}
    yield "EncodePng", {"image": np.stack([picture, picture[::-1]]).astype(np.uint8)}
    for image in (picture.astype(np.uint8), picture[..., :1].astype(np.uint8), picture[..., :2].astype(np.uint8)):
        yield "EncodeJpeg", {"image": image}
        for options in (
                {"quality": 30}, {"progressive": True}, {"optimize_size": True}, {"chroma_downsampling": False},
                {"density_unit": "cm", "x_density": 72, "y_density": 96}, {"xmp_metadata": "<x>some</x>"}, {"format": "rgb"},
                {"format": "grayscale"}, {"quality": 100, "progressive": True, "optimize_size": True}):
            yield "EncodeJpeg", {"image": image, **options}
        for quality in (0, 50, 100, 101):
            yield "EncodeJpegVariableQuality", {"images": image, "quality": np.int32(quality)}


def gif(frames, size, table=4, version=b"GIF89a"):
    """A GIF of frames: (left, top, indices, options)."""
    colours = R.integers(0, 256, (2 ** table, 3)).astype(np.uint8)
    file = version + np.array(size, "<u2").tobytes() + bytes([0x80 | table - 1, 0, 0]) + colours.tobytes()
    for left, top, indices, options in frames:
        if "transparent" in options:
            file += bytes([0x21, 0xF9, 4, 1, 0, 0, options["transparent"], 0])
        if options.get("comment"):
            file += b"\x21\xfe\x05hello\x00"
        height, width = indices.shape
        own = options.get("colours")
        flags = (0x80 | int(np.log2(len(own))) - 1 if own is not None else 0) | (0x40 if options.get("interlaced") else 0)
        file += b"," + np.array([left, top, width, height], "<u2").tobytes() + bytes([flags])
        file += own.tobytes() if own is not None else b""
        order = np.concatenate([np.arange(a, height, b) for a, b in ((0, 8), (4, 8), (2, 4), (1, 2))])
        pixels = indices[order] if options.get("interlaced") else indices
        file += packed(pixels.ravel(), max(2, table))
    return file + b";"


def packed(pixels, width):
    """The codes of Lempel, Ziv and Welch, in blocks."""
    clear, end = 1 << width, (1 << width) + 1
    table, bits, codes = {(i,): i for i in range(clear)}, width + 1, [(clear, width + 1)]
    string = ()
    for pixel in pixels:
        if string + (pixel,) in table:
            string += (pixel,)
            continue
        codes.append((table[string], bits))
        table[string + (pixel,)] = len(table) + 2
        if len(table) + 1 == 1 << bits and bits < 12:
            bits += 1
        elif len(table) + 2 == 4096:
            codes.append((clear, bits))
            table, bits = {(i,): i for i in range(clear)}, width + 1
        string = (pixel,)
    codes += [(table[string], bits), (end, bits)]
    number, held = 0, 0
    for code, bits in codes:
        number |= code << held
        held += bits
    data = number.to_bytes((held + 7) // 8, "little")
    blocks = b"".join(bytes([len(data[i:i + 255])]) + data[i:i + 255] for i in range(0, len(data), 255))
    return bytes([width]) + blocks + b"\0"


def animations():
    def indices(*shape, colours=16):
        return R.integers(0, colours, shape)

    own = R.integers(0, 256, (4, 3)).astype(np.uint8)
    files = [
        gif([(0, 0, indices(5, 7), {})], (7, 5)),
        gif([(0, 0, indices(5, 7), {"interlaced": True, "comment": True})], (7, 5), version=b"GIF87a"),
        gif([(0, 0, indices(9, 8), {}), (2, 3, indices(4, 3), {"transparent": 3}), (0, 0, indices(9, 8, colours=4), {"colours": own})],
            (8, 9)),
        gif([(1, 2, indices(3, 3), {"transparent": 1}), (0, 0, indices(6, 5), {})], (5, 6)),
        gif([(3, 2, indices(4, 4), {})], (20, 20)),
        gif([(0, 0, indices(90, 100, colours=64), {}), (0, 0, indices(90, 100, colours=2), {"interlaced": True})], (100, 90), table=6),
    ]
    still = tf.io.encode_png(R.integers(0, 256, (4, 5, 3)).astype(np.uint8)).numpy()
    # Of frames that end too early TensorFlow gives what the memory holds.
    wrong = [files[0][:40], files[0][:10], b"GIF89a", gif([(0, 0, indices(5, 7), {"colours": own})], (7, 5))]
    for file in files:
        contents = np.array(file, object)
        yield "DecodeGif", {"contents": contents}
        for dtype in (tf.uint8, tf.uint16, tf.float32):
            for expands in (True, False):
                yield "DecodeImage", {"contents": contents, "dtype": dtype, "expand_animations": expands}
        yield "DecodeImage", {"contents": contents, "channels": 3}
        yield "DecodeImage", {"contents": contents, "channels": 1}
        for channels in (0, 3):
            yield "DecodePng", {"contents": contents, "channels": channels}
            yield "DecodeJpeg", {"contents": contents, "channels": channels}
    yield "DecodeGif", {"contents": np.array(still, object)}
    for file in wrong:
        yield "DecodeGif", {"contents": np.array(file, object)}


def uniform_quantized():
    def quantized(kind, *shape, low=-100, high=100):
        return R.integers(low, high, shape).astype(getattr(tf, kind).as_numpy_dtype)

    def steps(prefix, size=()):
        return {prefix + "scales": R.uniform(0.02, 0.3, size).astype(np.float32),
                prefix + "zero_points": R.integers(-9, 9, size).astype(np.int32)}

    def limits(prefix, axis=-1, least=-128, most=127):
        return {prefix + "quantization_axis": axis, prefix + "quantization_min_val": least, prefix + "quantization_max_val": most}

    for shape, axis in (((3, 4, 5), -1), ((3, 4, 5), 1), ((3, 4, 5), 0), ((7,), 0), ((), -1), ((2, 3), 2)):
        size = (shape[axis],) if 0 <= axis < len(shape) else ()
        for kind, least, most in (("qint8", -128, 127), ("quint8", 0, 255), ("qint32", -2**31, 2**31 - 1), ("qint8", -7, 7)):
            x = np.asarray(R.uniform(-40, 40, shape), np.float32)
            yield "UniformQuantize", {"input": x, **steps("", size), "Tout": getattr(tf, kind), **limits("", axis, least, most)}
            yield "UniformDequantize", {
                "input": quantized(kind, *shape, low=0), **steps("", size), "Tout": tf.float32, **limits("", axis, least, most)}
        for kind in ("qint8", "qint32"):
            for other in (-1, axis):
                yield "UniformRequantize", {
                    "input": quantized(kind, *shape), **steps("input_", size), **steps("output_", size if other == axis else ()),
                    "Tout": tf.qint8, **limits("input_", axis), **limits("output_", other)}
        yield "UniformQuantizedClipByValue", {
            "operand": quantized("qint32", *shape), "min": quantized("qint32", *size, low=-60, high=-10),
            "max": quantized("qint32", *size, low=10, high=60), **steps("", size), **limits("", axis)}
    # TensorFlow ends where an operand has one scale and the sum several.
    for left, right, axes in (((2, 3), (2, 3), (-1, -1, -1)), ((2, 3), (3,), (-1, -1, -1)), ((2, 3), (1, 3), (1, 1, 1)),
                              ((2, 1), (1, 3), (-1, -1, -1)), ((2, 3), (2, 3), (0, 0, 0))):
        shape = np.broadcast_shapes(left, right)
        sizes = [(of[axis],) if axis >= 0 else () for of, axis in zip((left, right, shape), axes)]
        yield "UniformQuantizedAdd", {
            "lhs": quantized("qint32", *left), "rhs": quantized("qint32", *right), **steps("lhs_", sizes[0]),
            **steps("rhs_", sizes[1]), **steps("output_", sizes[2]), **limits("lhs_", axes[0]), **limits("rhs_", axes[1]),
            **limits("output_", axes[2], -2**31, 2**31 - 1)}
    for right, target in ((-1, -1), (1, -1), (1, 1), (0, -1)):
        yield "UniformQuantizedDot", {
            "lhs": quantized("qint8", 3, 4), "rhs": quantized("qint8", 4, 5), **steps("lhs_"),
            **steps("rhs_", (5,) if right == 1 else ()), **steps("output_", (5,) if target == 1 else ()), "Tout": tf.qint32,
            **limits("lhs_"), **limits("rhs_", right), **limits("output_", target, -2**31, 2**31 - 1)}


FAMILIES = [uniform_quantized, animations, derivatives, image_derivatives, drawings, fractional_pools, image_encodings]
