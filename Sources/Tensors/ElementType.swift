/// The type of a tensor's elements, numbered as TensorFlow's `DataType` enum (tensorflow/core/framework/types.proto).
///
/// It is an open set: a number Floe does not know survives a round trip. Numbers above 100 are the reference types
/// of TensorFlow 1's variables.
package struct ElementType: RawRepresentable, Hashable, Sendable {
  package let rawValue: Int32

  package init(rawValue: Int32) { self.rawValue = rawValue }

  package static let invalid = ElementType(rawValue: 0)
  package static let float32 = ElementType(rawValue: 1)
  package static let float64 = ElementType(rawValue: 2)
  package static let int32 = ElementType(rawValue: 3)
  package static let uint8 = ElementType(rawValue: 4)
  package static let int16 = ElementType(rawValue: 5)
  package static let int8 = ElementType(rawValue: 6)
  package static let string = ElementType(rawValue: 7)
  package static let complex64 = ElementType(rawValue: 8)
  package static let int64 = ElementType(rawValue: 9)
  package static let bool = ElementType(rawValue: 10)
  package static let qint8 = ElementType(rawValue: 11)
  package static let quint8 = ElementType(rawValue: 12)
  package static let qint32 = ElementType(rawValue: 13)
  package static let bfloat16 = ElementType(rawValue: 14)
  package static let qint16 = ElementType(rawValue: 15)
  package static let quint16 = ElementType(rawValue: 16)
  package static let uint16 = ElementType(rawValue: 17)
  package static let complex128 = ElementType(rawValue: 18)
  package static let float16 = ElementType(rawValue: 19)
  package static let resource = ElementType(rawValue: 20)
  package static let variant = ElementType(rawValue: 21)
  package static let uint32 = ElementType(rawValue: 22)
  package static let uint64 = ElementType(rawValue: 23)
  package static let float8E5M2 = ElementType(rawValue: 24)
  package static let float8E4M3FN = ElementType(rawValue: 25)
  package static let float8E4M3FNUZ = ElementType(rawValue: 26)
  package static let float8E4M3B11FNUZ = ElementType(rawValue: 27)
  package static let float8E5M2FNUZ = ElementType(rawValue: 28)
  package static let int4 = ElementType(rawValue: 29)
  package static let uint4 = ElementType(rawValue: 30)
  package static let int2 = ElementType(rawValue: 31)
  package static let uint2 = ElementType(rawValue: 32)
  package static let float4E2M1FN = ElementType(rawValue: 33)

  /// Every type that has a name, in the order of TensorFlow's numbers.
  package static let all: [ElementType] = rows.map(\.type)

  /// Whether it is, or refers to, a type TensorFlow has.
  package var isKnown: Bool { dereferenced.row != nil }

  /// Whether this is one of TensorFlow 1's reference types (`DT_FLOAT_REF` and so on).
  package var isReference: Bool { rawValue > 100 }

  /// The type a reference type refers to; itself for the others.
  package var dereferenced: ElementType { isReference ? ElementType(rawValue: rawValue - 100) : self }

  package var reference: ElementType { isReference ? self : ElementType(rawValue: rawValue + 100) }

  /// Bytes per element as TensorFlow stores them (the 4-bit and 2-bit types take a byte each); nil for strings,
  /// resources, variants and unknown types.
  package var byteWidth: Int? { row?.width }

  /// The name in Python: `float32`, `int8`, `bool`, `float32_ref`.
  package var name: String {
    guard let row = dereferenced.row else { return "type\(rawValue)" }
    return isReference ? row.name + "_ref" : row.name
  }

  /// The name of the enum's value: `DT_FLOAT`.
  package var enumName: String {
    guard let row = dereferenced.row else { return "\(rawValue)" }
    return isReference ? row.enumName + "_REF" : row.enumName
  }

  /// The type called `name` (`float32`, `float`, `DT_FLOAT`, `half`), or nil.
  package init?(named name: String) {
    let base = name.hasSuffix("_ref") ? String(name.dropLast(4)) : name
    let aliases = ["float": "float32", "double": "float64", "half": "float16", "str": "string"]
    let wanted = aliases[base] ?? base
    guard let row = Self.rows.first(where: { $0.name == wanted || $0.enumName == wanted }) else { return nil }
    self = name.hasSuffix("_ref") ? row.type.reference : row.type
  }

  private struct Row {
    let type: ElementType
    let name: String
    let enumName: String
    let width: Int?
  }

  private var row: Row? {
    let index = Int(rawValue)
    return Self.rows.indices.contains(index) ? Self.rows[index] : nil
  }

  /// Indexed by TensorFlow's number.
  private static let rows: [Row] = [
    Row(type: .invalid, name: "invalid", enumName: "DT_INVALID", width: nil),
    Row(type: .float32, name: "float32", enumName: "DT_FLOAT", width: 4),
    Row(type: .float64, name: "float64", enumName: "DT_DOUBLE", width: 8),
    Row(type: .int32, name: "int32", enumName: "DT_INT32", width: 4),
    Row(type: .uint8, name: "uint8", enumName: "DT_UINT8", width: 1),
    Row(type: .int16, name: "int16", enumName: "DT_INT16", width: 2),
    Row(type: .int8, name: "int8", enumName: "DT_INT8", width: 1),
    Row(type: .string, name: "string", enumName: "DT_STRING", width: nil),
    Row(type: .complex64, name: "complex64", enumName: "DT_COMPLEX64", width: 8),
    Row(type: .int64, name: "int64", enumName: "DT_INT64", width: 8),
    Row(type: .bool, name: "bool", enumName: "DT_BOOL", width: 1),
    Row(type: .qint8, name: "qint8", enumName: "DT_QINT8", width: 1),
    Row(type: .quint8, name: "quint8", enumName: "DT_QUINT8", width: 1),
    Row(type: .qint32, name: "qint32", enumName: "DT_QINT32", width: 4),
    Row(type: .bfloat16, name: "bfloat16", enumName: "DT_BFLOAT16", width: 2),
    Row(type: .qint16, name: "qint16", enumName: "DT_QINT16", width: 2),
    Row(type: .quint16, name: "quint16", enumName: "DT_QUINT16", width: 2),
    Row(type: .uint16, name: "uint16", enumName: "DT_UINT16", width: 2),
    Row(type: .complex128, name: "complex128", enumName: "DT_COMPLEX128", width: 16),
    Row(type: .float16, name: "float16", enumName: "DT_HALF", width: 2),
    Row(type: .resource, name: "resource", enumName: "DT_RESOURCE", width: nil),
    Row(type: .variant, name: "variant", enumName: "DT_VARIANT", width: nil),
    Row(type: .uint32, name: "uint32", enumName: "DT_UINT32", width: 4),
    Row(type: .uint64, name: "uint64", enumName: "DT_UINT64", width: 8),
    Row(type: .float8E5M2, name: "float8_e5m2", enumName: "DT_FLOAT8_E5M2", width: 1),
    Row(type: .float8E4M3FN, name: "float8_e4m3fn", enumName: "DT_FLOAT8_E4M3FN", width: 1),
    Row(type: .float8E4M3FNUZ, name: "float8_e4m3fnuz", enumName: "DT_FLOAT8_E4M3FNUZ", width: 1),
    Row(type: .float8E4M3B11FNUZ, name: "float8_e4m3b11fnuz", enumName: "DT_FLOAT8_E4M3B11FNUZ", width: 1),
    Row(type: .float8E5M2FNUZ, name: "float8_e5m2fnuz", enumName: "DT_FLOAT8_E5M2FNUZ", width: 1),
    Row(type: .int4, name: "int4", enumName: "DT_INT4", width: 1),
    Row(type: .uint4, name: "uint4", enumName: "DT_UINT4", width: 1),
    Row(type: .int2, name: "int2", enumName: "DT_INT2", width: 1),
    Row(type: .uint2, name: "uint2", enumName: "DT_UINT2", width: 1),
    Row(type: .float4E2M1FN, name: "float4_e2m1fn", enumName: "DT_FLOAT4_E2M1FN", width: 1),
  ]
}

extension ElementType: CustomStringConvertible {
  package var description: String { name }
}
