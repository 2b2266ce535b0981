internal import Diagnostics
internal import TensorFlowFormat
internal import TestSupport
import Testing

@Suite("Checkpoint object graphs")
struct ObjectGraphTests {
  @Test("keys read as paths of objects")
  func readableNames() {
    let suffix = "/.ATTRIBUTES/VARIABLE_VALUE"
    for (key, name) in [
      ("model/first/w" + suffix, "model/first/w"),
      ("model/first/table/a.Sb" + suffix, "model/first/table/a/b"),
      ("model/first/table/c..d" + suffix, "model/first/table/c.d"),
      ("a..Sb" + suffix, "a.Sb"), ("a...Sb" + suffix, "a./b"), ("a." + suffix, "a."),
      ("layer/w", "layer/w"), ("layer/a..b", "layer/a..b"), (suffix, ""), ("", ""),
      ("w/.OPTIMIZER_SLOT/optimizer/m" + suffix, "w/.OPTIMIZER_SLOT/optimizer/m"),
      ("x/.ATTRIBUTES/OBJECT_CONFIG_JSON", "x/.ATTRIBUTES/OBJECT_CONFIG_JSON"),
    ] {
      #expect(ObjectGraph.readableName(key) == name)
    }
  }

  @Test("variables are found by the names they had in their program")
  func names() throws {
    let checkpoint = try CheckpointSamples.open(CheckpointSamples.path("objects"))
    let graph = try #require(checkpoint.objectGraph)
    #expect(checkpoint.key(of: "item") == "model/list/0/.ATTRIBUTES/VARIABLE_VALUE")
    #expect(checkpoint.key(of: "model/first/w/.ATTRIBUTES/VARIABLE_VALUE") != nil)
    // Both blocks have a variable called 'kernel', so that the name says nothing.
    #expect(checkpoint.key(of: "kernel") == nil)
    #expect(checkpoint.key(of: "nothing") == nil)
    let attribute = try #require(graph.attributes["model/second/w/.ATTRIBUTES/VARIABLE_VALUE"])
    #expect(attribute.fullName == "kernel")
    #expect(!checkpoint.keys.contains(ObjectGraph.key))
    #expect(checkpoint.keys == checkpoint.keys.sorted())
    for key in checkpoint.keys where key.hasPrefix("model") { #expect(graph.attributes[key] != nil) }
  }

  @Test("a checkpoint of variables alone has no object graph")
  func none() throws {
    for sample in ["v2/types", "v1/types"] {
      let checkpoint = try CheckpointSamples.open(CheckpointSamples.path(sample))
      #expect(checkpoint.objectGraph == nil)
      #expect(checkpoint.key(of: "scalar") == "scalar" && checkpoint.key(of: "none") == nil)
      #expect(checkpoint.origin == CheckpointSamples.path(sample))
    }
  }

  @Test("an index without its shards lists its entries, and says what is missing")
  func withoutShards() throws {
    let directory = try TemporaryDirectory()
    let prefix = try directory.copy("objects/ckpt-3", as: "c")
    let whole = try CheckpointSamples.open(prefix)
    directory.remove("c.data-00000-of-00001")
    let checkpoint = try CheckpointSamples.open(prefix)
    #expect(checkpoint.keys == whole.keys && whole.notes.isEmpty)
    #expect(checkpoint.objectGraph == nil && checkpoint.key(of: "item") == nil)
    #expect(checkpoint.notes.map(\.severity) == [.warning])
    #expect(checkpoint.notes.first?.message.contains("c.data-00000-of-00001") == true)
    let problem = #expect(throws: Diagnostic.self) { try checkpoint.tensor(checkpoint.keys[0]) }
    #expect(problem?.code == .notFound)
  }
}
