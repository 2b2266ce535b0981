package import Diagnostics
package import Messages
package import Tensors

/// A Python value in a SavedModel: an argument of a function, or a specification of the tensors it takes
/// (tensorflow/core/protobuf/struct.proto).
package indirect enum StructuredValue: Sendable {
  case none
  case bool(Bool)
  case int(Int)
  case float(Double)
  case string(String)
  case shape(Shape)
  case type(ElementType)
  case tensorSpec(TensorSpec)
  /// The name of a Python class of specifications, and what its constructor is given.
  case typeSpec(className: String, state: StructuredValue)
  case list([StructuredValue])
  case tuple([StructuredValue])
  /// Sorted by key: in a file the order of a map means nothing.
  case dictionary([(key: String, value: StructuredValue)])
  case namedTuple(name: String, [(key: String, value: StructuredValue)])
  /// An array or tensor as a value.
  case tensor(Tensor)

  /// Type, shape and name of a tensor argument, perhaps with bounds.
  package struct TensorSpec: Sendable {
    package let name: String?
    package let type: ElementType
    package let shape: Shape
    package let bounds: (minimum: Tensor, maximum: Tensor)?
  }

  /// Decodes a `StructuredValue` message.
  package init(_ proto: ProtoMessage) throws(Diagnostic) { self = try Decoder().value(proto, depth: 0) }
}

private struct Decoder {
  /// Deeper nesting than protobuf itself allows would be no value of a real program.
  static let deepest = 100

  func value(_ proto: ProtoMessage, depth: Int) throws(Diagnostic) -> StructuredValue {
    guard depth < Self.deepest else {
      throw Diagnostic(.malformed, "a structured value is nested too deeply")
    }
    switch proto.whichOneof(StructuredValueField.noneValue) {
    case StructuredValueField.noneValue: return .none
    case StructuredValueField.boolValue: return .bool(proto.bool(StructuredValueField.boolValue))
    case StructuredValueField.int64Value: return .int(proto.int(StructuredValueField.int64Value))
    case StructuredValueField.float64Value: return .float(proto.double(StructuredValueField.float64Value))
    case StructuredValueField.stringValue: return .string(proto.string(StructuredValueField.stringValue))
    case StructuredValueField.tensorDtypeValue:
      return .type(elementType(proto, StructuredValueField.tensorDtypeValue))
    case let field?:
      if let message = proto.message(field) { return try nested(message, field, depth) }
      fallthrough
    case nil: throw Diagnostic(.malformed, "a structured value of the SavedModel is of no known kind")
    }
  }

  private func nested(
    _ proto: ProtoMessage, _ field: Int32, _ depth: Int
  ) throws(Diagnostic) -> StructuredValue {
    switch field {
    case StructuredValueField.tensorShapeValue: return .shape(shape(proto))
    case StructuredValueField.tensorSpecValue:
      return .tensorSpec(spec(proto, bounds: nil))
    case StructuredValueField.boundedTensorSpecValue:
      let limits = try [BoundedTensorSpecProtoField.minimum, BoundedTensorSpecProtoField.maximum].map {
        (field) throws(Diagnostic) in try tensor(proto.message(field))
      }
      return .tensorSpec(spec(proto, bounds: (limits[0], limits[1])))
    case StructuredValueField.typeSpecValue:
      let name = proto.string(TypeSpecProtoField.typeSpecClassName)
      let state = proto.message(TypeSpecProtoField.typeState)
      let short = name.split(separator: ".").last.map(String.init) ?? name
      return .typeSpec(
        className: short,
        state: try state.map { (s) throws(Diagnostic) in try value(s, depth: depth + 1) } ?? .tuple([]))
    case StructuredValueField.listValue: return .list(try values(proto, ListValueField.values, depth))
    case StructuredValueField.tupleValue: return .tuple(try values(proto, TupleValueField.values, depth))
    case StructuredValueField.dictValue:
      let pairs = try pairs(proto, DictValueField.fields, depth)
      return .dictionary(pairs.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) })
    case StructuredValueField.namedTupleValue:
      return .namedTuple(
        name: proto.string(NamedTupleValueField.name), try pairs(proto, NamedTupleValueField.values, depth))
    default: return .tensor(try tensor(proto))
    }
  }

  private func values(
    _ proto: ProtoMessage, _ field: Int32, _ depth: Int
  ) throws(Diagnostic) -> [StructuredValue] {
    var result: [StructuredValue] = []
    for message in proto.messages(field) { result.append(try value(message, depth: depth + 1)) }
    return result
  }

  /// The entries of a map or of a named tuple, whose messages have the same fields.
  private func pairs(
    _ proto: ProtoMessage, _ field: Int32, _ depth: Int
  ) throws(Diagnostic) -> [(key: String, value: StructuredValue)] {
    var result: [(key: String, value: StructuredValue)] = []
    for entry in proto.messages(field) {
      guard let message = entry.message(MapEntryField.value) else {
        throw Diagnostic(.malformed, "a structured value of the SavedModel is of no known kind")
      }
      result.append((entry.string(MapEntryField.key), try value(message, depth: depth + 1)))
    }
    return result
  }

  private func spec(_ proto: ProtoMessage, bounds: (Tensor, Tensor)?) -> StructuredValue.TensorSpec {
    let name = proto.string(TensorSpecProtoField.name)
    return StructuredValue.TensorSpec(
      name: name.isEmpty ? nil : name, type: elementType(proto, TensorSpecProtoField.dtype),
      shape: proto.message(TensorSpecProtoField.shape).map(shape) ?? .scalar, bounds: bounds)
  }

  private func tensor(_ proto: ProtoMessage?) throws(Diagnostic) -> Tensor {
    var reader = TensorReader(file: nil, path: "")
    return try reader.tensor(proto ?? ProtoMessage("TensorProto"), node: "")
  }

  private func elementType(_ proto: ProtoMessage, _ field: Int32) -> ElementType {
    ElementType(rawValue: Int32(truncatingIfNeeded: proto.int(field)))
  }

  private func shape(_ proto: ProtoMessage) -> Shape { Shape(proto: proto) }
}
