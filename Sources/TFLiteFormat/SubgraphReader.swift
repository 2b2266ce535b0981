internal import Diagnostics
internal import GraphIR
internal import Ops
internal import Tensors

/// Reads one subgraph of a file as a graph.
struct SubgraphReader {
  private let reader: TFLiteReader
  private let index: Int
  private let statesRanks: Bool
  /// What the signature calls inputs and outputs, by the number of the tensor.
  private let keys: (inputs: [Int: String], outputs: [Int: String])
  private(set) var graph = Graph()
  private(set) var arguments: [Function.Parameter] = []
  private(set) var results: [Function.Parameter] = []
  private var tensors: [TensorEntry] = []
  /// What each tensor is in the graph, as far as it is there yet.
  private var values: [Value?] = []

  private struct TensorEntry {
    let name: String
    var type: TensorType
    let bytes: StoredBytes
    let isVariable: Bool
    /// How its integers stand for real numbers; nil where the file says nothing of it.
    let quantization: QuantizationReader?
    /// Where its elements lie, for a sparse tensor.
    var sparsity: FlatTable?
  }

  init(
    _ reader: TFLiteReader, index: Int, statesRanks: Bool,
    keys: (inputs: [Int: String], outputs: [Int: String])
  ) {
    self.reader = reader
    self.index = index
    self.statesRanks = statesRanks
    self.keys = keys
  }

  mutating func read(_ table: FlatTable, _ tensorTables: [FlatTable]) throws(Diagnostic) {
    for table in tensorTables { tensors.append(try entry(table)) }
    try resolveBlocks()
    values = Array(repeating: nil, count: tensors.count)
    let inputs = try table.vector(SubGraphField.inputs, of: Int32.self) ?? []
    for number in inputs { try addInput(try checked(number, "an input")) }
    let operators = try table.tables(SubGraphField.operators)
    for (position, table) in operators.enumerated() { try addOperator(table, position) }
    let outputs = try table.vector(SubGraphField.outputs, of: Int32.self) ?? []
    var taken: Set<String> = []
    for number in outputs {
      let number = try checked(number, "an output")
      let value = try value(of: number, readBy: "the outputs")
      var key = index == 0 ? keys.outputs[number] ?? tensors[number].name : graph.name(value.node)
      if index > 0, value.port > 0 { key += ".\(value.port)" }
      while !taken.insert(key).inserted { key += "_" }
      graph.outputs.append(Graph.Port(key: key, value: value))
      results.append(Function.Parameter(name: key, type: tensors[number].type.element))
    }
  }

  /// A signature of this subgraph.
  mutating func signature(_ table: TFLiteReader.SignatureTable) throws(Diagnostic) -> Signature {
    var signature = Signature(
      key: table.key, methodName: "", inputs: [], outputs: [],
      function: index == 0 ? nil : reader.functionNames[index])
    for (key, number) in table.inputs { signature.inputs.append(try entry(key, number)) }
    for (key, number) in table.outputs { signature.outputs.append(try entry(key, number)) }
    return signature
  }

  private mutating func entry(_ key: String, _ number: Int) throws(Diagnostic) -> Signature.Entry {
    let number = try checked(Int32(clamping: number), "the tensor '\(key)' of a signature")
    let value = try value(of: number, readBy: "a signature")
    return Signature.Entry(
      key: key, tensor: "\(graph.name(value.node)):\(value.port)", type: tensors[number].type.element,
      shape: tensors[number].type.shape)
  }

  // MARK: Tensors

  private func checked(_ number: Int32, _ what: String) throws(Diagnostic) -> Int {
    guard tensors.indices.contains(Int(number)) else {
      throw broken("\(what) is tensor \(number) of \(tensors.count)")
    }
    return Int(number)
  }

  private func entry(_ table: FlatTable) throws(Diagnostic) -> TensorEntry {
    let name = try table.string(TensorField.name) ?? ""
    let code = try table.int8(TensorField.type) ?? 0
    guard let element = ElementType(tfLiteCode: code) else {
      throw broken("the tensor '\(name)' is of type \(code), which there is not")
    }
    let shape = try shape(table, name)
    var type = TensorType(element, shape)
    let quantization = try table.table(TensorField.quantization).map {
      QuantizationReader(table: $0, shape: shape, name: name)
    }
    if let quantization, try quantization.blocks() == nil {
      type.quantization = try quantization.parameters()
    }
    return TensorEntry(
      name: name, type: type, bytes: try bytes(of: table, name),
      isVariable: try table.bool(TensorField.isVariable) ?? false, quantization: quantization,
      sparsity: try table.table(TensorField.sparsity))
  }

