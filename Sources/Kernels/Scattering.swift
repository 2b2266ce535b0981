package import Diagnostics
internal import Tensors

package enum ScatterOperation: Sendable {
  case update, add, subtract, minimum, maximum
}

/// Writes the rows of `updates` over or onto a copy of `x`, where `indices` say: each a position along the first axes.
package func scatter(
  _ operation: ScatterOperation, _ x: TensorValue, indices: [Int], depth: Int, updates: TensorValue
) throws(Diagnostic) -> TensorValue {
  let sizes = x.dimensions[..<depth]
  let strides = rowMajorStrides(Array(sizes))
  let run = x.dimensions[depth...].reduce(1, *)
  var rows: [Int] = []
  for start in stride(from: 0, to: indices.count, by: max(1, depth)) {
    var row = 0
    for axis in 0..<depth {
      guard indices[start + axis] >= 0, indices[start + axis] < sizes[axis] else {
        throw Diagnostic(
          .invalidOperand, "the index \(Array(indices[start..<start + depth])) leaves \(x.shape)")
      }
      row += indices[start + axis] * strides[axis]
    }
    rows.append(row)
  }
  guard rows.count * run == updates.elementCount else {
    throw Diagnostic(.invalidOperand, "\(rows.count) rows of \(run) are not \(updates.shape)")
  }
  if x.type == .bool, operation != .update {
    // The sum and the greater of two booleans is whether either holds.
    let numbers = try scatter(
      operation == .minimum ? .minimum : .maximum, x.reinterpreted(.uint8), indices: indices, depth: depth,
      updates: updates.reinterpreted(.uint8))
    return numbers.reinterpreted(.bool)
  }
  if x.type == .string { return try scatterStrings(operation, x, rows: rows, run: run, updates: updates) }
  if operation == .update {
    let result = try x.viewed(View(x.dimensions))
    let width = x.type.byteWidth ?? 0
    guard let from = updates.bytes.baseAddress, let to = result.bytes.baseAddress else { return result }
    for (index, row) in rows.enumerated() {
      (to + row * run * width).copyMemory(from: from + index * run * width, byteCount: run * width)
    }
    return result
  }
  if operation == .add || operation == .subtract {
    return try ScatterSums(isSum: operation == .add, x: x, rows: rows, run: run, updates: updates)(x.type)
  }
  return try ScatterExtremes(
    isMaximum: operation == .maximum, x: x, rows: rows, run: run, updates: updates)(x.type)
}

/// The sum of strings is one after the other.
private func scatterStrings(
  _ operation: ScatterOperation, _ x: TensorValue, rows: [Int], run: Int, updates: TensorValue
) throws(Diagnostic) -> TensorValue {
  guard operation == .update || operation == .add else { throw noKernel(for: x.type) }
  var strings = x.strings
  for (index, row) in rows.enumerated() {
    for place in 0..<run {
      let update = updates.strings[index * run + place]
      if operation == .add {
        strings[row * run + place] += update
      } else {
        strings[row * run + place] = update
      }
    }
  }
  return TensorValue(.string, x.dimensions, .strings(strings))
}

private struct ScatterSums: NumberKernel {
  let isSum: Bool
  let x: TensorValue
  let rows: [Int]
  let run: Int
  let updates: TensorValue

  func run<T: NumberElement>(_: T.Type) throws(Diagnostic) -> TensorValue {
    let result = try x.viewed(View(x.dimensions))
    let (from, to) = (updates.elements(T.self), result.elements(T.self))
    for (index, row) in rows.enumerated() {
      for offset in 0..<run {
        let (old, new) = (to[row * run + offset], from[index * run + offset])
        to[row * run + offset] = isSum ? T.sum(old, new) : T.difference(old, new)
      }
    }
    return result
  }
}

private struct ScatterExtremes: RealKernel {
  let isMaximum: Bool
  let x: TensorValue
  let rows: [Int]
  let run: Int
  let updates: TensorValue

  func run<T: RealElement>(_: T.Type) throws(Diagnostic) -> TensorValue {
    let result = try x.viewed(View(x.dimensions))
    let (from, to) = (updates.elements(T.self), result.elements(T.self))
    for (index, row) in rows.enumerated() {
      for offset in 0..<run {
        let (old, new) = (to[row * run + offset], from[index * run + offset])
        to[row * run + offset] = isMaximum ? T.greater(old, new) : T.smaller(old, new)
      }
    }
    return result
  }
}

