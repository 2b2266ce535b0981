internal import Diagnostics
internal import GraphIR
internal import Kernels
internal import LiteRT
internal import Ops
internal import TFLiteFormat
internal import Tensors

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Finds the operator that LiteRT crashes in, or fails in.
///
/// Where LiteRT fails, it tells the number of the operator. Where it crashes, its C API does not tell where it was. But
/// the first operators of a model, as many as one likes, are a model of their own: LiteRT crashes in those from the culprit
/// on, and in none before. So some ten runs find it among a thousand. Loops and branches are not looked into: they are the
/// operator then.
struct CrashSearch {
  private let original: Model
  /// The graph of the signature that crashed.
  private let graph: Graph
  /// The operators of the graph in the order they run.
  private let operators: [NodeID]
  /// Its inputs, by the signature's keys.
  private let keys: [Signature.Entry]
  private let settings: Settings

  struct Settings {
    let file: String
    let signature: String?
    let kernels: LiteRTKernels
    let threads: Int
  }

  /// The largest file that is written anew for each run, in bytes.
  private static let mostBytes = 200_000_000
  /// How long a run may take.
  private static let seconds = 10

  /// - Throws: when the file is not one that Floe reads.
  private init(_ settings: Settings) throws(Diagnostic) {
    self.settings = settings
    let original = try TFLiteReader.read(settings.file)
    self.original = original
    let signature = original.signatures.first { settings.signature == nil || $0.key == settings.signature }
    let graph = signature?.function.flatMap { original.functions[$0]?.body } ?? original.graph
    self.graph = graph
    operators = graph.topologicalOrder().filter { !TFLiteSchema.noOperators.contains(graph.op($0)) }
    keys =
      signature?.inputs
      ?? graph.inputs.map { port in
        Signature.Entry(
          key: TFLiteAttribute.tensorName(of: port.value, in: graph),
          tensor: "\(graph.name(port.value.node)):\(port.value.port)",
          type: graph.type(port.value)?.element ?? .invalid,
          shape: graph.type(port.value)?.shape ?? .unknownRank)
      }
  }

  /// A problem of LiteRT with the name of the operator that it has it in, where that is found.
  ///
  /// - Parameter values: what the model was run with, by the keys of its inputs; nil where LiteRT did not get that far.
  static func explained(
    _ problem: Diagnostic, _ settings: Settings, running values: [String: TensorValue]?
  ) -> Diagnostic {
    guard let file = try? ReadableFile(path: settings.file), file.size <= mostBytes,
      problem.code == .liteRTCrashed || failing(problem) != nil, let search = try? CrashSearch(settings)
    else { return problem }
    var explained = problem
    if let (number, op) = failing(problem) {
      // LiteRT counts operators as the file does.
      guard search.operators.indices.contains(number), search.graph.op(search.operators[number]).name == op
      else { return problem }
      explained.notes.append("node \(number) is the \(op) that gives '\(search.name(number))'")
    } else if let found = search.firstFailing(running: values) {
      explained.notes.append(
        "it does so from operator \(found) on, a \(search.graph.op(search.operators[found])) that gives "
          + "'\(search.name(found))': the \(found) before it run")
    }
    return explained
  }

  /// The operator that LiteRT says it does not run. Of one within a loop or branch it names that, too, last.
  private static func failing(_ problem: Diagnostic) -> (number: Int, op: String)? {
    for note in problem.notes.reversed() {
      if let match = note.firstMatch(of: #/Node number (\d+) \((\w+)\)/#), let number = Int(match.1) {
        return (number, String(match.2))
      }
    }
    return nil
  }

  private func name(_ number: Int) -> String {
    TFLiteAttribute.tensorName(of: operators[number][0], in: graph)
  }

  /// The place of the first operator with which LiteRT crashes; nil where it does not crash with all of them either, in a
  /// file that Floe writes.
  private func firstFailing(running values: [String: TensorValue]?) -> Int? {
    var pattern = Array("\(Self.temporaryFolder)/floe-XXXXXX".utf8CString)
    guard mkdtemp(&pattern) != nil else { return nil }
    let folder = String(decoding: pattern.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let path = folder + "/first.tflite"
    defer {
      unlink(path)
      rmdir(folder)
    }
    guard crashes(operators.count, path, values) else { return nil }
    // With `low` operators it runs, with `high` it crashes.
    var (low, high) = (0, operators.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if crashes(middle, path, values) { high = middle } else { low = middle }
    }
    return high - 1
  }

  private static var temporaryFolder: String {
    guard let folder = getenv("TMPDIR"), folder.pointee != 0 else { return "/tmp" }
    return String(cString: folder)
  }

  /// Whether LiteRT crashes with the first operators. Where it fails in another way, it does not.
  private func crashes(_ count: Int, _ path: String, _ values: [String: TensorValue]?) -> Bool {
    guard let model = model(ofFirst: count) else { return false }
    do throws(Diagnostic) {
      _ = try TFLiteWriter(model: model).write(to: path)
      let process = try LiteRTProcess(
        path: path, signature: nil, kernels: settings.kernels, threads: settings.threads,
        seconds: Self.seconds)
      guard let values else { return false }
      let inputs = process.signature.inputs.compactMap { values[$0.key] }
      guard inputs.count == process.signature.inputs.count else { return false }
      _ = try process.run(inputs)
      return false
    } catch {
      return error.code == .liteRTCrashed
    }
  }

  /// The first operators as a model, with what they give and none of them reads as outputs; nil where that is nothing that
  /// LiteRT hands out.
  private func model(ofFirst count: Int) -> Model? {
    var model = original
    var graph = graph
    graph.outputs = []
    graph.targets = []
    for node in operators.dropFirst(count).reversed() { graph.remove(node) }
    for node in operators.prefix(count) {
      for (port, type) in graph.results(node).enumerated() where Self.isHandedOut(type) {
        guard graph.uses(of: node[port]).isEmpty else { continue }
        graph.outputs.append(Graph.Port(key: "output_\(graph.outputs.count)", value: node[port]))
      }
    }
    guard !graph.outputs.isEmpty else { return nil }
    var signature = Signature(
      key: "serving_default", methodName: "", inputs: keys, outputs: [], function: nil)
    for port in graph.outputs {
      let type = graph.type(port.value)
      signature.outputs.append(
        Signature.Entry(
          key: port.key, tensor: "\(graph.name(port.value.node)):\(port.value.port)",
          type: type?.element ?? .invalid, shape: type?.shape ?? .unknownRank))
    }
    model.signatures = [signature]
    model.graph = graph
    return model
  }

  private static func isHandedOut(_ type: TensorType) -> Bool {
    ![.invalid, .resource, .variant].contains(type.element)
  }
}
