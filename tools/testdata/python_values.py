"""Makes what the tests of expressions and pickles compare with.

    python tools/testdata/python_values.py testdata/python-values

`expressions.txt` has a line for each expression: the expression, the type that NumPy gives its value as an array, the
shape, and the elements in hexadecimal little-endian bytes (strings as UTF-8, each ended by a slash), parted by tabs. An
expression that Python or NumPy refuses has the single word `error` behind it. `pickles.txt` has pickles of all protocols:
the protocol, the bytes of the pickle, then the same three columns.
"""

import collections
import itertools
import pathlib
import pickle
import sys
import warnings

import numpy as np

LITERALS = r"""
1|-1|0|+5|1_000_000|0x1F|0XfF|0o17|0b1011|0b_1_0|2**40|1.5|.5|5.|1e3|1E-3|1_0.5_0e1_0|3j|1+2j|1.5e2j|True|False
[1,2,3]|(1,2,3)|(1,)|()|[]|[[]]|[[],[]]|[[1,2],[3,4]]|[[1],[2],[3],]|[1,2.5]|[True,2]|[True,False]|[1,2+3j]|[1,True,2.5]
'abc'|"abc"|'a' 'b' "c"|['a','bc']|b'abc'|[b'a',b'\x00\xff']|r'a\nb'|'a\nb\t\x41\u00e9\U0001F600\101'|u'x'|rb'\d'|'''a
b'''|"it's"|'say "x"'|'a\
b'|'\q'|['','x']|'héllo'|1,2,3|[1,2,3] + [4]|[1]*3|3*[1,2]|'ab'*3|(1,2)*2|-1*[1]
-2**2|2**-1|2**3**2|(-2)**2|-2 ** -2|7//2|-7//2|7//-2|7%3|-7%3|7%-3|7.5//2|-7.5//2|7.5%-2|-0.0|1/3|10/5|2*3+4|2+3*4
(2+3)*4|1-2-3|2**62|2**63|2**64-1|-2**63|[1,2**63]|[2**63,2**63+1]|--1|-+-1|~5|1e400|-1e400|float('nan')|float('inf')|float('-inf')
float(3)|int(3.7)|int(-3.7)|bool(0)|bool('x')|int('12')|float('1.5')|complex(1)|list((1,2))|tuple([1,2])|list(range(5))|range(2,10,3)
[list(range(3)),list(range(3))]|1/0|1//0|1%0|[1,[2]]|[[1,2],[3]]|[1,'a']|'a'+1|[1]+(2,)|x|foo(1)|__import__('os')|np.foo|1 if True else 2
[i for i in range(3)]|lambda: 1|{1,2}|1 2|(1|[1|'abc|1..2|0x|01|1__0|1_|None|[None,1.0]|np.array([1,2])[0]|[1,2][0]|"a".upper()|f'{1}'
""".replace("'''a\nb'''", "'''a\x00b'''").replace("'a\\\nb'", "'a\\\x00b'")

