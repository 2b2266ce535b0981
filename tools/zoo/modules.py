"""TensorFlow 2 modules: signatures, nested functions, variables inside control flow."""

import numpy as np
import tensorflow as tf

from .case import Refusal, case, random
from .signature import saved_case, signature_case, spec

ROWS = spec([None, 4], tf.float32, "x")
X = {"x": random(3, 4)}


class Scaled(tf.Module):
    def __init__(self, factor):
        super().__init__()
        self.factor = tf.Variable(factor)

    @tf.function(input_signature=[ROWS])
    def call(self, x):
        return x * self.factor


class Several(tf.Module):
    """Several signatures, variables of one name, nested modules, a list and a dictionary of weights."""

    def __init__(self):
        super().__init__()
        self.parts = [Scaled(2.0), Scaled(5.0)]
        self.weights = [tf.Variable(random(4, 4, seed=i), name="kernel") for i in range(3)]
        self.named = {"b/b": tf.Variable(random(4)), "unused": tf.Variable(random(40))}
        self.calls = tf.Variable(0, dtype=tf.int64, trainable=False)

    @tf.function(input_signature=[ROWS])
    def chain(self, x):
        for weight in self.weights:
            x = tf.nn.relu(x @ weight)
        return {"h": x, "scaled": self.parts[0].call(x) + self.named["b/b"]}

    @tf.function(input_signature=[spec([None, 4], tf.float32, "a"), spec([4], tf.float32, "b")])
    def pair(self, a, b):
        self.calls.assign_add(1)
        return {"sum": self.parts[1].call(a) + b, "product": a * b, "echo": a}


def several(folder, feeds, **options):
    module = Several()
    signatures = {"serving_default": module.chain, "pair": module.pair}
    return saved_case(module, folder, feeds, signatures=signatures, **options)


@case
def module_default_signature(folder):
    return several(folder, X)


@case
def module_other_signature(folder):
    """It counts its calls, in a variable that no output depends on."""
    return several(folder, {"a": random(3, 4), "b": random(4)}, key="pair",
                   beyond_tensorflow="the update of the counter is kept")


@case
def module_one_output_selected(folder):
    return several(folder, X, outputs=["scaled"])


@case
def module_versions(folder):
    """A served directory: the newest version is taken, by number."""
    for version, factor in (("1", 1.0), ("9", 2.0), ("10", 3.0)):
        module = Scaled(factor)
        tf.saved_model.save(module, str(folder / version), signatures=module.call)
    return signature_case(folder / "10", X, source=[str(folder)])


@case
def module_counter_read(folder):
    class Counter(tf.Module):
        def __init__(self):
            super().__init__()
            self.calls = tf.Variable(0.0, name="call_count")

        @tf.function(input_signature=[spec([], tf.float32, "x")])
        def call(self, x):
            self.calls.assign_add(1.0)
            return x + self.calls

    module = Counter()
    tf.saved_model.save(module, str(folder), signatures=module.call)
    runs = signature_case(folder, {"x": np.float32(0.5)})
    return Refusal([str(folder)], 4, ("unfreezable-state",), runs)


@case
def module_signature_by_itself(folder):
    """The only function with a signature of its own is exported without being named."""
    tf.saved_model.save(Scaled(3.0), str(folder))
    return signature_case(folder, X)


@case
def module_without_signature(folder):
    module = tf.Module()
    module.factor = tf.Variable(2.0)
    module.call = tf.function(lambda x: x * module.factor)
    module.call(tf.ones([2]))
    tf.saved_model.save(module, str(folder))
    return Refusal([str(folder)], 2, ("signature", "--outputs"))


class Mixed(tf.Module):
    """Variables of several types behind one signature."""

    def __init__(self):
        super().__init__()
        self.names = tf.Variable([b"a", b"bb", b"ccc"])
        self.flags = tf.Variable([True, False, True])
        self.half = tf.Variable(random(3, 2), dtype=tf.float32)
        self.big = tf.Variable(tf.cast(random(64, 64), tf.bfloat16))

    @tf.function(input_signature=[spec([None], tf.int32, "i")])
    def call(self, i):
        return {
            "names": tf.gather(self.names, i), "flags": tf.gather(self.flags, i),
            "half": tf.cast(tf.gather(self.half, i), tf.float16),
            "big": tf.cast(tf.reduce_sum(self.big), tf.float32)}


