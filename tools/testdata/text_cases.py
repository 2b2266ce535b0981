"""Single ops on texts, with operands: a part of op_cases.py."""

import numpy as np
import tensorflow as tf

R = np.random.default_rng(11)


def texts_of(*values):
    return np.array(values, object)


WORDS = texts_of(b"", b"a", b"Hello, World", b"  padded \t\n", "Straße ΣΑΣ Éé ǆ ﬁ".encode(), "日本語 テキスト".encode(),
                 "a\u0301😀b".encode(), b"bad \xff\xc3( \xe2\x82 \xed\xa0\x80 \xf4\x90\x80\x80 end\xe2", b"x" * 70, b"\0nul\0",
                 b"MiXeD 123", "İstanbul ıI".encode())
TABLE = texts_of(*WORDS).reshape(3, 4)


def text_parts():
    for op in ("StringLower", "StringUpper"):
        yield op, {"input": WORDS}
        # TensorFlow's end at a zero.
        yield op, {"input": np.array([word for word in WORDS if b"\0" not in word], object), "encoding": "utf-8"}
    for op in ("StringStrip", "StringLength"):
        yield op, {"input": TABLE}
    yield "StringLength", {"input": WORDS, "unit": "UTF8_CHAR"}
    yield "StringStrip", {"input": np.array(b" \x0b\x0c one \r", object)}
    for unit in ("BYTE", "UTF8_CHAR"):
        for index in (np.int32, np.int64):
            yield "Substr", {"input": TABLE, "pos": np.array(0, index), "len": np.array(3, index), "unit": unit}
        yield "Substr", {"input": texts_of(b"hello", "日本語".encode(), b"abcdef"), "pos": np.array([1, -2, 3], np.int32),
                         "len": np.array([2, 1, 100], np.int32), "unit": unit}
        yield "Substr", {"input": np.array([[b"abcd"], [b"efghij"]], object), "pos": np.array([0, 2, -3], np.int32),
                         "len": np.array([1, 0, 2], np.int32), "unit": unit}
        yield "Substr", {"input": texts_of(b"hello", b"worlds"), "pos": np.array([[1, 2], [-1, -5]], np.int32),
                         "len": np.array([[2, 3], [9, 2]], np.int32), "unit": unit}
        yield "Substr", {"input": texts_of(b"abc"), "pos": np.array(4, np.int32), "len": np.array(1, np.int32), "unit": unit}
        yield "Substr", {"input": texts_of(b"abc"), "pos": np.array(1, np.int32), "len": np.array(-1, np.int32), "unit": unit}
        yield "Substr", {"input": texts_of(b"abc"), "pos": np.array(3, np.int32), "len": np.array(2, np.int32), "unit": unit}
        yield "Substr", {"input": texts_of(b"abc"), "pos": np.array(-3, np.int32), "len": np.array(2, np.int32), "unit": unit}
    for separator in ("", ", "):
        yield "StringJoin", {"inputs": [WORDS, np.array(b"!", object), WORDS[::-1].copy()], "separator": separator}
    yield "StringJoin", {"inputs": [np.array(b"a", object), np.array(b"b", object)]}
    yield "StringJoin", {"inputs": [TABLE]}
    for axes in ([0], [1], [0, 1], [1, 0], [-1], [], [-2, 1]):
        for keep in (False, True):
            yield "ReduceJoin", {"inputs": TABLE, "reduction_indices": np.array(axes, np.int32), "keep_dims": keep,
                                 "separator": "-"}
    yield "ReduceJoin", {"inputs": np.empty((2, 0), object), "reduction_indices": np.array([1], np.int32)}
    yield "ReduceJoin", {"inputs": WORDS, "reduction_indices": np.array(0, np.int32)}
    for segments, count in (([0, 2, 0], 3), ([1, -1, 1], 2)):
        yield "UnsortedSegmentJoin", {"inputs": TABLE, "segment_ids": np.array(segments, np.int32),
                                      "num_segments": np.array(count, np.int32), "separator": ":"}
    yield "UnsortedSegmentJoin", {"inputs": TABLE, "segment_ids": np.arange(12, dtype=np.int64).reshape(3, 4) % 5,
                                  "num_segments": np.array(6, np.int64), "separator": ""}
    shown = [
        np.int32(3), np.float32(1.5), np.array(b"ab", object), texts_of(b"a", b'b"c\n'), np.array([True, False]), np.arange(10),
        np.arange(7), np.arange(6).reshape(2, 3), np.arange(24).reshape(2, 3, 4), np.arange(240).reshape(10, 4, 6), np.zeros([0]),
        np.zeros([2, 0]), np.zeros([0, 3]), np.array([1.0, 0.1, 1e10, 1e-5, 123456.789, np.nan, -np.inf, -0.0], np.float32),
        np.array([1.0, 0.1, 1e10, 1e-5, 123456.789, np.nan, np.inf]), np.array([1.5, 0.1], np.float16),
        np.array([1 + 2j], np.complex64), np.arange(250, 255).astype(np.uint8), np.arange(16).reshape(2, 2, 2, 2)]
    for number, value in enumerate(shown):
        yield "StringFormat", {"inputs": [np.asarray(value)], "template": "<%s>", "summarize": (3, 1, -1, 0)[number % 4]}
        yield "StringFormat", {"inputs": [np.asarray(value)], "template": "{}", "placeholder": "{}", "summarize": 3}
    yield "StringFormat", {"inputs": [np.array(1), np.arange(2)], "template": "a %s b %s c"}
    for pad in (False, True):
        yield "EncodeBase64", {"input": WORDS, "pad": pad}
    yield "DecodeBase64", {"input": texts_of(b"", b"YQ", b"YQ==", b"YWI", b"YWI=", b"YWJj", b"-_-_", b"YWJjZA")}
    for wrong in (b"Y", b"Y===", b"a+b/", b"YQ=", b"YW JjZA", b"=", b"YR"):
        yield "DecodeBase64", {"input": texts_of(wrong)}
    data = texts_of(b"a", b"b", b"c", b"d", b"e", b"f")
    for widths in ([1], [2], [3, 1], [5]):
        for pad in (-1, 0, 1, 3):
            for short in (False, True):
                for splits in (np.array([0, 2, 2, 3, 6], np.int64), np.array([0, 6], np.int32)):
                    yield "StringNGrams", {
                        "data": data, "data_splits": splits, "separator": "|", "ngram_widths": widths, "left_pad": "<",
                        "right_pad": ">", "pad_width": pad, "preserve_short_sequences": short}
    yield "StringNGrams", {
        "data": texts_of(), "data_splits": np.array([0], np.int64), "separator": " ", "ngram_widths": [2], "left_pad": "",
        "right_pad": "", "pad_width": 0, "preserve_short_sequences": False}