CREATION = r"""
np.ones(3)|np.ones((2,3))|np.ones([2,3])|np.ones((32,32,3)).reshape(-1)[:0]|np.ones(())|np.ones(0)|np.ones((2,0))|np.ones(2,dtype=np.int32)|np.ones(2,np.float32)
np.ones(2,dtype='float16')|np.ones((2,),'<f4')|np.ones(shape=(2,2),dtype=bool)|np.zeros(3)|np.zeros((2,2),dtype='uint8')|np.zeros(2,dtype=complex)|np.full((2,2),7)
np.full(3,1.5)|np.full(3,7,dtype=np.float32)|np.full((2,3),[1,2,3])|np.full(2,True)|np.full(2,'ab')|np.full(2,1+2j)|numpy.ones(2)
np.eye(3)|np.eye(2,3)|np.eye(3,k=1)|np.eye(3,M=4,k=-1,dtype=int)|np.identity(2)|np.identity(2,dtype=np.float32)
np.array(5)|np.array([1,2])|np.array([1,2],dtype=np.float32)|np.array([[1,2],[3,4.5]])|np.array([1,2],ndmin=3)|np.array((True,False))|np.array(['a','bcd'])|np.array([b'a\x00'])
np.asarray([1.5,2.5],dtype=np.int32)|np.asarray([1,0,3],dtype=bool)|np.array(['1.5','2'],dtype=np.float32)|np.array([300],dtype=np.uint8)|np.array([-1],dtype=np.uint8)|np.array([1e10],dtype=np.int32)
np.array([255,256]).astype(np.uint8)|np.array([-1,300]).astype('int8')|np.array([1.9,-1.9]).astype(int)|np.array([0.1]).astype(np.float32)|np.array([0.1,70000.0]).astype(np.float16)|np.array([1+2j]).astype(np.complex64)
np.array([0,1,2]).astype(bool)|np.array([True,False]).astype(np.float32)|np.array([2**63]).astype(np.float64)|np.float32(0.1)|np.float16(0.1)|np.int8(5)|np.uint8(255)|np.bool(1)|np.int64(3)+1|np.float32([1,2])
np.zeros_like(np.ones((2,3),dtype=np.int8))|np.ones_like([1,2])|np.ones_like([1.0,2.0],dtype=int)|np.full_like(np.ones(3),2)|np.full_like([1,2],2.7)
np.arange(5)|np.arange(2,5)|np.arange(2,10,3)|np.arange(10,2,-3)|np.arange(0,1,0.1)|np.arange(0.5,3)|np.arange(5,dtype=np.float32)|np.arange(0,1,0.1,dtype=np.float32)|np.arange(3,dtype=np.uint8)|np.arange(5,2)|np.arange(1,2,0.3,dtype='float16')|np.arange(-3,3)|np.arange(0)|np.arange(5.0)|np.arange(start=1,stop=4)
np.linspace(0,1)|np.linspace(0,1,5)|np.linspace(0,1,num=4,endpoint=False)|np.linspace(1,10,10)|np.linspace(0,10,5,dtype=int)|np.linspace(-3,3,7,dtype=np.float32)|np.linspace(0,1,1)|np.linspace(0,1,0)|np.linspace(5,5,3)|np.linspace(1,0,3)|np.linspace(-1.7,1.7,6,dtype=int)|np.linspace(0,1,11)
np.logspace(0,3,4)|np.logspace(0,1,5)|np.logspace(0,3,4,base=2)|np.logspace(1,2,3,endpoint=False)|np.pi|np.e|np.inf|np.nan|[np.nan,1]|-np.inf|np.empty((2,0))
np.ones(-1)|np.ones((2,-3))|np.ones('a')|np.ones()|np.ones(2,3,4,5)|np.ones(2,foo=1)|np.arange(0,1,0)|np.full(2)|np.eye(1.5)|np.float(1)|np.ones(2,dtype='foo')|np.array({1:2})|np.linspace(0,1,-1)
"""

