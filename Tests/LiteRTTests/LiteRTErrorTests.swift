import Diagnostics
import Kernels
import LiteRT
import Tensors
import TestSupport
import Testing

@Suite struct LiteRTErrorTests {
  private func problem(_ body: () throws(Diagnostic) -> Void) -> Diagnostic? {
    do throws(Diagnostic) {
      try body()
      return nil
    } catch {
      return error
    }
  }

  /// Runs a model of one float input.
  private func run(_ name: String, _ dimensions: [Int]) throws(Diagnostic) {
    let session = try LiteRTSession(LiteRTModel(path: testdata("tflite/\(name).tflite")), signature: 0)
    let count = dimensions.reduce(1, *)
    _ = try session.run([TensorValue([Float](repeating: 1, count: count), type: .float32, dimensions)])
  }

  @Test func opsThatNobodyHasAreAllNamed() {
    let custom = problem { () throws(Diagnostic) in try run("custom", [4]) }
    #expect(custom?.code == .unsupported)
    #expect(custom?.message.contains("'Betainc', 'Igamma'") == true)
    let select = problem { () throws(Diagnostic) in try run("select", [2, 2]) }
    #expect(select?.code == .unsupported)
    for name in ["'MatrixInverse'", "'MatrixDeterminant'"] {
      #expect(select?.message.contains(name) == true)
    }
  }

  @Test func outputsOfUnknownSizeAreNamed() {
    let problem = problem { () throws(Diagnostic) in try run("where", [5]) }
    #expect(problem?.code == .liteRTLimit)
    #expect(problem?.message.contains("'index'") == true)
  }

  @Test func sizesThatTheModelDoesNotTake() {
    let problem = problem { () throws(Diagnostic) in try run("classifier", [0, 8, 8, 1]) }
    #expect(problem?.message.contains("a shape of [0,8,8,1] for the input 'image'") == true)
    #expect(problem?.notes.isEmpty == false)
  }

  @Test func damagedFilesAreRefused() throws {
    let file = try ReadableFile(path: testdata("tflite/classifier.tflite"))
    let bytes = try file.read(at: 0, count: file.size)
    for length in [0, 3, 7, 8, 100, bytes.count / 2, bytes.count - 1] {
      #expect(throws: Diagnostic.self, "\(length)") { try LiteRTModel(bytes: Array(bytes.prefix(length))) }
    }
    // The offset of the root table leads out of the file.
    var wrong = bytes
    wrong.replaceSubrange(0..<4, with: [0xFF, 0xFF, 0xFF, 0x7F])
    #expect(throws: Diagnostic.self) { try LiteRTModel(bytes: wrong) }
  }

  @Test func signaturesGoByKey() throws {
    let model = try LiteRTModel(path: testdata("tflite/signatures.tflite"))
    #expect(model.signatures.map(\.key).sorted() == ["scale", "shift"])
    let unknown = problem { () throws(Diagnostic) in _ = try model.signatureIndex("scael") }
    #expect(unknown?.code == .unknownSignature)
    #expect(unknown?.help?.contains("'scale'") == true)
    let none = problem { () throws(Diagnostic) in _ = try model.signatureIndex(nil) }
    #expect(none?.notes.first?.contains("'scale'") == true)
  }
}
