internal import Diagnostics
internal import GraphIR
internal import Messages
internal import Tensors

/// Makes a model's graph, functions and versions of a `GraphDef`.
struct GraphDefReader {
  private(set) var model = Model()
  /// Functions whose bodies could not be resolved, with what is wrong. They matter only when something calls them.
  private(set) var brokenFunctions: [String: Diagnostic] = [:]

  private let file: ReadableFile?
  private let path: String

  /// `file` is what `floe_file_range` fields of the message point into, nil for a message from a text.
  init(file: ReadableFile?, path: String) {
    self.file = file
    self.path = path
  }

  /// Reads the message, whose fields are taken out of it. `ops` declares ops besides TensorFlow's own.
  mutating func read(_ proto: ProtoMessage, ops: ProtoMessage?) throws(Diagnostic) {
    var attributes = AttributeReader(tensors: TensorReader(file: file, path: path))
    let library = proto.message(GraphDefField.library)
    var outputs = OutputNames()
    if let library {
      for function in library.messages(FunctionDefLibraryField.function) {
        if let signature = function.message(FunctionDefField.signature) { outputs.add(signature) }
      }
    }
    if let ops { for op in ops.messages(OpListField.op) { outputs.declare(op) } }
    if let library {
      var reader = FunctionReader(attributes: attributes, outputs: outputs, file: path)
      try readFunctions(library, &reader)
      attributes = reader.attributes
    }
    var reader = GraphReader(attributes: attributes, file: path, form: .graph, outputs: outputs)
    for node in proto.messages(GraphDefField.node) { reader.add(node) }
    reader.connect()
    if let problem = Diagnostic.combining(reader.problems) { throw problem }
    model.graph = reader.graph
    model.origin = path
    readVersions(proto)
    proto.clear(GraphDefField.node)
    proto.clear(GraphDefField.versions)
    if library?.serializedSize == 0 { proto.clear(GraphDefField.library) }
    model.extra = proto.serialized()
  }

  private mutating func readFunctions(
    _ library: ProtoMessage, _ reader: inout FunctionReader
  ) throws(Diagnostic) {
    var seen: Set<String> = []
    for proto in library.messages(FunctionDefLibraryField.function) {
      let name = proto.message(FunctionDefField.signature)?.string(OpDefField.name) ?? ""
      guard !name.isEmpty else {
        throw Diagnostic(.invalidGraph, "a function has no name", at: Location(file: path))
      }
      guard seen.insert(name).inserted else {
        throw Diagnostic(.invalidGraph, "two functions have the name '\(name)'", at: Location(file: path))
      }
      do throws(Diagnostic) {
        model.functions[name] = try reader.function(proto, named: name)
      } catch {
        brokenFunctions[name] = error
      }
    }
    for gradient in library.messages(FunctionDefLibraryField.gradient) {
      let name = gradient.string(GradientDefField.functionName)
      model.functions.gradients[name] = gradient.string(GradientDefField.gradientFunc)
    }
    library.clear(FunctionDefLibraryField.function)
    library.clear(FunctionDefLibraryField.gradient)
  }

  private mutating func readVersions(_ proto: ProtoMessage) {
    guard let versions = proto.message(GraphDefField.versions) else { return }
    model.versions.producer = versions.int(VersionDefField.producer)
    model.versions.minConsumer = versions.int(VersionDefField.minConsumer)
    model.versions.badConsumers = versions.ints(VersionDefField.badConsumers)
  }
}