def text_splits():
    lines = texts_of(b"a b  c", b"", b" lead", b"trail ", b"one,two;three", b"x", "日 本".encode(), b"\ta\nb\x0bc ")
    for delimiter in (b" ", b"", b",;", b"zz", b" ,"):
        for skip in (True, False):
            yield "StringSplit", {"input": lines, "delimiter": np.array(delimiter, object), "skip_empty": skip}
    for separator in (b"", b" ", b", ", b"o", b"  ", b"three"):
        for most in (-1, 0, 1, 2, 7):
            yield "StringSplitV2", {"input": lines, "sep": np.array(separator, object), "maxsplit": most}
    yield "StringSplitV2", {"input": texts_of(), "sep": np.array(b"", object)}
    for pattern in (rb"a", rb".*", rb"[a-z ]+", rb"(?i)HELLO.*", rb"\s*", rb"\p{L}+", rb"", rb"x{70}", rb"(a|b)*c"):
        yield "RegexFullMatch", {"input": TABLE, "pattern": np.array(pattern, object)}
        yield "StaticRegexFullMatch", {"input": WORDS, "pattern": pattern}
    for pattern, rewrite in ((rb"[aeiou]", rb"*"), (rb"(\w)(\w)", rb"\2\1"), (rb"", rb"-"), (rb"\s+", rb" "), (rb"x*", rb"<\0>"),
                             (rb"^", rb">"), (rb"(l)", rb"\9"), (rb"o", rb"\\"), (rb"\pL", rb"L"), (rb"$", rb"."),
                             (rb"[[:punct:]]", rb"")):
        for everywhere in (True, False):
            yield "RegexReplace", {"input": TABLE, "pattern": np.array(pattern, object), "rewrite": np.array(rewrite, object),
                                   "replace_global": everywhere}
            yield "StaticRegexReplace", {"input": WORDS, "pattern": pattern, "rewrite": rewrite, "replace_global": everywhere}
    for wrong in (rb"(", rb"[", rb"a**", rb"\8", rb"(?<=a)b"):
        yield "RegexFullMatch", {"input": WORDS, "pattern": np.array(wrong, object)}
    long = texts_of(*(bytes(R.integers(0, 256, length, dtype=np.uint8)) for length in [*range(0, 40), 64, 65, 128, 200, 1000]))
    for buckets in (1, 7, 1000, 2 ** 62):
        for op in ("StringToHashBucket", "StringToHashBucketFast"):
            yield op, {("string_tensor" if op == "StringToHashBucket" else "input"): long, "num_buckets": buckets}
        yield "StringToHashBucketStrong", {"input": long, "num_buckets": buckets, "key": [1234567, -98765]}
    yield "Fingerprint", {"data": long, "method": np.array(b"farmhash64", object)}
    yield "Fingerprint", {"data": TABLE, "method": np.array(b"farmhash64", object)}
    for dtype in (np.float32, np.int64, np.uint8, bool):
        yield "Fingerprint", {"data": R.integers(0, 2, (3, 5, 2)).astype(dtype), "method": np.array(b"farmhash64", object)}
    yield "Fingerprint", {"data": np.array(3.0, np.float32), "method": np.array(b"farmhash64", object)}


