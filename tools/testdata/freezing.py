#!/usr/bin/env python3
"""Writes the models that the end-to-end tests freeze, with what Floe made of them: freezing.py FLOE OUTDIR.

OUTDIR is usually testdata/freezing. Every model is a case of the zoo (tools/zoo). Floe freezes it, TensorFlow imports
the result and runs it; only when every output is as before freezing, the model, the command line (`command`, a word a
line, with MODEL for the model's directory) and the frozen graph (`frozen.pb`) are kept. So the tests, which need no
TensorFlow, compare with a file that TensorFlow has accepted.
"""

import os
import pathlib
import shutil
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from zoo import worker  # noqa: E402

CASES = (
    "checkpoint_reference_variables", "checkpoint_v1", "checkpoint_renamed_variables", "partitioned_axis1_resource",
    "repartitioned_to_more", "batch_norm_flag_set", "batch_norm_by_hand_assign_moving_average",
    "batch_norm_training_form", "cond_v1_set", "cond_v2_set", "while_v1_resource", "while_v2_resource",
    "embedding_partitioned_div", "resource_gather_batched", "saved_model_two_tags", "saved_model_versions",
    "table_vocabulary_main_op", "table_in_branch", "queue_cut", "defun_with_variable_captured",
    "module_shared_branches",
)


def main(floe, out):
    os.environ.update(worker.ENVIRONMENT)
    cases = worker.cases()
    from zoo import freeze

    shutil.rmtree(out, ignore_errors=True)
    for name in CASES:
        with tempfile.TemporaryDirectory() as temporary:
            folder = pathlib.Path(temporary)
            model = folder / "model"
            model.mkdir()
            built = cases[name](model)
            freeze.check(built, folder, floe)
            target = out / name
            shutil.copytree(model, target / "model")
            shutil.copy(folder / "frozen.pb", target)
            words = [word.replace(str(model), "MODEL") for word in built.command()]
            (target / "command").write_text("\n".join(words) + "\n")
        print(name, sum(file.stat().st_size for file in target.rglob("*") if file.is_file()), "bytes")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]))
