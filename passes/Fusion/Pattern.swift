internal import GraphIR
internal import Tensors

/// A shape of expression that an expression of a graph may have.
indirect enum Pattern: Sendable {
  /// Any value, the same wherever the name is.
  case any(String)
  /// A constant of one number, which is close to this one.
  case number(Float)
  /// A constant, by name.
  case constant(String)
  /// An op on operands, of which the first two may be exchanged where the op does not care.
  case op(OpKind, [Pattern])
  /// One of several patterns.
  case either([Pattern])
  /// A reduction over the last axis that keeps it.
  case overLast(OpKind, Pattern)

  static func add(_ a: Pattern, _ b: Pattern) -> Pattern { .op("ADD", [a, b]) }
  static func multiply(_ a: Pattern, _ b: Pattern) -> Pattern { .op("MUL", [a, b]) }

  private static let commutative: Set<OpKind> = [
    "ADD", "MUL", "MAXIMUM", "MINIMUM", "SQUARED_DIFFERENCE", "Add", "AddV2", "Mul",
  ]

  /// What the names stand for when `value` has this shape, given what they stand for already; nil when it has not.
  func matches(_ value: Value, in graph: Graph, _ given: [String: Value] = [:]) -> [String: Value]? {
    switch self {
    case .any(let name):
      if let known = given[name] { return known == value ? given : nil }
      return given.merging([name: value]) { old, _ in old }
    case .number(let wanted):
      guard let number = graph.number(value) else { return nil }
      // Numbers that models write with a few digits.
      return abs(number - wanted) <= 1e-5 * abs(wanted) ? given : nil
    case .constant(let name):
      return graph.constant(value) == nil ? nil : given.merging([name: value]) { old, _ in old }
    case .either(let patterns):
      for pattern in patterns {
        if let names = pattern.matches(value, in: graph, given) { return names }
      }
      return nil
    case .overLast(let kind, let pattern):
      guard graph.op(value.node) == kind, graph.attributes(value.node).bool("keep_dims") == true,
        let operand = graph.operand(value.node, 0), let rank = graph.type(operand)?.shape.rank,
        let axes = graph.constant(graph.operand(value.node, 1)),
        let axis = try? axes.loadElements(as: Int32.self), axis == [Int32(rank - 1)] || axis == [-1]
      else { return nil }
      return pattern.matches(operand, in: graph, given)
    case .op(let kind, let patterns):
      guard graph.op(value.node) == kind, value.port == 0,
        (graph.attributes(value.node).string("fused_activation_function") ?? "NONE") == "NONE"
      else { return nil }
      let operands = graph.operands(value.node)
      guard operands.count == patterns.count else { return nil }
      if let names = Self.match(patterns, operands, graph, given) { return names }
      guard operands.count == 2, Self.commutative.contains(kind) else { return nil }
      return Self.match(patterns, operands.reversed(), graph, given)
    }
  }

  private static func match(
    _ patterns: [Pattern], _ operands: [Value], _ graph: Graph, _ given: [String: Value]
  ) -> [String: Value]? {
    var names = given
    for (pattern, operand) in zip(patterns, operands) {
      guard let next = pattern.matches(operand, in: graph, names) else { return nil }
      names = next
    }
    return names
  }
}
