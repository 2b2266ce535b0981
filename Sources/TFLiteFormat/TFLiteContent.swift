internal import Diagnostics
internal import GraphIR
internal import Ops
internal import Tensors

/// What a file of a model says, with every name and node replaced by a number.
struct TFLiteContent {
  private let model: Model
  private(set) var buffers: [TFLiteBuffer] = []
  private var operatorCodes: [OperatorCode] = []
  private var subgraphs: [Subgraph] = []
  private var metadata: [(name: String, buffer: Int)] = []
  private var bufferOfConstant: [ConstantKey: Int] = [:]
  private var subgraphOfFunction: [String: Int] = [:]

  struct OperatorCode: Hashable {
    let code: Int
    let custom: String?
    let version: Int
  }

  struct Subgraph {
    let name: String
    var tensors: [TensorEntry] = []
    var inputs: [Int32] = []
    var outputs: [Int32] = []
    var operators: [OperatorEntry] = []
    var indices: [Value: Int] = [:]
  }

  struct TensorEntry {
    let name: String
    let type: TensorType
    let buffer: Int
    let isVariable: Bool
  }

  struct OperatorEntry {
    let code: Int
    let options: TFLiteOptions?
    let node: NodeID
    let inputs: [Int32]
    let outputs: [Int32]
  }

  /// What constants have in common that can share a buffer.
  private enum ConstantKey: Hashable {
    case bytes([UInt8])
    case source(String)
    case repeated([UInt8], Int)
    case strings([[UInt8]])
  }

  init(_ model: Model) throws(Diagnostic) {
    self.model = model
    // The first buffer is empty: tensors without a value have it.
    buffers = [TFLiteBuffer([])]
    for (index, name) in model.functions.names.enumerated() { subgraphOfFunction[name] = index + 1 }
    subgraphs.append(try subgraph(model.graph, name: "main"))
    for name in model.functions.names {
      guard let function = model.functions[name] else { continue }
      subgraphs.append(try subgraph(function.body, name: name))
    }
    let runtime = Self.padded(TFLiteVersions.minimumRuntime(operatorCodes.map { ($0.code, $0.version) }))
    metadata.append(("min_runtime_version", buffers.count))
    buffers.append(TFLiteBuffer(runtime))
  }

  /// Versions are kept in sixteen bytes.
  private static func padded(_ version: String) -> [UInt8] {
    Array(version.utf8) + [UInt8](repeating: 0, count: max(0, 16 - version.utf8.count))
  }

  /// More bytes than all but the weights need.
  var sizeEstimate: Int {
    let tensors = subgraphs.reduce(0) {
      $0 + $1.tensors.reduce(0) { $0 + 256 + $1.name.utf8.count + $1.scaleBytes }
    }
    let operators = subgraphs.reduce(0) { $0 + $1.operators.count * 512 }
    return (1 << 16) + tensors + operators + buffers.count * 64
  }

  // MARK: Numbering

  private mutating func subgraph(_ graph: Graph, name: String) throws(Diagnostic) -> Subgraph {
    var result = Subgraph(name: name)
    let order = graph.topologicalOrder()
    for node in order where graph.op(node) != "NoValue" {
      for port in graph.results(node).indices { try addTensor(node[port], graph, &result) }
    }
    for node in order where !Self.isNoOperator(graph.op(node)) {
      result.operators.append(try operatorEntry(node, graph, result))
    }
    result.inputs = try graph.inputs.map { (port) throws(Diagnostic) in try index(port.value, graph, result) }
    result.outputs = try graph.outputs.map { (port) throws(Diagnostic) in try index(port.value, graph, result)
    }
    return result
  }

  /// What is there for its tensor alone.
  private static func isNoOperator(_ op: OpKind) -> Bool {
    ["Const", "Placeholder", "_Arg", "Variable", "NoValue"].contains(op)
  }

