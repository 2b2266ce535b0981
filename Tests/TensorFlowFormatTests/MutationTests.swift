internal import Diagnostics
internal import GraphIR
internal import TensorFlowFormat
internal import Tensors
import Testing

@Suite("Reading damaged models", .serialized)
struct MutationTests {
  private static let mutantsPerFile = 400

  @Test(
    "a damaged file gives a model or a diagnostic",
    arguments: [
      "constants.pb", "constants.pbtxt", "control_flow.pb", "control_flow.pbtxt", "functions.pb",
      "checkpoint/model.ckpt-7.meta", "metagraph.pbtxt", "saved_model_tf1/1/saved_model.pb",
      "saved_model_tf1/20/saved_model.pbtxt", "saved_model_tf2/saved_model.pb",
    ])
  func damage(name: String) throws {
    let original = try ReadableFile(path: GraphTestData.path(name)).readAll(limit: 1 << 20)
    let source = try ModelSource.recognise(GraphTestData.path(name)).source
    let file = TemporaryFile()
    var numbers = SeededNumbers(seed: UInt64(original.count))
    let before = TemporaryFile.peakMemory ?? 0
    var models = 0
    var diagnostics: Set<String> = []
    for _ in 0..<Self.mutantsPerFile {
      var mutant = original
      for _ in 0..<Int.random(in: 1...4, using: &numbers) { Self.damage(&mutant, &numbers) }
      file.write(mutant)
      do throws(Diagnostic) {
        try Self.check(ModelReader.read(Self.moved(source, to: file.path)))
        models += 1
      } catch {
        #expect(error.severity == .error)
        #expect([.badInput, .unsupported].contains(error.code.exit), "\(error)")
        diagnostics.insert(error.code.name)
      }
      // What the content is taken for may have changed.
      _ = try? ModelReader.read(file.path)
    }
    // Damage was neither always nor never fatal, or else the mutants tell nothing.
    #expect(models > 0 && !diagnostics.isEmpty, "\(models) models, \(diagnostics)")
    #expect((TemporaryFile.peakMemory ?? 0) - before < 256)
  }

  @Test("every way to cut a file short gives a diagnostic or a smaller model")
  func truncation() throws {
    for name in ["control_flow.pb", "saved_model_tf2/saved_model.pb"] {
      let original = try ReadableFile(path: GraphTestData.path(name)).readAll(limit: 1 << 20)
      let file = TemporaryFile()
      for count in stride(from: 0, to: original.count, by: 37) {
        file.write(Array(original.prefix(count)))
        do throws(Diagnostic) {
          try Self.check(ModelReader.read(file.path))
        } catch {
          #expect(error.code.exit == .badInput)
        }
      }
    }
  }

  @Test("bytes at random are no model")
  func noise() {
    var numbers = SeededNumbers(seed: 1)
    let file = TemporaryFile()
    for round in 0..<500 {
      let limit: UInt8 = round.isMultiple(of: 2) ? 255 : 40
      file.write(
        (0..<Int.random(in: 1...300, using: &numbers)).map { _ in .random(in: 0...limit, using: &numbers) })
      let error = #expect(throws: Diagnostic.self) { try ModelReader.read(file.path) }
      #expect(error?.code == .notAModel, "\(error?.description ?? "")")
    }
  }

  /// The source with the mutant in place of the file.
  private static func moved(_ source: ModelSource, to path: String) -> ModelSource {
    switch source {
    case .graph(_, let form): .graph(file: path, form: form)
    case .metaGraph(_, let form): .metaGraph(file: path, form: form)
    case .savedModel(let directory, _, let form): .savedModel(directory: directory, file: path, form: form)
    case .checkpoint, .tfLite: source
    }
  }

  /// Ranges lie within the file, so that small tensors can be loaded.
  private static func check(_ loaded: LoadedModel) throws(Diagnostic) {
    let graph = loaded.model.graph
    for node in graph.nodes {
      guard let tensor = graph.attributes(node).tensor("value"), let size = tensor.byteCount, size < 1 << 16
      else { continue }
      let bytes = try tensor.loadBytes()
      #expect(bytes.count == size)
    }
  }

  private static func damage(_ bytes: inout [UInt8], _ numbers: inout SeededNumbers) {
    guard bytes.count > 8 else { return }
    let at = Int.random(in: 0..<bytes.count, using: &numbers)
    let end = min(bytes.count, at + Int.random(in: 1...64, using: &numbers))
    switch Int.random(in: 0..<8, using: &numbers) {
    case 0: bytes[at] = .random(in: 0...255, using: &numbers)
    case 1: bytes[at] ^= 1 << UInt8.random(in: 0..<8, using: &numbers)
    case 2: bytes.removeLast(bytes.count - at)
    case 3: bytes.removeSubrange(at..<end)
    case 4: bytes.insert(contentsOf: bytes[at..<end], at: Int.random(in: 0..<bytes.count, using: &numbers))
    case 5:
      // The largest number there is, as a length or a size.
      bytes.replaceSubrange(at..<min(at + 1, bytes.count), with: [UInt8](repeating: 0xFF, count: 9) + [0x01])
    case 6: bytes.replaceSubrange(at..<at + 1, with: [0x80, 0x80, 0x80, 0x80, 0x08])
    default:
      let from = Int.random(in: 0..<bytes.count, using: &numbers)
      bytes[at] = bytes[from]
    }
  }
}
