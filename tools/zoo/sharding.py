"""Variables in several shards and in partitions."""

import tensorflow as tf

from .case import case, random
from .session import Session, dense, tf1

FEED = {"x": random(5, 6, seed=3)}

V1 = tf1.train.SaverDef.V1


def chain(folder, devices, **options):
    """A layer on every device, saved with a shard for each."""
    model = Session(folder, devices=devices)
    with model.building():
        h = tf1.placeholder(tf.float32, [None, 6], name="x")
        for number in range(devices):
            with tf1.device(f"/cpu:{number}"):
                h = dense(h, 5, f"layer{number}")
        tf.identity(h, name="y")
    model.save(sharded=True, **options)
    return model.case(["y"], FEED)


@case
def sharded_v2(folder):
    return chain(folder, 3)


@case
def sharded_v1(folder):
    return chain(folder, 2, write_version=V1)


def partitioned(folder, partitioner, resource=False):
    model = Session(folder, resource=resource)
    with model.building():
        x = tf1.placeholder(tf.float32, [None, 6], name="x")
        with tf1.variable_scope("p", partitioner=partitioner):
            w = tf1.get_variable("w", [6, 10], initializer=tf1.random_normal_initializer())
        tf.matmul(x, tf.convert_to_tensor(w), name="y")
    return model


@case
def partitioned_axis0(folder):
    model = partitioned(folder, tf1.fixed_size_partitioner(4, axis=0))
    model.save()
    return model.case(["y"], FEED)


@case
def partitioned_axis1_resource(folder):
    model = partitioned(folder, tf1.fixed_size_partitioner(4, axis=1), resource=True)
    model.save()
    return model.case(["y"], FEED)


@case
def partitioned_by_size(folder):
    model = partitioned(folder, tf1.variable_axis_size_partitioner(60, axis=1))
    model.save()
    return model.case(["y"], FEED)


@case
def partitioned_v1(folder):
    model = partitioned(folder, tf1.variable_axis_size_partitioner(60, axis=0))
    model.save(write_version=V1)
    return model.case(["y"], FEED)


def without_saver(model):
    """The graph of a model up to its output, so that nothing in it says how it was saved."""
    return tf1.graph_util.extract_sub_graph(model.graph.as_graph_def(), ["y"])


@case
def partitioned_graph_with_saver(folder):
    """The graph alone, with the Saver's nodes in it."""
    model = partitioned(folder, tf1.fixed_size_partitioner(3, axis=0))
    saver = model.saver()
    graph = model.save_with_graph("graph.pbtxt", saver=saver)
    return model.case(["y"], FEED, "--graph", graph)


@case
def partitioned_graph_without_saver(folder):
    model = partitioned(folder, tf1.fixed_size_partitioner(3, axis=0))
    graph = model.save_with_graph("graph.pbtxt", without_saver(model))
    return model.case(["y"], FEED, "--graph", graph)


@case
def partitioned_graph_without_saver_axis1(folder):
    model = partitioned(folder, tf1.fixed_size_partitioner(5, axis=1), resource=True)
    graph = model.save_with_graph("graph.pb", without_saver(model))
    return model.case(["y"], FEED, "--graph", graph)


def repartitioned(folder, written_by, read_by):
    """The checkpoint was written under another partitioning than the graph has."""
    written = partitioned(folder, written_by)
    prefix = written.save(write_meta_graph=False)
    model = partitioned(folder, read_by)
    model.restore(prefix)
    return model.case(["y"], FEED, "--graph", model.export_meta_graph("other.meta"))


@case
def repartitioned_along_other_axis(folder):
    return repartitioned(folder, tf1.fixed_size_partitioner(3, axis=0), tf1.fixed_size_partitioner(5, axis=1))


@case
def repartitioned_to_more(folder):
    return repartitioned(folder, tf1.fixed_size_partitioner(2, axis=0), tf1.fixed_size_partitioner(3, axis=0))


@case
def repartitioned_from_whole(folder):
    return repartitioned(folder, None, tf1.fixed_size_partitioner(4, axis=1))


@case
def repartitioned_to_whole(folder):
    return repartitioned(folder, tf1.fixed_size_partitioner(4, axis=0), None)


@case
def partitioned_and_sharded(folder):
    """Partitions of one variable on several devices, each in a shard of its own."""
    model = Session(folder, devices=3)
    with model.building():
        x = tf1.placeholder(tf.float32, [None, 6], name="x")
        with tf1.device(tf1.train.replica_device_setter(ps_tasks=0)):
            parts = []
            for number in range(3):
                with tf1.device(f"/cpu:{number}"):
                    parts.append(tf1.get_variable(
                        f"part_{number}", [2, 4], initializer=tf1.random_normal_initializer()))
        for number, part in enumerate(parts):
            part._set_save_slice_info(tf1.Variable.SaveSliceInfo("w", [6, 4], [2 * number, 0], [2, 4]))
        tf.matmul(x, tf.concat(parts, 0), name="y")
    model.save(sharded=True)
    return model.case(["y"], FEED)
