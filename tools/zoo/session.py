"""TensorFlow 1 graphs: built, initialised, and saved as checkpoints and SavedModels."""

import contextlib
import pathlib

import tensorflow as tf

# The layers of TensorFlow 1 went with Keras 2.
from tf_keras.api._v1.keras.__internal__.legacy import layers  # noqa: F401

from .case import Built, Frozen, node_name, tensor_name

tf1 = tf.compat.v1


def plain_config(devices=1):
    """A configuration in which TensorFlow runs a graph as it stands.

    Its graph optimiser rewrites a graph of constants more than one of variables, which would move arithmetic.
    """
    config = tf1.ConfigProto(device_count={"CPU": devices})
    config.graph_options.rewrite_options.disable_meta_optimizer = True
    config.graph_options.optimizer_options.opt_level = tf1.OptimizerOptions.L0
    return config


class Session:
    """A graph with its session, to be built inside `with model.building()` and saved afterwards."""

    def __init__(self, folder, resource=False, control_flow_v2=False, devices=1):
        self.folder = pathlib.Path(folder)
        self.graph = tf1.Graph()
        self.resource = resource
        self.control_flow_v2 = control_flow_v2
        self.devices = devices
        self.session = None
        self.initializers = []

    @contextlib.contextmanager
    def building(self):
        """Builds with the wanted kind of variables and control flow, and initialises them afterwards."""
        (tf1.enable_resource_variables if self.resource else tf1.disable_resource_variables)()
        (tf1.enable_control_flow_v2 if self.control_flow_v2 else tf1.disable_control_flow_v2)()
        try:
            with self.graph.as_default():
                tf1.set_random_seed(42)
                yield self
                if tf1.get_collection(tf1.GraphKeys.TABLE_INITIALIZERS):
                    self.initializers = [tf1.tables_initializer().name]
                initialize = tf1.global_variables_initializer()
        finally:
            tf1.enable_resource_variables()
            tf1.enable_control_flow_v2()
        self.session = tf1.Session(graph=self.graph, config=plain_config(self.devices))
        self.session.run(initialize)
        for name in self.initializers:
            self.session.run(self.graph.get_operation_by_name(name))

    def __getitem__(self, name):
        return self.graph.get_tensor_by_name(tensor_name(name))

    def run(self, fetches, feeds=None):
        return self.session.run(fetches, {tensor_name(name): value for name, value in (feeds or {}).items()})

    def load(self, variable, value):
        with self.graph.as_default():
            variable.load(value, self.session)

    def saver(self, *arguments, **options):
        with self.graph.as_default():
            return tf1.train.Saver(*arguments, **options)

    def restore(self, prefix):
        with self.graph.as_default():
            tf1.train.Saver().restore(self.session, str(prefix))

    def export_meta_graph(self, name, **options):
        """Writes the graph with a new Saver, and returns the file's path."""
        with self.graph.as_default():
            saver_def = tf1.train.Saver().as_saver_def()
            tf1.train.export_meta_graph(str(self.folder / name), saver_def=saver_def, **options)
        return str(self.folder / name)

    def save(self, name="model.ckpt", step=7, saver=None, write_meta_graph=True, **options):
        """Saves a checkpoint, and returns its prefix."""
        with self.graph.as_default():
            saver = saver or tf1.train.Saver(**options)
            path = str(self.folder / name)
            return pathlib.Path(
                saver.save(self.session, path, global_step=step, write_meta_graph=write_meta_graph))

    def save_with_graph(self, name, graph=None, **options):
        """Saves a checkpoint without a MetaGraph, and the graph beside it. Returns the graph's path."""
        self.save(write_meta_graph=False, **options)
        definition = graph or self.graph.as_graph_def()
        tf1.train.write_graph(definition, str(self.folder), name, as_text=name.endswith("txt"))
        return str(self.folder / name)

    def signature(self, inputs, outputs, method=tf1.saved_model.signature_constants.PREDICT_METHOD_NAME):
        """A signature over tensors."""
        with self.graph.as_default():
            sides = ({key: tf1.saved_model.build_tensor_info(tensor) for key, tensor in side.items()}
                     for side in (inputs, outputs))
            return tf1.saved_model.build_signature_def(*sides, method)

    def save_model(self, signatures, folder="export", tags=("serve",), more=(), as_text=False, **options):
        """Saves a SavedModel; `more` holds further MetaGraphs, as pairs of tags and signatures."""
        export = self.folder / folder
        with self.graph.as_default():
            builder = tf1.saved_model.Builder(str(export))
            builder.add_meta_graph_and_variables(self.session, list(tags), signatures, **options)
            for other_tags, other_signatures in more:
                builder.add_meta_graph(list(other_tags), other_signatures, clear_devices=True)
            builder.save(as_text=as_text)
        return str(export)

    def case(self, outputs, feeds, *arguments, source=None, settings=None, **options):
        """A checkpoint (or another source) frozen to the outputs."""
        settings = settings or {}
        feeds_and_settings = {**feeds, **{name: parsed(value) for name, value in settings.items()}}
        tensors = {name: tensor_name(name) for name in [*outputs, *feeds]}
        # What is cut becomes a placeholder, which has one output: another port cannot keep its name.
        cut = {name for name in feeds if not self[name].op.type.startswith("Placeholder")}
        names = {name: tensor for name, tensor in tensors.items() if name not in cut}
        fetches = {name: tensors[name] for name in outputs}
        if "expected" not in options:
            options["expected"] = self.run(fetches, feeds_and_settings)
        source = source or ["--checkpoint-dir", str(self.folder)]
        return Built(
            [*source, "--outputs", ",".join(outputs), *arguments], feeds, settings=settings,
            reference=lambda: self.freeze(tensors, tensors, settings), names=names, **options)

    def signature_case(self, export, signature, feeds, *arguments, **options):
        """A SavedModel frozen to a signature, which goes by keys. Feeds may be a list of them."""
        inputs = {key: info.name for key, info in signature.inputs.items()}
        outputs = {key: info.name for key, info in signature.outputs.items()}
        runs = [(run, self.run(outputs, {inputs[key]: value for key, value in run.items()}))
                for run in (feeds if isinstance(feeds, list) else [feeds])]
        return Built(
            [str(export), *arguments], *runs[0], more=runs[1:], reference=lambda: self.freeze(inputs, outputs),
            names={**inputs, **outputs}, **options)

    def freeze(self, inputs, outputs, settings=None):
        """What TensorFlow's own freezing makes of the graph in the session."""
        wanted = [node_name(name) for name in outputs.values()] + self.initializers
        graph = tf1.graph_util.convert_variables_to_constants(
            self.session, self.graph.as_graph_def(), list(dict.fromkeys(wanted)))
        for node in graph.node:
            node.device = ""
        for name, value in (settings or {}).items():
            node = next((node for node in graph.node if node.name == name), None)
            if node is not None:
                constant = tf1.make_tensor_proto(parsed(value), node.attr["dtype"].type)
                node.Clear()
                node.name, node.op = name, "Const"
                node.attr["dtype"].type = constant.dtype
                node.attr["value"].tensor.CopyFrom(constant)
        return Frozen(graph, inputs, outputs, self.initializers)


def parsed(value):
    """The value that a setting of the command line stands for."""
    if value.lower() in ("true", "false"):
        return value.lower() == "true"
    return float(value) if "." in value else int(value)


def dense(x, units, name, **options):
    """A layer x·w + b with variables `name/w` and `name/b`."""
    w = tf1.get_variable(name + "/w", [x.shape[-1], units], **options)
    b = tf1.get_variable(name + "/b", [units], initializer=tf1.random_normal_initializer(), **options)
    return tf.matmul(x, w) + b