@case
def module_mixed_types(folder):
    return saved_case(Mixed(), folder, {"i": np.array([2, 0], np.int32)})


class Branching(tf.Module):
    """Variables captured in a switch_case, in a loop with a cond, and in a function called from both."""

    def __init__(self):
        super().__init__()
        self.w = tf.Variable(random(4, 4, seed=1), name="w")
        self.v = tf.Variable(random(4, 4, seed=2), name="w")
        self.table = tf.Variable(random(7, 4, seed=3), name="table")

    @tf.function
    def helper(self, x):
        return tf.tanh(x @ self.v)

    @tf.function(input_signature=[ROWS, spec([], tf.int32, "n")])
    def call(self, x, n):
        def branch(k):
            return lambda: self.helper(x) * float(k) + tf.gather(self.table, [k])

        picked = tf.switch_case(n, [branch(0), branch(1), branch(2)])
        total = tf.zeros_like(x)
        for i in tf.range(n):
            if tf.reduce_sum(total) > 1.0:
                total += x @ self.w
            else:
                total += self.helper(picked) + tf.cast(i, tf.float32)
        return {"total": total, "picked": picked}


@case
def module_control_flow(folder):
    return saved_case(Branching(), folder, {**X, "n": np.int32(2)})


class Loops(tf.Module):
    """One body used twice, a loop over rows, and a vectorised map."""

    def __init__(self):
        super().__init__()
        self.w = tf.Variable(random(4, 4))

    @tf.function(input_signature=[spec([2, 4], tf.float32, "x")])
    def call(self, x):
        def step(h):
            return tf.while_loop(lambda i, h: i < 2, lambda i, h: (i + 1, tf.tanh(h @ self.w)), [0, h])[1]

        mapped = tf.map_fn(lambda row: tf.linalg.matvec(self.w, row), x)
        return step(step(x)) + mapped + tf.vectorized_map(lambda row: row * 2.0, x)


@case
def module_loops_in_sequence(folder):
    return saved_case(Loops(), folder, {"x": random(2, 4)})


class SharedBranch(tf.Module):
    """One function with a variable, called from two branches with two different modules' variables."""

    def __init__(self):
        super().__init__()
        self.layers = [Scaled(2.0), Scaled(7.0)]

    @tf.function
    def apply(self, x, twice):
        x = self.layers[0].call(x)
        return self.layers[1].call(x) if twice else x

    @tf.function(input_signature=[ROWS, spec([], tf.bool, "flag")])
    def call(self, x, flag):
        first = tf.cond(flag, lambda: self.apply(x, True), lambda: self.apply(x, False))
        return {"y": tf.cond(flag, lambda: self.apply(first, False), lambda: self.apply(first, True))}


@case
def module_shared_branches(folder):
    return saved_case(SharedBranch(), folder, {**X, "flag": np.array(True)})


class Passing(tf.Module):
    """A loop that carries one variable's value, and a variable's handle through two levels of bodies."""

    def __init__(self):
        super().__init__()
        self.w = tf.Variable(random(4, 4))
        self.limit = tf.Variable(9.0)

    @tf.function(input_signature=[ROWS])
    def call(self, x):
        total, count = x, tf.constant(0)
        while tf.reduce_sum(tf.abs(total)) < self.limit and count < 20:
            for _ in tf.range(2):
                total = total + tf.abs(tf.gather(self.w, [1])) + self.w[0]
            count += 1
        return {"total": total, "count": count}


@case
def module_nested_loops(folder):
    return saved_case(
        Passing(), folder, X, beyond_tensorflow="nested loops are lowered to a graph that cannot be run")


