internal import Diagnostics
internal import GraphIR
internal import Tensors

/// Ops that draw numbers, and find their places in a sequence.
let generatorLowerings: [OpKind: Lowering.Rule] = [
  "Bucketize": { (call) throws(Diagnostic) in
    let boundaries = Attribute.list(.floats(call.floats("boundaries")))
    return [try call.emit("BUCKETIZE", call.inputs, ["boundaries": boundaries], call.results[0])]
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
