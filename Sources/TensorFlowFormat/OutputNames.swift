internal import GraphIR
internal import Messages
internal import Ops
internal import Tensors

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
    /// The attribute's value for a node that does not say.
    var defaultCount: Attribute?
    /// The type of each value, or the attribute that says it, for an op that TensorFlow does not have.
    var type = ElementType.invalid
    var typeAttribute: String?
  }

  private var known: [String: [Output]] = [:]
  /// The ops of a user's own.
  private var declared: Set<String> = []

  /// Adds the op of a user's own that an `OpDef` declares, unless one of that name is known.
  mutating func declare(_ opDef: ProtoMessage) {
    let name = opDef.string(OpDefField.name)
    guard known[name] == nil, OpRegistry.standard[name] == nil else { return }
    declared.insert(name)
    add(opDef)
  }

  /// The types of the outputs of an op of a user's own, by port; nil for another op, and where an attribute is missing.
  func types(_ op: OpKind, _ attributes: Attributes) -> [ElementType]? {
    guard declared.contains(op.name), let outputs = known[op.name] else { return nil }
    var result: [ElementType] = []
    for output in outputs {
      guard let count = Self.count(output, attributes), result.count + count <= Self.mostOutputs else {
        return nil
      }
      if let list = output.countAttribute, let types = attributes.types(list) {
        result += types
      } else {
        guard let type = output.typeAttribute.map({ attributes.type($0) }) ?? output.type else { return nil }
        result += Array(repeating: type, count: count)
      }
    }
    return result
  }

  private static let mostOutputs = 1 << 12

  /// Adds the op that an `OpDef` declares, unless one of that name is known.
  mutating func add(_ opDef: ProtoMessage) {
    let name = opDef.string(OpDefField.name)
    guard known[name] == nil else { return }
    known[name] = opDef.messages(OpDefField.outputArg).map { argument in
      let number = argument.string(OpDefArgDefField.numberAttr)
      let list = argument.string(OpDefArgDefField.typeListAttr)
      return Output(
        name: argument.string(OpDefArgDefField.name),
        countAttribute: !number.isEmpty ? number : !list.isEmpty ? list : nil,
        type: ElementType(rawValue: Int32(truncatingIfNeeded: argument.int(OpDefArgDefField.type))),
        typeAttribute: argument.has(OpDefArgDefField.typeAttr)
          ? argument.string(OpDefArgDefField.typeAttr) : nil)
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

  /// Whether anything is known of the op.
  func knows(_ op: OpKind) -> Bool { known[op.name] != nil || OpRegistry.standard[op.name] != nil }

  private static func count(_ output: Output, _ attributes: Attributes) -> Int? {
    guard let name = output.countAttribute else { return 1 }
    return switch attributes[name] ?? output.defaultCount {
    case .int(let number): (0...1 << 20).contains(number) ? Int(number) : nil
    case .list(.types(let types)): types.count
    case .list(.empty): 0
    default: nil
    }
  }

  private static func registered(_ op: String) -> [Output]? {
    guard let signature = OpRegistry.standard[op] else { return nil }
    return signature.outputs.map { output in
      let attribute = output.numberAttribute ?? output.typeListAttribute
      let definition = attribute.flatMap { signature.definition(of: $0) }
      return Output(name: output.name, countAttribute: attribute, defaultCount: definition?.defaultValue)
    }
  }
}
