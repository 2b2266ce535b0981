internal import Diagnostics
internal import GraphIR
internal import Kernels
internal import Tensors

/// Ops on integers that stand for (integer − zero point) · scale, with one scale for all or one for each place along an axis.
let uniformQuantizedOps: [OpDef] = [
  OpDef("UniformQuantize", .same) { (call) throws(Diagnostic) in
    let x = try call.input(0)
    let steps = try call.steps("", scales: 1, of: x.dimensions)
    let limits = try call.limits("")
    let numbers = x.copied(Float.self).enumerated().map { index, value -> Int64 in
      let step = (value * (1 / steps.scale(index)) + 0.5).rounded(.down)
      // As x86 converts: what does not fit is the least number.
      let whole = step >= -0x1p31 && step < 0x1p31 ? Int32(step) : .min
      return limits.clamped(Int64(whole &+ Int32(truncatingIfNeeded: steps.zero(index))))
    }
    return [try integers(numbers, call.type("Tout"), x.dimensions)]
  },
  OpDef("UniformDequantize", .same) { (call) throws(Diagnostic) in
    let x = try call.input(0)
    let steps = try call.steps("", scales: 1, of: x.dimensions)
    let floats = try whole(x).enumerated().map { index, value in
      Float(Int32(truncatingIfNeeded: value - steps.zero(index))) * steps.scale(index)
    }
    return [try TensorValue(floats, type: .float32, x.dimensions)]
  },
  OpDef("UniformRequantize", .same) { (call) throws(Diagnostic) in
    let x = try call.input(0)
    let from = try call.steps("input_", scales: 1, of: x.dimensions)
    let to = try call.steps("output_", scales: 3, of: x.dimensions)
    let limits = try call.limits("output_")
    let numbers = try requantized(whole(x), from, to, call).enumerated().map { index, value in
      limits.clamped(Int64(Int32(truncatingIfNeeded: value + to.zero(index))))
    }
    return [try integers(numbers, call.type("Tout"), x.dimensions)]
  },
  OpDef("UniformQuantizedClipByValue", .same) { (call) throws(Diagnostic) in
    let x = try call.input(0)
    let steps = try call.steps("", scales: 3, of: x.dimensions)
    let (least, most) = (try call.input(1), try call.input(2))
    guard least.elementCount == steps.count, most.elementCount == steps.count else {
      throw call.invalid("there are limits \(least.shape) and \(most.shape) for \(steps.count) scales")
    }
    let (low, high) = (try whole(least), try whole(most))
    let numbers = try whole(x).enumerated().map { index, value in
      min(max(value, low[steps.place(index)]), high[steps.place(index)])
    }
    return [try integers(numbers, x.type, x.dimensions)]
  },
  OpDef("UniformQuantizedAdd", .uniformSum) { (call) throws(Diagnostic) in try uniformSum(call) },
  OpDef("UniformQuantizedDot", .uniformProduct) { (call) throws(Diagnostic) in try uniformProduct(call) },
]

/// The scales and zero points of a tensor.
private struct Steps {
  let scales: [Float]
  let zeros: [Int64]
  /// How many neighbours share a scale before the next one comes.
  private let inner: Int

  init(_ scales: [Float], _ zeros: [Int64], inner: Int) {
    (self.scales, self.zeros, self.inner) = (scales, zeros, inner)
  }

  var count: Int { scales.count }
  func place(_ index: Int) -> Int { scales.count == 1 ? 0 : index / inner % scales.count }
  func scale(_ index: Int) -> Float { scales[place(index)] }
  func zero(_ index: Int) -> Int64 { zeros[place(index)] }
}

private struct Limits {
  let least: Int64
  let greatest: Int64

  func clamped(_ value: Int64) -> Int64 { max(min(value, greatest), least) }
}

extension OpCall {
  /// The scales in an operand, the zero points in the next, and the axis in an attribute.
  fileprivate func steps(_ prefix: String, scales index: Int, of shape: [Int]) throws(Diagnostic) -> Steps {
    let (scales, zeros) = (try input(index), try input(index + 1))
    let axis = int(prefix + "quantization_axis")
    guard axis >= -1, axis < shape.count else { throw invalid("\(Shape(shape)) has no axis \(axis)") }
    let wanted = axis == -1 ? [] : [shape[axis]]
    let values = scales.copied(Float.self)
    guard scales.dimensions == wanted, zeros.dimensions == wanted else {
      throw invalid(
        "scales \(scales.shape) and zero points \(zeros.shape) are not for the axis \(axis) of \(Shape(shape))"
      )
    }
    guard values.allSatisfy({ $0 > 0 && $0.isFinite }) else { throw invalid("a scale is not positive") }
    let inner = axis == -1 ? 1 : max(1, shape[(axis + 1)...].reduce(1, *))
    return Steps(values, zeros.copied(Int32.self).map { Int64($0) }, inner: inner)
  }

  fileprivate func limits(_ prefix: String) throws(Diagnostic) -> Limits {
    let (least, greatest) = (int(prefix + "quantization_min_val"), int(prefix + "quantization_max_val"))
    guard least <= greatest else { throw invalid("\(least) to \(greatest) holds no integers") }
    return Limits(least: Int64(least), greatest: Int64(greatest))
  }
}

