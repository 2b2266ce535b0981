"""TensorFlow 2 SavedModels: saved, and expected what their signatures compute."""

import tensorflow as tf
from tensorflow.python.framework.convert_to_constants import convert_variables_to_constants_v2
from tensorflow.python.saved_model import loader_impl

from .case import Built, Frozen, tensor_name


def spec(shape, dtype, name):
    return tf.TensorSpec(shape, dtype, name)


def saved_case(module, folder, feeds, *arguments, signatures=None, **options):
    """Saves a module, whose signature is its method `call` unless others are given."""
    tf.saved_model.save(module, str(folder), signatures=module.call if signatures is None else signatures)
    return signature_case(folder, feeds, *arguments, **options)


def signature_case(folder, feeds, *arguments, key="serving_default", outputs=None, source=None, **options):
    """A SavedModel on disk, frozen by one signature, and compared with what TensorFlow computes for it.

    Feeds are a dictionary by key, or one array for a signature of one input. `outputs` selects some outputs.
    """
    folder = str(folder)
    loaded = tf.saved_model.load(folder)
    function = loaded.signatures[key]
    specs = function.structured_input_signature[1]
    keys = sorted(specs)
    if not isinstance(feeds, dict):
        feeds = {keys[0]: feeds}
    results = function(**{name: tf.constant(value, specs[name].dtype) for name, value in feeds.items()})
    names = signature_names(folder, key)
    options.setdefault("expected", {
        name: value.numpy() for name, value in results.items() if outputs is None or name in outputs})
    selected = [] if key == "serving_default" else ["--signature", key]
    if outputs is not None:
        # An output that the user names carries that name.
        selected += ["--outputs", ",".join(outputs)]
        names = {name: names[name] for name in keys}

    def reference(loaded=loaded):
        frozen = convert_variables_to_constants_v2(loaded.signatures[key])
        extra = len(frozen.inputs) - len(keys)
        if extra:
            raise ValueError(f"{extra} resources are left as inputs")
        inputs = {name: next(t.name for t in frozen.inputs if t.name == tensor_name(name)) for name in keys}
        return Frozen(
            frozen.graph.as_graph_def(), inputs,
            dict(zip(sorted(results), (tensor.name for tensor in frozen.outputs))))

    command = [*(source or [folder]), *selected, *arguments]
    return Built(command, feeds, names=names, reference=reference, **options)


def signature_names(folder, key):
    """The tensor names of a signature's inputs and outputs."""
    for meta_graph in loader_impl.parse_saved_model(folder).meta_graphs:
        if key in meta_graph.signature_def:
            signature = meta_graph.signature_def[key]
            return {name: info.name for name, info in [*signature.inputs.items(), *signature.outputs.items()]}
    raise KeyError(key)
