internal import Diagnostics
internal import Tensors

/// What a part of an expression stands for: a value, or something that leads to one.
enum Object {
  case value(PythonValue)
  /// A type, as `np.float32` and `float`.
  case type(ElementType, isPython: Bool)
  /// `np` or `np.random`.
  case module(String)
  /// A function by its whole name, as `np.ones`.
  case function(String)
  /// A function of an array, as `x.reshape`.
  case method(NumpyArray, String)
  case generator(RandomSource)
  /// A function of a generator, as `np.random.RandomState(1).rand`.
  case drawing(RandomSource, String)

  /// As a message has it.
  var kind: String {
    switch self {
    case .value(let value): "a value of \(value.typeName)"
    case .type(let type, _): "the type \(type)"
    case .module(let name): "the module \(name)"
    case .function(let name): "the function \(name)"
    case .method(_, let name), .drawing(_, let name): "the function \(name)"
    case .generator: "a random generator"
    }
  }

  /// The type that a name of NumPy's or a code says: `float32`, `f4`, `<i8`; nil for none.
  static func type(named name: String) -> ElementType? {
    let plain = name.drop { "<=|".contains($0) }
    return names[String(plain)]
  }

  private static let names: [String: ElementType] = [
    "bool": .bool, "bool_": .bool, "?": .bool, "b1": .bool,
    "int8": .int8, "byte": .int8, "i1": .int8, "b": .int8,
    "int16": .int16, "short": .int16, "i2": .int16, "h": .int16,
    "int32": .int32, "intc": .int32, "i4": .int32, "i": .int32,
    "int64": .int64, "int": .int64, "int_": .int64, "intp": .int64, "long": .int64, "longlong": .int64,
    "i8": .int64,
    "l": .int64, "q": .int64,
    "uint8": .uint8, "ubyte": .uint8, "u1": .uint8, "B": .uint8,
    "uint16": .uint16, "ushort": .uint16, "u2": .uint16, "H": .uint16,
    "uint32": .uint32, "uintc": .uint32, "u4": .uint32, "I": .uint32,
    "uint64": .uint64, "uint": .uint64, "ulong": .uint64, "u8": .uint64, "L": .uint64, "Q": .uint64,
    "float16": .float16, "half": .float16, "f2": .float16, "e": .float16,
    "float32": .float32, "single": .float32, "f4": .float32, "f": .float32,
    "float64": .float64, "float": .float64, "double": .float64, "float_": .float64, "f8": .float64,
    "d": .float64,
    "complex64": .complex64, "csingle": .complex64, "c8": .complex64, "F": .complex64,
    "complex128": .complex128, "complex": .complex128, "cdouble": .complex128, "c16": .complex128,
    "D": .complex128,
    "str": .string, "str_": .string, "bytes": .string, "bytes_": .string, "U": .string, "S": .string,
  ]

  /// The type that an attribute of the module `np` is. NumPy 2 has no aliases of Python's types among them.
  static func attribute(_ name: String) -> ElementType? {
    let isCode = name.count < 3 || name.last?.isNumber == true && name.count < 4
    return isCode || ["int", "float", "complex", "str", "bytes", "float_"].contains(name)
      ? nil : type(named: name)
  }
}
