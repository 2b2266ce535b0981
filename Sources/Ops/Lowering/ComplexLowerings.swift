internal import Diagnostics
internal import GraphIR
internal import Tensors

/// Complex numbers: pairs of floats along one more axis, which the same bits are.
let complexLowerings: [OpKind: Lowering.Rule] = [
  "Real": part("REAL"), "Imag": part("IMAG"), "ComplexAbs": part("COMPLEX_ABS"),
  "Complex": { (call) throws(Diagnostic) in
    let shape = call.results[0].shape
    guard call.results[0].element == .complex64 else {
      throw call.unsupported("LiteRT has no operator for \(call.results[0].element)")
    }
    var operands = call.inputs
    let sizes = try call.sizes(of: operands, shape)
    for index in operands.indices {
      operands[index] = try call.repeated(operands[index], to: sizes, shape)
    }
    return [try call.complex(operands[0], operands[1])]
  },
  "Conj": { (call) throws(Diagnostic) in
    let x = try call.input(0)
    let element = try call.type(x).element
    guard element.isComplex else { return [x] }
    if element == .complex128 { return [try call.conjugateOfDoubles(x)] }
    let parts = try call.apply("MUL", call.parts(x), call.vector([1, -1]))
    return [try call.reinterpreted(parts, as: .complex64)]
  },
  "Angle": { (call) throws(Diagnostic) in
    let x = try call.input(0)
    let real = TensorType(call.results[0].element, try call.type(x).shape)
    return [try call.apply("ATAN2", call.emit("IMAG", [x], [:], real), call.emit("REAL", [x], [:], real))]
  },
]

private func part(_ op: OpKind) -> Lowering.Rule {
  { (call) throws(Diagnostic) in
    let x = try call.input(0)
    guard try call.type(x).element.isComplex else {
      // Of a real number.
      return [op == "IMAG" ? try call.apply("MUL", x, 0) : x]
    }
    return [try call.emit(op, [x], [:], call.results[0])]
  }
}

extension LoweringCall {
  /// The real and the imaginary part of each element, along one more axis.
  mutating func parts(_ value: Value) throws(Diagnostic) -> Value { try reinterpreted(value, as: .float32) }

  /// The conjugates of numbers of `complex128`. No kernel multiplies `float64`: the sign is the highest bit of the
  /// imaginary part, in the last of four words.
  fileprivate mutating func conjugateOfDoubles(_ value: Value) throws(Diagnostic) -> Value {
    let sign = Tensor([0, 0, 0, Int32.min], type: .int32, dimensions: [4])
    let words = try apply("BITWISE_XOR", reinterpreted(value, as: .int32), constant(sign, "sign"))
    return try reinterpreted(words, as: .complex128)
  }

  /// Complex numbers of their parts, which have one shape.
  mutating func complex(_ real: Value, _ imaginary: Value) throws(Diagnostic) -> Value {
    let shape = try type(real).shape
    let pairs = try emit(
      "PACK", [real, imaginary], ["values_count": .int(2), "axis": .int(-1)],
      TensorType(.float32, Shape(shape.dimensions.map { $0 + [2] })))
    return try reinterpreted(pairs, as: .complex64)
  }
}

extension ElementType {
  var isComplex: Bool { self == .complex64 || self == .complex128 }
}
