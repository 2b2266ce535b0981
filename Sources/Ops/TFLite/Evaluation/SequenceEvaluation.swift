internal import Diagnostics
internal import GraphIR
internal import Kernels
internal import Tensors

extension TFLiteEvaluation {
  /// Recurrent networks. What they remember from one run to the next are variables, which start with zeros; integers are
  /// computed with as the numbers they stand for.
  static let sequences: [String: Rule] = [
    "UNIDIRECTIONAL_SEQUENCE_LSTM": { (call) throws(Diagnostic) in
      let cell = try LongCell(call, inputs: 1, biases: 12, norms: 20)
      var states = try call.states([18, 19], cell.stateSizes, batch: call.sequenceBatch)
      let outputs = try call.unrolled(call.input(0)) { (x) throws(Diagnostic) in
        try cell.step(call, x, nil, &states)
      }
      call.keep(states, [18, 19])
      return [outputs]
    },
    "BIDIRECTIONAL_SEQUENCE_LSTM": { (call) throws(Diagnostic) in
      let first = try call.input(0)
      var results: [TensorValue] = []
      for isBackward in [false, true] {
        let weights = isBackward ? 18 : 1
        let cell = try LongCell(
          call, inputs: weights, biases: weights + 11, norms: nil, aux: isBackward ? 44 : 40)
        let places = isBackward ? [37, 38] : [35, 36]
        var states = try call.states(places, cell.stateSizes, batch: call.sequenceBatch)
        // Without weights of its own, the second input is the backward direction's.
        let own = isBackward && cell.auxiliary.isEmpty ? call.optional(39) ?? first : first
        let other = cell.auxiliary.isEmpty ? nil : call.optional(39)
        results.append(
          try call.unrolled(own, beside: other, isBackward: isBackward) {
            (x, other) throws(Diagnostic) in try cell.step(call, x, other, &states)
          })
        call.keep(states, places)
      }
      return try call.merged(results)
    },
    "UNIDIRECTIONAL_SEQUENCE_RNN": { (call) throws(Diagnostic) in
      [try call.recurrent(call.input(0), first: 1, state: 4)]
    },
    "BIDIRECTIONAL_SEQUENCE_RNN": { (call) throws(Diagnostic) in
      let (first, aux) = (try call.input(0), call.optional(9))
      let hasWeights = call.optional(10) != nil
      let forward = try call.recurrent(
        first, first: 1, state: 4, beside: hasWeights ? aux : nil, weights: 10)
      let backward = try call.recurrent(
        (hasWeights ? nil : aux) ?? first, first: 5, state: 8, beside: hasWeights ? aux : nil,
        weights: 11, isBackward: true)
      return try call.merged([forward, backward])
    },
    "RNN": { (call) throws(Diagnostic) in
      let x = try call.input(0)
      let units = try call.input(1).dimensions[0]
      var states = try call.states([4], [units], batch: x.dimensions[0])
      states[0] = try call.activated(
        call.total([
          call.projected(x, call.input(1)), call.projected(states[0], call.input(2)), call.input(3),
        ]))
      call.keep(states, [4])
      return states
    },
    "SVDF": { (call) throws(Diagnostic) in
      // The filters of a unit follow each other; the state keeps what each filter gave, the newest last.
      let (x, features, time) = (try call.input(0), try call.input(1), try call.input(2))
      guard x.rank == 2, features.rank == 2, time.rank == 2, call.int("rank") > 0 else {
        throw call.invalid("its operands are no matrices")
      }
      let (batch, filters, memory) = (x.dimensions[0], time.dimensions[0], time.dimensions[1])
      let rank = call.int("rank")
      guard memory > 0, filters % rank == 0 else {
        throw call.invalid("\(filters) filters have no rank \(rank)")
      }
      var states = try call.states([4], [memory * filters], batch: batch)
      let old = states[0].reshaped([batch, filters, memory])
      let kept = try old.viewed(View(old.dimensions).sliced(2, start: 1, count: memory - 1))
      let new = try call.projected(x, features).reshaped([batch, filters, 1])
      let all = try concatenate([kept, new], axis: 2)
      states[0] = all.reshaped([batch, memory * filters])
      call.keep(states, [4])
      let sums = try call.value("Sum", [call.value("Mul", [all, time]), call.scalar(-1, .int32)])
      let units = try call.value(
        "Sum", [sums.reshaped([batch, filters / rank, rank]), call.scalar(-1, .int32)])
      let bias = call.optional(3)
      return [
        try call.activated(bias.map { (bias) throws(Diagnostic) in try call.total([units, bias]) } ?? units)
      ]
    },
  ]
}

