package import Diagnostics
package import GraphIR
package import Tensors

/// A checkpoint in memory.
package struct DictionaryVariables: VariableSource {
  package let origin = "memory"
  private let tensors: [String: Tensor]

  /// The tensors by key, each as graphs spell it: `tensor<float32[2]> [1.0, 2.0]`.
  package init(_ texts: [String: String]) throws(Diagnostic) {
    var tensors: [String: Tensor] = [:]
    for (key, text) in texts {
      let graph = try parse("graph { %x = Const {value = \(text)} }")
      tensors[key] = graph.node(named: "x").flatMap { graph.attributes($0).tensor("value") }
    }
    self.tensors = tensors
  }

  package var keys: [String] { tensors.keys.sorted() }

  package func key(of name: String) -> String? { tensors[name] == nil ? nil : name }

  package func tensor(_ key: String, slice: TensorSlice?) throws(Diagnostic) -> Tensor {
    guard let tensor = tensors[key] else { throw Diagnostic(.missingVariable, "there is no '\(key)'") }
    guard let slice else { return tensor }
    // Rows, which is all that tests of passes ask for.
    precondition(slice.starts.dropFirst().allSatisfy { $0 == 0 })
    let row = (tensor.byteCount ?? 0) / max(1, tensor.dimensions[0])
    let bytes = try tensor.loadBytes()[(slice.starts[0] * row)..<((slice.starts[0] + slice.extents[0]) * row)]
    return Tensor(tensor.type, slice.extents, .bytes(Array(bytes)))
  }
}

extension Variables {
  /// Variables with these values by key, and bindings by node.
  package init(_ texts: [String: String], _ bindings: [String: Binding] = [:]) throws(Diagnostic) {
    self.init()
    source = try DictionaryVariables(texts)
    self.bindings = bindings
  }
}
