internal import Diagnostics
internal import GraphIR
internal import Kernels
internal import Tensors

/// Random numbers that follow from a seed, or from a key and a counter, alone.
///
/// Of the algorithms TensorFlow's processors know Philox (1), which is also what they choose themselves (3). ThreeFry (2)
/// is that of its compiler, XLA.
let statelessRandomOps: [OpDef] =
  [
    stateless("StatelessRandomUniform", .uniform), stateless("StatelessRandomNormal", .normal),
    stateless("StatelessTruncatedNormal", .truncatedNormal),
    OpDef("StatelessRandomUniformFullInt", .elements(of: 0)) { (call) throws(Diagnostic) in
      [try random(.allIntegers, call.type("dtype"), call.integers(0), from: call.seededGenerator(1))]
    },
    OpDef("StatelessRandomUniformInt", .elements(of: 0)) { (call) throws(Diagnostic) in
      let shape = try call.integers(0)
      let range = try call.integerRange(2, isNeeded: !shape.contains(0))
      return [try random(range, call.type("dtype"), shape, from: call.seededGenerator(1))]
    },
    stateless("StatelessRandomUniformV2", .uniform), stateless("StatelessRandomNormalV2", .normal),
    stateless("StatelessTruncatedNormalV2", .truncatedNormal),
    stateless("StatelessRandomUniformFullIntV2", .allIntegers),
    OpDef("StatelessRandomUniformIntV2", .elements(of: 0)) { (call) throws(Diagnostic) in
      let shape = try call.integers(0)
      let range = try call.integerRange(4, isNeeded: !shape.contains(0))
      return [try random(range, call.type("dtype"), shape, from: call.keyedGenerator(1))]
    },
    OpDef("StatelessMultinomial", .samples) { (call) throws(Diagnostic) in
      [try call.samples(call.sampleSize().count, call.seededGenerator(2))]
    },
    OpDef("StatelessShuffle", .same) { (call) throws(Diagnostic) in
      let x = try call.input(0)
      guard x.rank > 0, x.dimensions[0] > 1 else { return [x] }
      return [try shuffled(x, call.keyedGenerator(1))]
    },
    OpDef("StatelessRandomGetAlg", .scalar) { (_) throws(Diagnostic) in
      [try TensorValue([Int32(1)], type: .int32, [])]
    },
    OpDef("StatelessRandomGetKeyCounter", .keyAndCounter) { (call) throws(Diagnostic) in
      try call.keyAndCounter()
    },
    OpDef("StatelessRandomGetKeyCounterAlg", .keyAndCounter) { (call) throws(Diagnostic) in
      try call.keyAndCounter() + [TensorValue([Int32(1)], type: .int32, [])]
    },
  ]
  + [
    stateful("StatefulUniform") { _ in .uniform }, stateful("StatefulStandardNormalV2") { _ in .normal },
    stateful("StatefulTruncatedNormal") { _ in .truncatedNormal },
    OpDef(
      "StatefulStandardNormal", .elements(of: 1),
      changing: { (call, _) throws(Diagnostic) in
        // The variable holds the algorithm, too.
        let state = try call.resource(0, Variable.self).read()
        guard state.type == .int64, let algorithm = state.copied(Int64.self).first else {
          throw call.invalid("\(state.type)\(state.shape) is not the state of a generator")
        }
        try call.check(algorithm: Int(clamping: algorithm))
        let shape = try call.integers(1)
        let generator = try call.skip(UInt64(product(shape)), first: 1).generator
        return [try random(.normal, call.type("dtype"), shape, from: generator)]
      }),
    stateful("StatefulUniformFullInt") { _ in .allIntegers },
    stateful("StatefulUniformInt") { (call) throws(Diagnostic) in
      try call.integerRange(3, isNeeded: true)
    },
    OpDef(
      "RngReadAndSkip", ShapeRule { _ in [SymbolicShape([3])] },
      changing: { (call, _) throws(Diagnostic) in
        try call.checkAlgorithm(1)
        let delta = try call.word(2)
        return [try call.skip(delta).state]
      }),
    OpDef(
      "RngSkip", .nothing,
      changing: { (call, _) throws(Diagnostic) in
        try call.checkAlgorithm(1)
        _ = try call.skip(call.word(2))
        return []
      }),
  ]

