internal import Diagnostics
internal import GraphIR
import Messages
internal import TensorFlowFormat
internal import Tensors
import Testing

/// A text that cannot be read, and what must be said of it.
struct BadText: CustomTestStringConvertible, Sendable {
  let name: String
  let text: String
  let code: Code
  let says: String

  init(_ name: String, _ text: String, _ code: Code, _ says: String) {
    self.name = name
    self.text = text
    self.code = code
    self.says = says
  }

  var testDescription: String { name }

  /// A Const with this `TensorProto`.
  static func tensor(_ name: String, _ proto: String, _ says: String) -> BadText {
    BadText(name, constant(proto), .malformed, says)
  }

  static func constant(_ proto: String) -> String {
    #"node { name: "c" op: "Const" attr { key: "value" value { tensor { "# + proto + " } } } }"
  }

  static let all: [BadText] = [
    BadText(
      "an unknown input", #"node { name: "a" op: "A" } node { name: "b" op: "B" input: "aa" }"#,
      .invalidGraph,
      "no node 'aa'"),
    BadText("an unknown control", #"node { name: "b" op: "B" input: "^c" }"#, .invalidGraph, "no node 'c'"),
    BadText(
      "two nodes of a name", #"node { name: "a" op: "A" } node { name: "a" op: "B" }"#, .invalidGraph,
      "two nodes have the name 'a'"),
    BadText("no name", #"node { op: "A" }"#, .invalidGraph, "no name"),
    BadText("a colon in a name", #"node { name: "a:1" op: "A" }"#, .invalidGraph, "impossible name"),
    BadText("a control as name", #"node { name: "^a" op: "A" }"#, .invalidGraph, "impossible name"),
    BadText("no op", #"node { name: "a" }"#, .invalidGraph, "no op"),
    BadText("a negative port", #"node { name: "a" op: "A" input: "a:-1" }"#, .invalidGraph, "no output"),
    BadText("a huge port", #"node { name: "a" op: "A" input: "a:99999999999" }"#, .invalidGraph, "no output"),
    BadText("a word as port", #"node { name: "a" op: "A" input: "a:x" }"#, .invalidGraph, "no output"),
    BadText("two ports", #"node { name: "a" op: "A" input: "a:0:0" }"#, .invalidGraph, "no output"),
    BadText("an empty input", #"node { name: "a" op: "A" input: "" }"#, .invalidGraph, "no node ''"),
    BadText(
      "a mixed list", #"node { name: "a" op: "A" attr { key: "l" value { list { i: 1 f: 2 } } } }"#,
      .malformed,
      "several kinds"),
    BadText(
      "a negative dimension in a shape",
      #"node { name: "a" op: "A" attr { key: "s" value { shape { dim { size: -2 } } } } }"#, .malformed,
      "negative dimension"),
    BadText("a field that is not there", #"node { nam: "a" }"#, .malformed, "nam"),
    BadText("an open brace", "node {", .malformed, "no valid GraphDef"),
    BadText("a function without a name", "library { function { } }", .invalidGraph, "no name"),
    BadText(
      "two functions of a name",
      #"library { function { signature { name: "f" } } function { signature { name: "f" } } }"#,
      .invalidGraph,
      "two functions"),
    .tensor("a negative size", "dtype: DT_FLOAT tensor_shape { dim { size: -1 } }", "impossible shape"),
    .tensor(
      "a size of 2^62", "dtype: DT_FLOAT tensor_shape { dim { size: 4611686018427387904 } }",
      "impossible shape"),
    .tensor(
      "an overflow",
      "dtype: DT_INT8 tensor_shape { dim { size: 4294967296 } dim { size: 4294967296 } }", "impossible shape"),
    .tensor("an unknown rank", "dtype: DT_FLOAT tensor_shape { unknown_rank: true }", "no shape"),
    .tensor(
      "too many dimensions",
      "dtype: DT_FLOAT tensor_shape { " + String(repeating: "dim { size: 1 } ", count: 255) + "}",
      "255 dimensions"),
    .tensor(
      "too many values", "dtype: DT_FLOAT float_val: [1, 2, 3] tensor_shape { dim { size: 2 } }", "3 values"),
    .tensor("half a complex number", "dtype: DT_COMPLEX64 scomplex_val: 1", "0 values"),
    .tensor(
      "too few contents", #"dtype: DT_FLOAT tensor_content: "abc" tensor_shape { dim { size: 1 } }"#,
      "3 bytes"),
    .tensor(
      "too many strings", #"dtype: DT_STRING string_val: "a" string_val: "b" tensor_shape { }"#, "2 values"),
    .tensor(
      "a string without end", "dtype: DT_STRING tensor_shape { dim { size: 1000000000 } }",
      "too large to hold"),
    .tensor(
      "broken packed strings", #"dtype: DT_STRING tensor_content: "\005ab" tensor_shape { dim { size: 1 } }"#,
      "no list"),
    .tensor("a forged range", #"dtype: DT_FLOAT floe_file_range: "0123456789abcdef""#, "Floe's own"),
  ]
}

@Suite("Reading what cannot be read")
struct BadGraphTests {
  @Test("each mistake in a graph is named", arguments: BadText.all)
  func text(bad: BadText) throws {
    let file = TemporaryFile(bad.text)
    let error = #expect(throws: Diagnostic.self) { try ModelReader.read(file.path) }
    #expect(error?.code == bad.code)
    #expect(error?.message.contains(bad.says) == true, "\(error?.message ?? "")")
    #expect(error?.location?.file == file.path)
  }

  @Test("the same mistakes in the binary form", arguments: BadText.all.filter { $0.code != .malformed })
  func binary(bad: BadText) throws {
    let bytes = try ProtoMessage(parsingText: Array(bad.text.utf8), as: "GraphDef").serialized()
    let file = TemporaryFile(bytes)
    let error = #expect(throws: Diagnostic.self) {
      try ModelReader.read(.graph(file: file.path, form: .binary))
    }
    #expect(error?.code == bad.code)
    #expect(error?.message.contains(bad.says) == true, "\(error?.message ?? "")")
  }

  @Test("all problems are reported, with the nearest names")
  func several() throws {
    let text = #"""
      node { name: "weights" op: "Const" }
      node { name: "a" op: "Relu" input: "weight" }
      node { name: "b" op: "Relu" input: "weights:x" }
      node { name: "b" op: "Relu" }
      """#
    let file = TemporaryFile(text)
    let error = try #require(throws: Diagnostic.self) { try ModelReader.read(file.path) }
    #expect(error.flattened.count == 3)
    #expect(error.flattened.contains { $0.help == "did you mean 'weights'?" && $0.location?.node == "a" })
  }

  @Test("a tensor of many equal elements is not spelled out")
  func absurdButLegal() throws {
    let proto = "dtype: DT_FLOAT float_val: 2 tensor_shape { dim { size: 1000000000000 } }"
    let file = TemporaryFile(BadText.constant(proto))
    let graph = try ModelReader.read(file.path).model.graph
    let tensor = try #require(
      graph.nodes.first { _ in true }.flatMap { graph.attributes($0).tensor("value") })
    guard case .repeated(let element) = tensor.storage else {
      Issue.record("\(tensor.storage)")
      return
    }
    #expect(element == [0, 0, 0, 0x40])
    #expect(tensor.byteCount == 4_000_000_000_000)
  }

  @Test("a long tail of the last value is read without being held")
  func padded() throws {
    let proto = "dtype: DT_INT32 int_val: [5, 7, 9] tensor_shape { dim { size: 3000 } }"
    let file = TemporaryFile(BadText.constant(proto))
    let graph = try ModelReader.read(file.path).model.graph
    let tensor = try #require(
      graph.nodes.first { _ in true }.flatMap { graph.attributes($0).tensor("value") })
    guard case .source(let source) = tensor.storage else {
      Issue.record("\(tensor.storage)")
      return
    }
    #expect(source.byteCount == 12_000)
    let values = try tensor.loadElements(as: Int32.self)
    #expect(values == [5, 7] + [Int32](repeating: 9, count: 2998))
  }

  @Test("a function that cannot be resolved is set aside, and the rest is read")
  func brokenFunction() throws {
    let text = #"""
      node { name: "x" op: "Placeholder" }
      library {
        function {
          signature { name: "f" input_arg { name: "a" type: DT_FLOAT } output_arg { name: "r" type: DT_FLOAT } }
          node_def { name: "n" op: "OpOfMyOwn" input: "a" }
          ret { key: "r" value: "n:out:0" }
        }
        function {
          signature { name: "g" output_arg { name: "r" type: DT_FLOAT } }
          node_def { name: "n" op: "Const" }
          ret { key: "r" value: "n:outputs:0" }
        }
        function { signature { name: "h" output_arg { name: "r" type: DT_FLOAT } } }
        function { signature { name: "l" input_arg { name: "a" type: DT_FLOAT number_attr: "N" } } }
      }
      """#
    let file = TemporaryFile(text)
    let loaded = try ModelReader.read(file.path)
    #expect(loaded.model.graph.count == 1)
    #expect(loaded.model.functions.isEmpty)
    #expect(loaded.brokenFunctions.keys.sorted() == ["f", "g", "h", "l"])
    #expect(loaded.brokenFunctions["f"]?.code == .unsupported)
    #expect(loaded.brokenFunctions["f"]?.message.contains("'OpOfMyOwn' are not known") == true)
    #expect(loaded.brokenFunctions["g"]?.message.contains("no output of the Const 'n'") == true)
    #expect(loaded.brokenFunctions["h"]?.message.contains("nothing is returned as 'r'") == true)
    #expect(loaded.brokenFunctions["l"]?.code == .unsupported)
  }

  @Test("an op of a user's own is known from the MetaGraph's list")
  func customOp() throws {
    let text = #"""
      meta_info_def { stripped_op_list { op {
        name: "OpOfMyOwn" output_arg { name: "many" type: DT_FLOAT number_attr: "N" } output_arg { name: "out" }
      } } }
      graph_def { library { function {
        signature { name: "f" output_arg { name: "r" type: DT_FLOAT } }
        node_def { name: "n" op: "OpOfMyOwn" attr { key: "N" value { i: 3 } } }
        ret { key: "r" value: "n:out:0" }
      } } }
      """#
    let file = TemporaryFile(text)
    let loaded = try ModelReader.read(file.path)
    #expect(loaded.model.functions["f"]?.body.outputs.map(\.value.port) == [3])
  }

  @Test("fields that are not interpreted are kept")
  func extra() throws {
    let text = #"""
      node {
        name: "x" op: "Placeholder"
        experimental_debug_info { original_node_names: "y" }
        attr { key: "none" }
        attr { key: "unknown" value { } }
        attr { key: "type" value { type: 1337 } }
      }
      version: 12
      library {
        registered_gradients { gradient_func: "g" registered_op_type: "O" }
        function {
          signature { name: "f" attr { name: "T" type: "type" } description: "d" }
          attr { key: "a" value { b: true } }
        }
      }
      """#
    let file = TemporaryFile(text)
    let model = try ModelReader.read(file.path).model
    let node = try #require(model.graph.node(named: "x"))
    let rest = try ProtoMessage(parsing: model.graph.extra(node), as: "NodeDef")
    #expect(rest.printed() == "experimental_debug_info {\n  original_node_names: \"y\"\n}\n")
    #expect(model.graph.attributes(node)["none"] == .unknown([]))
    #expect(model.graph.attributes(node)["unknown"] == .unknown([]))
    #expect(model.graph.attributes(node).type("type")?.rawValue == 1337)
    let graph = try ProtoMessage(parsing: model.extra, as: "GraphDef")
    #expect(graph.int(GraphDefField.version) == 12)
    #expect(graph.message(GraphDefField.library)?.count(FunctionDefLibraryField.registeredGradients) == 1)
    let function = try #require(model.functions["f"])
    #expect(function.attributes.bool("a") == true)
    let signature = try ProtoMessage(parsing: function.extra, as: "FunctionDef").message(
      FunctionDefField.signature)
    #expect(signature?.string(OpDefField.description) == "d")
    #expect(signature?.has(OpDefField.name) == false)
    #expect(signature?.count(OpDefField.attr) == 1)
  }
}
