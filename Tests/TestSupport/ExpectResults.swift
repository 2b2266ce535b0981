package import Diagnostics
internal import GraphIR
internal import Interpreter
internal import Kernels
package import PassKit
package import Testing

/// Expects that a pass changes a model, and not what it computes, bit for bit.
///
/// - Parameters:
///   - feeds: what the inputs are fed, by name, as text: `<int32[2]>[1, 2]`.
///   - wanted: what the outputs are, as text, for a model that cannot be run before.
package func expectResults(
  _ pass: some Pass, of text: String, feeding feeds: [String: String], are wanted: [String]? = nil,
  sourceLocation: SourceLocation = #_sourceLocation
) throws(Diagnostic) {
  var model = try parseModel(text)
  let before =
    if let wanted {
      try wanted.map { (text) throws(Diagnostic) in Result(try TensorValue(loading: parseTensor(text))) }
    } else {
      try results(model, feeds)
    }
  let epoch = model.epoch
  _ = try run(pass, on: &model, sourceLocation)
  #expect(model.epoch != epoch, "the pass changes nothing", sourceLocation: sourceLocation)
  let after = try results(model, feeds)
  #expect(!before.isEmpty && before == after, sourceLocation: sourceLocation)
}

private struct Result: Equatable {
  let type: String
  let bytes: [UInt8]

  init(_ value: TensorValue) {
    type = "\(value.type)\(value.shape)"
    bytes = Array(value.bytes)
  }
}

private func results(_ model: Model, _ feeds: [String: String]) throws(Diagnostic) -> [Result] {
  var values: [Value: TensorValue] = [:]
  for port in model.graph.inputs {
    guard let text = feeds[model.graph.name(port.value.node)] else { continue }
    values[port.value] = try TensorValue(loading: parseTensor(text))
  }
  return try Interpreter(model).run(model.graph.outputs.map(\.value), feeding: values).map { Result($0) }
}
