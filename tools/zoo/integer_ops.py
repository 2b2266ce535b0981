"""Compares Floe's interpreter with TensorFlow Lite's reference kernels on models of one operator with integers, which
TensorFlow's converter or Floe's own makes: the outputs must be the same to the bit.
"""

import fnmatch
import pathlib
import shutil
import subprocess
import tempfile
import warnings

import numpy as np

from . import quantize, quantized_models
from .session import tf

CASES = {}
MODES = ("int8", "int16x8")
TIMEOUT = 120
# Of floats, as a part of the greatest.
TOLERANCE = 1e-6


def case(name, body, *shapes, ranges=None, modes=MODES):
    """A model of floats: its body, the shape and range of each input, and the kinds of integers it is tried with."""
    CASES[name] = (body, shapes, ranges or [(-3.0, 4.0)] * len(shapes), modes)


def weights(*shape, seed=1, scale=0.5):
    random = np.random.default_rng(seed)
    # Channels of different widths.
    return (random.normal(0, scale, shape) * random.uniform(0.2, 2, shape[-1])).astype(np.float32)


def convolution(stride=1, padding="SAME", dilation=1, kernel=3, channels=5, outputs=7, bias=True, then=None):
    def body(x):
        y = tf.nn.conv2d(x, weights(kernel, kernel, channels, outputs), stride, padding, dilations=dilation)
        y = y + weights(outputs, seed=2) if bias else y
        return then(y) if then else y
    return body


def depthwise(stride=1, padding="SAME", multiplier=1, then=None):
    def body(x):
        filters = weights(3, 3, x.shape[3], multiplier)
        y = tf.nn.depthwise_conv2d(x, filters, [1, stride, stride, 1], padding) + weights(x.shape[3] * multiplier, seed=2)
        return then(y) if then else y
    return body


def transposed(stride, padding, outputs=4):
    def body(x):
        shape = tf.keras.layers.Conv2DTranspose(outputs, 3, stride, padding).compute_output_shape(x.shape)
        return tf.nn.conv2d_transpose(x, weights(3, 3, outputs, x.shape[3]), shape, stride, padding.upper()) + weights(outputs, seed=3)
    return body


def dense(outputs, bias=True, then=None):
    def body(x):
        y = tf.matmul(x, weights(x.shape[-1], outputs))
        y = y + weights(outputs, seed=2) if bias else y
        return then(y) if then else y
    return body


IMAGE = (2, 9, 8, 5)
for _stride, _padding, _dilation in ((1, "SAME", 1), (2, "SAME", 1), (2, "VALID", 1), (1, "VALID", 2), (1, "SAME", 2)):
    case(f"conv-{_stride}-{_padding}-{_dilation}", convolution(_stride, _padding, _dilation), IMAGE)
case("conv-relu6", convolution(then=tf.nn.relu6), IMAGE)
case("conv-relu", convolution(then=tf.nn.relu, bias=False), IMAGE)
case("conv-pointwise", convolution(kernel=1), IMAGE)
case("conv-wide", convolution(channels=300, outputs=3), (1, 4, 4, 300))
case("conv-grouped", lambda x: tf.nn.conv2d(x, weights(3, 3, 2, 6), 1, "SAME"), (1, 6, 6, 4))
for _stride, _padding, _multiplier in ((1, "SAME", 1), (2, "VALID", 1), (2, "SAME", 3)):
    case(f"depthwise-{_stride}-{_padding}-{_multiplier}", depthwise(_stride, _padding, _multiplier), IMAGE)
case("depthwise-relu6", depthwise(then=tf.nn.relu6), IMAGE)
for _stride, _padding in ((1, "same"), (2, "same"), (2, "valid")):
    case(f"transposed-{_stride}-{_padding}", transposed(_stride, _padding), IMAGE)
