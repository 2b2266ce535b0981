"""Runs the zoo: builds every model with TensorFlow, lets Floe freeze or run it, and compares the outputs."""

import argparse
import collections
import fnmatch
import functools
import multiprocessing
import os
import pathlib
import queue
import re
import shutil
import sys
import tempfile
import threading
import time
from concurrent.futures.process import BrokenProcessPool

from . import worker
from .case import ALONE


def options():
    parser = argparse.ArgumentParser(prog="check-against-tensorflow", description=__doc__)
    modes = parser.add_mutually_exclusive_group()
    mode = functools.partial(modes.add_argument, dest="mode", action="store_const")
    mode("--freeze", const="freeze", default="freeze", help="compare frozen graphs (the default)")
    mode("--run", const="run", help="compare the outputs of `floe run`")
    mode("--shapes", const="shapes", help="compare the shapes that both infer for every tensor of frozen graphs")
    mode("--ops", const="ops", help="compare single ops of every type; --only takes patterns of ops")
    mode("--convert", const="convert", help="compare conversions to TFLite, on the TFLite runtime and with TensorFlow's")
    mode("--convert-ops", const="convert-ops", help="convert single ops of every type, and run them on the TFLite runtime")
    mode("--quantize", const="quantize", help="quantize models, and compare them with TensorFlow's on the same samples; --only takes NAME/MODE")
    mode("--flex", const="flex", help="convert models with ops that stay TensorFlow's, and run them on its Flex delegate")
    mode("--tflite-files", const="tflite-files", help="read and write TFLite files, and compare them on the runtime")
    mode("--integer-ops", const="integer-ops", help="compare Floe's interpreter with TensorFlow Lite's reference kernels on operators with integers; --only takes NAME/MODE/MAKER")
    mode("--cli", const="cli", help="compare the text of show, run and scan with saved_model_cli's; --only takes patterns of command lines")
    mode("--self-test", const="self-test", help="check the cases: freeze with TensorFlow in Floe's place")
    parser.add_argument("--only", default="*", metavar="GLOB", help="patterns of case names, comma separated")
    parser.add_argument("--list", action="store_true", help="list the cases")
    parser.add_argument("--floe", type=pathlib.Path, help="the program to check")
    parser.add_argument("--keep", type=pathlib.Path, metavar="DIR", help="keep the models in a directory")
    parser.add_argument("--rounds", type=int, default=3, metavar="N", help="with --ops and --convert-ops: how often, with other numbers")
    parser.add_argument("--table", type=pathlib.Path, metavar="FILE", help="with --convert-ops: write what became of each op and type as Markdown")
    parser.add_argument("--flex-python", type=pathlib.Path, help="with --flex: the Python whose TensorFlow has the Flex delegate")
    parser.add_argument("--list-all", action="store_true", help="with --convert-ops: tell what both refuse, too")
    parser.add_argument("--jobs", type=int, default=1, metavar="N", help="processes with a TensorFlow each")
    return parser.parse_args()


