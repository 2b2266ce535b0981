import Diagnostics
import PythonValues
import Tensors
import TestSupport
import Testing

/// A line of `testdata/python-values`, as tools/testdata/python_values.py writes it.
struct ExpectedArray: Sendable {
  let type: ElementType
  let dimensions: [Int]
  let elements: Substring

  init?(_ columns: ArraySlice<Substring>) {
    guard columns.count == 3, let type = ElementType(named: String(columns[columns.startIndex])) else {
      return nil
    }
    let shape = columns[columns.startIndex + 1]
    self.type = type
    dimensions = shape == "-" ? [] : shape.split(separator: "x").compactMap { Int($0) }
    elements = columns[columns.startIndex + 2]
  }

  /// Whether a tensor is the same, to the bit.
  func matches(_ tensor: Tensor) throws -> Bool {
    guard tensor.type == type, tensor.dimensions == dimensions else { return false }
    if let strings = tensor.strings {
      return strings.map { hexadecimal($0) + "/" }.joined() == elements || strings.isEmpty
    }
    let bytes = try tensor.loadBytes()
    return hexadecimal(bytes) == elements || bytes.isEmpty && elements == "-" || isNearly(bytes)
  }

  /// Powers are the C library's, which may differ from NumPy's by one unit in the last place.
  private func isNearly(_ bytes: [UInt8]) -> Bool {
    guard type == .float64, bytes.count * 2 == elements.utf8.count else { return false }
    let other = fromHexadecimal(elements)
    return stride(from: 0, to: bytes.count, by: 8).allSatisfy { start in
      func number(_ bytes: [UInt8]) -> Double {
        Double(bitPattern: bytes[start..<start + 8].reversed().reduce(0) { $0 << 8 | UInt64($1) })
      }
      let (a, b) = (number(bytes), number(other))
      return abs(a - b) <= abs(b) * 0x1p-51 || a.isNaN && b.isNaN
    }
  }
}

func hexadecimal(_ bytes: [UInt8]) -> String {
  let digits = Array("0123456789abcdef".unicodeScalars)
  var text = String.UnicodeScalarView()
  for byte in bytes {
    text.append(digits[Int(byte >> 4)])
    text.append(digits[Int(byte & 15)])
  }
  return String(text)
}

