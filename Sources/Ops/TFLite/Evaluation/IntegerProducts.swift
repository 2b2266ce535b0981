internal import Diagnostics
internal import GraphIR
internal import Kernels
internal import Tensors

extension TFLiteEvaluation {
  /// Sums of products of integers, which are computed in floats that hold them exactly, and pools.
  static let integerProducts: [String: Rule] = [
    "CONV_2D": { (call) throws(Diagnostic) in
      let product = try IntegerProduct(call, data: 0, weights: 1, bias: 2, channelAxis: 0)
      let (x, filter) = (try call.images(product.x), try call.images(product.weights))
      let window = try call.window(x, kernel: Array(filter.dimensions[1...2]))
      return [try product.finished(convolve(x, filter, window, filterLayout: .outputsFirst))]
    },
    "DEPTHWISE_CONV_2D": { (call) throws(Diagnostic) in
      let product = try IntegerProduct(call, data: 0, weights: 1, bias: 2, channelAxis: 3)
      let (x, filter) = (try call.images(product.x), try call.images(product.weights))
      let weights = try call.depthwiseFilter(filter, for: x)
      let window = try call.window(x, kernel: Array(filter.dimensions[1...2]))
      return [try product.finished(convolveDepthwise(x, weights, window))]
    },
    "TRANSPOSE_CONV": { (call) throws(Diagnostic) in
      let product = try IntegerProduct(call, data: 2, weights: 1, bias: 3, channelAxis: 0)
      return [
        try product.finished(call.transposedConvolution(call.images(product.x), call.images(product.weights)))
      ]
    },
    "FULLY_CONNECTED": { (call) throws(Diagnostic) in
      let product = try IntegerProduct(call, data: 0, weights: 1, bias: 2, channelAxis: 0)
      return [try product.finished(call.rowProducts(product.x, product.weights))]
    },
    "BATCH_MATMUL": { (call) throws(Diagnostic) in
      let (a, b, to) = (try call.scale(0), try call.scale(1), try call.resultScale())
      let (x, y) = (try call.input(0), try call.input(1))
      let (isFirstTransposed, isSecondTransposed) = (call.bool("adj_x"), call.bool("adj_y"))
      guard x.rank >= 2, y.rank >= 2 else { throw call.invalid("its operands are no matrices") }
      let width = x.dimensions[x.rank - (isFirstTransposed ? 2 : 1)]
      let type = exactType(reach: a.reach, largestWeight: b.reach, count: width)
      let sums = try matrixProduct(
        centered(x, zeroPoints: [Int64(a.zeroPoint)], axis: 0, to: type), isTransposed: isFirstTransposed,
        centered(y, zeroPoints: [Int64(b.zeroPoint)], axis: 0, to: type), isTransposed: isSecondTransposed)
      let multiplier = FixedMultiplier(Double(a.scale * b.scale) / Double(to.scale))
      return [
        try scaledSums(
          sums, bias: [], .fixed([multiplier], isWide: a.type == .int16), zeroPoint: Int64(to.zeroPoint),
          bounds: to.limits, to: to.type)
      ]
    },
    "AVERAGE_POOL_2D": { (call) throws(Diagnostic) in
      let x = try call.images(call.input(0))
      return [try poolIntegers(x, call.poolWindow(x), bounds: call.bounds(call.resultScale()))]
    },
    "MAX_POOL_2D": { (call) throws(Diagnostic) in
      let x = try call.images(call.input(0))
      let (to, bounds) = (try call.resultScale(), try call.bounds(call.resultScale()))
      return [
        try mapIntegers(pool(x, call.poolWindow(x), isMaximum: true), to: to.type) {
          min(max($0, bounds.lowerBound), bounds.upperBound)
        }
      ]
    },
    "RESIZE_BILINEAR": { (call) throws(Diagnostic) in
      [
        try resizeIntegers(
          call.input(0), to: call.integers(1), alignsCorners: call.bool("align_corners"),
          hasHalfPixelCenters: call.bool("half_pixel_centers"))
      ]
    },
  ]
}

/// The operands of a product with weights, as floats of which sums of products are exact.
private struct IntegerProduct {
  let x: TensorValue
  let weights: TensorValue
  private let bias: [Int64]
  private let scaling: SumScaling
  private let to: IntegerScale
  private let bounds: ClosedRange<Int32>

  init(
    _ call: TFLiteCall, data: Int, weights index: Int, bias: Int, channelAxis: Int
  ) throws(Diagnostic) {
    let (from, own) = (try call.scale(data), try call.parameters(index))
    let (integers, filter) = (try call.input(data), try call.input(index))
    let result = try call.resultScale()
    to = result
    bounds = try call.bounds(result)
    let isOutputFirst = channelAxis == 0
    guard filter.dimensions.indices.contains(channelAxis),
      own.scales.count == 1 || own.scales.count == filter.dimensions[channelAxis]
    else { throw call.invalid("\(own.scales.count) scales do not fit weights \(filter.shape)") }
    let single = try centered(filter, zeroPoints: own.zeroPoints, axis: channelAxis, to: .float32)
    let type = exactType(
      reach: from.reach, weights: single, outputs: filter.dimensions[channelAxis],
      isOutputFirst: isOutputFirst)
    weights = type == .float32 ? single : try cast(single, to: type)
    x = try centered(integers, zeroPoints: [Int64(from.zeroPoint)], axis: 0, to: type)
    var hasWideBias = true
    if let value = call.optional(bias) {
      hasWideBias = value.type == .int64
      self.bias = try cast(value, to: .int64).copied(Int64.self)
    } else {
      hasWideBias = call.type("quantized_bias_type") != .int32
      self.bias = []
    }
    let isWide = from.type == .int16 && hasWideBias
    if from.type == .uint8 {
      // The product of the scales is a float there.
      let real = Double(from.scale * own.scales[0]) / Double(result.scale)
      scaling = .fixed([FixedMultiplier(real)], isWide: false)
    } else {
      let factors = own.scales.map { Double(from.scale) * Double($0) / Double(result.scale) }
      scaling =
        call.op == "FULLY_CONNECTED"
        ? .real(factors) : .fixed(factors.map { FixedMultiplier($0) }, isWide: isWide)
    }
  }

  func finished(_ sums: TensorValue) throws(Diagnostic) -> TensorValue {
    try scaledSums(sums, bias: bias, scaling, zeroPoint: Int64(to.zeroPoint), bounds: bounds, to: to.type)
  }
}
