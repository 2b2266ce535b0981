"""Served models that recommend, rank and forecast: embeddings of sparse and ragged features, nearest items, series."""

import numpy as np
import tensorflow as tf

from .case import random, strings
from .inputs import example
from .serving import export, module, served, variable, weights
from .session import Session, tf1
from .signature import spec


@served
def recommend_retrieval(folder):
    """The nearest of all items for users by name, without those that were seen."""
    def call(self, user, seen):
        query = tf.gather(self.users, self.table.lookup(user))
        scores = tf.matmul(query, self.items, transpose_b=True)
        known = tf.reduce_max(tf.one_hot(seen, 12), 1)
        values, best = tf.math.top_k(scores - known * 1e5, 4)
        return {"scores": values, "items": tf.gather(self.names, best), "random_order": tf.argsort(scores, direction="DESCENDING", stable=True)}

    table = tf.lookup.StaticHashTable(tf.lookup.KeyValueTensorInitializer(["ann", "bob"], tf.constant([1, 2], tf.int64)), 0)
    feeds = [{"user": strings(b"bob", b"eve"), "seen": np.array([[3, 11], [0, -1]], np.int32)}, {"user": strings(b"ann"), "seen": np.zeros([1, 0], np.int32)}]
    return module(folder, feeds, call, spec([None], tf.string, "user"), spec([None, None], tf.int32, "seen"), table=table,
                  users=variable(3, 4), items=variable(12, 4, seed=1), names=tf.constant([f"item-{index}" for index in range(12)]))


@served
def recommend_ranking_sparse(folder):
    """Sparse features of weights: embeddings, of which empty rows get a default, crossed by dot products."""
    model = Session(folder)
    with model.building():
        serialized = tf1.placeholder(tf.string, [None], name="examples")
        features = tf1.io.parse_example(serialized, {
            "ids": tf.io.SparseFeature("id", "weight", tf.float32, size=20), "tags": tf.io.VarLenFeature(tf.string),
            "history": tf.io.RaggedFeature(tf.int64), "price": tf.io.FixedLenSequenceFeature([], tf.float32, allow_missing=True, default_value=-1.0)})
        ids = features["ids"]
        keys = tf.SparseTensor(ids.indices, ids.indices[:, 1], ids.dense_shape)
        tables = [weights(name, rows, 4) for name, rows in (("ids", 20), ("tags", 6), ("history", 15))]
        tags = features["tags"]
        hashed = tf.SparseTensor(tags.indices, tf1.strings.to_hash_bucket_strong(tags.values, 6, [3, 5]), tags.dense_shape)
        vectors = [
            tf1.nn.safe_embedding_lookup_sparse(tables[0], keys, ids, combiner="sqrtn"),
            tf1.nn.safe_embedding_lookup_sparse(tables[1], hashed, combiner="mean", default_id=5),
            tf.reduce_sum(tf1.nn.embedding_lookup(tables[2], features["history"] % 15), 1)]
        stacked = tf.stack(vectors, 1)
        dots = tf.matmul(stacked, stacked, transpose_b=True)
        lower = tf.gather(tf.reshape(dots, [-1, 9]), [3, 6, 7], axis=1)
        price = tf.reduce_max(features["price"], 1, keepdims=True)
        score = tf.sigmoid(tf.matmul(tf.concat([lower, price], 1), weights("top", 4, 1)))
        outputs = {"score": score, "lengths": features["history"].row_lengths(), "prices": features["price"]}
    rows = [example(id=[3, 19], weight=[0.5, 2.0], tags=[b"x", b"yy"], history=[4, 99], price=[1.5, 2.5]), example(history=[1]), example(tags=[b"q"], price=[3.5])]
    return export(model, {"serving_default": model.signature({"examples": serialized}, outputs)}, "serving_default", [{"examples": strings(*rows)}, {"examples": strings(rows[2])}])


