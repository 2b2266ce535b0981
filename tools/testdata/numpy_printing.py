"""Writes arrays and the texts NumPy prints for them: what `NumpyPrinter` is compared with.

    python tools/testdata/numpy_printing.py testdata/numpy-printing/cases.txt [COUNT [SEED]]

Needs numpy >= 2.4 and ml_dtypes. A case is three lines: `type dimensions data options`, the text of `str`, the text of
`repr`, both with line breaks as \\n and backslashes doubled. Dimensions are joined by `x` (`-` for a scalar). Data is the
array's bytes in hex, or `*` and the bytes of one element that all elements share; for strings the elements in hex, joined
by commas. Options are joined by `;` (`-` for none).
"""

import sys

import ml_dtypes
import numpy as np

FLOATS = [np.float16, np.float32, np.float64]
INTEGERS = [np.int8, np.uint8, np.int16, np.uint16, np.int32, np.uint32, np.int64, np.uint64]
COMPLEX = [np.complex64, np.complex128]
SMALL_FLOATS = [
    ml_dtypes.bfloat16,
    ml_dtypes.float8_e5m2,
    ml_dtypes.float8_e4m3fn,
    ml_dtypes.float8_e4m3fnuz,
    ml_dtypes.float8_e4m3b11fnuz,
    ml_dtypes.float8_e5m2fnuz,
    ml_dtypes.float4_e2m1fn,
]
SMALL_INTEGERS = [ml_dtypes.int4, ml_dtypes.uint4, ml_dtypes.int2, ml_dtypes.uint2]


def floats(random, count, dtype):
    kind = random.integers(0, 12)
    with np.errstate(all="ignore"):
        if kind == 0:
            values = random.standard_normal(count)
        elif kind == 1:
            values = random.integers(-20, 20, count).astype(np.float64)
        elif kind == 2:
            values = 10.0 ** random.uniform(-8, 8, count)
        elif kind == 3:
            values = 10.0 ** random.integers(-5, 10, count)
        elif kind == 4:
            values = random.integers(0, 4, count) / 4
        elif kind == 5:
            values = random.choice([np.nan, np.inf, -np.inf, 0.0, -0.0, 1.5, -2.25], count)
        elif kind == 6:
            values = random.choice([999.5, 1000.0, 999999.5, 1e6, 99999999.0, 1e8, 1e-4, 9.9999e-5, 1.0], count)
        elif kind == 7:
            width = np.dtype(dtype).itemsize
            return np.frombuffer(random.bytes(count * width), dtype=dtype)
        elif kind == 8:
            values = random.uniform(0, 1, count) * 10.0 ** random.integers(-3, 3)
        elif kind == 9:
            values = np.round(random.standard_normal(count), 2)
        elif kind == 10:
            values = random.uniform(-1, 1, count) * 1e-7
        else:
            values = np.full(count, random.choice([0.0, 1.0, -1.0, 0.1, 1e-20, 123456.789]))
        return values.astype(dtype)


def elements(random, count, dtype):
    if dtype is np.bool_:
        return random.integers(0, 2, count).astype(np.bool_)
    if dtype in INTEGERS:
        info = np.iinfo(dtype)
        low, high = [(0, 10), (info.min, info.max), (max(-100, info.min), min(1000, info.max))][random.integers(0, 3)]
        return random.integers(low, high, count, dtype=dtype, endpoint=True)
    if dtype in COMPLEX:
        part = np.float32 if dtype is np.complex64 else np.float64
        result = np.empty(count, dtype)
        result.real, result.imag = floats(random, count, part), floats(random, count, part)
        return result
    if dtype in SMALL_INTEGERS:
        info = ml_dtypes.iinfo(dtype)
        return random.integers(int(info.min), int(info.max), count, endpoint=True).astype(dtype)
    if dtype is np.object_:
        words = [b"", b"a", b"it's", b'"both\'', b"\x00\xff\n\t\r\\", "grüße".encode(), b"a longer word", b"~ \x7f"]
        result = np.empty(count, object)
        for index in range(count):
            result[index] = words[random.integers(0, len(words))]
        return result
    if dtype is ml_dtypes.float4_e2m1fn:
        return np.frombuffer(bytes(random.integers(0, 16, count, dtype=np.uint8)), dtype=dtype)
    if dtype in SMALL_FLOATS:
        return floats(random, count, dtype) if random.integers(0, 2) else np.frombuffer(
            random.bytes(count * np.dtype(dtype).itemsize), dtype=dtype)
    return floats(random, count, dtype)


def options(random):
    if random.integers(0, 2):
        return {}
    chosen = {}
    choices = {
        "precision": lambda: int(random.integers(0, 12)),
        "threshold": lambda: int(random.integers(0, 30)),
        "edgeitems": lambda: int(random.integers(0, 5)),
        "linewidth": lambda: int(random.integers(1, 90)),
        "suppress": lambda: bool(random.integers(0, 2)),
        "nanstr": lambda: str(random.choice(["nan", "NotANumber", "-"])),
        "infstr": lambda: str(random.choice(["inf", "Infinity", "~"])),
        "sign": lambda: str(random.choice(["-", "+", " "])),
        "floatmode": lambda: str(random.choice(["fixed", "unique", "maxprec", "maxprec_equal"])),
    }
    for name in random.choice(sorted(choices), random.integers(1, 4), replace=False):
        chosen[str(name)] = choices[str(name)]()
    return chosen


def escape(text):
    return text.replace("\\", "\\\\").replace("\n", "\\n")


def type_name(dtype):
    return "string" if dtype is np.object_ else np.dtype(dtype).name


def case(array, chosen, repeated=False):
    with np.printoptions(**chosen):
        plain, formal = str(array), repr(array)
        if array.dtype == object and array.shape == ():
            plain = str(array[()])
    if array.dtype == object:
        data = ",".join(item.hex() or "_" for item in array.ravel())
    elif repeated:
        data = "*" + array.ravel()[:1].tobytes().hex()
    else:
        data = np.ascontiguousarray(array).tobytes().hex()
    dims = "x".join(map(str, array.shape)) or "-"
    listed = ";".join(f"{k}={v}" for k, v in chosen.items()) or "-"
    listed = listed.replace(" ", "␠")
    name = type_name(array.dtype.type)
    return "\n".join([f"{name} {dims} {data or '-'} {listed}", escape(plain), escape(formal)])


def shape(random, large):
    rank = random.integers(0, 5)
    limit = 12 if rank == 1 else 3 if rank == 2 else 2
    if large:
        limit *= 3
    lowest = 0 if random.integers(0, 10) == 0 else 1
    return tuple(int(random.integers(lowest, limit + 1)) for _ in range(rank))


def main(path, count=270, seed=7):
    random = np.random.default_rng(seed)
    types = [np.bool_, *INTEGERS, *FLOATS * 6, *COMPLEX * 2, *SMALL_FLOATS, *SMALL_INTEGERS, np.object_, np.object_]
    cases = []
    for dtype in [np.float32, np.int8, np.bool_, np.float64]:
        for dims in [(1001,), (1000,), (40, 40), (2000, 2), (7, 7, 30), (2, 3, 400), (0, 5), (0,), (3, 0, 2)]:
            cases.append(case(np.full(dims, 1, dtype), {}, repeated=True))
    for _ in range(int(count)):
        dtype = types[random.integers(0, len(types))]
        dims = shape(random, large=int(count) > 1000)
        array = elements(random, int(np.prod(dims)), dtype).reshape(dims)
        cases.append(case(array, options(random)))
    with open(path, "w") as file:
        file.write("\n".join(cases) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:2], *map(int, sys.argv[2:]))
