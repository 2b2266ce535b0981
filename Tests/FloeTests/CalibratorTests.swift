import Diagnostics
import Floe
import GraphIR
import Kernels
import Ops
import TFLiteFormat
import Tensors
import TestSupport
import Testing

/// What is found by running a model on samples depends on no number of threads.
@Suite struct CalibratorTests {
  private let graph = """
    graph { inputs %x  %x = Placeholder {dtype = float32, shape = [1,8,8,12]}
      %w = Const {dtype = float32, value = tensor<float32[3,3,12,1]>[\(numbers(108))]}
      %k = Const {dtype = float32, value = tensor<float32[1,1,12,20]>[\(numbers(240))]}
      %d = DepthwiseConv2dNative(%x, %w) {T = float32, strides = (1, 1, 1, 1), padding = "SAME"}
      %r = Relu6(%d) {T = float32}
      %c = Conv2D(%r, %k) {T = float32, strides = (1, 1, 1, 1), padding = "SAME"}
      %t = Tanh(%c) {T = float32}
      %s = Square(%c) {T = float32}
      %y = AddV2(%t, %s) {T = float32}
      return %y }
    """

  private static func numbers(_ count: Int) -> String {
    (0..<count).map { "\(Float($0 * 7 % 11) / 8 - 0.6)" }.joined(separator: ", ")
  }

  /// Numbers whose range grows and shrinks from sample to sample.
  private static func sample(_ index: Int) throws(Diagnostic) -> [TensorValue] {
    var generator = SeededGenerator(seed: UInt64(index))
    let width = Float(index * 5 % 7 + 1)
    var numbers = (0..<8 * 8 * 12).map { _ in Float.random(in: -width..<width, using: &generator) }
    if index % 4 == 3 { numbers[index] = .nan }
    return [try TensorValue(numbers, type: .float32, [1, 8, 8, 12])]
  }

  private func calibrator(_ method: RangeMethod, threads: Int) throws -> Calibrator {
    let calibrator = Calibrator(try parseModel(graph), channelsOf: ["x", "c"], threads: threads) { _ in
      method.observer(for: .int8)
    }
    var reports: [Int] = []
    try calibrator.observe(14, Self.sample) { reports.append($0) }
    #expect(reports == Array(1...14))
    return calibrator
  }

  @Test(arguments: [.minMax, .average, .percentile(99), .meanSquaredError] as [RangeMethod], [2, 3, 8])
  func threadsChangeNothing(_ method: RangeMethod, threads: Int) throws {
    let (one, several) = (try calibrator(method, threads: 1), try calibrator(method, threads: threads))
    #expect(one.ranges.count == 7)
    #expect(one.ranges == several.ranges)
    #expect(one.nonFinite == several.nonFinite && one.nonFinite["x"] == 3)
    #expect(one.magnitudes == several.magnitudes)
    #expect(one.means == several.means && one.means.keys.sorted() == ["c", "x"])
  }

  @Test(arguments: [1, 2, 5])
  func theFirstProblemCounts(threads: Int) throws {
    let calibrator = Calibrator(try parseModel(graph), channelsOf: [], threads: threads) { _ in
      RangeMethod.minMax.observer(for: .int8)
    }
    // Of the wrong shape, so that the run fails; and one that cannot be read.
    let failure = #expect(throws: Diagnostic.self) {
      try calibrator.observe(12) { (index) throws(Diagnostic) in
        if index == 6 { throw Diagnostic(.invalidValue, "sample 6 is damaged") }
        return index == 5 ? [try TensorValue([1] as [Float], type: .float32, [1])] : try Self.sample(index)
      }
    }
    #expect(failure?.location?.node == "d")
  }

  /// A model that counts gives another number for each sample, in their order.
  @Test func samplesOfSessionsFollowEachOther() throws {
    let model = try TFLiteReader.read(testdata("tflite-files/counter.tflite"))
    let calibrator = Calibrator(model, channelsOf: [], threads: 4) { _ in
      RangeMethod.minMax.observer(for: .int8)
    }
    let steps: [Float] = [1, 2, 4, -30, 8, 16]
    try calibrator.observe(steps.count) { (index) throws(Diagnostic) in
      [try TensorValue([steps[index], steps[index]], type: .float32, [2])]
    }
    let name = TFLiteAttribute.tensorName(of: model.graph.outputs[0].value, in: model.graph)
    let range = try #require(calibrator.ranges[name])
    // The variable starts with 1 and 2: up to 8 and 9, down to −22, and no further.
    #expect(range == TensorRange(-22, 9))
  }
}
