package import GraphIR

/// The attributes of nodes of TFLite ops that are no fields of their options: what else a file says of an operator.
package enum TFLiteAttribute {
  /// The names of the tensors that the node gives, where they are others than the node's own, with `:port` for every
  /// port but the first.
  package static let tensorNames = "_tensor_names"
  /// How many of the last results are tensors that only the operator itself works on.
  package static let intermediates = "_intermediates"
  /// What the activations of an operator are to become: `int8`, `int16`, or `float32` for one that keeps floats.
  package static let precision = "_precision"
  /// The least version that the operator is written with, where its rule gives a lower one.
  package static let version = "_version"
  /// Which operands the operator changes: a bool for each.
  package static let mutatedInputs = "_mutating_variable_inputs"
  /// The steps that training rounded the weights of a product to: a number for all, or one for each channel of its
  /// result. Weights are whole numbers of them.
  package static let weightSteps = "_weight_steps"
  /// The least and greatest numbers of the tensors that the node gives, for the tensor or for each index of an axis, as
  /// training or calibration saw them: `_min` and `_max` of the first result, `_min:1` and `_max:1` of the second.
  package static func ranges(of port: Int) -> (min: String, max: String) {
    port == 0 ? ("_min", "_max") : ("_min:\(port)", "_max:\(port)")
  }
  /// What the name of a custom op starts with that is an op of TensorFlow, which the Flex delegate runs.
  package static let flexPrefix = "Flex"
  /// The bytes that say what a custom op is to do.
  package static let customOptions = "custom_options"
  /// Which table of the file a table of TensorFlow becomes.
  package static let tableNumber = "_table_id"

  /// The name of a tensor in a file: what its node says, or else the node's own.
  package static func tensorName(of value: Value, in graph: Graph) -> String {
    let stated = graph.attributes(value.node).strings(tensorNames) ?? []
    let port = Int(value.port)
    if stated.indices.contains(port) { return stated[port] }
    let name = graph.name(value.node)
    return port == 0 ? name : "\(name):\(port)"
  }
}
