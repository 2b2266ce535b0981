import Diagnostics
import GraphIR
import Passes
import Tensors
import TestSupport
import Testing

@Suite struct InlineVocabulariesTests {
  private let table = "%t = HashTableV2 {key_dtype = string, value_dtype = int64}"
  private let lines = "key_index = -2, value_index = -1"

  private func file(_ path: String) -> String {
    #"%f = Const {dtype = string, value = tensor<string[]>["\#(path)"]}"#
  }

  /// Expects the table to be filled from a file of this text.
  private func expect(
    _ text: String, _ attributes: String, types: (String, String) = ("string", "int64"), keys: String,
    values: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let directory = try TemporaryDirectory(["words.txt": text])
    for (suffix, op) in [("", "InitializeTableFromTextFile"), ("V2", "InitializeTableFromTextFileV2")] {
      let rest = """
        %t = HashTable\(suffix) {key_dtype = \(types.0), value_dtype = \(types.1)}  %h = Identity(%t)  %c = C1
        \(file(directory.path + "/words.txt"))
        """
      try TestSupport.expect(
        InlineVocabularies(assets: []),
        rewrites:
          "graph { \(rest)  %i = \(op)(%h, %f, ^%c) {\(attributes), _class = (\"loc:@t\")}  targets ^%i }",
        to: """
          graph { \(rest)  %i/keys = Const {dtype = \(types.0), value = tensor<\(types.0)\(keys)}
            %i/values = Const {dtype = \(types.1), value = tensor<\(types.1)\(values)}
            %i = InitializeTable\(suffix)(%h, %i/keys, %i/values, ^%c) {Tkey = \(types.0), Tval = \(types.1),
              _class = ("loc:@t")}  targets ^%i }
          """, sourceLocation: sourceLocation)
    }
  }

  @Test func linesAndTheirNumbers() throws {
    try expect("a\nb b\nd", lines, keys: #"[3]>["a", "b b", "d"]"#, values: "[3]>[0, 1, 2]")
    try expect("a\r\nb\r\n", lines, keys: #"[2]>["a", "b"]"#, values: "[2]>[0, 1]")
  }

  @Test func columns() throws {
    try expect(
      "x\t0.5\ny\t-1\n", "key_index = 0, value_index = 1", types: ("string", "float32"),
      keys: #"[2]>["x", "y"]"#,
      values: "[2]>[0.5, -1]")
    try expect(
      "1,one\n2,two\n", #"key_index = 0, value_index = 1, delimiter = ",""#, types: ("int64", "string"),
      keys: "[2]>[1, 2]", values: #"[2]>["one", "two"]"#)
  }

  /// The offset is that of the numbers, and of columns of one type alone: so does TensorFlow.
  @Test func partOfTheFile() throws {
    try expect(
      "a\nb\nc\n", "\(lines), offset = 1, vocab_size = 2", keys: #"[2]>["a", "b"]"#, values: "[2]>[1, 2]")
    try expect(
      "a\t5\n", "key_index = 0, value_index = 1, offset = 3", types: ("string", "int32"), keys: #"[1]>["a"]"#,
      values: "[1]>[8]")
    try expect(
      "a\t5\n", "key_index = 0, value_index = 1, offset = 3", keys: #"[1]>["a"]"#, values: "[1]>[5]")
  }

  @Test func assetsAreFoundByTensorOrName() throws {
    let directory = try TemporaryDirectory(["words.txt": "a\n"])
    let path = directory.path + "/words.txt"
    for (file, asset) in [
      (file("/exported/elsewhere/words.txt"), Asset(tensor: "other:0", path: path)),
      (file("/exported/vocabulary"), Asset(tensor: "f:0", path: path)),
      ("%f = Placeholder {dtype = string}", Asset(tensor: "f", path: path)),
    ] {
      var model = try parseModel(
        "graph { \(table)  \(file)  %i = InitializeTableFromTextFileV2(%t, %f) {\(lines)}  targets ^%i }")
      _ = try run(InlineVocabularies(assets: [asset]), on: &model)
      let keys = try #require(model.graph.node(named: "i/keys"))
      #expect(model.graph.attributes(keys).tensor("value")?.strings == [Array("a".utf8)])
    }
  }

  /// TensorFlow 2 keeps the paths of assets in variables.
  @Test func pathsInVariables() throws {
    let directory = try TemporaryDirectory(["words.txt": "a\n"])
    var model = try parseModel(
      """
      graph { \(table)  \(file(directory.path + "/words.txt"))  %v = VarHandleOp  %a = AssignVariableOp(%v, %f)
        %r = ReadVariableOp(%v, ^%a)  %i = InitializeTableFromTextFileV2(%t, %r) {\(lines)}  targets ^%i }
      """)
    _ = try run(InlineVocabularies(assets: []), on: &model)
    #expect(model.graph.node(named: "i/values") != nil)
  }

  @Test func declines() throws {
    func expectDeclined(_ nodes: String, _ reason: String) throws {
      try TestSupport.expect(
        InlineVocabularies(assets: []),
        declines: "graph { \(nodes)  %i = InitializeTableFromTextFileV2(%t, %f) {\(lines)}  targets ^%i }",
        because: reason)
    }
    try expectDeclined("\(table)  %f = Placeholder {dtype = string}", "its file name is not a constant")
    try expectDeclined(
      "\(table)  %v = VarHandleOp  %f = ReadVariableOp(%v)  %a = AssignVariableOp(%v, %f)",
      "its file name is not a constant")
    try expectDeclined("%t = OfAUser  \(file("/words.txt"))", "the types of its table are not known")
  }

  @Test func filesThatDoNotFit() throws {
    let directory = try TemporaryDirectory(["words.txt": "a\t1\nb\n", "gaps.txt": "a\n\n", "empty.txt": ""])
    func expectProblem(_ path: String, _ attributes: String, _ code: Code, _ message: String) throws {
      let text = """
        graph { \(table)  \(file(directory.path + path))  %i = InitializeTableFromTextFileV2(%t, %f) {\(attributes)}
          targets ^%i }
        """
      try TestSupport.expect(
        InlineVocabularies(assets: []), on: text, throws: code, containing: message, path, "node 'i'")
    }
    try expectProblem("/gone.txt", lines, .notFound, "the vocabulary of 'i' has to go into the frozen graph")
    try expectProblem("/words.txt", "\(lines), vocab_size = 3", .invalidValue, "2 lines, fewer than the 3")
    try expectProblem(
      "/words.txt", "key_index = 0, value_index = 1", .invalidValue,
      "line 2 of the vocabulary has no column 1")
    try expectProblem(
      "/words.txt", "key_index = -2, value_index = 0", .invalidValue, "'a' in line 1 of the vocabulary")
    try expectProblem(
      "/words.txt", "key_index = -1, value_index = -1", .invalidValue,
      "numbers of lines are int64, not string")
    try expectProblem("/gaps.txt", lines, .invalidValue, "line 2 of the vocabulary is empty")
    try expectProblem("/empty.txt", lines, .invalidValue, "the vocabulary has no lines")
  }
}