/// The sums or products of all elements up to each one along an axis.
package func accumulate(
  _ x: TensorValue, axis: Int, isProduct: Bool, isExclusive: Bool, isReverse: Bool
) throws(Diagnostic) -> TensorValue {
  try Accumulation(x: x, axis: axis, isProduct: isProduct, isExclusive: isExclusive, isReverse: isReverse)(
    x.type)
}

private struct Accumulation: NumberKernel {
  let x: TensorValue
  let axis: Int
  let isProduct: Bool
  let isExclusive: Bool
  let isReverse: Bool

  func run<T: NumberElement>(_: T.Type) throws(Diagnostic) -> TensorValue {
    let result = try TensorValue(allocating: x.type, x.dimensions)
    let (from, to) = (x.elements(T.self), result.elements(T.self))
    let length = x.dimensions[axis]
    let inner = x.dimensions[(axis + 1)...].reduce(1, *)
    for outer in 0..<x.dimensions[..<axis].reduce(1, *) {
      for column in 0..<inner {
        var total = isProduct ? T.oneElement : T.zeroElement
        for step in 0..<length {
          let index = (outer * length + (isReverse ? length - 1 - step : step)) * inner + column
          let next = isProduct ? T.product(total, from[index]) : T.sum(total, from[index])
          to[index] = isExclusive ? total : next
          total = next
        }
      }
    }
    return result
  }
}

/// The logarithms of the sums of exponentials of all elements up to each one along an axis.
package func accumulateLogSumExp(
  _ x: TensorValue, axis: Int, isExclusive: Bool, isReverse: Bool
) throws(Diagnostic) -> TensorValue {
  try LogSumExp(x: x, axis: axis, isExclusive: isExclusive, isReverse: isReverse)(x.type)
}

private struct LogSumExp: FloatKernel {
  let x: TensorValue
  let axis: Int
  let isExclusive: Bool
  let isReverse: Bool

  func run<T: FloatElement>(_: T.Type) throws(Diagnostic) -> TensorValue {
    typealias W = T.Wide
    let result = try TensorValue(allocating: x.type, x.dimensions)
    let (from, to) = (x.elements(T.self), result.elements(T.self))
    let length = x.dimensions[axis]
    let inner = x.dimensions[(axis + 1)...].reduce(1, *)
    for outer in 0..<x.dimensions[..<axis].reduce(1, *) {
      for column in 0..<inner {
        // The greatest so far is factored out, so that nothing overflows.
        var total = -W.infinity
        for step in 0..<length {
          let index = (outer * length + (isReverse ? length - 1 - step : step)) * inner + column
          let value = from[index].wide
          let (high, low) = value > total ? (value, total) : (total, value)
          let next = high == -.infinity ? high : high + W.log1p(W.exp(low - high))
          to[index] = T(isExclusive ? total : next)
          total = next
        }
      }
    }
    return result
  }
}

/// The `count` greatest elements of each row of the last axis, greatest first, and where they stood.
package func greatest(
  _ x: TensorValue, count: Int
) throws(Diagnostic) -> (values: TensorValue, indices: TensorValue) {
  try Greatest(x: x, count: count)(x.type)
}

private struct Greatest: RealKernel {
  let x: TensorValue
  let count: Int

  func run<T: RealElement>(_: T.Type) throws(Diagnostic) -> (values: TensorValue, indices: TensorValue) {
    let shape = x.dimensions.dropLast() + [count]
    let values = try TensorValue(allocating: x.type, Array(shape))
    let indices = try TensorValue(allocating: .int32, Array(shape))
    let length = x.dimensions[x.rank - 1]
    let (from, to, places) = (x.elements(T.self), values.elements(T.self), indices.elements(Int32.self))
    for row in 0..<x.dimensions.dropLast().reduce(1, *) {
      // Equal elements keep their order.
      let order = (0..<length).sorted { a, b in
        let (p, q) = (from[row * length + a], from[row * length + b])
        return T.isLess(q, p) || (!T.isLess(p, q) && a < b)
      }
      for (place, index) in order.prefix(count).enumerated() {
        to[row * count + place] = from[row * length + index]
        places[row * count + place] = Int32(index)
      }
    }
    return (values, indices)
  }
}
