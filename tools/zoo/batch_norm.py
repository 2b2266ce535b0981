"""Batch norm as training graphs have it: fused, by layers, by hand, switched by a flag or not at all."""

import numpy as np
import tensorflow as tf

from .case import case, random
from .session import Session, layers, tf1

X = {"x": random(4, 8, 8, 3, seed=9)}
ROWS = {"x": random(3, 6)}
UPDATES = "an update of a variable is kept, without the variable, and the file cannot be imported"


def conv(x, filters, name):
    w = tf1.get_variable(name + "/w", [3, 3, int(x.shape[-1]), filters])
    return tf.nn.conv2d(x, w, 1, "SAME")


def set_moving_statistics(model):
    """Gives every moving statistic a value that differs from its initial one."""
    generator = np.random.RandomState(1)
    with model.graph.as_default():
        for variable in tf1.global_variables():
            if "moving" in variable.op.name:
                model.load(variable, generator.uniform(0.2, 1.5, variable.shape).astype(np.float32))


def flag():
    return tf1.placeholder(tf.bool, [], name="is_training")


def layers_model(folder, training, resource=False, control_flow_v2=False, fused=None):
    """A convolution and a batch norm whose output waits for the updates."""
    model = Session(folder, resource=resource, control_flow_v2=control_flow_v2)
    with model.building():
        x = tf1.placeholder(tf.float32, [None, 8, 8, 3], name="x")
        h = layers.batch_normalization(conv(x, 4, "conv"), training=training(), fused=fused)
        with tf.control_dependencies(tf1.get_collection(tf1.GraphKeys.UPDATE_OPS)):
            tf.nn.relu(h, name="y")
    set_moving_statistics(model)
    model.save()
    return model


def set_to_inference(model, feeds, **options):
    return model.case(["y"], feeds, settings={"is_training": "false"}, **options)


@case
def batch_norm_flag_set(folder):
    return set_to_inference(layers_model(folder, flag), X, beyond_tensorflow=UPDATES)


@case
def batch_norm_flag_set_unfused(folder):
    return set_to_inference(layers_model(folder, flag, fused=False), X, beyond_tensorflow=UPDATES)


@case
def batch_norm_flag_set_resource(folder):
    model = layers_model(folder, flag, resource=True, control_flow_v2=True)
    return set_to_inference(model, X, beyond_tensorflow=UPDATES)


@case
def batch_norm_flag_left_open(folder):
    model = layers_model(folder, flag)
    return model.case(["y"], {**X, "is_training": np.array(False)}, beyond_tensorflow=UPDATES)


@case
def batch_norm_flag_with_default(folder):
    model = layers_model(
        folder, lambda: tf1.placeholder_with_default(False, [], name="is_training"), fused=False)
    return model.case(["y"], X, beyond_tensorflow=UPDATES)


def inference_twin(model, build):
    """What the inference graph of the same variables computes."""
    twin = build(model.folder.parent / "twin")
    twin.restore(model.folder / "model.ckpt-7")
    return twin.case(["y"], X).expected


def left_in_training(folder, resource, fused=None):
    """Built for training only: the frozen graph must use the moving statistics all the same."""
    model = layers_model(folder, lambda: True, resource=resource, fused=fused)
    wanted = inference_twin(model, lambda twin: layers_model(twin, lambda: False, resource, fused=fused))
    return model.case(["y"], X, expected=wanted, beyond_tensorflow=UPDATES)


@case
def batch_norm_training_form(folder):
    return left_in_training(folder, resource=False)


@case
def batch_norm_training_form_resource(folder):
    return left_in_training(folder, resource=True)


def raw_fused(folder, version):
    """FusedBatchNorm in inference form, in each of its versions."""
    model = Session(folder)
    with model.building():
        x = tf1.placeholder(tf.float32, [None, 8, 8, 3], name="x")
        scale, offset, mean, variance = (
            tf1.get_variable(name, initializer=np.abs(random(3, seed=seed)) + 0.3)
            for seed, name in enumerate(("gamma", "beta", "mean", "variance")))
        op = getattr(tf.raw_ops, "FusedBatchNorm" + version)
        fused = op(
            x=x, scale=scale, offset=offset, mean=mean, variance=variance, is_training=False, epsilon=1e-3)
        tf.identity(fused.y, name="y")
    model.save()
    return model.case(["y"], X)


@case
def batch_norm_fused_v1(folder):
    return raw_fused(folder, "")


@case
def batch_norm_fused_v3(folder):
    return raw_fused(folder, "V3")


@case
def batch_norm_by_hand_with_cond(folder):
    """A moving average updated in a cond on a reference variable."""
    model = Session(folder)
    with model.building():
        x = tf1.placeholder(tf.float32, [None, 6], name="x")
        training = flag()
        moving = tf1.get_variable("moving_mean", [6], initializer=tf1.ones_initializer(), trainable=False)
        mean = tf.reduce_mean(x, 0)
        update = tf1.cond(training, lambda: tf1.assign_sub(moving, 0.1 * (moving - mean)), lambda: moving)
        with tf.control_dependencies([update]):
            used = tf1.cond(training, lambda: tf.identity(mean), lambda: tf.identity(moving))
            tf.subtract(x, used, name="y")
    model.save()
    return set_to_inference(model, ROWS, beyond_tensorflow=UPDATES)


@case
def batch_norm_by_hand_assign_moving_average(folder):
    """Mean and variance by `assign_moving_average`, chosen with a cond, applied by arithmetic."""
    from tensorflow.python.training import moving_averages

    model = Session(folder)
    with model.building():
        x = tf1.placeholder(tf.float32, [None, 6], name="x")
        training = flag()
        moving = [tf1.get_variable(f"moving_{name}", [6], initializer=tf1.ones_initializer(), trainable=False)
                  for name in ("mean", "variance")]
        batch = tf.nn.moments(x, [0])

        def train():
            updates = [moving_averages.assign_moving_average(*pair, 0.9, zero_debias=False)
                       for pair in zip(moving, batch)]
            with tf.control_dependencies(updates):
                return [tf.identity(value) for value in batch]

        mean, variance = tf1.cond(training, train, lambda: [tf.identity(value) for value in moving])
        gamma = tf1.get_variable("gamma", initializer=random(6))
        tf.identity(tf.nn.batch_normalization(x, mean, variance, None, gamma, 1e-3), name="y")
    set_moving_statistics(model)
    model.save()
    return set_to_inference(model, ROWS, beyond_tensorflow=UPDATES)


@case
def exponential_moving_average(folder):
    model = Session(folder)
    with model.building():
        x = tf1.placeholder(tf.float32, [None, 6], name="x")
        training = tf1.placeholder_with_default(False, [], name="training")
        mean = tf.reduce_mean(x, 0)
        average = tf1.train.ExponentialMovingAverage(0.9)

        def with_update():
            # Built in here, so that it runs for this branch only.
            with tf.control_dependencies([average.apply([mean])]):
                return tf.identity(mean)

        used = tf1.cond(training, with_update, lambda: average.average(mean))
        tf.subtract(x, used, name="y")
    model.save()
    return model.case(["y"], ROWS, beyond_tensorflow=UPDATES)
