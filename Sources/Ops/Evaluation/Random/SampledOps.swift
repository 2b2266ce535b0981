internal import Diagnostics
internal import GraphIR
internal import Kernels
internal import Tensors

/// Random numbers of distributions with parameters: some for each element of an operand.
let sampledOps: [OpDef] = [
  OpDef(
    "RandomGamma", .samplesOfEach,
    reading: { (call, state) throws(Diagnostic) in
      try call.eachSampled(state) { (parameters, count, shape, generator) throws(Diagnostic) in
        try gammaSamples(parameters, count: count, shape, from: generator)
      }
    }),
  statelessGamma("StatelessRandomGammaV2") { (call) throws(Diagnostic) in try call.seededGenerator(1) },
  statelessGamma("StatelessRandomGammaV3") { (call) throws(Diagnostic) in try call.keyedGenerator(1) },
  poisson("RandomPoisson"), poisson("RandomPoissonV2"),
  OpDef("StatelessRandomPoisson", .elements(of: 0)) { (call) throws(Diagnostic) in
    let (rate, shape) = (try call.input(2), try call.integers(0))
    let count = try call.rows(of: rate.dimensions, in: shape)
    return [
      try poissonSamples(rate, count: count, shape, as: call.type("dtype"), from: call.seededGenerator(1))
    ]
  },
  OpDef("StatelessRandomBinomial", .elements(of: 0)) { (call) throws(Diagnostic) in
    try call.binomial(2, shape: call.integers(0)) { (_, _) throws(Diagnostic) in
      try call.seededGenerator(1)
    }
  },
  OpDef(
    "StatefulRandomBinomial", .elements(of: 2),
    changing: { (call, _) throws(Diagnostic) in
      try call.checkAlgorithm(1)
      return try call.binomial(3, shape: call.integers(2)) { (columns, rows) throws(Diagnostic) in
        try call.skip(UInt64(columns * 2 * 100 * (rows + 3) / 4)).generator
      }
    }),
  OpDef(
    "ParameterizedTruncatedNormal", .elements(of: 0),
    reading: { (call, state) throws(Diagnostic) in [try call.truncatedByRows(state)] }),
  OpDef("StatelessParameterizedTruncatedNormal", .elements(of: 0)) { (call) throws(Diagnostic) in
    [try call.truncatedByColumns()]
  },
  OpDef("RandomIndexShuffle", .shuffledIndex) { (call) throws(Diagnostic) in [try call.shuffledIndices()] },
  // TensorFlow begins somewhere else in each process.
  OpDef(
    "NonDeterministicInts", .elements(of: 0),
    reading: { (call, state) throws(Diagnostic) in
      let shape = try call.integers(0)
      let generator = try RandomGenerator.of(call, state).taken(outputs: UInt64(product(shape)))
      return [try random(.allIntegers, call.type("dtype"), shape, from: generator)]
    }),
]

private func statelessGamma(
  _ name: String, _ generator: @escaping @Sendable (OpCall) throws(Diagnostic) -> Philox
) -> OpDef {
  OpDef(name, .elements(of: 0)) { (call) throws(Diagnostic) in
    let (alpha, shape) = (try call.input(call.inputs.count - 1), try call.integers(0))
    let count = try call.rows(of: alpha.dimensions, in: shape)
    return [try gammaSamples(alpha, count: count, shape, from: generator(call))]
  }
}

private func poisson(_ name: String) -> OpDef {
  OpDef(
    name, .samplesOfEach,
    reading: { (call, state) throws(Diagnostic) in
      try call.eachSampled(state) { (rate, count, shape, generator) throws(Diagnostic) in
        try poissonSamples(rate, count: count, shape, as: call.type("dtype"), from: generator)
      }
    })
}

extension OpCall {
  /// Samples of a shape for each element of the second operand.
  fileprivate func eachSampled(
    _ state: StateAccess, _ samples: (TensorValue, Int, [Int], Philox) throws(Diagnostic) -> TensorValue
  ) throws(Diagnostic) -> [TensorValue] {
    let (shape, parameters) = (try integers(0), try input(1))
    let count = try product(shape)
    let all = shape + parameters.dimensions
    guard try product(all) > 0 else {
      return [try TensorValue(allocating: signature?.outputTypes(attributes)?.first ?? .float32, all)]
    }
    let generator = try RandomGenerator.of(self, state)
    return [
      try samples(parameters, count, all, generator.taken(outputs: UInt64(count * parameters.elementCount)))
    ]
  }

  /// How many rows a shape has that ends with that of parameters.
  fileprivate func rows(of parameters: [Int], in shape: [Int]) throws(Diagnostic) -> Int {
    guard Array(shape.suffix(parameters.count)) == parameters else {
      throw invalid(
        "the shape \(Shape(shape)) does not end with that of the parameters, \(Shape(parameters))")
    }
    _ = try product(shape)
    return try product(shape.dropLast(parameters.count))
  }

  fileprivate func binomial(
    _ first: Int, shape: [Int], _ generator: (_ columns: Int, _ rows: Int) throws(Diagnostic) -> Philox
  ) throws(Diagnostic) -> [TensorValue] {
    let (counts, chances) = (try input(first), try input(first + 1))
    guard let columns = broadcast(counts.dimensions, chances.dimensions) else {
      throw invalid("\(counts.shape) trials and \(chances.shape) probabilities do not broadcast to one shape")
    }
    let rows = try rows(of: columns, in: shape)
    let own = try generator(product(columns), rows)
    return [
      try binomialSamples(
        counts.broadcast(to: columns), chances.broadcast(to: columns), count: rows, shape,
        as: type("dtype"), from: own)
    ]
  }

