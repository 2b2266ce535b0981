"""Served models that go through sequences: translation, tagging, speech and series, step by step."""

import numpy as np
import tensorflow as tf
from tensorflow.python.ops import lookup_ops
from tf_keras.api._v1.keras.__internal__.legacy import rnn_cell

from .case import random, strings
from .serving import export, module, served, variable, weights
from .session import Session, tf1
from .signature import spec

TOKENS = [{"tokens": np.array([[1, 5, 9, 2], [4, 2, 0, 0]], np.int32), "lengths": np.array([4, 2], np.int32)},
          {"tokens": np.array([[8, 1, 0]], np.int32), "lengths": np.array([2], np.int32)}]


def gru(name, inputs, units):
    """A gated step by hand: of an input and a state, the next state."""
    gates, candidate = weights(name + "_gates", inputs + units, 2 * units), weights(name + "_candidate", inputs + units, units)

    def step(x, h):
        r, u = tf.split(tf.sigmoid(tf.matmul(tf.concat([x, h], 1), gates)), 2, 1)
        return u * h + (1 - u) * tf.tanh(tf.matmul(tf.concat([x, r * h], 1), candidate))

    return step


def encoder(tokens, lengths, step, table, units):
    """All states of a loop that stops a sequence at its length."""
    x = tf.transpose(tf.gather(table, tokens), [1, 0, 2])
    count, batch = tf.shape(x)[0], tf.shape(x)[1]
    inputs = tf.TensorArray(tf.float32, count).unstack(x)

    def body(t, h, states):
        h = tf1.where(t < lengths, step(inputs.read(t), h), h)
        return t + 1, h, states.write(t, h)

    shapes = [tf.TensorShape([]), tf.TensorShape([None, units]), tf.TensorShape(None)]
    _, h, states = tf1.while_loop(
        lambda t, *_: t < count, body, [0, tf.zeros([batch, units]), tf.TensorArray(tf.float32, count)],
        shape_invariants=None if tf1.control_flow_v2_enabled() else shapes, parallel_iterations=1)
    return h, tf.transpose(states.stack(), [1, 0, 2])


def attention_decoder(folder, **options):
    """A translator with additive attention that decodes greedily, ends early, and says words."""
    model = Session(folder, **options)
    with model.building():
        tokens, lengths = tf1.placeholder(tf.int32, [None, None], name="tokens"), tf1.placeholder(tf.int32, [None], name="lengths")
        table, key, query, score, out = (
            weights(*shape) for shape in (("e", 12, 4), ("key", 5, 6), ("query", 5, 6), ("score", 6, 1), ("out", 10, 12)))
        h, memory = encoder(tokens, lengths, gru("encoder", 4, 5), table, 5)
        memory.set_shape([None, None, 5])
        mask = tf.sequence_mask(lengths, tf.shape(tokens)[1])
        keys = tf.tensordot(memory, key, 1)
        decode = gru("decoder", 9, 5)
        batch = tf.shape(tokens)[0]

        def body(t, word, h, done, words, weights_of):
            energy = tf.squeeze(tf.tensordot(tf.tanh(keys + tf.matmul(h, query)[:, None]), score, 1), 2)
            attention = tf.nn.softmax(tf1.where(mask, energy, tf.fill(tf.shape(energy), -1e9)))
            context = tf.reduce_sum(attention[:, :, None] * memory, 1)
            h = decode(tf.concat([tf.gather(table, word), context], 1), h)
            word = tf.argmax(tf.matmul(tf.concat([h, context], 1), out), 1, output_type=tf.int32)
            word = tf1.where(done, tf.zeros_like(word), word)
            return t + 1, word, h, done | tf.equal(word, 2), words.write(t, word), weights_of.write(t, attention)

        start = [0, tf.fill([batch], 1), h, tf.fill([batch], False),
                 tf.TensorArray(tf.int32, 1, dynamic_size=True, element_shape=[None]),
                 tf.TensorArray(tf.float32, 1, dynamic_size=True, element_shape=[None, None])]
        shapes = [tf.TensorShape(shape) for shape in ([], [None], [None, 5], [None], None, None)]
        end = tf1.while_loop(
            lambda t, w, h, done, *_: (t < 8) & ~tf.reduce_all(done), body, start,
            shape_invariants=None if options.get("control_flow_v2") else shapes)
        vocabulary = tf.constant([f"w{index}" for index in range(12)])
        words = tf.transpose(end[4].stack())
        text = tf1.strings.reduce_join(tf.gather(vocabulary, words), axis=1, separator=" ")
        outputs = {"text": text, "attention": tf.transpose(end[5].stack(), [1, 0, 2]), "steps": end[0]}
    signature = model.signature({"tokens": tokens, "lengths": lengths}, outputs)
    return export(model, {"serving_default": signature}, "serving_default", TOKENS)


