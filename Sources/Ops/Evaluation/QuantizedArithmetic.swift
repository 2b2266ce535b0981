internal import Diagnostics
internal import GraphIR
internal import Kernels
internal import Tensors

/// Arithmetic, pools and images of quantized numbers, as `quantize_graph` put them into models of TensorFlow 1.
let quantizedArithmetic: [OpDef] =
  [
    OpDef("QuantizedConv2D", .quantized(.convolution(spatial: 2))) { (call) throws(Diagnostic) in
      let (input, filter) = (try call.range(of: 0, from: 2), try call.range(of: 1, from: 4))
      let (x, weights) = (try call.input(0), try call.input(1))
      guard x.rank == 4, weights.rank == 4 else {
        throw call.invalid("\(weights.shape) is no filter for \(x.shape)")
      }
      let window = try quantizedWindow(call, x, kernel: Array(weights.dimensions[..<2]))
      let sums = try convolve(stepsFromZero(x, input), stepsFromZero(weights, filter), window)
      return try call.result(wrapped(sums), .ofProducts(input, filter))
    },
    OpDef("QuantizedMatMul", .quantized(.matMul)) { (call) throws(Diagnostic) in
      let (a, b) = (try call.range(of: 0, from: 2), try call.range(of: 1, from: 4))
      let sums = try matrixProduct(
        stepsFromZero(call.input(0), a), isTransposed: call.bool("transpose_a"),
        stepsFromZero(call.input(1), b), isTransposed: call.bool("transpose_b"))
      return try call.result(wrapped(sums), .ofProducts(a, b))
    },
    OpDef("QuantizedBiasAdd", .quantized(.same)) { (call) throws(Diagnostic) in
      let (x, bias) = (try call.range(of: 0, from: 2), try call.range(of: 1, from: 4))
      let sums = try QuantizedRange.ofSums(x, bias, bits: 17)
      guard try call.input(1).dimensions == [call.input(0).dimensions.last ?? 0] else {
        throw call.invalid("\(try call.input(1).shape) are no biases for \(try call.input(0).shape)")
      }
      let (a, b) = (
        try requantize(call.input(0), x, to: sums), try requantize(call.input(1), bias, to: sums)
      )
      let zero = try cast(TensorValue([sums.number(of: 0)], type: .int64, []), to: sums.type)
      return try call.result(elementwise(.add, elementwise(.add, a, b), zero), sums)
    },
    OpDef("QuantizedAdd", .quantized(.pair)) { (call) throws(Diagnostic) in
      let (x, y) = (try call.range(of: 0, from: 2), try call.range(of: 1, from: 4))
      let (a, b) = (try call.input(0), try call.input(1))
      try checkRepeats(call)
      let sums = try QuantizedRange.ofSums(x, y, bits: 14)
      // TensorFlow counts in steps, but for a scalar, which rounds otherwise.
      func part(_ value: TensorValue, _ range: QuantizedRange) throws(Diagnostic) -> TensorValue {
        value.elementCount == 1
          ? try requantizeEach(value, range, to: sums) : try requantizeLinearly(value, range, to: sums)
      }
      return try call.result(elementwise(.add, part(a, x), part(b, y)), sums)
    },
    OpDef("QuantizedMul", .quantized(.pair)) { (call) throws(Diagnostic) in
      let (x, y) = (try call.range(of: 0, from: 2), try call.range(of: 1, from: 4))
      try checkRepeats(call)
      let products = try elementwise(
        .multiply, stepsFromZero(call.input(0), x), stepsFromZero(call.input(1), y))
      return try call.result(wrapped(products), .ofProducts(x, y))
    },
    OpDef("QuantizedMaxPool", .quantized(.pool(spatial: 2))) { (call) throws(Diagnostic) in
      try pooled(call, isMaximum: true)
    },
    OpDef("QuantizedAvgPool", .quantized(.pool(spatial: 2))) { (call) throws(Diagnostic) in
      try pooled(call, isMaximum: false)
    },
    OpDef("QuantizedConcat", .quantized(.quantizedConcat)) { (call) throws(Diagnostic) in
      let count = (call.inputs.count - 1) / 3
      var ranges: [QuantizedRange] = []
      for index in 0..<count {
        ranges.append(
          try QuantizedRange(
            call.input(1).type, call.number(1 + count + index), call.number(1 + 2 * count + index)))
      }
      guard let first = ranges.first else { throw call.invalid("it has nothing to join") }
      var (least, greatest) = (ranges.map(\.least).min() ?? 0, ranges.map(\.greatest).max() ?? 0)
      if first.lowest < 0 {
        greatest = max(least.magnitude, greatest.magnitude)
        least = -greatest
      }
      let joined = try QuantizedRange(first.type, least, greatest)
      var values: [TensorValue] = []
      for (index, range) in ranges.enumerated() {
        let x = try call.input(1 + index)
        values.append(range == joined ? x : try quantize(dequantize(x, range), joined))
      }
      return try call.result(concatenation(values, call.integer(0), call), joined)
    },
    OpDef("QuantizedInstanceNorm", .quantized(.same)) { (call) throws(Diagnostic) in
      let given = call.bool("output_range_given")
      let (result, range) = try quantizedInstanceNorm(
        call.input(0), call.range(of: 0, from: 1), epsilon: call.float("variance_epsilon"),
        narrowest: call.float("min_separation"),
        given: given ? (call.float("given_y_min"), call.float("given_y_max")) : nil)
      return try call.result(result, range)
    },
    OpDef("QuantizedBatchNormWithGlobalNormalization", .quantized(.same)) { (call) throws(Diagnostic) in
      func channels(_ index: Int) throws(Diagnostic) -> [Float] {
        let range = try call.range(of: index, from: index + 1)
        let numbers = try cast(call.input(index), to: .int64).copied(Int64.self)
        return numbers.map { range.float(of: $0) }
      }
      let (result, range) = try quantizedBatchNorm(
        call.input(0), call.range(of: 0, from: 1), mean: channels(3), variance: channels(6),
        offset: channels(9), scale: call.bool("scale_after_normalization") ? channels(12) : nil,
        epsilon: call.float("variance_epsilon"))
      return try call.result(result, range)
    },
    OpDef("QuantizedResizeBilinear", .quantized(.resize)) { (call) throws(Diagnostic) in
      let x = try call.input(0)
      let resized = try resizeQuantized(x, to: call.integers(1), pixelRule(call))
      return [resized, try call.input(2), try call.input(3)]
    },
  ]
  + [("QuantizedRelu", nil), ("QuantizedRelu6", 6)].map { (name: String, limit: Float?) in
    OpDef(name, .quantized(.same)) { (call) throws(Diagnostic) in
      let x = try call.input(0)
      let range = try call.range(of: 0, from: 1)
      func bound(_ value: Float) throws(Diagnostic) -> TensorValue {
        try cast(TensorValue([range.number(of: value)], type: .int64, []), to: x.type)
      }
      var result = try elementwise(.maximum, x, bound(0))
      if let limit { result = try elementwise(.minimum, result, bound(limit)) }
      return try call.result(result, range)
    }
  }