func fromHexadecimal(_ text: some StringProtocol) -> [UInt8] {
  let digits = text.utf8.map { $0 > 0x39 ? $0 - 0x57 : $0 - 0x30 }
  return stride(from: 0, to: digits.count - 1, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
}

func lines(_ name: String) throws -> [[Substring]] {
  let text = String(
    decoding: try ReadableFile(path: testdata("python-values/" + name)).readAll(limit: 1 << 24), as: UTF8.self
  )
  return text.split(separator: "\n").map { $0.split(separator: "\t", omittingEmptySubsequences: false) }
}

@Suite struct ExpressionTests {
  @Test func everyExpressionIsWhatNumPyMakesOfIt() throws {
    for columns in try lines("expressions.txt") {
      var text = ""
      var isEscape = false
      for character in columns[0] {
        if isEscape {
          text.append(character == "n" ? "\n" : character == "t" ? "\t" : character)
          isEscape = false
        } else if character == "\\" {
          isEscape = true
        } else {
          text.append(character)
        }
      }
      var evaluator = Evaluator()
      let outcome = Result { () throws(Diagnostic) in try evaluator.evaluate(text).array() }
      guard let expected = ExpectedArray(columns[1...]) else {
        #expect(throws: Diagnostic.self, "\(text)") { try outcome.get() }
        continue
      }
      switch outcome {
      case .failure(let problem): Issue.record("\(text): \(problem)")
      case .success(let array):
        #expect(
          try expected.matches(array.tensor),
          "\(text) is \(array.type)\(array.dimensions) \(array.elements), not \(expected.type)\(expected.dimensions)"
        )
      }
    }
  }

  private func problem(_ expression: String) throws -> Diagnostic {
    var evaluator = Evaluator()
    do throws(Diagnostic) {
      let value = try evaluator.evaluate(expression)
      Issue.record("\(expression) is \(value)")
      return Diagnostic(.usage, "")
    } catch {
      return error
    }
  }

  @Test(arguments: [
    ("[1, 2", 1, "the bracket is not closed"), ("np.ones(3", 8, "the bracket is not closed"),
    ("1 + * 2", 5, "'*' is not expected"),
    ("[1, foo]", 5, "'foo' is not known"), ("np.onse(3)", 3, "np.onse is not evaluated here"),
    ("'abc", 1, "does not end"),
    ("é + 'a' 1", 9, "a comma or an operator is missing"),
    ("np.ones((2, 'a'))", 1, "takes an integer or a tuple"),
    ("1 $ 2", 3, "has no meaning"), ("np.random.rand(3)", 1, "without a seed"),
    ("[1, 1/0]", 6, "division by zero"),
    ("os.system('x')", 1, "'os' is not known"), ("(1).__class__", 4, "has no attribute"), ("", 1, "empty"),
  ])
  func problemsPointAtTheirColumn(_ expression: String, _ column: Int, _ message: String) throws {
    let problem = try problem(expression)
    #expect(problem.message.contains(message), "\(problem)")
    #expect(problem.message.hasSuffix("at column \(column)"), "\(problem)")
    let mark = problem.excerpt?.split(separator: "\n").last ?? ""
    #expect(mark.count == column, "\(problem)")
  }

  @Test(arguments: [
    "np.ones((10**12,))", "np.ones((2**31, 2**31, 4))",
    "[0] * 10**12", "'a' * 2**40", "b'a' * 10**9 * 10**9", "np.arange(1e18)", "np.arange(0, 1, 1e-300)",
    "np.linspace(0, 1, 10**15)", "np.eye(10**6)",
    "np.tile([1, 2], 10**14)", "np.repeat([1, 2], 10**14)", "2**10**10", "10**40", "range(10**12)",
    "np.random.RandomState(1).rand(10**6, 10**6)",
    "np.full((10**5, 10**5), 1)", "np.broadcast_to(1, (10**9,))", "np.logspace(0, 1, 10**10)",
    "np.ones((1,) * 100)",
    "np.tile(1, (2,) * 60)", "np.stack([np.ones(2**16)] * 10000)", "[[np.ones(2**16)] * 10000]",
  ])
  func hostileSizesAreRefused(_ expression: String) throws {
    var evaluator = Evaluator()
    #expect(throws: Diagnostic.self) { try evaluator.evaluate(expression).array() }
  }

  @Test func deepNestingIsRefused() throws {
    for text in [
      String(repeating: "[", count: 10_000), String(repeating: "-", count: 10_000) + "1",
      String(repeating: "(", count: 10_000),
      "1" + String(repeating: "+1", count: 10_000), "1" + String(repeating: "**1", count: 10_000),
      "x" + String(repeating: ".T", count: 10_000), String(repeating: "np.ones(", count: 10_000),
      String(repeating: "{1:", count: 10_000),
    ] {
      #expect(try !problem(text).message.isEmpty)
    }
  }

  @Test func aSeedIsKeptBetweenExpressions() throws {
    var seeded = Evaluator(seed: 5)
    var stated = Evaluator()
    _ = try stated.evaluate("np.random.seed(5)")
    for expression in ["np.random.rand(3)", "np.random.randn(3)", "np.random.randint(9, size=4)"] {
      #expect(try seeded.evaluate(expression).array().tensor == stated.evaluate(expression).array().tensor)
    }
    #expect(
      try seeded.evaluate("np.random.rand(2)").array().tensor
        != seeded.evaluate("np.random.rand(2)").array().tensor)
  }

  @Test(arguments: [
    ("x=[1, 2]", ["x|[1, 2]"]), ("x=1;y='a;b';z=[\";\"]", ["x|1", "y|'a;b'", "z|[\";\"]"]),
    ("x=np.full(2, fill_value=3); y = {'a;': [1;2]}", ["x|np.full(2, fill_value=3)", "y| {'a;': [1;2]}"]),
    ("np.random.seed(1);x=np.random.rand(2);", ["-|np.random.seed(1)", "x|np.random.rand(2)"]),
    ("x='''a;'b''';y='\\';'", ["x|'''a;'b'''", "y|'\\';'"]), (";;", []), ("f(a=1)", ["-|f(a=1)"]),
    ("x='unclosed;y=1", ["x|'unclosed;y=1"]),
  ])
  func inputsAreSplitOutsideOfQuotesAndBrackets(_ text: String, _ parts: [String]) {
    #expect(InputSplitting.parts(of: text).map { "\($0.key ?? "-")|\($0.expression)" } == parts)
  }
}
