internal import Diagnostics
internal import GraphIR
internal import Kernels
internal import Tensors

/// Gradients of recurrent cells that are one op, in single precision.
let recurrentGradientOps: [OpDef] =
  ["BlockLSTMGrad", "BlockLSTMGradV2"].map { name in
    OpDef(name, .blockGradient) { (call) throws(Diagnostic) in
      try blockGradient(call, forgetsBeforeInput: name == "BlockLSTMGradV2")
    }
  } + [
    OpDef("LSTMBlockCellGrad", .memoryCellGradient) { (call) throws(Diagnostic) in
      let operands = try Operands(call)
      let memory = operands[1]
      let cell = MemoryGradient(
        peepholes: call.bool("use_peephole") ? Array(operands.all[4...6]) : nil, order: [0, 2, 1, 3])
      try cell.check(operands.all[8...15] + [operands[2]], memory, call)
      let (gates, back) = try cell.gates(
        Array(operands.all[8...13]), before: memory, memoryGradient: operands[14],
        outputGradient: operands[15])
      let seen = try cell.peepholeGradients(gates, before: memory, memory: operands[9], like: operands[4])
      return try operands.rounded([back, cell.joined(gates)] + seen)
    },
    OpDef("GRUBlockCellGrad", .gatedCellGradient) { (call) throws(Diagnostic) in try gatedGradient(call) },
  ]

/// The operands of a call in single precision.
private struct Operands {
  let all: [TensorValue]
  private let type: ElementType

  init(_ call: OpCall) throws(Diagnostic) {
    type = try call.input(1).type
    all = try call.inputs.map { (operand) throws(Diagnostic) in try cast(operand, to: .float32) }
  }

  subscript(index: Int) -> TensorValue { all[index] }

  func rounded(_ results: [TensorValue]) throws(Diagnostic) -> [TensorValue] {
    try results.map { (result) throws(Diagnostic) in try cast(result, to: type) }
  }
}

private func product(_ factors: TensorValue...) throws(Diagnostic) -> TensorValue {
  var result = factors[0]
  for factor in factors.dropFirst() { result = try elementwise(.multiply, result, factor) }
  return result
}

private func sum(_ a: TensorValue, _ b: TensorValue) throws(Diagnostic) -> TensorValue {
  try elementwise(.add, a, b)
}

private func complement(_ x: TensorValue) throws(Diagnostic) -> TensorValue {
  try elementwise(.subtract, TensorValue([Float(1)], type: .float32, []), x)
}

/// The slope of a sigmoid, or of a hyperbolic tangent, of its output.
private func sigmoidSlope(_ y: TensorValue) throws(Diagnostic) -> TensorValue {
  try product(y, complement(y))
}
private func tanhSlope(_ y: TensorValue) throws(Diagnostic) -> TensorValue { try complement(product(y, y)) }

private func columns(_ x: TensorValue, _ range: Range<Int>) throws(Diagnostic) -> TensorValue {
  try x.viewed(View(x.dimensions).sliced(1, start: range.lowerBound, count: range.count))
}

private func step(_ x: TensorValue, _ index: Int) throws(Diagnostic) -> TensorValue {
  try x.viewed(View(x.dimensions).sliced(0, start: index, count: 1)).reshaped(Array(x.dimensions.dropFirst()))
}

private func overBatch(_ x: TensorValue) throws(Diagnostic) -> TensorValue {
  try reduce(.sum, x, axes: [0], keepDimensions: false)
}

/// What goes back through one step of an LSTM.
private struct MemoryGradient {
  let peepholes: [TensorValue]?
  /// The order of the input's, the forget gate's, the new value's and the output's columns.
  let order: [Int]

  func check(
    _ states: some Collection<TensorValue>, _ memory: TensorValue, _ call: OpCall
  ) throws(Diagnostic) {
    let width = memory.dimensions.last ?? 0
    guard memory.rank == 2, states.allSatisfy({ $0.dimensions == memory.dimensions }),
      (peepholes ?? []).allSatisfy({ $0.dimensions == [width] })
    else { throw call.invalid("the states of its cells are not all \(memory.shape)") }
  }

