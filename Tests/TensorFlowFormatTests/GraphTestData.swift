internal import Diagnostics
internal import GraphIR
internal import TensorFlowFormat
internal import Tensors

/// Files of `testdata/graphs`, and the text that says what must be read in them.
enum GraphTestData {
  static func path(_ name: String) -> String {
    // This file is Tests/TensorFlowFormatTests/….swift.
    let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    return "/\(root)/testdata/graphs/\(name)"
  }

  static func text(_ name: String) throws(Diagnostic) -> String {
    let bytes = try ReadableFile(path: path(name)).readAll(limit: 1 << 20)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The graph and the functions in the form of the `.expected` files.
  static func listing(_ model: Model) throws(Diagnostic) -> String {
    var lines = ["graph"]
    lines += try listing(model.graph)
    for name in model.functions.names {
      guard let function = model.functions[name] else { continue }
      lines.append("function \(name)")
      lines += try listing(function.body)
      lines += function.body.outputs.map { "  return \($0.key) = \(text($0.value, function.body))" }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func listing(_ graph: Graph) throws(Diagnostic) -> [String] {
    var lines: [String] = []
    var constants: [String] = []
    for node in graph.nodes {
      let operands = graph.allOperands(node).map { text($0, graph) }.joined(separator: ", ")
      lines.append("  \(graph.name(node)) = \(graph.op(node))(\(operands))")
      guard graph.op(node) == "Const", let tensor = graph.attributes(node).tensor("value") else { continue }
      let content =
        if let strings = tensor.strings {
          strings.map { $0.isEmpty ? "-" : hex($0) }.joined(separator: " ")
        } else {
          hex(try tensor.loadBytes())
        }
      let line = "  const \(graph.name(node)) \(tensor.type.enumName)\(tensor.shape)"
      constants.append(content.isEmpty ? line : line + " " + content)
    }
    return lines + constants
  }

  private static func text(_ value: Value, _ graph: Graph) -> String {
    let name = graph.name(value.node)
    return value.isControl ? "^" + name : "\(name):\(value.port)"
  }

  private static func hex(_ bytes: [UInt8]) -> String {
    let digits = Array("0123456789abcdef")
    return String(bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
  }
}