@served
def sequence_attention_decoder_v1(folder):
    return attention_decoder(folder)


@served
def sequence_attention_decoder_v2(folder):
    built = attention_decoder(folder, resource=True, control_flow_v2=True)
    built.beyond_tensorflow = "a variable that is gathered from in a While stays a resource"
    return built


@served
def sequence_beam_search(folder):
    """Beams with a penalty of length, reordered by gathers of batches, in a loop of TensorFlow 2; their words are strings."""
    beams, size, units = 3, 9, 5

    def call(self, start):
        batch = tf.shape(start)[0]
        scores = tf.tile(tf.constant([[0.0] + [-1e9] * (beams - 1)]), [batch, 1])
        ids = tf.TensorArray(tf.int32, 6, element_shape=[None, beams])
        parents = tf.TensorArray(tf.int32, 6, element_shape=[None, beams])
        h, word = tf.tile(start[:, None], [1, beams, 1]), tf.ones([batch, beams], tf.int32)
        done, lengths, count = tf.zeros([batch, beams], tf.bool), tf.zeros([batch, beams]), 0
        for t in tf.range(6):
            h = tf.tanh(h @ self.w + tf.gather(self.e, word))
            step = tf.nn.log_softmax(h @ self.out)
            step = tf.where(done[..., None], tf.one_hot(2, size, 0.0, -1e9), step)
            total = scores[..., None] + step
            lengths += tf.cast(~done, tf.float32)
            penalty = ((5.0 + lengths) / 6.0) ** 0.6
            _, best = tf.math.top_k(tf.reshape(total / penalty[..., None], [batch, beams * size]), beams)
            parent, word = best // size, best % size
            scores = tf.gather(tf.reshape(total, [batch, beams * size]), best, batch_dims=1)
            h, lengths, done = (tf.gather(x, parent, batch_dims=1) for x in (h, lengths, done))
            done |= tf.equal(word, 2)
            ids, parents, count = ids.write(t, word), parents.write(t, parent), t + 1
            if tf.reduce_all(done):
                break
        ids, parents = ids.stack()[:count], parents.stack()[:count]
        path = tf.tile(tf.range(beams)[None], [batch, 1])
        words = tf.TensorArray(tf.int32, count, element_shape=[None, beams])
        for t in tf.range(count - 1, -1, -1):
            words = words.write(t, tf.gather(ids[t], path, batch_dims=1))
            path = tf.gather(parents[t], path, batch_dims=1)
        words = tf.transpose(words.stack(), [1, 2, 0])
        return {"words": words, "scores": scores, "text": tf.strings.reduce_join(tf.strings.as_string(words), axis=-1, separator=" ")}

    built = module(folder, [{"start": random(2, units)}, {"start": random(1, units, seed=4)}], call, spec([None, units], tf.float32, "start"),
                  w=variable(units, units), e=variable(size, units, seed=1), out=tf.Variable(random(units, size, seed=2) * 2))
    built.beyond_tensorflow = "a variable that is gathered from in a While stays a resource"
    return built


