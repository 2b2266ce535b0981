internal import Diagnostics
internal import GraphIR
internal import Kernels
internal import Tensors

/// Products of matrices, and sums of products over named axes.
let contractionLowerings: [OpKind: Lowering.Rule] = [
  "MatMul": inSinglePrecision(matMul),
  "SparseMatMul": sparseMatMul,
  "BatchMatMul": batchMatMul, "BatchMatMulV2": batchMatMul, "BatchMatMulV3": batchMatMul,
  "Einsum": inSinglePrecision(einsum),
]

private func matMul(_ call: inout LoweringCall) throws(Diagnostic) -> [Value] {
  try matrixProduct(&call, transposed: (call.bool("transpose_a"), call.bool("transpose_b")))
}

private func einsum(_ call: inout LoweringCall) throws(Diagnostic) -> [Value] {
  try contraction(&call, call.string("equation").filter { $0 != " " })
}

private func contraction(_ call: inout LoweringCall, _ equation: String) throws(Diagnostic) -> [Value] {
  let element = call.results[0].element
  switch element {
  case .float32, .int32, .int64:
    return [try Contraction.product(equation, call.inputs, &call)]
  case .int8, .int16, .uint8, .uint16:
    // Integers of 32 bits have the same low bits.
    var operands: [Value] = []
    for value in call.inputs { operands.append(try call.cast(value, to: .int32)) }
    return [try call.cast(Contraction.product(equation, operands, &call), to: element)]
  default:
    throw call.unsupported("LiteRT has no products and sums of \(element)")
  }
}

private func batchMatMul(_ call: inout LoweringCall) throws(Diagnostic) -> [Value] {
  let element = call.results[0].element
  // The last version takes operands of other types than the result.
  if call.op == "BatchMatMulV3", element != .float16, element != .bfloat16 {
    var operands: [Value] = []
    for value in call.inputs { operands.append(try call.cast(value, to: element)) }
    return try converted(&call, operands, call.results, product)
  }
  return try inSinglePrecision(product)(&call)
}

private func product(_ call: inout LoweringCall) throws(Diagnostic) -> [Value] {
  try matrixProduct(&call, transposed: (call.bool("adj_x"), call.bool("adj_y")))
}

/// A product where one operand may be of half precision and the other not.
private func sparseMatMul(_ call: inout LoweringCall) throws(Diagnostic) -> [Value] {
  var operands: [Value] = []
  for value in call.inputs { operands.append(try call.cast(value, to: .float32)) }
  return try converted(&call, operands, call.results, matMul)
}

/// The rule, for other operands.
private func converted(
  _ call: inout LoweringCall, _ operands: [Value], _ results: [TensorType], _ rule: Lowering.Rule
) throws(Diagnostic) -> [Value] {
  var inner = LoweringCall(
    call.op, named: call.name, operands, call.facts, call.attributes, results: results, graph: call.graph)
  call.graph = Graph()
  defer { call.graph = inner.graph }
  return try rule(&inner)
}

/// A product of matrices or of batches of them.
private func matrixProduct(
  _ call: inout LoweringCall, transposed: (Bool, Bool)
) throws(Diagnostic) -> [Value] {
  let (left, right) = (try call.input(0), try call.input(1))
  let (a, b) = (try call.dimensions(0), try call.dimensions(1))
  guard a.count >= 2, b.count >= 2 else { throw call.invalid("it takes matrices") }
  guard call.results[0].element == .float32 else {
    let terms = [transposed.0 ? "...ki" : "...ik", transposed.1 ? "...jk" : "...kj"]
    return try contraction(&call, "\(terms[0]),\(terms[1])->...ij")
  }
  let rank = a.count
  let isConstant = call.constant(right) != nil
  if b.count == 2, !transposed.0 || rank == 2, isConstant || (transposed.1 && !transposed.0) {
    // TFLite multiplies by the transposed matrix.
    let weights = transposed.1 ? right : try call.transpose(right, [1, 0])
    let x = transposed.0 ? try call.transpose(left, [1, 0]) : left
    return [try call.fullyConnected(x, weights, call.results[0])]
  }
  if max(rank, b.count) > 5 {
    return [try call.flattenedProduct(left, right, transposed)]
  }
  let attributes: Attributes = ["adj_x": .bool(transposed.0), "adj_y": .bool(transposed.1)]
  return [try call.emit("BATCH_MATMUL", [left, right], attributes, call.results[0])]
}

extension LoweringCall {
  /// x · wᵀ along the last axis of x, whose other axes stay.
  mutating func fullyConnected(
    _ x: Value, _ weights: Value, _ result: TensorType
  ) throws(Diagnostic) -> Value {
    let attributes: Attributes = [
      "fused_activation_function": .string("NONE"), "keep_num_dims": .bool(try type(x).shape.rank != 2),
      "weights_format": .string("DEFAULT"),
    ]
    return try emit("FULLY_CONNECTED", [x, weights, noValue()], attributes, result)
  }

  /// A product of batches of more axes than TFLite's has: with those axes made one.
  fileprivate mutating func flattenedProduct(
    _ left: Value, _ right: Value, _ transposed: (Bool, Bool)
  ) throws(Diagnostic) -> Value {
    guard let result = results[0].shape.dimensions, result.allSatisfy({ $0 >= 0 }) else {
      throw unsupported("it has more than 5 axes, and their sizes are not known")
    }
    let batch = Array(result.dropLast(2))
    let count = batch.reduce(1, *)
    func flattened(_ value: Value, _ call: inout LoweringCall) throws(Diagnostic) -> Value {
      let sizes = try call.type(value).shape.dimensions ?? []
      let own = Array(sizes.dropLast(2))
      if own.allSatisfy({ $0 == 1 }) { return try call.reshape(value, [1] + sizes.suffix(2)) }
      var value = value
      if own != batch {
        let shape = call.constant(batch + sizes.suffix(2), "shape")
        let type = TensorType(.float32, Shape(batch + sizes.suffix(2)))
        value = try call.emit("BROADCAST_TO", [value, shape], [:], type)
      }
      return try call.reshape(value, [count] + sizes.suffix(2))
    }
    let operands = [try flattened(left, &self), try flattened(right, &self)]
    let attributes: Attributes = ["adj_x": .bool(transposed.0), "adj_y": .bool(transposed.1)]
    let product = try emit(
      "BATCH_MATMUL", operands, attributes, TensorType(.float32, Shape([count] + result.suffix(2))))
    return try reshape(product, result)
  }
}
