internal import Diagnostics
internal import GraphIR
internal import Kernels
internal import Tensors

/// What TensorFlow's optimiser makes of a convolution or a product and the steps after it.
let fusedOps: [OpDef] = [
  OpDef("_FusedConv2D", .convolution(spatial: 2)) { (call) throws(Diagnostic) in
    let operands = [try call.input(0), try call.input(1)]
    let result = try convolution(OpCall(call.op, operands, call.attributes), spatial: 2)
    return [try finished(result, call)]
  },
  OpDef("_FusedDepthwiseConv2dNative", .depthwiseConvolution) { (call) throws(Diagnostic) in
    let operands = [try call.input(0), try call.input(1)]
    let result = try run("DepthwiseConv2dNative", operands, call.attributes)
    return [try finished(result, call)]
  },
  OpDef("_FusedMatMul", .matMul) { (call) throws(Diagnostic) in
    let result = try matrixProduct(
      call.input(0), isTransposed: call.bool("transpose_a"), call.input(1),
      isTransposed: call.bool("transpose_b"))
    return [try finished(result, call)]
  },
  OpDef("_FusedBatchNormEx", .fusedBatchNormAndMore) { (call) throws(Diagnostic) in
    guard let definition = OpTable.standard["FusedBatchNormV3"], call.inputs.count >= 5 else {
      throw call.invalid("it lacks operands")
    }
    var outputs = try definition.evaluate(
      OpCall("FusedBatchNormV3", Array(call.inputs[..<5]), call.attributes))
    for side in call.inputs[5...] { outputs[0] = try elementwise(.add, outputs[0], side) }
    outputs[0] = try activated(outputs[0], call.string("activation_mode"), call)
    return outputs
  },
]

extension ShapeRule {
  /// What is reserved for training has no elements of its own.
  fileprivate static let fusedBatchNormAndMore = ShapeRule { (call) throws(Diagnostic) in
    try fusedBatchNorm.shapes(call) + [.scalar]
  }
}

/// Runs another op on other operands.
private func run(
  _ name: String, _ operands: [TensorValue], _ attributes: Attributes
) throws(Diagnostic) -> TensorValue {
  guard let definition = OpTable.standard[name] else {
    throw Diagnostic(.unsupported, "there is no kernel for \(name)")
  }
  return try definition.evaluate(OpCall(OpKind(name), operands, attributes))[0]
}

/// The result after the steps that an attribute names, with the operands from the third on.
private func finished(_ result: TensorValue, _ call: OpCall) throws(Diagnostic) -> TensorValue {
  var result = result
  var arguments = call.inputs.dropFirst(2)
  func argument() throws(Diagnostic) -> TensorValue {
    guard let argument = arguments.popFirst() else { throw call.invalid("it lacks operands for its steps") }
    guard argument.type == result.type else {
      throw Diagnostic(
        .unsupported, "\(call.op) is not run where \(result.type) goes with \(argument.type)")
    }
    return argument
  }
  guard case .list(.strings(let steps)) = call["fused_ops"] else {
    throw call.invalid("it does not say what it is fused with")
  }
  for step in steps {
    switch String(decoding: step, as: UTF8.self) {
    case "BiasAdd": result = try run("BiasAdd", [result, argument()], call.attributes)
    case "Add": result = try elementwise(.add, result, argument())
    case "FusedBatchNorm":
      let operands = [result, try argument(), try argument(), try argument(), try argument()]
      var attributes = call.attributes
      attributes["is_training"] = .bool(false)
      result = try run("FusedBatchNorm", operands, attributes)
    case let name: result = try activated(result, name, call)
    }
  }
  return result
}

private func activated(
  _ x: TensorValue, _ name: String, _ call: OpCall
) throws(Diagnostic) -> TensorValue {
  switch name {
  case "Identity": return x
  case "LeakyRelu":
    var attributes = Attributes()
    attributes["alpha"] = .float(call.float("leakyrelu_alpha"))
    return try run(name, [x], attributes)
  case "Relu", "Relu6", "Elu", "Tanh", "Sigmoid": return try run(name, [x], Attributes())
  case "GeluExact", "GeluApproximate":
    return try gelu(x, isExact: name == "GeluExact")
  default: throw Diagnostic(.unsupported, "\(call.op) is fused with '\(name)', which Floe does not run")
  }
}

/// x/2·(1 + erf(x/√2)), or as Hendrycks and Gimpel (2016) approximate it.
private func gelu(_ x: TensorValue, isExact: Bool) throws(Diagnostic) -> TensorValue {
  func constant(_ value: Float) throws(Diagnostic) -> TensorValue {
    try cast(TensorValue([value], type: .float32, []), to: x.type)
  }
  let inner: TensorValue
  if isExact {
    inner = try elementwise(.erf, elementwise(.multiply, x, constant(Float(0.5).squareRoot())))
  } else {
    let cube = try elementwise(.multiply, x, elementwise(.multiply, x, x))
    let sum = try elementwise(.add, x, elementwise(.multiply, cube, constant(0.044715)))
    inner = try elementwise(.tanh, elementwise(.multiply, sum, constant((2 / Float.pi).squareRoot())))
  }
  return try elementwise(
    .multiply, elementwise(.multiply, x, constant(0.5)), elementwise(.add, inner, constant(1)))
}
