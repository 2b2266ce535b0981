"""Served language models: tokenizers by rules, encoders and decoders with masks and caches, and functions of state."""

import numpy as np
import tensorflow as tf

from .case import Refusal, random, strings
from .serving import lines, module, served, variable
from .signature import saved_case, spec

HEADS, WIDTH, WORDS = 2, 8, 13


def split_heads(x):
    shape = tf.shape(x)
    return tf.transpose(tf.reshape(x, [shape[0], shape[1], HEADS, WIDTH // HEADS]), [0, 2, 1, 3])


def attend(q, k, v, mask):
    scores = tf.einsum("bhqd,bhkd->bhqk", q, k) / tf.sqrt(float(WIDTH // HEADS))
    found = tf.einsum("bhqk,bhkd->bhqd", tf.nn.softmax(tf.where(mask, scores, -1e9)), v)
    return tf.reshape(tf.transpose(found, [0, 2, 1, 3]), [tf.shape(q)[0], -1, WIDTH])


def normalized(x, scale):
    mean, deviation = tf.nn.moments(x, [-1], keepdims=True)
    return (x - mean) * tf.math.rsqrt(deviation + 1e-5) * scale


class Block(tf.Module):
    """A layer of a transformer."""

    def __init__(self, seed):
        super().__init__()
        self.qkv, self.out = variable(WIDTH, 3 * WIDTH, seed=seed), variable(WIDTH, WIDTH, seed=seed + 1)
        self.up, self.down = variable(WIDTH, 2 * WIDTH, seed=seed + 2), variable(2 * WIDTH, WIDTH, seed=seed + 3)
        self.scale = tf.Variable(tf.ones([WIDTH]))

    def parts(self, x):
        return tf.split(normalized(x, self.scale) @ self.qkv, 3, -1)

    def finish(self, x, attended):
        x += attended @ self.out
        return x + tf.nn.gelu(normalized(x, self.scale) @ self.up, approximate=True) @ self.down


class Decoder(tf.Module):
    def __init__(self):
        super().__init__()
        self.table, self.places = variable(WORDS, WIDTH), variable(16, WIDTH, seed=9)
        self.blocks = [Block(10), Block(20)]

    def logits(self, tokens):
        count = tf.shape(tokens)[1]
        x = tf.gather(self.table, tokens) + self.places[:count]
        mask = tf.linalg.band_part(tf.ones([count, count], tf.bool), -1, 0)
        for block in self.blocks:
            q, k, v = (split_heads(part) for part in block.parts(x))
            x = block.finish(x, attend(q, k, v, mask))
        return tf.matmul(x, self.table, transpose_b=True)

    @tf.function(input_signature=[spec([None, None], tf.int32, "tokens")])
    def score(self, tokens):
        """What is thought of a text: the logits, and the perplexity."""
        logits = self.logits(tokens)
        loss = tf.nn.sparse_softmax_cross_entropy_with_logits(tokens[:, 1:], logits[:, :-1])
        return {"logits": logits, "perplexity": tf.exp(tf.reduce_mean(loss, 1))}

    @tf.function(input_signature=[spec([None, None], tf.int32, "tokens"), spec([], tf.int32, "steps")])
    def generate(self, tokens, steps):
        """More words, one by one, all computed anew each time."""
        for _ in tf.range(steps):
            tf.autograph.experimental.set_loop_options(shape_invariants=[(tokens, tf.TensorShape([None, None]))])
            word = tf.argmax(self.logits(tokens)[:, -1], -1, output_type=tf.int32)
            tokens = tf.concat([tokens, word[:, None]], 1)
        return {"tokens": tokens}

    @tf.function(input_signature=[spec([None], tf.int32, "start"), spec([], tf.float32, "temperature")])
    def generate_cached(self, start, temperature):
        """More words with a cache of keys and values that is written to by position, sampled without a state."""
        batch, most = tf.shape(start)[0], 6
        keys = [tf.zeros([batch, HEADS, most, WIDTH // HEADS]) for _ in range(4)]
        words, word, scores = tf.zeros([batch, most], tf.int32), start, tf.zeros([batch])
        rows = tf.range(batch)
        for t in tf.range(most):
            x = (tf.gather(self.table, word) + self.places[t])[:, None]
            mask = (tf.range(most) <= t)[None, None, None]
            new = []
            for index, block in enumerate(self.blocks):
                q, k, v = (split_heads(part) for part in block.parts(x))
                here = tf.one_hot(t, most)[None, None, :, None]
                k, v = keys[2 * index] * (1 - here) + k * here, keys[2 * index + 1] * (1 - here) + v * here
                new += [k, v]
                x = block.finish(x, attend(q, k, v, mask))
            keys = new
            logits = tf.matmul(x[:, 0], self.table, transpose_b=True)
            values, best = tf.math.top_k(logits, 4)
            noise = tf.random.stateless_uniform(tf.shape(values), tf.stack([7, t]))
            choice = tf.argmax(values / temperature - tf.math.log(-tf.math.log(noise + 1e-9)), 1)
            word = tf.gather(best, choice, batch_dims=1)
            scores += tf.gather(tf.nn.log_softmax(logits), word, batch_dims=1)
            words = tf.tensor_scatter_nd_update(words, tf.stack([rows, tf.fill([batch], t)], 1), word)
        return {"words": words, "scores": scores}


def decoder(folder, key, feeds):
    model = Decoder()
    signatures = {"score": model.score, "generate": model.generate, "generate_cached": model.generate_cached}
    return saved_case(model, folder, feeds, signatures=signatures, key=key)


TOKENS = np.array([[1, 5, 9], [2, 2, 12]], np.int32)


@served
def generation_score(folder):
    return decoder(folder, "score", [{"tokens": TOKENS}, {"tokens": TOKENS[:1, :2]}])


@served
def generation_greedy(folder):
    built = decoder(folder, "generate", [{"tokens": TOKENS, "steps": np.int32(4)}, {"tokens": TOKENS[:1], "steps": np.int32(0)}])
    built.beyond_tensorflow = "a variable that is gathered from in a While stays a resource"
    return built


@served
def generation_cached(folder):
    built = decoder(folder, "generate_cached", [{"start": np.array([1, 7, 3], np.int32), "temperature": np.float32(0.7)}, {"start": np.array([4], np.int32), "temperature": np.float32(2)}])
    built.beyond_tensorflow = "a variable that is gathered from in a While stays a resource"
    return built


class Chat(tf.Module):
    """A conversation of one: the cache and the position are variables, which each call goes on with."""

    def __init__(self):
        super().__init__()
        self.table, self.block = variable(WORDS, WIDTH), Block(10)
        self.keys, self.values = (tf.Variable(random(1, HEADS, 5, WIDTH // HEADS, seed=seed), trainable=False) for seed in (30, 31))
        self.position = tf.Variable(2, trainable=False, name="position")

    @tf.function(input_signature=[spec([1], tf.int32, "word")])
    def step(self, word):
        x = tf.gather(self.table, word)[:, None]
        q, k, v = (split_heads(part) for part in self.block.parts(x))
        self.keys[:, :, self.position].assign(k[:, :, 0])
        self.values.assign(tf.where(tf.equal(tf.range(5), self.position)[None, None, :, None], v, self.values))
        x = self.block.finish(x, attend(q, self.keys.read_value(), self.values.read_value(), (tf.range(5) <= self.position)[None, None, None]))
        self.position.assign_add(1)
        return {"logits": tf.matmul(x[:, 0], self.table, transpose_b=True), "position": self.position.read_value()}

    @tf.function(input_signature=[])
    def reset(self):
        self.position.assign(0)
        return {"position": self.position.read_value()}


@served
def generation_cache_in_variables(folder):
    model = Chat()
    runs = saved_case(model, folder, [{"word": np.array([4], np.int32)}, {"word": np.array([0], np.int32)}], signatures={"step": model.step, "reset": model.reset}, key="step")
    return Refusal([str(folder), "--signature", "step"], 4, ("unfreezable-state", "position"), runs)


@served
def generation_word_pieces(folder):
    """Text to pieces of words, the longest first, by a table, in loops; then a class by an encoder with a mask."""
    path = lines(folder, "pieces.txt", "[PAD]", "[UNK]", "[CLS]", "un", "##able", "##aff", "play", "##ing", "the", ",")

    def pieces(self, word):
        found = tf.TensorArray(tf.int64, 0, dynamic_size=True, element_shape=[])
        start, count, size = 0, 0, tf.strings.length(word)
        while start < size:
            end, best = size, tf.constant(-1, tf.int64)
            while end > start and best < 0:
                part = tf.strings.substr(word, start, end - start)
                best = self.table.lookup(part if start == 0 else "##" + part)
                if best < 0:
                    end -= 1
            if best < 0:
                best, end = tf.constant(1, tf.int64), size
            found, count, start = found.write(count, best), count + 1, end
        return found.stack()

    def call(self, text):
        clean = tf.strings.regex_replace(tf.strings.lower(text), r"([[:punct:]])", r" \1 ")
        words = tf.strings.split(clean)
        ids = tf.TensorArray(tf.int64, 1, dynamic_size=True, element_shape=[None], infer_shape=False).write(0, tf.constant([2], tf.int64))
        for index in tf.range(tf.shape(words)[0]):
            ids = ids.write(index + 1, pieces(self, words[index]))
        ids = ids.concat()
        x = tf.gather(self.e, ids)[None]
        q, k, v = (split_heads(part) for part in self.block.parts(x))
        x = self.block.finish(x, attend(q, k, v, tf.fill([1, 1, 1, tf.shape(ids)[0]], True)))
        return {"ids": ids, "class": tf.nn.softmax(x[:, 0] @ self.head), "words": words}

    table = tf.lookup.StaticHashTable(tf.lookup.TextFileInitializer(path, tf.string, tf.lookup.TextFileIndex.WHOLE_LINE, tf.int64, tf.lookup.TextFileIndex.LINE_NUMBER), -1)
    feeds = [{"text": np.array(text, object)} for text in (b"Unaffable, playing", b"the xyz play", b"!")]
    return module(folder, feeds, call, spec([], tf.string, "text"), table=table, e=variable(10, WIDTH), block=Block(3), head=variable(WIDTH, 3, seed=4))


@served
def generation_encoder_with_relative_places(folder):
    """An encoder with buckets of distances, padding masks and pooled sentences, whose embeddings are bfloat16."""
    def call(self, ids, segments):
        mask = tf.not_equal(ids, 0)
        count = tf.shape(ids)[1]
        distance = tf.range(count)[None] - tf.range(count)[:, None]
        far = 2 + tf.cast(tf.math.log(tf.maximum(tf.cast(tf.abs(distance), tf.float32), 1.0) / 2.0) * 1.5, tf.int32)
        bucket = tf.where(distance > 0, 5, 0) + tf.where(tf.abs(distance) < 2, tf.abs(distance), tf.clip_by_value(far, 2, 4))
        bias = tf.transpose(tf.gather(self.bias, bucket), [2, 0, 1])[None]
        x = tf.cast(tf.gather(self.e, ids), tf.float32) + tf.gather(self.s, segments)
        q, k, v = (split_heads(part) for part in self.block.parts(x))
        weights = tf.nn.softmax(tf.where(mask[:, None, None], tf.matmul(q, k, transpose_b=True) + bias, -np.inf))
        x = self.block.finish(x, tf.reshape(tf.transpose(weights @ v, [0, 2, 1, 3]), [tf.shape(ids)[0], -1, WIDTH]))
        pooled = tf.reduce_sum(tf.where(mask[..., None], x, 0.0), 1) / tf.cast(tf.math.count_nonzero(mask, 1, keepdims=True), tf.float32)
        return {"sentence": pooled, "buckets": bucket, "first": tf.tanh(x[:, 0])}

    feeds = [{"ids": np.array([[3, 5, 1, 0], [2, 4, 1, 9]], np.int32), "segments": np.array([[0, 0, 1, 0], [0, 1, 1, 1]], np.int32)},
             {"ids": np.array([[7]], np.int32), "segments": np.array([[1]], np.int32)}]
    return module(folder, feeds, call, spec([None, None], tf.int32, "ids"), spec([None, None], tf.int32, "segments"), e=tf.Variable(tf.cast(random(WORDS, WIDTH), tf.bfloat16)), s=variable(2, WIDTH, seed=1), bias=variable(10, HEADS, seed=2), block=Block(3))


@served
def generation_unicode(folder):
    """Characters as numbers: decoded, changed in case, normalised, cut by scripts and joined."""
    def call(self, text):
        codes = tf.strings.unicode_decode(text, "UTF-8")
        scripts = tf.ragged.map_flat_values(tf.strings.unicode_script, codes)
        shifted = tf.ragged.map_flat_values(lambda c: tf.where((c >= 97) & (c <= 122), 97 + (c - 97 + 13) % 26, c), codes)
        characters, starts = tf.strings.unicode_split_with_offsets(text, "UTF-8")
        return {
            "rot13": tf.strings.unicode_encode(shifted, "UTF-8"), "scripts": scripts.to_tensor(-1), "last": tf.strings.substr(text, -2, 2, unit="UTF8_CHAR"),
            "letters": tf.strings.length(text, unit="UTF8_CHAR"), "starts": starts.to_tensor(-1), "spread": tf.strings.reduce_join(characters, axis=1, separator="·"),
            "utf16": tf.strings.unicode_transcode(text, "UTF-8", "UTF-16-BE"), "numbers": tf.strings.regex_full_match(text, r"[\p{L} ]+"),
            "upper": tf.strings.upper(text, encoding="utf-8")}

    feeds = [{"text": strings("Zwölf Boxer", "наука 42", "日本")}, {"text": strings("ab", "  ")}]
    return module(folder, feeds, call, spec([None], tf.string, "text"))


class Everything(tf.Module):
    """Functions of all arguments, with defaults, nested results and halves of floats."""

    def __init__(self):
        super().__init__()
        self.w = tf.Variable(tf.cast(random(4, 3), tf.float16))
        self.b = tf.Variable(tf.cast(random(3), tf.bfloat16))
        self.version = tf.Variable("2024-05", trainable=False)

    @tf.function(input_signature=[spec([None, 4], tf.float32, "x"), spec([], tf.float32, "scale"), spec([None], tf.string, "names")])
    def halves(self, x, scale=tf.constant(2.0), names=tf.constant(["-"])):
        product = tf.matmul(tf.cast(x, tf.float16), self.w)
        return {"product": product, "sum": tf.cast(product, tf.float32) * scale + tf.cast(self.b, tf.float32), "names": names, "version": self.version.read_value()}

    @tf.function(input_signature=[spec(None, tf.float32, "anything")])
    def unknown(self, anything):
        rows = tf.reshape(anything, [-1])
        return {"rank": tf.rank(anything), "flat": rows, "sum": tf.reduce_sum(anything), "same": tf.nn.relu(anything), "shape": tf.shape(anything, out_type=tf.int64)}


def everything(folder, key, feeds):
    model = Everything()
    return saved_case(model, folder, feeds, signatures={"halves": model.halves, "unknown": model.unknown}, key=key)


@served
def generation_halves_and_names(folder):
    built = everything(folder, "halves", [{"x": random(2, 4), "scale": np.float32(0.5), "names": strings(b"a", b"b")}])
    built.beyond_tensorflow = "a variable that is one string is no array to it"
    return built


@served
def generation_unknown_rank(folder):
    return everything(folder, "unknown", [{"anything": random(2, 3)}, {"anything": np.float32(-2)}, {"anything": random(1, 0, 2)}])
