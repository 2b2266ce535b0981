package import GraphIR
internal import Tensors

/// Which version of an operator a node needs, and from which release on runtimes have it.
package enum TFLiteVersions {
  /// The version of the operator that the node is, by what it reads, gives and states.
  package static func version(of node: NodeID, in graph: Graph) -> Int {
    let call = Call(
      inputs: graph.operands(node).map { graph.type($0) }, outputs: graph.results(node),
      attributes: graph.attributes(node))
    return rules[graph.op(node).name]?(call) ?? 1
  }

  /// The version that a node is written with: that of its rule, or more where the file it is from had more.
  package static func writtenVersion(of node: NodeID, in graph: Graph) -> Int {
    let isBuiltin = TFLiteSchema.builtins[graph.op(node).name] != nil
    return max(
      isBuiltin ? version(of: node, in: graph) : 1,
      graph.attributes(node).int(TFLiteAttribute.version) ?? 1)
  }

  /// What runtimes must have to run some operators.
  package struct Requirement: Hashable, Sendable {
    /// The first release that has all operators of which it is known: "2.3.0"; empty where nothing is known.
    package var release = ""
    /// The versions of operators of which no release is known, as "LSTM 5".
    package var unknown: [String] = []
  }

  /// The oldest runtime that has all these operators, each a builtin's name and a version.
  ///
  /// Of operators that LiteRT's table does not have, nothing is required, as there.
  package static func requirement(of operators: [(name: String, version: Int)]) -> Requirement {
    var result = Requirement()
    for (name, version) in operators {
      let known = releases[name] ?? []
      let release = known.indices.contains(version - 1) ? known[version - 1] : ""
      if release.isEmpty {
        result.unknown.append("\(name) \(version)")
      } else if precedes(result.release, release) {
        result.release = release
      }
    }
    return result
  }

  /// The oldest runtime that has all builtin operators of a model.
  package static func requirement(of model: Model) -> Requirement {
    let bodies = model.functions.names.compactMap { model.functions[$0]?.body }
    var seen: Set<[String]> = []
    var operators: [(name: String, version: Int)] = []
    for graph in [model.graph] + bodies {
      for node in graph.nodes where TFLiteSchema.builtins[graph.op(node).name] != nil {
        let operation = (name: graph.op(node).name, version: writtenVersion(of: node, in: graph))
        if seen.insert([operation.name, "\(operation.version)"]).inserted { operators.append(operation) }
      }
    }
    return requirement(of: operators)
  }

  /// Whether a release is older than another, number by number.
  private static func precedes(_ a: String, _ b: String) -> Bool {
    func numbers(_ text: String) -> [Int] { text.split(separator: ".").map { Int($0) ?? 0 } }
    return numbers(a).lexicographicallyPrecedes(numbers(b))
  }
}

extension TFLiteVersions {
  /// A node as its version sees it.
  struct Call {
    let inputs: [TensorType?]
    let outputs: [TensorType]
    let attributes: Attributes

    /// The type of the elements of an operand; nil for one that is left out.
    func input(_ index: Int) -> ElementType? { tensor(index)?.element }

    func output(_ index: Int) -> ElementType? {
      outputs.indices.contains(index) ? outputs[index].element : nil
    }

    func tensor(_ index: Int) -> TensorType? { inputs.indices.contains(index) ? inputs[index] : nil }

    /// Unknown ranks count as 0, and unknown sizes as 1: that is what the shapes in a file say.
    func sizes(_ index: Int) -> [Int] {
      (tensor(index)?.shape.dimensions ?? []).map { $0 < 0 ? 1 : $0 }
    }

    func rank(_ index: Int) -> Int { sizes(index).count }

    var broadcastsBeyondFour: Bool {
      sizes(0) != sizes(1) && max(rank(0), rank(1)) > 4
    }

    /// Whether the first two operands and the first output are of these types.
    func has(_ input: ElementType, _ weights: ElementType, _ output: ElementType) -> Bool {
      self.input(0) == input && self.input(1) == weights && self.output(0) == output
    }

    func isFloat8(_ index: Int) -> Bool { input(index)?.isFloat8 == true }

    func flag(_ name: String) -> Bool { attributes.bool(name) == true }

    func int(_ name: String, default value: Int) -> Int { attributes.int(name) ?? value }

    /// Whether an operand has a scale for each index of the axis.
    func isPerChannel(_ index: Int, axis: Int) -> Bool {
      guard let type = tensor(index), let quantization = type.quantization, quantization.blockSize == nil
      else { return false }
      let sizes = sizes(index)
      return sizes.indices.contains(axis) && quantization.scales.count == sizes[axis]
    }

    func isQuantized(_ index: Int) -> Bool { tensor(index)?.quantization != nil }
  }
}

extension ElementType {
  fileprivate var isFloat8: Bool { self == .float8E4M3FN || self == .float8E5M2 }
}

extension TensorType {
  /// Whether there is a scale for each index of an axis.
  var isPerChannel: Bool {
    guard let quantization, quantization.blockSize == nil, quantization.scales.count > 1,
      let sizes = shape.dimensions
    else { return false }
    return sizes.indices.contains(quantization.axis) && quantization.scales.count == sizes[quantization.axis]
  }
}