@served
def sequence_speech_v1(folder):
    """Speech frames to text: a recurrent layer, the two CTC decoders, and letters joined."""
    model = Session(folder)
    with model.building():
        frames, lengths = tf1.placeholder(tf.float32, [None, None, 6], name="frames"), tf1.placeholder(tf.int32, [None], name="lengths")
        logits = tf.transpose(tf.tensordot(tf.tanh(tf.tensordot(frames, weights("w", 6, 8), 1)), weights("out", 8, 5) * 4, 1), [1, 0, 2])
        (beam,), beam_scores = tf1.nn.ctc_beam_search_decoder(logits, lengths, beam_width=6, top_paths=1)
        (greedy,), greedy_scores = tf1.nn.ctc_greedy_decoder(logits, lengths, merge_repeated=True)
        letters = tf.constant(list("abcd "))

        def text(found):
            dense = tf1.sparse_to_dense(found.indices, found.dense_shape, found.values, default_value=4)
            return tf1.strings.strip(tf1.strings.reduce_join(tf.gather(letters, dense), 1))

        outputs = {"beam": text(beam), "greedy": text(greedy), "scores": beam_scores, "greedy_scores": greedy_scores, "shape": beam.dense_shape}
    feeds = [{"frames": random(2, 9, 6) * 2, "lengths": np.array([9, 5], np.int32)}, {"frames": random(1, 12, 6, seed=5) * 2, "lengths": np.array([12], np.int32)}]
    return export(model, {"serving_default": model.signature({"frames": frames, "lengths": lengths}, outputs)}, "serving_default", feeds)


@served
def sequence_speech_v2(folder):
    """Several paths of a CTC beam search, as ragged and dense."""
    def call(self, frames):
        logits = tf.transpose(frames @ self.w, [1, 0, 2])
        lengths = tf.fill([tf.shape(frames)[0]], tf.shape(frames)[1])
        paths, scores = tf.nn.ctc_beam_search_decoder(logits, lengths, beam_width=8, top_paths=3)
        return {"scores": scores, **{f"path_{index}": tf.sparse.to_dense(path, -1) for index, path in enumerate(paths)}}

    return module(folder, [{"frames": random(2, 7, 4) * 3}, {"frames": random(1, 3, 4, seed=2) * 3}], call, spec([None, None, 4], tf.float32, "frames"), w=variable(4, 6))


@served
def sequence_tagger(folder):
    """Names in text by a conditional random field: Viterbi's path, by scans forwards and backwards, as tags."""
    def call(self, emissions):
        first, rest = emissions[:, 0], tf.transpose(emissions[:, 1:], [1, 0, 2])

        def forward(carried, emission):
            scores, _ = carried
            candidates = scores[:, :, None] + self.transitions
            return tf.reduce_max(candidates, 1) + emission, tf.argmax(candidates, 1, output_type=tf.int32)

        scores, pointers = tf.scan(forward, rest, (first, tf.zeros(tf.shape(first), tf.int32)))
        last = tf.argmax(tf.concat([first[None], scores], 0)[-1], 1, output_type=tf.int32)
        path = tf.scan(lambda tag, pointer: tf.gather(pointer, tag, batch_dims=1), pointers, last, reverse=True)
        path = tf.transpose(tf.concat([path, last[None]], 0))
        return {"path": path, "tags": tf.gather(self.tags, path)}

    return module(folder, [{"emissions": random(2, 6, 4)}, {"emissions": random(1, 2, 4)}], call, spec([None, None, 4], tf.float32, "emissions"),
                  transitions=variable(4, 4), tags=tf.constant(["O", "B-PER", "I-PER", "B-LOC"]))


@served
def sequence_maps_and_folds(folder):
    """Rows of CSV mapped to numbers, folded from either side and scanned."""
    def call(self, rows):
        def parse(row):
            name, a, b = tf.io.decode_csv(row, [tf.constant("?"), 1.0, 0.5])
            return tf.strings.upper(name), tf.stack([a, b])

        names, numbers = tf.map_fn(parse, rows, fn_output_signature=(tf.string, tf.float32))
        numbers = tf.ensure_shape(numbers, [None, 2])
        return {
            "names": names, "left": tf.foldl(lambda a, x: a * 0.5 + x @ self.w, numbers[:, None], tf.zeros([1, 2])),
            "right": tf.foldr(lambda a, x: a - x * 0.25, numbers), "sums": tf.scan(lambda a, x: a + x, numbers, reverse=True)}

    feeds = [{"rows": strings(b"a,1,2", b"bc,,3", b"\"d,e\",4,")}, {"rows": strings(b"z,-1,1e3")}]
    return module(folder, feeds, call, spec([None], tf.string, "rows"), w=variable(2, 2))


