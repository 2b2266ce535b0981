"""Quantizes models with Floe and with TensorFlow's converter, on the same samples, and compares what comes out."""

import fnmatch
import pathlib
import shutil
import subprocess
import tempfile
import warnings

import numpy as np

from . import trained_models  # noqa: F401 -- registers models
from .convert import latency
from .quantized_models import MODELS
from .session import tf

TIMEOUT = 600
MODES = ("int8", "int16x8", "dynamic", "float16", "dynamic-int4", "weight-only-int8", "weight-only-int4")
# What TensorFlow's converter makes; it has no other modes.
THEIRS = ("int8", "int16x8", "dynamic", "float16")


def converted(folder, model, mode):
    """The model as TensorFlow's converter quantizes it; the reason where it does not."""
    if mode not in THEIRS:
        return None, "it has no such mode"
    if mode != "int8" and model.samples is None:
        return None, "it makes what was trained for 8 bits integers of 8 bits in every mode"
    converter = tf.lite.TFLiteConverter.from_saved_model(str(folder / "model"))
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    if mode == "float16":
        converter.target_spec.supported_types = [tf.float16]
    if mode in ("int8", "int16x8") and model.samples is not None:
        def samples():
            for index in range(len(next(iter(model.samples.values())))):
                yield {key: value[index:index + 1] for key, value in model.samples.items()}

        converter.representative_dataset = samples
        kinds = tf.lite.OpsSet
        converter.target_spec.supported_ops = [
            kinds.TFLITE_BUILTINS_INT8 if mode == "int8"
            else kinds.EXPERIMENTAL_TFLITE_BUILTINS_ACTIVATIONS_INT16_WEIGHTS_INT8]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return converter.convert(), None
    except Exception as error:
        return None, str(error).strip().splitlines()[-1][:200]


def floe_converts(floe, folder, mode, arguments):
    target = folder / f"{mode}.tflite"
    target.unlink(missing_ok=True)
    words = [str(floe), "convert", str(folder / "model"), "-o", str(target), "--quantize", mode, *arguments]
    if mode in ("int8", "int16x8") and (folder / "samples.npz").exists():
        words += ["--calibration", str(folder / "samples.npz")]
    done = subprocess.run(words, capture_output=True, text=True, errors="replace", timeout=TIMEOUT)
    if done.returncode != 0:
        errors = [line for line in done.stderr.splitlines() if line.startswith("error")]
        return None, f"exit {done.returncode}: " + (errors or [done.stderr[-300:]])[0]
    return target.read_bytes(), None


KERNELS = tf.lite.experimental.OpResolverType


def outputs(content, feeds, kernels):
    """The first output for each test case."""
    runtime = tf.lite.Interpreter(model_content=content, num_threads=1, experimental_op_resolver_type=kernels)
    call = runtime.get_signature_runner(next(iter(runtime.get_signature_list())))
    names = call.get_input_details()
    rows = []
    for index in range(len(next(iter(feeds.values())))):
        results = call(**{name: feeds[name][index:index + 1] for name in names})
        rows.append(np.asarray(next(iter(results.values())), np.float64).ravel())
    return np.array(rows)


def first(count, feeds):
    return {key: value[:count] for key, value in feeds.items()}


def floe_computes(floe, folder, mode, feeds):
    """The first output for each test case, by Floe's interpreter."""
    rows = []
    for index in range(len(next(iter(feeds.values())))):
        values = []
        for number, (key, value) in enumerate(feeds.items()):
            np.save(folder / f"{number}.npy", value[index:index + 1])
            values += ["--input", f"{key}={folder / f'{number}.npy'}"]
        outdir = folder / "computed"
        subprocess.run(
            [str(floe), "run", str(folder / f"{mode}.tflite"), "--runtime", "floe", *values, "--outdir", str(outdir), "--overwrite"],
            check=True, capture_output=True, timeout=TIMEOUT)
        rows.append(np.load(next(iter(sorted(outdir.glob("*.npy"))))).astype(np.float64).ravel())
        shutil.rmtree(outdir)
    return np.array(rows)


def floats_inside(content):
    """The tensors of floats between the QUANTIZE of the inputs and the DEQUANTIZE of the outputs."""
    runtime = tf.lite.Interpreter(
        model_content=content,
        experimental_op_resolver_type=KERNELS.BUILTIN_WITHOUT_DEFAULT_DELEGATES)
    types = {detail["index"]: detail["dtype"] for detail in runtime.get_tensor_details()}
    inside = 0
    for detail in runtime._get_ops_details():
        if detail["op_name"] in ("QUANTIZE", "DEQUANTIZE", "DELEGATE"):
            continue
        inside += any(types.get(index) == np.float32 for index in [*detail["inputs"], *detail["outputs"]] if index >= 0)
    return inside