  /// Where the bytes of a constant lie; none for what is no constant.
  private func bytes(of table: FlatTable, _ name: String) throws(Diagnostic) -> StoredBytes {
    let external = try table.uint32(TensorField.externalBuffer) ?? 0
    if external != 0 {
      guard let place = reader.externalBuffers[external] else {
        throw broken("the tensor '\(name)' is in the external buffer \(external), which there is not")
      }
      return place
    }
    let buffer = try table.uint32(TensorField.buffer) ?? 0
    // Files without constants may have no buffers at all.
    guard buffer == 0 || reader.buffers.indices.contains(buffer) else {
      throw broken("the tensor '\(name)' is in buffer \(buffer) of \(reader.buffers.count)")
    }
    return reader.buffers.isEmpty
      ? StoredBytes(file: reader.file.file, range: 0..<0, isExternal: false) : reader.buffers[buffer]
  }

  private func shape(_ table: FlatTable, _ name: String) throws(Diagnostic) -> Shape {
    let sizes = try table.vector(TensorField.shape, of: Int32.self) ?? []
    let signature = try table.vector(TensorField.shapeSignature, of: Int32.self) ?? []
    guard signature.isEmpty || signature.count == sizes.count, sizes.allSatisfy({ $0 >= 0 }),
      signature.allSatisfy({ $0 >= -1 })
    else { throw broken("the tensor '\(name)' has the shape \(sizes) and for unknown sizes \(signature)") }
    // Files older than the field have it for no tensor, and mean scalars.
    if sizes.isEmpty, statesRanks, try table.bool(TensorField.hasRank) != true { return .unknownRank }
    return Shape((signature.isEmpty ? sizes : signature).map { Int($0) })
  }

  /// Takes the scales of tensors that are quantized by blocks out of other tensors.
  private mutating func resolveBlocks() throws(Diagnostic) {
    var constants: [Int: Tensor] = [:]
    func constant(_ number: Int, _ name: String) throws(Diagnostic) -> Tensor {
      if let known = constants[number] { return known }
      let entry = tensors[try checked(Int32(clamping: number), "the scales of '\(name)'")]
      guard !entry.bytes.isEmpty else {
        throw broken("the scales of '\(name)' are in '\(entry.name)', which is no constant")
      }
      let tensor = try self.constant(entry)
      constants[number] = tensor
      return tensor
    }
    for (number, entry) in tensors.enumerated() {
      guard let quantization = entry.quantization, let blocks = try quantization.blocks() else { continue }
      let scales = try constant(blocks.scales, entry.name)
      let zeroPoints = try blocks.zeroPoints.map { (number) throws(Diagnostic) in
        try constant(number, entry.name)
      }
      tensors[number].type.quantization = try quantization.parameters(
        blocks, scales: scales, zeroPoints: zeroPoints)
    }
  }

  // MARK: Nodes

  private mutating func addInput(_ number: Int) throws(Diagnostic) {
    let entry = tensors[number]
    guard values[number] == nil, entry.bytes.isEmpty, !entry.isVariable else {
      throw broken("the input '\(entry.name)' is there twice, or has a value of its own")
    }
    let isMain = index == 0
    let attributes: Attributes =
      isMain
      ? ["dtype": .type(entry.type.element), "shape": .shape(entry.type.shape)]
      : ["T": .type(entry.type.element), "index": .int(Int64(arguments.count))]
    let value = try add(isMain ? "Placeholder" : "_Arg", number, attributes)
    let name = graph.name(value.node)
    let key = isMain ? keys.inputs[number] ?? entry.name : name
    graph.inputs.append(Graph.Port(key: key, value: value))
    arguments.append(Function.Parameter(name: name, type: entry.type.element))
  }

  /// Adds the node that a tensor is alone.
  private mutating func add(
    _ op: OpKind, _ number: Int, _ attributes: Attributes
  ) throws(Diagnostic) -> Value {
    let node = try add(op, [], attributes, [number])
    values[number] = node[0]
    return node[0]
  }

