import Diagnostics
import GraphIR
import Passes
import TestSupport
import Testing

@Suite struct InlineVocabulariesTests {
  private func graph(
    _ file: String, _ attributes: String, op: String = "InitializeTableFromTextFileV2"
  ) -> String {
    """
    graph { %t = HashTableV2 {key_dtype = string, value_dtype = int64}  %f = Const {dtype = string, value = tensor<string[]>["\(file)"]}
      %i = \(op)(%t, %f) {\(attributes)}  return %t  targets ^%i }
    """
  }

  private func expect(_ text: String, _ attributes: String, keys: String, values: String) throws {
    let directory = try TemporaryDirectory(["vocabulary.txt": text])
    let file = directory.path + "/vocabulary.txt"
    let after = """
      graph { %t = HashTableV2 {key_dtype = string, value_dtype = int64}  %f = Const {dtype = string, value = tensor<string[]>["\(file)"]}
        %i/keys = Const {dtype = string, value = tensor<string\(keys)}  %i/values = Const {dtype = int64, value = tensor<int64\(values)}
        %i = InitializeTableV2(%t, %i/keys, %i/values) {Tkey = string, Tval = int64}  return %t  targets ^%i }
      """
    try TestSupport.expect(InlineVocabularies(assets: []), rewrites: graph(file, attributes), to: after)
    // As an asset it is found wherever the model lies now.
    var model = try parseModel(graph("/elsewhere/vocabulary.txt", attributes))
    _ = try run(InlineVocabularies(assets: [Asset(tensor: "f:0", path: file)]), on: &model)
    let keysNode = try #require(model.graph.node(named: "i/keys"))
    #expect(model.graph.op(keysNode) == "Const")
  }

  @Test func linesAndTheirNumbers() throws {
    try expect(
      "a\nb b\r\nc\n", "key_index = -2, value_index = -1", keys: "[3]>[\"a\", \"b b\", \"c\"]",
      values: "[3]>[0, 1, 2]")
  }

  @Test func columnsFromAnOffset() throws {
    try expect(
      "head\nx,7\ny,8\nz,9\n",
      "key_index = 0, value_index = 1, delimiter = \",\", offset = 1, vocab_size = 2",
      keys: "[2]>[\"x\", \"y\"]", values: "[2]>[7, 8]")
  }

  @Test func filesThatDoNotFit() throws {
    let directory = try TemporaryDirectory(["short.txt": "a\n", "words.txt": "a\tb\n"])
    let pass = InlineVocabularies(assets: [])
    try TestSupport.expect(
      pass, refuses: graph(directory.path + "/short.txt", "key_index = -2, value_index = -1, vocab_size = 2"),
      .invalidValue, containing: "has 1 lines, fewer than the 2 it must have", "short.txt")
    try TestSupport.expect(
      pass, refuses: graph(directory.path + "/words.txt", "key_index = 0, value_index = 1"), .invalidValue,
      containing: "'b' in line 1 of the vocabulary of 'i' is no int64")
    try TestSupport.expect(
      pass, refuses: graph(directory.path + "/words.txt", "key_index = 3, value_index = -1"), .invalidValue,
      containing: "line 1 of the vocabulary of 'i' has no column 3")
    try TestSupport.expect(
      pass, refuses: graph(directory.path + "/none.txt", "key_index = -2, value_index = -1"), .notFound,
      containing: "the vocabulary of 'i' has to go into the frozen graph")
  }

  @Test func declines() throws {
    try TestSupport.expect(
      InlineVocabularies(assets: []),
      declines: """
        graph { %t = HashTableV2 {key_dtype = string, value_dtype = int64}  %f = Placeholder {dtype = string}
          %i = InitializeTableFromTextFileV2(%t, %f) {key_index = -2, value_index = -1}  return %t  targets ^%i }
        """, because: "its file name is not a constant")
  }
}