@served
def sequence_ragged_map(folder):
    """Sentences split into words, of each of which the lengths of its parts are found, ragged throughout."""
    def call(self, text):
        words = tf.strings.split(text)
        lengths = tf.map_fn(tf.strings.length, words, fn_output_signature=tf.RaggedTensorSpec([None], tf.int32))
        longest = tf.reduce_max(lengths, axis=1)
        grams = tf.strings.ngrams(words, [1, 2], separator="_")
        reversed_words = tf.reverse(words.to_tensor("#"), [1])
        return {"longest": longest, "lengths": lengths.to_tensor(), "grams": grams.to_tensor("-"), "joined": tf.strings.reduce_join(words, axis=1),
                "reversed": reversed_words, "starts": words.row_starts(), "flat": words.flat_values}

    feeds = [{"text": strings(b"the quick brown fox", b"jumps over")}, {"text": strings(b"one")}]
    return module(folder, feeds, call, spec([None], tf.string, "text"))


@served
def sequence_forecast_with_state(folder):
    """An autoregressive forecast: a window that moves over what was forecast, with a number of steps as an input."""
    def call(self, history, steps):
        window = tf.slice(history, [0, tf.shape(history)[1] - 4], [-1, 4])
        found = tf.TensorArray(tf.float32, 0, dynamic_size=True, element_shape=[None])
        for step in tf.range(steps):
            hidden = tf.nn.elu(window @ self.w + self.b)
            value = tf.squeeze(hidden @ self.out, 1)
            found = found.write(step, value)
            window = tf.concat([window[:, 1:], value[:, None]], 1)
        values = tf.transpose(found.stack())
        return {"forecast": values, "total": tf.math.cumsum(values, 1), "last": window}

    feeds = [{"history": random(2, 9), "steps": np.int32(5)}, {"history": random(1, 4), "steps": np.int32(1)}]
    return module(folder, feeds, call, spec([None, None], tf.float32, "history"), spec([], tf.int32, "steps"), w=variable(4, 6), b=variable(6, seed=1), out=variable(6, 1, seed=2))


@served
def sequence_labels_by_dynamic_rnn(folder):
    """Two directions with lengths of their own, and labels from a table, with one output by step."""
    model = Session(folder)
    with model.building():
        words, lengths = tf1.placeholder(tf.string, [None, None], name="words"), tf1.placeholder(tf.int32, [None], name="lengths")
        ids = lookup_ops.index_table_from_tensor(["the", "cat", "sat"], num_oov_buckets=2).lookup(words)
        x = tf.gather(weights("e", 5, 4), ids)
        cells = [rnn_cell.GRUCell(3, name="forward"), rnn_cell.LSTMCell(3, use_peepholes=True, num_proj=2, name="backward")]
        states, (last, other) = tf1.nn.bidirectional_dynamic_rnn(*cells, x, lengths, dtype=tf.float32)
        both = tf.concat(states, 2)
        tags = tf.argmax(tf.tensordot(both, weights("out", 5, 3), 1), 2)
        names = lookup_ops.index_to_string_table_from_tensor(["O", "NOUN", "VERB"]).lookup(tags)
        outputs = {"tags": names, "last": last, "cell": other.c, "states": both}
    feeds = [{"words": strings(b"the", b"cat", b"ran", b"cat", b"", b"").reshape(2, 3), "lengths": np.array([3, 1], np.int32)},
             {"words": strings(b"sat", b"sat").reshape(1, 2), "lengths": np.array([0], np.int32)}]
    return export(model, {"serving_default": model.signature({"words": words, "lengths": lengths}, outputs)}, "serving_default", feeds)

