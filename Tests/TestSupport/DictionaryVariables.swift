package import Diagnostics
package import GraphIR
package import Tensors

/// The values of variables, in memory.
package struct DictionaryVariables: VariableSource {
  package let origin = "dictionary"
  private let tensors: [String: Tensor]
  /// Keys by the name of the variable, for variables that are kept under another name.
  private let names: [String: String]

  package init(_ tensors: [String: Tensor], names: [String: String] = [:]) {
    self.tensors = tensors
    self.names = names
  }

  package var keys: [String] { tensors.keys.sorted() }

  package func key(of name: String) -> String? {
    let key = names[name] ?? name
    return tensors[key] == nil ? nil : key
  }

  package func tensor(_ key: String, slice: TensorSlice?) throws(Diagnostic) -> Tensor {
    guard let tensor = tensors[key] else { throw Diagnostic(.missingVariable, "there is no '\(key)'") }
    guard let slice else { return tensor }
    guard let width = tensor.type.byteWidth else { preconditionFailure("a \(tensor.type) is not cut") }
    let bytes = try tensor.loadBytes()
    // The bytes of the slice within the rows from `dimension` on, that start at element `offset`.
    func cut(_ dimension: Int, _ offset: Int) -> [UInt8] {
      guard dimension < tensor.dimensions.count else {
        return Array(bytes[(offset * width)..<((offset + 1) * width)])
      }
      let stride = tensor.dimensions[(dimension + 1)...].reduce(1, *)
      let start = slice.starts[dimension]
      return (start..<(start + slice.extents[dimension])).flatMap { cut(dimension + 1, offset + $0 * stride) }
    }
    return Tensor(tensor.type, slice.extents, .bytes(cut(0, 0)))
  }
}

extension Variables {
  /// Variables with these values by key, as text: `<float32[2]>[1, 2]`.
  package init(
    _ values: [String: String], names: [String: String] = [:], bindings: [String: Binding] = [:]
  ) throws(Diagnostic) {
    self.init()
    var tensors: [String: Tensor] = [:]
    for (key, text) in values { tensors[key] = try parseTensor(text) }
    source = DictionaryVariables(tensors, names: names)
    self.bindings = bindings
  }
}

/// The tensor that text such as `<int32[2]>[1, 2]` describes.
package func parseTensor(_ text: String) throws(Diagnostic) -> Tensor {
  let graph = try parse("graph { %t = Const {value = tensor\(text)} }")
  guard let tensor = graph.attributes(graph.nodes[0]).tensor("value") else {
    preconditionFailure("'\(text)' is no tensor")
  }
  return tensor
}
