import Tensors
import TestSupport
import Testing

/// A file or an option that is wrong, and what the user is told.
struct BadInput: CustomTestStringConvertible, Sendable {
  let testDescription: String
  /// Files of a copy of the model that are changed before.
  var damage: @Sendable (TemporaryDirectory) throws -> Void = { _ in }
  /// The words after `floe freeze`, in the directory of the copy.
  var words = ["--checkpoint", "model.ckpt-7", "--outputs", "inference_output"]
  var status: Int32 = 3
  let messages: [String]

  static let damaged = [
    BadInput("the index is cut short", "malformed-file", "model.ckpt-7.index") {
      try $0.edit("model.ckpt-7.index") { $0.removeLast($0.count / 2) }
    },
    BadInput("the index is empty", "model.ckpt-7.index") { $0.write("model.ckpt-7.index", [UInt8]()) },
    BadInput("a byte of the index is another", "model.ckpt-7.index") {
      try $0.edit("model.ckpt-7.index") { $0[$0.count / 2] ^= 0x40 }
    },
    BadInput("the shard is cut short", "truncated-file", "model.ckpt-7.data-00000-of-00001") {
      try $0.edit("model.ckpt-7.data-00000-of-00001") { $0.removeLast(40) }
    },
    BadInput("a byte of a weight is another", "checksum-mismatch", "hidden/w", "--no-verify-checksums") {
      try $0.edit("model.ckpt-7.data-00000-of-00001") { bytes in for at in bytes.indices { bytes[at] ^= 1 } }
    },
    BadInput("the shard is missing", "not-found", "model.ckpt-7.data-00000-of-00001") {
      $0.remove("model.ckpt-7.data-00000-of-00001")
    },
    BadInput("the index is missing", "not-found", "model.ckpt-7") { $0.remove("model.ckpt-7.index") },
    BadInput("the graph is missing", "has no graph beside it", "--graph graph.pb") {
      $0.remove("model.ckpt-7.meta")
    },
    BadInput("the graph is random bytes", "not-a-model", "model.ckpt-7.meta") {
      $0.write("model.ckpt-7.meta", (0..<999).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 3 ^ 0x9D) })
    },
  ]

  static let options = [
    BadInput("the output is an input", words: ["-o", "model.ckpt-7.meta"], "is one of the files to be read"),
    BadInput(
      "the output is a link to an input", words: ["-o", "./../model.ckpt-7.index/../model.ckpt-7.index"]),
    BadInput("the output is a directory", words: ["-o", "."], "is a directory"),
    BadInput("the output's directory is missing", words: ["-o", "no/where.pb"], "unwritable", "no/where.pb"),
    BadInput(
      "the disk is full", words: ["-o", "/dev/full"], "unwritable", "No space left", "free some space"),
    BadInput("no such step", words: ["--step", "8"], "7"),
    BadInput("no such placeholder", words: ["--set", "is_trainin=false"], "is_trainin"),
    BadInput("a value of another type", words: ["--set", "inference_input=maybe"], "inference_input"),
    BadInput("a cut that is none", words: ["--cut", "inference_input"], "--cut"),
    BadInput("a map without a key", words: ["--variable-map", "dense"], "NAME=KEY"),
    BadInput("a map of no variable", words: ["--variable-map", "dens/kernel=a"], "dens/kernel"),
  ]

  init(
    _ description: String, words: [String] = [], _ messages: String...,
    damage: @escaping @Sendable (TemporaryDirectory) throws -> Void = { _ in }
  ) {
    testDescription = description
    self.damage = damage
    self.words += words
    self.messages = messages
  }
}