/// By a seed, or by a key, a counter and an algorithm.
private func stateless(_ name: String, _ distribution: RandomDistribution) -> OpDef {
  OpDef(name, .elements(of: 0)) { (call) throws(Diagnostic) in
    let generator = try call.inputs.count == 2 ? call.seededGenerator(1) : call.keyedGenerator(1)
    return [try random(distribution, call.type("dtype"), call.integers(0), from: generator)]
  }
}

/// By a variable that holds a counter and a key, and goes on.
private func stateful(
  _ name: String, _ distribution: @escaping @Sendable (OpCall) throws(Diagnostic) -> RandomDistribution
) -> OpDef {
  OpDef(
    name, .elements(of: 2),
    changing: { (call, _) throws(Diagnostic) in
      try call.checkAlgorithm(1)
      let shape = try call.integers(2)
      let distribution = try distribution(call)
      let generator = try call.skip(UInt64(product(shape))).generator
      return [try random(distribution, call.type("dtype"), shape, from: generator)]
    })
}

extension OpCall {
  /// The generator that a seed of two numbers makes.
  func seededGenerator(_ index: Int) throws(Diagnostic) -> Philox {
    let seed = try cast(input(index), to: .int64).copied(Int64.self)
    guard seed.count == 2 else { throw invalid("its seed is not two numbers") }
    return Philox(statelessSeed: (seed[0], seed[1]))
  }

  /// The generator of a key, a counter and an algorithm.
  func keyedGenerator(_ index: Int) throws(Diagnostic) -> Philox {
    try checkAlgorithm(index + 2)
    let (key, counter) = (try words(index), try words(index + 1))
    guard key.count == 1, counter.count >= 2 else {
      throw invalid("a key is one number and a counter two, not \(key.count) and \(counter.count)")
    }
    return Philox(key: key[0], counter: (counter[0], counter[1]))
  }

  func checkAlgorithm(_ index: Int) throws(Diagnostic) {
    try check(algorithm: integer(index))
  }

  fileprivate func check(algorithm: Int) throws(Diagnostic) {
    guard algorithm == 1 || algorithm == 3 else {
      throw Diagnostic(
        .unsupported,
        "\(op): the algorithm \(algorithm) for random numbers is not one that runs on a CPU: 1 is Philox")
    }
  }

  /// The elements of an operand as bits.
  private func words(_ index: Int) throws(Diagnostic) -> [UInt64] {
    let x = try input(index)
    guard x.type == .uint64 || x.type == .int64 else {
      throw invalid("operand \(index) is \(x.type), and no numbers of 64 bits")
    }
    return x.copied(UInt64.self)
  }

  fileprivate func word(_ index: Int) throws(Diagnostic) -> UInt64 {
    let words = try words(index)
    guard words.count == 1 else { throw invalid("operand \(index) has \(words.count) elements, not one") }
    return words[0]
  }

  fileprivate func keyAndCounter() throws(Diagnostic) -> [TensorValue] {
    let generator = try seededGenerator(0)
    return [
      try TensorValue([generator.key], type: .uint64, [1]),
      try TensorValue([generator.counter.0, generator.counter.1], type: .uint64, [2]),
    ]
  }

  /// The generator that a variable holds, which then goes on by the room that TensorFlow keeps for so many elements.
  ///
  /// - Parameter first: where the counter and the key begin in the variable.
  func skip(
    _ outputs: UInt64, first: Int = 0
  ) throws(Diagnostic) -> (state: TensorValue, generator: Philox) {
    let variable = try resource(0, Variable.self)
    let state = try variable.read()
    guard state.type == .int64, state.rank == 1, state.elementCount >= first + 3 else {
      throw invalid("\(state.type)\(state.shape) is not the state of a generator")
    }
    var words = state.copied(UInt64.self)
    let generator = Philox(key: words[first + 2], counter: (words[first], words[first + 1]))
    var next = generator
    next.skip(outputs &* 256)
    (words[first], words[first + 1]) = next.counter
    variable.value = try TensorValue(words, type: .int64, state.dimensions)
    return (try TensorValue(state.copied(Int64.self).prefix(3).map { $0 }, type: .int64, [3]), generator)
  }
}
