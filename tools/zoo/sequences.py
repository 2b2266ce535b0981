"""Models that go through sequences step by step: recurrent layers, decoders and searches, of TensorFlow 1 and 2."""

import keras
import numpy as np
import tensorflow as tf
from keras import layers

from .case import case, random
from .keras_layers import exported
from .session import Session, tf1
from .signature import saved_case, spec

KINDS = {"v1_reference": (False, False), "v1_resource": (True, False), "v2": (True, True)}


def session(folder, kind):
    resource, control_flow_v2 = KINDS[kind]
    return Session(folder, resource=resource, control_flow_v2=control_flow_v2)


def greedy_decoder(folder, kind):
    """An encoder's last state, and a decoder that feeds itself what it found likeliest until it finds the end."""
    model = session(folder, kind)
    with model.building():
        tokens = tf1.placeholder(tf.int32, [None, None], name="tokens")
        table = tf1.get_variable("embedding", [11, 4], initializer=tf1.random_normal_initializer())
        encoder, decoder = (tf1.get_variable(name, [10, 6], initializer=tf1.random_normal_initializer()) for name in "ed")
        out = tf1.get_variable("out", [6, 11], initializer=tf1.random_normal_initializer())
        batch = tf.shape(tokens)[0]
        inputs = tf.transpose(tf.gather(table, tokens), [1, 0, 2])
        array = tf.TensorArray(tf.float32, tf.shape(inputs)[0]).unstack(inputs)
        step = lambda x, h, w: tf.tanh(tf.matmul(tf.concat([x, h], 1), w))
        _, state = tf1.while_loop(
            lambda t, h: t < tf.shape(inputs)[0], lambda t, h: (t + 1, step(array.read(t), h, encoder)),
            [0, tf.zeros([batch, 6])], shape_invariants=[tf.TensorShape([]), tf.TensorShape([None, 6])])

        def body(t, word, h, done, words, scores):
            h = step(tf.gather(table, word), h, decoder)
            logits = tf.nn.log_softmax(tf.matmul(h, out))
            word = tf.where(done, tf.zeros_like(word), tf.argmax(logits, 1, output_type=tf.int32))
            return t + 1, word, h, done | tf.equal(word, 3), words.write(t, word), scores.write(t, tf.reduce_max(logits, 1))

        flat = lambda *shape: tf.TensorShape(shape)
        start = [
            0, tf.fill([batch], 1), state, tf.fill([batch], False),
            tf.TensorArray(tf.int32, 0, dynamic_size=True), tf.TensorArray(tf.float32, 0, dynamic_size=True)]
        if kind != "v2":
            # What the first kind of loop cannot tell of arrays.
            invariants = [flat(), flat(None), flat(None, 6), flat(None), flat(), flat()]
        else:
            invariants = [flat(), flat(None), flat(None, 6), flat(None), None, None]
        end = tf1.while_loop(
            lambda t, word, h, done, *_: (t < 9) & ~tf.reduce_all(done), body, start, shape_invariants=None if kind == "v2" else invariants)
        tf.identity(tf.transpose(end[4].stack()), name="words")
        tf.identity(tf.transpose(end[5].stack()), name="scores")
        tf.identity(end[0], name="length")
    model.save()
    beyond = {
        "v1_reference": "", "v1_resource": "the axis of a Gather stays outside of the loop",
        "v2": "a variable that is gathered from in a While stays a resource"}
    return model.case(
        ["words", "scores", "length"], {"tokens": np.array([[1, 5, 9], [4, 2, 8]], np.int32)}, beyond_tensorflow=beyond[kind])


@case
def greedy_decoder_v1_reference(folder):
    return greedy_decoder(folder, "v1_reference")


@case
def greedy_decoder_v1_resource(folder):
    return greedy_decoder(folder, "v1_resource")


@case
def greedy_decoder_v2(folder):
    return greedy_decoder(folder, "v2")


def beam_search(folder, kind):
    """The best sequences by the sums of their scores, which are gathered anew in each step."""
    model = session(folder, kind)
    with model.building():
        x = tf1.placeholder(tf.float32, [None, 5], name="x")
        w = tf1.get_variable("w", [5, 7], initializer=tf1.random_normal_initializer())
        again = tf1.get_variable("again", [7, 7], initializer=tf1.random_normal_initializer())
        beams, words = 3, 7
        batch = tf.shape(x)[0]
        first = tf.nn.log_softmax(tf.matmul(x, w))
        scores, last = tf.math.top_k(first, beams)

        def body(t, scores, last, sequences):
            following = tf.nn.log_softmax(tf.gather(again, last))
            total = tf.reshape(scores[:, :, None] + following, [batch, beams * words])
            scores, places = tf.math.top_k(total, beams)
            parents, last = places // words, places % words
            sequences = tf.gather(sequences, parents, batch_dims=1)
            return t + 1, scores, last, tf.concat([sequences, last[:, :, None]], 2)

        shapes = [tf.TensorShape([]), tf.TensorShape([None, beams]), tf.TensorShape([None, beams]), tf.TensorShape([None, beams, None])]
        _, scores, _, sequences = tf1.while_loop(
            lambda t, *_: t < 4, body, [0, scores, last, last[:, :, None]], shape_invariants=shapes)
        tf.identity(sequences, name="sequences")
        tf.identity(scores, name="scores")
    model.save()
    beyond = "a variable that is gathered from in a While stays a resource" if kind == "v2" else ""
    return model.case(["sequences", "scores"], {"x": random(2, 5)}, beyond_tensorflow=beyond)


