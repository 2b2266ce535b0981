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

  /// Beside the model's Saver one that a program left there, which asks for its file; one whose file is fixed, one whose
  /// variable is not all that gets what is restored, and one that an output leads to, are none.
  @Test func otherSaversAreTold() throws {
    func saver(_ scope: String, file: String = "given", waiting: String = "") -> String {
      """
      node { name: '\(scope)/names' op: 'Const' }
      node { name: '\(scope)/save' op: 'SaveV2' input: '\(file)' input: '\(scope)/names' input: '\(scope)/names' input: 'w' }
      node { name: '\(scope)/restore' op: 'RestoreV2' input: '\(file)' input: '\(scope)/names' input: '\(scope)/names' \(waiting) }
      node { name: '\(scope)/assign' op: 'Assign' input: 'w' input: '\(scope)/restore' }
      node { name: '\(scope)/restore_all' op: 'NoOp' input: '^\(scope)/assign' }
      """
    }
    func scan(_ others: String) throws -> Run {
      let model = """
        meta_graphs { meta_info_def { tags: 'serve' }
          saver_def { filename_tensor_name: 'given:0' save_tensor_name: 'save/save:0' restore_op_name: 'save/restore_all' }
          signature_def { key: 's' value { outputs { key: 'y' value { name: 'y:0' } } } }
          graph_def {
            node { name: 'w' op: 'VariableV2' } node { name: 'default' op: 'Const' }
            node { name: 'given' op: 'PlaceholderWithDefault' input: 'default' }
            node { name: 'y' op: 'Identity' input: 'w' input: '^other/assign' }
            \(saver("save")) \(others) } }
        """
      return try Run.floe(
        "scan", ".", "--strict", in: TemporaryDirectory(["saved_model.pbtxt": model]))
    }
    let harmless = try scan(saver("save_1"))
    #expect(harmless.status == 0, "\(harmless.text)")
    #expect(harmless.text.contains("['serve'] has what reaches beyond the model, and nothing that runs it:"))
    for row in [
      #/file +SaveV2 +save_1/save +the graph +writes a checkpoint, for another Saver/#,
      #/file +RestoreV2 +save_1/restore +the graph +reads a checkpoint, for another Saver/#,
    ] { #expect(harmless.text.contains(row), "\(harmless.text)") }
    #expect(!harmless.text.contains(" save/"))
    let leaking = saver("save_1") + "node { name: 'leak' op: 'AsString' input: 'save_1/restore' }"
    for (others, row) in [
      (
        saver("save_1", file: "default"),
        #/RestoreV2 +save_1/restore +the graph +reads a checkpoint, outside/#
      ),
      (leaking, #/RestoreV2 +save_1/restore +the graph +reads a checkpoint, outside/#),
      (saver("other"), #/RestoreV2 +other/restore +the graph +reads a checkpoint, outside/#),
    ] {
      let run = try scan(others)
      #expect(run.status == 5 && run.text.contains(row), "\(run.text)")
    }
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
