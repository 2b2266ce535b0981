internal import Diagnostics
import Messages
internal import TensorFlowFormat
import Testing

@Suite("Protobuf messages")
struct ProtoMessageTests {
  /// A graph of one node with an attribute.
  private func sample() -> ProtoMessage {
    let graph = ProtoMessage("GraphDef")
    let node = graph.putMessage(GraphDefField.node)
    node.put(NodeDefField.name, string: "größe")
    node.put(NodeDefField.op, string: "Const")
    node.put(NodeDefField.input, string: "a:1")
    node.put(NodeDefField.input, string: "^b")
    let entry = node.putMessage(NodeDefField.attr)
    entry.put(MapEntryField.key, string: "value")
    let tensor = entry.putMessage(MapEntryField.value).putMessage(AttrValueField.tensor)
    tensor.put(TensorProtoField.dtype, int: 1)
    for value: Float in [1.5, -0.0, .infinity] { tensor.put(TensorProtoField.floatVal, float: value) }
    for value in [Int.min, -1, Int.max] { tensor.put(TensorProtoField.int64Val, int: value) }
    tensor.put(TensorProtoField.doubleVal, double: 0.1)
    tensor.put(TensorProtoField.boolVal, bool: true)
    tensor.put(TensorProtoField.tensorContent, bytes: [0, 255, 10])
    return graph
  }

  private func check(_ graph: ProtoMessage) throws {
    let node = try #require(graph.messages(GraphDefField.node).first)
    #expect(node.string(NodeDefField.name) == "größe")
    #expect(node.strings(NodeDefField.input) == ["a:1", "^b"])
    #expect(!node.has(NodeDefField.device))
    #expect(node.message(NodeDefField.experimentalType) == nil)
    let entry = try #require(node.messages(NodeDefField.attr).first)
    let tensor = try #require(entry.message(MapEntryField.value)?.message(AttrValueField.tensor))
    let floats = tensor.elements(TensorProtoField.floatVal, as: Float.self)
    #expect(floats.map(\.bitPattern) == [Float(1.5), -0.0, .infinity].map(\.bitPattern))
    #expect(tensor.float(TensorProtoField.floatVal, at: 2) == .infinity)
    #expect(tensor.ints(TensorProtoField.int64Val) == [.min, -1, .max])
    #expect(tensor.elements(TensorProtoField.int64Val, as: Int64.self) == [.min, -1, .max])
    #expect(tensor.double(TensorProtoField.doubleVal) == 0.1)
    #expect(tensor.elements(TensorProtoField.boolVal, as: Bool.self) == [true])
    #expect(tensor.bytes(TensorProtoField.tensorContent) == [0, 255, 10])
  }

  @Test("the binary form is read back")
  func binary() throws {
    let bytes = sample().serialized()
    #expect(bytes.count == sample().serializedSize)
    try check(ProtoMessage(parsing: bytes, as: "GraphDef"))
  }

  @Test("the text form is read back")
  func text() throws {
    let text = sample().printed()
    #expect(text.hasPrefix("node {\n  name: "))
    try check(ProtoMessage(parsingText: Array(text.utf8), as: "GraphDef"))
    #expect(sample().printed(indent: 1).hasPrefix("  node {\n    name: "))
  }

  @Test("fields the schema does not know are kept")
  func unknownFields() throws {
    // Field 2000 (varint 7) in the graph, field 999 (the string "x") in its node.
    let bytes: [UInt8] = [0x0A, 4, 0xBA, 0x3E, 1, 0x78, 0x80, 0x7D, 7]
    let graph = try ProtoMessage(parsing: bytes, as: "GraphDef")
    #expect(graph.serialized() == bytes)
    let other = ProtoMessage("GraphDef")
    other.copy(graph)
    #expect(other.serialized() == bytes)
  }

  @Test("an enum number the schema does not know is kept")
  func unknownEnum() throws {
    let tensor = try ProtoMessage(parsing: [0x08, 0xB9, 0x0A], as: "TensorProto")
    #expect(tensor.int(TensorProtoField.dtype) == 1337)
    #expect(tensor.serialized() == [0x08, 0xB9, 0x0A])
  }

