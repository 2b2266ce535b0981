import Foundation
import TestSupport
import Testing

@Suite struct ScanTests {
  /// A file is read in the graph; one written in the body of a loop; Python is called in a function that nothing calls.
  private static let graph = """
    node { name: 'p' op: 'Placeholder' attr { key: 'dtype' value { type: DT_STRING } } }
    node { name: 'r' op: 'ReadFile' input: 'p' }
    node { name: 'w' op: 'StatelessWhile' input: 'p' attr { key: 'body' value { func { name: 'body' } } } }
    node { name: 'm' op: 'SomebodysOp' input: 'p' }
    node { name: 'v' op: 'RestoreV2' input: 'p' }
    node { name: 'c' op: 'Const' attr { key: 'value' value { tensor { dtype: DT_FLOAT tensor_shape { dim { size: 1000000 } dim { size: 1000 } } float_val: 1 } } } }
    library {
      function { signature { name: 'body' } node_def { name: 'write' op: 'WriteFile' } }
      function { signature { name: 'unused' } node_def { name: 'py' op: 'PyFunc' } }
    }
    """

  @Test func deniedOpsAreNamed() throws {
    let directory = try TemporaryDirectory(["graph.pbtxt": Self.graph])
    let run = try Run.floe("scan", "graph.pbtxt", in: directory)
    #expect(run.status == 5)
    #expect(run.text == "MetaGraph with tag set [] contains the following denylisted ops: {'ReadFile'}\n")
    #expect(
      run.messages.contains("contains WriteFile in the function 'body', where saved_model_cli does not look"))
    let other = try Run.floe("scan", "graph.pbtxt", "--op_denylist", "Relu, MatMul", in: directory)
    #expect(other.status == 0)
    #expect(
      other.text == "MetaGraph with tag set [] does not contain the denylisted ops: {'MatMul', 'Relu'}\n")
    let none = try Run.floe("scan", "graph.pbtxt", "--op_denylist", "", in: directory)
    #expect(none.status == 0)
    #expect(none.text == "MetaGraph with tag set [] does not contain the denylisted ops: set()\n")
    let dead = try Run.floe("scan", "graph.pbtxt", "--op_denylist=PyFunc", in: directory)
    #expect(dead.status == 0)
    #expect(dead.messages.contains("which nothing calls"))
  }

  @Test func whatReachesBeyondTheModelIsExplained() throws {
    let directory = try TemporaryDirectory(["graph.pbtxt": Self.graph])
    let run = try Run.floe("scan", "graph.pbtxt", "--strict", in: directory)
    #expect(run.status == 5)
    for row in [
      #/file +ReadFile +r +the graph +reads any file/#, #/file +WriteFile +write +body +writes any file/#,
      #/python +PyFunc +py +unused +calls Python; nothing calls the function/#,
      #/unregistered +SomebodysOp +m /#,
      #/file +RestoreV2 +v +the graph +reads a checkpoint, outside/#,
      #/constant +Const +c +the graph +has 4000000000 bytes, which the file does not hold/#,
    ] {
      #expect(run.text.contains(row), "\(run.text)")
    }
    let object = try Run.floe("scan", "graph.pbtxt", "--strict", "--json", in: directory)
    let metaGraph = (object.object["meta_graphs"] as? [[String: Any]])?.first
    #expect((metaGraph?["findings"] as? [[String: Any]])?.count == 6)
    #expect(metaGraph?["found"] as? [String] == ["ReadFile", "WriteFile"])
  }

  @Test(arguments: ["../../etc/passwd", "/etc/passwd", "a/../../b", "C:\\x", "gs://bucket/x", "missing.txt"])
  func assetsStayInTheModel(_ name: String) throws {
    let model =
      "meta_graphs { meta_info_def { tags: 'serve' } asset_file_def { filename: '\(name.replacing("\\", with: "\\\\"))' } graph_def {} }"
    let directory = try TemporaryDirectory(["saved_model.pbtxt": model])
    let run = try Run.floe("scan", ".", "--strict", in: directory)
    #expect(run.status == 5, "\(run.text)")
    #expect(run.text.contains(#/asset +asset +\S+ +the graph +(leads out|is )/#), "\(run.text)")
  }

  @Test func savedModelsAreClean() throws {
    let run = try Run.floe("scan", "--dir", testdata("show/keras3"), "--strict")
    #expect(run.status == 0, "\(run.text)")
    #expect(
      run.text.hasPrefix(
        "MetaGraph with tag set ['serve'] does not contain the default denylisted ops: {'PrintV2', 'ReadFile', 'WriteFile'}\n"
      ))
    #expect(try Run.floe("scan", testdata("show/keras3"), "--tag_set", "gpu").status == 3)
    #expect(try Run.floe("scan", testdata("npz/stored.npz")).status == 3)
  }
}