class Gradient(tf.Module):
    """The gradient by the input, and a function with a gradient of its own."""

    def __init__(self):
        super().__init__()
        self.w = tf.Variable(random(4, 2))

    @tf.function(input_signature=[ROWS])
    def call(self, x):
        @tf.custom_gradient
        def clipped(value):
            return tf.minimum(value, 0.5), lambda upstream: upstream * 3.0

        with tf.GradientTape() as tape:
            tape.watch(x)
            y = tf.reduce_sum(clipped(tf.tanh(x @ self.w)))
        return {"y": y, "gradient": tape.gradient(y, x)}


@case
def module_gradient(folder):
    return saved_case(Gradient(), folder, X)


class Strings(tf.Module):
    """Ragged values inside of a signature of dense ones."""

    def __init__(self):
        super().__init__()
        self.w = tf.Variable(random(5, 5))

    @tf.function(input_signature=[spec([None], tf.string, "text")])
    def call(self, text):
        words = tf.strings.split(text)
        lengths = tf.cast(tf.strings.length(words).to_tensor(shape=[None, 5]), tf.float32)
        return {"y": lengths @ self.w}


@case
def module_ragged_inside(folder):
    return saved_case(Strings(), folder, {"text": np.array([b"a bb ccc", b"dddd"], object)})


class Outputs(tf.Module):
    """A tuple of outputs, one of which is a variable and one a constant, and an unused input."""

    def __init__(self):
        super().__init__()
        self.w = tf.Variable(random(4))

    @tf.function(input_signature=[ROWS, spec([None], tf.float32, "unused")])
    def call(self, x, unused):
        return x + self.w, self.w.read_value(), tf.constant([1, 2, 3])


@case
def module_outputs_of_all_kinds(folder):
    return saved_case(Outputs(), folder, {**X, "unused": random(2)})


class Dynamic(tf.Module):
    """A variable of unknown shape, one without data, and gathers with batch dimensions and by elements."""

    def __init__(self):
        super().__init__()
        self.loose = tf.Variable(random(3, 4), shape=tf.TensorShape(None))
        self.empty = tf.Variable(tf.zeros([0, 4]))
        self.table = tf.Variable(random(2, 6, 3))

    @tf.function(input_signature=[spec([2, None], tf.int32, "i")])
    def call(self, i):
        return {
            "loose": tf.reduce_sum(self.loose), "empty": tf.concat([self.empty, tf.ones([1, 4])], 0),
            "batched": tf.gather(self.table, i, axis=1, batch_dims=1),
            "elements": tf.gather_nd(self.table, tf.stack([i * 0, i], -1)),
            "sparse": self.table.sparse_read(tf.constant([1, 0])), "slice": self.table[:, 1:3]}


@case
def module_gathers_and_loose_shapes(folder):
    return saved_case(Dynamic(), folder, {"i": np.array([[0, 5], [1, 2]], np.int32)})


class Batched(tf.Module):
    """What a server runs on the rows of several requests together."""

    def __init__(self):
        super().__init__()
        self.kernel = tf.Variable(random(4, 3))
        self.factor = tf.Variable(2.0)

    @tf.function(input_signature=[ROWS])
    def serve(self, x):
        @tf.nondifferentiable_batch_function(
            num_batch_threads=1, max_batch_size=8, batch_timeout_micros=0, allowed_batch_sizes=[4, 8])
        def together(rows):
            return tf.nn.relu(rows @ self.kernel), rows * self.factor

        y, z = together(x)
        return {"y": y + 1.0, "z": z}


@case
def module_batch_function(folder):
    module = Batched()
    return saved_case(module, folder, X, signatures=module.serve)


@case
def module_optional_and_ragged_elements(folder):
    """Values of the type variant between ops."""
    @tf.function(input_signature=[ROWS])
    def serve(x):
        some = tf.experimental.Optional.from_value(x * 2.0)
        rows = tf.RaggedTensor.from_row_splits(tf.reshape(x, [-1]), [0, 3, 3, 8, 12])
        lengths = tf.map_fn(
            lambda row: row[:2] * 3.0, rows,
            fn_output_signature=tf.RaggedTensorSpec([None], tf.float32, ragged_rank=0))
        return {"twice": some.get_value(), "thrice": lengths.to_tensor()}

    module = tf.Module()
    module.serve = serve
    return saved_case(module, folder, X, signatures=serve)
