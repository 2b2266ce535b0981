internal import Diagnostics
internal import GraphIR
internal import Ops
internal import TFLiteFormat
internal import Tensors
internal import TestSupport
internal import Testing

/// A model of testdata/tflite-files, and what TensorFlow's converter wrote of its operators.
struct TFLiteSample: CustomTestStringConvertible, Sendable {
  let name: String
  let runtime: String
  /// Each builtin with its version: `CONV_2D:3`.
  let operators: Set<String>

  var testDescription: String { name }
  var path: String { testdata("tflite-files/\(name).tflite") }

  /// The converter quantizes activations to 16 bits by other means, which do not set versions by the rules: they are
  /// those of 8 bits.
  var hasRuleVersions: Bool { name != "convolutions_int16x8" }

  static let all: [TFLiteSample] = {
    let bytes = (try? ReadableFile(path: testdata("tflite-files/versions.txt")).readAll(limit: 1 << 16)) ?? []
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map { line in
      let words = line.split(separator: " ", omittingEmptySubsequences: false).map { String($0) }
      return TFLiteSample(
        name: words[0], runtime: words[1], operators: Set(words.dropFirst(2).filter { !$0.isEmpty }))
    }
  }()
}

extension Model {
  /// All graphs: the main one, and the bodies of functions.
  var graphs: [Graph] { [graph] + functions.names.compactMap { functions[$0]?.body } }

  /// The model with all constants in memory, so that it can be told whether two files say the same.
  func loaded() throws(Diagnostic) -> Model {
    func load(_ tensor: Tensor) throws(Diagnostic) -> Tensor {
      if case .source = tensor.storage {
        return Tensor(tensor.type, tensor.dimensions, .bytes(try tensor.loadBytes()))
      }
      return tensor
    }
    func load(_ graph: inout Graph) throws(Diagnostic) {
      for node in graph.nodes {
        guard let tensor = graph.attributes(node).tensor("value") else { continue }
        let loaded = try load(tensor)
        graph.update(node) { $0.attributes["value"] = .tensor(loaded) }
      }
    }
    var model = self
    try load(&model.graph)
    for name in functions.names {
      try model.functions.edit(name) { (function) throws(Diagnostic) in try load(&function.body) }
    }
    for index in metadata.indices { model.metadata[index].content = try load(metadata[index].content) }
    return model
  }
}