@Suite struct BadInputTests {
  @Test(arguments: BadInput.damaged + BadInput.options)
  func isRefused(_ input: BadInput) throws {
    let directory = try copyOfModel()
    try input.damage(directory)
    let before = try contents(directory)
    let run = try Run(program: "floe", ["freeze"] + input.words, in: directory)
    #expect(run.status == input.status, "\(run.messages)")
    #expect(run.messages.hasPrefix("error["))
    for message in input.messages { #expect(run.messages.contains(message)) }
    // Nothing written, nothing lost.
    #expect(try contents(directory) == before)
  }

  @Test func standardOutputThatIsFull() throws {
    let words = ["freeze", "--checkpoint", "model.ckpt-7", "--outputs", "inference_output", "-o", "-"]
    let run = try Run(program: "floe", words, in: try copyOfModel(), output: "/dev/full")
    #expect(run.status == 3)
    #expect(run.messages.contains("No space left"))
  }

  private func copyOfModel() throws -> TemporaryDirectory {
    let model = FrozenModel(name: "checkpoint_reference_variables").path("model")
    let copy = try TemporaryDirectory()
    for name in try FileSystem.names(in: model) {
      copy.write(name, try TemporaryDirectory.contents(model + "/" + name))
    }
    return copy
  }

  private func contents(_ directory: TemporaryDirectory) throws -> [String: [UInt8]] {
    var files: [String: [UInt8]] = [:]
    for name in try FileSystem.names(in: directory.path) {
      files[name] = try TemporaryDirectory.contents(directory.path + "/" + name)
    }
    return files
  }
}

/// Texts of graphs that are wrong.
@Suite struct BadGraphTextTests {
  struct Text: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let text: String
    var outputs = "y"
    let messages: [String]

    init(_ description: String, _ text: String, _ messages: String...) {
      testDescription = description
      self.text = text
      self.messages = messages
    }
  }

  static let texts = [
    Text("an unknown input", "node { name: 'y' op: 'NoOp' input: '^x' }", "'x'"),
    Text("a name twice", "node { name: 'y' op: 'NoOp' } node { name: 'y' op: 'NoOp' }", "'y'"),
    Text(
      "a cycle",
      """
      node { name: 'y' op: 'Abs' input: 'z' attr { key: 'T' value { type: DT_FLOAT } } }
      node { name: 'z' op: 'Abs' input: 'y' attr { key: 'T' value { type: DT_FLOAT } } }
      """, "cycle", "%z"),
    Text("no field of the format", "node { name: 'y' opp: 'NoOp' }", "1", "opp"),
    Text(
      "2^62 elements", constant("dim { size: 2147483648 } dim { size: 2147483648 }", "float_val: 1"), "y"),
    Text("more elements than there are", constant("dim { size: 3 }", "tensor_content: '1234'"), "y"),
    Text("a negative size", constant("dim { size: -4 }", "float_val: 1"), "y"),
    Text(
      "a type that is none",
      "node { name: 'y' op: 'Const' attr { key: 'dtype' value { type: 7777 } } }", "'value'",
      "which is no type"),
    Text("deep nesting", nested(100_000)),
    Text(
      "all that is wrong at once",
      """
      node { name: 'y' op: 'Abs' input: 'a' attr { key: 'T' value { type: DT_FLOAT } } }
      node { name: 'z' op: 'Abs' input: 'b' attr { key: 'T' value { type: DT_FLOAT } } }
      """, "'a'", "'b'"),
  ]

  @Test(arguments: texts)
  func isRefused(_ bad: Text) throws {
    let directory = try TemporaryDirectory(["graph.pbtxt": bad.text])
    let run = try Run.floe("freeze", "graph.pbtxt", "--outputs", bad.outputs, in: directory)
    #expect(run.status == 3, "\(run.messages)")
    #expect(run.messages.hasPrefix("error["))
    for message in bad.messages { #expect(run.messages.contains(message)) }
    #expect(try FileSystem.names(in: directory.path) == ["graph.pbtxt"])
  }

  private static func constant(_ dimensions: String, _ values: String) -> String {
    """
    node { name: 'y' op: 'Const' attr { key: 'dtype' value { type: DT_FLOAT } }
      attr { key: 'value' value { tensor {
        dtype: DT_FLOAT tensor_shape { \(dimensions) } \(values) } } } }
    """
  }

  private static func nested(_ depth: Int) -> String {
    "node { name: 'y' op: 'NoOp' attr { key: 'f' value { func { name: 'f' "
      + String(repeating: "attr { key: 'f' value { func { ", count: depth)
      + String(repeating: "} } } ", count: depth) + "} } } }"
  }
}

extension TemporaryDirectory {
  /// Changes the bytes of a file.
  func edit(_ name: String, _ change: (inout [UInt8]) -> Void) throws {
    var bytes = try Self.contents(path + "/" + name)
    change(&bytes)
    write(name, bytes)
  }
}