/// A cell of a long short-term memory: its gates are the input, forget, cell and output gate.
private struct LongCell {
  private struct Gate {
    let weights: TensorValue
    let recurrent: TensorValue
    let peephole: TensorValue?
    let bias: TensorValue?
    let norm: TensorValue?
  }

  private var gates: [Gate?] = []
  private let projection: TensorValue?
  private let projectionBias: TensorValue?
  /// The weights of a second input; none where there is none.
  private(set) var auxiliary: [TensorValue?] = []

  /// - Parameters:
  ///   - inputs: the place of the first weights; the recurrent ones, those of peepholes, the biases and the projection
  ///     follow.
  ///   - norms: the place of the first coefficients of layer normalisation.
  ///   - aux: the place of the first weights of a second input.
  init(
    _ call: TFLiteCall, inputs: Int, biases: Int, norms: Int?, aux: Int? = nil
  ) throws(Diagnostic) {
    let peepholes = [inputs + 8, inputs + 9, nil, inputs + 10]
    for gate in 0..<4 {
      guard let weights = call.optional(inputs + gate), let recurrent = call.optional(inputs + 4 + gate)
      else {
        // Without an input gate, it is what the forget gate leaves.
        guard gate == 0 else { throw call.invalid("it lacks the weights of a gate") }
        gates.append(nil)
        continue
      }
      gates.append(
        Gate(
          weights: weights, recurrent: recurrent, peephole: peepholes[gate].flatMap { call.optional($0) },
          bias: call.optional(biases + gate), norm: norms.flatMap { call.optional($0 + gate) }))
    }
    projection = call.optional(biases + 4)
    projectionBias = call.optional(biases + 5)
    if let aux, call.optional(aux + 1) != nil { auxiliary = (0..<4).map { call.optional(aux + $0) } }
  }

  /// The sizes of the output and of the cell's state.
  var stateSizes: [Int] {
    let cells = gates[1]?.weights.dimensions.first ?? 0
    return [projection?.dimensions.first ?? cells, cells]
  }

  /// The output of a step; `states` are that and the cell's state.
  func step(
    _ call: TFLiteCall, _ x: TensorValue, _ other: TensorValue?, _ states: inout [TensorValue]
  ) throws(Diagnostic) -> TensorValue {
    let (output, cell) = (states[0], states[1])
    let forget = try call.value("Sigmoid", [sum(call, 1, x, other, output, cell)])
    let input =
      gates[0] == nil
      ? try call.value("Sub", [call.scalar(1), forget])
      : try call.value("Sigmoid", [sum(call, 0, x, other, output, cell)])
    let candidate = try call.activated(sum(call, 2, x, other, output, nil))
    var state = try call.value(
      "AddV2", [call.value("Mul", [forget, cell]), call.value("Mul", [input, candidate])])
    state = try clipped(call, state, call.float("cell_clip"))
    let gate = try call.value("Sigmoid", [sum(call, 3, x, other, output, state)])
    var result = try call.value("Mul", [gate, call.activated(state)])
    if let projection {
      result = try call.total([call.projected(result, projection)] + (projectionBias.map { [$0] } ?? []))
      result = try clipped(call, result, call.float("proj_clip"))
    }
    states = [result, state]
    return result
  }

  private func clipped(
    _ call: TFLiteCall, _ value: TensorValue, _ limit: Float
  ) throws(Diagnostic) -> TensorValue { limit > 0 ? try call.clamped(value, -limit, limit) : value }

  /// What a gate's function is taken of.
  private func sum(
    _ call: TFLiteCall, _ index: Int, _ x: TensorValue, _ other: TensorValue?, _ output: TensorValue,
    _ cell: TensorValue?
  ) throws(Diagnostic) -> TensorValue {
    guard let gate = gates[index] else { throw call.invalid("it lacks the weights of a gate") }
    // A diagonal of recurrent weights is a vector.
    let recurrent =
      gate.recurrent.rank == 1
      ? try call.value("Mul", [output, gate.recurrent]) : try call.projected(output, gate.recurrent)
    var terms = [try call.projected(x, gate.weights), recurrent]
    if let other, auxiliary.indices.contains(index), let weights = auxiliary[index] {
      terms.append(try call.projected(other, weights))
    }
    if let cell, let peephole = gate.peephole { terms.append(try call.value("Mul", [cell, peephole])) }
    var result = try call.total(terms)
    if let norm = gate.norm { result = try call.value("Mul", [normalized(call, result), norm]) }
    return try call.total([result] + (gate.bias.map { [$0] } ?? []))
  }

