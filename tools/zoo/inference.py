"""Training graphs of which an inference graph is taken: dropout, optimisers, asserts, counters, places."""

import numpy as np
import tensorflow as tf

from .case import Refusal, case, random
from .session import Session, dense, layers, tf1

ROWS = {"x": random(3, 6)}


def rows():
    return tf1.placeholder(tf.float32, [None, 6], name="x")


@case
def dropout_keep_probability(folder):
    model = Session(folder)
    with model.building():
        keep = tf1.placeholder(tf.float32, [], name="keep_prob")
        w = tf1.get_variable("w", [6, 3])
        tf.matmul(tf1.nn.dropout(rows(), keep_prob=keep), w, name="y")
    model.save()
    return model.case(["y"], ROWS, settings={"keep_prob": "1.0"})


@case
def dropout_keep_probability_with_default(folder):
    model = Session(folder)
    with model.building():
        keep = tf1.placeholder_with_default(0.5, [], name="keep_prob")
        w = tf1.get_variable("w", [6, 3])
        tf.matmul(tf1.nn.dropout(rows(), keep_prob=keep), w, name="y")
    model.save()
    return model.case(["y"], ROWS, settings={"keep_prob": "1.0"})


@case
def dropout_layer_with_flag(folder):
    model = Session(folder)
    with model.building():
        training = tf1.placeholder(tf.bool, [], name="training")
        h = layers.dense(rows(), 5)
        tf.identity(layers.dropout(h, 0.5, training=training), name="y")
    model.save()
    return model.case(["y"], ROWS, settings={"training": "false"})


@case
def placeholder_with_default_fed(folder):
    model = Session(folder)
    with model.building():
        scale = tf1.placeholder_with_default(2.0, [], name="scale")
        tf.multiply(dense(rows(), 3, "a"), scale, name="y")
    model.save()
    return model.case(["y"], {**ROWS, "scale": np.float32(5)})


@case
def placeholder_with_default_not_fed(folder):
    model = Session(folder)
    with model.building():
        scale = tf1.placeholder_with_default(2.0, [], name="scale")
        tf.multiply(dense(rows(), 3, "a"), scale, name="y")
    model.save()
    return model.case(["y"], ROWS)


@case
def asserts_prints_and_gradients(folder):
    model = Session(folder)
    with model.building():
        w = tf1.get_variable("w", [6, 3])
        x = tf1.Print(tf1.check_numerics(rows(), "x"), [tf.constant(1)])
        with tf.control_dependencies([tf1.assert_greater(tf.shape(x)[0], 0), tf.print("rows", tf.shape(x))]):
            h = tf.stop_gradient(tf.matmul(x, w))
        y = tf.nn.sigmoid(h, name="y")
        tf1.train.GradientDescentOptimizer(0.1).minimize(tf.reduce_sum(tf.matmul(x, w)))
        tf1.summary.histogram("y", y)
        tf1.summary.merge_all()
    model.save()
    return model.case(["y"], ROWS)


@case
def gradient_as_output(folder):
    """The gradient by an input, which reads the weights a second time."""
    model = Session(folder)
    with model.building():
        x = rows()
        loss = tf.reduce_sum(tf.nn.softmax(dense(tf.tanh(dense(x, 5, "a")), 3, "b"))[:, 0])
        tf.identity(tf1.gradients(loss, x)[0], name="saliency")
    model.save()
    return model.case(["saliency"], ROWS)


@case
def counter_that_is_read(folder):
    model = Session(folder)
    with model.building():
        calls = tf1.get_variable("calls", [], initializer=tf1.zeros_initializer(), trainable=False)
        tf.add(rows(), tf1.assign_add(calls, 1.0), name="y")
    model.save()
    runs = model.case(["y"], ROWS)
    return Refusal(["--checkpoint-dir", str(folder), "--outputs", "y"], 4, ("calls",), runs)


def counter_beside(folder, resource):
    """A step that is counted but that the output does not depend on."""
    model = Session(folder, resource=resource)
    with model.building():
        x = rows()
        w = tf1.get_variable("w", [6, 3])
        calls = tf1.get_variable("calls", [], initializer=tf1.zeros_initializer(), trainable=False)
        with tf.control_dependencies([tf1.assign_add(calls, 1.0)]):
            tf.matmul(x, w, name="y")
    model.save()
    return model.case(["y"], ROWS, beyond_tensorflow="the counter is updated, without a variable")


@case
def counter_beside_reference(folder):
    return counter_beside(folder, resource=False)


@case
def counter_beside_resource(folder):
    return counter_beside(folder, resource=True)


