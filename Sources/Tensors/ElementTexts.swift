internal import Diagnostics

/// The formatted elements of a sample of a tensor: one text per element, aligned with each other.
struct ElementTexts {
  private let texts: [String]

  subscript(index: Int) -> String { texts[index] }

  /// The elements at all combinations of `indices`, one list per axis. Nil for types that cannot be shown.
  init?(_ tensor: Tensor, at indices: [[Int]], _ options: PrintOptions) throws(Diagnostic) {
    guard let elements = try Elements(tensor, at: indices) else { return nil }
    switch elements {
    case .bools(let values):
      // One more blank before True, except in an array without axes.
      let yes = tensor.dimensions.isEmpty ? "True" : " True"
      texts = values.map { $0 ? yes : "False" }
    case .integers(let values):
      texts = Self.aligned(values, options.sign)
    case .floats(let values, let format):
      let formatter = FloatFormatter(values, format, options)
      texts = values.map { formatter($0) }
    case .smallFloats(let values):
      texts = values.map(FloatText.streamed)
    case .smallIntegers(let values):
      texts = values
    case .complexes(let real, let imaginary, let format):
      let realFormatter = FloatFormatter(real, format, options)
      var signed = options
      signed.sign = .always
      let imaginaryFormatter = FloatFormatter(imaginary, format, signed)
      texts = zip(real, imaginary).map { realFormatter($0) + Self.unit(imaginaryFormatter($1)) }
    case .strings(let values):
      texts = values.map(PythonText.bytes)
    }
  }

  /// The text of the only element, as Python's `str` of a NumPy scalar.
  static func scalar(_ tensor: Tensor) throws(Diagnostic) -> String? {
    switch try Elements(tensor, at: []) {
    case nil: return nil
    case .bools(let values): return values.first == true ? "True" : "False"
    case .integers(let values), .smallIntegers(let values): return values.first
    case .floats(let values, let format): return values.first.map { FloatText.scalar($0, format) }
    case .smallFloats(let values): return values.first.map(FloatText.streamed)
    case .complexes(let real, let imaginary, let format):
      return zip(real, imaginary).lazy.map { FloatText.scalar(real: $0, imaginary: $1, format) }.first
    case .strings(let values): return values.first.map(PythonText.bytes)
    }
  }

  private static func aligned(_ values: [String], _ sign: PrintOptions.Sign) -> [String] {
    var positive = ""
    if sign == .always { positive = "+" }
    if sign == .blank, !values.contains(where: { $0.hasPrefix("-") }) { positive = " " }
    let signed = values.map { $0.hasPrefix("-") ? $0 : positive + $0 }
    let width = signed.lazy.map(\.utf8.count).max() ?? 0
    return signed.map { String(repeating: " ", count: width - $0.utf8.count) + $0 }
  }

  /// Puts the `j` behind the number, before the blanks that pad it.
  private static func unit(_ text: String) -> String {
    let number = text.utf8.reversed().drop { $0 == UInt8(ascii: " ") }.count
    return text.prefix(number) + "j" + text.dropFirst(number)
  }
}