def operators(content):
    runtime = tf.lite.Interpreter(
        model_content=content,
        experimental_op_resolver_type=KERNELS.BUILTIN_WITHOUT_DEFAULT_DELEGATES)
    return len(runtime._get_ops_details())


def signal_to_noise(wanted, found):
    """In decibels."""
    noise = float(np.sum((wanted - found) ** 2))
    return 10 * np.log10(float(np.sum(wanted ** 2)) / noise) if noise else float("inf")


def figures(content, model, wanted):
    found = outputs(content, model.tests, KERNELS.AUTO)
    figures = {
        "bytes": len(content), "operators": operators(content), "floats": floats_inside(content),
        "dB": round(float(signal_to_noise(wanted, found)), 1)}
    plain = outputs(content, first(40, model.tests), KERNELS.BUILTIN_WITHOUT_DEFAULT_DELEGATES)
    figures["plain dB"] = round(float(signal_to_noise(wanted[:40], plain)), 1)
    if model.labels is not None:
        figures["right"] = round(float(np.mean(np.argmax(found, 1) == model.labels)), 4)
    return figures


def measured(content, reason, model, wanted):
    """The figures of a model, or why there are none."""
    if content is None:
        return reason
    try:
        return figures(content, model, wanted)
    except RuntimeError as error:
        return f"the runtime does not run it: {error}"


def run(floe, only, arguments=()):
    """Prints what both make of each model, and the time of Floe's in proportion to TensorFlow's; gives how many are worse than TensorFlow's."""
    warnings.simplefilter("ignore")
    worse = 0
    for name, build in MODELS.items():
        wanted_modes = [mode for mode in MODES if any(fnmatch.fnmatch(f"{name}/{mode}", pattern) for pattern in only)]
        if not wanted_modes:
            continue
        folder = pathlib.Path(tempfile.mkdtemp(prefix="floe-quantize-"))
        try:
            model = build()
            model.keras.export(str(folder / "model"), verbose=False)
            if model.samples is not None:
                np.savez(folder / "samples.npz", **model.samples)
            order = [tensor.name for tensor in model.keras.inputs]
            wanted = np.asarray(model.keras.predict([model.tests[key] for key in order], verbose=0), np.float64)
            wanted = wanted.reshape(len(wanted), -1)
            if model.labels is not None:
                print(f"{name}: in floats {float(np.mean(np.argmax(wanted, 1) == model.labels)):.4f} right", flush=True)
            for mode in wanted_modes:
                ours, reason = floe_converts(floe, folder, mode, arguments)
                theirs, their_reason = converted(folder, model, mode)
                a, b = measured(ours, reason, model, wanted), measured(theirs, their_reason, model, wanted)
                if mode in ("int8", "int16x8") and not isinstance(a, str):
                    few = first(3, model.tests)
                    # Integers are computed with by the same rules: not a bit may differ, through whole networks.
                    a["beside reference kernels"] = float(np.max(np.abs(
                        floe_computes(floe, folder, mode, few) - outputs(ours, few, KERNELS.BUILTIN_REF))))
                verdict = judge(a, b)
                worse += verdict != "ok"
                if not isinstance(a, str) and not isinstance(b, str):
                    a["time"] = round(latency(ours, theirs), 2)
                print(f"{verdict:5} {name}/{mode}\n      floe       {a}\n      tensorflow {b}", flush=True)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    return worse


def judge(ours, theirs):
    """In a word, whether anything of ours is worse; a decibel is within what rounding decides."""
    if isinstance(ours, str):
        return "ok" if isinstance(theirs, str) else "WORSE"
    if isinstance(theirs, str):
        return "ok"
    bad = [key for key in ("bytes", "operators", "floats") if ours[key] > theirs[key] * 1.01]
    # Beyond that, floats differ by the order of their sums.
    bad += [key for key in ("dB", "plain dB") if ours[key] < min(theirs[key] - 1, 100)]
    if ours.get("beside reference kernels"):
        bad.append("beside reference kernels")
    if ours.get("right", 1) < theirs.get("right", 0):
        bad.append("right")
    return "WORSE" if bad else "ok"
