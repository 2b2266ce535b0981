"""Lets Floe run a case, and compares every output with TensorFlow's."""

import shlex
import subprocess

import numpy as np

from .case import Refusal
from .compare import Failure, compare_arrays
from .freeze import described
from .reference import Skipped

# Contractions and exponentials add and round in another order than TensorFlow's kernels do, and a deep network hands
# the difference on.
RELATIVE_TOLERANCE = 1e-3
ABSOLUTE_TOLERANCE = 1e-4
TIMEOUT = 300

# What Floe writes for the types that NumPy lacks.
INSTEAD = {
    "bfloat16": "float32", "int4": "int8", "uint4": "uint8", "float8_e5m2": "float32", "float8_e4m3fn": "float32",
}


def check(built, folder, floe):
    """Raises a Failure unless Floe computes what TensorFlow does."""
    if isinstance(built, Refusal):
        built = built.runs
    if built is None:
        raise Skipped("the case is one of freezing")
    if built.kept_state or "--text" in built.arguments:
        raise Skipped("the options are those of freezing alone")
    for feeds, expected in built.all_runs():
        check_run(built, feeds, expected, folder, floe)


def check_run(built, feeds, expected, folder, floe):
    words = [str(floe), "run", *built.command(), "--outdir", str(folder / "out"), "--overwrite"]
    for index, (key, value) in enumerate(feeds.items()):
        path = folder / f"{index}.npy"
        np.save(path, plain(value))
        words += ["--input", f"{key}={path}"]
    try:
        done = subprocess.run(words, capture_output=True, text=True, errors="replace", timeout=TIMEOUT)
    except subprocess.TimeoutExpired:
        raise Failure(f"{shlex.join(words)}\ntook longer than {TIMEOUT} s") from None
    if done.returncode != 0:
        raise Failure(described(done))
    for key, wanted in expected.items():
        got = np.load(folder / "out" / (key.replace("/", "_") + ".npy"))
        compare_arrays(key, plain(wanted), got, RELATIVE_TOLERANCE, ABSOLUTE_TOLERANCE)


def plain(value):
    """An array that `numpy.load` reads without pickles: byte strings of one width instead of objects."""
    value = np.asarray(value)
    if value.dtype.name in INSTEAD:
        value = value.astype(INSTEAD[value.dtype.name])
    if value.dtype == object or value.dtype.kind == "U":
        words = [word if isinstance(word, bytes) else str(word).encode() for word in value.ravel()]
        width = max([1, *map(len, words)])
        return np.array(words, f"S{width}").reshape(value.shape)
    return value
