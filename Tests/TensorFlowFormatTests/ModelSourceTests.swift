internal import Diagnostics
import Messages
internal import TensorFlowFormat
internal import TestSupport
import Testing

@Suite("Recognising models")
struct ModelSourceTests {
  private static let node = #"node { name: "x" op: "Placeholder" }"#

  @Test(
    "a text is told by its first field",
    arguments: [
      node, "# a comment\n\n  \(node)", "versions { producer: 1 }", "version: 12", "library { }",
      "meta_info_def { }", "graph_def { }", "signature_def { key: 'x' }", "saved_model_schema_version: 1",
      "meta_graphs { }",
    ])
  func text(text: String) throws {
    let file = TemporaryFile(text)
    let expected: ModelSource =
      if text.contains("meta_graphs") || text.contains("saved_model") {
        .savedModel(directory: "/tmp", file: file.path, form: .text)
      } else if text.contains("_def") {
        .metaGraph(file: file.path, form: .text)
      } else {
        .graph(file: file.path, form: .text)
      }
    #expect(try ModelSource.recognise(file.path).source == expected)
  }

  @Test("a message is told by its fields, however little is in it")
  func binary() throws {
    let graphs = [
      Self.node, "versions { producer: 1 }", "library { } versions { }", Self.node + "library { }",
      Self.node + "version: 12 debug_info { }",
    ]
    for graph in graphs {
      let bytes = try ProtoMessage(parsingText: Array(graph.utf8), as: "GraphDef").serialized()
      let file = TemporaryFile(bytes)
      #expect(
        try ModelSource.recognise(file.path).source == .graph(file: file.path, form: .binary), "\(graph)")

      let metaGraph = ProtoMessage("MetaGraphDef")
      #expect(metaGraph.putMessage(MetaGraphDefField.graphDef).merge(bytes))
      for info in ["", "tensorflow_version: '2'", "stripped_op_list { op { name: 'x' } } tags: 'serve'"] {
        if !info.isEmpty {
          let proto = try ProtoMessage(parsingText: Array(info.utf8), as: "MetaGraphDef.MetaInfoDef")
          metaGraph.putMessage(MetaGraphDefField.metaInfoDef).copy(proto)
        }
        file.write(metaGraph.serialized())
        #expect(
          try ModelSource.recognise(file.path).source == .metaGraph(file: file.path, form: .binary),
          "\(info) \(graph)")

        let savedModel = ProtoMessage("SavedModel")
        savedModel.put(SavedModelField.savedModelSchemaVersion, int: 1)
        savedModel.putMessage(SavedModelField.metaGraphs).copy(metaGraph)
        savedModel.putMessage(SavedModelField.metaGraphs).copy(metaGraph)
        file.write(savedModel.serialized())
        #expect(
          try ModelSource.recognise(file.path).source
            == .savedModel(directory: "/tmp", file: file.path, form: .binary), "\(info) \(graph)")
      }
    }
  }

  @Test(
    "what is something else is named",
    arguments: [
      ("", "is empty"), ("\u{89}HDF\r\n", "is no TensorFlow model"), ("PK\u{3}\u{4}rest", "zip archive"),
      ("hello world", "is no TensorFlow model"), ("nodes { }", "is no TensorFlow model"),
      ("{\"node\": 1}", "is no TensorFlow model"),
    ])
  func others(text: String, says: String) {
    let file = TemporaryFile(text)
    let error = #expect(throws: Diagnostic.self) { try ModelSource.recognise(file.path) }
    #expect(error?.code == .notAModel)
    #expect(error?.message.contains(says) == true, "\(error?.message ?? "")")
  }

  @Test("HDF5 and gzip are named; TensorFlow Lite is recognised and frozen already")
  func signatures() {
    for (bytes, says) in [([0x89, 0x48, 0x44, 0x46, 1, 2], "HDF5"), ([0x1F, 0x8B, 8, 0], "gzip")]
      as [([UInt8], String)]
    {
      let file = TemporaryFile(bytes)
      let error = #expect(throws: Diagnostic.self) { try ModelSource.recognise(file.path) }
      #expect(error?.message.contains(says) == true)
      #expect(error?.help != nil)
    }
    let file = TemporaryFile([0x1C, 0, 0, 0] + Array("TFL3".utf8) + [0, 0])
    let error = #expect(throws: Diagnostic.self) { try ModelReader.read(file.path) }
    #expect(error?.code == .unsupported)
  }

  @Test("directories: a SavedModel, the newest version, a checkpoint, nothing")
  func directories() throws {
    let directory = try TemporaryDirectory([
      "a/saved_model.pbtxt": "meta_graphs { }", "b/9/saved_model.pb": "", "b/10/saved_model.pb": "",
      "b/11/other": "",
      "c/checkpoint": "", "d/model.index": "", "e/model.pb": "", "f/saved_model.cpb": "",
      "g/2/saved_model.cpb": "",
    ])
    func source(_ name: String) throws(Diagnostic) -> ModelSource {
      try ModelSource.recognise(directory.path + "/" + name).source
    }
    let path = directory.path
    #expect(
      try source("a") == .savedModel(directory: path + "/a", file: path + "/a/saved_model.pbtxt", form: .text)
    )
    #expect(try source("a/") == source("a"))
    #expect(
      try source("b")
        == .savedModel(directory: path + "/b/10", file: path + "/b/10/saved_model.pb", form: .binary))
    #expect(try source("c") == .checkpoint(path + "/c"))
    #expect(try source("d") == .checkpoint(path + "/d"))
    #expect(try source("d/model") == .checkpoint(path + "/d/model"))
    let nothing = #expect(throws: Diagnostic.self) { try source("e") }
    #expect(nothing?.code == .notAModel)
    #expect(nothing?.help?.contains("model.pb") == true)
    for split in ["f", "f/saved_model.cpb", "g"] {
      let error = #expect(throws: Diagnostic.self) { try source(split) }
      #expect(error?.code == .notAModel || error?.code == .unsupported)
    }
    #expect(
      #expect(throws: Diagnostic.self) { try source("f") }?.help?.contains("experimental_image_format")
        == true)
    let missing = #expect(throws: Diagnostic.self) { try source("chekpoint") }
    #expect(missing?.code == .notFound)
  }

  @Test("an asset outside of the model is refused")
  func assetTraversal() throws {
    for name in ["../secret", "/etc/passwd", "a/../../b"] {
      let directory = try TemporaryDirectory([
        "saved_model.pbtxt":
          "meta_graphs { graph_def { } asset_file_def { tensor_info { name: 'a:0' } filename: '\(name)' } }"
      ])
      let error = #expect(throws: Diagnostic.self) { try ModelReader.read(directory.path) }
      #expect(error?.code == .malformed)
    }
  }

  @Test("without tags: the only MetaGraph, else that for serving, else an error that lists them")
  func tags() throws {
    func model(_ sets: [[String]]) throws -> TemporaryDirectory {
      let graphs = sets.map { tags in
        "meta_graphs { meta_info_def { " + tags.map { "tags: '\($0)' " }.joined() + "} graph_def { } }"
      }
      return try TemporaryDirectory(["saved_model.pbtxt": graphs.joined()])
    }
    let one = try model([["train"]])
    #expect(try ModelReader.read(one.path).tags == ["train"])
    #expect(throws: Diagnostic.self) { try ModelReader.read(one.path, tags: []) }
    let two = try model([["train"], ["serve"]])
    let loaded = try ModelReader.read(two.path)
    #expect(loaded.tags == ["serve"] && loaded.notes.count == 1)
    let neither = try model([["train"], ["serve", "gpu"]])
    let error = #expect(throws: Diagnostic.self) { try ModelReader.read(neither.path) }
    #expect(error?.code == .ambiguousInput)
    #expect(error?.notes.first?.contains("'gpu, serve'; 'train'") == true)
    #expect(try ModelReader.read(neither.path, tags: ["serve", "gpu"]).tags == ["gpu", "serve"])
    let none = try model([[]])
    #expect(try ModelReader.read(none.path, tags: []).tags == [])
  }
}
