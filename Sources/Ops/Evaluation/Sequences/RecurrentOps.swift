internal import Diagnostics
internal import GraphIR
internal import Kernels
internal import Tensors

/// Recurrent cells as one op: LSTM (Gers et al., 2000, with peepholes), and GRU (Cho et al., 2014).
let recurrentOps: [OpDef] =
  ["BlockLSTM", "BlockLSTMV2"].map { name in
    OpDef(name, .memoryBlock) { (call) throws(Diagnostic) in
      let (x, length) = (try call.input(1), try call.integer(0))
      guard x.rank == 3, (0...x.dimensions[0]).contains(length) else {
        throw call.invalid("\(length) steps cannot be taken of \(x.shape)")
      }
      let cell = try MemoryCell(call, first: 4, forgetsBeforeInput: name == "BlockLSTMV2")
      var (memory, output) = (try call.input(2), try call.input(3))
      try cell.check(Array(x.dimensions.dropFirst()), memory, output, call)
      let (time, batch, inputs) = (x.dimensions[0], x.dimensions[1], x.dimensions[2])
      let nothing = try zeros(x.type, [1, batch, cell.size])
      var steps = [[TensorValue]](repeating: [], count: 7)
      for step in 0..<time {
        guard step < length else {
          for place in steps.indices { steps[place].append(nothing) }
          continue
        }
        let one = try x.viewed(View(x.dimensions).sliced(0, start: step, count: 1)).reshaped([batch, inputs])
        let parts = try cell.step(one, memory, output)
        (memory, output) = (parts[1], parts[6])
        for (place, part) in parts.enumerated() { steps[place].append(part.reshaped([1, batch, cell.size])) }
      }
      var results: [TensorValue] = []
      for part in steps {
        results.append(try time == 0 ? zeros(x.type, [0, batch, cell.size]) : concatenate(part, axis: 0))
      }
      return results
    }
  } + [
    OpDef("LSTMBlockCell", .memoryCell) { (call) throws(Diagnostic) in
      let cell = try MemoryCell(call, first: 3, forgetsBeforeInput: false)
      let (x, memory, output) = (try call.input(0), try call.input(1), try call.input(2))
      try cell.check(x.dimensions, memory, output, call)
      return try cell.step(x, memory, output)
    },
    OpDef("GRUBlockCell", .gatedCell) { (call) throws(Diagnostic) in
      let (x, before) = (try call.input(0), try call.input(1))
      guard x.rank == 2, before.rank == 2, x.dimensions[0] == before.dimensions[0] else {
        throw call.invalid("an input \(x.shape) does not go with a state \(before.shape)")
      }
      let (inputs, size) = (x.dimensions[1], before.dimensions[1])
      let (weights, candidate) = (try call.input(2), try call.input(3))
      guard weights.dimensions == [inputs + size, 2 * size], candidate.dimensions == [inputs + size, size],
        try call.input(4).dimensions == [2 * size], try call.input(5).dimensions == [size]
      else { throw call.invalid("its weights are not for an input \(x.shape) and a state \(before.shape)") }
      let both = try concatenate([x, before], axis: 1)
      let gates = try elementwise(.sigmoid, sum(both, weights, call.input(4)))
      let (reset, update) = (try part(gates, 0, of: size), try part(gates, 1, of: size))
      let kept = try concatenate([x, elementwise(.multiply, before, reset)], axis: 1)
      let value = try elementwise(.tanh, sum(kept, candidate, call.input(5)))
      let state = try elementwise(
        .add, elementwise(.multiply, update, elementwise(.subtract, before, value)), value)
      return [reset, update, value, state]
    },
  ]

/// An LSTM's weights and how it counts.
private struct MemoryCell {
  let size: Int
  private let weights: TensorValue
  private let peepholes: [TensorValue]?
  private let bias: TensorValue
  private let forgetBias: TensorValue?
  private let clip: (TensorValue, TensorValue)?
  /// The order of the input, the forget, the new value's and the output's columns.
  private let order: [Int]

