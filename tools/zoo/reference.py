"""Checks the cases themselves, with TensorFlow's own freezing in Floe's place."""

from .case import Refusal
from .compare import Failure, check_outputs, check_structure


class Skipped(Exception):
    """A case that TensorFlow's own freezing says nothing about."""


def said(error):
    """The line of TensorFlow's message that says what is wrong."""
    lines = [line.strip() for line in str(error).splitlines()]
    boilerplate = ("Graph execution error", "Detected at", "Node:")
    telling = [line for line in lines if line and not line.startswith(boilerplate)]
    return f"{type(error).__name__}: {telling[0][:300] if telling else ''}"


def check(built, _folder, _floe):
    """Raises a Failure unless TensorFlow freezes the case to the expected outputs.

    Returns a remark about what TensorFlow's own freezing is known not to manage, or leaves in the graph.
    """
    if isinstance(built, Refusal):
        raise Skipped("a refusal")
    if built.reference is None:
        raise Skipped("no counterpart in TensorFlow")
    try:
        frozen = built.reference()
        for feeds, expected in built.all_runs():
            check_outputs(frozen, feeds, expected)
    except Exception as error:
        if built.beyond_tensorflow:
            known = f"TensorFlow's own freezing fails, as known: {built.beyond_tensorflow}"
            raise Skipped(f"{known}\n      {said(error)}") from None
        if isinstance(error, Failure):
            raise
        raise Failure(f"TensorFlow's own freezing fails: {said(error)}") from error
    if built.beyond_tensorflow:
        raise Failure(f"TensorFlow manages what it is said not to: {built.beyond_tensorflow}")
    try:
        check_structure(frozen, built.kept_state)
    except Failure as remark:
        return f"TensorFlow's file: {remark}"
    return ""