SHAPES = r"""
np.arange(6).reshape(2,3)|np.arange(6).reshape((3,2))|np.arange(6).reshape(-1,2)|np.arange(6).reshape(-1)|np.arange(6).reshape([2,-1])|np.reshape(np.arange(6),(3,2))|np.arange(0).reshape(0,3)|np.arange(6).reshape(4,-1)|np.arange(6).reshape(5)|np.arange(6).reshape(-1,-1)
np.arange(6).reshape(2,3).T|np.arange(24).reshape(2,3,4).T|np.arange(24).reshape(2,3,4).transpose(1,0,2)|np.arange(24).reshape(2,3,4).transpose((2,0,1))|np.transpose(np.arange(6).reshape(2,3))|np.arange(24).reshape(2,3,4).transpose(-1,0,1)|np.transpose([[1,2],[3,4]],axes=(1,0))|np.arange(6).reshape(2,3).transpose(0,0)|np.arange(3).T|np.arange(6).reshape(2,3).transpose()|np.arange(6).reshape(2,3).transpose(None)
np.arange(6).reshape(2,3).flatten()|np.arange(6).reshape(2,3).ravel()|np.ravel([[1,2],[3,4]])|np.expand_dims(np.arange(3),0)|np.expand_dims(np.arange(3),-1)|np.expand_dims([1,2],axis=(0,2))|np.squeeze(np.ones((1,3,1)))|np.squeeze(np.ones((1,3,1)),axis=0)|np.ones((1,3,1)).squeeze(-1)|np.squeeze(np.ones((2,3)),0)
np.stack([np.arange(3),np.ones(3)])|np.stack([[1,2],[3,4]],axis=1)|np.stack(([1,2],[3,4]),-1)|np.concatenate([[1,2],[3.5]])|np.concatenate((np.ones((2,2)),np.zeros((1,2))))|np.concatenate([np.ones((2,1)),np.zeros((2,2))],axis=1)|np.concatenate([np.ones((2,1)),[[1]]],axis=None)|np.concatenate([np.arange(8).reshape(2,2,2)]*2,axis=-1)|np.vstack([[1,2],[3,4]])|np.hstack([[1,2],[3]])|np.hstack([np.ones((2,1)),np.zeros((2,2))])|np.concatenate([[1],[[2]]])|np.concatenate([['a'],['bc']])
np.tile([1,2],3)|np.tile([1,2],(2,2))|np.tile(np.arange(4).reshape(2,2),2)|np.tile([[1],[2]],(1,3))|np.tile(5,4)|np.tile([1,2],(2,1,2))|np.repeat([1,2],2)|np.repeat([[1,2],[3,4]],2,axis=0)|np.repeat([[1,2],[3,4]],[1,2],axis=1)|np.repeat(3,4)|np.arange(3).repeat(2)|np.repeat([1,2],[0,3])|np.broadcast_to([1,2],(3,2))|np.broadcast_to(1,(2,2))|np.broadcast_to([1,2],(3,3))
np.arange(6).reshape(2,3).shape|np.ones((2,3)).size|np.ones((2,3)).ndim|np.ones((2,3)).dtype|np.ones(3,dtype=np.ones(2,dtype='int8').dtype)|np.ones(np.ones((2,3)).shape)|np.ones(3).astype(np.float32).astype('int16')|np.ones(3).foo|np.arange(4).reshape(2,2).copy()|np.ones(2, dtype=np.dtype('int8'))
"""

ARITHMETIC = [
    f"{a} {op} {b}"
    for op in ("+", "-", "*", "/", "//", "%", "**")
    for a, b in [
        ("np.arange(4)", "2"), ("2", "np.arange(1,4)"), ("np.ones(2,dtype=np.float32)*3", "0.1"), ("np.arange(3,dtype=np.uint8)", "200"),
        ("np.arange(3,dtype=np.int8)", "np.arange(3,dtype=np.uint8)"), ("np.arange(1,4,dtype=np.float16)", "2.5"),
        ("np.arange(3)", "2.5"), ("np.array([True,False])", "np.array([True,True])"), ("np.array([True,False])", "2"), ("np.array([True,False])", "True"),
        ("np.array([7,-7,7,-7])", "np.array([2,2,-2,-2])"), ("np.array([7.5,-7.5,7.5,-7.5])", "np.array([2,2,-2,-2])"), ("np.array([1.0,0.0,-1.0])", "0.0"),
        ("np.array([1,0,-1])", "0"), ("np.array([[1],[2]])", "np.array([10,20,30])"), ("np.array([1+2j,3])", "2"), ("np.ones(2,dtype=np.float32)", "1j"),
        ("np.arange(3,dtype=np.int32)", "np.ones(3,dtype=np.float32)"), ("np.array([2**63])", "np.array([1])"), ("np.int8(100)", "np.int8(100)"),
        ("[1,2]", "np.array([3,4])"), ("np.float32(3)", "np.arange(3)"), ("np.array([5.5,-2.25],dtype=np.float32)", "np.float32(1.5)"), ("np.array([5.5,-2.25],dtype=np.float16)", "np.float16(1.5)"),
        ("np.array([2,3],dtype=np.uint64)", "np.array([3,2],dtype=np.uint64)"), ("np.array([1,2])", "np.array([1,2,3])"), ("np.array(['a'])", "1"), ("np.array([-128],dtype=np.int8)", "-1"),
    ]
] + """-np.arange(3)|+np.arange(3)|~np.arange(3)|-np.array([True])|~np.array([True])|-np.array([1],dtype=np.uint8)|np.add(1,2)|np.multiply([1,2],3.0)|np.power(2,[1,2,3])|np.arange(3)**-1
np.arange(3)*np.ones((2,3))+1|(np.arange(6)/6).reshape(2,3).astype(np.float32)|np.arange(3)-np.arange(3).reshape(3,1)|np.negative([1,2])|np.true_divide(1,2)|np.floor_divide(7,2)|np.mod(-7,3)|np.subtract(1,np.arange(2))|np.arange(12).reshape(3,4)*2.5-1
np.arange(2,dtype=np.int8)*300|np.uint8(200)+np.uint8(100)|np.float32(1)/3|np.array([1,2])*[3,4]|1 - np.eye(2)|np.float64(2)**0.5|np.array([4.0,-1.0])**0.5""".replace("\n", "|").split("|")

