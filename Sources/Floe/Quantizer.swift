internal import Diagnostics
internal import GraphIR
internal import Ops
internal import PassKit
internal import Passes
internal import Tensors

/// Makes a TFLite model of floats one of integers or shorter floats, as the options of a conversion ask.
struct Quantizer {
  let options: ConvertOptions
  let observers: [any PassObserver]

  /// Whether the options make sense together, before any work is done.
  func check() throws(Diagnostic) {
    let needsData = options.quantization.activations != nil
    var problems: [Diagnostic] = []
    if needsData, options.calibration.isEmpty {
      problems.append(
        Diagnostic(
          .usage, "--quantize \(options.quantization.rawValue) needs samples of what the model will be given",
          help: "--calibration FILE.npz, with an array for each input"))
    }
    let idle = [
      (options.calibration.isEmpty, "--calibration"), (options.interfaceTypes.isEmpty, "--io"),
      (options.keptFloat.isEmpty, "--keep-float"), (!options.allowsFloat, "--allow-float-ops"),
    ]
    if !needsData {
      problems += idle.filter { !$0.0 }.map {
        Diagnostic(.usage, "\($0.1) is for --quantize int8 and int16x8")
      }
    }
    if let problem = Diagnostic.combining(problems) { throw problem }
  }

  /// Calibrates and quantizes.
  func quantize(_ model: inout Model, _ context: PassContext) throws(Diagnostic) -> [PassRecord] {
    guard options.quantization != .none else { return [] }
    var pipeline = QuantizationPipelineOptions()
    pipeline.mode = options.quantization
    pipeline.interface = try interface(of: model.graph)
    pipeline.keptFloat = options.keptFloat.map { Glob($0) }
    pipeline.allowsFloat = options.allowsFloat
    let manager = PassManager(observers: observers)
    var (records, ranges): ([PassRecord], [String: TensorRange]) = ([], [:])
    if let type = options.quantization.activations {
      records += try manager.run(.quantizationPreparation(for: type), on: &model, context)
      ranges = try calibrate(model, context)
    }
    records += try manager.run(.quantization(pipeline, ranges: ranges), on: &model, context)
    model.restateSignature()
    return records
  }

  private func calibrate(_ model: Model, _ context: PassContext) throws(Diagnostic) -> [String: TensorRange] {
    let graph = model.graph
    let ports = graph.inputs.map { FreezeSummary.Port($0, in: graph) }
    let data = try CalibrationData(options.calibration, for: ports)
    var calibrator = Calibrator(model)
    for index in 0..<data.count { try calibrator.observe(data.sample(index)) }
    for (name, count) in calibrator.nonFinite.sorted(by: { $0.key < $1.key }) {
      context.report(
        Diagnostic(
          .chosen,
          "\(count) numbers of '\(name)' are not finite for the samples, and do not count for its range",
          severity: .warning))
    }
    return calibrator.ranges
  }

  /// The types of inputs and outputs, by key.
  private func interface(of graph: Graph) throws(Diagnostic) -> [String: ElementType] {
    let ports = (graph.inputs + graph.outputs).filter { graph.type($0.value)?.element == .float32 }
    var types: [String: ElementType] = [:]
    for text in options.interfaceTypes {
      let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
      let known: [ElementType] =
        options.quantization == .int8 ? [.float32, .int8, .uint8] : [.float32, .int16]
      guard
        let type = parts.last.flatMap({ name in known.first { $0.name == name || $0.name == name + "32" } })
      else {
        throw Diagnostic(
          .invalidValue,
          "'--io \(text)' is no type of inputs and outputs with --quantize \(options.quantization.rawValue)",
          help: "--io \(known.map(\.name).joined(separator: "|")), or --io NAME=TYPE")
      }
      let keys = parts.count == 1 ? ports.map(\.key) : [parts[0]]
      for key in keys {
        guard ports.contains(where: { $0.key == key }) else {
          throw Diagnostic(
            .unknownInput, "'--io \(text)' names no input or output of floats",
            notes: ["they are: \(listed(ports.map(\.key)))"], help: didYouMean(key, among: ports.map(\.key)))
        }
        types[key] = type
      }
    }
    return types
  }
}

extension Model {
  /// Makes the signature of the main graph say what its inputs and outputs are now.
  fileprivate mutating func restateSignature() {
    for index in signatures.indices where signatures[index].function == nil {
      func restated(_ entries: [Signature.Entry], _ ports: [Graph.Port]) -> [Signature.Entry] {
        entries.map { entry in
          guard let value = ports.first(where: { $0.key == entry.key })?.value, let type = graph.type(value)
          else {
            return entry
          }
          return Signature.Entry(
            key: entry.key, tensor: "\(graph.name(value.node)):\(value.port)", type: type.element,
            shape: type.shape)
        }
      }
      signatures[index].inputs = restated(signatures[index].inputs, graph.inputs)
      signatures[index].outputs = restated(signatures[index].outputs, graph.outputs)
    }
  }
}
