internal import Diagnostics
internal import GraphIR
internal import Kernels
internal import Tensors

/// Classes drawn as negative examples, and what a random part of an image is.
let candidateOps: [OpDef] = [
  candidates("UniformCandidateSampler") { (call, _) throws(Diagnostic) in
    UniformSampler(range: try call.candidateRange())
  },
  candidates("LogUniformCandidateSampler") { (call, _) throws(Diagnostic) in
    LogUniformSampler(range: try call.candidateRange())
  },
  candidates("FixedUnigramCandidateSampler") { (call, _) throws(Diagnostic) in try call.fixedSampler() },
  learning("LearnedUnigramCandidateSampler"), learning("ThreadUnsafeUnigramCandidateSampler"),
  OpDef("AllCandidateSampler", .candidates) { (call) throws(Diagnostic) in
    let count = call.int("num_sampled")
    _ = try call.trueClasses(below: Int64(count))
    let shape = try call.input(0).dimensions
    let one = try TensorValue([Float(1)], type: .float32, [])
    return [
      try TensorValue((0..<count).map { Int64($0) }, type: .int64, [count]),
      try TensorValue(filling: shape, with: one), try TensorValue(filling: [count], with: one),
    ]
  },
  OpDef("ComputeAccidentalHits", .accidentalHits) { (call) throws(Diagnostic) in
    let (classes, sampled) = (try call.input(0), try call.input(1))
    guard classes.rank == 2, classes.dimensions[1] == call.int("num_true"), sampled.rank == 1 else {
      throw call.invalid("\(classes.shape) and \(sampled.shape) are not true classes and candidates")
    }
    var places: [Int64: Int] = [:]
    for (place, value) in sampled.copied(Int64.self).enumerated() { places[value] = place }
    var rows: [Int32] = []
    var ids: [Int64] = []
    for (index, value) in classes.copied(Int64.self).enumerated() {
      guard let place = places[value] else { continue }
      rows.append(Int32(truncatingIfNeeded: index / classes.dimensions[1]))
      ids.append(Int64(place))
    }
    let weights = [Float](repeating: -.greatestFiniteMagnitude, count: ids.count)
    return [
      try TensorValue(rows, type: .int32, [ids.count]), try TensorValue(ids, type: .int64, [ids.count]),
      try TensorValue(weights, type: .float32, [ids.count]),
    ]
  },
]

private func candidates(
  _ name: String,
  _ sampler: @escaping @Sendable (OpCall, StateAccess) throws(Diagnostic) -> any CandidateSampler
) -> OpDef {
  OpDef(
    name, .candidates,
    reading: { (call, state) throws(Diagnostic) in try call.candidates(sampler(call, state), state) })
}

/// The classes that a node has seen.
private final class LearnedClasses: Resource, @unchecked Sendable {
  // Unchecked: a session runs on one thread, and its resources are its own.

  static let noun = "counter of classes"

  var sampler: LearningSampler

  init(_ sampler: LearningSampler) { self.sampler = sampler }
}

private func learning(_ name: String) -> OpDef {
  OpDef(
    name, .candidates,
    reading: { (call, state) throws(Diagnostic) in
      let range = try call.candidateRange()
      guard range <= 1 << 26 else {
        throw Diagnostic(.tooLarge, "\(call.op): there is no memory to count \(range) classes in")
      }
      let learned = try state.resources.resource(container: "", name: state.node, isShared: false) {
        LearnedClasses(LearningSampler(range: range))
      }
      let results = try call.candidates(learned.sampler, state)
      learned.sampler.learn(try call.trueClasses(below: range))
      return results
    })
}

extension OpCall {
  fileprivate func candidateRange() throws(Diagnostic) -> Int64 {
    guard case .int(let range) = self["range_max"], range > 0 else {
      throw invalid("the range of the candidates has to be positive")
    }
    return range
  }

