internal import Diagnostics
internal import Floe
internal import Tensors
internal import TestSupport
internal import Testing
internal import _StringProcessing

/// A command of TensorFlow's tools and what it printed; tools/testdata/show.py recorded them.
struct RecordedCommand: CustomTestStringConvertible, Sendable {
  let directory: String
  let words: [String]
  let output: String

  var testDescription: String { directory + ": " + words.joined(separator: " ") }

  static func all(in directory: String) -> [RecordedCommand] {
    let lines = text(directory + "/commands").split(separator: "\n")
    return lines.enumerated().map { index, line in
      RecordedCommand(
        directory: directory, words: line.split(separator: " ").map(String.init),
        output: text("\(directory)/\(index + 1).txt"))
    }
  }

  private static func text(_ name: String) -> String {
    guard let bytes = try? ReadableFile(path: testdata("show/" + name)).readAll(limit: 1 << 20) else {
      return ""
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The value of an option, whether it is the next word or behind an equals sign.
  func value(_ option: String) -> String? {
    for (index, word) in words.enumerated() {
      if word == option { return words.indices.contains(index + 1) ? words[index + 1] : nil }
      if word.hasPrefix(option + "=") { return String(word.dropFirst(option.count + 1)) }
    }
    return nil
  }
}

@Suite("show prints what saved_model_cli prints")
struct ShowTests {
  static let commands = ["varied", "keras3", "keras2", "tags"].flatMap { RecordedCommand.all(in: $0) }

  @Test("As recorded", arguments: commands)
  func recorded(_ command: RecordedCommand) throws {
    var show = Show(testdata("show/" + command.directory))
    show.tagSet = command.value("--tag_set")
    show.signature = command.value("--signature_def")
    show.all = command.words.contains("--all")
    show.listOps = command.words.contains("--list_ops")
    if command.output.hasPrefix("error: ") {
      let problem = try #require(throws: Diagnostic.self) { try show.report().text() }
      let message = problem.message + ". " + (problem.help ?? "")
      let text = command.output.dropFirst("error: ".count).drop { $0 != " " }.dropFirst().dropLast()
      // The tags of a set come in any order.
      let expected = String(text).replacing("gpu,serve", with: "serve,gpu")
      #expect(sorted(message, after: "choose from: ") == sorted(expected, after: "choose from: "))
    } else {
      let text = try show.report().text()
      #expect(normalized(text) == normalized(command.output))
    }
  }

  @Test("Everything is recorded")
  func complete() { #expect(Self.commands.count == 25) }

  @Test("JSON names the serving signature's tensors")
  func json() throws {
    let json = try Show(testdata("show/tags")).report(json: true).json()
    let expected = JSON.array([
      .object([("key", "inputs"), ("name", "x:0"), ("dtype", "float32"), ("shape", .array([-1, 3]))])
    ])
    #expect(json["inputs"] == expected)
    #expect(json["signature"] == "serving_default")
  }

  /// Python prints sets, and dictionaries that were maps, in any order.
  private func normalized(_ text: String) -> [String] {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    var keywords: [Int] = []
    for (index, line) in lines.enumerated() {
      if line.hasPrefix("The MetaGraph with tag set") { lines[index] = sorted(line, after: "ops: ") }
      if line.contains("Value: {") { lines[index] = sorted(line, after: "Value: ") }
      if line.contains("Named Argument #") { keywords.append(index + 1) }
    }
    // The keywords of one function follow each other.
    var start = 0
    while start < keywords.count {
      var end = start + 1
      while end < keywords.count, keywords[end] == keywords[end - 1] + 2 { end += 1 }
      let names = keywords[start..<end].map { lines[$0] }.sorted()
      for (index, name) in zip(keywords[start..<end], names) { lines[index] = name }
      start = end
    }
    return lines
  }

  private func sorted(_ line: String, after marker: String) -> String {
    guard let range = line.firstRange(of: marker) else { return line }
    let items = line[range.upperBound...].split { "{}, ".contains($0) }
    return String(line[..<range.upperBound]) + items.sorted().joined(separator: " ")
  }
}

@Suite("show of a plain graph")
struct ShowGraphTests {
  @Test("Interface, ops and weights")
  func text() throws {
    let text = try Show(testdata("show/small.pbtxt")).report().text()
    #expect(
      text == """
        GraphDef: 5 nodes
        inputs:
          image:0  float32[?,4]
        outputs, likeliest first:
          output:0  float32[?,2]
        op           nodes
        Const            1
        MatMul           1
        Placeholder      1
        Softmax          1
        VarHandleOp      1
        1 variable, whose value is in a checkpoint
        8 parameters in 1 constant, 32 bytes

        """)
  }

  @Test("The outputs may be named")
  func outputs() throws {
    var show = Show(testdata("show/small.pbtxt"))
    show.outputs = ["product"]
    let json = try show.report(json: true).json()
    #expect(
      json["outputs"]
        == .array([
          .object([
            ("key", "product"), ("name", "product:0"), ("dtype", "float32"), ("shape", .array([-1, 2])),
          ])
        ]))
    #expect(json["nodes"] == 5)
    show.outputs = ["prodct"]
    #expect(throws: Diagnostic.self) { try show.report() }
  }
}

@Suite("inspect prints what inspect_checkpoint prints")
struct InspectTests {
  static let commands = ["saver", "objects"].flatMap { RecordedCommand.all(in: "checkpoints/" + $0) }