@served
def recommend_factorization(folder):
    """A factorization machine over hashed words, with segments for the rows of a batch."""
    def call(self, words, rows):
        ids = tf.strings.to_hash_bucket_fast(words, 16)
        count = tf.reduce_max(rows) + 1
        v = tf.gather(self.v, ids)
        sums = tf.math.unsorted_segment_sum(v, rows, count)
        squares = tf.math.segment_sum(v * v, rows)
        linear = tf.math.unsorted_segment_sum(tf.gather(self.w, ids), rows, count)
        best = tf.math.segment_max(v, rows)
        return {"score": linear + 0.5 * tf.reduce_sum(sums**2 - squares, 1), "best": best, "mean": tf.math.unsorted_segment_mean(v, rows, count),
                "unique": tf.unique_with_counts(ids).count}

    feeds = [{"words": strings(b"a", b"b", b"c", b"a"), "rows": np.array([0, 0, 1, 2], np.int32)}, {"words": strings(b"zz"), "rows": np.array([0], np.int32)}]
    return module(folder, feeds, call, spec([None], tf.string, "words"), spec([None], tf.int32, "rows"), v=variable(16, 3), w=variable(16, seed=1))


@served
def recommend_session_ragged(folder):
    """Sessions as values and lengths: the items that come next, after attention over those before."""
    def call(self, items, lengths):
        ragged = tf.RaggedTensor.from_row_lengths(items, lengths)
        rows = tf.ragged.map_flat_values(tf.gather, self.e, ragged)
        dense = rows.to_tensor(0.0)
        mask = tf.sequence_mask(lengths, tf.shape(dense)[1], tf.float32)
        attention = tf.nn.softmax(tf.squeeze(tf.tanh(dense @ self.w) @ self.q, -1) + (mask - 1) * 1e9)
        context = tf.einsum("bt,btd->bd", attention, dense)
        last = tf.gather(rows, ragged.row_lengths() - 1, axis=1, batch_dims=1)
        scores = tf.einsum("bd,id->bi", context + last, self.e)
        long = tf.concat([ragged, ragged[:, :1]], axis=1)
        return {"next": tf.argmax(scores, 1), "scores": scores, "attention": tf.RaggedTensor.from_tensor(attention, lengths=lengths).flat_values,
                "longest": long.bounding_shape(), "sorted": tf.sort(ragged.to_tensor(99), axis=1)}

    feeds = [{"items": np.array([3, 1, 4, 1, 5]), "lengths": np.array([2, 3])}, {"items": np.array([9]), "lengths": np.array([1])}]
    return module(folder, feeds, call, spec([None], tf.int64, "items"), spec([None], tf.int64, "lengths"), e=variable(10, 4), w=variable(4, 4, seed=1), q=variable(4, 1, seed=2))


@served
def recommend_hashed_towers(folder):
    """Two towers on pieces of text, with Bloom hashes of several seeds, and neighbours by cosine."""
    def call(self, query):
        clean = tf.strings.regex_replace(tf.strings.lower(query, encoding="utf-8"), r"\s+", " ")
        pieces = tf.strings.bytes_split(clean)
        grams = tf.strings.ngrams(pieces, 3, separator="")
        ids = tf.stack([tf.strings.to_hash_bucket_strong(grams.flat_values, 31, [seed, 7]) for seed in (1, 2)], 1)
        rows = grams.with_flat_values(tf.reduce_sum(tf.gather(self.e, ids), 1))
        vector = tf.math.l2_normalize(tf.reduce_sum(rows, 1), 1, epsilon=1e-6)
        cosine = vector @ tf.math.l2_normalize(self.documents, 1)
        order = tf.math.top_k(cosine, 2, sorted=True)
        return {"vector": vector, "best": order.indices, "cosine": order.values, "pieces": grams.row_lengths(), "clean": clean}

    feeds = [{"query": strings("Grüße  aus Bonn", "tea")}, {"query": strings("ÄÖ", "coffee\tbeans", "x")}]
    return module(folder, feeds, call, spec([None], tf.string, "query"), e=variable(31, 4), documents=variable(4, 6, seed=1))


