internal import GraphIR
internal import Ops

/// Finds the port of a named output of an op, which is how nodes in a function's body are read.
///
/// TensorFlow's registry knows its own ops; the library's functions are ops under their names; and a MetaGraph lists
/// the ops it uses with their outputs, those of a user's own included.
struct OutputNames {
  /// An output: one value, or as many as an attribute says.
  struct Output {
    var name: String
    /// The attribute whose number, or whose list's length, says how many values there are.
    var countAttribute: String?
  }

  private var known: [String: [Output]] = [:]

  /// Adds the op that an `OpDef` declares, unless one of that name is known.
  mutating func add(_ opDef: ProtoMessage) {
    let name = opDef.string(OpDefField.name)
    guard known[name] == nil else { return }
    known[name] = opDef.messages(OpDefField.outputArg).map { argument in
      let number = argument.string(OpDefArgDefField.numberAttr)
      let list = argument.string(OpDefArgDefField.typeListAttr)
      return Output(
        name: argument.string(OpDefArgDefField.name),
        countAttribute: !number.isEmpty ? number : !list.isEmpty ? list : nil)
    }
  }

  /// The port of element `index` of the output `name`; nil when there is none, or nothing is known of the op.
  func port(_ op: OpKind, _ attributes: Attributes, _ name: String, _ index: Int) -> Int? {
    guard let outputs = known[op.name] ?? Self.registered(op.name) else { return nil }
    var first = 0
    for output in outputs {
      guard let count = Self.count(output, attributes) else { return nil }
      if output.name == name { return index < count ? first + index : nil }
      first += count
    }
    return nil
  }

  private static func count(_ output: Output, _ attributes: Attributes) -> Int? {
    guard let attribute = output.countAttribute else { return 1 }
    if let number = attributes.int(attribute) { return (0...1 << 20).contains(number) ? number : nil }
    return attributes.types(attribute)?.count
  }

  private static func registered(_ op: String) -> [Output]? {
    OpRegistry.standard[op]?.outputs.map {
      Output(name: $0.name, countAttribute: $0.numberAttribute ?? $0.typeListAttribute)
    }
  }
}
