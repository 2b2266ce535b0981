internal import Diagnostics
internal import GraphIR
internal import Kernels
internal import Tensors

/// Ops that round to what so many bits can hold.
let fakeQuantizationLowerings: [OpKind: Lowering.Rule] = [
  "FakeQuantWithMinMaxArgs": { (call) throws(Diagnostic) in
    [try call.fakeQuantized(call.float("min"), call.float("max"))]
  },
  "FakeQuantWithMinMaxVars": { (call) throws(Diagnostic) in
    let (least, greatest) = (try call.floats(1), try call.floats(2))
    guard least.count == 1, greatest.count == 1 else { throw call.invalid("its range is no scalar") }
    return [try call.fakeQuantized(least[0], greatest[0])]
  },
  "FakeQuantWithMinMaxVarsPerChannel": { (call) throws(Diagnostic) in
    let ranges = zip(try call.floats(1), try call.floats(2)).map { least, greatest in
      least == 0 && greatest == 0 ? nil : call.nudged(least, greatest)
    }
    return [try call.rounded(to: ranges)]
  },
  "QuantizeAndDequantizeV2": { (call) throws(Diagnostic) in
    [try call.roundTrip(bits: call.int("num_bits"), isSigned: call.bool("signed_input"))]
  },
  "QuantizeAndDequantizeV4": { (call) throws(Diagnostic) in
    [try call.roundTrip(bits: call.int("num_bits"), isSigned: call.bool("signed_input"))]
  },
  "QuantizeAndDequantizeV3": { (call) throws(Diagnostic) in
    let bits = try call.integers(3)
    return [try call.roundTrip(bits: bits.first ?? 0, isSigned: call.bool("signed_input"))]
  },
]

extension LoweringCall {
  /// The elements of an operand that is to be constant.
  fileprivate func floats(_ index: Int) throws(Diagnostic) -> [Float] {
    guard let tensor = constant(index) else { throw unsupported("its range is not constant") }
    return try Kernels.cast(TensorValue(loading: tensor), to: .float32).copied(Float.self)
  }

  fileprivate func nudged(_ least: Float, _ greatest: Float) -> NudgedRange {
    NudgedRange(least, greatest, bits: min(max(int("num_bits"), 2), 16), isNarrow: bool("narrow_range"))
  }

  /// Rounds to the steps of ranges, one for each channel or for all; a range of nothing but 0 makes everything 0.
  fileprivate mutating func rounded(to ranges: [NudgedRange?]) throws(Diagnostic) -> Value {
    func along(_ call: inout LoweringCall, _ numbers: [Float]) throws(Diagnostic) -> Value {
      try call.reshape(call.vector(numbers.map { Double($0) }), numbers.count == 1 ? [] : [numbers.count])
    }
    let least = try along(&self, ranges.map { $0?.least ?? 0 })
    let greatest = try along(&self, ranges.map { $0?.greatest ?? 0 })
    let scale = try along(&self, ranges.map { $0?.scale ?? 1 })
    let inverse = try along(&self, ranges.map { 1 / ($0?.scale ?? 1) })
    let clamped = try apply("MINIMUM", apply("MAXIMUM", input(0), least), greatest)
    let steps = try apply("MUL", apply("SUB", clamped, least), inverse)
    let whole = try apply("FLOOR", apply("ADD", steps, 0.5))
    return try apply("ADD", [apply("MUL", whole, scale), least], shape: results[0].shape)
  }

  /// Eight bits as an integer tensor and back, which quantization can build on; other widths by the op for them.
  fileprivate mutating func fakeQuantized(_ least: Float, _ greatest: Float) throws(Diagnostic) -> Value {
    let x = try input(0)
    let bits = int("num_bits")
    guard (2...16).contains(bits) else { throw invalid("num_bits is \(bits)") }
    guard least.isFinite, greatest.isFinite, least < greatest || (least == 0 && greatest == 0) else {
      throw invalid("\(least) to \(greatest) is no range")
    }
    if least == 0, greatest == 0 { return try emit("ZEROS_LIKE", [x], [:], results[0]) }
    let range = nudged(least, greatest)
    let isNarrow = bool("narrow_range")
    guard bits == 8 else {
      // LiteRT refuses the op with narrow ranges.
      if isNarrow { return try rounded(to: [range]) }
      return try emit(
        "FAKE_QUANT", [x],
        [
          "min": .float(least), "max": .float(greatest), "num_bits": .int(Int64(bits)),
          "narrow_range": .bool(false),
        ], results[0])
    }
    // The integer below a narrow range is there, and not to be used.
    let bounded = isNarrow ? try apply("MAXIMUM", x, Double(range.least)) : x
    let quantization = TensorRange(least, greatest).trainedParameters(isNarrow: isNarrow)
    let integers = try emit(
      "QUANTIZE", [bounded], [:], TensorType(.int8, results[0].shape, quantization: quantization))
    return try emit("DEQUANTIZE", [integers], [:], results[0])
  }

  /// Rounds to multiples of a step that makes a given range fit the integers.
  ///
  /// Source: TensorFlow's `quantize_and_dequantize_op.h`.
  fileprivate mutating func roundTrip(bits: Int, isSigned: Bool) throws(Diagnostic) -> Value {
    guard bool("range_given") else {
      throw unsupported("it takes its range of the data (range_given = false)")
    }
    guard (1...24).contains(bits) else { throw unsupported("num_bits is \(bits)") }
    let isNarrow = bool("narrow_range")
    let low = isSigned ? -Float(1 << (bits - 1)) + (isNarrow ? 1 : 0) : 0
    let high = isSigned ? Float((1 << (bits - 1)) - 1) : Float((1 << bits) - 1)
    var (least, greatest, factors, steps): ([Double], [Double], [Double], [Double]) = ([], [], [], [])
    for (minimum, maximum) in zip(try floats(1), try floats(2)) {
      let ofLow = low * minimum > 0 ? low / minimum : .greatestFiniteMagnitude
      let ofHigh = high * maximum > 0 ? high / maximum : .greatestFiniteMagnitude
      let isLow = ofLow < ofHigh
      let step = isLow ? minimum / low : maximum / high
      factors.append(Double(isLow ? ofLow : ofHigh))
      steps.append(Double(step))
      least.append(Double(isLow ? minimum : low * step))
      greatest.append(Double(isLow ? high * step : maximum))
    }
    let rank = try dimensions(0).count
    let axis = int("axis")
    let shape =
      axis < 0 ? [] : [steps.count] + [Int](repeating: 1, count: max(0, rank - 1 - axis))
    func along(_ call: inout LoweringCall, _ numbers: [Double]) throws(Diagnostic) -> Value {
      try call.reshape(call.vector(numbers), shape)
    }
    guard axis >= 0 || steps.count == 1 else { throw invalid("its range is no scalar") }
    let isHalf = [.float16, .bfloat16].contains(results[0].element)
    let x = try isHalf ? cast(input(0), to: .float32) : input(0)
    let clamped = try apply(
      "MINIMUM", apply("MAXIMUM", x, along(&self, least)), along(&self, greatest))
    let scaled = try apply("MUL", clamped, along(&self, factors))
    let whole =
      string("round_mode") == "HALF_UP"
      ? try apply("FLOOR", apply("ADD", scaled, 0.5)) : try apply("ROUND", scaled)
    return try cast(apply("MUL", whole, along(&self, steps)), to: results[0].element)
  }
}
