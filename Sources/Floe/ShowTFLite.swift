internal import Diagnostics
internal import GraphIR
internal import Ops
internal import Tensors

/// Shows a TFLite model: what it takes and gives, its operators, and what it costs to run.
struct ShowTFLite {
  private let model: Model
  private let bytes: Int
  private let subgraphs: [TFLiteOutline]
  private let showsOperators: Bool
  private let showsTensors: Bool

  init(_ model: Model, bytes: Int, options: Show) {
    self.model = model
    self.bytes = bytes
    showsOperators = options.all || options.listOps
    showsTensors = options.all || options.shapes
    let bodies = model.functions.names.compactMap { name in
      model.functions[name].map { ($0.attributes.string("_name") ?? name, $0.body) }
    }
    subgraphs = ([(model.name, model.graph)] + bodies).map { TFLiteOutline(name: $0, graph: $1) }
  }

  func report() -> Report { Report(lines: { lines }, json: json, diagnostics: []) }

  private var requirement: TFLiteVersions.Requirement { TFLiteVersions.requirement(of: model) }

  /// The release that the file says runtimes must have; nil where it does not say.
  private var statedRuntime: String? {
    guard let content = model.metadata.first(where: { $0.name == "min_runtime_version" })?.content,
      content.byteCount ?? 0 <= 64, let bytes = try? content.loadBytes()
    else { return nil }
    return String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
  }

  /// The operators that are no builtin ones: TensorFlow's, by their names there, and custom ones.
  private var foreignOps: (flex: [String], custom: [String]) {
    let names = Set(subgraphs.flatMap { $0.operators.map(\.name) }).filter {
      TFLiteSchema.builtins[$0] == nil
    }
    let flex = names.compactMap { OpKind($0).flexName }
    return (flex.sorted(), names.filter { OpKind($0).flexName == nil }.sorted())
  }

  private var weights: (elements: Int, bytes: Int) {
    var seen: Set<String> = []
    var result = (elements: 0, bytes: 0)
    for constant in subgraphs.flatMap(\.constants) where seen.insert(constant.identity).inserted {
      result.elements += constant.elements
      result.bytes += constant.bytes
    }
    return result
  }

  // MARK: For people

  private var lines: [String] {
    var lines = [
      "TFLite model: \(bytes) bytes" + (subgraphs.count > 1 ? ", \(subgraphs.count) subgraphs" : "")
    ]
    if !model.description.isEmpty { lines.append("description: \(model.description)") }
    lines.append("min_runtime_version: \(statedRuntime ?? "not stated"), by its operators \(runtimeByRules)")
    let (flex, custom) = foreignOps
    if !flex.isEmpty {
      lines.append("ops of TensorFlow, which run where its Flex delegate is: \(flex.joined(separator: ", "))")
    }
    if !custom.isEmpty {
      lines.append("custom operators, which run where their kernels are: \(custom.joined(separator: ", "))")
    }
    for item in model.metadata where item.name != "min_runtime_version" {
      lines.append("metadata: \(item.name), \(item.content.elementCount) bytes")
    }
    for signature in model.signatures {
      lines.append("signature: \(signature.key)" + (signature.function.map { ", subgraph '\($0)'" } ?? ""))
      lines += signature.inputs.map { "  input   \($0.key)  \($0.type)\($0.shape)" }
      lines += signature.outputs.map { "  output  \($0.key)  \($0.type)\($0.shape)" }
    }
    for (index, subgraph) in subgraphs.enumerated() { lines += self.lines(subgraph, index) }
    let (elements, bytes) = weights
    lines.append("\(elements) parameters, \(bytes) bytes")
    return lines
  }

  private var runtimeByRules: String {
    let (release, unknown) = (requirement.release, requirement.unknown)
    return (release.isEmpty ? "unknown" : release)
      + (unknown.isEmpty ? "" : ", and \(listed(unknown)), of which no release is known")
  }

