import Diagnostics
import GraphIR
import Interpreter
import Kernels
import TensorFlowFormat
import Tensors
import TestSupport
import Testing

/// Single ops with TensorFlow's answers; tools/testdata/ops.py wrote them.
@Suite struct OpGoldenTests {
  @Test(arguments: [
    "elementwise", "pairwise", "reductions", "contractions", "convolutions", "normalizations", "arrays",
    "indices",
  ])
  func isWhatTensorFlowComputes(_ family: String) throws {
    let path = testdata("ops/\(family).pb")
    let model = try ModelReader.read(try ModelSource.recognise(path).source, tags: nil).model
    let graph = model.graph
    var cases = 0
    for node in graph.nodes where graph.name(node).hasSuffix("/op") {
      let number = graph.name(node).dropLast("/op".count)
      var expected: [Tensor] = []
      while let value = graph.node(named: "\(number)/out/\(expected.count)").flatMap({
        graph.attributes($0).tensor("value")
      }) { expected.append(value) }
      cases += 1
      let line = GraphPrinter.line(for: node, in: graph)
      do {
        let results = try Interpreter(model).run(expected.indices.map { node[$0] }, feeding: [:])
        for (result, tensor) in zip(results, expected) {
          if let difference = try difference(result, TensorValue(loading: tensor)) {
            Issue.record("\(line): \(difference)")
          }
        }
      } catch {
        Issue.record("\(line): \(error)")
      }
    }
    #expect(cases > 10)
  }

  /// Data and integers are equal. Floats are as near as a few roundings of their type leave them: the library
  /// functions of the two programs differ in the last places, and sums are added in another order.
  private func difference(_ actual: TensorValue, _ expected: TensorValue) throws -> String? {
    guard actual.type == expected.type, actual.dimensions == expected.dimensions else {
      return "is \(actual.type)\(actual.shape), not \(expected.type)\(expected.shape)"
    }
    let tolerance: Double
    switch actual.type {
    case .string: return actual.strings == expected.strings ? nil : "the strings differ"
    case .float32: tolerance = 2e-6
    case .float64: tolerance = 1e-12
    case .float16: tolerance = 4e-3
    // TensorFlow rounds a product after each factor.
    case .bfloat16: tolerance = 4e-2
    case .complex64, .complex128:
      let isSingle = actual.type == .complex64
      let shape = actual.dimensions + [2]
      let part: ElementType = isSingle ? .float32 : .float64
      return try difference(
        TensorValue(part, shape, actual.contents), TensorValue(part, shape, expected.contents))
    default: return Array(actual.bytes) == Array(expected.bytes) ? nil : "the elements differ"
    }
    let (a, b) = (
      try cast(actual, to: .float64).copied(Double.self), try cast(expected, to: .float64).copied(Double.self)
    )
    let scale = b.filter(\.isFinite).map(\.magnitude).max() ?? 0
    for (x, y) in zip(a, b) where !(x.isNaN && y.isNaN) && x != y {
      // Where terms cancel, what is left has the error of the terms.
      if !((x - y).magnitude <= tolerance * max(y.magnitude, min(scale, 1))) { return "\(x) is not \(y)" }
    }
    return nil
  }
}