  /// The first operand, whose elements are classes below `range`.
  fileprivate func trueClasses(below range: Int64) throws(Diagnostic) -> [Int64] {
    let classes = try input(0)
    guard classes.rank == 2, classes.dimensions[1] == int("num_true"), int("num_sampled") > 0 else {
      throw invalid("\(classes.shape) is not \(int("num_true")) true classes for each example")
    }
    let values = classes.copied(Int64.self)
    if let wrong = values.first(where: { $0 < 0 || $0 >= range }) {
      throw invalid("the true class \(wrong) is not from 0 to less than \(range)")
    }
    return values
  }

  fileprivate func candidates(
    _ sampler: any CandidateSampler, _ state: StateAccess
  ) throws(Diagnostic) -> [TensorValue] {
    let classes = try trueClasses(below: sampler.range)
    let (count, shape) = (int("num_sampled"), try input(0).dimensions)
    // For so many there must be memory.
    _ = try TensorValue(allocating: .complex128, [count])
    let generator = try RandomGenerator.of(self, state).taken(blocks: (2048 * UInt64(count) + 3) / 4)
    let drawn = try Candidates(
      sampler, trueClasses: classes, count: count, isUnique: bool("unique"), from: generator)
    return [
      try TensorValue(drawn.sampled, type: .int64, [count]),
      try TensorValue(drawn.trueCounts, type: .float32, shape),
      try TensorValue(drawn.sampledCounts, type: .float32, [count]),
    ]
  }

  /// The sampler of given weights, of which every so many are this node's: of an attribute, or of a file with a weight at
  /// the end of each line.
  fileprivate func fixedSampler() throws(Diagnostic) -> FixedSampler {
    let range = try candidateRange()
    let (path, given) = (string("vocab_file"), floats("unigrams"))
    guard path.isEmpty != given.isEmpty else {
      throw invalid("it takes the weights of its classes from a file or from an attribute, one of them")
    }
    let (shards, shard, reserved) = (int("num_shards"), int("shard"), int("num_reserved_ids"))
    let (most, isBeyond) = range.multipliedReportingOverflow(by: Int64(max(0, shards)))
    guard shards > 0, reserved >= 0, isBeyond || Int64(reserved) <= most else {
      throw invalid("\(reserved) reserved classes do not fit \(range) classes in \(shards) parts")
    }
    try bounded([reserved])
    var weights = (0..<reserved).filter { $0 % shards == shard }.map { _ in Float(0) }
    var total: Float = 0
    let first = weights.count
    for (index, weight) in try (path.isEmpty ? given : self.weights(inFile: path)).enumerated()
    where (first + index) % shards == shard {
      let weight = FixedSampler.weight(ofFrequency: weight, distortion: float("distortion"))
      total += weight
      weights.append(weight)
    }
    guard Int64(weights.count) == range, weights.allSatisfy({ $0 >= 0 && $0.isFinite }), total > 0 else {
      throw invalid(
        "there are \(weights.count) weights for \(range) classes, or not all of them have a meaning")
    }
    return FixedSampler(weights: weights, total: total)
  }

  private func weights(inFile path: String) throws(Diagnostic) -> [Float] {
    let text = String(decoding: try ReadableFile(path: path).readAll(limit: 1 << 30), as: UTF8.self)
    var weights: [Float] = []
    for line in text.split(whereSeparator: \.isNewline) {
      let last = line.split(separator: ",", omittingEmptySubsequences: false).last ?? ""
      guard let weight = Float(String(last.filter { !$0.isWhitespace })) else {
        throw Diagnostic(
          .invalidValue, "'\(line)' does not end with the weight of a class", at: Location(file: path))
      }
      weights.append(weight)
    }
    return weights
  }
}

extension ShapeRule {
  fileprivate static let candidates = ShapeRule { (call) throws(Diagnostic) in
    let count = SymbolicShape([SymbolicInteger(call.int("num_sampled"))])
    let rows = try call.dimensions(0, rank: 2)[0]
    return [count, SymbolicShape([rows, SymbolicInteger(call.int("num_true"))]), count]
  }

  fileprivate static let accidentalHits = ShapeRule { _ in
    [.unknown(rank: 1), .unknown(rank: 1), .unknown(rank: 1)]
  }
}
