package import Diagnostics
internal import GraphIR
internal import Ops
internal import PassKit
package import Tensors

/// What is to be done otherwise with the nodes of a name, or of names like it, when a model is quantized.
package struct LayerOptions: Sendable {
  /// A name of nodes or their tensors, or a pattern with `*`.
  package var pattern: String
  /// What their activations become: `int8`, `int16`, or `float32` where they keep floats; nil for what those of other
  /// nodes do.
  package var precision: ElementType?
  /// How the ranges of what they give follow from samples; nil for that of the other nodes.
  package var method: RangeMethod?
  /// The range of what they give, from the least to the greatest number, whatever samples show.
  package var range: ClosedRange<Float>?

  /// Nodes that are like the others.
  package init(_ pattern: String) { self.pattern = pattern }

  /// Nodes whose activations become something else, as `GLOB=int16` says.
  ///
  /// - Throws: what is of another form.
  package init(precision text: String) throws(Diagnostic) {
    let parts = text.split(separator: "=", omittingEmptySubsequences: false)
    guard parts.count > 1, let type = parts.last.flatMap({ Self.precision(named: String($0)) }) else {
      throw Diagnostic(
        .invalidValue, "'--precision \(text)' is not of the form NAME=int16",
        help: "a name or a pattern with *, and \(listed(Self.precisions))")
    }
    self.init(parts.dropLast().joined(separator: "="))
    precision = type
  }

  /// What activations can be, for messages.
  static let precisions = ["int8", "int16", "float"]

  static func precision(named name: String) -> ElementType? {
    precisions.contains(name) ? ElementType(named: name == "float" ? "float32" : name) : nil
  }

  var glob: Glob { Glob(pattern) }
}

/// What is done otherwise with which tensors of a graph.
struct LayerChoices {
  /// How ranges follow from samples, by tensor.
  private(set) var methods: [String: RangeMethod] = [:]
  /// Ranges that are stated, by tensor.
  private(set) var ranges: [String: TensorRange] = [:]
  /// The tensors of products whose channels stay as they are, for a range is stated of them or of what follows.
  private(set) var keepsChannels: Set<String> = []

  /// - Throws: patterns that are for no node.
  init(_ layers: [LayerOptions], in graph: Graph) throws(Diagnostic) {
    var problems: [Diagnostic] = []
    for layer in layers {
      let nodes = graph.nodes.filter { node in
        graph.op(node) != "Const" && !graph.results(node).isEmpty
          && (layer.glob.matches(graph.name(node))
            || layer.glob.matches(TFLiteAttribute.tensorName(of: node[0], in: graph)))
      }
      if nodes.isEmpty {
        problems.append(
          Diagnostic(
            .unknownNode, "no layer is named '\(layer.pattern)'",
            help: didYouMean(
              layer.pattern, among: graph.nodes.filter { graph.op($0) != "Const" }.map { graph.name($0) })))
      }
      for node in nodes {
        for (port, type) in graph.results(node).enumerated() where type.element == .float32 {
          let name = TFLiteAttribute.tensorName(of: node[port], in: graph)
          if let method = layer.method { methods[name] = method }
          if let range = layer.range {
            ranges[name] = TensorRange(range.lowerBound, range.upperBound)
            keepChannels(before: node, in: graph)
          }
        }
      }
    }
    if let problem = Diagnostic.combining(problems) { throw problem }
  }

  /// Keeps those of the product that a node is, or that comes before it.
  private mutating func keepChannels(before node: NodeID, in graph: Graph) {
    var node = node
    for _ in 0..<graph.count {
      keepsChannels.insert(TFLiteAttribute.tensorName(of: node[0], in: graph))
      guard !Self.products.contains(graph.op(node)), let operand = graph.operand(node, 0) else { return }
      node = operand.node
    }
  }

  private static let products: Set<OpKind> = ["CONV_2D", "DEPTHWISE_CONV_2D", "FULLY_CONNECTED"]
}
