import Foundation
import Kernels
import Tensors
import TestSupport
import Testing

/// A classifier of images that TensorFlow trained, quantized, on LiteRT.
@Suite struct QuantizeTests {
  private static let words = ["convert", testdata("quantizing/shapes.pb"), "--outputs", "scores"]
  private static let samples = ["--calibration", testdata("quantizing/samples.npz")]

  struct Mode: CustomTestStringConvertible, Sendable {
    let name: String
    var samples = false
    /// The least ratio of signal to noise, in decibels: the worst that was seen is 3 dB better.
    let decibels: Float
    let operators: Set<String>
    var testDescription: String { name }
  }

  private static let modes = [
    Mode(name: "int8", samples: true, decibels: 30, operators: ["QUANTIZE", "DEQUANTIZE"]),
    Mode(name: "int16x8", samples: true, decibels: 38, operators: ["QUANTIZE", "DEQUANTIZE"]),
    Mode(name: "dynamic", decibels: 30, operators: []),
    Mode(name: "dynamic-int4", decibels: 19, operators: []),
    Mode(name: "weight-only-int8", decibels: 43, operators: ["DEQUANTIZE"]),
    Mode(name: "weight-only-int4", decibels: 19, operators: ["DEQUANTIZE"]),
    Mode(name: "float16", decibels: 60, operators: ["DEQUANTIZE"]),
  ]

  @Test(arguments: modes) func scoresAreNearTensorFlows(_ mode: Mode) throws {
    let directory = try TemporaryDirectory()
    let convert = try Run(
      program: "floe",
      Self.words + ["--quantize", mode.name, "-o", "m.tflite", "--json", "--verify-each"]
        + (mode.samples ? Self.samples : []), in: directory)
    #expect(convert.status == 0, "\(convert.messages)")
    let operators = Set(convert.object["operators"] as? [String] ?? [])
    #expect(operators.intersection(["QUANTIZE", "DEQUANTIZE"]) == mode.operators)
    let found = try scores("m.tflite", in: directory)
    let wanted = try NumpyFile.read(testdata("quantizing/test.npz[scores]")).loadElements(as: Float.self)
    #expect(found.count == wanted.count)
    let noise = zip(found, wanted).reduce(Float(0)) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    let signal = wanted.reduce(Float(0)) { $0 + $1 * $1 }
    #expect(10 * log10(signal / noise) > mode.decibels)
    // 64 images, of which the network in floats tells 61 rightly.
    let labels = try NumpyFile.read(testdata("quantizing/test.npz[labels]")).loadElements(as: Int64.self)
    let right = labels.indices.count { index in
      let row = found[index * 8..<index * 8 + 8]
      return row.indices.max { row[$0] < row[$1] } == row.startIndex + Int(labels[index])
    }
    #expect(right >= 61)
  }

  private func scores(_ file: String, in directory: TemporaryDirectory) throws -> [Float] {
    let run = try Run(
      program: "floe",
      [
        "run", file, "--outdir", "out", "--overwrite", "--input",
        "image=" + testdata("quantizing/test.npz[image]"),
      ],
      in: directory)
    #expect(run.status == 0, "\(run.messages)")
    return try NumpyFile.read("\(directory.path)/out/scores.npy").loadElements(as: Float.self)
  }

  @Test func inputsAndOutputsAreIntegersWhereTheyShallBe() throws {
    let directory = try TemporaryDirectory()
    func types(_ io: String...) throws -> [String?] {
      let run = try Run(
        program: "floe",
        Self.words + Self.samples + ["--quantize", "int8", "-o", "m.tflite", "--json"]
          + io.flatMap { ["--io", $0] },
        in: directory)
      #expect(run.status == 0, "\(run.messages)")
      let show = try Run.floe("show", "m.tflite", in: directory)
      #expect(show.status == 0)
      return ["inputs", "outputs"].map {
        ((run.object[$0] as? [[String: Any]])?.first?["dtype"]) as? String
      }
    }
    #expect(try types("int8") == ["int8", "int8"])
    #expect(try types("uint8") == ["uint8", "uint8"])
    #expect(try types("image=uint8", "scores=int8") == ["uint8", "int8"])
    #expect(try types("image=int8") == ["int8", "float32"])
  }

  @Test func badSamplesAreToldAllAtOnce() throws {
    let directory = try TemporaryDirectory()
    let without = try Run.floe(
      "convert", testdata("quantizing/shapes.pb"), "--outputs", "scores", "--quantize", "int8", in: directory)
    #expect(without.status == 2)
    #expect(without.messages.contains("needs samples"))
    let other = try Run(
      program: "floe",
      Self.words + [
        "--quantize", "int8", "--calibration", "imag=" + testdata("quantizing/test.npz[image]"),
        "--calibration",
        "image=" + testdata("quantizing/test.npz[labels]"),
      ], in: directory)
    #expect(other.status == 3)
    #expect(other.messages.contains("the model has no input 'imag'"))
    #expect(other.messages.contains("holds no samples of 'image'"))
    let idle = try Run(program: "floe", Self.words + Self.samples + ["--quantize", "dynamic"], in: directory)
    #expect(idle.status == 2)
    #expect(idle.messages.contains("--calibration is for --quantize int8 and int16x8"))
    #expect(!FileManager.default.fileExists(atPath: "\(directory.path)/model.tflite"))
  }

  /// What TFLite's floats were converted to can be quantized later.
  @Test func filesOfFloatsAreQuantized() throws {
    let directory = try TemporaryDirectory()
    #expect(try Run(program: "floe", Self.words + ["-o", "f.tflite"], in: directory).status == 0)
    let run = try Run(
      program: "floe", ["convert", "f.tflite", "-o", "q.tflite", "--quantize", "int8"] + Self.samples,
      in: directory)
    #expect(run.status == 0, "\(run.messages)")
    #expect(
      try Run(
        program: "floe", Self.words + Self.samples + ["-o", "d.tflite", "--quantize", "int8"], in: directory
      )
      .status == 0)
    #expect(try scores("q.tflite", in: directory) == scores("d.tflite", in: directory))
  }
}
