internal import Diagnostics
internal import Ops
internal import Tensors

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

// A report for people and for programs.
extension QuantizationReport {
  /// A table of the layers, the worst first, and one of the outputs.
  var text: String {
    var rows = TextTable(
      header: [
        "operator", "type", "output dB", "own dB", "whole dB", "own max", "whole max", "calibrated",
        "reached",
        "clipped", "scale", "zero", "bytes", "MACs", "layer",
      ], rightAligned: [2, 3, 4, 5, 6, 9, 10, 11, 12, 13])
    for layer in layers {
      rows.add([
        layer.op, layer.type.name, decibels(layer.output), decibels(layer.own), decibels(layer.whole),
        short(layer.own.greatest), short(layer.whole.greatest), interval(layer.range), interval(layer.reach),
        layer.reach == nil ? "-" : percent(layer.clippedShare), layer.scale.map { short(Double($0)) } ?? "-",
        layer.zeroPoint.map(String.init) ?? "-", "\(layer.weightBytes)", "\(layer.macs)", layer.name,
      ])
    }
    var ends = TextTable(
      header: ["output", "dB", "relative error", "max"], rightAligned: [1, 2, 3])
    for output in outputs {
      ends.add([
        output.name, decibels(output.error), short(output.error.relative), short(output.error.greatest),
      ])
    }
    let lines =
      ["quantized against floats, on \(samples) samples, the worst layer first", ""] + rows.lines + [""]
      + ends.lines
    return lines.joined(separator: "\n") + "\n"
  }

  /// The same as an object; what is infinite is null.
  var json: JSON {
    func range(_ range: TensorRange?) -> JSON {
      range.map { .array([.float($0.least), .float($0.greatest)]) } ?? .null
    }
    func error(_ sum: ErrorSum) -> JSON {
      .object([
        ("sqnr_db", .double(sum.decibels)), ("relative_error", .double(sum.relative)),
        ("max_error", .double(sum.greatest)),
      ])
    }
    return .object([
      ("samples", .int(samples)),
      (
        "outputs",
        .array(outputs.map { JSON.object([("name", .string($0.name))]).adding("error", error($0.error)) })
      ),
      (
        "layers",
        .array(
          layers.map { layer in
            .object([
              ("name", .string(layer.name)), ("operator", .string(layer.op)),
              ("type", .string(layer.type.name)), ("output_error", error(layer.output)),
              ("own_error", error(layer.own)),
              ("whole_error", error(layer.whole)), ("calibrated", range(layer.range)),
              ("reached", range(layer.reach)), ("clipped", .double(layer.clippedShare)),
              ("scale", layer.scale.map { .float($0) } ?? .null),
              ("zero_point", layer.zeroPoint.map { .int(Int($0)) } ?? .null),
              ("weight_bytes", .int(layer.weightBytes)), ("weight_scales", range(layer.weightScales)),
              ("macs", .int(layer.macs)),
            ])
          })
      ),
    ])
  }

  private func decibels(_ sum: ErrorSum) -> String {
    sum.decibels.isFinite ? "\((sum.decibels * 10).rounded() / 10)" : sum.noise == 0 ? "exact" : "-inf"
  }

  private func interval(_ range: TensorRange?) -> String {
    range.map { "\(short(Double($0.least)))…\(short(Double($0.greatest)))" } ?? "-"
  }

  private func percent(_ share: Double) -> String { share == 0 ? "0" : "\(short(share * 100)) %" }

  /// Three digits of a number.
  private func short(_ number: Double) -> String {
    guard number != 0, number.isFinite else { return number == 0 ? "0" : "\(number)" }
    let unit = pow(10, (log10(number.magnitude)).rounded(.down) - 2)
    let rounded = (number / unit).rounded()
    // Powers of ten below one are no exact numbers: dividing by their inverses is.
    let digits = unit < 1 ? rounded / (1 / unit).rounded() : rounded * unit
    return digits == digits.rounded() && digits.magnitude < 1e6 ? "\(Int(digits))" : "\(digits)"
  }
}