@case
def trained_with_momentum_and_regularisers(folder):
    model = Session(folder, resource=True)
    with model.building():
        regularizer = tf.keras.regularizers.l2(0.1)
        h = dense(rows(), 4, "a", regularizer=lambda value: regularizer(value))
        tf.nn.softmax(h, name="y")
        loss = tf.reduce_sum(h) + tf.add_n(tf1.get_collection(tf1.GraphKeys.REGULARIZATION_LOSSES))
        train = tf1.train.MomentumOptimizer(0.1, 0.9).minimize(loss)
    model.run(train, ROWS)
    model.save()
    return model.case(["y"], ROWS)


@case
def several_outputs_of_one_node(folder):
    model = Session(folder)
    with model.building():
        product = tf.matmul(rows(), tf1.get_variable("w", [6, 9]))
        tf.split(product, 3, axis=1, name="parts")
        tf.nn.top_k(product, 2, name="top")
    model.save()
    return model.case(["parts:1", "parts:2", "top", "top:1"], ROWS)


@case
def written_as_text(folder):
    model = Session(folder)
    with model.building():
        tf.identity(dense(rows(), 3, "a"), name="y")
    model.save()
    return model.case(["y"], ROWS, "--text")


def bias_kept(folder, resource, read, state):
    """One variable is left as it is; its value is fed where it is read."""
    model = Session(folder, resource=resource)
    with model.building():
        tf.identity(dense(rows(), 3, "a"), name="y")
    model.save()
    return model.case(["y"], {**ROWS, read: random(3, seed=8)}, "--keep-variables", "a/b", kept_state=state)


@case
def variable_kept_reference(folder):
    return bias_kept(folder, False, "a/b", ("VariableV2",))


@case
def variable_kept_resource(folder):
    return bias_kept(folder, True, "add/ReadVariableOp", ("VarHandleOp", "ReadVariableOp"))


@case
def input_is_output(folder):
    model = Session(folder)
    with model.building():
        tf.identity(dense(rows(), 3, "a"), name="y")
    model.save()
    return model.case(["x", "y"], ROWS)


@case
def variable_is_output(folder):
    model = Session(folder)
    with model.building():
        tf.matmul(rows(), tf1.get_variable("w", [6, 3]), name="y")
    model.save()
    return model.case(["w", "y"], ROWS)


@case
def devices_and_colocation(folder):
    model = Session(folder, devices=2)
    with model.building():
        x = rows()
        with tf1.device("/cpu:1"):
            w = tf1.get_variable("w", [6, 3])
        with tf1.colocate_with(w):
            h = tf.matmul(x, w)
        with tf1.device("/job:localhost/task:0/cpu:0"):
            tf.identity(h, name="y")
    model.save()
    return model.case(["y"], ROWS)


def identity_chain(folder, resource):
    """A variable read through a chain of identities, placed and colocated."""
    model = Session(folder, resource=resource)
    with model.building():
        value = tf1.get_variable("w", [6, 3])
        for number in range(3):
            with tf1.colocate_with(value), tf.control_dependencies([tf1.no_op()]):
                value = tf.identity(value, name=f"chain_{number}")
        tf.matmul(rows(), value, name="y")
    model.save()
    return model.case(["y"], ROWS)


@case
def identity_chain_reference(folder):
    return identity_chain(folder, resource=False)


@case
def identity_chain_resource(folder):
    return identity_chain(folder, resource=True)


@case
def reference_identity_chain(folder):
    """A reference passed through RefIdentity and RefSwitch."""
    model = Session(folder)
    with model.building():
        w = tf1.get_variable("w", [6, 3])
        passed = tf.raw_ops.RefIdentity(input=w._ref())
        other, chosen = tf.raw_ops.RefSwitch(data=passed, pred=tf.constant(True))
        del other
        tf.matmul(rows(), tf.identity(chosen), name="y")
    model.save()
    return model.case(["y"], ROWS, beyond_tensorflow="the reference ops stay, without the variable")


@case
def initialized_check_in_graph(folder):
    """A guard on a variable being initialised, which is always so in a frozen graph."""
    model = Session(folder, resource=True)
    with model.building():
        w = tf1.get_variable("w", [6, 3])
        ready = tf1.is_variable_initialized(w)
        value = tf1.cond(ready, lambda: tf.identity(w), lambda: tf.zeros([6, 3]))
        tf.matmul(rows(), value, name="y")
    model.save()
    return model.case(["y"], ROWS, beyond_tensorflow="VarIsInitializedOp is left, without its variable")
