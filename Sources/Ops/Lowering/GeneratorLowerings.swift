internal import Diagnostics
internal import GraphIR
internal import Tensors

/// Ops that make numbers: sequences, draws, places in a sequence.
let generatorLowerings: [OpKind: Lowering.Rule] = [
  "Range": { (call) throws(Diagnostic) in
    let result = call.results[0]
    let carrier: ElementType? =
      [.float16, .bfloat16].contains(result.element)
      ? .float32 : [.float32, .int32, .int64].contains(result.element) ? nil : .int32
    guard let carrier else { return [try call.emit("RANGE", call.inputs, [:], result)] }
    guard result.element != .float64, result.element != .uint64, result.element != .uint32 else {
      throw call.unsupported("LiteRT has no RANGE for \(result.element)")
    }
    var operands: [Value] = []
    for input in call.inputs { operands.append(try call.cast(input, to: carrier)) }
    return [
      try call.cast(call.emit("RANGE", operands, [:], TensorType(carrier, result.shape)), to: result.element)
    ]
  },
  "LinSpace": formula { (call, x) throws(Diagnostic) in
    let counts = try call.integers(2)
    guard counts.count == 1, counts[0] > 0 else { throw call.unsupported("its number is \(counts)") }
    guard counts[0] > 1 else { return try call.reshape(x[0], [1]) }
    let steps = call.constant(
      Tensor((0..<counts[0]).map { Float($0) }, type: .float32, dimensions: [counts[0]]), "steps")
    let delta = try call.apply("DIV", call.apply("SUB", x[1], x[0]), Double(counts[0] - 1))
    return try call.apply("ADD", x[0], call.apply("MUL", steps, delta))
  },
  "Bucketize": { (call) throws(Diagnostic) in
    let boundaries = Attribute.list(.floats(call.floats("boundaries")))
    return [try call.emit("BUCKETIZE", call.inputs, ["boundaries": boundaries], call.results[0])]
  },
  // Every place is written where its number says.
  "InvertPermutation": { (call) throws(Diagnostic) in
    let result = call.results[0]
    let places = try call.narrowed(call.input(0))
    let shape = try call.shapeVector(places)
    let count = try call.reshape(shape, [])
    let numbers = try call.emit(
      "RANGE", [call.constant(scalar: 0, "start"), count, call.constant(scalar: 1, "delta")], [:],
      TensorType(.int32, result.shape))
    let scattered = try call.emit(
      "SCATTER_ND", [call.column(places), numbers, shape], [:], TensorType(.int32, result.shape))
    return [try call.cast(scattered, to: result.element)]
  },
  "RandomUniform": random("RANDOM_UNIFORM"), "RandomStandardNormal": random("RANDOM_STANDARD_NORMAL"),
  "Multinomial": { (call) throws(Diagnostic) in
    let operands = [try call.input(0), try call.narrowed(call.input(1))]
    return [try call.emit("MULTINOMIAL", operands, call.seeds, call.results[0])]
  },
]

extension LoweringCall {
  fileprivate var seeds: Attributes {
    ["seed": .int(Int64(int("seed"))), "seed2": .int(Int64(int("seed2")))]
  }
}

private func random(_ op: OpKind) -> Lowering.Rule {
  { (call) throws(Diagnostic) in
    let result = call.results[0]
    guard [.float32, .float16, .bfloat16].contains(result.element) else {
      throw call.unsupported("LiteRT has no \(op) of \(result.element)")
    }
    let shape = try call.narrowed(call.input(0))
    return [
      try call.cast(
        call.emit(op, [shape], call.seeds, TensorType(.float32, result.shape)), to: result.element)
    ]
  }
}
