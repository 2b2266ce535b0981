package import GraphIR

/// The operators of TFLite and their options, as the schema of its files has them.
package enum TFLiteSchema {
  /// The number of an operator that goes by its own name.
  package static let customCode = 32
  /// What old readers find in place of a number that eight bits do not hold.
  package static let placeholderCode = 127

  /// The builtin operators by name, as nodes have them for their op.
  package static let builtins: [String: TFLiteBuiltin] = {
    let tables = Dictionary(uniqueKeysWithValues: options.map { ($0.name, $0) })
    return Dictionary(
      uniqueKeysWithValues: operators.map { code, name, options in
        (name, TFLiteBuiltin(name: name, code: code, options: options.flatMap { tables[$0] }))
      })
  }()

  /// The same by number.
  package static let builtinsByCode = Dictionary(
    uniqueKeysWithValues: builtins.values.map { ($0.code, $0) })

  /// The ops of a graph that are no operators in a file: they are there for their tensor alone.
  package static let noOperators: Set<OpKind> = ["Const", "Placeholder", "_Arg", "Variable", "NoValue"]

  /// The tables of options, by the union and number that a file names them by.
  package static func options(union: Int, number: Int) -> TFLiteOptions? {
    optionsByNumber[[union, number]]
  }

  private static let optionsByNumber = Dictionary(
    uniqueKeysWithValues: options.map { ([$0.union, $0.number], $0) })
}

/// A builtin operator.
package struct TFLiteBuiltin: Sendable {
  package let name: String
  /// Its number in the enum `BuiltinOperator`.
  package let code: Int
  /// The table of its options; nil for an operator that has none.
  package let options: TFLiteOptions?
}

/// A table of options: its fields are a node's attributes, by their names in the schema.
package struct TFLiteOptions: Sendable {
  package let name: String
  /// Which union holds it: 1 for `BuiltinOptions`, 2 for `BuiltinOptions2`.
  package let union: Int
  /// Its number in the union.
  package let number: Int
  /// In the order of their numbers.
  package let fields: [Field]

  init(_ name: String, _ union: Int, _ number: Int, _ fields: [Field]) {
    self.name = name
    self.union = union
    self.number = number
    self.fields = fields
  }

  package struct Field: Sendable {
    package let name: String
    package let kind: Kind
  }

  /// What a field holds, and the attribute that stands for it.
  package enum Kind: Sendable {
    /// A field that is no longer in use.
    case absent
    /// 32 bits: an `int` attribute.
    case int(default: Int)
    /// 64 bits: an `int` attribute.
    case long
    /// 32 bits: a `float` attribute.
    case float
    case bool(default: Bool)
    /// One of these words by its position, as a `string` attribute.
    case word([String], bytes: Int)
    /// An element type by its number in the schema; the default is the type of that number.
    case type(default: Int)
    /// Vectors of elements of 32, 64, 32, 8 and 8 bits.
    case ints, longs, floats, bytes, bools
    case string
    /// The number of a subgraph, or several: `function` attributes.
    case subgraph, subgraphs
  }
}

extension TFLiteOptions.Field {
  static let absent = Self(name: "", kind: .absent)
  static func int(_ name: String, default value: Int = 0) -> Self {
    Self(name: name, kind: .int(default: value))
  }
  static func long(_ name: String) -> Self { Self(name: name, kind: .long) }
  static func float(_ name: String) -> Self { Self(name: name, kind: .float) }
  static func bool(_ name: String, default value: Bool = false) -> Self {
    Self(name: name, kind: .bool(default: value))
  }
  static func word(_ name: String, _ words: [String], bytes: Int) -> Self {
    Self(name: name, kind: .word(words, bytes: bytes))
  }
  static func type(_ name: String, default value: Int = 0) -> Self {
    Self(name: name, kind: .type(default: value))
  }
  static func ints(_ name: String) -> Self { Self(name: name, kind: .ints) }
  static func longs(_ name: String) -> Self { Self(name: name, kind: .longs) }
  static func floats(_ name: String) -> Self { Self(name: name, kind: .floats) }
  static func bytes(_ name: String) -> Self { Self(name: name, kind: .bytes) }
  static func bools(_ name: String) -> Self { Self(name: name, kind: .bools) }
  static func string(_ name: String) -> Self { Self(name: name, kind: .string) }
  static func subgraph(_ name: String) -> Self { Self(name: name, kind: .subgraph) }
  static func subgraphs(_ name: String) -> Self { Self(name: name, kind: .subgraphs) }
}
