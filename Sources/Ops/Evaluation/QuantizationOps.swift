internal import Diagnostics
internal import GraphIR
internal import Kernels
internal import Tensors

/// Ops that round floats as quantization would.
let quantizationOps: [OpDef] =
  [
    OpDef("FakeQuantWithMinMaxArgs", .same) { (call) throws(Diagnostic) in
      [try fakeQuantize(call.input(0), [nudgedRange(call.float("min"), call.float("max"), call)])]
    },
    OpDef("FakeQuantWithMinMaxVars", .same) { (call) throws(Diagnostic) in
      [try fakeQuantize(call.input(0), [nudgedRange(call.number(1), call.number(2), call)])]
    },
    OpDef("FakeQuantWithMinMaxVarsPerChannel", .same) { (call) throws(Diagnostic) in
      let x = try call.input(0)
      let (least, greatest) = (
        try call.input(1).copied(Float.self), try call.input(2).copied(Float.self)
      )
      guard let channels = x.dimensions.last, least.count == channels, greatest.count == channels else {
        throw call.invalid("there are \(least.count) ranges for \(x.shape)")
      }
      var ranges: [NudgedRange?] = []
      for (low, high) in zip(least, greatest) { ranges.append(try nudgedRange(low, high, call)) }
      return [try fakeQuantize(x, ranges)]
    },
    OpDef("QuantizeAndDequantize", .same) { (call) throws(Diagnostic) in
      let given = ([Double(call.float("input_min"))], [Double(call.float("input_max"))])
      return [
        try roundTrip(
          call, ranges: call.bool("range_given") ? given : nil, bits: call.int("num_bits"), rounding: .toEven)
      ]
    },
  ]
  + ["QuantizeAndDequantizeV2", "QuantizeAndDequantizeV3", "QuantizeAndDequantizeV4"].map { name in
    OpDef(name, .same) { (call) throws(Diagnostic) in
      var ranges: ([Double], [Double])?
      if call.bool("range_given") {
        ranges = (
          try cast(call.input(1), to: .float64).copied(Double.self),
          try cast(call.input(2), to: .float64).copied(Double.self)
        )
      }
      let bits = name == "QuantizeAndDequantizeV3" ? try call.integer(3) : call.int("num_bits")
      let rounding: HalfRule = call.string("round_mode") == "HALF_UP" ? .up : .toEven
      return [try roundTrip(call, ranges: ranges, bits: bits, rounding: rounding)]
    }
  }

/// Nil for a range of 0 alone, which makes everything 0.
func nudgedRange(_ least: Float, _ greatest: Float, _ call: OpCall) throws(Diagnostic) -> NudgedRange? {
  if least == 0, greatest == 0 { return nil }
  let bits = call.int("num_bits")
  guard least < greatest, (2...16).contains(bits) else {
    throw call.invalid("\(least) to \(greatest) is no range of \(bits) bits")
  }
  return NudgedRange(least, greatest, bits: bits, isNarrow: call.bool("narrow_range"))
}

private func roundTrip(
  _ call: OpCall, ranges: ([Double], [Double])?, bits: Int, rounding: HalfRule
) throws(Diagnostic) -> TensorValue {
  let x = try call.input(0)
  let isSigned = call.bool("signed_input")
  guard bits > 0, bits < (isSigned ? 62 : 63) else { throw call.invalid("it has \(bits) bits") }
  var axis: Int?
  if case .int(let value) = call["axis"], value >= 0 { axis = try call.axis(Int(value), rank: x.rank) }
  if let ranges, zip(ranges.0, ranges.1).contains(where: { $0 > $1 }) {
    throw call.invalid("the range ends before it begins")
  }
  return try quantizeAndDequantize(
    x, ranges: ranges, axis: axis, bits: bits, isSigned: isSigned, isNarrow: call.bool("narrow_range"),
    rounding: rounding)
}
