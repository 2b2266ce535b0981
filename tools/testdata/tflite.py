#!/usr/bin/env python3
"""Writes TensorFlow Lite models, and what TensorFlow's interpreter computes with them: tflite.py OUTDIR, usually
testdata/tflite.

Beside NAME.tflite lies NAME.npz with the arrays CASE.SIGNATURE.in.KEY and CASE.SIGNATURE.out.KEY, where TensorFlow runs
the model; the signature of a model without any is serving_default, and its keys are the tensors' names.
"""

import os
import pathlib
import sys
import tempfile

os.environ.update(TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="-1")

import numpy as np
import tensorflow as tf
from tensorflow.lite.python import schema_py_generated as schema
from tensorflow.lite.tools import flatbuffer_utils

F, I, L, B = tf.float32, tf.int32, tf.int64, tf.bool


def converted(functions, prepare=lambda converter: None):
    """The model with these functions as signatures: {key: (function of its inputs by name, {name: (shape, type)})}."""
    module = tf.Module()
    for key, (function, inputs) in functions.items():
        signature = [tf.TensorSpec(shape, dtype, name) for name, (shape, dtype) in inputs.items()]
        # The converter takes the names of inputs from the arguments.
        scope = {"function": function}
        exec(f"def {key}({', '.join(inputs)}): return function({', '.join(inputs)})", scope)
        setattr(module, key, tf.function(scope[key], input_signature=signature, autograph=False))
    signatures = {key: getattr(module, key).get_concrete_function() for key in functions}
    with tempfile.TemporaryDirectory() as path:
        tf.saved_model.save(module, path, signatures=signatures)
        converter = tf.lite.TFLiteConverter.from_saved_model(path, signature_keys=list(functions))
        prepare(converter)
        return converter.convert()


def one(function, **inputs):
    return converted({"serving_default": (function, inputs)})


def weights(*shape):
    return tf.constant(np.random.default_rng(len(shape)).normal(size=shape).astype(np.float32) / 2)


def classifier(image):
    hidden = tf.nn.relu(tf.nn.conv2d(image, weights(3, 3, 1, 4), 2, "SAME"))
    logits = tf.reshape(hidden, [-1, 64]) @ weights(64, 3)
    return {"logits": logits, "probabilities": tf.nn.softmax(logits)}


def flattened(x):
    """The sizes of what follows the Reshape are computed when it runs."""
    return {"y": tf.nn.softmax(tf.reshape(x, tf.stack([tf.shape(x)[0], 6])) @ weights(6, 4))}


def types(a, b, c, d):
    return {
        "int32": a * 3 - 1, "int64": b + 2**40, "bool": tf.logical_not(c), "float32": tf.where(c, d, -d),
        "uint8": tf.cast(a, tf.uint8), "float16": tf.cast(d, tf.float16), "float64": tf.cast(d, tf.float64),
        "complex64": tf.signal.rfft2d(d), "scalar": tf.reduce_sum(d),
    }


def quantize(converter):
    generator = np.random.default_rng(5)
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    converter.representative_dataset = lambda: (
        {"image": generator.uniform(-1, 1, (1, 8, 8, 1)).astype(np.float32)} for _ in range(20))
    converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
    converter.inference_input_type = converter.inference_output_type = tf.int8


def custom(converter):
    converter.allow_custom_ops = True


def select(converter):
    converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS, tf.lite.OpsSet.SELECT_TF_OPS]


def without_signatures():
    graph = tf.Graph()
    with graph.as_default(), tf.compat.v1.Session(graph=graph) as session:
        x = tf.compat.v1.placeholder(F, [None, 3], name="in")
        y = tf.nn.softmax(x * 2, name="out")
        return tf.compat.v1.lite.TFLiteConverter.from_session(session, [x], [y]).convert()


def small_integers():
    """A Cast from int4, and back: the converter makes no inputs and outputs of that type."""
    model = flatbuffer_utils.convert_bytearray_to_object(
        bytearray(one(lambda x, y: {"wide": tf.cast(x, F), "narrow": tf.cast(y, tf.int8)}, x=([5], tf.int8), y=([5], F))))
    graph = model.subgraphs[0]
    for operator in graph.operators:
        for tensor in (graph.tensors[operator.inputs[0]], graph.tensors[operator.outputs[0]]):
            if tensor.type == schema.TensorType.INT8:
                tensor.type = schema.TensorType.INT4
    for code in model.operatorCodes:
        code.version = 6
    return bytes(flatbuffer_utils.convert_object_to_bytearray(model))


