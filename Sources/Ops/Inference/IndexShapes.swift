internal import Diagnostics
internal import GraphIR

// Rules of ops that look up, scatter, sort and partition by indices.
extension ShapeRule {
  static let gatherV2 = ShapeRule(.movesFirst) { (call) throws(Diagnostic) in
    try gathered(axis: call.constant(2), call)
  }

  static let gather = ShapeRule(.movesFirst) { (call) throws(Diagnostic) in try gathered(axis: 0, call) }

  /// Of a variable's rows, the axis after those that both share is the one gathered.
  static let resourceGather = reading(
    ShapeRule { (call) throws(Diagnostic) in try gathered(axis: call.int("batch_dims"), call) })

  private static func gathered(axis: Int?, _ call: InferenceCall) throws(Diagnostic) -> [SymbolicShape] {
    let batch = call.int("batch_dims")
    guard let sizes = call.dimensions(0), let indices = call.dimensions(1) else { return [.unknownRank] }
    let shared = batch < 0 ? batch + indices.count : batch
    guard let axis else { return [.unknown(rank: max(0, sizes.count - 1 + indices.count - shared))] }
    let place = try call.axis(axis, rank: sizes.count)
    guard shared >= 0, shared <= indices.count, shared <= place else {
      throw call.invalid("\(batch) batch axes do not fit \(call.shape(0).shape) and \(call.shape(1).shape)")
    }
    var result = Array(sizes[..<place])
    result += indices[shared...]
    result += sizes[(place + 1)...]
    return [SymbolicShape(result)]
  }

  static let gatherNd = ShapeRule(.movesFirst) { (call) throws(Diagnostic) in
    guard let sizes = call.dimensions(0), let indices = call.dimensions(1), let last = indices.last,
      let depth = last.constant
    else { return [.unknownRank] }
    guard depth <= sizes.count else {
      throw call.invalid("\(call.shape(1).shape) does not index \(call.shape(0).shape)")
    }
    return [SymbolicShape(indices.dropLast() + sizes[depth...])]
  }

  static let oneHot = ShapeRule { (call) throws(Diagnostic) in
    guard var sizes = call.dimensions(0) else { return [.unknownRank] }
    let depth = call.elements(1)?.first
    sizes.insert(
      depth.map { $0.isSize ? $0 : .unknown } ?? .unknown,
      at: try call.axis(call.int("axis"), rank: sizes.count + 1))
    return [SymbolicShape(sizes)]
  }

  static let whereTrue = ShapeRule { call in
    [SymbolicShape([.unknown, call.dimensions(0).map { SymbolicInteger($0.count) } ?? .unknown])]
  }

  static let unique = ShapeRule { call in
    let counts = call.op == "UniqueWithCounts" ? [SymbolicShape.unknown(rank: 1)] : []
    return [.unknown(rank: 1), call.shape(0)] + counts
  }

  static let topK = ShapeRule { (call) throws(Diagnostic) in
    guard var sizes = call.dimensions(0) else { return [.unknownRank, .unknownRank] }
    guard !sizes.isEmpty else { throw call.invalid("it takes rows, not a scalar") }
    let count = call.op == "TopK" ? SymbolicInteger(call.int("k")) : call.elements(1)?.first
    sizes[sizes.count - 1] = count.map { $0.isSize ? $0 : .unknown } ?? .unknown
    return [SymbolicShape(sizes), SymbolicShape(sizes)]
  }

  static let dynamicPartition = ShapeRule { (call) throws(Diagnostic) in
    let count = max(1, min(call.int("num_partitions"), 1 << 16))
    guard let sizes = call.dimensions(0), let partitions = call.dimensions(1) else {
      return [SymbolicShape](repeating: .unknownRank, count: count)
    }
    guard partitions.count <= sizes.count else {
      throw call.invalid("the partitions do not fit \(call.shape(0).shape)")
    }
    let shape = SymbolicShape([.unknown] + sizes[partitions.count...])
    return [SymbolicShape](repeating: shape, count: count)
  }

  static let dynamicStitch = ShapeRule { call in
    let count = call.inputs.count / 2
    var length: SymbolicInteger = .unknown
    let indices = (0..<count).map { call.constants($0) }
    if !indices.contains(where: { $0 == nil }) {
      length = SymbolicInteger((indices.flatMap { $0 ?? [] }.max() ?? -1) + 1)
    }
    for part in 0..<count {
      if let index = call.dimensions(part), let data = call.dimensions(count + part),
        data.count >= index.count
      {
        return [SymbolicShape([length] + data[index.count...])]
      }
    }
    return [.unknownRank]
  }
}
