"""Compares the text of `floe show`, `run` and `scan` with saved_model_cli's own on the same SavedModels."""

import contextlib
import fnmatch
import io
import itertools
import pathlib
import pickle
import re
import shutil
import subprocess
import tempfile

import numpy as np

from . import served_cli

TIMEOUT = 120
UNSUPPORTED = 4

# Where Floe differs on purpose: patterns of command lines, and why. `expected` has what holds for all of them.
ACCEPTED = [
    ("run * bfloat16 *", "NumPy has no bfloat16: Floe prints such numbers as floats, ml_dtypes without the point"),
    ("run * bool --input_exprs x=7", "a number is true here as well alone as in a list; TensorFlow refuses the first"),
    ("run * uint8 --input_exprs x=[[]300]", "NumPy 2 refuses integers that a type does not hold; TensorFlow wraps them"),
    ("run * uint32 --input_exprs x=[[]-1]", "NumPy 2 refuses integers that a type does not hold; TensorFlow wraps them"),
]


def models(folder):
    """Makes the SavedModels, each in a directory of its name."""
    import tensorflow as tf
    import tf_keras

    v1 = tf.compat.v1

    def save(name, module, signatures=None):
        tf.saved_model.save(module, str(folder / name), signatures)

    # TensorFlow 2: functions, nested arguments, strings, several signatures, unknown ranks.
    class Scale(tf.Module):
        def __init__(self):
            self.factor = tf.Variable(2.0)

        @tf.function(input_signature=[tf.TensorSpec([None, 2], tf.float32, name="x")])
        def __call__(self, x):
            return {"y": x * self.factor, "rows": tf.shape(x)[0]}

    save("module", Scale())

    class Several(tf.Module):
        @tf.function(input_signature=[tf.TensorSpec(None, tf.float32, name="x")])
        def anything(self, x):
            return {"y": tf.nn.relu(x)}

        @tf.function(input_signature=[tf.TensorSpec([3], tf.int64), tf.TensorSpec([], tf.int32)])
        def pair(self, a, b):
            return {"sum": a + tf.cast(b, tf.int64), "difference": a - tf.cast(b, tf.int64)}

    module = Several()
    save("signatures", module, {"anything": module.anything, "pair": module.pair})

    class Nested(tf.Module):
        @tf.function
        def nested(self, x, options, flag=True, name="n", scale=1.5, nothing=None):
            a, (b, c) = options["a"], options["more"]
            return (x + a) * b + c if flag else x

    module = Nested()
    spec = tf.TensorSpec([2], tf.float32)
    module.nested.get_concrete_function(tf.TensorSpec([2], tf.float32, name="x"), {"a": spec, "more": [spec, spec]})
    module.nested.get_concrete_function(tf.TensorSpec([2], tf.float32, name="x"), {"a": spec, "more": [spec, spec]}, flag=False, name="it's")
    module.concrete = tf.function(lambda q: q + 1).get_concrete_function(tf.TensorSpec([1], tf.int32, name="q"))
    save("nested", module)

    class Text(tf.Module):
        @tf.function(input_signature=[tf.TensorSpec([None], tf.string, name="text")])
        def same(self, text):
            return {"text": tf.identity(text)}

    module = Text()
    save("text", module, module.same)

    class Kinds(tf.Module):
        pass

    module, signatures = Kinds(), {}
    for kind in ("bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float16", "float32", "float64", "complex64", "complex128", "bfloat16", "string"):
        function = tf.function(lambda x: {"y": tf.identity(x)}, input_signature=[tf.TensorSpec(None, kind, name="x")])
        setattr(module, kind + "_", function)
        signatures[kind] = function
    save("kinds", module, signatures)

    class Empty(tf.Module):
        pass

    save("empty", Empty())

    class Examples(tf.Module):
        @tf.function(input_signature=[tf.TensorSpec([None], tf.string, name="examples")])
        def parse(self, examples):
            parsed = tf.io.parse_example(examples, {
                "age": tf.io.FixedLenFeature([1], tf.float32), "count": tf.io.FixedLenFeature([2], tf.int64, [0, 0]),
                "education": tf.io.FixedLenFeature([1], tf.string)})
            return dict(parsed)

    module = Examples()
    save("examples", module, module.parse)

    class Files(tf.Module):
        @tf.function(input_signature=[tf.TensorSpec([], tf.string, name="path")])
        def read(self, path):
            tf.print("reading")
            return {"content": tf.io.read_file(path)}

    module = Files()
    save("files", module, module.read)

    class Hidden(tf.Module):
        @tf.function(input_signature=[tf.TensorSpec([], tf.int32, name="n")])
        def loop(self, n):
            for i in tf.range(n):
                tf.io.write_file("/tmp/never", tf.as_string(i))
            return {"n": n}

    module = Hidden()
    save("hidden", module, module.loop)

    vocabulary = folder / "words.txt"
    vocabulary.write_text("a\nb\nc\n")

    class Vocabulary(tf.Module):
        def __init__(self):
            self.table = tf.lookup.StaticHashTable(
                tf.lookup.TextFileInitializer(str(vocabulary), tf.string, -2, tf.int64, -1), -1)

        @tf.function(input_signature=[tf.TensorSpec([None], tf.string, name="words")])
        def find(self, words):
            return {"ids": self.table.lookup(words)}

    module = Vocabulary()
    save("vocabulary", module, module.find)

    tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(3)]).export(str(folder / "keras3"), verbose=False)
    keras = tf_keras.Sequential([tf_keras.layers.Dense(3, input_shape=(4,)), tf_keras.layers.Dense(2, "softmax")])
    keras.save(str(folder / "keras2"), save_format="tf")
    a, b = tf_keras.Input((2,), name="left"), tf_keras.Input((3,), name="right")
    tf_keras.Model([a, b], tf_keras.layers.Concatenate()([a, b])).save(str(folder / "keras2_two"), save_format="tf")

    # TensorFlow 1: builders, several sets of tags, odd keys.
    def build(name, metagraphs, as_text=False, variables=True):
        builder = v1.saved_model.Builder(str(folder / name))
        for index, (tags, shape, dtype, signatures) in enumerate(metagraphs):
            with v1.Session(graph=tf.Graph()) as session:
                x = v1.placeholder(dtype, shape, name="x")
                if variables:
                    w = v1.get_variable("w", initializer=tf.constant(3, dtype))
                    session.run(v1.global_variables_initializer())
                y = tf.identity(x * w if variables else x + x, name="y")
                definitions = {
                    key: v1.saved_model.build_signature_def(
                        {"x": v1.saved_model.build_tensor_info(x)}, {"y": v1.saved_model.build_tensor_info(y)}, method)
                    for key, method in signatures.items()}
                if index == 0:
                    builder.add_meta_graph_and_variables(session, tags, definitions)
                else:
                    builder.add_meta_graph(tags, definitions)
        builder.save(as_text)

    predict = "tensorflow/serving/predict"
    build("tf1", [(["serve"], [None, 2], tf.float32, {"serving_default": predict})])
    build("tf1_tags", [
        (["serve"], [None], tf.float32, {"serving_default": predict}),
        (["serve", "gpu"], [None], tf.float32, {"serving_default": predict, "b": "classify"}),
        (["train"], [2], tf.float32, {"train": "tensorflow/supervised/training"})])
    build("tf1_text", [(["serve"], [], tf.float64, {"z": predict, "a": predict, "B": predict})], as_text=True)
    build("tf1_unknown", [(["serve"], None, tf.int32, {"serving_default": predict})], variables=False)
    build("tf1_no_tags", [([], [1], tf.float32, {"serving_default": predict})])
    build("tf1_no_signature", [(["serve"], [1], tf.float32, {})])

    with v1.Session(graph=tf.Graph()) as session:
        x = v1.sparse_placeholder(tf.float32, [None, 3], name="s")
        d = v1.placeholder(tf.float32, [3, 2], name="d")
        y = tf.sparse.sparse_dense_matmul(x, d, name="y")
        v1.saved_model.simple_save(session, str(folder / "tf1_sparse"), {"d": d, "values": x.values, "indices": x.indices, "shape": x.dense_shape}, {"y": y})


