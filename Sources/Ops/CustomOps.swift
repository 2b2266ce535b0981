package import GraphIR
internal import Tensors

/// Ops that become custom operators. Their kind is `custom:` and their name, which no table has: no pass can take such
/// an op for one that it knows, computes or merges.
extension OpKind {
  private static let customPrefix = "custom:"

  /// The op of this name as one that becomes a custom operator.
  package init(custom name: String) { self.init(Self.customPrefix + name) }

  /// The op's own name; nil for an op that becomes no custom operator.
  package var customName: String? {
    name.hasPrefix(Self.customPrefix) ? String(name.dropFirst(Self.customPrefix.count)) : nil
  }
}

extension OpKind {
  /// The op of TensorFlow that an operator of a TFLite file is, which the Flex delegate runs; nil for another.
  package var flexName: String? {
    guard name.hasPrefix(TFLiteAttribute.flexPrefix) else { return nil }
    let op = String(name.dropFirst(TFLiteAttribute.flexPrefix.count))
    return OpRegistry.standard.isTensorFlows(op) ? op : nil
  }
}

extension Graph {
  /// The type of an output of an op that becomes a custom operator: what TensorFlow registers of an op of that name, or
  /// else what the graph states, or else what the attributes tell. Nil where none does.
  func customType(of value: Value, _ name: String) -> ElementType? {
    let (node, port) = (value.node, Int(value.port))
    if let signature = OpRegistry.standard[name] {
      let types = signature.outputTypes(attributes(node)) ?? []
      return types.indices.contains(port) ? types[port].dereferenced : nil
    }
    if let stated = type(value)?.element, stated != .invalid { return stated }
    guard port < customOutputCount(of: node) else { return nil }
    let attributes = attributes(node)
    for list in Self.typeLists {
      if let types = attributes.types(list) { return types.indices.contains(port) ? types[port] : nil }
    }
    if let type = Self.typeNames.lazy.compactMap({ attributes.type($0) }).first { return type }
    let types = attributes.entries.compactMap { entry in
      if case .type(let type) = entry.value { type } else { nil }
    }
    return types.count == 1 ? types[0] : nil
  }

  /// How many outputs such an op has: as many as its attributes tell of, or as are read.
  private func customOutputCount(of node: NodeID) -> Int {
    let attributes = attributes(node)
    let lists = Self.typeLists.compactMap { attributes.types($0)?.count }
    if let count = lists.first { return count }
    let read = uses(of: node).map(\.value.port) + outputs.map(\.value).filter { $0.node == node }.map(\.port)
    return max(attributes.shapes("_output_shapes")?.count ?? 0, Int(read.max() ?? -1) + 1)
  }

  // The names that TensorFlow's ops and its users' go by, the plainest first.
  private static let typeLists = ["_output_types", "output_types", "Toutput_types", "Toutputs", "Tout"]
  private static let typeNames = ["output_type", "out_type", "Tout", "dtype", "T"]
}