case("dense", dense(9), (6, 40))
case("dense-no-bias", dense(9, bias=False), (6, 40))
case("dense-relu", dense(9, then=tf.nn.relu), (6, 1000))
case("dense-3d", dense(4), (2, 3, 20))
case("matmul", tf.matmul, (2, 5, 7), (2, 7, 3))
case("matmul-adjoint", lambda a, b: tf.matmul(a, b, transpose_b=True), (2, 5, 70), (2, 3, 70))
case("matmul-broadcast", tf.matmul, (3, 1, 5, 7), (2, 7, 3))
PAIR = [(-3.0, 4.0), (-1.0, 0.5)]
for _name, _op in {"add": tf.add, "sub": tf.subtract, "mul": tf.multiply, "maximum": tf.maximum, "minimum": tf.minimum,
                   "squared-difference": tf.math.squared_difference}.items():
    case(_name, _op, (40, 50), (40, 50), ranges=PAIR)
    case(_name + "-broadcast", _op, (4, 1, 5), (3, 1), ranges=PAIR)
    case(_name + "-constant", lambda x, op=_op: op(x, weights(50)), (40, 50))
case("add-relu", lambda a, b: tf.nn.relu(a + b), (40, 50), (40, 50), ranges=PAIR)
case("mul-relu6", lambda a, b: tf.nn.relu6(a * b), (40, 50), (40, 50), ranges=[(-3.0, 4.0), (-1.0, 5)])
case("div", lambda a, b: a / b, (40, 50), (40, 50), ranges=[(-3.0, 4.0), (1.0, 5)])
for _name, _op in {"less": tf.less, "equal": tf.equal, "greater-equal": tf.greater_equal, "not-equal": tf.not_equal}.items():
    case(_name, lambda a, b, op=_op: tf.where(op(a, b), a, b), (40, 50), (40, 50), ranges=PAIR)
POSITIVE = [(0.01, 5.0)]
ROWS = (40, 500)
for _name, _op in {
        "relu": tf.nn.relu, "relu6": tf.nn.relu6, "tanh": tf.tanh, "sigmoid": tf.sigmoid, "exp": tf.exp, "abs": tf.abs,
        "elu": tf.nn.elu, "gelu": tf.nn.gelu, "gelu-approximate": lambda x: tf.nn.gelu(x, True),
        "leaky-relu": lambda x: tf.nn.leaky_relu(x, 0.3), "leaky-negative": lambda x: tf.nn.leaky_relu(x, -0.3),
        "leaky-above": lambda x: tf.nn.leaky_relu(x, 1.7), "hard-swish": lambda x: x * tf.nn.relu6(x + 3) * (1 / 6),
        "relu1": lambda x: tf.clip_by_value(x, -1.0, 1.0), "relu01": lambda x: tf.clip_by_value(x, 0.0, 1.0),
        "neg": tf.negative, "square": tf.square, "sin": tf.sin, "floor": tf.floor,
        "prelu": lambda x: tf.nn.relu(x) + weights(500) * -tf.nn.relu(-x)}.items():
    # TensorFlow's converter writes slopes of 16 bits, which the kernel reads as 8.
    modes = ("int8",) if _name == "prelu" else MODES
    case(_name, _op, ROWS, modes=modes)
    case(_name + "-wide", _op, ROWS, ranges=[(-9.0, 11.0)], modes=modes)
for _name, _op in {"log": tf.math.log, "rsqrt": tf.math.rsqrt, "sqrt": tf.sqrt}.items():
    case(_name, _op, ROWS, ranges=POSITIVE)
for _name, _op in {"softmax": tf.nn.softmax, "log-softmax": tf.nn.log_softmax,
                   "l2-normalize": lambda x: tf.nn.l2_normalize(x, -1)}.items():
    case(_name, _op, (50, 12))
    case(_name + "-wide", _op, (50, 12), ranges=[(-20.0, 25.0)])
    case(_name + "-narrow", _op, (50, 300), ranges=[(-0.2, 0.1)])