def files(folder):
    array = np.arange(4, dtype=np.float32).reshape(2, 2)
    np.save(folder / "a.npy", array)
    np.savez(folder / "one.npz", x=array)
    np.savez_compressed(folder / "two.npz", x=array, w=array + 1)
    for protocol in range(6):
        (folder / f"p{protocol}.pkl").write_bytes(pickle.dumps(array, protocol))
        (folder / f"d{protocol}.pkl").write_bytes(pickle.dumps({"x": array * 2, "k": [[1.0, 2.0]]}, protocol))
    (folder / "list.pkl").write_bytes(pickle.dumps([[1.0, 2], [3, 4]]))
    np.save(folder / "s.npy", np.array([b"ab", b"c"], dtype=object))


SERVE = ["--tag_set", "serve", "--signature_def", "serving_default"]


def cases(folder):
    """The model, the command and its words."""
    for path in sorted(folder.iterdir()):
        if not (path / "saved_model.pb").exists() and not (path / "saved_model.pbtxt").exists():
            continue
        model = ["--dir", str(path)]
        tags = {"tf1_tags": ["serve", "serve,gpu", "gpu,serve", "train"], "tf1_no_tags": [""]}.get(path.name, ["serve"])
        yield path.name, "show", model
        yield path.name, "show", [*model, "--all"]
        yield path.name, "show", [*model, "--list_ops"]
        yield path.name, "show", [*model, "--all=true"]
        yield path.name, "scan", model
        yield path.name, "scan", [*model, "--op_denylist", "NoOp,Const, Relu"]
        yield path.name, "scan", [*model, "--op_denylist", "Nothing"]
        for tag in tags:
            if not tag:
                continue
            yield path.name, "show", [*model, "--tag_set", tag]
            yield path.name, "show", [*model, f"--tag_set={tag}", "--list_ops"]
            yield path.name, "scan", [*model, "--tag_set", tag]
            yield path.name, "scan", [*model, "--tag_set", tag, "--op_denylist=ReadFile,Relu"]
            for key in {"tf1_text": ["z", "a", "B"], "signatures": ["anything", "pair"]}.get(path.name, ["serving_default"]):
                yield path.name, "show", [*model, "--tag_set", tag, "--signature_def", key]

    def run(name, *words, tags=("--tag_set", "serve"), signature="serving_default"):
        return name, "run", ["--dir", str(folder / name), *tags, "--signature_def", signature, *words]

    for expression in ("[[1,2],[3,4.5]]", "[[1.0,-2.0]]", "((1,2),)", "[[True,False]]", "[[1e-8,123456.0]]"):
        yield run("module", "--input_exprs", f"x={expression}")
        yield run("tf1", f"--input_exprs=x={expression}")
    for source in ("a.npy", "one.npz", "two.npz[w]", *(f"p{n}.pkl" for n in range(6)), *(f"d{n}.pkl[x]" for n in range(6)), "d2.pkl[k]", "list.pkl", "a.npy[x]"):
        yield run("module", "--inputs", f"x={folder / source}")
    yield run("text", "--inputs", f"text={folder / 's.npy'}")
    yield run("text", "--input_exprs", "text=['one','two words','é']")
    yield run("text", "--input_exprs", "text=[b'raw\\xff']")
    yield run("signatures", "--input_exprs", "x=[[[1.5],[-2]]]", signature="anything")
    yield run("signatures", "--input_exprs", "a=[1,2,3];b=4", signature="pair")
    yield run("tf1_tags", "--input_exprs", "x=[1,2]", tags=("--tag_set", "serve,gpu"))
    yield run("tf1_unknown", "--input_exprs", "x=[[1,2],[3,4]]")
    yield run("tf1_sparse", "--input_exprs", "indices=[[0,0],[1,2]];values=[1.5,2];shape=[2,3];d=[[1,2],[3,4],[5,6]]")
    yield run("vocabulary", "--input_exprs", "words=['b','z','a']")
    yield run("keras2_two", "--input_exprs", "left=[[1,2]];right=[[3,4,5]]")
    yield run("module", "--input_exprs", "x=[[1,1]]", "--inputs", f"x={folder / 'a.npy'}")
    yield run("module", "--inputs", f"x={folder / 'a.npy'}", "--outdir", "OUT")
    yield run("module", "--inputs", f"x={folder / 'a.npy'}", "--outdir", "OUT", "--overwrite")
    yield run("examples", "--input_examples", 'examples=[{"age":[22.0],"education":["BS"]},{"age":[7.5,],"count":[1,2],"education":[b"x\\xff"]}]')
    for kind in ("bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float16", "float32", "float64", "complex64", "complex128", "bfloat16"):
        for expression in ("[1,2,0]", "[1.75,-0.0]" if "u" not in kind else "[1.75]", "[True,False]", "7", "[]", "[['1'],['2']]", "[[1,2],[3,4]]"):
            if kind == "bool" and "'" in expression:
                continue
            yield run("kinds", "--input_exprs", f"x={expression}", signature=kind)
    # What both refuse.
    yield run("module", "--input_exprs", "x=[[1,2]", )
    yield run("module", "--input_exprs", "y=[[1,2]]")
    yield run("module", "--input_exprs", "[[1,2]]")
    yield run("module", "--input_exprs", "x=[1,2,3]")
    yield run("module", "--input_exprs", "x=os.system('true')")
    yield run("module", "--inputs", f"x={folder / 'two.npz'}")
    yield run("module", "--inputs", f"x={folder / 'two.npz'}[q]")
    yield run("module", "--inputs", f"x={folder / 'missing.npy'}")
    yield run("module", "--input_exprs", "x=[[1,2]]", tags=("--tag_set", "gpu"))
    yield run("module", "--input_exprs", "x=[[1,2]]", signature="other")
    yield run("kinds", "--input_exprs", "x=[300]", signature="uint8")
    yield run("kinds", "--input_exprs", "x=[-1]", signature="uint32")
    yield run("kinds", "--input_exprs", "x=['a']", signature="float32")
    yield run("kinds", "--input_exprs", "x=[1]", signature="string")
    yield run("examples", "--input_examples", 'examples={"age":[22.0]}')
    yield run("examples", "--input_examples", 'examples=[{"age":22.0}]')
    yield "module", "show", ["--dir", str(folder / "module"), "--tag_set", "gpu"]
    yield "module", "show", ["--dir", str(folder / "nowhere")]
    yield "module", "show", ["--dir", str(folder / "module"), "--tag_set", "serve", "--signature_def", "x"]
    yield "module", "scan", ["--dir", str(folder / "module"), "--tag_set", "gpu"]


