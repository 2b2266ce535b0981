#!/usr/bin/env python3
"""Writes models of one operator with integers, and what TensorFlow Lite's reference kernels compute with them:
integer_ops.py OUTDIR, usually testdata/integer-ops.

OUTDIR/NAME.MODE.tflite is the model; NAME.MODE.npz has its inputs under their names and the output under y.
"""

import os
import pathlib
import sys
import warnings

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = ""
warnings.simplefilter("ignore")
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

import numpy as np

from zoo import integer_ops

NAMES = [
    "conv-2-SAME-1", "conv-relu6", "depthwise-2-SAME-3", "transposed-2-same", "dense", "matmul-adjoint", "add-broadcast",
    "sub-broadcast", "mul-broadcast", "squared-difference-broadcast", "relu6", "leaky-relu", "hard-swish", "tanh", "sigmoid",
    "exp", "gelu", "abs", "log", "rsqrt", "softmax-4d", "log-softmax", "l2-normalize", "mean-12", "average-pool-2-SAME",
    "max-pool-2-SAME", "bilinear-7x11-centers", "pad", "concat", "space-to-batch", "arg-max"]


def main():
    target = pathlib.Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    for name in NAMES:
        body, shapes, ranges, modes = integer_ops.CASES[name]
        # A few hundred numbers tell as much as many.
        shapes = [(4, 64) if shape == integer_ops.ROWS else shape for shape in shapes]
        for mode in modes:
            model = integer_ops.Model(body, shapes)
            try:
                content = integer_ops.by_tensorflow(model, mode, integer_ops.samples(shapes, ranges), True)
                feeds = integer_ops.feeds_of(content, np.random.default_rng(7), ranges)
                wanted = integer_ops.reference(content, feeds)
            except (RuntimeError, ValueError):
                # Not every operator has a kernel for 16 bits.
                continue
            (target / f"{name}.{mode}.tflite").write_bytes(content)
            np.savez(target / f"{name}.{mode}.npz", **feeds, **wanted)


main()