  /// The gradients of the sums for the input gate, the forget gate, the new value and the output gate, and that of the
  /// memory before.
  ///
  /// - Parameter parts: the input gate, the memory, the forget and output gates, the new value and what the memory gives.
  func gates(
    _ parts: [TensorValue], before: TensorValue, memoryGradient: TensorValue, outputGradient: TensorValue
  ) throws(Diagnostic) -> (gates: [TensorValue], before: TensorValue) {
    let (input, forget, output) = (parts[0], parts[2], parts[3])
    let (value, given) = (parts[4], parts[5])
    let opening = try product(sigmoidSlope(output), outputGradient, given)
    var memory = try sum(product(tanhSlope(given), outputGradient, output), memoryGradient)
    if let peepholes { memory = try sum(memory, product(opening, peepholes[2])) }
    let new = try product(tanhSlope(value), memory, input)
    let forgetting = try product(sigmoidSlope(forget), memory, before)
    let taking = try product(sigmoidSlope(input), memory, value)
    var back = try product(memory, forget)
    if let peepholes {
      back = try sum(back, sum(product(taking, peepholes[0]), product(forgetting, peepholes[1])))
    }
    return ([taking, forgetting, new, opening], back)
  }

  /// The gates' gradients as the columns of one matrix.
  func joined(_ gates: [TensorValue]) throws(Diagnostic) -> TensorValue {
    var places = gates
    for (gate, place) in order.enumerated() { places[place] = gates[gate] }
    return try concatenate(places, axis: 1)
  }

  /// The gradients of the peepholes, 0 where there are none.
  func peepholeGradients(
    _ gates: [TensorValue], before: TensorValue, memory: TensorValue, like peephole: TensorValue
  ) throws(Diagnostic) -> [TensorValue] {
    guard peepholes != nil else {
      let nothing = try zeros(.float32, peephole.dimensions)
      return [nothing, nothing, nothing]
    }
    return try [
      overBatch(product(gates[0], before)), overBatch(product(gates[1], before)),
      overBatch(product(gates[3], memory)),
    ]
  }
}

private func blockGradient(_ call: OpCall, forgetsBeforeInput: Bool) throws(Diagnostic) -> [TensorValue] {
  let (length, operands) = (try call.integer(0), try Operands(call))
  let (x, weights) = (operands[1], operands[4])
  let cell = MemoryGradient(
    peepholes: call.bool("use_peephole") ? Array(operands.all[5...7]) : nil,
    order: forgetsBeforeInput ? [0, 1, 2, 3] : [0, 2, 1, 3])
  let states = Array(operands.all[9...17])
  guard x.rank == 3, operands[2].rank == 2, (0...x.dimensions[0]).contains(length) else {
    throw call.invalid("\(length) steps cannot be taken back of \(x.shape)")
  }
  let (time, batch, inputs) = (x.dimensions[0], x.dimensions[1], x.dimensions[2])
  let size = operands[2].dimensions[1]
  try cell.check([operands[3]], operands[2], call)
  guard operands[2].dimensions == [batch, size], weights.dimensions == [inputs + size, 4 * size],
    operands[8].dimensions == [4 * size], states.allSatisfy({ $0.dimensions == [time, batch, size] })
  else { throw call.invalid("its weights and states are not for an input \(x.shape)") }
  var (memoryBack, outputBack) = (try zeros(.float32, [batch, size]), try zeros(.float32, [batch, size]))
  var weightGradient = try zeros(.float32, weights.dimensions)
  var biasGradient = try zeros(.float32, [4 * size])
  var seen = try operands.all[5...7].map { (one) throws(Diagnostic) in try zeros(.float32, one.dimensions) }
  var inputGradients: [TensorValue] = []
  for index in (0..<length).reversed() {
    let parts = try states.map { (state) throws(Diagnostic) in try step(state, index) }
    let before = try index == 0 ? operands[2] : step(states[1], index - 1)
    let output = try index == 0 ? operands[3] : step(states[6], index - 1)
    let (gates, back) = try cell.gates(
      Array(parts[...5]), before: before, memoryGradient: sum(parts[7], memoryBack),
      outputGradient: sum(parts[8], outputBack))
    let joined = try cell.joined(gates)
    let both = try matrixProduct(joined, isTransposed: false, weights, isTransposed: true)
    inputGradients.append(try columns(both, 0..<inputs).reshaped([1, batch, inputs]))
    outputBack = try columns(both, inputs..<inputs + size)
    memoryBack = back
    let row = try concatenate([step(x, index), output], axis: 1)
    weightGradient = try sum(
      weightGradient, matrixProduct(row, isTransposed: true, joined, isTransposed: false))
    biasGradient = try sum(biasGradient, overBatch(joined))
    if cell.peepholes != nil {
      let own = try cell.peepholeGradients(gates, before: before, memory: parts[1], like: operands[5])
      for place in seen.indices { seen[place] = try sum(seen[place], own[place]) }
    }
  }
  inputGradients = inputGradients.reversed() + [try zeros(.float32, [time - length, batch, inputs])]
  return try operands.rounded(
    [concatenate(inputGradients, axis: 0), memoryBack, outputBack, weightGradient] + seen + [biasGradient])
}