class Original:
    """saved_model_cli in this process, which takes seconds to start."""

    def __init__(self):
        from absl import flags
        from tensorflow.python.tools import saved_model_cli

        self.flags, self.tool = flags.FLAGS, saved_model_cli

    def run(self, command, words):
        """Whether it succeeds, and what it prints."""
        import tensorflow as tf

        for name in self.flags:
            self.flags[name].using_default_value = True
            self.flags[name].value = self.flags[name].default
        text = io.StringIO()
        eager = tf.executing_eagerly()
        with contextlib.redirect_stdout(text):
            try:
                self.flags(["saved_model_cli", *words])
                getattr(self.tool, command)()
                return True, text.getvalue()
            except Exception as error:  # pylint: disable=broad-exception-caught
                return False, f"{type(error).__name__}: {error}"
            finally:
                assert eager == tf.executing_eagerly()


SETS = re.compile(r"\{('[^{}]*')\}")
# Arguments that are dictionaries are maps of protobuf, which have no order.
ENTRY = r"'[^']*': TensorSpec\([^{}]*?name='[^']*'\), "
DICTIONARIES = re.compile(r"\{((?:" + ENTRY + r")+)\x08\x08\}")


def sorted_sets(text):
    """The text with sets of ops in order: Python prints them in any."""
    text = DICTIONARIES.sub(lambda match: "{" + "".join(sorted(re.findall(ENTRY, match[1]))) + "\x08\x08}", text)
    return SETS.sub(lambda match: "{" + ", ".join(sorted(match[1].split(", "))) + "}", text)