case("softmax-4d", tf.nn.softmax, (2, 3, 4, 5))
for _axes in ((1, 2), (0,), (3,), (1, 2, 3), (0, 1, 2, 3)):
    for _name, _op in {"mean": tf.reduce_mean, "sum": tf.reduce_sum, "max": tf.reduce_max, "min": tf.reduce_min,
                       "prod": tf.reduce_prod}.items():
        case(f"{_name}-{''.join(map(str, _axes))}", lambda x, op=_op, axes=_axes: op(x, axes), (2, 3, 4, 5),
             ranges=[(0.5, 1.5)] if _name == "prod" else None)
        case(f"{_name}-{''.join(map(str, _axes))}-kept", lambda x, op=_op, axes=_axes: op(x, axes, True), (2, 7, 7, 3),
             ranges=[(0.8, 1.2)] if _name == "prod" else None)
for _stride, _padding in ((1, "SAME"), (2, "SAME"), (2, "VALID")):
    case(f"average-pool-{_stride}-{_padding}", lambda x, s=_stride, p=_padding: tf.nn.avg_pool2d(x, 3, s, p), IMAGE)
    case(f"max-pool-{_stride}-{_padding}", lambda x, s=_stride, p=_padding: tf.nn.max_pool2d(x, 3, s, p), IMAGE)
for _size in ((18, 16), (7, 11), (3, 3)):
    for _corners, _centers in ((False, False), (True, False), (False, True)):
        def _resize(method, size=_size, corners=_corners, centers=_centers):
            return lambda x: method(images=x, size=size, align_corners=corners, half_pixel_centers=centers)
        _label = f"{_size[0]}x{_size[1]}-{'corners' if _corners else 'centers' if _centers else 'plain'}"
        case("bilinear-" + _label, _resize(tf.raw_ops.ResizeBilinear), IMAGE)
        case("nearest-" + _label, _resize(tf.raw_ops.ResizeNearestNeighbor), IMAGE)
ARRAYS = {
    "reshape": lambda x: tf.reshape(x, (6, -1)), "transpose": lambda x: tf.transpose(x, (2, 0, 3, 1)),
    "pad": lambda x: tf.pad(x, ((0, 0), (1, 2), (0, 1), (0, 0))), "pad-value": lambda x: tf.pad(x, ((0, 0), (1, 2), (0, 1), (0, 0)), constant_values=1.5),
    "mirror-pad": lambda x: tf.pad(x, ((0, 0), (1, 2), (0, 1), (0, 0)), "REFLECT"), "slice": lambda x: x[:, 1:5:2, ::-1],
    "concat": lambda x: tf.concat((x, x * 0.1), 3), "stack": lambda x: tf.stack((x, x)), "unstack": lambda x: tf.unstack(x)[1],
    "split": lambda x: tf.split(x, 2, 2)[1], "gather": lambda x: tf.gather(x, [3, 1, 1], axis=1), "tile": lambda x: tf.tile(x, (1, 2, 1, 1)),
    "space-to-batch": lambda x: tf.space_to_batch_nd(x, (2, 2), ((1, 2), (1, 1))), "reverse": lambda x: tf.reverse(x, (1,)),
    "space-to-depth": lambda x: tf.nn.space_to_depth(x[:, :8], 2), "gather-nd": lambda x: tf.gather_nd(x, [[0, 1], [1, 2]]),
    "where": lambda x: tf.where(weights(9, 8, 5) > 0, x, 2 * x), "top-k": lambda x: tf.math.top_k(x, 2)[0],
    "arg-max": lambda x: tf.argmax(x, 3), "broadcast": lambda x: tf.broadcast_to(x[:, :1], (2, 9, 8, 5)), "expand": lambda x: tf.expand_dims(x, 2),
}
for _name, _op in ARRAYS.items():
    case(_name, _op, IMAGE)


class Model(tf.Module):
    def __init__(self, body, shapes):
        super().__init__()
        specs = [tf.TensorSpec(shape, tf.float32, name=f"x{index}") for index, shape in enumerate(shapes)]
        self.call = tf.function(lambda *xs: {"y": body(*xs)}, input_signature=specs, autograph=False)


