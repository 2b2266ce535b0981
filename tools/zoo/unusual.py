"""Models off the beaten track: layers with tables inside, rare resources, odd signatures, rare graph forms."""

import keras
import numpy as np
import tensorflow as tf
from keras import layers

from .case import Built, Refusal, case, random, strings
from .session import Session, dense, tf1
from .signature import saved_case, signature_case, spec

X = {"x": random(3, 4)}
ROWS = spec([None, 4], tf.float32, "x")


def module(folder, function, feeds, *arguments, signature=(ROWS,), **fields):
    """A module whose only method is `function(self, …)`, with `fields` as what it holds."""
    holder = tf.Module()
    for name, value in fields.items():
        setattr(holder, name, value)
    holder.call = tf.function(lambda *args: function(holder, *args), input_signature=list(signature))
    return saved_case(holder, folder, feeds, *arguments)


@case
def unusual_static_vocabulary_table(folder):
    table = tf.lookup.StaticVocabularyTable(
        tf.lookup.KeyValueTensorInitializer(["a", "b", "c"], tf.range(3, dtype=tf.int64)), num_oov_buckets=2)
    return module(
        folder, lambda self, words: {"ids": self.table.lookup(words)}, {"words": strings("c", "zz", "a")},
        signature=[spec([None], tf.string, "words")], table=table)


@case
def unusual_preprocessing_layers(folder):
    lookup = layers.StringLookup(vocabulary=["red", "green", "blue"])
    integers = layers.IntegerLookup(vocabulary=[3, 5, 7])
    text, number = layers.Input((1,), dtype="string", name="text"), layers.Input((1,), dtype="int64", name="number")
    encoded = layers.CategoryEncoding(num_tokens=4, output_mode="multi_hot")(lookup(text))
    buckets = layers.CategoryEncoding(num_tokens=4, output_mode="one_hot")(integers(number))
    model = keras.Model([text, number], layers.Dense(2)(layers.Concatenate()([encoded, buckets])))
    archive = keras.export.ExportArchive()
    archive.track(model)
    archive.add_endpoint("serve", model.call, input_signature=[
        [tf.TensorSpec([None, 1], tf.string, "text"), tf.TensorSpec([None, 1], tf.int64, "number")]])
    archive.write_out(str(folder), verbose=False)
    names = sorted(tf.saved_model.load(str(folder)).signatures["serving_default"].structured_input_signature[1])
    values = {"text": strings("blue", "pink").reshape(2, 1), "number": np.array([[5], [9]], np.int64)}
    feeds = {name: values["text" if "text" in name else "number"] for name in names}
    return signature_case(folder, feeds)


@case
def unusual_discretization(folder):
    layer = layers.Discretization(bin_boundaries=[-0.5, 0.0, 0.5])
    return module(folder, lambda self, x: {"bins": layer(x)}, X)


@case
def unusual_variable_of_unknown_shape(folder):
    return module(
        folder, lambda self, x: {"y": tf.matmul(x, self.w)}, X,
        w=tf.Variable(random(4, 3), shape=tf.TensorShape(None)))


@case
def unusual_variable_of_partly_unknown_shape(folder):
    return module(
        folder, lambda self, x: {"y": tf.matmul(x, self.w)}, X,
        w=tf.Variable(random(4, 3), shape=tf.TensorShape([None, 3])))


@case
def unusual_tensor_list_in_loop(folder):
    def call(self, x):
        array = tf.TensorArray(tf.float32, 0, dynamic_size=True, element_shape=[None, 4])
        for i in tf.range(5):
            array = array.write(i, tf.tanh(x * self.w) * tf.cast(i, tf.float32))
        return {"stack": array.stack(), "concat": array.concat()}

    return module(folder, call, X, w=tf.Variable(random(4)))


@case
def unusual_loop_that_breaks(folder):
    def call(self, x):
        total = tf.zeros_like(x)
        for i in tf.range(10):
            total += x @ self.w
            if tf.reduce_sum(tf.abs(total)) > self.limit:
                break
            if tf.equal(i, 3):
                continue
            total *= 0.5
        return {"y": total}

    return module(folder, call, X, w=tf.Variable(random(4, 4)), limit=tf.Variable(3.0))


