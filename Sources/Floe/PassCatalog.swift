internal import Diagnostics
internal import PassKit
internal import Passes
internal import Tensors

/// The list that `floe passes` prints.
public enum PassCatalog {
  /// One line a pass, then each pipeline with the reason for every step.
  public static var text: String {
    let names = Catalog.passes.map { (name: $0.name, summary: $0.summary) }
    let width = names.map(\.name.count).max() ?? 0
    var lines = names.map { pad($0.name, width) + "  " + $0.summary }
    for pipeline in pipelines {
      lines += ["", "pipeline \(pipeline.name):"]
      for (step, reason) in steps(of: pipeline) { lines.append("  " + pad(step, width) + "  " + reason) }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The same as one JSON object.
  public static var json: String {
    let passes = Catalog.passes.map { pass in
      JSON.object([("name", .string(pass.name)), ("summary", .string(pass.summary))])
    }
    let pipelines = pipelines.map { pipeline in
      JSON.object([
        ("name", .string(pipeline.name)),
        (
          "steps",
          .array(
            steps(of: pipeline).map {
              .object([("pass", .string($0.step)), ("because", .string($0.reason))])
            })
        ),
      ])
    }
    return JSON.object([("passes", .array(passes)), ("pipelines", .array(pipelines))]).pretty + "\n"
  }

  private static var pipelines: [Pipeline] {
    var integers = QuantizationPipelineOptions()
    integers.mode = .int8
    return [
      .freeze(FreezePipelineOptions()), .tflite(TFLitePipelineOptions()),
      .equalization(magnitudes: [:]),
      .quantization(integers, ranges: [:], means: [:]),
    ]
  }

  private static func steps(of pipeline: Pipeline) -> [(step: String, reason: String)] {
    pipeline.steps.map { step in
      switch step {
      case .pass(let pass, let reason): (pass.name, reason)
      case .untilStable(let passes, let reason):
        (passes.map(\.name).joined(separator: ", ") + " until stable", reason)
      }
    }
  }

  private static func pad(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }
}
