"""Writes small models with TensorFlow's converter, and the versions it gave their operators.

    python tools/testdata/tflite_models.py testdata/tflite-files

Needs tensorflow and tf_keras (2.21 were used). Beside the models lies versions.txt: a line a model, its
min_runtime_version, and each builtin operator with its version, in the order of the file's operator codes.
"""

import os
import pathlib
import sys
import warnings

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = "-1"
os.environ["TF_USE_LEGACY_KERAS"] = "1"
warnings.simplefilter("ignore")

import numpy as np
import tensorflow as tf
import tf_keras
from tensorflow.lite.python import schema_py_generated as schema

NAMES = {code: name for name, code in vars(schema.BuiltinOperator).items() if isinstance(code, int)}
spec = tf.TensorSpec


def function(*specs):
    return lambda body: tf.function(body, input_signature=specs).get_concrete_function()


def samples(concrete, seed=0):
    random = np.random.default_rng(seed)
    for _ in range(4):
        yield [
            random.standard_normal([2 if size is None else size for size in tensor.shape]).astype(np.float32)
            for tensor in concrete.inputs if tensor.dtype != tf.resource]


def convert(concrete, module=None, quantize=None, **settings):
    if isinstance(concrete, tf_keras.Model):
        converter = tf.lite.TFLiteConverter.from_keras_model(concrete)
        feeds = lambda: samples(concrete)
    else:
        converter = tf.lite.TFLiteConverter.from_concrete_functions([concrete], module)
        feeds = lambda: samples(concrete)
    if quantize:
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
    if quantize == "float16":
        converter.target_spec.supported_types = [tf.float16]
    if quantize in ("int8", "int16x8"):
        converter.representative_dataset = feeds
        kind = tf.lite.OpsSet.EXPERIMENTAL_TFLITE_BUILTINS_ACTIVATIONS_INT16_WEIGHTS_INT8
        converter.target_spec.supported_ops = [kind if quantize == "int16x8" else tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
    for name, value in settings.items():
        setattr(converter, name, value)
    return converter.convert()


def convolutions():
    random = np.random.default_rng(1)
    weights = lambda *shape: tf.constant(random.standard_normal(shape).astype(np.float32))

    @function(spec([1, 8, 8, 3], tf.float32, "image"))
    def model(image):
        x = tf.nn.relu6(tf.nn.conv2d(image, weights(3, 3, 3, 4), 1, "SAME") + weights(4))
        x = tf.nn.depthwise_conv2d(x, weights(3, 3, 4, 1), [1, 1, 1, 1], "SAME") + weights(4)
        x = tf.nn.leaky_relu(x, 0.1) + tf.nn.sigmoid(x) * tf.nn.tanh(x)
        x = tf.concat([tf.nn.max_pool2d(x, 2, 2, "VALID"), tf.nn.avg_pool2d(x, 2, 2, "VALID")], -1)
        x = tf.pad(x, [[0, 0], [1, 1], [1, 1], [0, 0]])
        x = tf.nn.conv2d_transpose(x, weights(2, 2, 4, 8), [1, 12, 12, 4], 2, "VALID")
        x = tf.reduce_mean(tf.image.resize(x, [4, 4]), [1, 2])
        return tf.nn.softmax(x @ weights(4, 5) + weights(5))

    return model


def arrays():
    @function(spec([None, 3, 4, 2, 2], tf.float32, "x"), spec([2, 3], tf.int32, "indices"))
    def model(x, indices):
        y = tf.transpose(x, [0, 2, 1, 4, 3])[:, 1:, ::2]
        z = tf.pad(tf.reshape(x[:2], [2, 3, 4, 2, 2]), [[0, 0]] * 4 + [[1, 0]])
        a, b = tf.split(z, [1, 2], 1)
        stacked = tf.stack(tf.unstack(b, axis=1), 2)
        return {
            "gathered": tf.gather(tf.reshape(x, [-1, 4, 4]), indices, axis=1), "y": y,
            "maximum": tf.maximum(a, tf.ones([1, 1, 4, 1, 3])), "reversed": tf.reverse(stacked, [1]),
            "tiled": tf.tile(a, [1, 1, 1, 2, 1]), "shape": tf.shape(x), "sub": z - tf.ones([3, 1, 1, 1]),
        }

    return model


def types():
    @function(
        spec([2, 3], tf.int64, "long"), spec([2, 3], tf.int16, "short"), spec([2, 3], tf.bool, "flag"),
        spec([2, 3], tf.int8, "byte"), spec([2, 3], tf.uint32, "unsigned"), spec([3], tf.string, "text"),
        spec([2, 3], tf.int32, "int"))
    def model(long, short, flag, byte, unsigned, text, number):
        return {
            "sum": long + long, "product": long * long, "difference": long - long, "shorts": tf.concat([short, short], 0),
            "flags": tf.transpose(flag), "padded": tf.pad(flag, [[1, 0], [0, 0]]),
            "bytes": tf.concat([byte, byte], 1), "cast": tf.cast(byte, tf.float32), "wide": tf.cast(unsigned, tf.int64),
            "equal": tf.equal(text, tf.constant(["a", "", "longer"])), "picked": tf.gather(text, [2, 0]),
            "where": tf.where(flag), "chosen": tf.where(flag, number, -number), "absolute": tf.abs(number),
            "filled": tf.fill([2, 2], True), "range": tf.range(tf.reduce_sum(long)), "sign": tf.sign(number),
            "halves": tf.cast(tf.cast(number, tf.float16), tf.float32), "top": tf.math.top_k(number, 2)[0],
            "division": number // 2, "sliced": tf.slice(text, [1], [2]), "half": number % 3,
        }

    return model


def recurrent(units=4):
    tf_keras.utils.set_random_seed(3)
    inputs = tf_keras.Input([5, 3], 1, name="sequence")
    return tf_keras.Model(inputs, tf_keras.layers.LSTM(units)(inputs))


def wide():
    """Weights of 1024 elements and more, below which the converter leaves them as they are."""
    random = np.random.default_rng(2)
    weights = lambda *shape: tf.constant(random.standard_normal(shape).astype(np.float32))

    @function(spec([1, 6, 6, 8], tf.float32, "image"))
    def model(image):
        x = tf.nn.relu(tf.nn.conv2d(image, weights(3, 3, 8, 16), 1, "VALID") + weights(16))
        x = tf.nn.depthwise_conv2d(x, weights(4, 4, 16, 4), [1, 1, 1, 1], "VALID") + weights(64)
        return tf.reshape(x, [1, 64]) @ weights(64, 16) + weights(16)

    return model


def control_flow():
    @function(spec([], tf.int32, "count"), spec([None], tf.float32, "x"))
    def model(count, x):
        i, y = tf.while_loop(lambda i, _: i < count, lambda i, y: (i + 1, y * 2.0 + 1.0), [0, x])
        return tf.cond(count > 3, lambda: y - 1.0, lambda: tf.nn.relu(y))

    return model


class Counter(tf.Module):
    def __init__(self):
        super().__init__()
        self.count = tf.Variable([1.0, 2.0])

    @tf.function(input_signature=[spec([2], tf.float32, "amount")])
    def add(self, amount):
        return {"sum": self.count.assign_add(amount)}


class Pair(tf.Module):
    def __init__(self):
        super().__init__()
        self.weight = tf.Variable(np.arange(12, dtype=np.float32).reshape(3, 4))

    @tf.function(input_signature=[spec([None, 3], tf.float32, "b"), spec([4], tf.float32, "a"), spec([2], tf.float32, "unused")])
    def affine(self, b, a, unused):
        y = b @ self.weight + a
        return {"z": y, "constant": tf.constant([1.0, 2.0]), "input": a, "same": y, "activated": tf.nn.relu(y)}

    @tf.function(input_signature=[spec([None, 3], tf.float32, "x")])
    def product(self, x):
        return {"product": x @ self.weight}


def saved(module, signatures, folder, keys=None, **settings):
    """A module by way of a SavedModel with these signatures, of which all or some are converted."""
    tf.saved_model.save(module, folder, signatures)
    converter = tf.lite.TFLiteConverter.from_saved_model(folder, signature_keys=keys or list(signatures))
    for name, value in settings.items():
        setattr(converter, name, value)
    return converter.convert()


def pair(folder):
    module = Pair()
    return saved(module, {"affine": module.affine, "product": module.product}, folder)


def counter(folder):
    module = Counter()
    return saved(module, {"add": module.add}, folder, experimental_enable_resource_variables=True)


def custom():
    @function(spec([3], tf.float32, "x"))
    def model(x):
        return tf.raw_ops.Betainc(a=x, b=x, x=x / 2.0)

    return convert(model, allow_custom_ops=True)


def edited(content, change):
    """A model with something changed that TensorFlow's converter does not write."""
    import flatbuffers

    model = schema.ModelT.InitFromPackedBuf(content, 0)
    change(model)
    builder = flatbuffers.Builder(0)
    builder.Finish(model.Pack(builder), b"TFL3")
    return bytes(builder.Output())


def behind(content):
    """The weights behind the flatbuffer, as in files over 2 GB."""
    weights = []

    def move(start):
        def change(model):
            position = start
            weights.clear()
            for buffer in model.buffers[1:]:
                if buffer.data is None or not len(buffer.data):
                    continue
                data = bytes(buffer.data)
                buffer.data, buffer.offset, buffer.size = None, position, len(data)
                weights.append(data + bytes(-len(data) % 16))
                position += len(weights[-1])
        return change

    # Numbers that are not 0 are always written: the flatbuffer's size does not depend on them.
    size = len(edited(content, move(16)))
    start = size + -size % 16
    return edited(content, move(start)) + bytes(start - size) + b"".join(weights)


def four_bits():
    """A constant of four-bit integers, as many as do not fill a byte."""
    @function(spec([3], tf.float32, "x"))
    def model(x):
        return x + tf.quantization.fake_quant_with_min_max_vars(x, -8.0, 7.0)

    def change(model):
        graph = model.subgraphs[0]
        [runtime] = [m.buffer for m in model.metadata if m.name == b"min_runtime_version"]
        model.buffers[runtime].data = np.frombuffer(b"2.18.0".ljust(16, bytes(1)), np.uint8)
        [code] = [c for c in model.operatorCodes if c.builtinCode == schema.BuiltinOperator.DEQUANTIZE]
        code.version = 6
        dequantize = next(
            o for o in graph.operators if model.operatorCodes[o.opcodeIndex].builtinCode == schema.BuiltinOperator.DEQUANTIZE)
        constant = schema.TensorT()
        constant.shape, constant.type, constant.name, constant.hasRank = [3], schema.TensorType.INT4, b"nibbles", True
        constant.buffer = len(model.buffers)
        constant.quantization = schema.QuantizationParametersT()
        constant.quantization.scale, constant.quantization.zeroPoint = [0.5], [0]
        buffer = schema.BufferT()
        buffer.data = np.array([0x7F, 0x08], np.uint8)
        model.buffers.append(buffer)
        dequantize.inputs = [len(graph.tensors)]
        graph.tensors.append(constant)

    return edited(convert(model), change)


def thinned(rows, columns):
    """Numbers of which most are 0: tests know the rule."""
    i, j = np.indices((rows, columns))
    return np.where((3 * i + j) % 7 == 0, i * 0.5 + j + 1, 0).astype(np.float32)


def sparse():
    """Weights of which the converter stores only those that are not 0, for an operator that makes them dense."""
    @function(spec([2, 16], tf.float32, "x"))
    def model(x):
        return tf.matmul(x, tf.constant(thinned(16, 24)))

    return convert(model, optimizations=[tf.lite.Optimize.EXPERIMENTAL_SPARSITY])


def sparse_blocks():
    """A constant stored by blocks of 2 x 3, of which only those that are not all 0 are there."""
    numbers = thinned(8, 9)
    numbers[2:4, 3:6] = numbers[0:2, 6:9] = numbers[4:8, 0:3] = 0

    @function(spec([8, 9], tf.float32, "x"))
    def model(x):
        return x + tf.constant(numbers)

    def dimension(size=0, segments=None, indices=None):
        result = schema.DimensionMetadataT()
        result.denseSize = size
        if segments is not None:
            result.format = schema.DimensionType.SPARSE_CSR
            result.arraySegmentsType, result.arraySegments = schema.SparseIndexVector.Int32Vector, schema.Int32VectorT()
            result.arraySegments.values = segments
            result.arrayIndicesType, result.arrayIndices = schema.SparseIndexVector.Uint16Vector, schema.Uint16VectorT()
            result.arrayIndices.values = indices
        return result

    def change(model):
        [tensor] = [t for t in model.subgraphs[0].tensors if t.buffer and model.buffers[t.buffer].data is not None]
        segments, indices, values = [0], [], []
        for row in range(4):
            for column in range(3):
                block = numbers[2 * row:2 * row + 2, 3 * column:3 * column + 3]
                if block.any():
                    indices.append(column)
                    values.append(block.ravel())
            segments.append(len(indices))
        model.buffers[tensor.buffer].data = np.frombuffer(np.concatenate(values).tobytes(), np.uint8)
        layout = tensor.sparsity = schema.SparsityParametersT()
        layout.traversalOrder, layout.blockMap = [0, 1, 2, 3], [0, 1]
        layout.dimMetadata = [dimension(4), dimension(0, segments, indices), dimension(2), dimension(3)]

    return edited(convert(model), change)


def blocks():
    """Weights of four bits with a scale for 32 of them, and the range of an input: tests know the numbers."""
    weights = np.indices((8, 64)).sum(0) % 16 - 8
    scales = (2.0 ** -(np.indices((8, 2)).sum(0) % 5 + 1)).astype(np.float16)

    @function(spec([2, 64], tf.float32, "x"))
    def model(x):
        return tf.matmul(x, tf.constant(weights.T.astype(np.float32)))

    def change(model):
        graph = model.subgraphs[0]
        [tensor] = [t for t in graph.tensors if list(t.shape) == [8, 64]]
        tensor.type = schema.TensorType.INT4
        nibbles = (weights.ravel() & 15).astype(np.uint8)
        model.buffers[tensor.buffer].data = nibbles[::2] | nibbles[1::2] << 4
        constant, buffer = schema.TensorT(), schema.BufferT()
        constant.shape, constant.type, constant.name, constant.hasRank = [8, 2], schema.TensorType.FLOAT16, b"scales", True
        constant.buffer, buffer.data = len(model.buffers), np.frombuffer(scales.tobytes(), np.uint8)
        model.buffers.append(buffer)
        tensor.quantization = schema.QuantizationParametersT()
        tensor.quantization.detailsType = schema.QuantizationDetails.BlockwiseQuantization
        details = tensor.quantization.details = schema.BlockwiseQuantizationT()
        details.scales, details.zeroPoints, details.blockSize = len(graph.tensors), -1, 32
        graph.tensors.append(constant)
        range_ = graph.tensors[graph.inputs[0]].quantization = schema.QuantizationParametersT()
        range_.min, range_.max = [-1.5], [2.5]

    return edited(convert(model), change)


def external(content, file):
    """The weights in another file."""
    weights = bytearray()

    def change(model):
        model.externalBufferGroups, model.externalBuffers = [schema.ExternalBufferGroupT()], []
        model.externalBufferGroups[0].name = file
        for tensor in model.subgraphs[0].tensors:
            data = model.buffers[tensor.buffer].data
            if data is None or len(data) < 64:
                continue
            part = schema.ExternalBufferT()
            part.id, part.group, part.offset, part.length = 1 << 31 | len(weights), 0, len(weights), len(data)
            model.externalBuffers.append(part)
            model.buffers[tensor.buffer].data = None
            tensor.externalBuffer, tensor.buffer = part.id, 0
            weights.extend(bytes(data) + bytes(-len(data) % 64))

    return edited(content, change), bytes(weights)


def models(folder, target):
    for quantize in (None, "float16", "int8", "int16x8"):
        yield f"convolutions_{quantize or 'float'}", convert(convolutions(), quantize=quantize)
    yield "wide_dynamic", convert(wide(), quantize="dynamic")
    yield "behind", behind(convert(convolutions()))
    yield "arrays", convert(arrays())
    yield "types", convert(types())
    yield "recurrent_float", convert(recurrent())
    yield "recurrent_int8", convert(recurrent(), quantize="int8")
    yield "recurrent_wide", convert(recurrent(36))
    yield "control_flow", convert(control_flow())
    yield "pair", pair(f"{folder}/pair")
    yield "counter", counter(f"{folder}/counter")
    yield "custom", custom()
    yield "four_bits", four_bits()
    yield "sparse", sparse()
    yield "sparse_blocks", sparse_blocks()
    yield "blocks", blocks()
    content, weights = external(convert(convolutions()), "weights/external.bin")
    (target / "weights").mkdir(exist_ok=True)
    (target / "weights/external.bin").write_bytes(weights)
    yield "external", content


def versions(name, content):
    model = schema.ModelT.InitFromPackedBuf(content, 0)
    codes = [
        (NAMES[max(code.builtinCode, code.deprecatedBuiltinCode)], code.version) for code in model.operatorCodes]
    runtime = next(
        bytes(model.buffers[entry.buffer].data) for entry in model.metadata if entry.name == b"min_runtime_version")
    pairs = " ".join(f"{name}:{version}" for name, version in codes if name != "CUSTOM")
    return f"{name} {runtime.rstrip(bytes(1)).decode()} {pairs}"


def main():
    import tempfile

    target = pathlib.Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    lines = []
    with tempfile.TemporaryDirectory() as folder:
        for name, content in models(folder, target):
            # The weights behind the flatbuffer are not the bindings' to read; sparse models lose operators when read.
            (target / f"{name}.tflite").write_bytes(content)
            if not name.startswith("sparse"):
                lines.append(versions(name, content if name != "behind" else convert(convolutions())))
    (target / "versions.txt").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