  private mutating func addTensor(
    _ value: Value, _ graph: Graph, _ subgraph: inout Subgraph
  ) throws(Diagnostic) {
    guard let type = graph.type(value) else { return }
    guard type.element.tfLiteCode != nil else {
      throw Diagnostic(
        .unsupported, "TFLite has no type \(type.element), which '\(graph.name(value.node))' is of",
        at: Location(node: graph.name(value.node)))
    }
    var buffer = 0
    if graph.op(value.node) == "Const", let tensor = graph.attributes(value.node).tensor("value") {
      buffer = bufferIndex(of: tensor)
    }
    subgraph.indices[value] = subgraph.tensors.count
    let name = graph.name(value.node)
    subgraph.tensors.append(
      TensorEntry(
        name: value.port == 0 ? name : "\(name):\(value.port)", type: type, buffer: buffer,
        isVariable: graph.op(value.node) == "Variable"))
  }

  private mutating func bufferIndex(of tensor: Tensor) -> Int {
    let key: ConstantKey? =
      switch tensor.storage {
      case .bytes(let bytes): bytes.count <= 1 << 16 ? .bytes(bytes) : nil
      case .source(let source): .source("\(tensor.type) \(source.identity)")
      case .repeated(let element): .repeated(element, tensor.elementCount)
      case .strings(let strings): .strings(strings)
      case .serializedProto: nil
      }
    if let key, let known = bufferOfConstant[key] { return known }
    if let key { bufferOfConstant[key] = buffers.count }
    buffers.append(TFLiteBuffer(tensor))
    return buffers.count - 1
  }

  private func index(_ value: Value, _ graph: Graph, _ subgraph: Subgraph) throws(Diagnostic) -> Int32 {
    if graph.op(value.node) == "NoValue" { return -1 }
    guard let index = subgraph.indices[value] else {
      throw Diagnostic(
        .invalidGraph, "the type of '\(graph.name(value.node)):\(value.port)' is not stated",
        at: Location(node: graph.name(value.node)))
    }
    return Int32(index)
  }

  private mutating func operatorEntry(
    _ node: NodeID, _ graph: Graph, _ subgraph: Subgraph
  ) throws(Diagnostic) -> OperatorEntry {
    let name = graph.op(node).name
    let builtin = TFLiteSchema.builtins[name]
    let version =
      builtin == nil ? 1 : TFLiteVersions.version(of: node, in: graph)
    let code = OperatorCode(
      code: builtin?.code ?? TFLiteSchema.customCode, custom: builtin == nil ? name : nil, version: version)
    var index = operatorCodes.firstIndex(of: code)
    if index == nil {
      index = operatorCodes.count
      operatorCodes.append(code)
    }
    let inputs = try graph.operands(node).map { (value) throws(Diagnostic) in
      try self.index(value, graph, subgraph)
    }
    let outputs = graph.results(node).indices.compactMap { subgraph.indices[node[$0]].map { Int32($0) } }
    return OperatorEntry(
      code: index ?? 0, options: builtin?.options, node: node, inputs: inputs, outputs: outputs)
  }

  // MARK: Building

  /// Builds the root table, and everything it refers to but the buffers.
  func build(_ builder: FlatBuilder, _ buffers: [FlatBuilder.Reference]) -> FlatBuilder.Reference {
    let codes = operatorCodes.map { code in
      let custom = code.custom.map { builder.string($0) }
      return builder.table([
        // Old readers have eight bits for the number; one beyond them is told by this one.
        .int8(OperatorCodeField.deprecatedBuiltinCode, min(code.code, TFLiteSchema.placeholderCode)),
        .reference(OperatorCodeField.customCode, custom), .int32(OperatorCodeField.version, code.version),
        .int32(OperatorCodeField.builtinCode, code.code),
      ])
    }
    let graphs = subgraphs.enumerated().map { index, subgraph in
      build(subgraph, index == 0 ? model.graph : model.functions[subgraph.name]?.body ?? Graph(), builder)
    }
    let entries = metadata.map { name, buffer in
      let text = builder.string(name)
      return builder.table([.reference(MetadataField.name, text), .int32(MetadataField.buffer, buffer)])
    }
    let fields: [FlatBuilder.Field] = [
      .int32(ModelField.version, 3), .reference(ModelField.operatorCodes, builder.vector(codes)),
      .reference(ModelField.subgraphs, builder.vector(graphs)),
      .reference(ModelField.description, builder.string("Written by Floe.")),
      .reference(ModelField.buffers, builder.vector(buffers)),
      .reference(ModelField.metadata, builder.vector(entries)),
      .reference(ModelField.signatureDefs, builder.vector(signatures(builder))),
    ]
    return builder.table(fields)
  }

