internal import Diagnostics

/// A value as a Python literal, a NumPy expression or a pickle gives it. Nothing is executed to get one.
package enum PythonValue: Sendable {
  case none
  case bool(Bool)
  /// Integers beyond 128 bits are refused: no tensor holds them.
  case int(Int128)
  case float(Double)
  case complex(ComplexNumber)
  case string(String)
  case bytes([UInt8])
  case list([PythonValue])
  case tuple([PythonValue])
  case dictionary([(key: PythonValue, value: PythonValue)])
  case array(NumpyArray)

  /// As `type(value).__name__` has it.
  package var typeName: String {
    switch self {
    case .none: "NoneType"
    case .bool: "bool"
    case .int: "int"
    case .float: "float"
    case .complex: "complex"
    case .string: "str"
    case .bytes: "bytes"
    case .list: "list"
    case .tuple: "tuple"
    case .dictionary: "dict"
    case .array: "ndarray"
    }
  }

  /// What two keys of a dictionary have in common when they are the same; nil for what Python does not hash.
  var key: String? {
    switch self {
    case .string(let text): "s" + text
    case .bytes(let bytes): "b\(bytes)"
    case .bool(let flag): flag ? "n1" : "n0"
    case .int(let number): "n\(number)"
    case .float(let number): Int128(exactly: number).map { "n\($0)" } ?? "f\(number)"
    case .none: "none"
    case .tuple(let items):
      items.contains { $0.key == nil } ? nil : "t" + items.map { "\($0.key ?? "")," }.joined()
    default: nil
    }
  }

  /// The value under a key of a dictionary: of equal keys the last counts.
  package func member(_ name: String) -> PythonValue? {
    guard case .dictionary(let members) = self else { return nil }
    return members.last {
      switch $0.key {
      case .string(let key): key == name
      case .bytes(let key): key == Array(name.utf8)
      default: false
      }
    }?.value
  }
}

/// A complex number of two doubles.
package struct ComplexNumber: Sendable, Equatable {
  package var real: Double
  package var imaginary: Double

  package init(_ real: Double, _ imaginary: Double = 0) {
    self.real = real
    self.imaginary = imaginary
  }
}

/// The most elements that an array made of an expression may have: 1 GiB of the eight bytes that each takes here.
let mostElements = 1 << 27

/// The most items that a repeated list, and bytes that a repeated string may have.
let mostItems = 1 << 22

/// A mistake in a value or an expression. Where it stands is added by whoever knows.
func invalid(_ message: String, help: String? = nil) -> Diagnostic {
  Diagnostic(.invalidValue, message, help: help)
}
