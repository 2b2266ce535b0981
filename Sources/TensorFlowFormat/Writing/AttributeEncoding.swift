internal import Diagnostics
internal import GraphIR
internal import Messages
internal import Tensors

extension Attribute {
  /// Fills an `AttrValue`.
  func encode(into message: ProtoMessage) throws(Diagnostic) {
    switch self {
    case .string(let bytes): message.put(AttrValueField.s, bytes: bytes)
    case .int(let value): message.put(AttrValueField.i, int: Int(value))
    case .float(let value): message.put(AttrValueField.f, float: value)
    case .bool(let value): message.put(AttrValueField.b, bool: value)
    case .type(let type): message.put(AttrValueField.type, int: Int(type.rawValue))
    case .shape(let shape): shape.encode(into: message.putMessage(AttrValueField.shape))
    case .tensor(let tensor): try tensor.encode(into: message.putMessage(AttrValueField.tensor))
    case .function(let function): try function.encode(into: message.putMessage(AttrValueField.func))
    case .placeholder(let name): message.put(AttrValueField.placeholder, string: name)
    case .list(let list): try list.encode(into: message.putMessage(AttrValueField.list))
    case .unknown(let bytes): _ = message.merge(bytes)
    }
  }
}

extension AttributeList {
  /// Fills an `AttrValue.ListValue`.
  func encode(into message: ProtoMessage) throws(Diagnostic) {
    switch self {
    case .empty: break
    case .strings(let values): for value in values { message.put(AttrValueListValueField.s, bytes: value) }
    case .ints(let values): for value in values { message.put(AttrValueListValueField.i, int: Int(value)) }
    case .floats(let values): for value in values { message.put(AttrValueListValueField.f, float: value) }
    case .bools(let values): for value in values { message.put(AttrValueListValueField.b, bool: value) }
    case .types(let values):
      for value in values { message.put(AttrValueListValueField.type, int: Int(value.rawValue)) }
    case .shapes(let values):
      for value in values { value.encode(into: message.putMessage(AttrValueListValueField.shape)) }
    case .tensors(let values):
      for value in values { try value.encode(into: message.putMessage(AttrValueListValueField.tensor)) }
    case .functions(let values):
      for value in values { try value.encode(into: message.putMessage(AttrValueListValueField.func)) }
    }
  }
}

extension FunctionReference {
  /// Fills a `NameAttrList`.
  func encode(into message: ProtoMessage) throws(Diagnostic) {
    message.put(NameAttrListField.name, string: name)
    try attributes.encode(into: message, field: NameAttrListField.attr)
  }
}

extension Attributes {
  /// Appends an entry for each attribute to a map field, in the order of their names.
  func encode(into message: ProtoMessage, field: Int32) throws(Diagnostic) {
    for entry in entries {
      let item = message.putMessage(field)
      item.put(MapEntryField.key, string: entry.name)
      try entry.value.encode(into: item.putMessage(MapEntryField.value))
    }
  }
}