  /// - Parameter first: the operand of the weights, which is followed by three peepholes and the bias.
  init(_ call: OpCall, first: Int, forgetsBeforeInput: Bool) throws(Diagnostic) {
    weights = try call.input(first)
    bias = try call.input(first + 4)
    guard weights.rank == 2, weights.dimensions[1] % 4 == 0, bias.dimensions == [weights.dimensions[1]] else {
      throw call.invalid("weights \(weights.shape) do not go with a bias \(bias.shape)")
    }
    size = weights.dimensions[1] / 4
    order = forgetsBeforeInput ? [0, 1, 2, 3] : [0, 2, 1, 3]
    let type = weights.type
    func constant(_ value: Float) throws(Diagnostic) -> TensorValue {
      try cast(TensorValue([value], type: .float32, []), to: type)
    }
    var peepholes: [TensorValue]?
    if call.bool("use_peephole") {
      peepholes = [try call.input(first + 1), try call.input(first + 2), try call.input(first + 3)]
      guard let peepholes, peepholes.allSatisfy({ [size] in $0.dimensions == [size] }) else {
        throw call.invalid("its peepholes are not vectors of \(size)")
      }
    }
    self.peepholes = peepholes
    let forget = call.float("forget_bias")
    forgetBias = try forget == 0 ? nil : constant(forget)
    let limit = call.float("cell_clip")
    clip = try limit > 0 ? (constant(limit), constant(-limit)) : nil
  }

  func check(
    _ x: [Int], _ memory: TensorValue, _ output: TensorValue, _ call: OpCall
  ) throws(Diagnostic) {
    guard x.count == 2, memory.dimensions == [x[0], size], output.dimensions == memory.dimensions,
      weights.dimensions[0] == x[1] + size
    else {
      throw call.invalid(
        "weights \(weights.shape) are not for an input \(Shape(x)) and a state \(memory.shape)")
    }
  }

  /// The input gate, the memory, the forget and output gates, the new value, what the memory gives, and the output.
  func step(
    _ x: TensorValue, _ memory: TensorValue, _ output: TensorValue
  ) throws(Diagnostic) -> [TensorValue] {
    let sums = try sum(concatenate([x, output], axis: 1), weights, bias)
    func gate(_ place: Int) throws(Diagnostic) -> TensorValue { try part(sums, order[place], of: size) }
    func seen(
      _ gate: TensorValue, _ memory: TensorValue, _ peephole: Int
    ) throws(Diagnostic) -> TensorValue {
      guard let peepholes else { return gate }
      return try elementwise(.add, gate, elementwise(.multiply, memory, peepholes[peephole]))
    }
    let input = try elementwise(.sigmoid, seen(gate(0), memory, 0))
    let value = try elementwise(.tanh, gate(2))
    var forgetting = try gate(1)
    if let forgetBias { forgetting = try elementwise(.add, forgetting, forgetBias) }
    let forget = try elementwise(.sigmoid, seen(forgetting, memory, 1))
    var next = try elementwise(
      .add, elementwise(.multiply, input, value), elementwise(.multiply, forget, memory))
    if let clip { next = try elementwise(.maximum, elementwise(.minimum, next, clip.0), clip.1) }
    let given = try elementwise(.tanh, next)
    let opening = try elementwise(.sigmoid, seen(gate(3), next, 2))
    return [input, next, forget, opening, value, given, try elementwise(.multiply, opening, given)]
  }
}

private func sum(
  _ x: TensorValue, _ weights: TensorValue, _ bias: TensorValue
) throws(Diagnostic) -> TensorValue {
  try elementwise(.add, matrixProduct(x, isTransposed: false, weights, isTransposed: false), bias)
}

/// So many columns.
private func part(_ x: TensorValue, _ place: Int, of size: Int) throws(Diagnostic) -> TensorValue {
  try x.viewed(View(x.dimensions).sliced(1, start: place * size, count: size))
}

extension ShapeRule {
  fileprivate static let memoryBlock = ShapeRule { (call) throws(Diagnostic) in
    let sizes = try call.dimensions(1, rank: 3)
    let width = try call.dimensions(2, rank: 2)[1]
    return [SymbolicShape](repeating: SymbolicShape([sizes[0], sizes[1], width]), count: 7)
  }

  fileprivate static let memoryCell = ShapeRule { call in
    [SymbolicShape](repeating: call.shape(1), count: 7)
  }

  fileprivate static let gatedCell = ShapeRule { call in
    [SymbolicShape](repeating: call.shape(1), count: 4)
  }
}