def run_all(names, given, root, report, pools):
    """Runs the cases in processes of their own, so that a crash of TensorFlow costs one case."""
    waiting = queue.SimpleQueue()
    for name in names:
        waiting.put(name)

    def work():
        pool = None
        while True:
            try:
                name = waiting.get_nowait()
            except queue.Empty:
                break
            pool = pool or (pools.pop() if pools else worker.pool())
            try:
                job = pool.submit(worker.run, name, given.mode, root, given.floe, bool(given.keep))
                report(name, *job.result())
            except BrokenProcessPool:
                pool = None
                report(name, "FAIL", "TensorFlow crashed", 0)
        if pool:
            pool.shutdown()

    threads = [threading.Thread(target=work) for _ in range(max(1, given.jobs))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


class Table:
    """What became of the cases of each op and type of its first operand."""

    COLUMNS = ("same", "refused", "differ", "fail", "crash")

    def __init__(self):
        self.rows = collections.defaultdict(collections.Counter)
        self.reasons = {}

    def add(self, name, word, remark):
        column = next((column for column in self.COLUMNS if word.lower().startswith(column)), None)
        if column is None:
            return
        types = re.findall(r": '(\w+)'", name)
        key = name.split(" ")[0], "string" if types[:1] == ["object"] else (types or ["none"])[0]
        self.rows[key][column] += 1
        if remark:
            # Names of nodes and the op are the same in all.
            reason = re.sub(r"^error\S*: '[^']*' \(\w+\) cannot become TFLite: ", "", remark)
            self.reasons.setdefault(key, reason[:160].replace("|", "\\|"))

    def markdown(self):
        lines = ["| op | type | " + " | ".join(self.COLUMNS) + " | first reason |", "|---|---|" + "---:|" * len(self.COLUMNS) + "---|"]
        for (op, kind), counts in sorted(self.rows.items()):
            numbers = " | ".join(str(counts[column] or "") for column in self.COLUMNS)
            lines.append(f"| {op} | {kind} | {numbers} | {self.reasons.get((op, kind), '')} |")
        return "\n".join(lines) + "\n"


def check_single_ops(given):
    """Compares single ops in a process of its own, which is started again after a case that TensorFlow crashes on."""
    context = multiprocessing.get_context("spawn")
    counts, reported, first, done = collections.Counter(), set(), 0, False
    table = Table()
    began = time.time()
    while not done:
        results = context.SimpleQueue()
        process = context.Process(
            target=worker.single_ops, args=(given.mode, given.floe, given.only.split(","), given.rounds, first, results))
        process.start()
        current = None
        while process.is_alive() or not results.empty():
            if results.empty():
                time.sleep(0.01)
                continue
            result = results.get()
            if result is None:
                done = True
                break
            number, name, word, remark = result
            current = None if word else name
            first = number + 1
            if word:
                counts[word] += 1
                table.add(name, word, remark)
            # Words in capitals are for cases that are wrong.
            if word and (word.isupper() or (given.list_all and remark)) and (word, name) not in reported:
                reported.add((word, name))
                print(f"{word:8} {name}: {remark}"[:400], flush=True)
        process.join()
        if current:
            table.add(current, "crash", "TensorFlow crashes")
            counts["crash TensorFlow"] += 1
        elif not done:
            sys.exit("the process that compares ended early")
    if given.table:
        given.table.write_text(table.markdown())
    summary = ", ".join(f"{count} {word}" for word, count in sorted(counts.items()))
    print(f"{counts.total()} cases in {time.time() - began:.0f} s: {summary}")
    return 1 if any(word.isupper() for word in counts) else 0


def main():
    given = options()
    if given.mode in ("ops", "convert-ops"):
        return check_single_ops(given)
    if given.mode == "quantize":
        from . import quantize

        return 1 if quantize.run(given.floe, given.only.split(",")) else 0
    if given.mode == "tflite-files":
        from . import tflite_files

        return 1 if tflite_files.run(given.floe) else 0
    if given.mode == "cli":
        os.environ.update(worker.ENVIRONMENT)
        from . import cli

        return 1 if cli.run(given.floe, given.only.split(",")) else 0
    if given.mode == "integer-ops":
        from . import integer_ops

        return 1 if integer_ops.run(given.floe, given.only.split(",")) else 0
    if given.mode == "flex":
        os.environ.update(worker.ENVIRONMENT)
        from . import flex

        return 1 if flex.run(given.floe, given.flex_python, given.only.split(",")) else 0
    pools = [worker.pool()]
    names = pools[0].submit(worker.names).result()
    patterns = given.only.split(",")
    names = [name for name in names if any(fnmatch.fnmatch(name, pattern) for pattern in patterns)]
    if given.list:
        print("\n".join(names))
        return 0
    if not names:
        sys.exit(f"no case matches {given.only}")
    if given.mode != "self-test" and not (given.floe and os.access(given.floe, os.X_OK)):
        sys.exit(f"there is no program at {given.floe}; say --floe PROGRAM")
    counts = {"ok": 0, "skip": 0, "FAIL": 0}
    alone = []
    lock = threading.Lock()

    def report(name, result, remark, seconds):
        with lock:
            counts[result] += 1
            if given.mode == "convert" and result == "ok" and remark.endswith(ALONE):
                alone.append(name)
            print(f"{result:5} {name} ({seconds:.1f} s){': ' if remark else ''}{remark}", flush=True)

    root = given.keep or pathlib.Path(tempfile.mkdtemp(prefix="floe-zoo-"))
    try:
        run_all(names, given, root.resolve(), report, pools)
    finally:
        if not given.keep:
            shutil.rmtree(root, ignore_errors=True)
    if alone:
        print(f"{len(alone)} models that TensorFlow does not convert to builtin operators, and Floe does: {', '.join(sorted(alone))}")
    skipped = f", {counts['skip']} skipped" if counts["skip"] else ""
    print(f"{counts['ok']} passed, {counts['FAIL']} failed{skipped}")
    return 1 if counts["FAIL"] else 0


if __name__ == "__main__":
    sys.exit(main())
