internal import Diagnostics
internal import GraphIR
internal import Ops
internal import Tensors

/// What a file of a model says, with every name and node replaced by a number.
struct TFLiteContent {
  let model: Model
  private(set) var buffers: [TFLiteBuffer] = []
  private(set) var operatorCodes: [OperatorCode] = []
  private(set) var subgraphs: [Subgraph] = []
  private(set) var metadata: [(name: String, buffer: Int)] = []
  private(set) var signatures: [SignatureEntry] = []
  /// The numbers of the subgraphs that functions are.
  private(set) var subgraphOfFunction: [String: Int] = [:]
  private var bufferOfConstant: [ConstantKey: Int] = [:]

  struct OperatorCode: Hashable {
    let code: Int
    let custom: String?
    let version: Int
  }

  struct Subgraph {
    let name: String
    let graph: Graph
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
    /// What the tensor's numbers were seen between.
    let range: (min: [Float], max: [Float])
    /// The numbers of the tensors that have the scales and zero points of its blocks; -1 for zero points that are 0.
    var blocks: (scales: Int, zeroPoints: Int)?
  }

  struct OperatorEntry {
    let code: Int
    let options: TFLiteOptions?
    let node: NodeID
    let inputs: [Int32]
    let outputs: [Int32]
    let intermediates: [Int32]
  }

  struct SignatureEntry {
    let key: String
    let subgraph: Int
    let inputs: [(key: String, tensor: Int)]
    let outputs: [(key: String, tensor: Int)]
  }

  /// What constants have in common that can share a buffer.
  private enum ConstantKey: Hashable {
    case bytes([UInt8], packed: Int?)
    case source(String, packed: Int?)
    case repeated([UInt8], Int)
    case strings([[UInt8]])
  }

  init(_ model: Model) throws(Diagnostic) {
    self.model = model
    // The first buffer is empty: tensors without a value have it.
    buffers = [TFLiteBuffer([])]
    for (index, name) in model.functions.names.enumerated() { subgraphOfFunction[name] = index + 1 }
    subgraphs.append(try subgraph(model.graph, name: model.name))
    for name in model.functions.names {
      guard let function = model.functions[name] else { continue }
      subgraphs.append(try subgraph(function.body, name: function.attributes.string("_name") ?? name))
    }
    signatures = try model.signatures.map { (signature) throws(Diagnostic) in try entry(signature) }
    for item in model.metadata where item.name != Self.runtimeName {
      metadata.append((item.name, buffers.count))
      buffers.append(TFLiteBuffer(item.content))
    }
    // Where the model has it, it stays in its place.
    let place = model.metadata.firstIndex { $0.name == Self.runtimeName } ?? metadata.count
    metadata.insert((Self.runtimeName, buffers.count), at: min(place, metadata.count))
    buffers.append(TFLiteBuffer(Self.padded(TFLiteVersions.requirement(of: model).release)))
  }