  private mutating func add(
    _ op: OpKind, _ operands: [Value], _ attributes: Attributes, _ outputs: [Int?]
  ) throws(Diagnostic) -> NodeID {
    let stated = outputs.map { $0.map { tensors[$0].name } ?? "" }
    let name = graph.uniqueName(Self.nodeName(stated.first ?? op.name.lowercased()))
    var attributes = attributes
    let implied = outputs.indices.map { $0 == 0 ? name : "\(name):\($0)" }
    if stated != implied, !stated.isEmpty {
      attributes[TFLiteAttribute.tensorNames] = .list(.strings(stated.map { Array($0.utf8) }))
    }
    for (port, number) in outputs.enumerated() {
      guard let number, let range = try tensors[number].quantization?.range() else { continue }
      let names = TFLiteAttribute.ranges(of: port)
      attributes[names.min] = .list(range.min.isEmpty ? .empty : .floats(range.min))
      attributes[names.max] = .list(range.max.isEmpty ? .empty : .floats(range.max))
    }
    return graph.add(
      op, named: name, operands, attributes: attributes,
      results: outputs.map { $0.map { tensors[$0].type } ?? TensorType(.invalid, .unknownRank) })
  }

  /// What a node may be called after a tensor: TensorFlow's converters name tensors `node:0`.
  private static func nodeName(_ tensor: String) -> String {
    var name = tensor.hasSuffix(":0") ? String(tensor.dropLast(2)) : tensor
    name = String(name.map { $0 == ":" ? "_" : $0 })
    if name.first == "^" { name = "_" + name.dropFirst() }
    return name.isEmpty ? "tensor" : name
  }

  /// The value that a tensor is; constants and variables get their nodes when they are first read.
  private mutating func value(of number: Int, readBy reader: String) throws(Diagnostic) -> Value {
    if let value = values[number] { return value }
    let entry = tensors[number]
    let isEmpty = entry.type.shape.dimensions.flatMap(Shape.elementCount) == 0
    if entry.isVariable {
      guard entry.bytes.isEmpty else { throw broken("the variable '\(entry.name)' has a constant's bytes") }
      return try add("Variable", number, ["dtype": .type(entry.type.element)])
    }
    guard !entry.bytes.isEmpty || isEmpty else {
      throw broken("\(reader) read the tensor '\(entry.name)' before anything gives it a value")
    }
    let tensor = try constant(entry)
    return try add("Const", number, ["dtype": .type(tensor.type), "value": .tensor(tensor)])
  }

  private func constant(_ entry: TensorEntry) throws(Diagnostic) -> Tensor {
    let type = entry.type.element
    guard let sizes = entry.type.shape.fullyDefined, let count = Shape.elementCount(sizes) else {
      throw broken("the constant '\(entry.name)' has the shape \(entry.type.shape)")
    }
    if type == .string { return Tensor(type, sizes, .strings(try strings(entry, count))) }
    guard let width = type.byteWidth, count < Int.max / 16 else {
      throw broken("there are no constants of type \(type) and shape \(entry.type.shape)")
    }
    if let table = entry.sparsity { return try dense(entry, table, sizes, count, width) }
    let bytes = type.packedBits.map { (count * $0 + 7) / 8 } ?? count * width
    guard bytes == entry.bytes.range.count else {
      throw broken(
        "the constant '\(entry.name)' (\(entry.type.element)\(entry.type.shape)) takes \(bytes) bytes, but has "
          + "\(entry.bytes.range.count)")
    }
    return try reader.tensor(type, sizes, entry.bytes, label: entry.name)
  }

  /// The tensor that a sparse one stands for.
  private func dense(
    _ entry: TensorEntry, _ table: FlatTable, _ sizes: [Int], _ count: Int, _ width: Int
  ) throws(Diagnostic) -> Tensor {
    // Without a bound a few bytes could ask for all memory.
    guard entry.type.element.packedBits == nil, count * width / Self.mostZeros <= reader.file.file.size else {
      throw reader.unsupported("has the sparse tensor '\(entry.name)' (\(entry.type))")
    }
    let layout = try SparseLayout(table, sizes: sizes, name: entry.name)
    guard let bytes = layout.dense(try reader.file.bytes(entry.bytes), width: width) else {
      throw broken("the sparse tensor '\(entry.name)' has other elements than its layout says")
    }
    return Tensor(entry.type.element, sizes, .bytes(bytes))
  }

