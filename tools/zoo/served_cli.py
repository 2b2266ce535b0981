"""The command lines of show, run and scan for the models of the zoo that are served."""

import fnmatch
import re

import numpy as np

from .case import Built, load_all
from .run import plain

FAMILY = "serving_"
NUMBER = re.compile(r"(?<![\w.])[-+]?(?:\d+\.?\d*(?:e[-+]?\d+)?|nan|inf)(?![\w])")
RELATIVE_TOLERANCE = 1e-3
ABSOLUTE_TOLERANCE = 1e-4


def cases(folder, patterns):
    """The model, the command and its words; models that no pattern asks for are not built."""
    for name, builder in load_all().items():
        model = folder / name / "model"
        asked = [f"show --dir {name}/model --all", f"scan --dir {name}/model", f"run --dir {name}/model --tag_set serve"]
        if not name.startswith(FAMILY) or not any(fnmatch.fnmatch(title, pattern) for title in asked for pattern in patterns):
            continue
        model.mkdir(parents=True)
        built = builder(model)
        built = built if isinstance(built, Built) else built.runs
        place = ["--dir", built.arguments[0]]
        words = built.arguments
        key = words[words.index("--signature") + 1] if "--signature" in words else "serving_default"
        yield name, "show", [*place, "--all"]
        yield name, "show", [*place, "--tag_set", "serve", "--signature_def", key]
        yield name, "show", [*place, "--tag_set", "serve", "--list_ops"]
        yield name, "scan", place
        yield name, "scan", [*place, "--tag_set", "serve", "--op_denylist", "DecodeJpeg,LookupTableFindV2,While"]
        for index, (feeds, _) in enumerate(built.all_runs()):
            given = []
            for number, (input_key, value) in enumerate(feeds.items()):
                path = folder / name / f"{index}-{number}.npy"
                np.save(path, plain(value))
                given.append(f"{input_key}={path}")
            if given:
                yield name, "run", [*place, "--tag_set", "serve", "--signature_def", key, "--inputs", ";".join(given)]


def is_close(wanted, got):
    """Whether the words are the same, and the numbers but for what other kernels round otherwise.

    Arrays have other widths where a number has another last digit, so that blanks and ends of lines do not count.
    """
    words = [NUMBER.sub("#", text).replace("[", " [ ").replace("]", " ] ").split() for text in (wanted, got)]
    numbers = [np.array(NUMBER.findall(text), np.float64) for text in (wanted, got)]
    return words[0] == words[1] and len(numbers[0]) == len(numbers[1]) and np.isclose(
        *numbers, rtol=RELATIVE_TOLERANCE, atol=ABSOLUTE_TOLERANCE, equal_nan=True).all()