private func gatedGradient(_ call: OpCall) throws(Diagnostic) -> [TensorValue] {
  let operands = try Operands(call)
  let (x, before, gradient) = (operands[0], operands[1], operands[9])
  let (reset, update, value) = (operands[6], operands[7], operands[8])
  guard x.rank == 2, before.rank == 2, x.dimensions[0] == before.dimensions[0],
    [reset, update, value, gradient].allSatisfy({ $0.dimensions == before.dimensions })
  else { throw call.invalid("an input \(x.shape) does not go with a state \(before.shape)") }
  let (inputs, size) = (x.dimensions[1], before.dimensions[1])
  guard operands[2].dimensions == [inputs + size, 2 * size], operands[3].dimensions == [inputs + size, size]
  else { throw call.invalid("its weights are not for an input \(x.shape) and a state \(before.shape)") }
  let valueSum = try product(complement(update), gradient, tanhSlope(value))
  let updateSum = try product(elementwise(.subtract, before, value), gradient, sigmoidSlope(update))
  let kept = try matrixProduct(valueSum, isTransposed: false, operands[3], isTransposed: true)
  let reached = try columns(kept, inputs..<inputs + size)
  let resetSum = try product(reached, before, sigmoidSlope(reset))
  let both = try concatenate([resetSum, updateSum], axis: 1)
  let gated = try matrixProduct(both, isTransposed: false, operands[2], isTransposed: true)
  let state = try sum(
    columns(gated, inputs..<inputs + size), sum(product(reached, reset), product(gradient, update)))
  return try operands.rounded([
    sum(columns(gated, 0..<inputs), columns(kept, 0..<inputs)), state, valueSum, both,
  ])
}

extension ShapeRule {
  fileprivate static let blockGradient = ShapeRule { call in (1...8).map { call.shape($0) } }

  fileprivate static let memoryCellGradient = ShapeRule { (call) throws(Diagnostic) in
    let state = try call.dimensions(1, rank: 2)
    return [call.shape(1), SymbolicShape([state[0], state[1] * 4])] + (4...6).map { call.shape($0) }
  }

  fileprivate static let gatedCellGradient = ShapeRule { (call) throws(Diagnostic) in
    let state = try call.dimensions(1, rank: 2)
    return [call.shape(0), call.shape(1), call.shape(1), SymbolicShape([state[0], state[1] * 2])]
  }
}
