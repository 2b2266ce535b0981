internal import Diagnostics
internal import GraphIR

// Rules of products of matrices, reductions and normalisations.
extension ShapeRule {
  static let matMul = ShapeRule { (call) throws(Diagnostic) in
    let (a, b) = (try call.dimensions(0, rank: 2), try call.dimensions(1, rank: 2))
    let (aT, bT) = (call.bool("transpose_a"), call.bool("transpose_b"))
    try checkFit(a[aT ? 0 : 1], b[bT ? 1 : 0], call)
    return [SymbolicShape([a[aT ? 1 : 0], b[bT ? 0 : 1]])]
  }

  static let batchMatMul = ShapeRule { (call) throws(Diagnostic) in
    guard let a = call.dimensions(0), let b = call.dimensions(1) else { return [.unknownRank] }
    guard a.count >= 2, b.count >= 2 else { throw call.invalid("it takes matrices") }
    let (aT, bT) = (call.bool("adj_x"), call.bool("adj_y"))
    try checkFit(a[a.count - (aT ? 2 : 1)], b[b.count - (bT ? 1 : 2)], call)
    let batch = try broadcastShape(SymbolicShape(a.dropLast(2)), SymbolicShape(b.dropLast(2)), call)
    return [
      SymbolicShape(
        batch.dimensions.map { $0 + [a[a.count - (aT ? 1 : 2)], b[b.count - (bT ? 2 : 1)]] })
    ]
  }

  private static func checkFit(
    _ a: SymbolicInteger, _ b: SymbolicInteger, _ call: InferenceCall
  ) throws(Diagnostic) {
    guard let m = a.constant, let n = b.constant, m != n else { return }
    throw call.invalid("\(call.shape(0).shape) and \(call.shape(1).shape) do not multiply")
  }

  static let einsum = ShapeRule { (call) throws(Diagnostic) in
    let sides = call.string("equation").filter { $0 != " " }.split(
      separator: ">", omittingEmptySubsequences: false)
    guard sides.count == 2 else { return [.unknownRank] }
    let terms = sides[0].dropLast().split(separator: ",", omittingEmptySubsequences: false)
    var sizes: [Character: SymbolicInteger] = [:]
    var broadcasted = SymbolicShape.scalar
    for (index, term) in terms.enumerated() where index < call.inputs.count {
      guard let dimensions = call.dimensions(index) else {
        if term.contains(".") { broadcasted = .unknownRank }
        continue
      }
      let before = term.prefix { $0 != "." }
      let after = term.drop { $0 != "." }.drop { $0 == "." }
      let rest = dimensions.count - before.count - after.count
      guard rest == 0 || (rest > 0 && term.contains(".")) else {
        throw call.invalid("'\(term)' is not for \(call.shape(index).shape)")
      }
      for (label, size) in zip(before, dimensions) { sizes[label] = known(sizes[label], size) }
      for (label, size) in zip(after, dimensions.suffix(after.count)) {
        sizes[label] = known(sizes[label], size)
      }
      let middle = SymbolicShape(Array(dimensions[before.count..<before.count + rest]))
      broadcasted = try broadcastShape(broadcasted, middle, call)
    }
    let output = sides[1]
    var result = output.prefix { $0 != "." }.map { sizes[$0] ?? .unknown }
    if output.contains(".") {
      guard let middle = broadcasted.dimensions else { return [.unknownRank] }
      result += middle
    }
    result += output.drop { $0 != "." }.drop { $0 == "." }.map { sizes[$0] ?? .unknown }
    return [SymbolicShape(result)]
  }

  /// Of two sizes of one label the one that says more; 1 is broadcast.
  private static func known(_ a: SymbolicInteger?, _ b: SymbolicInteger) -> SymbolicInteger {
    guard let a else { return b }
    if a == 1 || (a.constant == nil && b.constant != nil && b != 1) { return b }
    return a
  }

  static let reduction = ShapeRule(
    .derived { call in
      // The product of a shape is its number of elements.
      guard let elements = call.elements(0), call.shape(0).constants?.count == 1, call.constants(1) != nil
      else { return nil }
      switch call.op {
      case "Prod": return [[elements.reduce(1, *)]]
      case "Sum": return [[elements.reduce(0, +)]]
      default: return nil
      }
    }
  ) { (call) throws(Diagnostic) in
    let keeps = call.bool("keep_dims")
    guard let sizes = call.dimensions(0) else { return [.unknownRank] }
    guard let axes = call.constants(1) else { return [keeps ? .unknown(rank: sizes.count) : .unknownRank] }
    var reduced: Set<Int> = []
    for axis in axes { reduced.insert(try call.axis(axis, rank: sizes.count)) }
    if keeps { return [SymbolicShape(sizes.indices.map { reduced.contains($0) ? 1 : sizes[$0] })] }
    return [SymbolicShape(sizes.indices.filter { !reduced.contains($0) }.map { sizes[$0] })]
  }

  /// Without the axis that an operand names.
  static let extremeIndex = ShapeRule { (call) throws(Diagnostic) in
    guard var sizes = call.dimensions(0) else { return [.unknownRank] }
    guard let axis = call.constant(1) else { return [.unknown(rank: max(0, sizes.count - 1))] }
    sizes.remove(at: try call.axis(axis, rank: sizes.count))
    return [SymbolicShape(sizes)]
  }
}
