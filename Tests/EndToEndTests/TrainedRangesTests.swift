import Foundation
import Tensors
import TestSupport
import Testing

/// A network with the ranges that quantization-aware training left in it, which becomes one of integers without samples.
@Suite struct TrainedRangesTests {
  private static let sources = [
    [testdata("quantizing/ranges.pb"), "--outputs", "scores"], [testdata("quantizing/ranges.tflite")],
  ]

  private func convert(_ words: [String], in directory: TemporaryDirectory) throws -> Run {
    try Run(program: "floe", ["convert"] + words + ["-o", "m.tflite", "--json"], in: directory)
  }

  private func scores(_ words: String..., in directory: TemporaryDirectory) throws -> [Float] {
    let image = "image=" + testdata("quantizing/ranges.npz[image]")
    let run = try Run(
      program: "floe", ["run", "m.tflite", "--outdir", "out", "--overwrite", "--input", image] + words,
      in: directory)
    #expect(run.status == 0, "\(run.messages)")
    return try NumpyFile.read("\(directory.path)/out/scores.npy").loadElements(as: Float.self)
  }

  private func wanted() throws -> [Float] {
    try NumpyFile.read(testdata("quantizing/ranges.npz[scores]")).loadElements(as: Float.self)
  }

  @Test(arguments: sources) func integersAreTensorFlows(_ source: [String]) throws {
    let directory = try TemporaryDirectory()
    let run = try convert(source + ["--quantize", "int8", "--verify-each"], in: directory)
    #expect(run.status == 0, "\(run.messages)")
    let operators = run.object["operators"] as? [String] ?? []
    // The images, and what is concatenated in another scale.
    #expect(operators.count { $0 == "QUANTIZE" } == 2)
    #expect(operators.count { $0 == "DEQUANTIZE" } == 1)
    // TensorFlow's converter leaves a RESHAPE of nothing.
    #expect(operators.count <= 14)
    #expect(try scores("--runtime", "floe", in: directory) == wanted())
    // The kernels of later releases round sums otherwise.
    let ends = zip(try scores("--kernels", "builtin", in: directory), try wanted()).map { abs($0 - $1) }
    #expect(ends.max() ?? 1 <= 2.0 / 256)
  }

  @Test func rangesServeSixteenBitsToo() throws {
    let directory = try TemporaryDirectory()
    let run = try convert(Self.sources[0] + ["--quantize", "int16x8"], in: directory)
    #expect(run.status == 0, "\(run.messages)")
    let far = zip(try scores(in: directory), try wanted()).map { abs($0 - $1) }.max() ?? 1
    #expect(far < 0.05)
  }

  @Test func samplesDoNotChangeWhatWasTrained() throws {
    let directory = try TemporaryDirectory()
    let samples = ["--calibration", "image=" + testdata("quantizing/ranges.npz[image]")]
    let run = try convert(Self.sources[0] + ["--quantize", "int8"] + samples, in: directory)
    #expect(run.status == 0, "\(run.messages)")
    #expect(try scores("--runtime", "floe", in: directory) == wanted())
  }

  @Test func roundingStaysInAModelOfFloats() throws {
    let directory = try TemporaryDirectory()
    let run = try convert(Self.sources[0], in: directory)
    #expect(run.status == 0, "\(run.messages)")
    let operators = run.object["operators"] as? [String] ?? []
    #expect(operators.count { $0 == "QUANTIZE" } == 9)
    #expect(operators.count { $0 == "DEQUANTIZE" } == 9)
  }

  /// Two products keep their 4 bits; the steps of the one between them reach from -7 to 8.
  @Test func weightsOfFourBitsStaySo() throws {
    let directory = try TemporaryDirectory()
    let run = try convert(
      [testdata("quantizing/short.pb"), "--outputs", "scores", "--quantize", "int8"], in: directory)
    #expect(run.status == 0, "\(run.messages)")
    #expect(run.messages.contains("weights trained for 4 bits are stored with 8: 'Relu6'"), "\(run.messages)")
    let shown = try Run(program: "floe", ["show", "m.tflite", "--all"], in: directory).text
    #expect(shown.matches(of: #/ int4\[/#).count == 3, "\(shown)")
    let image = "image=" + testdata("quantizing/short.npz[image]")
    let wanted = try NumpyFile.read(testdata("quantizing/short.npz[scores]")).loadElements(as: Float.self)
    for kernels in [["--runtime", "floe"], ["--kernels", "builtin"], []] {
      let run = try Run(
        program: "floe", ["run", "m.tflite", "--outdir", "out", "--overwrite", "--input", image] + kernels,
        in: directory)
      #expect(run.status == 0, "\(kernels) \(run.messages)")
      let found = try NumpyFile.read("\(directory.path)/out/scores.npy").loadElements(as: Float.self)
      // A few steps, for every layer rounds.
      let most = zip(found, wanted).map { abs($0 - $1) }.max() ?? .infinity
      #expect(most < 5 * 12.0 / 255, "\(kernels) \(most)")
    }
  }
}