  @Test("As recorded", arguments: commands)
  func recorded(_ command: RecordedCommand) throws {
    var inspect = Inspect(testdata("show/\(command.directory)/model.ckpt"))
    inspect.tensor = command.value("--tensor_name")
    inspect.allTensors = command.words.contains("--all_tensors")
    inspect.allTensorNames = command.words.contains("--all_tensor_names")
    inspect.countExcludePattern = command.value("--count_exclude_pattern") ?? ""
    if let start = command.words.firstIndex(of: "--printoptions") {
      for option in command.words[(start + 1)...] { try inspect.setPrintOption(option) }
    }
    if command.output.contains("not found in checkpoint") {
      let problem = try #require(throws: Diagnostic.self) { try inspect.report() }
      #expect(problem.message + "\n" == command.output)
    } else {
      #expect(try inspect.report().text() == command.output)
    }
  }

  @Test("Everything is recorded")
  func complete() { #expect(Self.commands.count == 11) }

  @Test("A tensor of an object checkpoint goes by its readable name, too")
  func readableName() throws {
    var inspect = Inspect(testdata("show/checkpoints/objects/model.ckpt"))
    inspect.tensor = "model/layer/kernel"
    #expect(try inspect.report().text().contains("[[0. 1. 2.]\n [3. 4. 5.]]"))
    let table = try Show(testdata("show/checkpoints/objects")).report().text()
    #expect(table.contains("kernel"))
  }

  @Test("An unknown tensor is a diagnostic with the nearest name")
  func unknownTensor() throws {
    var inspect = Inspect(testdata("show/checkpoints/saver/model.ckpt"))
    inspect.tensor = "matrx"
    let problem = try #require(throws: Diagnostic.self) { try inspect.report() }
    #expect(problem.code == .unknownTensor)
    #expect(problem.help == "did you mean 'matrix'?")
  }

  @Test func inferredShapes() throws {
    let frozen = FrozenModel(name: "checkpoint_reference_variables").path("frozen.pb")
    let run = try Run.floe("show", frozen, "--shapes")
    #expect(run.status == 0, "\(run.messages)")
    #expect(run.text.contains(#/\ninference_input:0 +Placeholder +float32\[\?,6\]\n/#))
    #expect(run.text.contains(#/\nRelu:0 +Relu +float32\[\?,\d+\]\n/#))
    let object = try Run.floe("show", frozen, "--shapes", "--json").object
    let tensors = try #require(object["tensors"] as? [[String: Any]])
    #expect(tensors.first { $0["name"] as? String == "inference_output:0" }?["shape"] as? [Int] == [-1, 3])
  }

  @Test func operandsThatCannotFitAreTold() throws {
    let graph = """
      node { name: 'a' op: 'Placeholder' attr { key: 'dtype' value { type: DT_FLOAT } }
        attr { key: 'shape' value { shape { dim { size: 2 } dim { size: 3 } } } } }
      node { name: 'y' op: 'MatMul' input: 'a' input: 'a' attr { key: 'T' value { type: DT_FLOAT } } }
      """
    let run = try Run.floe(
      "show", "graph.pbtxt", "--shapes", in: try TemporaryDirectory(["graph.pbtxt": graph]))
    #expect(run.status == 0)
    #expect(run.messages.contains("MatMul: [2,3] and [2,3] do not multiply"))
  }

  @Test func shapesAreForGraphs() throws {
    let run = try Run.floe(
      "show", FrozenModel(name: "checkpoint_reference_variables").path("model"), "--shapes")
    #expect(run.status == 2)
    #expect(run.messages.contains("--shapes is for graphs"))
  }
}
