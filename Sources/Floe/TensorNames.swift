internal import GraphIR
internal import Ops
internal import Tensors

extension Graph {
  /// Takes the calls of functions off the names of tensors, where what is left tells them apart: SavedModels have
  /// everything in a function, which says nothing about a layer.
  ///
  ///     StatefulPartitionedCall_1/StatefulPartitionedCall/model/dense/MatMul      =>      model/dense/MatMul
  ///
  /// Constants that became integers or shorter floats are called as the floats were, where no tensor has that name any
  /// more.
  ///
  /// The nodes keep their names, by which they are found in the source.
  mutating func shortenTensorNames() {
    var counts: [String: Int] = [:]
    let nodes = nodes
    for node in nodes { counts[shortName(node), default: 0] += 1 }
    let taken = Set(nodes.map { name($0) })
    for node in nodes where attributes(node).strings(TFLiteAttribute.tensorNames) == nil {
      let short = shortName(node)
      guard short != name(node), counts[short] == 1, !taken.contains(short) else { continue }
      let names = results(node).indices.map { $0 == 0 ? short : "\(short):\($0)" }
      update(node) {
        $0.attributes[TFLiteAttribute.tensorNames] = .list(.strings(names.map { Array($0.utf8) }))
      }
    }
  }

  private func shortName(_ node: NodeID) -> String {
    let short = Self.withoutCalls(name(node))
    let suffix = op(node) == "Const" ? Self.shorterSuffixes.first { short.hasSuffix($0) } : nil
    return String(short.dropLast(suffix?.count ?? 0))
  }

  private static let shorterSuffixes = ["/quantized", "/float16"]

  private static func withoutCalls(_ name: String) -> String {
    var rest = name[...]
    while let slash = rest.firstIndex(of: "/") {
      let call = rest[..<slash].prefix { $0 != "_" }
      guard call == "StatefulPartitionedCall" || call == "PartitionedCall" else { break }
      rest = rest[rest.index(after: slash)...]
    }
    return String(rest)
  }
}
