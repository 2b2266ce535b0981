"""Lets Floe leave ops to TensorFlow's Flex delegate, runs the files on it, and compares with TensorFlow.

The wheels of new releases of TensorFlow lack the delegate: the files run in a virtual environment with an older one.
"""

import pathlib
import re
import subprocess
import tempfile

import numpy as np

from .compare import Failure, compare_arrays
from .session import plain_config, tf, tf1

RUNNER = pathlib.Path(__file__).with_name("flex_runner.py")
MODELS = {}


def model(builder):
    MODELS[builder.__name__] = builder
    return builder


def values(*shape, low=-1.0, high=1.0, seed=0):
    return np.random.RandomState(seed).uniform(low, high, shape).astype(np.float32)


def fed(value, name, shape=None):
    return tf1.placeholder(tf.as_dtype(value.dtype), value.shape if shape is None else shape, name), value


@model
def between_builtins():
    """Flex ops that read builtin ones and are read by them; sizes that follow from values."""
    x, fed_x = fed(values(5, 3), "x", [None, 3])
    zeta = tf.raw_ops.Zeta(x=tf.abs(x) + 2.0, q=tf.abs(x) + 1.0)
    product = tf.matmul(zeta, tf.constant(values(3, 4, seed=1)))
    singular = tf.raw_ops.Svd(input=product, compute_uv=False, full_matrices=False)[0]
    unique = tf.raw_ops.UniqueV2(x=tf.cast(product * 3, tf.int32), axis=[0])
    return {x: fed_x}, [singular, tf.nn.relu(unique[0]), unique[1], tf.nn.relu(zeta) * 2.0]


@model
def attributes():
    """Every kind of attribute that a NodeDef has but tensors and functions."""
    x, fed_x = fed(values(1, 8, 8, 2), "x")
    pooled = tf.raw_ops.FractionalMaxPool(
        value=x, pooling_ratio=[1.0, 1.5, 1.5, 1.0], pseudo_random=False, overlapping=True, deterministic=True, seed=3, seed2=5)
    glimpse = tf.raw_ops.ExtractGlimpse(
        input=x, size=[3, 3], offsets=[[0.1, 0.2]], centered=True, normalized=True, uniform_noise=False, noise="zero")
    return {x: fed_x}, [pooled[0], pooled[1], glimpse]


@model
def text():
    words, fed_words = fed(np.array(["one two", "three", ""], object), "words")
    split = tf.raw_ops.StringSplitV2(input=words, sep=" ")
    return {words: fed_words}, [split[0], split[1], tf.raw_ops.StringUpper(input=words), tf.raw_ops.StringLength(input=words) + 1]


@model
def types():
    """Element types that few builtin operators take."""
    a, fed_a = fed(values(3, 3).astype(np.float64), "a")
    b, fed_b = fed((values(3, 3) + 1j * values(3, 3, seed=1)).astype(np.complex64), "b")
    c, fed_c = fed(np.array([7, 9, 1 << 40], np.uint64), "c")
    return {a: fed_a, b: fed_b, c: fed_c}, [
        tf.raw_ops.MatrixInverse(input=a + 3 * tf.eye(3, dtype=tf.float64)), tf.raw_ops.MatrixDeterminant(input=b),
        tf.raw_ops.PopulationCount(x=c)]


@model
def sparse():
    x, fed_x = fed(np.array([[0, 2, 0], [1, 0, 3]], np.float32), "x")
    indices = tf.raw_ops.Where(condition=tf.not_equal(x, 0))
    numbers = tf.gather_nd(x, indices)
    product = tf.raw_ops.SparseTensorDenseMatMul(
        a_indices=indices, a_values=numbers, a_shape=[2, 3], b=tf.constant(values(3, 2)))
    return {x: fed_x}, [product, tf.raw_ops.SparseReduceSum(
        input_indices=indices, input_values=numbers, input_shape=[2, 3], reduction_axes=[1])]


@model
def random_numbers():
    """Numbers of the same seeds come in the same order, though the second op reads nothing of the first."""
    x, fed_x = fed(values(4, low=1, high=2), "x")
    first = tf.raw_ops.RandomGamma(shape=[3], alpha=x, seed=1, seed2=2)
    with tf1.control_dependencies([first]):
        second = tf.raw_ops.StatelessRandomNormal(shape=[4], seed=[1, 2])
    return {x: fed_x}, [first, second + x]


def build(builder):
    """The graph of a model, what is fed by name, the names of its outputs, and TensorFlow's values of them."""
    with tf1.Graph().as_default() as graph:
        feeds, outputs = builder()
        outputs = [tf1.identity(output, name=f"out{port}") for port, output in enumerate(outputs)]
        with tf1.Session(graph=graph, config=plain_config()) as session:
            wanted = session.run(outputs, feeds)
    return graph, {tensor.op.name: value for tensor, value in feeds.items()}, [tensor.op.name for tensor in outputs], wanted


def check(builder, folder, floe, python):
    """What became of a model; raises a Failure."""
    graph, feeds, names, wanted = build(builder)
    source, target = folder / "model.pb", folder / "model.tflite"
    source.write_bytes(graph.as_graph_def().SerializeToString())
    done = subprocess.run(
        [str(floe), "convert", str(source), "--outputs", ",".join(names), "--allow-select-tf-ops", "--verify-each", "-o",
         str(target)], capture_output=True, text=True, timeout=120)
    if done.returncode != 0:
        raise Failure(done.stderr[:1000])
    np.savez(folder / "in.npz", **feeds)
    ran = subprocess.run(
        [str(python), str(RUNNER), str(target), str(folder / "in.npz"), str(folder / "out.npz")], capture_output=True,
        text=True, errors="replace", timeout=300)
    if ran.returncode != 0:
        raise Failure(f"the runtime does not run it: {ran.stderr.strip()[-600:]}")
    found = np.load(folder / "out.npz", allow_pickle=True)
    for name, value in zip(names, wanted):
        compare_arrays(name, np.asarray(value), found[name], 1e-4, 1e-5)
    return re.search("which run where its Flex delegate is: (.*)", done.stderr).group(1)


def run(floe, python, patterns):
    """Checks the models that match; whether one failed."""
    failed = False
    for name, builder in MODELS.items():
        if not any(pathlib.PurePath(name).match(pattern) for pattern in patterns):
            continue
        with tempfile.TemporaryDirectory(prefix="floe-flex-") as folder:
            try:
                print(f"ok    {name}: {check(builder, pathlib.Path(folder), floe, python)}", flush=True)
            except Failure as failure:
                failed = True
                print(f"FAIL  {name}: {failure}", flush=True)
    return failed