@case
def beam_search_v1(folder):
    return beam_search(folder, "v1_reference")


@case
def beam_search_v2(folder):
    return beam_search(folder, "v2")


def gradient_of_loop(folder, kind):
    """How the result of a loop changes with a weight: a loop backwards over what a stack or list remembers."""
    model = session(folder, kind)
    with model.building():
        x = tf1.placeholder(tf.float32, [None, 4], name="x")
        w = tf1.get_variable("w", [4, 4])

        def body(i, h):
            inner = tf1.while_loop(lambda j, g: j < i, lambda j, g: (j + 1, tf.tanh(tf.matmul(g, w))), [0, h])[1]
            return i + 1, tf1.cond(tf.equal(i % 2, 0), lambda: inner * 2.0, lambda: tf.sin(inner))

        y = tf1.while_loop(lambda i, h: i < 4, body, [0, x])[1]
        gradients = tf1.gradients(tf.reduce_sum(y * y), [x, w])
        tf.identity(y, name="y")
        for name, gradient in zip(("dx", "dw"), gradients):
            tf.identity(gradient, name=name)
    model.save()
    beyond = "a variable whose shape is asked for in a gradient stays a resource" if kind == "v2" else ""
    return model.case(["y", "dx", "dw"], {"x": random(2, 4)}, beyond_tensorflow=beyond)


@case
def gradient_of_loop_v1(folder):
    return gradient_of_loop(folder, "v1_reference")


@case
def gradient_of_loop_v2(folder):
    return gradient_of_loop(folder, "v2")


def rnn_gradients(folder, kind):
    """Gradients through dynamic_rnn: arrays of gradients, which are added up."""
    from tf_keras.api._v1.keras.__internal__.legacy import rnn_cell

    model = session(folder, kind)
    with model.building():
        x = tf1.placeholder(tf.float32, [None, 5, 4], name="x")
        lengths = tf1.placeholder(tf.int32, [None], name="lengths")
        outputs, state = tf1.nn.dynamic_rnn(rnn_cell.GRUCell(3), x, sequence_length=lengths, dtype=tf.float32)
        tf.identity(outputs, name="y")
        tf.identity(tf1.gradients(tf.reduce_sum(outputs * outputs) + tf.reduce_sum(state), [x])[0], name="dx")
    model.save()
    return model.case(["y", "dx"], {"x": random(2, 5, 4), "lengths": np.array([5, 2], np.int32)})


@case
def rnn_gradients_v1(folder):
    return rnn_gradients(folder, "v1_reference")


@case
def rnn_gradients_v2(folder):
    return rnn_gradients(folder, "v2")


@case
def bidirectional_dynamic_rnn(folder):
    from tf_keras.api._v1.keras.__internal__.legacy import rnn_cell

    model = Session(folder)
    with model.building():
        x = tf1.placeholder(tf.float32, [None, None, 4], name="x")
        lengths = tf1.placeholder(tf.int32, [None], name="lengths")
        outputs, states = tf1.nn.bidirectional_dynamic_rnn(
            rnn_cell.LSTMCell(3), rnn_cell.LSTMCell(2), x, sequence_length=lengths, dtype=tf.float32)
        tf.identity(tf.concat(outputs, 2), name="y")
        tf.identity(states[1].h, name="h")
    model.save()
    return model.case(["y", "h"], {"x": random(3, 6, 4), "lengths": np.array([6, 1, 4], np.int32)})


@case
def raw_rnn_loop(folder):
    from tf_keras.api._v1.keras.__internal__.legacy import rnn_cell

    model = Session(folder)
    with model.building():
        x = tf1.placeholder(tf.float32, [2, 4], name="x")
        cell = rnn_cell.GRUCell(4)

        def loop(time, output, state, _):
            if output is None:
                return tf.fill([2], False), x, cell.zero_state(2, tf.float32), None, None
            return time >= tf.constant([4, 2]), output * 2.0, state, output + 1.0, None

        outputs, state, _ = tf1.nn.raw_rnn(cell, loop)
        tf.identity(outputs.stack(), name="y")
        tf.identity(state, name="h")
    model.save()
    return model.case(["y", "h"], {"x": random(2, 4)})