@case
def unusual_switch_case_of_variables(folder):
    def call(self, x, i):
        y = tf.switch_case(i, [lambda: x @ self.a, lambda: x @ self.b, lambda: x * 2.0])
        return {"y": y}

    return module(
        folder, call, {"x": random(3, 4), "i": np.int32(1)}, signature=[ROWS, spec([], tf.int32, "i")],
        a=tf.Variable(random(4, 4, seed=1)), b=tf.Variable(random(4, 4, seed=2)))


@case
def unusual_switch_case_set(folder):
    def call(self, x, i):
        y = tf.switch_case(i, [lambda: x @ self.a, lambda: x @ self.b, lambda: x * 2.0])
        return {"y": y}

    built = module(
        folder, call, {"x": random(3, 4), "i": np.int32(1)}, signature=[ROWS, spec([], tf.int32, "i")],
        a=tf.Variable(random(4, 4, seed=1)), b=tf.Variable(random(4, 4, seed=2)))
    del built.feeds["i"]
    built.settings["serving_default_i"] = "1"
    built.reference = None
    built.beyond_tensorflow = "it cannot set a placeholder"
    return built


@case
def unusual_input_straight_to_output(folder):
    return module(folder, lambda self, x: {"same": x, "again": x, "sum": x + self.b}, X, b=tf.Variable(1.0))


@case
def unusual_constant_output(folder):
    return module(folder, lambda self, x: {"version": tf.constant([1, 2]), "w": self.w.read_value(), "y": x * self.w},
                  X, w=tf.Variable(2.0))


@case
def unusual_sparse_input(folder):
    def call(self, indices, values):
        sparse = tf.SparseTensor(indices, values, [3, 4])
        return {"y": tf.sparse.sparse_dense_matmul(sparse, self.w)}

    return module(
        folder, call,
        {"indices": np.array([[0, 1], [2, 3]], np.int64), "values": random(2)},
        signature=[spec([None, 2], tf.int64, "indices"), spec([None], tf.float32, "values")],
        w=tf.Variable(random(4, 2)))


@case
def unusual_python_function(folder):
    holder = tf.Module()
    holder.call = tf.function(
        lambda x: {"y": tf.numpy_function(np.tanh, [x], tf.float32)}, input_signature=[ROWS])
    tf.saved_model.save(holder, str(folder), signatures=holder.call)
    return Refusal([str(folder)], 4, ("Python function",))


@case
def unusual_mutable_table(folder):
    holder = tf.Module()
    holder.table = tf.lookup.experimental.MutableHashTable(tf.string, tf.int64, -1)
    holder.table.insert(tf.constant(["a", "b"]), tf.constant([1, 2], tf.int64))
    holder.call = tf.function(
        lambda words: {"ids": holder.table.lookup(words)}, input_signature=[spec([None], tf.string, "words")])
    tf.saved_model.save(holder, str(folder), signatures=holder.call)
    return signature_case(folder, {"words": strings("b", "q")})


@case
def unusual_state_between_calls(folder):
    """A state that one call leaves for the next cannot become a constant."""
    holder = tf.Module()
    holder.state = tf.Variable(tf.zeros([4]))
    holder.call = tf.function(
        lambda x: {"y": holder.state.assign(holder.state * 0.9 + tf.reduce_mean(x, 0))}, input_signature=[ROWS])
    tf.saved_model.save(holder, str(folder), signatures=holder.call)
    runs = signature_case(folder, {"x": random(3, 4)})
    return Refusal([str(folder)], 4, ("changes while the model runs", "--keep-variables"), runs)


@case
def unusual_augmentation_and_seeds(folder):
    model = keras.Sequential([
        layers.Input((8, 8, 3)), layers.RandomFlip(), layers.RandomRotation(0.2), layers.GaussianNoise(0.1),
        layers.Rescaling(1 / 255.0), layers.Conv2D(2, 3), layers.SpatialDropout2D(0.3), layers.Flatten()])
    model.export(str(folder), verbose=False)
    return signature_case(folder, random(2, 8, 8, 3))


