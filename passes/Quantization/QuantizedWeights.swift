internal import Diagnostics
internal import GraphIR
internal import Kernels
internal import Ops
internal import Tensors

/// Constants as the integers that stand for them. Large ones are computed when they are written.
enum QuantizedWeights {
  /// The greatest magnitude in each slice of a tensor along an axis, or in all of it; no number where one is none.
  static func magnitudes(of tensor: Tensor, axis: Int?) throws(Diagnostic) -> [Float] {
    let value = try TensorValue(loading: tensor)
    let elements = value.elements(Float.self)
    let (outer, count, inner) = slices(tensor.dimensions, axis)
    var magnitudes = [Float](repeating: 0, count: count)
    for block in 0..<outer {
      for slice in 0..<count {
        var greatest = magnitudes[slice]
        let start = (block * count + slice) * inner
        for index in start..<start + inner {
          let magnitude = abs(elements[index])
          if magnitude > greatest || magnitude.isNaN { greatest = magnitude }
        }
        magnitudes[slice] = greatest
      }
    }
    withExtendedLifetime(value) {}
    return magnitudes
  }

  /// Symmetric parameters for the weights in each slice, or for all of them: 127 steps to each side, 7 with 4 bits.
  ///
  /// Source: the LiteRT 8-bit quantization specification; slices of zeros get a scale all the same.
  static func parameters(
    of weights: Tensor, _ type: ElementType = .int8, axis: Int?
  ) throws(Diagnostic) -> QuantizationParameters {
    let magnitudes = try magnitudes(of: weights, axis: axis)
    guard magnitudes.allSatisfy(\.isFinite) else { throw notFinite(weights) }
    let scales =
      type == .int4
      ? try clippedScales(of: weights, magnitudes, axis: axis)
      : magnitudes.map { Float(Double(max($0, 0.5e-6)) / 127) }
    return QuantizationParameters(
      scales: scales, zeroPoints: [Int64](repeating: 0, count: scales.count), axis: axis ?? 0)
  }

  /// The scales of 4 bits with the least squared error: where steps are wide, all weights gain more from narrower ones
  /// than the few greatest lose.
  private static func clippedScales(
    of weights: Tensor, _ magnitudes: [Float], axis: Int?
  ) throws(Diagnostic) -> [Float] {
    let value = try TensorValue(loading: weights)
    let numbers = value.elements(Float.self)
    let (outer, count, inner) = slices(weights.dimensions, axis)
    var scales: [Float] = []
    for slice in 0..<count {
      let whole = max(magnitudes[slice], 0.5e-6) / 7
      var (best, least) = (whole, Float.infinity)
      for share in stride(from: Float(1), through: 0.5, by: -0.03125) {
        let scale = whole * share
        var error: Float = 0
        for block in 0..<outer {
          let start = (block * count + slice) * inner
          for index in start..<start + inner {
            let integer = min(max((numbers[index] / scale).rounded(), -7), 7)
            let difference = numbers[index] - integer * scale
            error += difference * difference
          }
        }
        if error < least { (best, least) = (scale, error) }
      }
      scales.append(best)
    }
    withExtendedLifetime(value) {}
    return scales
  }

  private static func notFinite(_ tensor: Tensor) -> Diagnostic {
    Diagnostic(
      .invalidValue,
      "a constant of float32\(tensor.shape) has numbers that are not finite: no integers stand for them",
      help: "keep the operators that read it in floats: --keep-float NAME")
  }

  /// The least and the greatest number of a tensor.
  static func range(of tensor: Tensor) throws(Diagnostic) -> TensorRange {
    try ranges(of: tensor, axis: nil)[0]
  }

  /// The least and the greatest number of each slice of a tensor along an axis, or of all of it.
  static func ranges(of tensor: Tensor, axis: Int?) throws(Diagnostic) -> [TensorRange] {
    let numbers = try TensorValue(loading: tensor).copied(Float.self)
    guard numbers.allSatisfy(\.isFinite) else { throw notFinite(tensor) }
    let (_, count, inner) = slices(tensor.dimensions, axis)
    var ranges = [TensorRange?](repeating: nil, count: count)
    for (index, number) in numbers.enumerated() {
      let slice = index / inner % count
      if ranges[slice]?.include(TensorRange(number, number)) == nil {
        ranges[slice] = TensorRange(number, number)
      }
    }
    return ranges.map { $0 ?? TensorRange(0, 0) }
  }

  /// A tensor of `float32` as integers under parameters.
  ///
  /// - Parameter hasLeast: whether weights use the least integer, as training does. Else they are symmetric, and the one
  ///   that has no opposite is not used.
  static func quantized(
    _ tensor: Tensor, _ type: ElementType, _ parameters: QuantizationParameters, hasLeast: Bool = false
  ) throws(Diagnostic) -> Tensor {
    let axis = parameters.scales.count == 1 ? nil : parameters.axis
    let (outer, count, inner) = slices(tensor.dimensions, axis)
    return try tensor.derived(type, tensor.dimensions, "quantize \(type) \(parameters) \(hasLeast)") {
      (values) throws(Diagnostic) in
      let source = values[0]
      let numbers = source.elements(Float.self)
      let result = try TensorValue(allocating: type, source.dimensions)
      func fill<T: FixedWidthInteger & SignedInteger & BitwiseCopyable>(
        _: T.Type, upTo greatest: T = .max
      ) {
        let integers = result.elements(T.self)
        let isSymmetric = axis != nil && !hasLeast
        let (first, last) = (Double(isSymmetric ? -greatest : -1 - greatest), Double(greatest))
        for block in 0..<outer {
          for slice in 0..<count {
            let (scale, zero) = (Double(parameters.scales[slice]), Double(parameters.zeroPoints[slice]))
            let start = (block * count + slice) * inner
            for index in start..<start + inner {
              let integer = (Double(numbers[index]) / scale).rounded() + zero
              integers[index] = T(exactly: min(max(integer, first), last)) ?? 0
            }
          }
        }
      }
      switch type {
      case .int4: fill(Int8.self, upTo: 7)
      case .int8: fill(Int8.self)
      case .int16: fill(Int16.self)
      case .int32: fill(Int32.self)
      case .int64: fill(Int64.self)
      default: throw Diagnostic(.unsupported, "\(type) does not stand for real numbers")
      }
      return result
    }
  }

  /// A tensor of integers as the floats that they stand for.
  static func floats(of tensor: Tensor, _ parameters: QuantizationParameters) throws(Diagnostic) -> Tensor {
    try tensor.derived(.float32, tensor.dimensions, "dequantize \(parameters)") {
      (values) throws(Diagnostic) in
      try realNumbers(values[0], parameters)
    }
  }

  /// How many blocks of how many slices of how many elements a shape has along an axis.
  private static func slices(_ sizes: [Int], _ axis: Int?) -> (outer: Int, count: Int, inner: Int) {
    guard let axis else { return (1, 1, sizes.reduce(1, *)) }
    return (
      sizes[..<axis].reduce(1, *), sizes[axis], sizes[(axis + 1)...].reduce(1, *)
    )
  }
}
