#!/usr/bin/env python3
"""Writes archives of arrays as NumPy does: npz.py OUTDIR, usually testdata/npz.

`wide.npz` is `stored.npz` with the sizes and places of its directory as those of archives of more than 4 GiB are.
"""

import pathlib
import struct
import sys

import numpy as np


def widened(archive):
    """An archive of one file, its directory with numbers of 64 bits (PKWARE's APPNOTE.TXT, 4.3.14 to 4.5.3)."""
    end = archive.rindex(b"PK\5\6")
    size, start = struct.unpack("<II", archive[end + 12:end + 20])
    entry = bytearray(archive[start:start + size])
    stored, full = struct.unpack("<II", entry[20:28])
    place, = struct.unpack("<I", entry[42:46])
    name, extra = struct.unpack("<HH", entry[28:32])
    entry[20:28] = b"\xff" * 8
    entry[42:46] = b"\xff" * 4
    numbers = struct.pack("<HHQQQ", 1, 24, full, stored, place)
    entry[30:32] = struct.pack("<H", extra + len(numbers))
    entry[46 + name + extra:46 + name + extra] = numbers
    record = struct.pack("<4sQHHIIQQQQ", b"PK\6\6", 44, 45, 45, 0, 0, 1, 1, len(entry), start)
    locator = struct.pack("<4sIQI", b"PK\6\7", 0, start + len(entry), 1)
    last = struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    return archive[:start] + bytes(entry) + record + locator + last


if __name__ == "__main__":
    out = pathlib.Path(sys.argv[1])
    out.mkdir(parents=True, exist_ok=True)
    one = np.arange(12, dtype=np.float32).reshape(2, 6) / 8 - 0.5
    np.savez(out / "stored.npz", x=one)
    np.savez_compressed(out / "deflated.npz", x=one, counts=np.arange(1000, dtype=np.int64) % 7)
    (out / "wide.npz").write_bytes(widened((out / "stored.npz").read_bytes()))
    assert np.array_equal(np.load(out / "wide.npz")["x"], one)