  private func signatures(_ builder: FlatBuilder) -> [FlatBuilder.Reference] {
    func maps(_ ports: [Graph.Port], _ subgraph: Subgraph) -> FlatBuilder.Reference {
      let tables = ports.map { port in
        let key = builder.string(port.key)
        return builder.table([
          .reference(TensorMapField.name, key),
          .int32(TensorMapField.tensorIndex, subgraph.indices[port.value] ?? 0),
        ])
      }
      return builder.vector(tables)
    }
    return model.signatures.compactMap { signature in
      // A signature is called after the function that it is, or is the main graph.
      let index = subgraphOfFunction[signature.key] ?? 0
      let graph = index == 0 ? model.graph : model.functions[signature.key]?.body ?? model.graph
      let inputs = maps(graph.inputs, subgraphs[index])
      let outputs = maps(graph.outputs, subgraphs[index])
      let key = builder.string(signature.key)
      return builder.table([
        .reference(SignatureDefField.inputs, inputs), .reference(SignatureDefField.outputs, outputs),
        .reference(SignatureDefField.signatureKey, key), .int32(SignatureDefField.subgraphIndex, index),
      ])
    }
  }

  private func build(
    _ subgraph: Subgraph, _ graph: Graph, _ builder: FlatBuilder
  ) -> FlatBuilder.Reference {
    let tensors = subgraph.tensors.map { build($0, builder) }
    let operators = subgraph.operators.map { build($0, graph, builder) }
    let fields: [FlatBuilder.Field] = [
      .reference(SubGraphField.tensors, builder.vector(tensors)),
      .reference(SubGraphField.inputs, builder.vector(subgraph.inputs)),
      .reference(SubGraphField.outputs, builder.vector(subgraph.outputs)),
      .reference(SubGraphField.operators, builder.vector(operators)),
      .reference(SubGraphField.name, builder.string(subgraph.name)),
    ]
    return builder.table(fields)
  }

  private func build(_ tensor: TensorEntry, _ builder: FlatBuilder) -> FlatBuilder.Reference {
    let dimensions = tensor.type.shape.dimensions
    // Sizes that are not known are 1 in the shape, and told by the signature.
    let shape = builder.vector((dimensions ?? []).map { Int32(clamping: $0 < 0 ? 1 : $0) })
    let isDynamic = dimensions?.contains { $0 < 0 } == true
    let signature = isDynamic ? builder.vector((dimensions ?? []).map { Int32(clamping: $0) }) : nil
    let name = builder.string(tensor.name)
    let quantization = tensor.type.quantization.map { build($0, builder) }
    var fields: [FlatBuilder.Field] = [
      .reference(TensorField.shape, shape), .int8(TensorField.type, tensor.type.element.tfLiteCode ?? 0),
      .int32(TensorField.buffer, tensor.buffer), .reference(TensorField.name, name),
      .reference(TensorField.quantization, quantization), .reference(TensorField.shapeSignature, signature),
    ]
    if tensor.isVariable { fields.append(.bool(TensorField.isVariable, true)) }
    if dimensions != nil { fields.append(.bool(TensorField.hasRank, true)) }
    return builder.table(fields)
  }

