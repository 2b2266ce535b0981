package import Diagnostics
package import GraphIR
internal import Ops
internal import Tensors

/// Reads a `.tflite` file as a model of TFLite ops. Constants stay in the file until they are wanted.
///
/// The first subgraph is the main graph, the others are functions. What an operator's options say are attributes by
/// their names in the schema; what else the file says of it is in the attributes of `TFLiteAttribute`. Tensors that no
/// operator reads and that are no outputs are left out. Sparse tensors are read as the dense ones that they stand for, and
/// `DENSIFY` goes. Constants in other files stay there until they are wanted, and are the written file's own.
package struct TFLiteReader {
  let file: FlatFile
  private let root: FlatTable
  private(set) var operatorCodes: [OperatorCode] = []
  /// Where the bytes of each buffer lie.
  private(set) var buffers: [StoredBytes] = []
  let externalBuffers: ExternalBuffers
  /// The names of the functions that subgraphs are, by number; that of the main graph is empty.
  private(set) var functionNames: [String] = []

  struct OperatorCode {
    /// The builtin's name, or the custom op's.
    let name: String
    let builtin: TFLiteBuiltin?
    let version: Int
  }

  /// - Throws: the way in which the file is damaged, or holds what Floe does not know.
  package static func read(_ path: String) throws(Diagnostic) -> Model {
    var reader = try TFLiteReader(path)
    return try reader.model()
  }

  private init(_ path: String) throws(Diagnostic) {
    let readable = try ReadableFile(path: path)
    guard readable.size >= 8 else {
      throw Diagnostic(.truncated, "'\(path)' is too short for a model", at: Location(file: path))
    }
    file = try FlatFile(readable)
    root = try file.root(identifier: "TFL3")
    externalBuffers = try ExternalBuffers(root)
  }

  private mutating func model() throws(Diagnostic) -> Model {
    let version = try root.uint32(ModelField.version) ?? 0
    guard version == 3 else {
      throw unsupported("is of version \(version) of the format; Floe reads version 3")
    }
    buffers = try root.tables(ModelField.buffers).map { (table) throws(Diagnostic) in try place(of: table) }
    operatorCodes = try readOperatorCodes()
    let subgraphs = try root.tables(ModelField.subgraphs)
    guard !subgraphs.isEmpty else { throw file.broken("it has no subgraph", at: nil) }

    var model = Model()
    model.stage = .tflite
    model.origin = file.file.path
    model.description = try root.string(ModelField.description) ?? ""
    model.name = try subgraphs[0].string(SubGraphField.name) ?? ""
    functionNames = try names(of: subgraphs)
    model.metadata = try metadata()

    let tensors = try subgraphs.map { (table) throws(Diagnostic) in try table.tables(SubGraphField.tensors) }
    var statesRanks = false
    for tensor in tensors.joined() where try tensor.bool(TensorField.hasRank) == true { statesRanks = true }
    var signatures = try readSignatures(subgraphs.count)
    for (index, table) in subgraphs.enumerated() {
      var reader = SubgraphReader(
        self, index: index, statesRanks: statesRanks,
        keys: Self.keys(of: signatures.first { $0.subgraph == index }))
      try reader.read(table, tensors[index])
      for number in signatures.indices where signatures[number].subgraph == index {
        model.signatures.append(try reader.signature(signatures[number]))
        signatures[number].order = model.signatures.count - 1
      }
      if index == 0 {
        model.graph = reader.graph
      } else {
        var function = Function(
          name: functionNames[index], arguments: reader.arguments, results: reader.results, body: reader.graph
        )
        let name = try table.string(SubGraphField.name) ?? ""
        if name != functionNames[index] { function.attributes["_name"] = .string(name) }
        model.functions[functionNames[index]] = function
      }
    }
    model.signatures = signatures.map { model.signatures[$0.order] }
    try checkCalls(model)
    return model
  }

  // MARK: Parts of the model

  /// Where a buffer's bytes are: in the flatbuffer, or behind it in a file too large for one.
  private func place(of buffer: FlatTable) throws(Diagnostic) -> StoredBytes {
    let offset = try buffer.uint64(BufferField.offset) ?? 0
    let range =
      offset > 1
      ? try range(at: offset, try buffer.uint64(BufferField.size) ?? 0, of: "a buffer")
      : try buffer.range(BufferField.data) ?? 0..<0
    return StoredBytes(file: file.file, range: range, isExternal: false)
  }

  /// A range that the file states by numbers.
  func range(at offset: UInt64, _ size: UInt64, of what: String) throws(Diagnostic) -> Range<Int> {
    let end = UInt64(file.file.size)
    guard offset <= end, size <= end - offset else {
      throw file.broken("\(what) of \(size) bytes at byte \(offset) lies beyond its end", at: nil)
    }
    return Int(offset)..<Int(offset + size)
  }

  private func readOperatorCodes() throws(Diagnostic) -> [OperatorCode] {
    var unknown: [Diagnostic] = []
    let codes = try root.tables(ModelField.operatorCodes).map { (table) throws(Diagnostic) in
      // Files older than numbers of 32 bits have the eight-bit one alone.
      let old = try table.int8(OperatorCodeField.deprecatedBuiltinCode) ?? 0
      let number = max(old, try table.int32(OperatorCodeField.builtinCode) ?? 0)
      let version = try table.int32(OperatorCodeField.version) ?? 1
      guard number == TFLiteSchema.customCode else {
        let builtin = TFLiteSchema.builtinsByCode[number]
        if builtin == nil { unknown.append(unsupported("has operators of number \(number)")) }
        return OperatorCode(name: builtin?.name ?? "", builtin: builtin, version: version)
      }
      let name = try table.string(OperatorCodeField.customCode) ?? ""
      if name.isEmpty { throw file.broken("a custom op has no name", at: Int(table.position)) }
      if TFLiteSchema.builtins[name] != nil || TFLiteSchema.noOperators.contains(OpKind(name)) {
        unknown.append(unsupported("has a custom op that is called '\(name)', as another op is"))
      }
      return OperatorCode(name: name, builtin: nil, version: version)
    }
    if let problem = Diagnostic.combining(unknown) { throw problem }
    return codes
  }

  private func names(of subgraphs: [FlatTable]) throws(Diagnostic) -> [String] {
    var names = [""]
    var taken: Set<String> = []
    for (index, table) in subgraphs.enumerated().dropFirst() {
      let stated = try table.string(SubGraphField.name) ?? ""
      var name = stated.isEmpty || taken.contains(stated) ? "\(stated)_\(index)" : stated
      while !taken.insert(name).inserted { name += "_" }
      names.append(name)
    }
    return names
  }

  private func metadata() throws(Diagnostic) -> [Metadata] {
    try root.tables(ModelField.metadata).map { (table) throws(Diagnostic) in
      let index = try table.uint32(MetadataField.buffer) ?? 0
      guard buffers.indices.contains(index) else {
        throw file.broken("metadata is in buffer \(index) of \(buffers.count)", at: Int(table.position))
      }
      let name = try table.string(MetadataField.name) ?? ""
      return Metadata(
        name: name, content: try tensor(.uint8, [buffers[index].range.count], buffers[index], label: name))
    }
  }

  /// What is small is read at once: much of it says what the model does, and it costs less than to remember where it is.
  private static let largestRead = 1 << 12

  /// A tensor over a range of a file, which holds just its bytes.
  func tensor(
    _ type: ElementType, _ dimensions: [Int], _ place: StoredBytes, label: String
  ) throws(Diagnostic) -> Tensor {
    let byteCount = place.range.count
    let part = FileRange(
      file: place.file, offset: place.range.lowerBound, byteCount: byteCount, label: label)
    guard type.packedBits != nil else {
      if byteCount <= Self.largestRead { return Tensor(type, dimensions, .bytes(try file.bytes(place))) }
      return Tensor(type, dimensions, .source(part))
    }
    let count = Shape.elementCount(dimensions) ?? 0
    let tensor = Tensor(
      type, dimensions, .source(PackedElements(packed: part, type: type, byteCount: count)))
    return count <= Self.largestRead
      ? Tensor(type, dimensions, .bytes(try tensor.loadBytes())) : tensor
  }

  // MARK: Signatures

  /// A signature as the file has it, its tensors by number.
  struct SignatureTable {
    let key: String
    let subgraph: Int
    let inputs: [(key: String, tensor: Int)]
    let outputs: [(key: String, tensor: Int)]
    var order = 0
  }

  private func readSignatures(_ subgraphCount: Int) throws(Diagnostic) -> [SignatureTable] {
    func map(_ tables: [FlatTable]) throws(Diagnostic) -> [(key: String, tensor: Int)] {
      try tables.map { (table) throws(Diagnostic) in
        (
          try table.string(TensorMapField.name) ?? "", try table.uint32(TensorMapField.tensorIndex) ?? 0
        )
      }
    }
    return try root.tables(ModelField.signatureDefs).map { (table) throws(Diagnostic) in
      let key = try table.string(SignatureDefField.signatureKey) ?? ""
      let subgraph = try table.uint32(SignatureDefField.subgraphIndex) ?? 0
      guard subgraph < subgraphCount else {
        throw file.broken("the signature '\(key)' is subgraph \(subgraph) of \(subgraphCount)", at: nil)
      }
      return SignatureTable(
        key: key, subgraph: subgraph, inputs: try map(table.tables(SignatureDefField.inputs)),
        outputs: try map(table.tables(SignatureDefField.outputs)))
    }
  }

  private static func keys(of signature: SignatureTable?) -> (inputs: [Int: String], outputs: [Int: String]) {
    func table(_ entries: [(key: String, tensor: Int)]) -> [Int: String] {
      Dictionary(entries.map { ($0.tensor, $0.key) }, uniquingKeysWith: { first, _ in first })
    }
    return (table(signature?.inputs ?? []), table(signature?.outputs ?? []))
  }

  // MARK: Calls

  /// Refuses subgraphs that run themselves: nothing that follows the calls would end.
  private func checkCalls(_ model: Model) throws(Diagnostic) {
    var callees: [String: Set<String>] = [:]
    for name in model.functions.names {
      guard let body = model.functions[name]?.body else { continue }
      callees[name] = Set(
        body.nodes.flatMap { body.attributes($0).functionReferences.map(\.function.name) })
    }
    var callers: [String: Int] = [:]
    for called in callees.values { for name in called { callers[name, default: 0] += 1 } }
    var free = callees.keys.filter { callers[$0] == nil }
    var done = 0
    while let name = free.popLast() {
      done += 1
      for called in callees[name] ?? [] {
        callers[called, default: 0] -= 1
        if callers[called] == 0 { free.append(called) }
      }
    }
    if done < callees.count {
      let names = callees.keys.filter { (callers[$0] ?? 0) > 0 }.sorted()
      throw file.broken("subgraphs run themselves: \(listed(names))", at: nil)
    }
  }

  func unsupported(_ what: String) -> Diagnostic {
    Diagnostic(.unsupported, "'\(file.file.path)' \(what)", at: Location(file: file.file.path))
  }
}
