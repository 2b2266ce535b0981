internal import Diagnostics
internal import Tensors

extension StructuredValue {
  /// As Python's `repr` writes the value that TensorFlow makes of this.
  package var representation: String {
    switch self {
    case .none: "None"
    case .bool(let value): value ? "True" : "False"
    case .int(let value): "\(value)"
    case .float(let value): PythonText.number(value)
    case .string(let value): PythonText.string(value)
    case .shape(let shape): shape.representation
    case .type(let type): "tf.\(type.name)"
    case .tensorSpec(let spec): spec.representation
    case .typeSpec(let name, .tuple(let state)): name + Self.tuple(state)
    case .typeSpec(let name, let state): name + state.representation
    case .list(let values): PythonText.list(values.map(\.representation))
    case .tuple(let values): Self.tuple(values)
    case .dictionary(let pairs):
      "{" + pairs.map { "\(PythonText.string($0.key)): \($0.value.representation)" }.joined(separator: ", ")
        + "}"
    case .namedTuple(let name, let pairs):
      "\(name)(" + pairs.map { "\($0.key)=\($0.value.representation)" }.joined(separator: ", ") + ")"
    case .tensor(let tensor): tensor.representation
    }
  }

  /// The name of the value's class in Python.
  package var className: String {
    switch self {
    case .none: "NoneType"
    case .bool: "bool"
    case .int: "int"
    case .float: "float"
    case .string: "str"
    case .shape: "TensorShape"
    case .type: "DType"
    case .tensorSpec(let spec): spec.className
    case .typeSpec(let name, _): name
    case .list: "list"
    case .tuple: "tuple"
    case .dictionary: "dict"
    case .namedTuple(let name, _): name
    case .tensor: "ndarray"
    }
  }

  private static func tuple(_ values: [StructuredValue]) -> String {
    PythonText.tuple(values.map(\.representation))
  }
}

extension StructuredValue.TensorSpec {
  package var className: String { bounds == nil ? "TensorSpec" : "BoundedTensorSpec" }

  package var representation: String {
    var parts = [
      "shape=\(shape.pythonText)", "dtype=tf.\(type.name)", "name=\(name.map(PythonText.string) ?? "None")",
    ]
    if let bounds {
      parts += ["minimum=\(bounds.minimum.representation)", "maximum=\(bounds.maximum.representation)"]
    }
    return "\(className)(\(parts.joined(separator: ", ")))"
  }
}

extension Tensor {
  /// As NumPy's `repr`; values inside a structured value are small and in memory.
  fileprivate var representation: String {
    guard let text = try? NumpyPrinter().representation(self) else { return "\(type)\(shape)" }
    return text
  }
}

extension Shape {
  /// As Python prints a `TensorShape`: `(None, 3)`, `<unknown>`.
  fileprivate var pythonText: String { dimensions.map { PythonText.tuple($0.map(Self.size)) } ?? "<unknown>" }

  fileprivate var representation: String {
    "TensorShape(\(dimensions.map { PythonText.list($0.map(Self.size)) } ?? "None"))"
  }

  private static func size(_ size: Int) -> String { size < 0 ? "None" : "\(size)" }
}