  private static let runtimeName = "min_runtime_version"

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
    var result = Subgraph(name: name, graph: graph)
    let order = graph.topologicalOrder()
    for node in order where graph.op(node) != "NoValue" {
      for port in graph.results(node).indices { try addTensor(node[port], graph, &result) }
    }
    for node in order where !TFLiteSchema.noOperators.contains(graph.op(node)) {
      result.operators.append(try operatorEntry(node, graph, result))
    }
    result.inputs = try graph.inputs.map { (port) throws(Diagnostic) in try index(port.value, graph, result) }
    result.outputs = try graph.outputs.map { (port) throws(Diagnostic) in try index(port.value, graph, result)
    }
    return result
  }

  private mutating func addTensor(
    _ value: Value, _ graph: Graph, _ subgraph: inout Subgraph
  ) throws(Diagnostic) {
    // An output that the operator leaves out has no type.
    guard let type = graph.type(value), type.element != .invalid else { return }
    guard type.element.tfLiteCode != nil else {
      throw Diagnostic(
        .unsupported, "TFLite has no type \(type.element), which '\(graph.name(value.node))' is of",
        at: Location(node: graph.name(value.node)))
    }
    var buffer = 0
    if graph.op(value.node) == "Const", let tensor = graph.attributes(value.node).tensor("value") {
      buffer = bufferIndex(of: tensor)
    }
    let attributes = graph.attributes(value.node)
    let range = TFLiteAttribute.ranges(of: Int(value.port))
    let number = subgraph.tensors.count
    subgraph.indices[value] = number
    subgraph.tensors.append(
      TensorEntry(
        name: TFLiteAttribute.tensorName(of: value, in: graph), type: type, buffer: buffer,
        isVariable: graph.op(value.node) == "Variable",
        range: (attributes.floats(range.min) ?? [], attributes.floats(range.max) ?? [])))
    subgraph.tensors[number].blocks = addBlocks(of: number, &subgraph)
  }

  /// Adds the tensors that have the scales of a tensor's blocks. LiteRT's kernels take them for `float16`.
  private mutating func addBlocks(
    of number: Int, _ subgraph: inout Subgraph
  ) -> (scales: Int, zeroPoints: Int)? {
    let entry = subgraph.tensors[number]
    guard let parameters = entry.type.quantization, let size = parameters.blockSize else { return nil }
    var sizes = entry.type.shape.dimensions ?? []
    if let last = sizes.last, last % size == 0 {
      sizes[sizes.count - 1] = last / size
    } else {
      sizes = [parameters.scales.count]
    }
    func add(_ tensor: Tensor, _ suffix: String) -> Int {
      subgraph.tensors.append(
        TensorEntry(
          name: "\(entry.name)/\(suffix)", type: TensorType(tensor.type, tensor.shape),
          buffer: bufferIndex(of: tensor), isVariable: false, range: ([], [])))
      return subgraph.tensors.count - 1
    }
    let halves = parameters.scales.map { Float16($0) }
    let areHalves = zip(halves, parameters.scales).allSatisfy { Float($0) == $1 }
    let scales = add(
      areHalves
        ? Tensor(halves, type: .float16, dimensions: sizes)
        : Tensor(parameters.scales, type: .float32, dimensions: sizes), "scales")
    guard parameters.zeroPoints.contains(where: { $0 != 0 }) else { return (scales, -1) }
    let points = parameters.zeroPoints.map { Int32(clamping: $0) }
    return (scales, add(Tensor(points, type: .int32, dimensions: sizes), "zero_points"))
  }

  private mutating func bufferIndex(of tensor: Tensor) -> Int {
    let key: ConstantKey? =
      switch tensor.storage {
      case .bytes(let bytes): .bytes(bytes, packed: tensor.type.packedBits)
      case .source(let source): .source(source.identity, packed: tensor.type.packedBits)
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
    let attributes = graph.attributes(node)
    let builtin = TFLiteSchema.builtins[name]
    let code = OperatorCode(
      code: builtin?.code ?? TFLiteSchema.customCode, custom: builtin == nil ? name : nil,
      version: TFLiteVersions.writtenVersion(of: node, in: graph))
    var index = operatorCodes.firstIndex(of: code)
    if index == nil {
      index = operatorCodes.count
      operatorCodes.append(code)
    }
    let inputs = try graph.operands(node).map { (value) throws(Diagnostic) in
      try self.index(value, graph, subgraph)
    }
    let results = graph.results(node).indices.map { subgraph.indices[node[$0]].map { Int32($0) } ?? -1 }
    let inside = min(max(attributes.int(TFLiteAttribute.intermediates) ?? 0, 0), results.count)
    return OperatorEntry(
      code: index ?? 0, options: builtin?.options, node: node, inputs: inputs,
      outputs: Array(results.dropLast(inside)), intermediates: Array(results.suffix(inside)))
  }

  // MARK: Signatures

  private func entry(_ signature: Signature) throws(Diagnostic) -> SignatureEntry {
    let index = signature.function.map { subgraphOfFunction[$0] } ?? 0
    guard let index else {
      throw Diagnostic(
        .invalidGraph,
        "the signature '\(signature.key)' is a function that is not there: '\(signature.function ?? "")'")
    }
    let subgraph = subgraphs[index]
    func tensors(
      _ entries: [Signature.Entry]
    ) throws(Diagnostic) -> [(key: String, tensor: Int)] {
      try entries.map { (entry) throws(Diagnostic) in
        guard let (name, port) = splitTensorName(entry.tensor), let node = subgraph.graph.node(named: name),
          let tensor = subgraph.indices[node[port]]
        else {
          throw Diagnostic(
            .invalidGraph, "the signature '\(signature.key)' names '\(entry.tensor)', which is not there")
        }
        return (entry.key, tensor)
      }
    }
    return SignatureEntry(
      key: signature.key, subgraph: index, inputs: try tensors(signature.inputs),
      outputs: try tensors(signature.outputs))
  }
}
