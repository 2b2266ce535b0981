internal import Diagnostics
internal import GraphIR

// Rules of ops with a state: variables and tables.
extension ShapeRule {
  /// The op gives nothing.
  static let nothing = ShapeRule { _ in [] }

  /// The handle of a variable, whose shape an attribute declares.
  static let variableHandle = ShapeRule(handle: .scalar) { call in
    ResourceFact(shape: SymbolicShape(call.shape("shape")))
  }

  /// An op that takes the handle of a variable for its first operand: what `rule` says of one that takes the value.
  static func reading(_ rule: ShapeRule) -> ShapeRule {
    @Sendable func read(_ call: InferenceCall) -> InferenceCall {
      var inputs = call.inputs
      if let first = inputs.first { inputs[0] = TensorFact(shape: first.resource?.shape ?? .unknownRank) }
      return InferenceCall(call.op, inputs, call.attributes)
    }
    var elements = ElementRule.computed
    if case .derived(let derive) = rule.elements { elements = .derived { derive(read($0)) } }
    return ShapeRule(elements) { (call) throws(Diagnostic) in try rule.shapes(read(call)) }
  }

  /// What is assigned to a reference: a value of its shape, unless the attributes allow any.
  static let assigned = ShapeRule { call in
    [call.bool("validate_shape") ? call.shape(0).refined(by: call.shape(1)) : call.shape(1)]
  }

  /// A handle of a table.
  static let tableHandle = ShapeRule(handle: .scalar) { call in table(call) }
  /// A reference of TensorFlow 1 to a table: the names of its container and its own.
  static let tableReference = ShapeRule(handle: SymbolicShape([2])) { call in table(call) }

  private static func table(_ call: InferenceCall) -> ResourceFact {
    let hasShape = call.signature?.definition(of: "value_shape") != nil
    let shape = hasShape ? SymbolicShape(call.shape("value_shape")) : .scalar
    // A dense table is given a key that is none.
    guard let key = call.inputs.first?.shape else { return ResourceFact(shape: shape) }
    guard let rank = key.dimensions?.count else { return ResourceFact(shape: .unknownRank) }
    return ResourceFact(shape: shape, keyRank: rank)
  }

  /// A value for each key.
  static let foundInTable = ShapeRule { (call) throws(Diagnostic) in
    guard let table = call.inputs.first?.resource, let keys = call.dimensions(1),
      let value = table.shape.dimensions
    else { return [.unknownRank] }
    guard keys.count >= table.keyRank else {
      throw call.invalid("\(call.shape(1).shape) are no keys of \(table.keyRank) dimensions")
    }
    return [SymbolicShape(keys.dropLast(table.keyRank) + value)]
  }

  /// All keys and all values.
  static let tableContents = ShapeRule { call in
    guard let table = call.inputs.first?.resource else { return [.unknownRank, .unknownRank] }
    return [
      .unknown(rank: 1 + table.keyRank), SymbolicShape(table.shape.dimensions.map { [.unknown] + $0 }),
    ]
  }
}