RANDOM = r"""
np.random.RandomState(1).rand(3)|np.random.RandomState(0).rand()|np.random.RandomState(42).randn(2,3)|np.random.RandomState(7).randn(5)|np.random.RandomState(7).uniform(-1,1,4)|np.random.RandomState(7).uniform(size=(2,2))|np.random.RandomState(7).normal(2,3,(3,))|np.random.RandomState(7).normal(size=3)
np.random.RandomState(1).randint(10,size=8)|np.random.RandomState(1).randint(0,256,(2,5))|np.random.RandomState(1).randint(5,6,3)|np.random.RandomState(3).randint(0,2**40,4)|np.random.RandomState(3).randint(-5,5,7,dtype=np.int32)|np.random.RandomState(3).randint(0,255,9,dtype=np.uint8)|np.random.RandomState(3).randint(0,256,9,dtype=np.uint8)|np.random.RandomState(3).randint(-3,3,9,dtype=np.int8)|np.random.RandomState(3).randint(0,1000,9,dtype=np.uint16)|np.random.RandomState(3).randint(0,65536,5,dtype=np.uint16)|np.random.RandomState(3).randint(0,2,40,dtype=bool)|np.random.RandomState(3).randint(0,2**32,4)|np.random.RandomState(3).randint(0,2**32,4,dtype=np.uint32)|np.random.RandomState(3).randint(0,2**64,4,dtype=np.uint64)|np.random.RandomState(3).randint(-2**63,2**63,4)|np.random.RandomState(5).randint(7)
np.random.RandomState(1).random_sample(3)|np.random.RandomState(1).random((2,2))|np.random.RandomState(1).random()|np.random.RandomState(1).standard_normal(3)|np.random.RandomState([1,2,3]).rand(4)|np.random.RandomState(4294967295).rand(2)|np.random.RandomState(0).rand(700).reshape(7,100)|np.random.RandomState(12).randn(41)
np.random.default_rng(0).random(3)|np.random.default_rng(1).random((2,2))|np.random.default_rng(42).random(3,dtype=np.float32)|np.random.default_rng(12345678901234567890).random(2)|np.random.default_rng(5).uniform(-2,2,5)|np.random.default_rng(5).integers(10,size=10)|np.random.default_rng(5).integers(0,10,size=5,endpoint=True)|np.random.default_rng(5).integers(0,2**40,4)|np.random.default_rng(5).integers(0,200,9,dtype=np.uint8)|np.random.default_rng(5).integers(0,256,9,dtype=np.uint8)|np.random.default_rng(5).integers(0,3000,9,dtype=np.int16)|np.random.default_rng(5).integers(0,2,40,dtype=bool)|np.random.default_rng(5).integers(-2**63,2**63-1,4)|np.random.default_rng(5).integers(0,2**32,4)|np.random.default_rng(5).integers(0,100,5,dtype=np.int32)|np.random.default_rng(5).random()
np.random.default_rng(2**70).random(2)|np.random.default_rng(3).integers(5)
np.random.RandomState(-1).rand(2)|np.random.RandomState(2**32).rand(2)|np.random.RandomState(1).randint(5,5)|np.random.RandomState(1).randint(0,300,3,dtype=np.uint8)|np.random.RandomState(1).normal(0,-1,3)|np.random.default_rng(-1).random(2)|np.random.RandomState(1).foo(3)
"""


