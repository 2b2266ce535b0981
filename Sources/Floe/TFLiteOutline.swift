internal import Diagnostics
internal import GraphIR
internal import Ops
internal import TFLiteFormat
internal import TensorFlowFormat
internal import Tensors

/// What there is to tell of one subgraph of a TFLite model.
struct TFLiteOutline {
  let name: String
  private(set) var inputs: [TensorItem] = []
  private(set) var outputs: [TensorItem] = []
  private(set) var operators: [Operator] = []
  private(set) var tensors: [TensorItem] = []
  private(set) var constants: [Constant] = []
  /// The most bytes of tensors that are no constants and are there at one time, where operators run in order. Inputs,
  /// outputs and variables are there all the time, as in LiteRT; what an operator works on inside is not counted.
  private(set) var peakBytes = 0

  struct TensorItem {
    let name: String
    let type: TensorType
    /// `input`, `constant`, `variable`, or the operator's name.
    let kind: String

    /// Type, shape and quantization; of many scales only how many there are.
    var text: String {
      guard let quantization = type.quantization, quantization.scales.count > 4 else { return "\(type)" }
      let blocks = quantization.blockSize.map { "/\($0)" } ?? ""
      return
        "\(type.element)\(type.shape)<\(quantization.axis)\(blocks): \(quantization.scales.count) scales>"
    }
  }

  struct Operator {
    let name: String
    let version: Int
    let inputs: [String?]
    let outputs: [TensorItem]
    let options: [(name: String, value: Attribute)]
    let macs: Int
  }

  struct Constant {
    let identity: String
    let elements: Int
    let bytes: Int
  }

  var macs: Int { operators.reduce(0) { $0 &+ $1.macs } }
  var hasUnknownSizes: Bool { tensors.contains { $0.type.shape.fullyDefined == nil } }

  /// The kinds of operators, the most frequent first.
  var histogram: [(name: String, count: Int, macs: Int)] {
    var rows: [String: (count: Int, macs: Int)] = [:]
    for item in operators {
      let row = rows[item.name] ?? (0, 0)
      rows[item.name] = (row.count + 1, row.macs &+ item.macs)
    }
    return rows.map { ($0.key, $0.value.count, $0.value.macs) }
      .sorted { ($1.count, $0.name) < ($0.count, $1.name) }
  }

  init(name: String, graph: Graph) {
    self.name = name
    func item(_ value: Value) -> TensorItem? {
      guard let type = graph.type(value), type.element != .invalid else { return nil }
      let op = graph.op(value.node).name
      let kind = ["Placeholder": "input", "_Arg": "input", "Const": "constant", "Variable": "variable"][op]
      return TensorItem(
        name: TFLiteAttribute.tensorName(of: value, in: graph), type: type, kind: kind ?? op)
    }
    inputs = graph.inputs.compactMap { item($0.value) }
    outputs = graph.outputs.compactMap { item($0.value) }
    let order = graph.topologicalOrder()
    for node in order {
      let results = graph.results(node).indices.compactMap { item(node[$0]) }
      tensors += results
      if let tensor = graph.attributes(node).tensor("value"), graph.op(node) == "Const" {
        constants.append(Constant(tensor, name: "\(name) \(graph.name(node))"))
      }
      guard !TFLiteSchema.noOperators.contains(graph.op(node)) else { continue }
      operators.append(
        Operator(
          name: graph.op(node).name, version: TFLiteVersions.writtenVersion(of: node, in: graph),
          inputs: graph.operands(node).map { item($0)?.name }, outputs: results,
          options: Self.options(of: node, in: graph),
          macs: TFLiteCosts.macs(of: node, in: graph)))
    }
    peakBytes = Self.peak(of: graph, order.filter { !TFLiteSchema.noOperators.contains(graph.op($0)) })
  }

  /// The options of an operator. Those of ops that are no builtin ones are bytes: they are told as far as they are of the
  /// forms that TensorFlow's converter writes.
  private static func options(of node: NodeID, in graph: Graph) -> [(name: String, value: Attribute)] {
    let entries = graph.attributes(node).entries.filter { !$0.name.hasPrefix("_") }
    return entries.flatMap { entry -> [(name: String, value: Attribute)] in
      guard entry.name == TFLiteAttribute.customOptions, case .string(let bytes) = entry.value else {
        return [(entry.name, entry.value)]
      }
      if graph.op(node).flexName != nil, let content = FlexBuffer.string(at: 1, of: bytes),
        let attributes = nodeAttributes(content)
      {
        return attributes.entries.map { ($0.name, $0.value) }
      }
      return [(entry.name, FlexBuffer.text(of: bytes).map { .string($0) } ?? entry.value)]
    }
  }

