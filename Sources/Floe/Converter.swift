internal import Diagnostics
internal import GraphIR
internal import PassKit
internal import Passes
internal import TFLiteFormat
internal import Tensors

/// Converts models to TFLite: freezes them in memory, makes their ops TFLite's, and writes a flatbuffer.
public struct Converter {
  let options: ConvertOptions
  private let print: (String) -> Void
  private let progress: (ProgressReport) -> Void

  /// - Parameters:
  ///   - print: takes the text that `printAfter` asks for.
  ///   - progress: is told how far the writing is, a few times a second at most.
  public init(
    _ options: ConvertOptions, print: @escaping (String) -> Void = { _ in },
    progress: @escaping (ProgressReport) -> Void = { _ in }
  ) {
    self.options = options
    self.print = print
    self.progress = progress
  }

  /// Reads the model, runs the passes and writes the file.
  ///
  /// - Throws: an error whose description is everything that is wrong with the model, the names or the files, and every
  ///   op that cannot become TFLite. Nothing is written then.
  /// - Returns: what was done.
  public func run() throws -> ConvertSummary {
    var (model, summary) = try convert()
    summary.output = options.output
    summary.bytes = try TFLiteWriter(model: model).write(to: options.output) { done, total in
      progress(ProgressReport(done: done, total: total))
    }
    return summary
  }

  /// The converted model, not written yet.
  func convert() throws(Diagnostic) -> (model: Model, summary: ConvertSummary) {
    var freezing = options.model
    freezing.stopAfter = nil
    freezing.tellsResult = false
    let freezer = Freezer(freezing, print: print)
    var (model, frozen, signature) = try freezer.freeze()
    setInputs(&model, frozen)
    let context = PassContext(explaining: Set(options.model.explain))
    let manager = PassManager(observers: freezer.observers())
    let records = try manager.run(.tflite(pipelineOptions()), on: &model, context)
    model.signatures = [
      Signature(key: signature?.key ?? "serving_default", methodName: "", inputs: [], outputs: [])
    ]
    var summary = ConvertSummary(model, records, context, frozen: frozen)
    summary.decisions += options.model.explanations(summary.decisions, model.graph)
    return (model, summary)
  }

  /// All placeholders are inputs, and have the shapes that the signature states.
  private func setInputs(_ model: inout Model, _ frozen: FreezeSummary) {
    model.graph.inputs = []
    for port in frozen.inputs {
      guard let (name, index) = splitTensorName(port.name), let node = model.graph.node(named: name) else {
        continue
      }
      model.graph.inputs.append(Graph.Port(key: port.key, value: node[index]))
      if model.graph.attributes(node).shape("shape")?.dimensions == nil, let sizes = port.shape {
        model.graph.update(node) { $0.attributes["shape"] = .shape(Shape(sizes)) }
      }
    }
  }

  private func pipelineOptions() throws(Diagnostic) -> TFLitePipelineOptions {
    var pipeline = TFLitePipelineOptions()
    pipeline.batch = options.batch
    pipeline.foldLimit = options.model.foldLimit
    for text in options.shapes {
      let parts = text.split(separator: "=", maxSplits: 1)
      let sizes = parts.last.map { $0.split(separator: ",").map { Int($0) ?? -2 } } ?? []
      guard parts.count == 2, sizes.allSatisfy({ $0 >= -1 }) else {
        throw Diagnostic(.invalidValue, "'--shape \(text)' is not of the form NAME=1,224,224,3")
      }
      pipeline.shapes[String(parts[0])] = Shape(sizes)
    }
    return pipeline
  }
}