  /// Rows moved to the mean 0 and scaled to the variance 1.
  private func normalized(_ call: TFLiteCall, _ x: TensorValue) throws(Diagnostic) -> TensorValue {
    let (axis, kept): (TensorValue, Attributes) = (try call.scalar(-1, .int32), ["keep_dims": .bool(true)])
    let moved = try call.value("Sub", [x, call.value("Mean", [x, axis], kept)])
    let variance = try call.value("Mean", [call.value("Square", [moved]), axis], kept)
    return try call.value(
      "Mul", [moved, call.value("Rsqrt", [call.value("AddV2", [variance, call.scalar(1e-8)])])])
  }
}

extension TFLiteCall {
  /// Rows of the input times rows of weights.
  fileprivate func projected(_ x: TensorValue, _ weights: TensorValue) throws(Diagnostic) -> TensorValue {
    try value("MatMul", [x, weights], ["transpose_b": .bool(true)])
  }

  fileprivate func total(_ terms: [TensorValue]) throws(Diagnostic) -> TensorValue {
    var sum = terms[0]
    for term in terms.dropFirst() { sum = try value("AddV2", [sum, term]) }
    return sum
  }

  /// What is remembered of the last run; zeros before the first, and for a batch of another size.
  fileprivate func states(_ places: [Int], _ sizes: [Int], batch: Int) throws(Diagnostic) -> [TensorValue] {
    var states: [TensorValue] = []
    for (place, size) in zip(places, sizes) {
      let shape = [batch, size]
      // A state that is no variable is given as it is.
      let value = optional(place)
      let known = (value?.resource as? Variable)?.value ?? (value?.isHandle == false ? value : nil)
      if let known, known.dimensions == shape {
        states.append(known)
      } else {
        states.append(try zeros(.float32, shape))
      }
    }
    return states
  }

  fileprivate func keep(_ states: [TensorValue], _ places: [Int]) {
    for (place, state) in zip(places, states) { (optional(place)?.resource as? Variable)?.value = state }
  }

  fileprivate var sequenceBatch: Int {
    get throws(Diagnostic) {
      let x = try input(0)
      guard x.rank == 3 else { throw invalid("a sequence has three axes, not \(x.shape)") }
      return x.dimensions[bool("time_major") ? 1 : 0]
    }
  }

  fileprivate func unrolled(
    _ x: TensorValue, _ step: (TensorValue) throws(Diagnostic) -> TensorValue
  ) throws(Diagnostic) -> TensorValue {
    try unrolled(x, beside: nil, isBackward: false) { (x, _) throws(Diagnostic) in try step(x) }
  }

  /// The results of a step for each time, in the order of the times.
  fileprivate func unrolled(
    _ x: TensorValue, beside other: TensorValue?, isBackward: Bool,
    _ step: (TensorValue, TensorValue?) throws(Diagnostic) -> TensorValue
  ) throws(Diagnostic) -> TensorValue {
    _ = try sequenceBatch
    let axis = bool("time_major") ? 0 : 1
    let times = x.dimensions[axis]
    func slice(_ value: TensorValue, _ time: Int) throws(Diagnostic) -> TensorValue {
      var shape = value.dimensions
      guard value.rank == 3, shape.remove(at: axis) == times else {
        throw invalid("its inputs are sequences of different lengths")
      }
      return try value.viewed(View(value.dimensions).sliced(axis, start: time, count: 1)).reshaped(shape)
    }
    var results: [TensorValue] = []
    for time in isBackward ? Array((0..<times).reversed()) : Array(0..<times) {
      let result = try step(
        slice(x, time), other.map { (value) throws(Diagnostic) in try slice(value, time) })
      var shape = result.dimensions
      shape.insert(1, at: axis)
      results.append(result.reshaped(shape))
    }
    guard !results.isEmpty else { throw invalid("its sequence is empty") }
    return try concatenate(isBackward ? results.reversed() : results, axis: axis)
  }

  /// A plain recurrent network with input weights, recurrent weights and a bias from `first` on.
  fileprivate func recurrent(
    _ x: TensorValue, first: Int, state: Int, beside other: TensorValue? = nil, weights: Int = 0,
    isBackward: Bool = false
  ) throws(Diagnostic) -> TensorValue {
    let (own, back, bias) = (try input(first), try input(first + 1), try input(first + 2))
    var hidden = try states([state], [own.dimensions.first ?? 0], batch: sequenceBatch)
    let result = try unrolled(x, beside: other, isBackward: isBackward) { (x, other) throws(Diagnostic) in
      var terms = [try projected(x, own), try projected(hidden[0], back), bias]
      if let other { terms.append(try projected(other, input(weights))) }
      hidden[0] = try activated(total(terms))
      return hidden[0]
    }
    keep(hidden, [state])
    return result
  }

  /// Both directions, next to each other where the options say so.
  fileprivate func merged(_ results: [TensorValue]) throws(Diagnostic) -> [TensorValue] {
    bool("merge_outputs") ? [try concatenate(results, axis: 2)] : results
  }
}
