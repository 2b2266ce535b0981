package import GraphIR
package import Tensors

/// What TensorFlow registers about an op: its inputs, outputs and attributes, and a few traits.
package struct OpSignature: Sendable {
  /// An attribute that a node of the op may carry.
  package struct AttributeDefinition: Sendable {
    package let name: String
    package let kind: AttributeKind
    /// What a node that does not say has; nil when every node must say.
    package let defaultValue: Attribute?
    /// The types a type, or each of a list of types, may be; empty when any.
    package let allowedTypes: [ElementType]
    /// The words a string may be; empty when any.
    package let allowedStrings: [String]
    /// The least value of an integer, or length of a list.
    package let minimum: Int?
  }

  package let name: String
  package let inputs: [OpArgument]
  package let outputs: [OpArgument]
  package let attributes: [AttributeDefinition]
  /// Whether the op has a state or an effect, so that two equal nodes are not the same.
  package let isStateful: Bool
  package let isCommutative: Bool
  /// Whether the op sums values of a type, in any order (`AddN`).
  package let isAggregate: Bool
  /// Whether a reference input may be a variable without a value yet.
  package let allowsUninitializedInput: Bool

  /// The value of an attribute of a node with `attributes`: the node's, else the default.
  package func attribute(_ name: String, of attributes: Attributes) -> Attribute? {
    attributes[name] ?? definition(of: name)?.defaultValue
  }

  package func definition(of attribute: String) -> AttributeDefinition? {
    attributes.first { $0.name == attribute }
  }

  /// The types of the outputs of a node with `attributes`, one a port, reference types included; nil when an
  /// attribute that decides them is missing or of another kind.
  package func outputTypes(_ attributes: Attributes) -> [ElementType]? { types(of: outputs, attributes) }

  /// The types of the data operands of a node with `attributes`, one an operand.
  package func inputTypes(_ attributes: Attributes) -> [ElementType]? { types(of: inputs, attributes) }

  /// The port of element `index` of the output called `name`; nil when there is none.
  package func outputPort(named name: String, index: Int, _ attributes: Attributes) -> Int? {
    var first = 0
    for output in outputs {
      guard let types = types(of: output, attributes) else { return nil }
      if output.name == name { return types.indices.contains(index) ? first + index : nil }
      first += types.count
    }
    return nil
  }

  /// The output that `port` belongs to, and which of its elements it is; nil when there is none.
  package func outputName(port: Int, _ attributes: Attributes) -> (name: String, index: Int)? {
    var index = port
    for output in outputs where index >= 0 {
      guard let types = types(of: output, attributes) else { return nil }
      if index < types.count { return (output.name, index) }
      index -= types.count
    }
    return nil
  }

  /// The types of the elements of one argument: several when a number or a list of types says so.
  package func types(of argument: OpArgument, _ attributes: Attributes) -> [ElementType]? {
    let base: [ElementType]
    switch argument.type {
    case .fixed(let type):
      base = [type]
    case .attribute(let name):
      guard case .type(let type) = attribute(name, of: attributes) else { return nil }
      base = [type]
    case .list(let name):
      switch attribute(name, of: attributes) {
      case .list(.types(let types)): base = types
      case .list(.empty): base = []
      default: return nil
      }
    }
    var count = 1
    if let number = argument.numberAttribute {
      // A number comes from the file: one that no node could have is refused before memory is asked for.
      guard case .int(let value) = attribute(number, of: attributes), (0...Self.mostElements).contains(value)
      else { return nil }
      count = Int(value)
    }
    let types = argument.isReference ? base.map(\.reference) : base
    return count == 1 ? types : (0..<count).flatMap { _ in types }
  }

  private func types(of arguments: [OpArgument], _ attributes: Attributes) -> [ElementType]? {
    if arguments.count == 1 { return types(of: arguments[0], attributes) }
    var result: [ElementType] = []
    for argument in arguments {
      guard let types = types(of: argument, attributes) else { return nil }
      result += types
    }
    return result
  }

  /// More operands than any node has.
  private static let mostElements: Int64 = 1 << 20
}

/// An input or output of an op: one value, a number of values of one type, or a list of values.
package struct OpArgument: Hashable, Sendable {
  package enum TypeRule: Hashable, Sendable {
    case fixed(ElementType)
    /// The type that an attribute gives.
    case attribute(String)
    /// A value of each of the types that an attribute lists.
    case list(String)
  }

  package let name: String
  package let type: TypeRule
  /// The attribute that says how many values the argument stands for; nil for one.
  package let numberAttribute: String?
  /// Whether the argument is a TensorFlow 1 reference to a variable.
  package let isReference: Bool

  package var typeAttribute: String? {
    if case .attribute(let name) = type { name } else { nil }
  }

  package var typeListAttribute: String? {
    if case .list(let name) = type { name } else { nil }
  }
}

/// What kind of value an attribute has.
package struct AttributeKind: Hashable, Sendable {
  package enum Element: String, Sendable {
    case type, int, float, bool, string, shape, tensor
    case function = "func"
  }

  package let element: Element
  package let isList: Bool

  package init(_ element: Element, isList: Bool = false) {
    self.element = element
    self.isList = isList
  }
}
