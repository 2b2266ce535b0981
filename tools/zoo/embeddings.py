"""Rows looked up in variables: whole and partitioned, by gathers of references and of resources."""

import numpy as np
import tensorflow as tf

from .case import case
from .session import Session, tf1

IDS = {"ids": np.array([3, 0, 19, 3], np.int32)}


def embedding(folder, resource, partitioner=None, strategy="mod"):
    model = Session(folder, resource=resource)
    with model.building():
        ids = tf1.placeholder(tf.int32, [None], name="ids")
        with tf1.variable_scope("e", partitioner=partitioner):
            table = tf1.get_variable("table", [20, 4], initializer=tf1.random_normal_initializer())
        tf.identity(tf1.nn.embedding_lookup(table, ids, partition_strategy=strategy), name="y")
    model.save()
    return model.case(["y"], IDS)


@case
def embedding_reference(folder):
    return embedding(folder, resource=False)


@case
def embedding_resource(folder):
    return embedding(folder, resource=True)


@case
def embedding_partitioned_mod(folder):
    return embedding(folder, False, tf1.fixed_size_partitioner(3), "mod")


@case
def embedding_partitioned_div(folder):
    return embedding(folder, False, tf1.fixed_size_partitioner(4), "div")


@case
def embedding_partitioned_resource(folder):
    return embedding(folder, True, tf1.fixed_size_partitioner(4), "div")


@case
def embedding_sparse(folder):
    """Means of rows by a sparse matrix of ids."""
    model = Session(folder, resource=True)
    with model.building():
        rows = tf1.placeholder(tf.int64, [None, 2], name="rows")
        values = tf1.placeholder(tf.int64, [None], name="values")
        table = tf1.get_variable("table", [20, 4], initializer=tf1.random_normal_initializer())
        ids = tf.SparseTensor(rows, values, [3, 2])
        tf.identity(tf1.nn.safe_embedding_lookup_sparse([table], ids, combiner="mean"), name="y")
    model.save()
    return model.case(["y"], {"rows": np.array([[0, 0], [0, 1], [2, 0]]), "values": np.array([4, 7, 19])})


def gathers(folder, batch_dims, **options):
    """Gathers of a resource by the raw ops, with indices of rank two."""
    model = Session(folder, resource=True)
    with model.building():
        v = tf1.get_variable("v", [2, 5, 3], initializer=tf1.random_normal_initializer())
        ids = tf1.placeholder(tf.int32, [2, None], name="ids")
        raw = tf.raw_ops
        gathered = raw.ResourceGather(resource=v.handle, indices=ids, dtype=tf.float32, batch_dims=batch_dims)
        tf.identity(gathered, name="rows")
        tf.identity(raw.ResourceGatherNd(resource=v.handle, indices=ids, dtype=tf.float32), name="elements")
    model.save()
    return model.case(["rows", "elements"], {"ids": np.array([[0, 1], [1, 0]], np.int32)}, **options)


@case
def resource_gathers(folder):
    return gathers(folder, batch_dims=0)


@case
def resource_gather_batched(folder):
    return gathers(folder, batch_dims=1, beyond_tensorflow="batch_dims must be 0")


@case
def resource_shape(folder):
    model = Session(folder, resource=True)
    with model.building():
        v = tf1.get_variable("v", [2, 5, 3])
        tf.identity(tf.raw_ops.VariableShape(input=v.handle, out_type=tf.int64), name="shape")
        tf.identity(v, name="value")
    model.save()
    return model.case(["shape", "value"], {}, beyond_tensorflow="VariableShape is left, without its variable")


@case
def gather_of_reference(folder):
    model = Session(folder)
    with model.building():
        ids = tf1.placeholder(tf.int32, [None], name="ids")
        v = tf1.get_variable("v", [20, 3], initializer=tf1.random_normal_initializer())
        tf.raw_ops.Gather(params=v, indices=ids, name="rows")
        tf.gather(v, tf.constant([2, 0]), axis=1, name="columns")
    model.save()
    return model.case(["rows", "columns"], IDS)
