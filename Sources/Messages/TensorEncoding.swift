package import Diagnostics
package import Tensors

extension Tensor {
  /// Whether the bytes are streamed into `tensor_content` instead of passing through a message.
  package var isStreamed: Bool {
    guard let byteCount else { return false }
    switch storage {
    case .source: return true
    case .bytes: return byteCount > 1024
    case .repeated, .strings, .serializedProto: return false
    }
  }

  /// Fills a `TensorProto`; without the content when it is to be streamed.
  package func encode(into message: ProtoMessage, withContent: Bool = true) throws(Diagnostic) {
    if case .serializedProto(let bytes) = storage {
      _ = message.merge(bytes)
      return
    }
    message.put(TensorProtoField.dtype, int: Int(type.rawValue))
    Shape(dimensions).encode(into: message.putMessage(TensorProtoField.tensorShape))
    switch storage {
    case .strings(let strings):
      for string in strings { message.put(TensorProtoField.stringVal, bytes: string) }
    case .repeated(let element):
      encodeElement(element, into: message)
    case .bytes(let bytes) where elementCount == 1:
      encodeElement(bytes, into: message)
    case .bytes, .source:
      if withContent { message.put(TensorProtoField.tensorContent, bytes: try loadBytes()) }
    case .serializedProto:
      break
    }
  }

  /// Puts one element into the typed field of its kind. A tensor with fewer elements than its shape repeats the last.
  private func encodeElement(_ bytes: [UInt8], into message: ProtoMessage) {
    func load<T: BitwiseCopyable>(_: T.Type, at offset: Int = 0) -> T {
      bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: T.self) }
    }
    switch type {
    case .float32: message.put(TensorProtoField.floatVal, float: load(Float.self))
    case .float64: message.put(TensorProtoField.doubleVal, double: load(Double.self))
    case .int32, .qint32: message.put(TensorProtoField.intVal, int: Int(load(Int32.self)))
    case .int16, .qint16: message.put(TensorProtoField.intVal, int: Int(load(Int16.self)))
    case .uint16, .quint16: message.put(TensorProtoField.intVal, int: Int(load(UInt16.self)))
    case .int8, .qint8, .int4, .int2: message.put(TensorProtoField.intVal, int: Int(load(Int8.self)))
    case .uint8, .quint8, .uint4, .uint2: message.put(TensorProtoField.intVal, int: Int(load(UInt8.self)))
    case .int64: message.put(TensorProtoField.int64Val, int: Int(load(Int64.self)))
    case .uint32: message.put(TensorProtoField.uint32Val, int: Int(load(UInt32.self)))
    case .uint64: message.put(TensorProtoField.uint64Val, int: Int(bitPattern: UInt(load(UInt64.self))))
    case .bool: message.put(TensorProtoField.boolVal, bool: load(UInt8.self) != 0)
    case .float16, .bfloat16: message.put(TensorProtoField.halfVal, int: Int(load(UInt16.self)))
    case .complex64:
      message.put(TensorProtoField.scomplexVal, float: load(Float.self))
      message.put(TensorProtoField.scomplexVal, float: load(Float.self, at: 4))
    case .complex128:
      message.put(TensorProtoField.dcomplexVal, double: load(Double.self))
      message.put(TensorProtoField.dcomplexVal, double: load(Double.self, at: 8))
    default:
      // The 8-bit floating types share one field of bytes.
      message.put(TensorProtoField.float8Val, bytes: bytes)
    }
  }
}

extension Shape {
  /// Fills a `TensorShapeProto`.
  package func encode(into message: ProtoMessage) {
    guard let dimensions else {
      message.put(TensorShapeProtoField.unknownRank, bool: true)
      return
    }
    for size in dimensions {
      message.putMessage(TensorShapeProtoField.dim).put(TensorShapeProtoDimField.size, int: size)
    }
  }
}
