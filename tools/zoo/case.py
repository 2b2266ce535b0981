"""What a case of the zoo is, and the register of all of them."""

import dataclasses
import importlib
import typing

import numpy as np

# The modules that hold cases, in the order in which they run: small ones first.
MODULES = (
    "checkpoints", "sharding", "dtypes", "batch_norm", "inference", "inputs", "control_flow", "sequences", "embeddings",
    "saved_models", "estimators", "tables", "modules", "unusual", "keras_layers", "keras2", "serving_vocabularies", "serving_columns", "serving_text", "serving_keras2",
    "serving_sequences", "serving_detection", "serving_audio", "serving_images", "serving_recommendation",
    "serving_generation",
    "applications",
)

# Freezing moves no arithmetic: the same kernels run on the same numbers. What is left is the order of
# additions in multi-threaded kernels, and a batch norm rewritten from its training form.
RELATIVE_TOLERANCE = 1e-5
ABSOLUTE_TOLERANCE = 1e-6

# What is said of a model that Floe converts to TFLite and TensorFlow's converter, without Flex, does not.
ALONE = "TensorFlow does not convert it"


@dataclasses.dataclass
class Frozen:
    """A frozen graph, with the tensor name behind every key of its inputs and outputs."""

    graph: typing.Any
    inputs: dict
    outputs: dict
    initializers: list = dataclasses.field(default_factory=list)


@dataclasses.dataclass
class Built:
    """A model on disk and what TensorFlow says it computes.

    Feeds and expectations go by signature key or by tensor name, whichever the command line uses.
    """

    arguments: list
    feeds: dict
    expected: dict
    # Further feeds with what is expected of them, each in a run of its own: other batch sizes, other lengths.
    more: list = dataclasses.field(default_factory=list)
    # The tensor names that keys of the signature must have in the frozen graph.
    names: dict = dataclasses.field(default_factory=dict)
    # Placeholders that are set to a constant.
    settings: dict = dataclasses.field(default_factory=dict)
    # Ops of state that are left on purpose.
    kept_state: tuple = ()
    # TensorFlow's own freezing: a function to a `Frozen`, where there is one.
    reference: typing.Callable | None = None
    # Why TensorFlow's own freezing does not manage this case.
    beyond_tensorflow: str = ""

    def all_runs(self):
        """All feeds, with what is expected of each."""
        return [(self.feeds, self.expected), *self.more]

    def command(self):
        return [*self.arguments, *(f"--set={name}={value}" for name, value in self.settings.items())]


@dataclasses.dataclass
class Refusal:
    """A model that must be refused, with the exit code and texts that the message holds."""

    arguments: list
    exit_code: int
    messages: tuple
    # What the first run of the model computes, where it can be run although it cannot be frozen.
    runs: Built | None = None

    def command(self):
        return self.arguments


CASES = {}


def register(name, builder):
    """Registers a function from an empty directory to a `Built` or a `Refusal`."""
    if name in CASES:
        raise ValueError(f"two cases are named {name}")
    CASES[name] = builder
    return builder


def case(builder):
    """Registers a builder by its own name."""
    return register(builder.__name__, builder)


def load_all():
    for module in MODULES:
        importlib.import_module(f"{__package__}.{module}")
    return CASES


def random(*shape, seed=0, dtype=np.float32):
    """Numbers between -1 and 1 that are the same in every run."""
    return np.random.RandomState(seed).uniform(-1, 1, shape).astype(dtype)


def strings(*values):
    return np.array(values, object)


def tensor_name(name):
    """The name of a tensor, where a bare node name stands for its first output."""
    return name if ":" in name else name + ":0"


def node_name(name):
    return name.split(":")[0]