def text_numbers():
    good = [b"0", b"-1", b"+7", b" 42 ", b"2147483647", b"007", b"\t5\n"]
    real = good + [b"1.5", b"-2e-3", b"1e400", b".5", b"5.", b"inf", b"-Infinity", b"NaN", b"1E5", b"123456789.123456789",
                   b"1e-320", b"0x1F"]
    for dtype in (tf.float32, tf.float64):
        yield "StringToNumber", {"string_tensor": texts_of(*real), "out_type": dtype}
    for dtype in (tf.int32, tf.int64):
        yield "StringToNumber", {"string_tensor": texts_of(*good), "out_type": dtype}
        yield "StringToNumber", {"string_tensor": texts_of(b"2147483648"), "out_type": dtype}
    for dtype in (tf.uint32, tf.uint64):
        yield "StringToNumber", {"string_tensor": texts_of(b"0", b"7", b"4294967295"), "out_type": dtype}
    for wrong in (b"", b" ", b"1a", b"1 2", b"0x10", b"1e", b"--1", b"+-1", b"1_000", b"nanx", b"infi", b"1.0f", b"1.0.0", b"0x1p3",
                  b"+", b"1,5", b"nan(1)", b"1.5", b"e5", b"- 1", b"+ 1"):
        for dtype in (tf.float32, tf.int32, tf.int64, tf.float64, tf.uint32):
            yield "StringToNumber", {"string_tensor": texts_of(wrong), "out_type": dtype}
    floats = np.array([0.0, -0.0, 1.0, -1.5, 3.14159265, 1e10, -1e-10, 123456.789, np.inf, -np.inf, np.nan, 0.1])
    for dtype in (np.float32, np.float64, np.float16, tf.bfloat16.as_numpy_dtype):
        with np.errstate(over="ignore"):
            values = floats.astype(dtype)
        for flags in ({}, {"precision": 2}, {"scientific": True}, {"shortest": True}, {"width": 12}, {"width": 9, "fill": "0"},
                      {"precision": 3, "scientific": True, "width": 14, "fill": "-"}, {"fill": "+"}, {"fill": " "},
                      {"precision": 0}, {"shortest": True, "precision": 9}, {"width": 10, "fill": "#", "precision": 0}):
            yield "AsString", {"input": values, **flags}
    for dtype in (np.complex64, np.complex128):
        values = (floats[:8] + 1j * floats[4:]).astype(dtype)
        for flags in ({}, {"precision": 1}, {"scientific": True}, {"width": 10}):
            yield "AsString", {"input": values, **flags}
    for dtype in (np.int8, np.int16, np.int32, np.int64, np.uint8, np.uint16, np.uint32, np.uint64):
        info = np.iinfo(dtype)
        for flags in ({}, {"width": 6}, {"width": 6, "fill": "0"}, {"width": 7, "fill": "-"}, {"fill": "+"}):
            yield "AsString", {"input": np.array([[info.min, info.max], [0, 42]], dtype), **flags}
    yield "AsString", {"input": np.array([True, False])}
    yield "AsString", {"input": np.array([True, False]), "width": 8}
    yield "AsString", {"input": texts_of(b"a", b"bc")}
    yield "AsString", {"input": texts_of(b"a", b"bc"), "width": 5}
    yield "AsString", {"input": np.array([1], np.int32), "precision": 2}
    yield "AsString", {"input": np.array([1], np.float32), "scientific": True, "shortest": True}
    yield "AsString", {"input": np.array([1], np.float32), "fill": "x"}
    for dtype in (tf.uint8, tf.int8, tf.int16, tf.uint16, tf.int32, tf.int64, tf.float16, tf.bfloat16, tf.float32, tf.float64,
                  tf.complex64, tf.complex128):
        for little in (True, False):
            raw = R.integers(0, 60, (2, 3, 16), dtype=np.uint8)
            raw = np.array([[bytes(one) for one in row] for row in raw], object)
            yield "DecodeRaw", {"bytes": raw, "out_type": dtype, "little_endian": little}
            if not dtype.is_complex:
                ragged = texts_of(b"0123456789abcdef", b"xyz", b"", b"0123456789abcdefghij")
                yield "DecodePaddedRaw", {"input_bytes": ragged, "fixed_length": np.array(16, np.int32), "out_type": dtype,
                                          "little_endian": little}
    yield "DecodeRaw", {"bytes": texts_of(b"\0\1\1"), "out_type": tf.bool}
    yield "DecodeRaw", {"bytes": texts_of(b"abc", b"ab"), "out_type": tf.uint8}
    yield "DecodeRaw", {"bytes": texts_of(b"abc"), "out_type": tf.int16}
    yield "DecodeRaw", {"bytes": np.array(b"abcd", object), "out_type": tf.int16}
    yield "DecodeRaw", {"bytes": texts_of(), "out_type": tf.int16}
    yield "DecodePaddedRaw", {"input_bytes": texts_of(b"a"), "fixed_length": np.array(3, np.int32), "out_type": tf.int16}


