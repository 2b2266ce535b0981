internal import Synchronization

/// The op signatures of TensorFlow.
///
///     OpRegistry.standard["Conv2D"]?.outputTypes(attributes)
///
/// The text of all signatures is in the program; a signature is parsed when it is first asked for.
package final class OpRegistry: Sendable {
  package static let standard = OpRegistry(parts: RegistryText.parts, own: [ownOps])

  private let parts: [StaticString]
  /// Ops that passes make for one another; no file has them.
  private let own: [StaticString]
  private let parsed = Mutex<[String: OpSignature?]>([:])

  /// A registry over lines in the byte order of the ops' names.
  init(parts: [StaticString], own: [StaticString] = []) {
    self.parts = parts
    self.own = own
  }

  package subscript(name: String) -> OpSignature? {
    parsed.withLock { cache in
      if let known = cache[name] { return known }
      let signature = line(of: name, in: parts + own).map { OpSignatureParser.parse($0) }
      cache[name] = .some(signature)
      return signature
    }
  }

  /// Whether an op is TensorFlow's, and not one that passes make.
  package func isTensorFlows(_ name: String) -> Bool { line(of: name, in: parts) != nil }

  /// The names of all of TensorFlow's ops, sorted.
  package var names: [String] {
    parts.flatMap { part in
      part.withUTF8Buffer { text in
        text.split(separator: UInt8(ascii: "\n")).map { line in
          String(decoding: line.prefix { $0 != UInt8(ascii: " ") }, as: UTF8.self)
        }
      }
    }
  }

  private func line(of name: String, in parts: [StaticString]) -> String? {
    let wanted = Array(name.utf8)
    guard !wanted.isEmpty else { return nil }
    for part in parts {
      let found = part.withUTF8Buffer { text in Self.line(of: wanted, in: text) }
      if let found { return found }
    }
    return nil
  }

  /// The line that starts with `name`, by bisection.
  private static func line(of name: [UInt8], in text: UnsafeBufferPointer<UInt8>) -> String? {
    let newline = UInt8(ascii: "\n")
    var low = 0
    var high = text.count
    while low < high {
      var start = low + (high - low) / 2
      while start > low, text[start - 1] != newline { start -= 1 }
      let end = text[start..<high].firstIndex(of: newline) ?? high
      let line = text[start..<end]
      let other = line.prefix { $0 != UInt8(ascii: " ") }
      if other.elementsEqual(name) { return String(decoding: line, as: UTF8.self) }
      if other.lexicographicallyPrecedes(name) {
        low = end + 1
      } else {
        high = start
      }
    }
    return nil
  }
}

/// What expressions become that TFLite has an op for, and TensorFlow none.
private let ownOps: StaticString = #"""
  _Gelu x=T > y=T ; T:type{float32} approximate:bool=false

  """#
