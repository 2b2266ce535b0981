package import Tensors

/// The value of a node's attribute, as TensorFlow's `AttrValue`.
package indirect enum Attribute: Equatable, Sendable {
  case string([UInt8])
  case int(Int64)
  case float(Float)
  case bool(Bool)
  case type(ElementType)
  case shape(Shape)
  case tensor(Tensor)
  case function(FunctionReference)
  /// The name of an attribute of the enclosing function, to be replaced when the function is instantiated.
  case placeholder(String)
  case list(AttributeList)
  /// A serialized `AttrValue` of a form Floe does not know, or without any value.
  case unknown([UInt8])

  package static func == (a: Attribute, b: Attribute) -> Bool {
    switch (a, b) {
    case (.string(let x), .string(let y)): x == y
    case (.int(let x), .int(let y)): x == y
    // Bit patterns, so that a NaN equals itself and the two zeros differ.
    case (.float(let x), .float(let y)): x.bitPattern == y.bitPattern
    case (.bool(let x), .bool(let y)): x == y
    case (.type(let x), .type(let y)): x == y
    case (.shape(let x), .shape(let y)): x == y
    case (.tensor(let x), .tensor(let y)): x == y
    case (.function(let x), .function(let y)): x == y
    case (.placeholder(let x), .placeholder(let y)): x == y
    case (.list(let x), .list(let y)): x == y
    case (.unknown(let x), .unknown(let y)): x == y
    default: false
    }
  }
}

/// A homogeneous list attribute. TensorFlow does not record the type of an empty list: it reads as `.empty`.
package indirect enum AttributeList: Equatable, Sendable {
  case empty
  case strings([[UInt8]])
  case ints([Int64])
  case floats([Float])
  case bools([Bool])
  case types([ElementType])
  case shapes([Shape])
  case tensors([Tensor])
  case functions([FunctionReference])

  package static func == (a: AttributeList, b: AttributeList) -> Bool {
    switch (a, b) {
    case (.empty, .empty): true
    case (.strings(let x), .strings(let y)): x == y
    case (.ints(let x), .ints(let y)): x == y
    // Bit patterns, as for a single float.
    case (.floats(let x), .floats(let y)): x.map(\.bitPattern) == y.map(\.bitPattern)
    case (.bools(let x), .bools(let y)): x == y
    case (.types(let x), .types(let y)): x == y
    case (.shapes(let x), .shapes(let y)): x == y
    case (.tensors(let x), .tensors(let y)): x == y
    case (.functions(let x), .functions(let y)): x == y
    default: false
    }
  }
}

/// A function named by an attribute, with the attributes that instantiate it.
package struct FunctionReference: Equatable, Sendable {
  package var name: String
  package var attributes: Attributes

  package init(_ name: String, attributes: Attributes = [:]) {
    self.name = name
    self.attributes = attributes
  }
}

/// The attributes of a node, sorted by name.
package struct Attributes: Equatable, Sendable, ExpressibleByDictionaryLiteral {
  package private(set) var entries: [Entry] = []

  package struct Entry: Equatable, Sendable {
    package let name: String
    package var value: Attribute
  }

  package init() {}

  package init(dictionaryLiteral elements: (String, Attribute)...) {
    for (name, value) in elements { self[name] = value }
  }

  package var isEmpty: Bool { entries.isEmpty }

  package subscript(name: String) -> Attribute? {
    get {
      let index = position(of: name)
      return index < entries.count && entries[index].name == name ? entries[index].value : nil
    }
    set {
      let index = position(of: name)
      let found = index < entries.count && entries[index].name == name
      switch (newValue, found) {
      case (let value?, true): entries[index].value = value
      case (let value?, false): entries.insert(Entry(name: name, value: value), at: index)
      case (nil, true): entries.remove(at: index)
      case (nil, false): break
      }
    }
  }

  private func position(of name: String) -> Int {
    // Few attributes a node: a walk beats a binary search.
    var index = 0
    while index < entries.count, entries[index].name < name { index += 1 }
    return index
  }
}

// Readers of one kind of value, nil when the attribute is absent or of another kind.
extension Attributes {
  package func string(_ name: String) -> String? {
    if case .string(let bytes) = self[name] { String(decoding: bytes, as: UTF8.self) } else { nil }
  }

  package func int(_ name: String) -> Int? {
    if case .int(let value) = self[name] { Int(value) } else { nil }
  }

  package func float(_ name: String) -> Float? {
    if case .float(let value) = self[name] { value } else { nil }
  }

  package func bool(_ name: String) -> Bool? {
    if case .bool(let value) = self[name] { value } else { nil }
  }

  package func type(_ name: String) -> ElementType? {
    if case .type(let value) = self[name] { value } else { nil }
  }

  package func shape(_ name: String) -> Shape? {
    if case .shape(let value) = self[name] { value } else { nil }
  }

  package func tensor(_ name: String) -> Tensor? {
    if case .tensor(let value) = self[name] { value } else { nil }
  }

  package func function(_ name: String) -> FunctionReference? {
    if case .function(let value) = self[name] { value } else { nil }
  }

  package func types(_ name: String) -> [ElementType]? {
    switch self[name] {
    case .list(.types(let values)): values
    case .list(.empty): []
    default: nil
    }
  }

  package func strings(_ name: String) -> [String]? {
    switch self[name] {
    case .list(.strings(let values)): values.map { String(decoding: $0, as: UTF8.self) }
    case .list(.empty): []
    default: nil
    }
  }

  package func floats(_ name: String) -> [Float]? {
    switch self[name] {
    case .list(.floats(let values)): values
    case .list(.empty): []
    default: nil
    }
  }

  package func ints(_ name: String) -> [Int]? {
    switch self[name] {
    case .list(.ints(let values)): values.map(Int.init)
    case .list(.empty): []
    default: nil
    }
  }

  package func shapes(_ name: String) -> [Shape]? {
    switch self[name] {
    case .list(.shapes(let values)): values
    case .list(.empty): []
    default: nil
    }
  }
}

extension Attribute {
  package static func string(_ text: String) -> Attribute { .string(Array(text.utf8)) }
}
