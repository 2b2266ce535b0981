internal import Diagnostics
internal import GraphIR
package import Messages
internal import Tensors

/// Makes attributes of `AttrValue` messages.
struct AttributeReader {
  var tensors: TensorReader

  /// The attributes in a map field. A key given twice has its last value, as in any protobuf map.
  mutating func attributes(
    _ owner: ProtoMessage, _ field: Int32, node: String
  ) throws(Diagnostic) -> Attributes {
    var result: Attributes = [:]
    for entry in owner.messages(field) {
      let name = entry.string(MapEntryField.key)
      guard let value = entry.message(MapEntryField.value) else {
        result[name] = .unknown([])
        continue
      }
      result[name] = try attribute(value, named: name, node: node)
    }
    return result
  }

  private mutating func attribute(
    _ proto: ProtoMessage, named name: String, node: String
  ) throws(Diagnostic) -> Attribute {
    switch proto.whichOneof(AttrValueField.s) {
    case AttrValueField.s: return .string(proto.bytes(AttrValueField.s))
    case AttrValueField.i: return .int(Int64(proto.int(AttrValueField.i)))
    case AttrValueField.f: return .float(proto.float(AttrValueField.f))
    case AttrValueField.b: return .bool(proto.bool(AttrValueField.b))
    case AttrValueField.type: return .type(type(proto, AttrValueField.type))
    case AttrValueField.placeholder: return .placeholder(proto.string(AttrValueField.placeholder))
    case AttrValueField.shape:
      guard let value = proto.message(AttrValueField.shape) else { break }
      return .shape(try shape(value, attribute: name, node: node))
    case AttrValueField.tensor:
      guard let value = proto.message(AttrValueField.tensor) else { break }
      return .tensor(try tensors.tensor(value, node: node))
    case AttrValueField.func:
      guard let value = proto.message(AttrValueField.func) else { break }
      return .function(try function(value, node: node))
    case AttrValueField.list:
      guard let value = proto.message(AttrValueField.list) else { break }
      return .list(try list(value, named: name, node: node))
    default: break
    }
    return .unknown(proto.serialized())
  }

  private mutating func list(
    _ proto: ProtoMessage, named name: String, node: String
  ) throws(Diagnostic) -> AttributeList {
    typealias Field = AttrValueListValueField
    let fields = [
      Field.s, Field.i, Field.f, Field.b, Field.type, Field.shape, Field.tensor, Field.func,
    ].filter { proto.count($0) > 0 }
    guard fields.count <= 1 else {
      throw Diagnostic(
        .malformed, "the list attribute '\(name)' holds values of several kinds", at: location(node))
    }
    switch fields.first {
    case Field.s: return .strings((0..<proto.count(Field.s)).map { proto.bytes(Field.s, at: $0) })
    case Field.i: return .ints(proto.elements(Field.i, as: Int64.self))
    case Field.f: return .floats(proto.elements(Field.f, as: Float.self))
    case Field.b: return .bools(proto.elements(Field.b, as: Bool.self))
    case Field.type: return .types((0..<proto.count(Field.type)).map { type(proto, Field.type, at: $0) })
    case Field.shape:
      var shapes: [Shape] = []
      for value in proto.messages(Field.shape) {
        shapes.append(try shape(value, attribute: name, node: node))
      }
      return .shapes(shapes)
    case Field.tensor:
      var values: [Tensor] = []
      for value in proto.messages(Field.tensor) { values.append(try tensors.tensor(value, node: node)) }
      return .tensors(values)
    case Field.func:
      var functions: [FunctionReference] = []
      for value in proto.messages(Field.func) { functions.append(try function(value, node: node)) }
      return .functions(functions)
    default: return .empty
    }
  }

  private mutating func function(
    _ proto: ProtoMessage, node: String
  ) throws(Diagnostic) -> FunctionReference {
    FunctionReference(
      proto.string(NameAttrListField.name),
      attributes: try attributes(proto, NameAttrListField.attr, node: node))
  }

  /// The partial shape in a `TensorShapeProto`.
  private func shape(
    _ proto: ProtoMessage, attribute: String, node: String
  ) throws(Diagnostic) -> Shape {
    let shape = Shape(proto: proto)
    guard shape.dimensions?.allSatisfy({ $0 >= -1 }) ?? true else {
      throw Diagnostic(
        .malformed, "the shape in attribute '\(attribute)' has a negative dimension", at: location(node))
    }
    return shape
  }

  private func type(_ proto: ProtoMessage, _ field: Int32, at index: Int = 0) -> ElementType {
    ElementType(rawValue: Int32(truncatingIfNeeded: proto.int(field, at: index)))
  }

  private func location(_ node: String) -> Location { Location(file: tensors.path, node: node) }
}

extension Shape {
  /// The shape in a `TensorShapeProto`, as it stands there.
  package init(proto: ProtoMessage) {
    guard !proto.bool(TensorShapeProtoField.unknownRank) else {
      self = .unknownRank
      return
    }
    self.init(proto.messages(TensorShapeProtoField.dim).map { $0.int(TensorShapeProtoDimField.size) })
  }
}