@served
def recommend_forecast_features(folder):
    """A series: its trend by a moving mean, its seasons by Fourier, lags, and quantiles of what comes."""
    def call(self, series, day):
        trend = tf.nn.avg_pool1d(tf.pad(series[..., None], [[0, 0], [3, 3], [0, 0]], "SYMMETRIC"), 7, 1, "VALID")[..., 0]
        rest = series - trend
        spectrum = tf.signal.rfft(rest)
        period = tf.argmax(tf.abs(spectrum)[:, 1:], 1) + 1
        lags = tf.stack([tf.roll(rest, shift, 1) for shift in (1, 7)], -1)
        angle = tf.cast(tf.math.floormod(day, 7), tf.float32)[:, None] * (2 * np.pi / 7) * tf.constant([[1.0, 2.0]])
        calendar = tf.concat([tf.sin(angle), tf.cos(angle)], 1)
        moments = tf.nn.moments(rest, [1])
        x = tf.concat([tf.reduce_mean(lags, 1), calendar, tf.stack(moments, 1)], 1)
        quantiles = tf.math.cumsum(tf.nn.softplus(x @ self.w), 1)
        smoothed = tf.scan(lambda s, v: 0.3 * v + 0.7 * s, tf.transpose(series))
        weekday = tf.gather(tf.constant(["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"]), tf.math.floormod(day, 7))
        return {"quantiles": quantiles, "period": period, "trend": trend, "smoothed": smoothed[-1], "weekday": weekday,
                "outliers": tf.where(tf.abs(rest) > 2 * tf.sqrt(moments[1])[:, None])}

    feeds = [{"series": random(2, 21) * 5, "day": np.array([19000, -3], np.int32)}, {"series": random(1, 14, seed=2), "day": np.array([4], np.int32)}]
    return module(folder, feeds, call, spec([None, None], tf.float32, "series"), spec([None], tf.int32, "day"), w=variable(8, 3))


@served
def recommend_anomalies(folder):
    """An autoencoder with robust scaling, medians by sorting, a covariance's inverse, and rules in strings."""
    def call(self, x):
        center = (x - self.median) / (self.spread + 1e-6)
        code = tf.nn.selu(center @ self.encoder)
        rebuilt = code @ self.decoder
        error = tf.reduce_sum(tf.math.squared_difference(center, rebuilt), 1)
        covariance = tf.matmul(self.encoder, self.encoder, transpose_b=True) + 2.0 * tf.eye(5)
        mahalanobis = tf.einsum("bi,ij,bj->b", center, tf.linalg.inv(covariance), center)
        factor = tf.linalg.cholesky(covariance)
        solved = tf.linalg.triangular_solve(factor, tf.transpose(center))
        level = tf.searchsorted(tf.constant([1.0, 5.0, 20.0]), error)
        verdict = tf.strings.format("{} rows, worst {}", (tf.shape(x)[0], tf.math.round(tf.reduce_max(error))))
        return {"error": error, "mahalanobis": mahalanobis, "solved": tf.reduce_sum(solved**2, 0), "level": tf.gather(tf.constant(["ok", "low", "high", "alarm"]), level),
                "verdict": verdict, "rank": tf.argsort(error), "logdet": tf.linalg.logdet(covariance)}

    return module(folder, [{"x": random(3, 5) * 3}, {"x": random(1, 5)}], call, spec([None, 5], tf.float32, "x"), median=variable(5), spread=tf.Variable(np.abs(random(5, seed=3)) + 0.5),
                  encoder=variable(5, 2, seed=1), decoder=variable(2, 5, seed=2))


@served
def recommend_graph_of_neighbours(folder):
    """A graph network: messages along edges, gathered and scattered, over a number of nodes that comes."""
    def call(self, nodes, edges):
        count = tf.shape(nodes)[0]
        degree = tf.tensor_scatter_nd_add(tf.ones([count]), edges[:, 1:], tf.ones([tf.shape(edges)[0]]))
        for w in (self.first, self.second):
            messages = tf.gather(nodes, edges[:, 0]) @ w
            summed = tf.math.unsorted_segment_sum(messages, edges[:, 1], count)
            nodes = tf.nn.relu(nodes @ w + summed / degree[:, None])
        adjacency = tf.sparse.reorder(tf.sparse.SparseTensor(tf.cast(edges, tf.int64), tf.ones([tf.shape(edges)[0]]), tf.cast([count, count], tf.int64)))
        reached = tf.sparse.sparse_dense_matmul(adjacency, nodes)
        return {"nodes": nodes, "degree": degree, "graph": tf.math.reduce_logsumexp(nodes, 0), "reached": reached, "loops": tf.reduce_sum(tf.linalg.diag_part(tf.sparse.to_dense(adjacency)))}

    feeds = [{"nodes": random(4, 3), "edges": np.array([[0, 1], [2, 1], [3, 0], [3, 3]], np.int32)}, {"nodes": random(1, 3), "edges": np.array([[0, 0]], np.int32)}]
    return module(folder, feeds, call, spec([None, 3], tf.float32, "nodes"), spec([None, 2], tf.int32, "edges"), first=variable(3, 3), second=variable(3, 3, seed=1))