  @Test("a map is entries in the order of the file; the value may be absent")
  func maps() throws {
    let text = #"attr { key: "b" } attr { key: "a" value { i: -3 } }"#
    let node = try ProtoMessage(parsingText: Array(text.utf8), as: "NodeDef")
    let entries = node.messages(NodeDefField.attr)
    #expect(entries.map { $0.string(MapEntryField.key) } == ["b", "a"])
    #expect(entries.map { $0.message(MapEntryField.value)?.int(AttrValueField.i) } == [nil, -3])
  }

  @Test("a view keeps the message it points into alive")
  func lifetime() throws {
    let tensor = try #require(
      sample().messages(GraphDefField.node)[0].messages(NodeDefField.attr)[0]
        .message(MapEntryField.value)?.message(AttrValueField.tensor))
    #expect(tensor.int(TensorProtoField.dtype) == 1)
  }

  @Test("fields are cleared, and bytes merged into a message")
  func edits() throws {
    let node = ProtoMessage("NodeDef")
    node.put(NodeDefField.name, string: "x")
    node.put(NodeDefField.input, string: "y")
    #expect(node.merge(node.serialized()))
    #expect(node.strings(NodeDefField.input) == ["y", "y"])
    node.clear(NodeDefField.input)
    #expect(node.count(NodeDefField.input) == 0)
    #expect(!node.merge([0xFF]))
  }

  @Test(
    "malformed bytes are a diagnostic",
    arguments: [
      [0x0A], [0x0A, 5, 1], [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], [0x0B],
      [0x0C], [0x00],
      [0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F], [0x0A, 3, 0x0A, 1, 0xC0],
    ] as [[UInt8]])
  func malformed(bytes: [UInt8]) {
    let error = #expect(throws: Diagnostic.self) {
      try ProtoMessage(parsing: bytes, as: "GraphDef", file: "x.pb")
    }
    #expect(error?.code == .malformed)
    #expect(error?.location?.file == "x.pb")
  }

  @Test("messages nested too deeply are refused in both forms")
  func depth() {
    // A StructuredValue holds a list (51) of StructuredValues (1), or a type's arguments hold types.
    var bytes: [UInt8] = []
    for _ in 0..<200 {
      var size = bytes.count
      var length: [UInt8] = []
      repeat {
        length.append(UInt8(size & 0x7F) | (size > 0x7F ? 0x80 : 0))
        size >>= 7
      } while size > 0
      bytes = [0x12] + length + bytes
    }
    #expect(throws: Diagnostic.self) { try ProtoMessage(parsing: bytes, as: "FullTypeDef") }
    let text = String(repeating: "args {", count: 100_000)
    #expect(throws: Diagnostic.self) { try ProtoMessage(parsingText: Array(text.utf8), as: "FullTypeDef") }
  }

  @Test("an error in a text has its line and column")
  func textError() {
    let text = "node {\n  name: \"x\"\n  opp: \"Const\"\n}\n"
    let error = #expect(throws: Diagnostic.self) {
      try ProtoMessage(parsingText: Array(text.utf8), as: "GraphDef", file: "x.pbtxt")
    }
    #expect(error?.location == Location(file: "x.pbtxt", line: 3))
    #expect(error?.message.contains("opp") == true)
    #expect(error?.notes.first?.contains("column") == true)
  }

  @Test(
    "every message type of the formats is there",
    arguments: [
      "GraphDef", "NodeDef", "FunctionDefLibrary", "OpList", "AttrValue", "TensorProto", "GraphDebugInfo",
      "MetaGraphDef", "SavedModel", "SavedObjectGraph", "StructuredValue", "TrackableObjectGraph",
      "VariableDef",
      "SaveSliceInfoDef", "CheckpointState", "BundleHeaderProto", "BundleEntryProto", "TensorSliceProto",
      "SavedTensorSlices", "FingerprintDef", "Example", "QueueRunnerDef", "WhileContextDef", "CondContextDef",
      "VariantTensorDataProto", "ResourceHandleProto", "CollectionDef", "SaverDef", "AssetFileDef",
    ])
  func types(type: String) { #expect(ProtoMessage(type).serialized().isEmpty) }
}
