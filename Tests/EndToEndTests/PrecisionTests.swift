import Foundation
import Kernels
import Tensors
import TestSupport
import Testing

/// What quantization does to each layer is told, and layers get what the outputs need.
@Suite struct PrecisionTests {
  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  private func quantize(_ words: String...) throws -> Run {
    try Run(
      program: "floe",
      [
        "convert", testdata("quantizing/shapes.pb"), "--outputs", "scores", "-o", "m.tflite", "--quantize",
        "int8", "--calibration", testdata("quantizing/samples.npz"), "--verify-each",
      ] + words, in: directory)
  }

  private func report(_ name: String) throws -> (outputs: [[String: Any]], layers: [[String: Any]]) {
    let data = try Data(contentsOf: URL(fileURLWithPath: "\(directory.path)/\(name)"))
    let object = try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:]
    #expect(object["samples"] as? Int == 16)
    return (
      object["outputs"] as? [[String: Any]] ?? [], object["layers"] as? [[String: Any]] ?? []
    )
  }

  private func error(_ row: [String: Any], _ kind: String, _ key: String = "relative_error") -> Double {
    (row[kind] as? [String: Any])?[key] as? Double ?? .nan
  }

  @Test func theReportHasTheWorstLayerFirst() throws {
    let run = try quantize("--report", "r.json")
    #expect(run.status == 0, "\(run.messages)")
    let (outputs, layers) = try report("r.json")
    #expect(outputs.map { $0["name"] as? String } == ["scores"])
    #expect(error(outputs[0], "error") < 0.03)
    let worst = layers.map { error($0, "output_error") }
    #expect(worst == worst.sorted(by: >) && worst[0] > 0)
    #expect(layers.allSatisfy { $0["type"] as? String == "int8" })
    let convolution = try #require(layers.first { $0["operator"] as? String == "CONV_2D" })
    #expect((convolution["weight_bytes"] as? Int ?? 0) > 0)
    #expect((convolution["macs"] as? Int ?? 0) > 0)
    #expect(convolution["clipped"] as? Double == 0)
    // What is wrong with the last layer is what is wrong with the output.
    let last = try #require(layers.first { $0["operator"] as? String == "SOFTMAX" })
    #expect(abs(error(last, "whole_error") - error(outputs[0], "error")) < 1e-9)
    let table = String(decoding: try quantize("--report", "-").output, as: UTF8.self)
    #expect(table.hasPrefix("quantized against floats, on 16 samples, the worst layer first"))
    #expect(table.contains("CONV_2D"))
  }

  @Test func layersGetWiderIntegersUntilTheErrorIsSmallEnough() throws {
    let plain = try quantize("--report", "p.json")
    #expect(plain.status == 0, "\(plain.messages)")
    let most = error(try report("p.json").outputs[0], "error")
    let run = try quantize("--max-error", "\(most / 2)", "--report", "r.json")
    #expect(run.status == 0, "\(run.messages)")
    let (outputs, layers) = try report("r.json")
    #expect(error(outputs[0], "error") <= most / 2)
    let types = Set(layers.compactMap { $0["type"] as? String })
    #expect(types == ["int8", "int16"])
    // LiteRT computes the same as Floe, to the step of a score.
    func scores(_ words: String...) throws -> [Float] {
      let run = try Run(
        program: "floe",
        [
          "run", "m.tflite", "--outdir", "out", "--overwrite", "--input",
          "image=" + testdata("quantizing/test.npz[image]"),
        ] + words, in: directory)
      #expect(run.status == 0, "\(run.messages)")
      return try NumpyFile.read("\(directory.path)/out/scores.npy").loadElements(as: Float.self)
    }
    let floe = try scores("--runtime", "floe")
    #expect(try floe == scores("--kernels", "builtin"))
    #expect(try zip(floe, scores()).allSatisfy { abs($0 - $1) < 0.02 })
  }

  @Test func goalsThatCannotBeMetAreTold() throws {
    let exact = try quantize("--max-error", "1e-7")
    #expect(exact.status == 5)
    #expect(exact.messages.contains("with int16 in all layers that can have them: not the"))
    #expect(exact.messages.contains("--allow-float-ops"))
    let small = try quantize("--max-size", "1KB")
    #expect(small.status == 5)
    #expect(small.messages.contains("bytes with int8 in all layers: not the 1024 of --max-size"))
    #expect(!FileManager.default.fileExists(atPath: "\(directory.path)/m.tflite"))
    #expect(try quantize("--max-error", "0").status == 2)
  }

  @Test func theMostExactModelThatFitsIsMade() throws {
    #expect(try quantize("--report", "p.json").status == 0)
    let plain = error(try report("p.json").outputs[0], "error")
    let size = try FileManager.default.attributesOfItem(atPath: "\(directory.path)/m.tflite")[.size] as? Int
    let most = (size ?? 0) + 3000
    let run = try quantize("--max-size", "\(most)", "--allow-float-ops", "--report", "r.json")
    #expect(run.status == 0, "\(run.messages)")
    let bytes = try FileManager.default.attributesOfItem(atPath: "\(directory.path)/m.tflite")[.size] as? Int
    #expect((bytes ?? .max) <= most)
    #expect(error(try report("r.json").outputs[0], "error") < plain)
  }

  @Test func theBestRangesAreNoWorse() throws {
    #expect(try quantize("--report", "p.json").status == 0)
    let run = try quantize("--observer", "best", "--report", "r.json")
    #expect(run.status == 0, "\(run.messages)")
    #expect(
      try error(report("r.json").outputs[0], "error") < 1.1 * error(report("p.json").outputs[0], "error"))
  }
}
