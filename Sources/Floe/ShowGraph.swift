internal import Diagnostics
internal import GraphIR
internal import Ops
internal import TensorFlowFormat
internal import Tensors

/// Shows a GraphDef or MetaGraphDef: its interface, ops and constants.
struct ShowGraph {
  private struct Weights {
    var tensors = 0
    var elements = 0
    var bytes = 0

    mutating func add(_ tensor: Tensor) {
      tensors += 1
      elements += tensor.elementCount
      bytes += tensor.byteCount ?? tensor.strings?.reduce(0) { $0 + $1.count } ?? 0
    }
  }

  private let loaded: LoadedModel
  private let graph: Graph
  private let inputs: [FreezeSummary.Port]
  private let outputs: [FreezeSummary.Port]
  private let histogram: [(op: String, count: Int)]
  private var constants = Weights()
  private var variables: Set<String> = []
  private let inference: ShapeInference?

  /// `outputs` are the names to show as outputs; nil for the likeliest ones.
  init(_ loaded: LoadedModel, outputs: [String]?, shapes: Bool) throws(Diagnostic) {
    self.loaded = loaded
    inference = shapes ? ShapeInference(loaded.model) : nil
    var model = loaded.model
    let names = outputs ?? Array(OutputGuess.candidates(in: model).prefix(10).map(\.name))
    model.graph.outputs = try NameResolver(model: model, signature: nil).outputs(names)
    model.graph.inputs = []
    let interface = Interface(model, nil)
    inputs = interface.inputs.filter { !Self.isSaverInput($0) }
    self.outputs = interface.outputs
    graph = model.graph
    var counts: [String: Int] = [:]
    for graph in [graph] + model.functions.names.compactMap({ model.functions[$0]?.body }) {
      for node in graph.nodes {
        let op = graph.op(node)
        // Arguments are no nodes in the file.
        if op != "_Arg" { counts[op.name, default: 0] += 1 }
        if op == "Const", let tensor = graph.attributes(node).tensor("value") { constants.add(tensor) }
        guard op.isVariable else { continue }
        // Several nodes may stand for one variable, which goes by its shared name.
        let shared = graph.attributes(node).string("shared_name") ?? ""
        variables.insert(shared.isEmpty ? graph.name(node) : shared)
      }
    }
    histogram = counts.map { (op: $0.key, count: $0.value) }.sorted { ($1.count, $0.op) < ($0.count, $1.op) }
  }

  /// Whether a placeholder takes the name of the file that variables are saved to or restored from.
  private static func isSaverInput(_ port: FreezeSummary.Port) -> Bool {
    let name = port.key.split(separator: "/").last ?? ""
    return port.dtype == "string" && port.shape == []
      && ["filename", "saver_filename", "Const"].contains(name)
  }

  func report() -> Report { Report(lines: { lines }, json: json, diagnostics: loaded.notes + misfits) }

  /// The nodes whose operands cannot fit. The graph can still be shown.
  private var misfits: [Diagnostic] {
    (inference?.problems ?? []).map {
      var warning = $0
      warning.severity = .warning
      return warning
    }
  }

  /// Every tensor of the main graph: its name, the op that makes it, its type and shape.
  private var tensors: [(name: String, op: String, type: String, shape: Shape)] {
    guard let inference else { return [] }
    return graph.topologicalOrder().flatMap {
      node -> [(name: String, op: String, type: String, shape: Shape)] in
      let op = graph.op(node)
      let types = OpRegistry.standard[op.name]?.outputTypes(graph.attributes(node)) ?? []
      let count = max(types.count, inference.outputCount(node))
      return (0..<count).map { port in
        let value = node[port]
        let type = graph.outputType(of: value)?.name ?? "?"
        return ("\(graph.name(node)):\(port)", op.name, type, inference.shape(value))
      }
    }
  }

  private var lines: [String] {
    let functions = loaded.model.functions.names.count
    var lines = ["\(kind): \(graph.count) nodes" + (functions > 0 ? ", \(functions) functions" : "")]
    if !loaded.tags.isEmpty { lines.append("tags: " + loaded.tags.joined(separator: ", ")) }
    lines += section("inputs", inputs)
    lines += section("outputs, likeliest first", outputs)
    for signature in loaded.model.signatures { lines.append("signature: \(signature.key)") }
    var table = TextTable(header: ["op", "nodes"], rightAligned: [1])
    for row in histogram { table.add([row.op, "\(row.count)"]) }
    lines += table.lines
    if !variables.isEmpty {
      lines.append(
        variables.count == 1
          ? "1 variable, whose value is in a checkpoint"
          : "\(variables.count) variables, whose values are in a checkpoint")
    }
    lines.append(
      "\(constants.elements) parameters in \(constants.tensors) \(constants.tensors == 1 ? "constant" : "constants"), \(constants.bytes) bytes"
    )
    guard inference != nil else { return lines }
    var shapes = TextTable(header: ["tensor", "op", "type and shape"])
    for tensor in tensors { shapes.add([tensor.name, tensor.op, "\(tensor.type)\(tensor.shape)"]) }
    return lines + shapes.lines
  }

  private func section(_ title: String, _ ports: [FreezeSummary.Port]) -> [String] {
    guard !ports.isEmpty else { return [] }
    return ["\(title):"] + ports.map { "  \($0.name)  \($0.dtype)\(Shape($0.shape))" }
  }

  private var kind: String { loaded.metaGraph == nil ? "GraphDef" : "MetaGraphDef" }

  private var file: String? {
    switch loaded.source {
    case .graph(let file, _), .metaGraph(let file, _): file
    default: nil
    }
  }

  private func json() throws(Diagnostic) -> JSON {
    let bytes = try file.map { (path) throws(Diagnostic) in try ReadableFile(path: path).size }
    return .object([
      ("kind", .string(loaded.metaGraph == nil ? "graph" : "meta_graph")), ("file", .optional(file)),
      ("tags", .array(loaded.tags.map { .string($0) })),
      ("inputs", .array(inputs.map(\.json))), ("outputs", .array(outputs.map(\.json))),
      ("nodes", .int(graph.count)), ("functions", .int(loaded.model.functions.names.count)),
      ("bytes", bytes.map { .int($0) } ?? .null),
      ("variables", .int(variables.count)),
      ("constants", .int(constants.tensors)), ("parameters", .int(constants.elements)),
      ("parameter_bytes", .int(constants.bytes)),
      ("signatures", .array(loaded.model.signatures.map { .string($0.key) })),
      ("ops", .object(histogram.map { ($0.op, .int($0.count)) })),
      (
        "tensors",
        inference == nil
          ? .null
          : .array(
            tensors.map {
              .object([
                ("name", .string($0.name)), ("op", .string($0.op)), ("dtype", .string($0.type)),
                ("shape", .sizes($0.shape.dimensions)),
              ])
            })
      ),
      ("warnings", .array((loaded.notes + misfits).map(\.json))),
    ])
  }
}

extension FreezeSummary.Port {
  var json: JSON {
    .object([
      ("key", .string(key)), ("name", .string(name)), ("dtype", .string(dtype)), ("shape", .sizes(shape)),
    ])
  }
}
