/// How much of a graph its text shows.
package enum TextStyle: Sendable {
  /// All that a parser needs to make an equal graph. Bytes of tensors that are not in memory are only named.
  case lossless
  /// For people: long tensors are cut, and fields that Floe does not interpret are left out.
  case brief
}

/// Writes the textual form of graphs.
///
///     graph {
///       inputs %x
///       %x = Placeholder {dtype = float32, shape = [1,?]}
///       %"a b" = Relu(%x, ^%init) @"/device:CPU:0" {T = float32}
///       %c = RELU(%x) -> float32[1,?]
///       return %"a b", second = %split:1
///       targets ^%init
///     }
///
/// A value is `%name`, with `:port` for every port but 0; a control operand is `^%name`. Names other than of letters,
/// digits, `_`, `.`, `/` and `-` are quoted. What a graph states of outputs follows `->`. A port's key is written where it is not the value's own text.
package struct GraphPrinter {
  let style: TextStyle
  private(set) var text = ""
  private var indentation = ""

  package init(_ style: TextStyle = .lossless) {
    self.style = style
  }

  /// The line of one node, as diagnostics show it.
  package static func line(for node: NodeID, in graph: Graph) -> String {
    var printer = GraphPrinter(.brief)
    printer.write(node, of: graph)
    return printer.text
  }

  /// How `value` is written where it is read.
  package static func reference(to value: Value, in graph: Graph) -> String {
    var printer = GraphPrinter(.brief)
    printer.write(value, of: graph)
    return printer.text
  }

  mutating func write(_ graph: Graph) {
    write("graph {\n")
    indent {
      $0.writePorts("inputs", graph.inputs, of: graph)
      $0.writeBody(of: graph) { _ in true }
    }
    startLine()
    write("}\n")
  }

  /// The nodes that `isShown`, then what is returned and the targets.
  mutating func writeBody(of graph: Graph, where isShown: (NodeID) -> Bool) {
    for node in graph.nodes where isShown(node) {
      startLine()
      write(node, of: graph)
      write("\n")
    }
    writePorts("return", graph.outputs, of: graph)
    writePorts("targets", graph.targets, of: graph)
  }

  mutating func writePorts(_ keyword: String, _ ports: [Graph.Port], of graph: Graph) {
    guard !ports.isEmpty else { return }
    startLine()
    write(keyword)
    for (index, port) in ports.enumerated() {
      write(index == 0 ? " " : ", ")
      if port.key != Self.defaultKey(of: port.value, in: graph) {
        writeWord(port.key)
        write(" = ")
      }
      write(port.value, of: graph)
    }
    write("\n")
  }

  /// The key of a port that is written without one.
  static func defaultKey(of value: Value, in graph: Graph) -> String {
    let name = graph.name(value.node)
    return value.port <= 0 ? name : "\(name):\(value.port)"
  }

  mutating func write(_ node: NodeID, of graph: Graph) {
    writeName(graph.name(node))
    write(" = ")
    writeWord(graph.op(node).name)
    let operands = graph.allOperands(node)
    if !operands.isEmpty {
      write("(")
      for (index, value) in operands.enumerated() {
        if index > 0 { write(", ") }
        write(value, of: graph)
      }
      write(")")
    }
    let device = graph.device(node)
    if !device.isEmpty {
      write(" @")
      writeString(Array(device.utf8))
    }
    let results = graph.results(node)
    if !results.isEmpty { write(" -> " + results.map(\.description).joined(separator: ", ")) }
    let attributes = graph.attributes(node)
    if !attributes.isEmpty {
      write(" ")
      write(attributes)
    }
    let extra = graph.extra(node)
    if style == .lossless, !extra.isEmpty {
      write(" extra ")
      writeHex(extra)
    }
  }

  private mutating func write(_ value: Value, of graph: Graph) {
    if value.isControl { write("^") }
    // The verifier prints graphs whose operands may be gone.
    guard graph.contains(value.node) else {
      write("<removed>")
      return
    }
    writeName(graph.name(value.node))
    if value.port > 0 { write(":\(value.port)") }
  }

  // MARK: Pieces

  mutating func write(_ piece: String) { text += piece }

  mutating func startLine() { text += indentation }

  mutating func indent(_ body: (inout GraphPrinter) -> Void) {
    indentation += "  "
    body(&self)
    indentation.removeLast(2)
  }

  mutating func writeName(_ name: String) {
    text += "%"
    if Spelling.isBareName(name) { text += name } else { writeString(Array(name.utf8)) }
  }

  /// An op, a key or the name of an attribute or function: quoted where it is no identifier.
  mutating func writeWord(_ word: String) {
    if Spelling.isBareWord(word) { text += word } else { writeString(Array(word.utf8)) }
  }

  mutating func writeString(_ bytes: [UInt8]) {
    text += Spelling.quoted(bytes)
  }

  mutating func writeHex(_ bytes: [UInt8]) {
    text += "\""
    for byte in bytes {
      text += String(byte >> 4, radix: 16)
      text += String(byte & 15, radix: 16)
    }
    text += "\""
  }
}

extension Graph {
  /// The textual form; `GraphParser` reads the lossless one.
  package func printed(_ style: TextStyle = .brief) -> String {
    var printer = GraphPrinter(style)
    printer.write(self)
    return printer.text
  }
}

extension Graph: CustomStringConvertible {
  package var description: String { printed() }
}
