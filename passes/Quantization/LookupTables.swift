internal import Diagnostics
internal import GraphIR
internal import Kernels
internal import Ops
internal import Tensors

/// Functions of one number as tables: an integer of 8 bits has only 256 values.
enum LookupTables {
  /// The operators that LiteRT computes with floats alone, and that are functions of one number where their other
  /// operands are single constants.
  static let functions: Set<OpKind> = [
    "SQRT", "SIN", "COS", "SIGN", "FLOOR", "CEIL", "ROUND", "DIV", "POW", "FLOOR_DIV", "FLOOR_MOD", "ATAN2",
  ]

  /// What an operator gives for each integer in place of its operand `index`, from the least, as integers of the result.
  static func table(
    _ node: NodeID, of index: Int, _ graph: Graph, _ input: QuantizationParameters,
    _ output: QuantizationParameters
  ) throws(Diagnostic) -> Tensor {
    let numbers = (-128...127).map {
      Float(Double(input.scales[0]) * Double(Int64($0) - input.zeroPoints[0]))
    }
    var operands: [TensorValue?] = []
    for value in graph.operands(node) {
      operands.append(
        try graph.constant(value).map { (tensor) throws(Diagnostic) in try TensorValue(loading: tensor) })
    }
    operands[index] = try TensorValue(numbers, type: .float32, [256])
    let type = TensorType(.float32, Shape([256]))
    let call = TFLiteCall(
      graph.op(node), operands, graph.attributes(node),
      operandTypes: operands.map { $0.map { TensorType($0.type, $0.shape) } }, resultTypes: [type])
    guard let value = try TFLiteEvaluation.evaluate(call).first else {
      throw Diagnostic(.unsupported, "\(graph.op(node)) gives nothing")
    }
    // What is not a number, outside of the function's domain, becomes 0; infinity the greatest integer.
    let known = value.copied(Float.self).map { $0.isNaN ? 0 : $0 }
    return try QuantizedWeights.quantized(Tensor(known, type: .float32, dimensions: [256]), .int8, output)
  }
}

extension IntegerRewriting {
  /// The operand of which an operator is a function that a table can stand for; nil where there is none, or integers of
  /// the type are too many for a table.
  func variable(of node: NodeID, as type: ElementType?) -> Int? {
    guard type == .int8, LookupTables.functions.contains(graph.op(node)) else { return nil }
    let operands = graph.operands(node)
    let variables = operands.indices.filter { graph.constant(operands[$0])?.elementCount != 1 }
    guard variables.count == 1, graph.constant(operands[variables[0]]) == nil,
      graph.type(operands[variables[0]])?.shape == graph.type(node[0])?.shape
    else { return nil }
    return variables[0]
  }

  /// Makes an operator on an integer of 8 bits the choice from a table: its integer, counted from the least, says which
  /// number.
  ///
  /// - Precondition: its operand and result are integers already.
  mutating func lookUp(_ node: NodeID) throws(Diagnostic) {
    guard let index = variable(of: node, as: types[node]), let x = graph.operand(node, index),
      let input = graph.type(x),
      let result = graph.type(node[0]),
      let from = input.quantization, let to = result.quantization
    else { return }
    let name = graph.name(node)
    let table = try LookupTables.table(node, of: index, graph, from, to)
    let values = graph.add(
      "Const", named: graph.uniqueName("\(name)/table"),
      attributes: ["dtype": .type(.int8), "value": .tensor(table)],
      results: [TensorType(.int8, table.shape, quantization: to)])
    let least = graph.addConstant(Tensor(scalar: 128 as Int32, type: .int32), for: node, "least")
    let wide = graph.add(
      "CAST", named: graph.uniqueName("\(name)/wide"), [x],
      attributes: ["in_data_type": .type(.int8), "out_data_type": .type(.int32)],
      results: [TensorType(.int32, input.shape)])
    let place = graph.add(
      "ADD", named: graph.uniqueName("\(name)/place"), [wide[0], least],
      attributes: ["fused_activation_function": .string("NONE")], results: [TensorType(.int32, input.shape)])
    graph.setOperands(node, [values[0], place[0]], controls: graph.controlOperands(node))
    graph.update(node) {
      $0.op = "GATHER"
      let names = $0.attributes[TFLiteAttribute.tensorNames]
      $0.attributes = ["axis": .int(0)]
      $0.attributes[TFLiteAttribute.tensorNames] = names
    }
  }
}
