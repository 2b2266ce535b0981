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

    Feeds are a dictionary by key, or one array for a signature of one input, or a list of them, each for a run of its
    own. `outputs` selects some outputs.
    """
    folder = str(folder)
    loaded = tf.saved_model.load(folder)
    specs = loaded.signatures[key].structured_input_signature[1]
    keys = sorted(specs)
    runs = [run if isinstance(run, dict) else {keys[0]: run} for run in (feeds if isinstance(feeds, list) else [feeds])]
    feeds = runs[0]

    def computed(feeds, model):
        results = model.signatures[key](**{name: tf.constant(value, specs[name].dtype) for name, value in feeds.items()})
        return {name: value.numpy() for name, value in results.items() if outputs is None or name in outputs}

    names = signature_names(folder, key)
    results = computed(feeds, loaded)
    options.setdefault("expected", results)
    # A model with a state is loaded again, as each run of Floe does.
    options.setdefault("more", [(run, computed(run, tf.saved_model.load(folder))) for run in runs[1:]])
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
            dict(zip(sorted(loaded.signatures[key].structured_outputs), (tensor.name for tensor in frozen.outputs))))

    command = [*(source or [folder]), *selected, *arguments]
    return Built(command, feeds, names=names, reference=reference, **options)


def signature_names(folder, key):
    """The tensor names of a signature's inputs and outputs."""
    for meta_graph in loader_impl.parse_saved_model(folder).meta_graphs:
        if key in meta_graph.signature_def:
            signature = meta_graph.signature_def[key]
            return {name: info.name for name, info in [*signature.inputs.items(), *signature.outputs.items()]}
    raise KeyError(key)
