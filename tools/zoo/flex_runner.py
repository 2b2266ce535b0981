"""Runs a TFLite file on TensorFlow's Flex delegate: flex_runner.py MODEL INPUTS.npz OUTPUTS.npz

A program of its own, for a virtual environment whose TensorFlow has the delegate.
"""

import sys
import warnings

import numpy as np
import tensorflow as tf

warnings.simplefilter("ignore")
model, source, target = sys.argv[1:]
feeds = dict(np.load(source, allow_pickle=True))
call = tf.lite.Interpreter(model, num_threads=1).get_signature_runner()
np.savez(target, **call(**{name: feeds[name] for name in call.get_input_details()}))
