internal import CLiteRT
package import Diagnostics
package import Tensors

/// A .tflite file as LiteRT reads it: its signatures and their tensors.
package final class LiteRTModel {
  /// An input or output of a signature.
  package struct Port: Hashable, Sendable {
    /// The signature's name for it.
    package let key: String
    /// The tensor's own name.
    package let name: String
    package let type: ElementType
    /// Sizes, unknown where the model runs with any.
    package let shape: Shape
  }

  /// A function of the model.
  package struct Signature: Hashable, Sendable {
    package let key: String
    package let inputs: [Port]
    package let outputs: [Port]
  }

  package let signatures: [Signature]
  /// What names the model in messages.
  package let location: Location?
  let library: LiteRTLibrary
  let pointer: OpaquePointer
  private let bytes: UnsafeMutableRawBufferPointer?

  /// Opens a file, which must stay as it is while the model is used.
  ///
  /// - Throws: a Diagnostic when LiteRT is not there, or the file is none of TensorFlow Lite's.
  package convenience init(path: String) throws(Diagnostic) {
    let file = try ReadableFile(path: path)
    try Self.checkIdentifier(file.read(at: 0, count: min(8, file.size)), Location(file: path))
    let library = try LiteRTLibrary.loaded()
    var model: OpaquePointer?
    do throws(Diagnostic) {
      try library.call("LiteRT cannot read '\(path)'", .malformed, at: Location(file: path)) {
        library.api.create_model_from_file(library.environment, path, &model)
      }
    } catch {
      let isLimit = error.notes.contains { $0.contains("not yet supported") || $0.contains("not currently") }
      guard isLimit else { throw error }
      throw Diagnostic(.liteRTLimit, error.message, at: error.location, notes: error.notes)
    }
    guard let model else {
      throw Diagnostic(.liteRTFailed, "LiteRT gives no model", at: Location(file: path))
    }
    try self.init(library, model, bytes: nil, Location(file: path))
  }

  /// Opens a model in memory.
  package convenience init(bytes: [UInt8]) throws(Diagnostic) {
    try Self.checkIdentifier(Array(bytes.prefix(8)), nil)
    let library = try LiteRTLibrary.loaded()
    // LiteRT reads from these as long as the model lives, and vectors of weights at aligned addresses.
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 64)
    copy.copyBytes(from: bytes)
    var model: OpaquePointer?
    do throws(Diagnostic) {
      try library.call("LiteRT cannot read the model", .malformed) {
        library.api.create_model(library.environment, copy.baseAddress, copy.count, &model)
      }
    } catch {
      copy.deallocate()
      throw error
    }
    guard let model else { throw Diagnostic(.liteRTFailed, "LiteRT gives no model") }
    try self.init(library, model, bytes: copy, nil)
  }

  private init(
    _ library: LiteRTLibrary, _ model: OpaquePointer, bytes: UnsafeMutableRawBufferPointer?,
    _ location: Location?
  ) throws(Diagnostic) {
    self.library = library
    self.location = location
    self.bytes = bytes
    pointer = model
    signatures = try Self.signatures(library, model, location)
  }

  deinit {
    library.api.destroy_model(pointer)
    bytes?.deallocate()
  }

  private static func checkIdentifier(_ head: [UInt8], _ location: Location?) throws(Diagnostic) {
    guard head.count == 8, head[4...].elementsEqual("TFL3".utf8) else {
      throw Diagnostic(.notAModel, "this is no TensorFlow Lite model: it does not begin as one", at: location)
    }
  }

  /// The signature that goes by `key`: where none is named the only one, or `serving_default`.
  package func signatureIndex(_ key: String?) throws(Diagnostic) -> Int {
    if let key, let index = signatures.firstIndex(where: { $0.key == key }) { return index }
    if key == nil {
      if signatures.count == 1 { return 0 }
      if let index = signatures.firstIndex(where: { $0.key == Self.defaultKey }) { return index }
    }
    let keys = signatures.map(\.key)
    throw Diagnostic(
      .unknownSignature,
      key.map { "the model has no signature '\($0)'" }
        ?? "the model has several signatures, and none is the default",
      at: location, notes: ["its signatures: \(listed(keys))"],
      help: key.flatMap { didYouMean($0, among: keys) } ?? "choose one: --signature KEY")
  }

  /// Ops that only an application can bring, or TensorFlow: their names, each once.
  func customOps() throws(Diagnostic) -> [String] {
    let api = library.api
    var names: [String] = []
    let custom: Int32 = 32
    for subgraph in 0..<(try count { api.subgraph_count(pointer, $0) }) {
      guard let graph = try object({ api.subgraph(pointer, subgraph, $0) }) else { continue }
      for index in 0..<(try count { api.op_count(graph, $0) }) {
        guard let op = try object({ api.op(graph, index, $0) }) else { continue }
        var code: Int32 = 0
        guard api.op_code(op, &code) == 0, code == custom else { continue }
        let name = try Self.text(library, location) { api.custom_code(op, $0) }
        if !names.contains(name) { names.append(name) }
      }
    }
    return names
  }

  // MARK: Reading

  static let defaultKey = "serving_default"
  /// What LiteRT calls the function of a model without signatures.
  private static let placeholderKey = "<placeholder signature>"

  private func count(_ body: (UnsafeMutablePointer<Int>) -> Int32) throws(Diagnostic) -> Int {
    try Self.count(library, location, body)
  }

  private func object(
    _ body: (UnsafeMutablePointer<OpaquePointer?>) -> Int32
  ) throws(Diagnostic) -> OpaquePointer? { try Self.object(library, location, body) }

  private static func count(
    _ library: LiteRTLibrary, _ location: Location?, _ body: (UnsafeMutablePointer<Int>) -> Int32
  ) throws(Diagnostic) -> Int {
    var result = 0
    try library.call("LiteRT cannot read the model", .malformed, at: location) { body(&result) }
    return result
  }

  private static func object(
    _ library: LiteRTLibrary, _ location: Location?, _ body: (UnsafeMutablePointer<OpaquePointer?>) -> Int32
  ) throws(Diagnostic) -> OpaquePointer? {
    var result: OpaquePointer?
    try library.call("LiteRT cannot read the model", .malformed, at: location) { body(&result) }
    return result
  }

  private static func text(
    _ library: LiteRTLibrary, _ location: Location?,
    _ body: (UnsafeMutablePointer<UnsafePointer<CChar>?>) -> Int32
  ) throws(Diagnostic) -> String {
    var result: UnsafePointer<CChar>?
    try library.call("LiteRT cannot read the model", .malformed, at: location) { body(&result) }
    return result.map { String(cString: $0) } ?? ""
  }

  private static func signatures(
    _ library: LiteRTLibrary, _ model: OpaquePointer, _ location: Location?
  ) throws(Diagnostic) -> [Signature] {
    let api = library.api
    var signatures: [Signature] = []
    for index in 0..<(try count(library, location) { api.signature_count(model, $0) }) {
      guard let signature = try object(library, location, { api.signature(model, index, $0) }) else {
        continue
      }
      let key = try text(library, location) { api.signature_key(signature, $0) }
      var (inputs, outputs): ([Port], [Port]) = ([], [])
      for input in 0..<(try count(library, location) { api.input_count(signature, $0) }) {
        let key = try text(library, location) { api.input_name(signature, input, $0) }
        let tensor = try object(library, location) { api.input(signature, input, $0) }
        inputs.append(try port(library, location, key, tensor))
      }
      for output in 0..<(try count(library, location) { api.output_count(signature, $0) }) {
        let key = try text(library, location) { api.output_name(signature, output, $0) }
        let tensor = try object(library, location) { api.output(signature, output, $0) }
        outputs.append(try port(library, location, key, tensor))
      }
      signatures.append(
        Signature(key: key == placeholderKey ? defaultKey : key, inputs: inputs, outputs: outputs))
    }
    return signatures
  }

  private static func port(
    _ library: LiteRTLibrary, _ location: Location?, _ key: String, _ tensor: OpaquePointer?
  ) throws(Diagnostic) -> Port {
    let api = library.api
    let name = try text(library, location) { api.tensor_name(tensor, $0) }
    var kind: Int32 = 0
    var number: Int32 = 0
    var shape = Shape.unknownRank
    try library.call("LiteRT cannot tell the type of '\(key)'", .malformed, at: location) {
      let status = api.tensor_kind(tensor, &kind)
      let isRanked = kind == 0
      if status != 0 || !isRanked { return status != 0 ? status : api.unranked_type(tensor, &number) }
      var type = clitert_tensor_type()
      let ranked = api.ranked_type(tensor, &type)
      number = type.element_type
      shape = Shape(type.layout.sizes)
      return ranked
    }
    guard let type = ElementType(liteRT: number) else {
      throw Diagnostic(
        .unsupported, "'\(key)' is of a type that Floe does not know (\(number))", at: location)
    }
    return Port(key: key, name: name, type: type, shape: shape)
  }
}

extension clitert_layout {
  /// The sizes of as many dimensions as there are.
  var sizes: [Int] {
    withUnsafeBytes(of: dimensions) { raw in
      raw.bindMemory(to: Int32.self).prefix(Int(rank_and_flags & 127)).map { max(-1, Int($0)) }
    }
  }

  /// A layout without strides; nil where the rank or a size is more than LiteRT takes.
  init?(_ sizes: [Int]) {
    self.init()
    guard sizes.count <= 8, sizes.allSatisfy({ Int32(exactly: $0) != nil }) else { return nil }
    rank_and_flags = UInt32(sizes.count)
    withUnsafeMutableBytes(of: &dimensions) { raw in
      for (place, size) in zip(raw.bindMemory(to: Int32.self).indices, sizes) {
        raw.bindMemory(to: Int32.self)[place] = Int32(size)
      }
    }
  }
}
