package import Tensors

/// The typed value fields of a `TensorProto`.
package enum TensorValues {
  /// The values given for a type with plain bytes, as those bytes; fewer than the shape has elements, or none.
  package static func bytes(of proto: ProtoMessage, _ type: ElementType) -> [UInt8] {
    switch type {
    case .float32: whole(proto, TensorProtoField.floatVal, as: Float.self)
    case .float64: whole(proto, TensorProtoField.doubleVal, as: Double.self)
    case .complex64: whole(proto, TensorProtoField.scomplexVal, as: Float.self)
    case .complex128: whole(proto, TensorProtoField.dcomplexVal, as: Double.self)
    case .int64: whole(proto, TensorProtoField.int64Val, as: Int64.self)
    case .uint64: whole(proto, TensorProtoField.uint64Val, as: UInt64.self)
    case .uint32: whole(proto, TensorProtoField.uint32Val, as: UInt32.self)
    case .int32, .qint32: whole(proto, TensorProtoField.intVal, as: Int32.self)
    case .bool: whole(proto, TensorProtoField.boolVal, as: Bool.self)
    case .float16, .bfloat16: narrowed(proto, TensorProtoField.halfVal, to: UInt16.self)
    case .int16, .uint16, .qint16, .quint16: narrowed(proto, TensorProtoField.intVal, to: UInt16.self)
    case .float8E5M2, .float8E4M3FN, .float8E4M3FNUZ, .float8E4M3B11FNUZ, .float8E5M2FNUZ, .float4E2M1FN:
      proto.bytes(TensorProtoField.float8Val)
    // Every other type with plain bytes has one byte an element.
    default: narrowed(proto, TensorProtoField.intVal, to: UInt8.self)
    }
  }

  /// The field whose packed form is the plain bytes of the values; nil for types whose values are encoded.
  package static func plainField(_ type: ElementType) -> Int32? {
    switch type {
    case .float32: TensorProtoField.floatVal
    case .float64: TensorProtoField.doubleVal
    case .complex64: TensorProtoField.scomplexVal
    case .complex128: TensorProtoField.dcomplexVal
    default: nil
    }
  }

  private static func whole<Element: BitwiseCopyable>(
    _ proto: ProtoMessage, _ field: Int32, as type: Element.Type
  ) -> [UInt8] {
    proto.elements(field, as: type).withUnsafeBytes { Array($0) }
  }

  /// Values kept in 32-bit integers. Wider ones lose their upper bits, as in TensorFlow.
  private static func narrowed<Element: FixedWidthInteger & BitwiseCopyable>(
    _ proto: ProtoMessage, _ field: Int32, to _: Element.Type
  ) -> [UInt8] {
    proto.elements(field, as: Int32.self).map { Element(truncatingIfNeeded: $0) }.withUnsafeBytes {
      Array($0)
    }
  }
}
