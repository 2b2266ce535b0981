internal import Diagnostics
internal import TensorFlowFormat
internal import Tensors

extension SavedModelFunction {
  /// As `saved_model_cli show --all` lists it.
  var lines: [String] {
    var lines = ["  Function Name: '\(name)'"]
    for (index, option) in options.enumerated() {
      if !option.arguments.isEmpty {
        lines += ["    Option #\(index + 1)", "      Callable with:"]
        for (number, argument) in option.arguments.enumerated() {
          lines += ["        Argument #\(number + 1)", "          " + Self.text(argument)]
        }
      }
      for (number, keyword) in option.keywords.enumerated() {
        lines += ["        Named Argument #\(number + 1)", "          \(keyword.key)"]
      }
    }
    return lines
  }

  private static func text(_ argument: StructuredValue) -> String {
    switch argument {
    case .string(let text): text
    case .tensorSpec(let spec): "\(spec.name ?? "None"): \(spec.representation)"
    case .list(let values), .tuple(let values): described(argument, "[", values.map(plain), "]")
    case .namedTuple(_, let pairs): described(argument, "[", pairs.map { plain($0.value) }, "]")
    case .dictionary(let pairs):
      described(argument, "{", pairs.map { "'\($0.key)': \(plain($0.value))" }, "}")
    default: described(argument, "", [argument.representation], "")
    }
  }

  /// Class and value. Behind each element stands a comma, and the last one is taken back by two backspaces: that is
  /// how the text reads on a terminal, and the bytes are those of the tool.
  private static func described(
    _ argument: StructuredValue, _ open: String, _ elements: [String], _ close: String
  ) -> String {
    let value = close.isEmpty ? elements.joined() : elements.map { $0 + ", " }.joined() + "\u{8}\u{8}"
    return "DType: \(argument.className)\n          Value: \(open)\(value)\(close)"
  }

  /// An element of an argument: a string in plain quotes, others as Python represents them.
  private static func plain(_ value: StructuredValue) -> String {
    if case .string(let text) = value { return "'\(text)'" }
    return value.representation
  }

  var json: JSON {
    .object([
      ("name", .string(name)),
      (
        "options",
        .array(
          options.map { option in
            .object([
              ("arguments", .array(option.arguments.map(\.json))),
              ("keywords", .object(option.keywords.map { ($0.key, $0.value.json) })),
            ])
          })
      ),
    ])
  }
}

extension StructuredValue {
  /// Plain values as they are; specifications as objects with their Python text.
  var json: JSON {
    switch self {
    case .none: .null
    case .bool(let value): .bool(value)
    case .int(let value): .int(value)
    case .float(let value): .double(value)
    case .string(let value): .string(value)
    case .list(let values), .tuple(let values): .array(values.map(\.json))
    case .dictionary(let pairs), .namedTuple(_, let pairs): .object(pairs.map { ($0.key, $0.value.json) })
    case .tensorSpec(let spec):
      .object([
        ("name", .optional(spec.name)), ("dtype", .string(spec.type.name)),
        ("shape", .sizes(spec.shape.dimensions)),
      ])
    case .shape, .type, .typeSpec, .tensor:
      .object([("class", .string(className)), ("text", .string(representation))])
    }
  }
}