  private static func peak(of graph: Graph, _ operators: [NodeID]) -> Int {
    let kept = Set(graph.inputs.map(\.value) + graph.outputs.map(\.value)).union(
      graph.nodes.filter { graph.op($0) == "Variable" }.map { $0[0] })
    var lastUse: [Value: Int] = [:]
    for (index, node) in operators.enumerated() {
      for port in graph.results(node).indices { lastUse[node[port]] = index }
      for value in graph.operands(node) { lastUse[value] = index }
    }
    var ending: [Int: [Value]] = [:]
    for (value, index) in lastUse where !kept.contains(value) { ending[index, default: []].append(value) }
    func size(_ value: Value) -> Int {
      graph.op(value.node) == "Const" ? 0 : graph.type(value)?.storedBytes ?? 0
    }
    var live = kept.reduce(0) { $0 &+ size($1) }
    var peak = live
    for (index, node) in operators.enumerated() {
      for port in graph.results(node).indices where !kept.contains(node[port]) { live &+= size(node[port]) }
      peak = max(peak, live)
      for value in ending[index] ?? [] where !TFLiteSchema.noOperators.contains(graph.op(value.node)) {
        live &-= size(value)
      }
    }
    return peak
  }

  var json: JSON {
    .object([
      ("name", .string(name)), ("inputs", .array(inputs.map(\.json))),
      ("outputs", .array(outputs.map(\.json))), ("macs", .int(macs)),
      ("peak_activation_bytes", .int(peakBytes)), ("operators", .array(operators.map(\.json))),
      ("tensors", .array(tensors.map(\.json))),
    ])
  }
}

extension TFLiteOutline.Constant {
  fileprivate init(_ tensor: Tensor, name: String) {
    elements = tensor.elementCount
    switch tensor.storage {
    case .source(let source): identity = source.identity
    case .bytes(let bytes) where bytes.count <= 1 << 12: identity = "\(tensor.type) \(bytes)"
    default: identity = name
    }
    bytes =
      tensor.strings.map { $0.reduce(0) { $0 + $1.count } }
      ?? TensorType(tensor.type, tensor.shape).storedBytes
  }
}

extension TensorType {
  /// The bytes that a runtime needs for the elements; unknown sizes count as 1, and strings as nothing.
  fileprivate var storedBytes: Int {
    let bits =
      switch element {
      case .int4, .uint4: 4
      case .int2: 2
      default: (element.byteWidth ?? 0) * 8
      }
    guard let count = Shape.elementCount((shape.dimensions ?? []).map { $0 < 0 ? 1 : $0 }),
      count < Int.max / 128
    else { return 0 }
    return (count * bits + 7) / 8
  }
}

extension TFLiteOutline.TensorItem {
  fileprivate var json: JSON {
    var members: [(String, JSON)] = [
      ("name", .string(name)), ("kind", .string(kind)), ("dtype", .string(type.element.name)),
      ("shape", .sizes(type.shape.dimensions)),
    ]
    if let quantization = type.quantization {
      var parameters: [(String, JSON)] = [
        ("scales", .array(quantization.scales.map { .double(Double($0)) })),
        ("zero_points", .array(quantization.zeroPoints.map { .int(Int($0)) })),
        ("axis", .int(quantization.axis)),
      ]
      if let size = quantization.blockSize { parameters.append(("block_size", .int(size))) }
      members.append(("quantization", .object(parameters)))
    }
    return .object(members)
  }
}

extension TFLiteOutline.Operator {
  fileprivate var json: JSON {
    .object([
      ("op", .string(name)), ("version", .int(version)), ("inputs", .array(inputs.map { .optional($0) })),
      ("outputs", .array(outputs.map { .string($0.name) })), ("macs", .int(macs)),
      ("options", .object(options.map { ($0.name, $0.value.json) })),
    ])
  }
}

extension Attribute {
  /// The value of an option, for people.
  var text: String {
    switch self {
    case .string(let bytes):
      String(validating: bytes, as: UTF8.self) ?? "(\(bytes.count) bytes)"
    default: json.compact
    }
  }

  /// The value of an option; bytes of custom ops as numbers.
  fileprivate var json: JSON {
    switch self {
    case .string(let bytes):
      String(validating: bytes, as: UTF8.self).map { .string($0) } ?? .array(bytes.map { .int(Int($0)) })
    case .int(let value): .int(Int(value))
    case .float(let value): .double(Double(value))
    case .bool(let value): .bool(value)
    case .type(let type): .string(type.name)
    case .function(let function): .string(function.name)
    case .shape(let shape): .string(shape.description)
    case .list(.types(let values)): .array(values.map { .string($0.name) })
    case .list(.ints(let values)): .array(values.map { .int(Int($0)) })
    case .list(.floats(let values)): .array(values.map { .double(Double($0)) })
    case .list(.bools(let values)): .array(values.map { .bool($0) })
    case .list(.functions(let values)): .array(values.map { .string($0.name) })
    case .list(.empty): .array([])
    default: .null
    }
  }
}
