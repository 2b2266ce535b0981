internal import Diagnostics
internal import Synchronization
internal import Tensors
internal import TestSupport
internal import Testing

/// Arrays and the texts NumPy printed for them; tools/testdata/numpy_printing.py tells how a case is written.
private struct PrintedArray: CustomTestStringConvertible, Sendable {
  let header: String
  let tensor: Tensor
  let options: PrintOptions
  let plain: String
  let formal: String

  var testDescription: String { header }

  init?(_ lines: ArraySlice<Substring>) {
    let words = lines[lines.startIndex].split(separator: " ")
    guard words.count == 4, let type = ElementType(named: String(words[0])) else { return nil }
    let dimensions = words[1] == "-" ? [] : words[1].split(separator: "x").compactMap { Int($0) }
    let storage: Tensor.Storage
    if type == .string {
      let elements = words[2] == "-" ? [] : words[2].split(separator: ",")
      storage = .strings(elements.map { $0 == "_" ? [] : Self.bytes($0) })
    } else if words[2].hasPrefix("*") {
      storage = .repeated(Self.bytes(words[2].dropFirst()))
    } else {
      storage = .bytes(words[2] == "-" ? [] : Self.bytes(words[2]))
    }
    var options = PrintOptions()
    for option in words[3].split(separator: ";") where option != "-" {
      let text = String(option.map { $0 == "␠" ? " " : $0 })
      do { try options.set(text) } catch { return nil }
    }
    header = lines[lines.startIndex].prefix(100) + ""
    tensor = Tensor(type, dimensions, storage)
    self.options = options
    plain = Self.unescaped(lines[lines.startIndex + 1])
    formal = Self.unescaped(lines[lines.startIndex + 2])
  }

  private static func bytes(_ hex: Substring) -> [UInt8] {
    let digits = hex.utf8.map { UInt8($0 < 0x3A ? $0 - 0x30 : $0 - 0x57) }
    return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
  }

  private static func unescaped(_ text: Substring) -> String {
    var result = ""
    var escaped = false
    for character in text.unicodeScalars {
      if escaped {
        result.unicodeScalars.append(character == "n" ? "\n" : character)
        escaped = false
      } else if character == "\\" {
        escaped = true
      } else {
        result.unicodeScalars.append(character)
      }
    }
    return result
  }

  static func all() throws -> [PrintedArray] {
    let file = try ReadableFile(path: testdata("numpy-printing/cases.txt"))
    let text = String(decoding: try file.readAll(limit: 1 << 28), as: UTF8.self)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
    return stride(from: 0, to: lines.count, by: 3).compactMap { PrintedArray(lines[$0..<$0 + 3]) }
  }
}

@Suite("Printing arrays as NumPy does")
struct NumpyPrinterTests {
  @Test("Every recorded array prints as NumPy printed it")
  func recorded() throws {
    let cases = try PrintedArray.all()
    #expect(cases.count == 306)
    for array in cases {
      let printer = NumpyPrinter(array.options)
      #expect(try printer.string(array.tensor) == array.plain, "\(array.header)")
      #expect(try printer.representation(array.tensor) == array.formal, "\(array.header)")
    }
  }

  @Test("A summary reads only the elements it shows")
  func reads() throws {
    let source = CountingSource(byteCount: 4 << 30)
    let tensor = Tensor(.float32, [1 << 10, 1 << 10, 1 << 10], .source(source))
    let text = try #require(try NumpyPrinter().string(tensor))
    #expect(text.hasPrefix("[[[0. 0. 0. ... 0. 0. 0.]\n  [0. 0. 0. ... 0. 0. 0.]"))
    #expect(source.bytesRead == 6 * 6 * 6 * 4)
  }

  @Test("Types without elements have no text")
  func noElements() throws {
    #expect(try NumpyPrinter().string(Tensor(.resource, [], .serializedProto([]))) == nil)
    #expect(try NumpyPrinter().representation(Tensor(.variant, [2], .serializedProto([]))) == nil)
  }

  @Test(
    "Options that NumPy does not have, or does not take, are refused",
    arguments: [
      "precision", "=3", "precison=3", "precision=-1", "suppress=maybe", "sign=*", "floatmode=wide",
      "formatter=x",
    ])
  func options(_ option: String) {
    var options = PrintOptions()
    #expect(throws: Diagnostic.self) { try options.set(option) }
  }
}

/// Zeros that count how many of them were asked for.
private final class CountingSource: TensorSource {
  let byteCount: Int
  let identity = "zeros"
  private let count = Mutex(0)

  init(byteCount: Int) { self.byteCount = byteCount }

  var bytesRead: Int { count.withLock { $0 } }

  func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(Diagnostic) {
    buffer.initializeMemory(as: UInt8.self, repeating: 0)
    count.withLock { $0 += buffer.count }
  }
}
