import GraphIR
import Interpreter
import Kernels
import TFLiteFormat
import TestSupport
import Testing

@testable import Tensors

/// Operators with integers against what the reference kernels of TensorFlow Lite computed: to the bit.
@Suite struct IntegerGoldenTests {
  private static let models =
    (try? FileSystem.names(in: testdata("integer-ops")))?
    .filter { $0.hasSuffix(".npz") }.map { String($0.dropLast(4)) }.sorted() ?? []

  @Test func thereAreModels() { #expect(Self.models.count > 50) }

  @Test(arguments: models)
  func whatTheReferenceKernelsCompute(model name: String) throws {
    let model = try TFLiteReader.read(testdata("integer-ops/\(name).tflite"))
    let archive = testdata("integer-ops/\(name).npz")
    func array(_ key: String) throws -> TensorValue {
      try TensorValue(loading: NumpyFile.read("\(archive)[\(key)]"))
    }
    var feeds: [Value: TensorValue] = [:]
    for input in model.graph.inputs { feeds[input.value] = try array(input.key) }
    let result = try Interpreter(model).run(model.graph.outputs.map(\.value), feeding: feeds)[0]
    let wanted = try array("y")
    #expect(result.type == wanted.type && result.dimensions == wanted.dimensions)
    #expect(Array(result.bytes) == Array(wanted.bytes))
  }
}