  private func lines(_ subgraph: TFLiteOutline, _ index: Int) -> [String] {
    var lines = ["subgraph \(index) '\(subgraph.name)': \(subgraph.operators.count) operators"]
    lines += subgraph.inputs.map { "  input   \($0.name)  \($0.text)" }
    lines += subgraph.outputs.map { "  output  \($0.name)  \($0.text)" }
    let sizes = subgraph.hasUnknownSizes ? ", unknown sizes taken as 1" : ""
    lines.append("  \(subgraph.macs) MACs, \(subgraph.peakBytes) bytes of activations at the peak\(sizes)")
    var histogram = TextTable(header: ["op", "operators", "MACs"], rightAligned: [1, 2])
    for row in subgraph.histogram { histogram.add([row.name, "\(row.count)", "\(row.macs)"]) }
    if !subgraph.operators.isEmpty { lines += histogram.lines.map { "  " + $0 } }
    if showsOperators {
      var table = TextTable(header: ["", "operator", "output", "MACs", "options"], rightAligned: [0, 3])
      for (number, item) in subgraph.operators.enumerated() {
        let options = item.options.map { "\($0.name)=\($0.value.text)" }.joined(separator: " ")
        table.add([
          "\(number)", "\(item.name):\(item.version)", item.outputs.map(\.name).joined(separator: ", "),
          "\(item.macs)", options,
        ])
      }
      lines += table.lines.map { "  " + $0 }
    }
    if showsTensors {
      var table = TextTable(header: ["tensor", "kind", "type and shape"])
      for tensor in subgraph.tensors { table.add([tensor.name, tensor.kind, tensor.text]) }
      lines += table.lines.map { "  " + $0 }
    }
    return lines
  }

  // MARK: For programs

  private func json() throws(Diagnostic) -> JSON {
    let (elements, weightBytes) = weights
    let main = subgraphs[0]
    func ports(_ ports: [Graph.Port]) -> JSON {
      .array(
        ports.map { port in
          let type = model.graph.type(port.value)
          return .object([
            ("key", .string(port.key)),
            ("name", .string(TFLiteAttribute.tensorName(of: port.value, in: model.graph))),
            ("dtype", .string(type?.element.name ?? "invalid")), ("shape", .sizes(type?.shape.dimensions)),
          ])
        })
    }
    return .object([
      ("kind", .string("tflite")), ("file", .string(model.origin)), ("bytes", .int(bytes)),
      ("description", .string(model.description)),
      ("inputs", ports(model.graph.inputs)), ("outputs", ports(model.graph.outputs)),
      ("min_runtime_version", .optional(statedRuntime)),
      ("needed_runtime_version", .string(requirement.release)),
      ("flex_ops", .array(foreignOps.flex.map { .string($0) })),
      ("custom_ops", .array(foreignOps.custom.map { .string($0) })),
      ("operators_of_unknown_release", .array(requirement.unknown.map { .string($0) })),
      ("macs", .int(main.macs)), ("peak_activation_bytes", .int(main.peakBytes)),
      ("parameters", .int(elements)), ("parameter_bytes", .int(weightBytes)),
      ("ops", .object(main.histogram.map { ($0.name, .int($0.count)) })),
      (
        "metadata",
        .array(
          model.metadata.map {
            .object([("name", .string($0.name)), ("bytes", .int($0.content.elementCount))])
          })
      ),
      ("signatures", .array(model.signatures.map(json))),
      ("subgraphs", .array(subgraphs.map(\.json))),
    ])
  }

  private func json(_ signature: Signature) -> JSON {
    func entries(_ entries: [Signature.Entry]) -> JSON {
      .array(
        entries.map {
          .object([
            ("key", .string($0.key)), ("dtype", .string($0.type.name)),
            ("shape", .sizes($0.shape.dimensions)),
          ])
        })
    }
    let subgraph = signature.function.flatMap { model.functions.names.firstIndex(of: $0) }.map { $0 + 1 } ?? 0
    return .object([
      ("key", .string(signature.key)), ("subgraph", .int(subgraph)), ("inputs", entries(signature.inputs)),
      ("outputs", entries(signature.outputs)),
    ])
  }
}