/// Quantized numbers as integers.
private func whole(_ x: TensorValue) throws(Diagnostic) -> [Int64] {
  try cast(x.reinterpreted(plain(x.type)), to: .int64).copied(Int64.self)
}

private func integers(
  _ values: [Int64], _ type: ElementType, _ dimensions: [Int]
) throws(Diagnostic) -> TensorValue {
  try cast(TensorValue(values, type: .int64, dimensions), to: plain(type)).reinterpreted(type)
}

private func plain(_ type: ElementType) -> ElementType {
  switch type {
  case .qint8: .int8
  case .quint8: .uint8
  case .qint32: .int32
  default: type
  }
}

/// The steps from zero on another scale, in fixed-point arithmetic.
private func requantized(
  _ values: [Int64], _ from: Steps, _ to: Steps, _ call: OpCall
) throws(Diagnostic) -> [Int64] {
  var multipliers: [[Int]: FixedMultiplier] = [:]
  return values.enumerated().map { index, value in
    let places = [from.place(index), to.place(index)]
    let multiplier =
      multipliers[places] ?? FixedMultiplier(Double(from.scale(index)) / Double(to.scale(index)))
    multipliers[places] = multiplier
    return Int64(multiplier.timesOnce(Int32(truncatingIfNeeded: value - from.zero(index))))
  }
}

/// Both operands on the scale of the output, added.
private func uniformSum(_ call: OpCall) throws(Diagnostic) -> [TensorValue] {
  let (a, b) = (try call.input(0), try call.input(1))
  guard let shape = broadcast(a.dimensions, b.dimensions) else {
    throw call.invalid("\(a.shape) and \(b.shape) do not broadcast to one shape")
  }
  let target = try call.steps("output_", scales: 6, of: shape)
  let limits = try call.limits("output_")
  let parts = try [(a, "lhs_", 2), (b, "rhs_", 4)].map { (part) throws(Diagnostic) -> [Int64] in
    let (x, prefix, scales) = part
    let own = try call.steps(prefix, scales: scales, of: x.dimensions)
    let axis = call.int("output_quantization_axis")
    guard
      own.count == 1 || target.count == 1
        || call.int(prefix + "quantization_axis") - x.rank == axis - shape.count
    else { throw call.invalid("the axes of the scales do not match") }
    // On the place of each of its elements in the output.
    let wide = try integers(whole(x), .int64, x.dimensions).broadcast(to: shape).copied(Int64.self)
    let places = try vector(Array(0..<x.elementCount), .int64).reshaped(x.dimensions).broadcast(to: shape)
    let sources = places.copied(Int64.self)
    return wide.indices.map { index in
      let source = Int(sources[index])
      let multiplier = FixedMultiplier(Double(own.scale(source)) / Double(target.scale(index)))
      return Int64(multiplier.timesOnce(Int32(truncatingIfNeeded: wide[index] - own.zero(source))))
    }
  }
  let sums = zip(parts[0], parts[1]).enumerated().map { index, pair in
    limits.clamped(Int64(Int32(truncatingIfNeeded: pair.0 + pair.1 + target.zero(index))))
  }
  return [try integers(sums, a.type, shape)]
}

private func uniformProduct(_ call: OpCall) throws(Diagnostic) -> [TensorValue] {
  let (a, b) = (try call.input(0), try call.input(1))
  guard a.rank == 2, b.rank == 2, a.dimensions[1] == b.dimensions[0] else {
    throw call.invalid("there is no product of \(a.shape) and \(b.shape)")
  }
  let (rows, depth, columns) = (a.dimensions[0], a.dimensions[1], b.dimensions[1])
  let left = try call.steps("lhs_", scales: 2, of: a.dimensions)
  let right = try call.steps("rhs_", scales: 4, of: b.dimensions)
  let target = try call.steps("output_", scales: 6, of: [rows, columns])
  let limits = try call.limits("output_")
  guard call.int("lhs_quantization_axis") == -1, call.int("rhs_quantization_axis") != 0,
    call.int("output_quantization_axis") != 0, right.count > 1 || target.count == 1 || columns == 1
  else {
    throw call.invalid("only the columns of the second matrix and of the product have scales of their own")
  }
  let (x, y) = (try whole(a), try whole(b))
  _ = try product([rows, columns])
  var results: [Int64] = []
  for row in 0..<rows {
    for column in 0..<columns {
      var sum: Int32 = 0
      for k in 0..<depth {
        let factors = (x[row * depth + k] - left.zeros[0], y[k * columns + column] - right.zero(column))
        sum &+= Int32(truncatingIfNeeded: factors.0 &* factors.1)
      }
      let scale = Double(left.scales[0]) * Double(right.scale(column)) / Double(target.scale(column))
      let value = Int64(FixedMultiplier(scale).timesOnce(sum)) + target.zero(column)
      results.append(limits.clamped(Int64(Int32(truncatingIfNeeded: value))))
    }
  }
  return [try integers(results, call.type("Tout"), [rows, columns])]
}

extension ShapeRule {
  fileprivate static let uniformSum = ShapeRule { (call) throws(Diagnostic) in
    [try broadcastShape(call.shape(0), call.shape(1), call)]
  }

  fileprivate static let uniformProduct = ShapeRule { (call) throws(Diagnostic) in
    [SymbolicShape([try call.dimensions(0, rank: 2)[0], try call.dimensions(1, rank: 2)[1]])]
  }
}