  /// Dense tensors are made in memory, of at most so many times the file's bytes.
  private static let mostZeros = 256

  /// The elements of a string tensor: their number, where each starts and the last ends, and their bytes.
  private func strings(_ entry: TensorEntry, _ count: Int) throws(Diagnostic) -> [[UInt8]] {
    let bytes = try reader.file.bytes(entry.bytes)
    if count == 0, bytes.isEmpty { return [] }
    func number(_ index: Int) -> Int {
      bytes.withUnsafeBytes {
        Int(Int32(littleEndian: $0.loadUnaligned(fromByteOffset: 4 * index, as: Int32.self)))
      }
    }
    guard bytes.count >= 8, count <= (bytes.count - 8) / 4, number(0) == count else {
      throw broken("the strings of '\(entry.name)' are not \(count)")
    }
    var result: [[UInt8]] = []
    for index in 1..<(count + 1) {
      let (start, end) = (number(index), number(index + 1))
      guard start >= 4 * (count + 2), start <= end, end <= bytes.count else {
        throw broken("string \(index - 1) of '\(entry.name)' lies outside of its buffer")
      }
      result.append(Array(bytes[start..<end]))
    }
    return result
  }

  private mutating func addOperator(_ table: FlatTable, _ position: Int) throws(Diagnostic) {
    let codeIndex = try table.uint32(OperatorField.opcodeIndex) ?? 0
    guard reader.operatorCodes.indices.contains(codeIndex) else {
      throw broken("operator \(position) is of kind \(codeIndex) of \(reader.operatorCodes.count)")
    }
    let code = reader.operatorCodes[codeIndex]
    let what = "operator \(position) (\(code.name))"
    var operands: [Value] = []
    for number in try table.vector(OperatorField.inputs, of: Int32.self) ?? [] {
      operands.append(
        number == -1 ? noValue() : try value(of: checked(number, "an operand of \(what)"), readBy: what))
    }
    if code.name == "DENSIFY", let tensor = operands.first {
      // The tensor is dense already.
      let outputs = try table.vector(OperatorField.outputs, of: Int32.self) ?? []
      guard outputs.count == 1, operands.count == 1 else { throw broken("\(what) has not one output") }
      values[try checked(outputs[0], "an output of \(what)")] = tensor
      return
    }
    var attributes = try TFLiteOptionReader(reader, what).attributes(of: table, code.builtin)
    let mutated = try table.vector(OperatorField.mutatingVariableInputs, of: UInt8.self) ?? []
    if !mutated.isEmpty {
      attributes[TFLiteAttribute.mutatedInputs] = .list(.bools(mutated.map { $0 != 0 }))
    }
    let intermediates = try table.vector(OperatorField.intermediates, of: Int32.self) ?? []
    if !intermediates.isEmpty {
      attributes[TFLiteAttribute.intermediates] = .int(Int64(intermediates.count))
    }
    var outputs: [Int?] = []
    for number in (try table.vector(OperatorField.outputs, of: Int32.self) ?? []) + intermediates {
      guard number != -1 else {
        outputs.append(nil)
        continue
      }
      let output = try checked(number, "an output of \(what)")
      guard values[output] == nil, tensors[output].bytes.isEmpty, !outputs.contains(output) else {
        throw broken("\(what) gives '\(tensors[output].name)', which has a value already")
      }
      outputs.append(output)
    }
    let node = try add(OpKind(code.name), operands, attributes, outputs)
    for (port, output) in outputs.enumerated() { if let output { values[output] = node[port] } }
    // What the file asks for is kept; it may be more than the rule, which is for the oldest runtime.
    if code.version > (code.builtin == nil ? 1 : TFLiteVersions.version(of: node, in: graph)) {
      graph.update(node) { $0.attributes[TFLiteAttribute.version] = .int(Int64(code.version)) }
    }
  }

  private mutating func noValue() -> Value {
    if let omitted { return omitted }
    let value = graph.add("NoValue", named: graph.uniqueName("no_value"))[0]
    omitted = value
    return value
  }

  /// The operand that is left out.
  private var omitted: Value?

  private func broken(_ what: String) -> Diagnostic {
    reader.file.broken(index == 0 ? what : "\(what), in subgraph \(index)", at: nil)
  }
}