@case
def unusual_group_and_layer_norms(folder):
    x = layers.Input((8, 8, 4))
    y = layers.GroupNormalization(2)(x)
    y = layers.LayerNormalization()(y)
    y = layers.UnitNormalization()(y)
    y = layers.Conv2DTranspose(3, 3, strides=2, padding="same")(y)
    y = layers.PReLU(shared_axes=[1, 2])(y)
    y = layers.SpectralNormalization(layers.Conv2D(2, 3))(y)
    model = keras.Model(x, y)
    model.export(str(folder), verbose=False)
    return signature_case(folder, random(2, 8, 8, 4))


@case
def unusual_attention_layers(folder):
    query, value = layers.Input((6, 8), name="query"), layers.Input((5, 8), name="value")
    y = layers.MultiHeadAttention(2, 4)(query, value)
    y = layers.Attention(use_scale=True)([y, value])
    y = layers.AdditiveAttention()([y, value])
    y = layers.GroupQueryAttention(4, 4, 2)(y, value)
    model = keras.Model([query, value], y)
    model.export(str(folder), verbose=False)
    names = sorted(tf.saved_model.load(str(folder)).signatures["serving_default"].structured_input_signature[1])
    feeds = {name: random(2, 6 if "query" in name else 5, 8) for name in names}
    return signature_case(folder, feeds)


@case
def unusual_nested_conditions_with_updates(folder):
    model = Session(folder)
    with model.building():
        x = tf1.placeholder(tf.float32, [None, 6], name="x")
        a = tf1.placeholder_with_default(False, [], name="a")
        b = tf1.placeholder_with_default(False, [], name="b")
        v = tf1.get_variable("v", initializer=random(6))
        w = tf1.get_variable("w", initializer=random(6, seed=3))

        def update():
            with tf.control_dependencies([tf1.assign_add(v, tf.ones([6]))]):
                return x + 1.0

        inner = lambda: tf1.cond(b, update, lambda: x * w)
        tf.identity(tf1.cond(a, inner, lambda: x - v), name="y")
    model.save()
    return model.case(["y"], {"x": random(3, 6)}, settings={"a": "false"},
                      beyond_tensorflow="an update in a branch")


@case
def unusual_old_ops(folder):
    """Ops that current TensorFlow keeps for old graphs alone."""
    model = Session(folder)
    with model.building():
        x = tf1.placeholder(tf.float32, [1, 6, 6, 3], name="x")
        w = tf1.get_variable("w", initializer=random(3, 3, 3, 3))
        mean, variance = (tf1.get_variable(n, initializer=np.abs(random(3, seed=i)) + 0.5) for i, n in enumerate("mv"))
        h = tf1.nn.conv2d(x, w, [1, 1, 1, 1], "SAME")
        h = tf.raw_ops.FusedBatchNorm(
            x=h, scale=mean, offset=variance, mean=mean, variance=variance, is_training=False)[0]
        h = tf.raw_ops.CheckNumerics(tensor=h, message="h")
        h = tf.raw_ops.Print(input=h, data=[tf.shape(h)])
        h = tf.raw_ops.BatchMatMul(x=tf.reshape(h, [2, 6, 9]), y=tf.reshape(h, [2, 9, 6]))
        with tf.control_dependencies([tf1.Assert(tf.reduce_all(h > -1e9), [h])]):
            tf.identity(h, name="y")
    model.save()
    return model.case(["y"], {"x": random(1, 6, 6, 3)})


@case
def unusual_bidirectional_rnn_v1(folder):
    from tf_keras.api._v1.keras.__internal__.legacy import rnn_cell

    model = Session(folder)
    with model.building():
        x = tf1.placeholder(tf.float32, [None, 5, 3], name="x")
        lengths = tf1.placeholder(tf.int32, [None], name="lengths")
        outputs, _ = tf1.nn.bidirectional_dynamic_rnn(
            rnn_cell.GRUCell(4), rnn_cell.LSTMCell(4, use_peepholes=True), x, lengths, dtype=tf.float32)
        tf.concat(outputs, -1, name="y")
    model.save()
    return model.case(["y"], {"x": random(2, 5, 3), "lengths": np.array([5, 2], np.int32)})


