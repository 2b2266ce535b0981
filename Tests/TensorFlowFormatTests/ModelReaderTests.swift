internal import Diagnostics
internal import GraphIR
import Messages
internal import TensorFlowFormat
internal import Tensors
import Testing

@Suite("Reading models")
struct ModelReaderTests {
  @Test(
    "nodes, inputs, functions and constants are those that TensorFlow reads",
    arguments: [
      ("control_flow.pb", "control_flow"), ("control_flow.pbtxt", "control_flow"),
      ("constants.pb", "constants"), ("constants.pbtxt", "constants"), ("functions.pb", "functions"),
      ("checkpoint/model.ckpt-7.meta", "metagraph"), ("metagraph.pbtxt", "metagraph"),
      ("saved_model_tf2", "saved_model_tf2"), ("saved_model_tf2/saved_model.pb", "saved_model_tf2"),
      ("saved_model_tf1/1", "saved_model_tf1"),
    ])
  func agreement(file: String, expected: String) throws {
    let loaded = try ModelReader.read(GraphTestData.path(file))
    #expect(try GraphTestData.listing(loaded.model) == GraphTestData.text(expected + ".expected"))
    #expect(loaded.brokenFunctions.isEmpty)
  }

  @Test("large contents stay in the file")
  func largeContents() throws {
    let model = try ModelReader.read(GraphTestData.path("control_flow.pb")).model
    let node = try #require(model.graph.node(named: "large"))
    let tensor = try #require(model.graph.attributes(node).tensor("value"))
    guard case .source(let source) = tensor.storage else {
      Issue.record("the tensor was read into memory")
      return
    }
    #expect(source.byteCount == 2048)
  }

  @Test("device, attributes and versions are kept")
  func properties() throws {
    let model = try ModelReader.read(GraphTestData.path("control_flow.pb")).model
    let split = try #require(model.graph.node(named: "parts/split"))
    #expect(model.graph.device(split).hasSuffix("CPU:0"))
    #expect(model.graph.attributes(split).int("num_split") == 2)
    #expect(model.graph.attributes(split).type("T") == .float32)
    let x = try #require(model.graph.node(named: "x"))
    #expect(model.graph.attributes(x).shape("shape") == Shape([-1, 4]))
    #expect(model.versions.producer > 1000)
  }

  @Test("a SavedModel of TensorFlow 2: signatures, initializer, asset, variables")
  func savedModelTF2() throws {
    let directory = GraphTestData.path("saved_model_tf2")
    let loaded = try ModelReader.read(directory)
    #expect(loaded.tags == ["serve"])
    #expect(loaded.notes.isEmpty)
    #expect(loaded.checkpoint == directory + "/variables/variables")
    #expect(loaded.model.signatures.map(\.key) == ["look_up", "serving_default"])
    let signature = try #require(loaded.model.signatures.last)
    #expect(signature.methodName == "tensorflow/serving/predict")
    #expect(
      signature.inputs == [
        Signature.Entry(key: "x", tensor: "serving_default_x:0", type: .float32, shape: Shape([-1, 2]))
      ])
    #expect(signature.outputs.map(\.key) == ["y"])
    #expect(loaded.model.initializers.count == 1)
    #expect(loaded.model.initializers.allSatisfy { loaded.model.graph.node(named: $0) != nil })
    #expect(loaded.model.assets.map(\.path) == [directory + "/assets/vocabulary.txt"])
    #expect(loaded.metaGraph?.has(MetaGraphDefField.objectGraphDef) == true)
  }

  @Test("a SavedModel of TensorFlow 1: several MetaGraphs, a sparse input, a main op")
  func savedModelTF1() throws {
    let directory = GraphTestData.path("saved_model_tf1/1")
    let loaded = try ModelReader.read(directory)
    #expect(loaded.tags == ["serve"])
    #expect(loaded.notes.map(\.code) == [.chosen])
    let signature = try #require(loaded.model.signatures.first)
    #expect(signature.inputs.map(\.key) == ["x/dense_shape", "x/indices", "x/values"])
    #expect(signature.inputs.map(\.tensor) == ["sparse/shape:0", "sparse/indices:0", "sparse/values:0"])
    #expect(loaded.model.initializers == ["prepare"])
    #expect(loaded.model.restoreOps == ["save/restore_all"])
    #expect(loaded.model.assets == [Asset(tensor: "asset:0", path: directory + "/assets/words.txt")])
    #expect(try ModelReader.read(directory, tags: ["gpu", "serve"]).tags == ["gpu", "serve"])
    let error = #expect(throws: Diagnostic.self) { try ModelReader.read(directory, tags: ["gpu"]) }
    #expect(error?.code == .unknownTags)
    #expect(
      error?.notes.first?.contains("'serve'; 'gpu, serve'") == true
        || error?.notes.first?.contains("'gpu, serve'; 'serve'") == true)
  }

  @Test("of a directory of versions the newest is taken, and that is said")
  func versions() throws {
    let loaded = try ModelReader.read(GraphTestData.path("saved_model_tf1") + "/")
    #expect(loaded.model.origin.hasSuffix("saved_model_tf1/20"))
    #expect(loaded.notes.map(\.code) == [.chosen])
    #expect(loaded.notes.first?.message.contains("20") == true)
    #expect(loaded.model.signatures.map(\.key) == ["predict"])
  }

  @Test("a MetaGraph knows its checkpoint and restore op; a checkpoint leads to its MetaGraph")
  func metaGraph() throws {
    let prefix = GraphTestData.path("checkpoint/model.ckpt-7")
    for path in [prefix, prefix + ".meta", prefix + ".index"] {
      let loaded = try ModelReader.read(path)
      #expect(loaded.checkpoint == prefix)
      #expect(loaded.model.restoreOps == ["save/restore_all"])
    }
    let directory = GraphTestData.path("checkpoint")
    #expect(try ModelSource.recognise(directory).source == .checkpoint(directory))
    #expect(try ModelSource.recognise(directory + "/checkpoint").source == .checkpoint(directory))
  }

  @Test("gradients, and calls by a function's name")
  func functions() throws {
    let model = try ModelReader.read(GraphTestData.path("functions.pb")).model
    #expect(model.functions.gradients.keys.sorted() == ["Wrapper"])
    let wrapper = try #require(model.functions["Wrapper"])
    #expect(wrapper.arguments.map(\.name) == ["x", "flag"])
    #expect(wrapper.results.map(\.type) == [.int32])
    #expect(wrapper.body.outputs.map(\.value.port) == [1])
    let name = try #require(model.functions.names.first { $0.hasPrefix("__inference_model") })
    let function = try #require(model.functions[name])
    #expect(function.isStateful)
    #expect(!function.body.targets.isEmpty)
    #expect(function.argumentAttributes[0]?.string("_user_specified_name") == "x")
    #expect(function.body.inputs.map(\.key) == function.arguments.map(\.name))
  }
}