  private func truncatedNormals(_ first: Int) throws(Diagnostic) -> TruncatedNormals {
    TruncatedNormals(
      means: try input(first), deviations: try input(first + 1), minima: try input(first + 2),
      maxima: try input(first + 3))
  }

  /// The parameters are those of the rows of the result, or one for all, which is then drawn a hundred at a time.
  fileprivate func truncatedByRows(_ state: StateAccess) throws(Diagnostic) -> TensorValue {
    let shape = try integers(0)
    guard let rows = shape.first else { throw invalid("the shape has no axes") }
    let all = try product(shape)
    let normals = try truncatedNormals(1)
    let parameters = Array(inputs[1...])
    for parameter in parameters
    where parameter.rank > 1 || (parameter.elementCount != 1 && parameter.dimensions.first != rows) {
      throw invalid(
        "parameters of the shape \(parameter.shape) are not one, nor one for each of \(rows) rows")
    }
    let areAllOne =
      parameters.allSatisfy { $0.elementCount == 1 } && parameters[2].rank == 0 && parameters[3].rank == 0
    let size = areAllOne ? 100 : try product(shape.dropFirst())
    let batches = areAllOne ? (all + 99) / 100 : rows
    let generator = try RandomGenerator.of(self, state).taken(
      blocks: UInt64(batches) &* 2000 &* UInt64(size + 3) / 4)
    return try normals.samples(
      counts: (0..<batches).map { min(size, all - $0 * size) }, shape, from: generator,
      place: { $0 * size + $1 }, row: { batch, operand in operand.elementCount == 1 ? 0 : batch })
  }

  /// The parameters are broadcast to one shape, with which that of the result ends.
  fileprivate func truncatedByColumns() throws(Diagnostic) -> TensorValue {
    let shape = try integers(0)
    var columns: [Int] = []
    for parameter in inputs[2...] {
      guard let joined = broadcast(columns, parameter.dimensions) else {
        throw invalid("parameters of the shapes \(inputs[2...].map(\.shape)) do not broadcast to one")
      }
      columns = joined
    }
    let rows = try rows(of: columns, in: shape)
    let count = try product(columns)
    let all = columns
    let wide = try inputs[2...].map { (parameter) throws(Diagnostic) in try parameter.broadcast(to: all) }
    let normals = TruncatedNormals(means: wide[0], deviations: wide[1], minima: wide[2], maxima: wide[3])
    return try normals.samples(
      counts: [Int](repeating: rows, count: count), shape, from: seededGenerator(1),
      place: { $1 * count + $0 }, row: { batch, _ in batch })
  }

  fileprivate func shuffledIndices() throws(Diagnostic) -> TensorValue {
    let (index, seed, last) = (try input(0), try input(1), try input(2))
    let rounds = int("rounds")
    guard rounds >= 4, rounds <= 1 << 20, rounds.isMultiple(of: 2) else {
      throw invalid("\(rounds) rounds are not an even number of at least 4")
    }
    let count = max(index.elementCount, last.elementCount, seed.elementCount / 3)
    guard index.rank == 0 || index.dimensions == [count], last.rank == 0 || last.dimensions == [count],
      seed.dimensions == [3] || seed.dimensions == [count, 3]
    else {
      throw invalid("\(index.shape), \(seed.shape) and \(last.shape) are not so many indices, seeds and ends")
    }
    let (indices, ends) = (
      try cast(index, to: .uint64).copied(UInt64.self), try cast(last, to: .uint64).copied(UInt64.self)
    )
    let seeds = try cast(seed, to: .uint64).copied(UInt64.self).map { UInt32(truncatingIfNeeded: $0) }
    let shape = index.rank == 0 && seed.rank == 1 && last.rank == 0 ? [] : [count]
    var results: [UInt64] = []
    for place in 0..<count {
      let (one, end) = (indices[index.rank == 0 ? 0 : place], ends[last.rank == 0 ? 0 : place])
      guard one <= end, end < 1 << 63 else {
        throw invalid("the index \(Int64(bitPattern: one)) is not from 0 to \(Int64(bitPattern: end))")
      }
      let first = seed.rank == 1 ? 0 : 3 * place
      results.append(shuffledIndex(one, key: Array(seeds[first..<first + 3]), last: end, rounds: rounds))
    }
    return try cast(TensorValue(results, type: .uint64, shape), to: index.type)
  }
}

extension ShapeRule {
  /// So many samples for each element of the second operand.
  fileprivate static let samplesOfEach = ShapeRule { call in
    guard let samples = call.shape(inElementsOf: 0).dimensions, let own = call.dimensions(1) else {
      return [.unknownRank]
    }
    return [SymbolicShape(samples + own)]
  }

  fileprivate static let shuffledIndex = ShapeRule { call in
    guard let index = call.dimensions(0), let seed = call.dimensions(1), let last = call.dimensions(2) else {
      return [.unknownRank]
    }
    if index.isEmpty, seed.count == 1, last.isEmpty { return [.scalar] }
    let several = index.first ?? last.first ?? seed[0]
    return [SymbolicShape([several])]
  }
}
