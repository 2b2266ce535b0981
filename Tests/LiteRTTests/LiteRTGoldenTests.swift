import Kernels
import LiteRT
import TestSupport
import Testing

@testable import Tensors

/// Models against what TensorFlow's interpreter computed with them.
@Suite struct LiteRTGoldenTests {
  private static let models =
    (try? FileSystem.names(in: testdata("tflite")))?
    .filter { $0.hasSuffix(".npz") }.map { String($0.dropLast(4)) } ?? []

  /// The kernels differ in the order in which they add: 1e-5, where the numbers are of the order of one. Integers of
  /// quantized models may be rounded to the neighbour.
  @Test(arguments: models, LiteRTKernels.allCases)
  func whatTensorFlowComputes(model name: String, kernels: LiteRTKernels) throws {
    let model = try LiteRTModel(path: testdata("tflite/\(name).tflite"))
    let archive = testdata("tflite/\(name).npz")
    // CASE.SIGNATURE.in.KEY, CASE.SIGNATURE.out.KEY.
    let names: [[Substring]] = try ZipArchive(archive).names.map {
      $0.dropLast(4).split(separator: ".", maxSplits: 3)
    }
    var sessions: [String: LiteRTSession] = [:]
    for run in Set(names.map { "\($0[0]).\($0[1])" }).sorted() {
      let key = String(run.drop { $0 != "." }.dropFirst())
      // One session does all cases, with the sizes of each.
      let session =
        try sessions[key] ?? LiteRTSession(model, signature: model.signatureIndex(key), kernels: kernels)
      sessions[key] = session
      func array(_ direction: String, _ port: LiteRTModel.Port) throws -> TensorValue {
        try TensorValue(loading: NumpyFile.read("\(archive)[\(run).\(direction).\(port.key)]"))
      }
      let outputs = try session.run(session.signature.inputs.map { try array("in", $0) })
      #expect(outputs.count == names.count { run == "\($0[0]).\($0[1])" && $0[2] == "out" })
      for (port, output) in zip(session.signature.outputs, outputs) {
        try expect(output, near: array("out", port), "\(run) \(port.key)")
      }
      try session.runAgain()
    }
  }

  private func expect(_ output: TensorValue, near wanted: TensorValue, _ what: String) throws {
    #expect(output.type == wanted.type && output.dimensions == wanted.dimensions, "\(what)")
    guard output.type == wanted.type, output.dimensions == wanted.dimensions else { return }
    if output.type == .string {
      #expect(output.strings == wanted.strings, "\(what)")
    } else if output.type == .complex64 {
      let (a, b) = (output.copied(SIMD2<Float>.self), wanted.copied(SIMD2<Float>.self))
      #expect(zip(a, b).allSatisfy { ($0 - $1).max() < 1e-5 && ($0 - $1).min() > -1e-5 }, "\(what)")
    } else {
      let (a, b) = (
        try cast(output, to: .float64).copied(Double.self), try cast(wanted, to: .float64).copied(Double.self)
      )
      let tolerance = output.type == .int8 ? 1 : 1e-5
      #expect(zip(a, b).allSatisfy { ($0 - $1).magnitude <= tolerance }, "\(what): \(a) for \(b)")
    }
  }

  @Test func aModelInMemoryRuns() throws {
    let file = try ReadableFile(path: testdata("tflite/plain.tflite"))
    let model = try LiteRTModel(bytes: file.read(at: 0, count: file.size))
    #expect(model.signatures.map(\.key) == ["serving_default"])
    let session = try LiteRTSession(model, signature: 0, threads: 2)
    #expect(session.signature.inputs[0].shape == Shape([-1, 3]))
    let values = try TensorValue([1, 1, 1] as [Float], type: .float32, [1, 3])
    let output = try session.run([values])[0].copied(Float.self)
    #expect(output.allSatisfy { abs($0 - 1 / 3) < 1e-6 })
  }

  /// Two to a byte, the sign of each extended.
  @Test func integersOfFourBits() throws {
    let session = try LiteRTSession(LiteRTModel(path: testdata("tflite/small_integers.tflite")), signature: 0)
    let numbers: [Int8] = [-8, 7, -1, 0, 3]
    var values: [String: TensorValue] = [:]
    for port in session.signature.inputs {
      values[port.key] =
        port.type == .int4
        ? try TensorValue(numbers, type: .int4, [5])
        : try TensorValue(numbers.map(Float.init), type: .float32, [5])
    }
    let outputs = try session.run(session.signature.inputs.compactMap { values[$0.key] })
    for (port, output) in zip(session.signature.outputs, outputs) {
      if port.key == "wide" { #expect(output.copied(Float.self) == numbers.map(Float.init)) }
      if port.key == "narrow" {
        #expect(output.type == .int4)
        #expect(output.copied(Int8.self) == numbers)
      }
    }
  }
}
