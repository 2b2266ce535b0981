"""SavedModels of TensorFlow 1: tags, signatures, forms."""

import tensorflow as tf

from .case import Refusal, case, random
from .session import Session, dense, tf1

X = {"x": random(2, 6)}


def small_model(folder, resource=False):
    """A matrix product `y` and its positive part `z`, with a signature for each."""
    model = Session(folder, resource=resource)
    with model.building():
        x = tf1.placeholder(tf.float32, [None, 6], name="x")
        y = tf.identity(dense(x, 3, "a"), name="the_product")
        z = tf.nn.relu(y, name="the_positive")
    signatures = {
        "serving_default": model.signature({"x": x}, {"y": y}),
        "positive": model.signature({"x": x}, {"z": z})}
    return model, signatures


def with_two_tag_sets(folder):
    model, signatures = small_model(folder)
    export = model.save_model(signatures, more=[(["serve", "gpu"], {"only": signatures["positive"]})])
    return model, signatures, export


@case
def saved_model_simple_save(folder):
    model, signatures = small_model(folder, resource=True)
    with model.graph.as_default():
        tf1.saved_model.simple_save(
            model.session, str(folder / "export"), {"x": model["x"]}, {"y": model["the_product"]})
    return model.signature_case(folder / "export", signatures["serving_default"], X)


@case
def saved_model_by_default_tags(folder):
    model, signatures, export = with_two_tag_sets(folder)
    return model.signature_case(export, signatures["serving_default"], X)


@case
def saved_model_two_tags(folder):
    model, signatures, export = with_two_tag_sets(folder)
    return model.signature_case(export, signatures["positive"], X, "--tags", "gpu,serve")


@case
def saved_model_three_tag_sets(folder):
    model, signatures = small_model(folder)
    export = model.save_model(
        signatures, tags=["train"],
        more=[(["serve"], {"serving_default": signatures["positive"]}), (["mine", "gpu"], signatures)])
    return model.signature_case(export, signatures["positive"], X, "--tags", "serve")


@case
def saved_model_second_signature(folder):
    model, signatures, export = with_two_tag_sets(folder)
    chosen = ["--tags", "serve", "--signature", "positive"]
    return model.signature_case(export, signatures["positive"], X, *chosen)


@case
def saved_model_by_option(folder):
    model, signatures = small_model(folder)
    built = model.signature_case(model.save_model(signatures), signatures["serving_default"], X)
    built.arguments.insert(0, "--saved-model")
    return built


@case
def saved_model_node_names(folder):
    """Outputs by node name, in spite of a signature."""
    model, signatures = small_model(folder)
    return model.case(["the_positive", "a/w"], X, source=[model.save_model(signatures)])


@case
def saved_model_without_signature(folder):
    model, _ = small_model(folder)
    return model.case(["the_positive"], X, source=[model.save_model({})])


@case
def saved_model_text(folder):
    model, signatures = small_model(folder)
    return model.signature_case(model.save_model(signatures, as_text=True), signatures["serving_default"], X)


@case
def saved_model_without_default_attributes(folder):
    model, signatures = small_model(folder)
    export = model.save_model(signatures, strip_default_attrs=True, clear_devices=True)
    return model.signature_case(export, signatures["serving_default"], X)


@case
def saved_model_unusual_method_and_names(folder):
    """Keys with blanks and slashes, and a method name of its own."""
    model, _ = small_model(folder)
    outputs = {"out put": model["the_positive"]}
    signature = model.signature({"my input/1": model["x"]}, outputs, "test_sig_name")
    export = model.save_model({"test_signature": signature})
    return model.signature_case(export, signature, {"my input/1": X["x"]}, "--signature", "test_signature")


@case
def saved_model_saver_of_its_own(folder):
    """Saved with a Saver that renames, so that the keys are none of the names of the graph."""
    model, signatures = small_model(folder)
    with model.graph.as_default():
        saver = tf1.train.Saver({"kept/" + variable.op.name: variable for variable in tf1.global_variables()})
    export = model.save_model(signatures, saver=saver)
    return model.signature_case(export, signatures["serving_default"], X)


@case
def saved_model_main_op_assigns(folder):
    """The main op gives a variable its value: what is restored is overwritten when the model is loaded."""
    model = Session(folder)
    with model.building():
        x = tf1.placeholder(tf.float32, [None, 6], name="x")
        scale = tf1.get_variable("scale", initializer=2.0)
        y = tf.multiply(x, scale, name="y")
        main_op = tf1.group(tf1.assign(scale, scale), name="main")
    signature = model.signature({"x": x}, {"y": y})
    export = model.save_model({"serving_default": signature}, main_op=main_op)
    return model.signature_case(export, signature, X)


@case
def saved_model_partitioned(folder):
    model = Session(folder)
    with model.building():
        x = tf1.placeholder(tf.float32, [None, 6], name="x")
        with tf1.variable_scope("p", partitioner=tf1.fixed_size_partitioner(3)):
            w = tf1.get_variable("w", [6, 4], initializer=tf1.random_normal_initializer())
        y = tf.matmul(x, tf.convert_to_tensor(w), name="y")
    signature = model.signature({"x": x}, {"y": y})
    return model.signature_case(model.save_model({"serving_default": signature}), signature, X)


@case
def saved_model_versions(folder):
    """A served directory: the newest version is taken."""
    model, signatures = small_model(folder)
    for version in ("1", "9", "10"):
        with model.graph.as_default():
            model.run([variable.assign(variable + 1.0) for variable in tf1.global_variables()])
        model.save_model(signatures, folder=version)
    return model.signature_case(folder, signatures["serving_default"], X)


@case
def saved_model_unknown_tags(folder):
    _, _, export = with_two_tag_sets(folder)
    return Refusal([export, "--tags", "train"], 3, ("serve", "gpu"))


@case
def saved_model_unknown_signature(folder):
    _, _, export = with_two_tag_sets(folder)
    return Refusal([export, "--tags", "serve", "--signature", "positiv"], 3, ("did you mean 'positive'",))