/// TensorFlow centers the windows over the input whatever the padding, and rounds towards 0.
private func quantizedWindow(
  _ call: OpCall, _ x: TensorValue, kernel: [Int]
) throws(Diagnostic) -> Window {
  let strides = Array(call.ints("strides").dropFirst().prefix(2))
  let input = Array(x.dimensions[1...2])
  let isSame = call.string("padding") == "SAME"
  let plain = Window(
    input: input, kernel: kernel, strides: strides, dilations: [1, 1], padding: isSame ? .same : .valid)
  guard let plain, strides[0] == strides[1] else {
    throw call.invalid("a window \(kernel) does not fit an input \(input)")
  }
  let pads = plain.output.indices.map { axis in
    let reach = (plain.output[axis] - 1) * strides[axis] + kernel[axis]
    let before = (reach - input[axis] + (isSame ? 0 : 1)) / 2
    return (before, reach - input[axis] - before)
  }
  let window = Window(
    input: input, kernel: kernel, strides: strides, dilations: [1, 1], padding: .explicit(pads))
  guard let window else { throw call.invalid("a window \(kernel) does not fit an input \(input)") }
  return window
}

/// TensorFlow repeats the smaller operand as a whole.
private func checkRepeats(_ call: OpCall) throws(Diagnostic) {
  let (a, b) = (try call.input(0), try call.input(1))
  let (small, large) = a.elementCount < b.elementCount ? (a, b) : (b, a)
  let own = Array(small.dimensions.drop { $0 == 1 })
  guard own == Array(large.dimensions.suffix(own.count)) else {
    throw call.invalid("\(small.shape) is not repeated over \(large.shape)")
  }
}

private func pooled(_ call: OpCall, isMaximum: Bool) throws(Diagnostic) -> [TensorValue] {
  [try pooling(call, spatial: 2, isMaximum: isMaximum), try call.input(1), try call.input(2)]
}

extension ShapeRule {
  /// The first two operands broadcast to each other.
  fileprivate static let pair = ShapeRule { (call) throws(Diagnostic) in
    [try broadcastShape(call.shape(0), call.shape(1), call)]
  }

  /// The values are the first third of the operands after the axis.
  fileprivate static let quantizedConcat = ShapeRule { (call) throws(Diagnostic) in
    [
      try joined(
        call.inputs.dropFirst().prefix((call.inputs.count - 1) / 3).map(\.shape), axis: call.constant(0), call
      )
    ]
  }
}
