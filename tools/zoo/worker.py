"""What runs in a process of its own: TensorFlow, and one case after the other."""

import concurrent.futures
import functools
import multiprocessing
import os
import pathlib
import shutil
import time
import traceback

ENVIRONMENT = {
    "CUDA_VISIBLE_DEVICES": "-1",
    # Kernels that reorder additions by what they are fused with would blur the comparison.
    "TF_ENABLE_ONEDNN_OPTS": "0",
    "TF_CPP_MIN_LOG_LEVEL": "3",
}


def pool():
    """A pool of one process."""
    return concurrent.futures.ProcessPoolExecutor(
        1, mp_context=multiprocessing.get_context("spawn"), initializer=start)


def start():
    os.environ.update(ENVIRONMENT)
    # What graphs print while they run is no part of the report.
    with open(os.devnull, "w") as nowhere:
        os.dup2(nowhere.fileno(), 2)


@functools.cache
def cases():
    import tensorflow as tf

    tf.get_logger().setLevel("ERROR")
    tf.config.optimizer.set_experimental_options({"disable_meta_optimizer": True})
    from . import case

    return case.load_all()


def names():
    return list(cases())


def single_ops(mode, floe, only, rounds, first, results):
    start()
    from . import converted_ops, single_ops

    {"ops": single_ops, "convert-ops": converted_ops}[mode].run(floe, only, rounds, first, results)


def run(name, mode, root, floe, keep):
    """Builds and checks a case: 'ok', 'skip' or 'FAIL', a remark, and the seconds it took."""
    builder = cases()[name]
    import keras

    from . import compare, convert, freeze, reference, run as running, shapes

    check = {
        "freeze": freeze.check, "run": running.check, "shapes": shapes.check, "convert": convert.check,
        "self-test": reference.check,
    }[mode]
    folder = pathlib.Path(root) / name
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "model").mkdir(parents=True)
    began = time.time()
    try:
        # Names that Keras makes up, and weights, are the same whichever cases run before.
        keras.backend.clear_session()
        keras.utils.set_random_seed(1)
        remark = check(builder(folder / "model"), folder, floe) or ""
        result = "ok"
    except compare.Failure as failure:
        result, remark = "FAIL", str(failure)
    except reference.Skipped as skipped:
        result, remark = "skip", str(skipped)
    except Exception:
        result, remark = "FAIL", f"the case itself broke\n{traceback.format_exc()[-3000:]}"
    if not keep:
        shutil.rmtree(folder, ignore_errors=True)
    return result, remark, time.time() - began