def expected(text, words):
    """What Floe is to print where saved_model_cli prints this."""
    # Python prints sets in any order. A list of one's own is not the default one, as saved_model_cli calls it.
    text = sorted_sets(text)
    # Where there are no functions to list, saved_model_cli leaves the last line open.
    text += "" if text.endswith("\n") or not text else "\n"
    if any(word.startswith("--op_denylist") for word in words):
        text = text.replace("does not contain the default denylisted ops", "does not contain the denylisted ops")
    return text


def run(program, patterns):
    """Compares all cases; gives how many differ."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="floe-cli-"))
    try:
        with contextlib.redirect_stderr(io.StringIO()), contextlib.redirect_stdout(io.StringIO()):
            models(folder)
        files(folder)
        original = Original()
        counts = {"same": 0, "same but for rounding": 0, "both refuse": 0, "accepted": 0, "not run yet": 0, "DIFFER": 0}
        for name, command, words in itertools.chain(cases(folder), served_cli.cases(folder, patterns)):
            title = f"{command} {' '.join(words).replace(str(folder) + '/', '')}"
            if not any(fnmatch.fnmatch(title, pattern) for pattern in patterns):
                continue
            outs = [folder / "out_tensorflow", folder / "out_floe"]
            if "--outdir" in words and "--overwrite" not in words:
                for out in outs:
                    shutil.rmtree(out, ignore_errors=True)
            succeeds, text = original.run(command, [str(outs[0]) if word == "OUT" else word for word in words])
            mine = [str(outs[1]) if word == "OUT" else word for word in words]
            done = subprocess.run([str(program), command, *mine], capture_output=True, text=True, errors="replace", timeout=TIMEOUT)
            # A scan that finds something says so with its exit code, too.
            passed = done.returncode == 0 or command == "scan" and done.returncode == 5
            if any(fnmatch.fnmatch(title, pattern) for pattern, _ in ACCEPTED):
                counts["accepted"] += 1
                continue
            if done.returncode == UNSUPPORTED and "which Floe cannot run yet" in done.stderr:
                counts["not run yet"] += 1
                continue
            if not succeeds or not passed:
                word = "both refuse" if not succeeds and 0 < done.returncode < 6 and not passed else "DIFFER"
                counts[word] += 1
                if word == "DIFFER":
                    print(f"DIFFER {title}\n  saved_model_cli: {text[:300]}\n  floe {done.returncode}: {done.stderr[:400]}{done.stdout[:200]}")
                continue
            wanted, got = expected(text, words), done.stdout.replace(str(outs[1]), str(outs[0]))
            if wanted == got:
                counts["same"] += 1
                continue
            if command == "run" and name.startswith(served_cli.FAMILY) and served_cli.is_close(wanted, got):
                counts["same but for rounding"] += 1
                continue
            counts["DIFFER"] += 1
            print(f"DIFFER {title}")
            for left, right in zip(wanted.split("\n") + ["(end)"], got.split("\n") + ["(end)"]):
                if left != right:
                    print(f"  saved_model_cli: {left!r}\n  floe:            {right!r}")
                    break
        print(", ".join(f"{count} {word}" for word, count in counts.items()))
        return counts["DIFFER"]
    finally:
        shutil.rmtree(folder, ignore_errors=True)
