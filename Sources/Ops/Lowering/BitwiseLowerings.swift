internal import Diagnostics
internal import GraphIR
internal import Tensors

/// Ops on the bits of integers.
let bitwiseLowerings: [OpKind: Lowering.Rule] = [
  "BitwiseXor": bits { (call, a, b) throws(Diagnostic) in try call.apply("BITWISE_XOR", a, b) },
  // a + b counts common bits twice, and a ⊻ b counts them not at all.
  "BitwiseAnd": bits { (call, a, b) throws(Diagnostic) in
    let common = try call.apply("SUB", call.apply("ADD", a, b), call.apply("BITWISE_XOR", a, b))
    return try call.apply("RIGHT_SHIFT", common, 1)
  },
  "BitwiseOr": bits { (call, a, b) throws(Diagnostic) in
    let all = try call.apply("ADD", call.apply("ADD", a, b), call.apply("BITWISE_XOR", a, b))
    return try call.apply("RIGHT_SHIFT", all, 1)
  },
  "Invert": { (call) throws(Diagnostic) in
    let x = try call.input(0)
    let element = call.results[0].element
    if element == .int64 || element == .uint64 { return [try call.apply("SUB", -1, x)] }
    return [try call.apply("BITWISE_XOR", x, element.isUnsigned ? element.greatest : -1)]
  },
  "LeftShift": leftShift, "RightShift": rightShift, "PopulationCount": populationCount,
]

extension ElementType {
  /// The greatest number of an unsigned type of up to four bytes.
  fileprivate var greatest: Double { Double((1 << (8 * (byteWidth ?? 0))) - 1) }
}

/// An op on bits that is done in `int32` for numbers of up to 16 bits, with room for a sum; wider ones are taken apart.
private func bits(
  _ body: @escaping @Sendable (inout LoweringCall, Value, Value) throws(Diagnostic) -> Value
) -> Lowering.Rule {
  { (call) throws(Diagnostic) in
    let element = call.results[0].element
    let (a, b) = (try call.input(0), try call.input(1))
    if call.op == "BitwiseXor", TFLiteKernels.has("BITWISE_XOR", for: element) {
      return [try call.apply("BITWISE_XOR", [a, b], shape: call.results[0].shape)]
    }
    let isWide = (element.byteWidth ?? 0) > 2
    let part: ElementType = isWide ? .uint16 : element
    let operands = (
      try call.cast(call.reinterpreted(a, as: part), to: .int32),
      try call.cast(call.reinterpreted(b, as: part), to: .int32)
    )
    let value = try call.cast(body(&call, operands.0, operands.1), to: part)
    return [try call.reinterpreted(value, as: element)]
  }
}

/// A product with a power of two, which is the same modulo the width of the type.
private let leftShift: Lowering.Rule = { (call) throws(Diagnostic) in
  let element = call.results[0].element
  let width = 8 * (element.byteWidth ?? 0)
  let carrier: ElementType = width > 32 ? .int64 : .int32
  let powers = (0..<width).map { Int64(1) << Int64($0) }
  let table = call.constant(
    width > 32
      ? Tensor(powers, type: .int64, dimensions: [width])
      : Tensor(powers.map { Int32(truncatingIfNeeded: $0) }, type: .int32, dimensions: [width]), "powers")
  let places = try call.shiftCount(call.input(1), width)
  let factor = try call.emit(
    "GATHER", [table, places], ["axis": .int(0)], TensorType(carrier, call.type(places).shape))
  let x = try call.input(0)
  let isBits = element.isUnsigned && width >= 32
  let operand = isBits ? try call.reinterpreted(x, as: carrier) : try call.cast(x, to: carrier)
  let product = try call.apply("MUL", [operand, factor], shape: call.results[0].shape)
  return [isBits ? try call.reinterpreted(product, as: element) : try call.cast(product, to: element)]
}

private let rightShift: Lowering.Rule = { (call) throws(Diagnostic) in
  let element = call.results[0].element
  guard TFLiteKernels.has("RIGHT_SHIFT", for: element) else {
    throw call.unsupported("LiteRT has no RIGHT_SHIFT for \(element)")
  }
  return [try call.apply("RIGHT_SHIFT", call.inputs, shape: call.results[0].shape)]
}

extension LoweringCall {
  /// A number of places as TensorFlow bounds it, as `int32`.
  fileprivate mutating func shiftCount(_ value: Value, _ width: Int) throws(Diagnostic) -> Value {
    let element = try type(value).element
    let places = try element == .uint64 ? reinterpreted(value, as: .int64) : value
    let narrow = try cast(places, to: element == .int64 || element == .uint64 ? .int64 : .int32)
    let bounded = try apply("MINIMUM", apply("MAXIMUM", narrow, 0), Double(width - 1))
    return try cast(bounded, to: .int32)
  }
}

/// The counts of all bytes, looked up and added.
private let populationCount: Lowering.Rule = { (call) throws(Diagnostic) in
  let x = try call.input(0)
  let bytes = try call.cast(call.reinterpreted(x, as: .uint8), to: .int32)
  let counts = (0..<256).map { Int32($0.nonzeroBitCount) }
  let table = call.constant(Tensor(counts, type: .int32, dimensions: [256]), "counts")
  let found = try call.emit(
    "GATHER", [table, bytes], ["axis": .int(0)], TensorType(.int32, call.type(bytes).shape))
  let isByte = try call.type(x).element.byteWidth == 1
  return [try call.cast(isByte ? found : call.rowSum(found), to: call.results[0].element)]
}
