#!/usr/bin/env python3
"""Writes the types for which TensorFlow has kernels on the CPU: op_types.py FILE, usually testdata/op-types.txt.

A line is an op and the types of each attribute, all of which go with all: `Gather Tparams=bool,float32 Tindices=int32`. An
op has several lines where they do not. Only the ops of op_cases.py are there. An attribute that no kernel restricts has the
types that the op allows. Resources and variants, which are no data, and what the op itself does not allow are not there.
"""

import os
import pathlib
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = ""
os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"
import tensorflow as tf
from tensorflow.python.framework import kernels, op_def_registry

import op_cases

HANDLES = {"resource", "variant"}
DATA = {
    "float16", "bfloat16", "float32", "float64", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64",
    "bool", "complex64", "complex128", "string"}
QUANTIZED = {"qint8", "quint8", "qint16", "quint16", "qint32"}


def merged(products):
    """Fewer products of sets of types that are the same choices."""
    done = False
    while not done:
        done = True
        for i, one in enumerate(products):
            for j in range(i + 1, len(products)):
                other = products[j]
                differing = [key for key in one if one[key] != other[key]]
                if len(differing) <= 1:
                    products[i] = {key: one[key] | other[key] for key in one}
                    del products[j]
                    done = False
                    break
            if not done:
                break
    return products


def lines(op):
    definition = op_def_registry.get(op)
    allowed = {
        attribute.name: {tf.as_dtype(kind).name for kind in attribute.allowed_values.list.type} or DATA | QUANTIZED
        for attribute in definition.attr if attribute.type == "type"}
    products = []
    for kernel in kernels.get_registered_kernels_for_op(op).kernel:
        # Kernels with a label are taken only by who asks for them.
        if kernel.device_type != "CPU" or kernel.label:
            continue
        # Where nothing says more: no kernel is for quantized numbers but by its name.
        product = {key: kinds - QUANTIZED if kinds == DATA | QUANTIZED else kinds for key, kinds in allowed.items()}
        for constraint in kernel.constraint:
            if constraint.name in product:
                product[constraint.name] = allowed[constraint.name] & {
                    tf.as_dtype(kind).name for kind in constraint.allowed_values.list.type}
        product = {key: kinds - HANDLES for key, kinds in product.items()}
        if all(product.values()) and product not in products:
            products.append(product)
    for product in merged(products):
        yield " ".join([op, *(f"{key}={','.join(sorted(kinds))}" for key, kinds in sorted(product.items()))])


if __name__ == "__main__":
    ops = sorted({op for family in op_cases.FAMILIES for op, _ in family()})
    text = "\n".join(sorted({line for op in ops for line in lines(op)})) + "\n"
    pathlib.Path(sys.argv[1]).write_text(text)
    print(text.count("\n"), "lines,", len(text), "bytes")
