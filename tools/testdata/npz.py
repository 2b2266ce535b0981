#!/usr/bin/env python3
"""Writes archives of arrays as NumPy does: npz.py OUTDIR, usually testdata/npz."""

import pathlib
import sys

import numpy as np

if __name__ == "__main__":
    out = pathlib.Path(sys.argv[1])
    out.mkdir(parents=True, exist_ok=True)
    one = np.arange(12, dtype=np.float32).reshape(2, 6) / 8 - 0.5
    np.savez(out / "stored.npz", x=one)
    np.savez_compressed(out / "deflated.npz", x=one, counts=np.arange(1000, dtype=np.int64) % 7)