@case
def unusual_imported_under_a_scope(folder):
    inner = Session(folder)
    with inner.building():
        x = tf1.placeholder(tf.float32, [None, 4], name="x")
        tf.identity(dense(x, 3, "layer"), name="y")
    inner.save()
    outer = tf1.Graph()
    with outer.as_default():
        x = tf1.placeholder(tf.float32, [None, 4], name="feed")
        (y,) = tf1.import_graph_def(inner.graph.as_graph_def(), {"x": x}, ["y:0"], name="tower/0")
        tf.add(y, 1.0, name="out")
    path = folder / "outer.pb"
    path.write_bytes(outer.as_graph_def().SerializeToString())
    keys = ",".join(f"tower/0/layer/{name}=layer/{name}" for name in ("w", "b"))
    return Built(
        ["--checkpoint-dir", str(folder), "--graph", str(path), "--outputs", "out", "--variable-map", keys],
        {"feed": X["x"]}, {"out": inner.run(inner["y"], X) + 1.0}, beyond_tensorflow="the names differ")


@case
def unusual_mutable_table_v1(folder):
    model = Session(folder)
    with model.building():
        words = tf1.placeholder(tf.string, [None], name="words")
        table = tf.lookup.experimental.MutableHashTable(tf.string, tf.float32, [0.0, 0.0], name="table")
        insert = table.insert(tf.constant(["a", "b"]), tf.constant([[1.0, 2.0], [3.0, 4.0]]))
        tf.identity(table.lookup(words), name="y")
    model.session.run(insert)
    model.save()
    return model.case(["y"], {"words": strings("b", "q")}, beyond_tensorflow="it leaves the table empty")


@case
def unusual_object_checkpoint_with_graph(folder):
    """A checkpoint of tf.train.Checkpoint, and the graph of a function that captures its variables."""
    holder = tf.Module()
    holder.kernel = tf.Variable(random(4, 3), name="dense/kernel")
    holder.bias = tf.Variable(random(3), name="dense/bias")
    prefix = tf.train.Checkpoint(model=holder).write(str(folder / "ckpt"))
    graph = tf1.Graph()
    with graph.as_default():
        x = tf1.placeholder(tf.float32, [None, 4], name="x")
        kernel = tf1.get_variable("dense/kernel", [4, 3], use_resource=True)
        bias = tf1.get_variable("dense/bias", [3], use_resource=True)
        tf.nn.relu(x @ kernel + bias, name="y")
    (folder / "graph.pb").write_bytes(graph.as_graph_def().SerializeToString())
    expected = tf.nn.relu(X["x"] @ holder.kernel.numpy() + holder.bias.numpy()).numpy()
    return Built(
        ["--checkpoint", prefix, "--graph", str(folder / "graph.pb"), "--outputs", "y"], X, {"y": expected},
        beyond_tensorflow="it does not match object checkpoints to graphs")


@case
def unusual_truth_of_a_number(folder):
    """A functional If takes any number, and any string, as its predicate."""
    from tensorflow.python.framework import function

    model = Session(folder)
    with model.building():
        x = tf1.placeholder(tf.float32, [3], name="x")

        @function.Defun(tf.float32)
        def double(a):
            return a * 2.0

        @function.Defun(tf.float32)
        def negate(a):
            return -a

        outputs = []
        for index, condition in enumerate((tf.constant(3), tf.constant(0.0), tf.constant("yes"), tf.constant([0]))):
            outputs += tf.raw_ops.If(
                cond=condition, input=[x], Tout=[tf.float32], then_branch=double, else_branch=negate)
        tf.stack(outputs, name="y")
    graph = folder / "graph.pb"
    graph.write_bytes(model.graph.as_graph_def().SerializeToString())
    return model.case(["y"], {"x": random(3)}, source=[str(graph)])
