internal import Diagnostics
internal import GraphIR
internal import Ops
internal import PassKit
internal import TFLiteFormat
internal import TensorFlowFormat

extension Model {
  /// Puts the attributes of operators that are no builtin ones into the bytes that their kernels get: a `NodeDef` for an
  /// op of TensorFlow, a map for a custom operator.
  ///
  /// - Returns: a warning for each operator with attributes that such a map does not hold.
  mutating func encodeCustomOptions() throws(Diagnostic) -> [Diagnostic] {
    var warnings: [Diagnostic] = []
    try editGraphs { (graph) throws(Diagnostic) in
      for node in graph.nodes {
        let name = graph.op(node).name
        guard TFLiteSchema.builtins[name] == nil, !TFLiteSchema.noOperators.contains(graph.op(node)) else {
          continue
        }
        let options: [UInt8]
        if let op = graph.op(node).flexName {
          options = FlexBuffer.vector([Array(op.utf8), try graph.serializedNode(node, as: op)])
        } else {
          var attributes = Attributes()
          for entry in graph.attributes(node).entries where !entry.name.hasPrefix("_") {
            attributes[entry.name] = entry.value
          }
          let map = FlexBuffer.map(attributes)
          options = map.bytes
          if !map.leftOut.isEmpty {
            warnings.append(
              Diagnostic(
                .leftOut,
                "the options of custom operators do not hold \(listed(map.leftOut)) of '\(graph.name(node))' (\(name)): they are left out",
                severity: .warning, at: Location(node: graph.name(node))))
          }
        }
        graph.update(node) { $0.attributes = [TFLiteAttribute.customOptions: .string(options)] }
      }
    }
    return warnings
  }
}
