package import Diagnostics
package import GraphIR
package import PassKit
internal import Tensors

/// Turns placeholders into constants.
///
///     %t = Placeholder {dtype = bool}      =>      %t = Const {value = tensor<bool[]>[true]}
package struct SetPlaceholders: Pass {
  package static let name = "set-placeholders"
  package static let summary = "Replace placeholders by the values the user set."

  /// The text of each value, by the placeholder's name: a scalar (`true`, `0.5`, `7`) or a list (`[1,2,3]`).
  package let values: [(name: String, text: String)]

  package init(_ values: [(name: String, text: String)]) {
    self.values = values
  }

  package func run(on model: inout Model, _ context: PassContext) throws(Diagnostic) {
    var problems: [Diagnostic] = []
    let placeholders: Set<OpKind> = ["Placeholder", "PlaceholderV2", "PlaceholderWithDefault"]
    for (name, text) in values {
      let plain = name.hasSuffix(":0") ? String(name.dropLast(2)) : name
      guard let node = model.graph.node(named: plain) else {
        let known = model.graph.nodes.filter { placeholders.contains(model.graph.op($0)) }.map(
          model.graph.name)
        problems.append(
          Diagnostic(
            .unknownNode, "--set names '\(name)', which is no node of the graph",
            notes: known.isEmpty ? [] : ["the placeholders: \(listed(known))"],
            help: didYouMean(plain, among: known)))
        continue
      }
      guard placeholders.contains(model.graph.op(node)) else {
        problems.append(
          Diagnostic(
            .invalidValue, "--set names '\(name)', which is a \(model.graph.op(node)), not a placeholder",
            at: Location(node: plain),
            help: "--cut \(plain)=DTYPE[shape] makes it a placeholder first"))
        continue
      }
      do throws(Diagnostic) {
        let type = model.graph.attributes(node).type("dtype") ?? .float32
        let tensor = try parseTensor(text, type: type, for: name)
        let shape = model.graph.attributes(node).shape("shape") ?? .unknownRank
        // Placeholders of TensorFlow 1 wrote an unknown shape as one without sizes.
        guard shape.isCompatible(with: tensor.shape) || shape == .scalar else {
          throw Diagnostic(
            .invalidValue, "--set \(name)=\(text) has shape \(tensor.shape), the placeholder \(shape)",
            at: Location(node: plain))
        }
        model.graph.setOperands(node, [], controls: model.graph.controlOperands(node))
        model.graph.replaceByConstant(node, tensor)
        model.graph.inputs.removeAll { $0.value.node == node }
        context.count(.applied, plain)
      } catch {
        problems.append(error)
      }
    }
    if let problem = Diagnostic.combining(problems) { throw problem }
  }

  /// A tensor from `text`: nested lists in brackets, or one scalar.
  private func parseTensor(_ text: String, type: ElementType, for name: String) throws(Diagnostic) -> Tensor {
    var parser = LiteralParser(text: Array(text.utf8))
    guard let literal = parser.parse(), let dimensions = literal.dimensions else {
      throw Diagnostic(
        .invalidValue, "--set \(name)=\(text) is no value",
        help: "write a scalar such as true or 0.5, or a list such as [1,2,3]")
    }
    if type == .string {
      return Tensor(type, dimensions, .strings(literal.leaves.map { Array($0.utf8) }))
    }
    var bytes: [UInt8] = []
    for leaf in literal.leaves {
      guard let element = type.bytes(parsing: leaf) else {
        throw Diagnostic(
          .invalidValue, "'\(leaf)' in --set \(name)=\(text) is no \(type)", at: Location(node: name))
      }
      bytes += element
    }
    return Tensor(type, dimensions, .bytes(bytes))
  }
}

/// A scalar or a list of literals, as written on the command line.
private indirect enum Literal {
  case leaf(String)
  case list([Literal])

  var leaves: [String] {
    switch self {
    case .leaf(let text): [text]
    case .list(let items): items.flatMap(\.leaves)
    }
  }

  /// Nil when lists of different shapes stand side by side.
  var dimensions: [Int]? {
    switch self {
    case .leaf:
      return []
    case .list(let items):
      let inner = items.map(\.dimensions)
      guard let first = inner.first else { return [0] }
      guard let first, inner.allSatisfy({ $0 == first }) else { return nil }
      return [items.count] + first
    }
  }
}

private struct LiteralParser {
  let text: [UInt8]
  var position = 0

  init(text: [UInt8]) { self.text = text }

  mutating func parse() -> Literal? {
    guard let literal = value(depth: 0), position == text.count else { return nil }
    return literal
  }

  private mutating func value(depth: Int) -> Literal? {
    guard depth < 16 else { return nil }
    skipBlanks()
    guard position < text.count, text[position] == UInt8(ascii: "[") else { return leaf(inList: depth > 0) }
    position += 1
    var items: [Literal] = []
    skipBlanks()
    if take("]") { return .list([]) }
    repeat {
      guard let item = value(depth: depth + 1) else { return nil }
      items.append(item)
      skipBlanks()
    } while take(",")
    guard take("]") else { return nil }
    skipBlanks()
    return .list(items)
  }

  private mutating func leaf(inList: Bool) -> Literal? {
    let start = position
    while position < text.count,
      !inList || (text[position] != UInt8(ascii: ",") && text[position] != UInt8(ascii: "]"))
    {
      position += 1
    }
    var end = position
    while end > start, text[end - 1] == UInt8(ascii: " ") { end -= 1 }
    return end == start && inList ? nil : .leaf(String(decoding: text[start..<end], as: UTF8.self))
  }

  private mutating func skipBlanks() {
    while position < text.count, text[position] == UInt8(ascii: " ") { position += 1 }
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard position < text.count, text[position] == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }
}