@case
def asserts_in_branches(folder):
    """Assertions that hold, in a branch that is taken and in one that is not."""
    model = Session(folder)
    with model.building():
        x = tf1.placeholder(tf.float32, [None, 4], name="x")
        w = tf1.get_variable("w", [4])

        def checked(limit):
            with tf1.control_dependencies([tf1.Assert(tf.reduce_max(x) < limit, ["too large", x])]):
                return tf.identity(x) * limit + w

        tf.identity(tf1.cond(tf.shape(x)[0] > 1, lambda: checked(100.0), lambda: checked(-100.0)), name="y")
    model.save()
    return model.case(["y"], {"x": random(2, 4)})


class Decoder(tf.Module):
    """A loop that autograph makes of Python's, with a list that grows and a break."""

    def __init__(self):
        super().__init__()
        self.table = tf.Variable(random(9, 5))
        self.weights = tf.Variable(random(10, 5, seed=1) * 2)
        self.out = tf.Variable(random(5, 9, seed=2) * 2)

    @tf.function(input_signature=[spec([None, 5], tf.float32, "x"), spec([], tf.int32, "most")])
    def decode(self, x, most):
        words = tf.TensorArray(tf.int32, size=0, dynamic_size=True, element_shape=[None])
        state, word = x, tf.ones([tf.shape(x)[0]], tf.int32)
        for step in tf.range(most):
            state = tf.tanh(tf.concat([state, tf.gather(self.table, word)], 1) @ self.weights)
            word = tf.argmax(state @ self.out, 1, output_type=tf.int32)
            words = words.write(step, word)
            if tf.reduce_all(tf.equal(word, 4)):
                break
        return {"words": tf.transpose(words.stack()), "state": state}


@case
def autograph_decoder(folder):
    module = Decoder()
    return saved_case(
        module, folder, {"x": random(2, 5), "most": np.array(6, np.int32)}, signatures=module.decode,
        beyond_tensorflow="the axis of a Gather stays outside of the loop")


class Lists(tf.Module):
    """Lists of lists, of strings and of parts of different lengths."""

    @tf.function(input_signature=[spec([None, 3], tf.float32, "x")])
    def call(self, x):
        parts = tf.TensorArray(tf.float32, size=3, infer_shape=False, element_shape=[None, 3])
        for i in tf.range(3):
            parts = parts.write(i, tf.tile(x, [i + 1, 1]) * tf.cast(i, tf.float32))
        mapped = tf.map_fn(lambda row: (row * 2.0, tf.reduce_sum(row)), x, fn_output_signature=(tf.float32, tf.float32))
        scanned = tf.scan(lambda total, row: total * 0.5 + row, x, reverse=True)
        folded = tf.foldr(lambda total, row: total - row, x)
        return {"parts": parts.concat(), "doubled": mapped[0], "sums": mapped[1], "scanned": scanned, "folded": folded}


@case
def lists_and_maps(folder):
    module = Lists()
    return saved_case(module, folder, {"x": random(4, 3)}, signatures=module.call)


@case
def keras_stacked_rnn(folder):
    inputs = layers.Input((7, 4))
    h = layers.Masking(0.0)(inputs)
    h = layers.Bidirectional(layers.LSTM(5, return_sequences=True))(h)
    h = layers.GRU(4, return_sequences=True, go_backwards=True, reset_after=False)(h)
    sequence, last = layers.SimpleRNN(3, return_sequences=True, return_state=True)(h)
    h = layers.RNN([layers.LSTMCell(3), layers.GRUCell(2)])(sequence)
    x = random(2, 7, 4)
    x[1, 4:] = 0
    return exported(folder, keras.Model(inputs, [h, last]), x)


@case
def keras_attention_decoder(folder):
    """A sequence-to-sequence model with attention, as in tutorials."""
    source, target = layers.Input((6, 4), name="source"), layers.Input((5, 3), name="target")
    encoded, state = layers.GRU(8, return_sequences=True, return_state=True)(source)
    decoded = layers.GRU(8, return_sequences=True)(target, initial_state=state)
    context = layers.Attention()([decoded, encoded])
    y = layers.TimeDistributed(layers.Dense(7, "softmax"))(layers.Concatenate()([decoded, context]))
    return exported(folder, keras.Model([source, target], y), {"source": random(2, 6, 4), "target": random(2, 5, 3)})


@case
def keras_conv_lstm(folder):
    model = keras.Sequential([
        layers.Input((3, 6, 6, 2)), layers.ConvLSTM2D(3, 3, padding="same", return_sequences=True),
        layers.ConvLSTM2D(2, 2)])
    return exported(folder, model, random(1, 3, 6, 6, 2))