  private func build(
    _ quantization: QuantizationParameters, _ builder: FlatBuilder
  ) -> FlatBuilder.Reference {
    let scales = builder.vector(quantization.scales)
    let zeroPoints = builder.vector(quantization.zeroPoints)
    return builder.table([
      .reference(QuantizationParametersField.scale, scales),
      .reference(QuantizationParametersField.zeroPoint, zeroPoints),
      .int32(QuantizationParametersField.quantizedDimension, quantization.axis),
    ])
  }

  private func build(
    _ entry: OperatorEntry, _ graph: Graph, _ builder: FlatBuilder
  ) -> FlatBuilder.Reference {
    let attributes = graph.attributes(entry.node)
    var fields: [FlatBuilder.Field] = [
      .int32(OperatorField.opcodeIndex, entry.code),
      .reference(OperatorField.inputs, builder.vector(entry.inputs)),
      .reference(OperatorField.outputs, builder.vector(entry.outputs)),
    ]
    if let options = entry.options {
      let table = builder.table(optionFields(options, attributes, builder))
      let isFirst = options.union == 1
      fields += [
        .int8(isFirst ? OperatorField.builtinOptionsType : OperatorField.builtinOptions2Type, options.number),
        .reference(isFirst ? OperatorField.builtinOptions : OperatorField.builtinOptions2, table),
      ]
    }
    if case .string(let bytes) = attributes["custom_options"] {
      fields.append(.reference(OperatorField.customOptions, builder.vector(bytes, alignment: 16)))
    }
    return builder.table(fields)
  }

  private func optionFields(
    _ options: TFLiteOptions, _ attributes: Attributes, _ builder: FlatBuilder
  ) -> [FlatBuilder.Field] {
    var fields: [FlatBuilder.Field] = []
    for (number, field) in options.fields.enumerated() {
      guard let attribute = attributes[field.name] else { continue }
      switch (field.kind, attribute) {
      case (.int, .int(let value)): fields.append(.int32(number, Int(value)))
      case (.long, .int(let value)): fields.append(.int64(number, value))
      case (.float, .float(let value)): fields.append(.float(number, value))
      case (.bool, .bool(let value)): fields.append(.bool(number, value))
      case (.word(let words, let bytes), .string(let text)):
        let index = words.firstIndex(of: String(decoding: text, as: UTF8.self)) ?? 0
        fields.append(bytes == 1 ? .int8(number, index) : .int32(number, index))
      case (.type, .type(let type)): fields.append(.int8(number, type.tfLiteCode ?? 0))
      case (.string, .string(let text)):
        fields.append(.reference(number, builder.string(String(decoding: text, as: UTF8.self))))
      case (.subgraph, .function(let function)):
        fields.append(.int32(number, subgraphOfFunction[function.name] ?? 0))
      case (_, .list(let list)): fields.append(.reference(number, vector(field.kind, list, builder)))
      default: preconditionFailure("the attribute '\(field.name)' is not what \(options.name) has")
      }
    }
    return fields
  }

  private func vector(
    _ kind: TFLiteOptions.Kind, _ list: AttributeList, _ builder: FlatBuilder
  ) -> FlatBuilder.Reference? {
    switch (kind, list) {
    case (.ints, .ints(let values)): builder.vector(values.map { Int32(clamping: $0) })
    case (.longs, .ints(let values)): builder.vector(values)
    case (.bytes, .ints(let values)): builder.vector(values.map { UInt8(truncatingIfNeeded: $0) })
    case (.floats, .floats(let values)): builder.vector(values)
    case (.bools, .bools(let values)): builder.vector(values.map { $0 ? UInt8(1) : 0 })
    case (.subgraphs, .functions(let functions)):
      builder.vector(functions.map { Int32(subgraphOfFunction[$0.name] ?? 0) })
    default: nil
    }
  }
}

extension TFLiteContent.TensorEntry {
  fileprivate var scaleBytes: Int { (type.quantization?.scales.count ?? 0) * 12 + (type.shape.rank ?? 0) * 8 }
}