def expressions():
    for block in (LITERALS, CREATION, SHAPES, RANDOM):
        for line in block.strip().split("\n"):
            yield from (text.replace("\x00", "\n") for text in line.split("|") if text)
    yield from ARITHMETIC


def described(value):
    """Type, shape and elements of a value as an array; None where models have no such type."""
    if isinstance(value, np.dtype) or value is None:
        return None
    array = np.asarray(value)
    if array.dtype.kind in "US":
        items = [item.encode() if isinstance(item, str) else bytes(item) for item in array.ravel().tolist()]
        elements = "".join(item.hex() + "/" for item in items)
        name = "string"
    elif array.dtype.kind in "biufc":
        elements, name = array.astype(array.dtype.newbyteorder("<")).tobytes().hex(), array.dtype.name
    else:
        return None
    if name == "string" and isinstance(value, list) and len(set(map(type, value))) > 1:
        # NumPy would write the numbers beside strings out; that is refused on purpose.
        return None
    return name, "x".join(map(str, array.shape)) or "-", elements or "-"


def escaped(text):
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t")


def write_expressions(path):
    lines = []
    for text in expressions():
        # Names of Python's own, indices and comprehensions are refused on purpose.
        try:
            value = eval(text, {"np": np, "numpy": np})  # pylint: disable=eval-used
            columns = described(value)
        except Exception:  # pylint: disable=broad-exception-caught
            columns = None
        forbidden = any(word in text for word in ("__", "lambda", " if ", " for ", "[0]", "upper", "[:0]")) or text.startswith("f'")
        columns = ("error",) if columns is None or forbidden and "1__0" != text else columns
        lines.append("\t".join([escaped(text), *columns]))
    path.write_text("\n".join(lines) + "\n")


def pickled():
    array = np.arange(6, dtype=np.float32).reshape(2, 3)
    yield array, array
    yield np.asfortranarray(array), array
    yield array[:, ::2], array[:, ::2]
    for kind in ("bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float16", "float64", "complex64", "complex128"):
        value = np.array([0, 1, 1], kind)
        yield value, value
    yield np.float32(1.5), np.float32(1.5)
    yield np.int64(7), np.int64(7)
    for value in (3, -3, 300, -70000, 2**40, -(2**40), 2**63, 1.25, True, [1, 2, 3], [[1.5], [2.5]], (1, 2), [(1, 2), (3, 4)], "text", "é", b"bytes\x00\xff", ["a", "b"], [True, False], 1 + 2j, [array, array], list(range(1100))):
        yield value, value
    strings = np.array(["ab", "cde"])
    yield strings, strings
    raw = np.array([b"ab", b"cde"])
    yield raw, raw
    objects = np.array(["a", "longer"], dtype=object)
    yield objects, np.array(["a", "longer"])
    yield np.array([[1, 2], [3, 4]], dtype=object), np.array([[1, 2], [3, 4]])
    yield np.array(5), np.array(5)
    yield np.zeros((0, 3)), np.zeros((0, 3))
    yield bytearray(b"xyz"), b"xyz"


def write_pickles(path):
    lines = []
    for (value, shown), protocol in itertools.product(pickled(), range(6)):
        lines.append("\t".join([str(protocol), pickle.dumps(value, protocol).hex(), *described(shown)]))
    path.write_text("\n".join(lines) + "\n")


def write_files(folder):
    array = np.arange(6, dtype=np.float32).reshape(2, 3)
    with open(folder / "dictionary.pkl", "wb") as file:
        pickle.dump(collections.OrderedDict(x=array, y={"z": [1, 2]}), file)
    np.save(folder / "objects.npy", np.array([b"a", b"bc"], dtype=object))
    np.savez(folder / "objects.npz", plain=array, objects=np.array(["a", "bc"], dtype=object))

    class Hostile:
        def __reduce__(self):
            import os
            return os.system, ("echo executed > executed",)

    with open(folder / "hostile.pkl", "wb") as file:
        pickle.dump({"x": Hostile()}, file)
    np.save(folder / "hostile.npy", np.array([Hostile()], dtype=object))


def main():
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    warnings.simplefilter("ignore")
    write_expressions(folder / "expressions.txt")
    write_pickles(folder / "pickles.txt")
    write_files(folder)


if __name__ == "__main__":
    main()
