"""Models that Floe is compared with TensorFlow on.

`case` says what a case is and registers it; `session` and `signature` help to build one. `freeze` lets Floe
freeze a model and checks the file, `run` lets it compute the outputs, `reference` does the same with TensorFlow's own freezing, and `compare`
runs a frozen graph and compares its outputs. `worker` runs one case in a process of its own. Every other
module holds cases of one kind.

To compare another command of Floe, write a function like `freeze.check` and name it in `worker.run`.
"""
