internal import Diagnostics
internal import GraphIR
internal import Kernels
internal import Tensors

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

extension TFLiteEvaluation {
  /// Sums, means and products of integers along axes.
  static let integerReductions: [String: Rule] = [
    "SUM": integerSum(isMean: false), "MEAN": integerSum(isMean: true),
    "REDUCE_PROD": { (call) throws(Diagnostic) in
      let (x, from, to) = (try call.input(0), try call.scale(0), try call.resultScale())
      let axes = try call.axes(of: x)
      let kept = x.dimensions.indices.filter { !axes.contains($0) }
      let count = axes.reduce(1) { $0 * x.dimensions[$1] }
      guard x.elementCount > 0 else { throw call.invalid("it has no elements to multiply") }
      let rows = try x.viewed(View(x.dimensions).transposed(kept + axes))
        .reshaped(kept.map { x.dimensions[$0] } + [count])
      let multiplier = FixedMultiplier(Double(from.scale) / pow(Double(to.scale), 1 / Double(count)))
      let products = try scaledProducts(
        rows, zeroPoint: from.zeroPoint, multiplier, resultZero: to.zeroPoint)
      return [products.reshaped(call.reducedShape(of: x, axes))]
    },
  ]
}

/// The sum along axes, or the mean, which takes the count into the multiplier.
///
/// Source: LiteRT's `QuantizedMeanOrSum`. Its reference kernel of SUM takes all integers for unsigned bytes; the sum here
/// is that of the other kernel, which scales it in floats.
private func integerSum(isMean: Bool) -> TFLiteEvaluation.Rule {
  { (call) throws(Diagnostic) in
    let (x, from, to) = (try call.input(0), try call.scale(0), try call.resultScale())
    let axes = try call.axes(of: x)
    let shape = call.reducedShape(of: x, axes)
    let count = Int64(axes.reduce(1) { $0 * x.dimensions[$1] })
    guard count > 0 else { return [try zeros(to.type, shape)] }
    let sums = try reduce(.sum, cast(x, to: .int32), axes: axes, keepDimensions: false)
    guard isMean else {
      let factor = from.scale / to.scale
      let shift = Float(-from.zeroPoint) * factor * Float(count)
      return [
        try mapIntegers(sums, to: to.type) {
          let number = (Float($0) * factor + shift).rounded(.toNearestOrAwayFromZero)
          return wholeNumber(number) &+ to.zeroPoint
        }.reshaped(shape)
      ]
    }
    let ratio = FixedMultiplier(Double(from.scale) / Double(to.scale))
    let shift = min(63 - count.leadingZeroBitCount, 32, 31 + ratio.shift)
    let multiplier = FixedMultiplier(
      mantissa: Int32(truncatingIfNeeded: Int64(ratio.mantissa) << Int64(shift) / count),
      shift: ratio.shift - shift)
    let zeros = Int32(truncatingIfNeeded: Int64(from.zeroPoint) * count)
    return [
      try mapIntegers(sums, to: to.type) { multiplier.times($0 &- zeros) &+ to.zeroPoint }.reshaped(shape)
    ]
  }
}

extension TFLiteCall {
  /// The axes that the second operand names, in order.
  fileprivate func axes(of x: TensorValue) throws(Diagnostic) -> [Int] {
    var axes: Set<Int> = []
    for number in try integers(1) { axes.insert(try axis(number, rank: x.rank)) }
    return axes.sorted()
  }

  fileprivate func reducedShape(of x: TensorValue, _ axes: [Int]) -> [Int] {
    x.dimensions.indices.compactMap { axes.contains($0) ? (bool("keep_dims") ? 1 : nil) : x.dimensions[$0] }
  }
}