def characters():
    encoded = {
        "UTF-8": list(WORDS),
        "UTF-16-BE": ["aé日😀".encode("utf-16-be"), b"\xd8\x00\x00a", b"\x00a\x00", b"\xdc\x00\x00b", b"", b"\x00\x07\x00a", b"\xd8\x3d"],
        "UTF-16-LE": ["aé日😀".encode("utf-16-le"), b"a\x00\x00\xd8"],
        "UTF-16": ["aé日😀".encode("utf-16"), "aé".encode("utf-16-be"), "\ufeffaé日😀".encode("utf-16-be")],
        "UTF-32-BE": ["aé日😀".encode("utf-32-be"), b"\x00\x00\xd8\x00\x00\x00\x00a", b"\x00\x11\x00\x00", b"\x00\x00\x00"],
        "UTF-32-LE": ["aé日😀".encode("utf-32-le")],
        "US-ASCII": [b"plain", b"a\xe9\x80b"],
        "ISO-8859-1": [b"caf\xe9 \x80"],
        "windows-1252": [b"caf\xe9 \x80 \x81"],
        "SHIFT-JIS": ["日本a語".encode("shift-jis"), b"\x93\xfa\x96"],
        "EUC-JP": ["日本a語".encode("euc-jp")],
        "KOI8-R": ["привет".encode("koi8-r")],
        "utf8": [b"abc"],
    }
    for name, values in encoded.items():
        for errors in ("replace", "ignore", "strict"):
            for control in (False, True):
                flags = {"input": texts_of(*(values[:1] if errors == "strict" and name != "UTF-8" else values)),
                         "input_encoding": name, "errors": errors, "replace_control_characters": control}
                yield "UnicodeDecode", flags
                yield "UnicodeDecodeWithOffsets", {**flags, "replacement_char": 63}
                yield "UnicodeTranscode", {**flags, "output_encoding": ("UTF-8", "UTF-16-BE", "UTF-32-BE")[len(name) % 3]}
    yield "UnicodeDecode", {"input": texts_of(b"ab", b"c"), "input_encoding": "UTF-8", "Tsplits": tf.int32}
    yield "UnicodeDecode", {"input": TABLE, "input_encoding": "UTF-8"}
    yield "UnicodeDecode", {"input": np.array(b"ab", object), "input_encoding": "UTF-8"}
    yield "UnicodeDecode", {"input": texts_of(b"ab"), "input_encoding": "no-such"}
    points = np.array([97, 233, 0x65E5, 0x1F600, 0xD800, 0x110000, -1, 0, 0x10FFFF, 98], np.int32)
    for output in ("UTF-8", "UTF-16-BE", "UTF-32-BE"):
        for errors in ("replace", "ignore", "strict"):
            for splits in (np.array([0, 3, 3, 10], np.int64), np.array([0, 10], np.int32)):
                yield "UnicodeEncode", {"input_values": points, "input_splits": splits, "output_encoding": output,
                                        "errors": errors}
                yield "UnicodeEncode", {"input_values": points[:4], "input_splits": np.array([0, 1, 4], np.int64),
                                        "output_encoding": output, "errors": errors, "replacement_char": 63}
    for splits in ([0, 5, 3, 10], [1, 10], [0, 11], []):
        yield "UnicodeEncode", {"input_values": points[:4], "input_splits": np.array(splits, np.int64), "output_encoding": "UTF-8"}