def draw(shape, dtype, seed):
    generator = np.random.default_rng(seed)
    if dtype == np.bool_:
        return generator.integers(0, 2, shape).astype(dtype)
    if np.issubdtype(dtype, np.integer):
        return generator.integers(-7, 7, shape).astype(dtype) if dtype != np.int8 else generator.integers(
            -128, 128, shape).astype(dtype)
    return generator.normal(size=shape).astype(dtype)


def run(model, cases):
    """What TensorFlow's interpreter computes: {CASE.SIGNATURE.in.KEY: array, CASE.SIGNATURE.out.KEY: array}."""
    arrays = {}
    for case, (signature, given) in enumerate(cases):
        interpreter = tf.lite.Interpreter(model_content=model)
        name = f"{case}.{signature or 'serving_default'}"
        if interpreter.get_signature_list():
            outputs = interpreter.get_signature_runner(signature)(**given)
        else:
            for detail in interpreter.get_input_details():
                interpreter.resize_tensor_input(detail["index"], given[detail["name"]].shape)
            interpreter.allocate_tensors()
            for detail in interpreter.get_input_details():
                interpreter.set_tensor(detail["index"], given[detail["name"]])
            interpreter.invoke()
            outputs = {d["name"]: interpreter.get_tensor(d["index"]) for d in interpreter.get_output_details()}
        for key, value in given.items():
            arrays[f"{name}.in.{key}"] = value
        for key, value in outputs.items():
            # NumPy writes strings as Python's objects unless told that they are bytes.
            arrays[f"{name}.out.{key}"] = np.asarray(value, "S" if np.asarray(value).dtype == object else None)
    return arrays


def main(out):
    out.mkdir(parents=True, exist_ok=True)
    image = lambda batch: {"image": draw((batch, 8, 8, 1), np.float32, batch)}
    default = "serving_default"
    strings = {"x": np.array([b"one", b"", b"three"]), "i": np.array([2, 0], np.int32)}
    varied = {
        "a": draw((2, 4), np.int32, 1), "b": draw((2, 4), np.int64, 2), "c": draw((2, 4), np.bool_, 3),
        "d": draw((2, 4), np.float32, 4)}
    x = {"x": np.array([1.5, -2, 3, -4, 5], np.float32)}
    models = {
        "classifier": (
            converted({"classify": (classifier, {"image": ([None, 8, 8, 1], F)})}),
            [("classify", image(1)), ("classify", image(5))]),
        "flattened": (
            one(flattened, x=([None, 2, 3], F)),
            [(default, {"x": draw((batch, 2, 3), np.float32, batch)}) for batch in (1, 3, 400)]),
        "signatures": (
            converted({
                "scale": (lambda x: {"y": x * 2}, {"x": ([None], F)}),
                "shift": (lambda x, by: {"y": x + by, "z": x - by}, {"x": ([3], F), "by": ([], F)})}),
            [("scale", x), ("shift", {"x": x["x"][:3], "by": np.float32(0.25)})]),
        "types": (one(types, a=([2, 4], I), b=([2, 4], L), c=([2, 4], B), d=([2, 4], F)), [(default, varied)]),
        "quantized": (
            converted({default: (classifier, {"image": ([1, 8, 8, 1], F)})}, quantize),
            [(default, {"image": draw((1, 8, 8, 1), np.int8, 1)})]),
        "strings": (
            one(lambda x, i: {"picked": tf.gather(x, i), "same": tf.equal(x, "three")}, x=([None], tf.string), i=([2], I)),
            [(default, strings)]),
        "constants": (
            one(
                lambda x: {"shape": tf.shape(x), "constant": tf.constant([1.0, 2, 3]), "twice": x * 2},
                x=([None, 2], F)),
            [(default, {"x": draw((3, 2), np.float32, 1)})]),
        "late_size": (
            one(lambda x: {"index": tf.cast(tf.where(x > 0), I), "y": x + 1}, x=([5], F)), [(default, x)]),
        "plain": (without_signatures(), [(None, {"in": draw((2, 3), np.float32, 1)})]),
        "small_integers": (
            small_integers(), []),
        "where": (one(lambda x: {"index": tf.where(x > 0)}, x=([5], F)), []),
        "custom": (
            converted({default: (
                lambda x: {"y": tf.math.betainc(x, x, x), "z": tf.math.igamma(x, x)}, {"x": ([4], F)})}, custom), []),
        "select": (
            converted({default: (
                lambda x: {"y": tf.linalg.inv(x), "z": tf.linalg.det(x)}, {"x": ([2, 2], F)})}, select), []),
    }
    for name, (model, cases) in models.items():
        (out / f"{name}.tflite").write_bytes(model)
        if cases:
            np.savez_compressed(out / f"{name}.npz", **run(model, cases))


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
