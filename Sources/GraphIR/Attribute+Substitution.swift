// The attributes of a function's body may be those of the function, which every call gives anew.

extension Attribute {
  /// The attribute in a call that gives the function `values`; what it does not give stays.
  package func substituting(_ values: Attributes) -> Attribute {
    switch self {
    case .placeholder(let name): values[name] ?? self
    case .function(let function): .function(function.substituting(values))
    case .list(.functions(let functions)): .list(.functions(functions.map { $0.substituting(values) }))
    default: self
    }
  }

  /// The attributes of the enclosing function that the value depends on.
  package var placeholders: [String] {
    switch self {
    case .placeholder(let name): [name]
    case .function(let function): function.attributes.placeholders
    case .list(.functions(let functions)): functions.flatMap(\.attributes.placeholders)
    default: []
    }
  }
}

extension FunctionReference {
  fileprivate func substituting(_ values: Attributes) -> FunctionReference {
    FunctionReference(name, attributes: attributes.substituting(values))
  }
}

extension Attributes {
  package func substituting(_ values: Attributes) -> Attributes {
    var result = self
    for entry in entries {
      let value = entry.value.substituting(values)
      if value != entry.value { result[entry.name] = value }
    }
    return result
  }

  package var placeholders: [String] { entries.flatMap(\.value.placeholders) }
}