def samples(shapes, ranges):
    random = np.random.default_rng(3)
    return [[random.uniform(*range, shape).astype(np.float32) for shape, range in zip(shapes, ranges)] for _ in range(6)]


def by_tensorflow(model, mode, data, integers):
    converter = tf.lite.TFLiteConverter.from_concrete_functions([model.call.get_concrete_function()], model)
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    converter.representative_dataset = lambda: iter(data)
    wide = tf.lite.OpsSet.EXPERIMENTAL_TFLITE_BUILTINS_ACTIVATIONS_INT16_WEIGHTS_INT8
    sets = [wide] if mode == "int16x8" else [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
    converter.target_spec.supported_ops = sets + [tf.lite.OpsSet.TFLITE_BUILTINS]
    if integers:
        kind = tf.int16 if mode == "int16x8" else tf.int8
        converter.inference_input_type = converter.inference_output_type = kind
    return converter.convert()


def by_floe(floe, model, mode, data, folder):
    tf.saved_model.save(model, str(folder / "saved"), signatures={"serving_default": model.call})
    np.savez(folder / "samples.npz", **{f"x{index}": np.stack([row[index] for row in data]) for index in range(len(data[0]))})
    target = folder / "floe.tflite"
    words = [str(floe), "convert", str(folder / "saved"), "-o", str(target), "--quantize", mode, "--allow-float-ops",
             "--calibration", str(folder / "samples.npz")]
    done = subprocess.run(words, capture_output=True, text=True, timeout=TIMEOUT)
    if done.returncode:
        raise RuntimeError(done.stderr.strip()[-300:])
    return target.read_bytes()


def reference(content, feeds, kernels=None):
    """What the reference kernels give; where they lack an operator's version, the others."""
    types = tf.lite.experimental.OpResolverType
    for kind in kernels or (types.BUILTIN_REF, types.BUILTIN_WITHOUT_DEFAULT_DELEGATES):
        try:
            runtime = tf.lite.Interpreter(model_content=content, num_threads=1, experimental_op_resolver_type=kind)
            call = runtime.get_signature_runner("serving_default")
            return {key: np.asarray(value) for key, value in call(**feeds).items()}
        except (RuntimeError, ValueError) as error:
            problem = error
    raise problem


def interpreted(floe, content, feeds, folder):
    """What Floe's interpreter gives."""
    shutil.rmtree(folder / "run", ignore_errors=True)
    (folder / "run").mkdir()
    (folder / "run" / "m.tflite").write_bytes(content)
    words = [str(floe), "run", str(folder / "run" / "m.tflite"), "--runtime", "floe", "--outdir", str(folder / "run")]
    for key, value in feeds.items():
        np.save(folder / "run" / f"{key}.npy", value)
        words += ["--input", f"{key}={folder / 'run' / key}.npy"]
    done = subprocess.run(words, capture_output=True, text=True, timeout=TIMEOUT)
    if done.returncode:
        raise RuntimeError("floe: " + done.stderr.strip()[-300:])
    return {path.stem: np.load(path) for path in (folder / "run").glob("*.npy") if path.stem not in feeds}


def feeds_of(content, random, ranges):
    runtime = tf.lite.Interpreter(model_content=content)
    details = runtime.get_signature_runner("serving_default").get_input_details()
    feeds = {}
    for index, (name, detail) in enumerate(sorted(details.items())):
        shape, dtype = detail["shape"], detail["dtype"]
        if dtype == np.float32:
            low, high = ranges[index]
            feeds[name] = random.uniform(low, high, shape).astype(np.float32)
        else:
            limits = np.iinfo(dtype)
            feeds[name] = random.integers(limits.min, limits.max + 1, shape).astype(dtype)
            # The kernels of functions of positive numbers refuse others.
            if ranges[index][0] > 0:
                zero = int(detail["quantization"][1])
                feeds[name] = np.maximum(feeds[name], zero + 1).astype(dtype)
    return feeds


def difference(wanted, found):
    """What tells outputs apart, and by how many steps; None when nothing does."""
    problems = []
    for key, value in wanted.items():
        other = found.get(key)
        if other is None or other.shape != value.shape or other.dtype != value.dtype:
            problems.append(f"{key}: {value.dtype}{value.shape} and {None if other is None else (other.dtype, other.shape)}")
        elif value.tobytes() != other.tobytes():
            gap = np.abs(value.astype(np.float64) - other.astype(np.float64))
            # Floats come of operators that keep floats, whose sums have another order.
            if value.dtype == np.float32 and gap.max() <= TOLERANCE * max(1, np.abs(value).max()):
                continue
            problems.append(f"{key}: {np.count_nonzero(gap)} of {gap.size} {value.dtype} differ, by up to {gap.max():.4g}")
    return "; ".join(problems) or None


def kinds(modes):
    for mode in modes:
        for maker in ("tensorflow", "tensorflow-io", "floe"):
            yield mode, maker


def whole_models(floe, only):
    """The models that quantization is judged by, with their names and how their outputs differ."""
    for name, build in quantized_models.MODELS.items():
        labels = [f"model-{name}/{mode}/{maker}" for mode in MODES for maker in ("tensorflow", "floe")]
        if not any(fnmatch.fnmatch(label, pattern) for label in labels for pattern in only):
            continue
        folder = pathlib.Path(tempfile.mkdtemp(prefix="floe-integers-"))
        try:
            model = build()
            model.keras.export(str(folder / "model"), verbose=False)
            np.savez(folder / "samples.npz", **model.samples)
            for label in labels:
                if not any(fnmatch.fnmatch(label, pattern) for pattern in only):
                    continue
                _, mode, maker = label.split("/")
                content, reason = quantize.converted(folder, model, mode) if maker == "tensorflow" else (
                    quantize.floe_converts(floe, folder, mode, ()))
                try:
                    if content is None:
                        raise ValueError(reason)
                    feeds = {key: value[:1] for key, value in model.tests.items()}
                    wanted = reference(content, feeds)
                except (RuntimeError, ValueError) as error:
                    yield label, None, str(error)
                    continue
                try:
                    yield label, difference(wanted, interpreted(floe, content, feeds, folder)), None
                except RuntimeError as error:
                    yield label, str(error), None
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def run(floe, only):
    """Prints what differs; gives how many models do."""
    warnings.simplefilter("ignore")
    wrong = same = 0
    for label, problem, reason in whole_models(floe, only):
        wrong += problem is not None
        same += problem is None and reason is None
        if problem or reason:
            print(f"{'DIFFERS' if problem else 'none'} {label}: {problem or reason}", flush=True)
    for name, (body, shapes, ranges, modes) in CASES.items():
        for mode, maker in kinds(modes):
            label = f"{name}/{mode}/{maker}"
            if not any(fnmatch.fnmatch(label, pattern) for pattern in only):
                continue
            folder = pathlib.Path(tempfile.mkdtemp(prefix="floe-integers-"))
            try:
                model = Model(body, shapes)
                data = samples(shapes, ranges)
                try:
                    content = by_floe(floe, model, mode, data, folder) if maker == "floe" else by_tensorflow(
                        model, mode, data, maker == "tensorflow-io")
                    feeds = feeds_of(content, np.random.default_rng(7), ranges)
                    # The reference kernel of SUM takes all integers for unsigned bytes.
                    others = [tf.lite.experimental.OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES]
                    wanted = reference(content, feeds, others if name.startswith("sum-") else None)
                except Exception as error:  # What cannot be converted, or what TensorFlow does not run, is no case.
                    print(f"none {label}: {str(error).strip().splitlines()[-1][:150]}", flush=True)
                    continue
                try:
                    problem = difference(wanted, interpreted(floe, content, feeds, folder))
                except RuntimeError as error:
                    problem = str(error)
                if problem:
                    wrong += 1
                    print(f"DIFFERS {label}: {problem}", flush=True)
                else:
                    same += 1
            finally:
                shutil.rmtree(folder, ignore_errors=True)
    print(f"{same} the same to the bit, {wrong} different")
    return wrong