def scripts():
    """Scripts of characters, and examples as JSON."""
    yield "UnicodeScript", {"input": np.array([-1, 0, 65, 0x3B1, 0x430, 0x5D0, 0x4E00, 0xD800, 0xE000, 0x10FFFF, 0x110000,
                                               2**31 - 1, -(2**31)], np.int32)}
    yield "UnicodeScript", {"input": np.arange(0, 0x3000, 7, np.int32).reshape(2, -1)}
    yield "UnicodeScript", {"input": np.arange(0x3000, 0x110000, 997, np.int32)}
    yield "UnicodeScript", {"input": np.array(0x1F600, np.int32)}
    yield "UnicodeScript", {"input": np.zeros([0, 3], np.int32)}
    feature = lambda text: b'{"features": {"feature": {"k": ' + text + b"}}}"
    for text in (
            feature(b'{"int64List": {"value": [1, "-2", 9223372036854775807, "12345678901234"]}}'),
            feature(b'{"floatList": {"value": [1, 2.5, "NaN", "-Infinity", "1e3", -1e-3]}}'),
            feature(b'{"bytes_list": {"value": ["aGk=", "-_8", "+/8=", ""]}}'),
            feature(b'{"int64_list": {"value": []}}'), feature(b'{"int64_list": {}}'), feature(b"{}"),
            feature(b'{"int64List": {"value": [1.5]}}'), feature(b'{"int64List": {"value": ["x"]}}'),
            feature(b'{"int64List": {"value": [1e2]}}'), feature(b'{"int64List": {"value": [92233720368547758070]}}'),
            feature(b'{"floatList": {"value": ["x"]}}'), feature(b'{"bytesList": {"value": ["?"]}}'),
            feature(b'{"floatList": {"value": 1}}'), feature(b'{"listOfFloats": {"value": [1]}}'),
            feature(b'{"floatList": {"value": [1]}, "int64List": {"value": [1]}}'), feature(b'{"floatList": null}'),
            b'{"features": {}}', b"{}", b'{"features": null}', b"[]", b"", b'{"other": 1}', b'{"features": {"feature": []}}'):
        yield "DecodeJSONExample", {"json_examples": np.array([text], object)}
    yield "DecodeJSONExample", {"json_examples": np.array([[b"{}", feature(b'{"int64List": {"value": [1]}}')]], object)}
    yield "DecodeJSONExample", {"json_examples": np.array([], object)}


FAMILIES = [text_parts, text_splits, text_numbers, characters, scripts]
