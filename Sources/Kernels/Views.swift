package import Diagnostics
internal import Tensors

/// A way to look at the elements of a tensor: which one stands at each position of another shape.
///
/// Transposing, slicing, reversing, broadcasting and tiling differ only in the offset and the strides, in elements.
package struct View: Sendable {
  package var offset: Int
  package var shape: [Int]
  package var strides: [Int]

  package init(offset: Int = 0, shape: [Int], strides: [Int]) {
    self.offset = offset
    self.shape = shape
    self.strides = strides
  }

  /// The tensor as it lies in memory.
  package init(_ shape: [Int]) { self.init(shape: shape, strides: rowMajorStrides(shape)) }

  /// With the axes in another order.
  package func transposed(_ permutation: [Int]) -> View {
    View(offset: offset, shape: permutation.map { shape[$0] }, strides: permutation.map { strides[$0] })
  }

  /// From `start`, `count` elements along an axis, `step` apart (which may be negative).
  package func sliced(_ axis: Int, start: Int, count: Int, step: Int = 1) -> View {
    var view = self
    if count > 0 { view.offset += start * strides[axis] }
    view.shape[axis] = count
    view.strides[axis] *= step
    return view
  }

  /// Broadcast to a shape that the own one fits.
  package func broadcast(to target: [Int]) -> View {
    let added = target.count - shape.count
    return View(
      offset: offset, shape: target,
      strides: target.indices.map { $0 < added || shape[$0 - added] == 1 ? 0 : strides[$0 - added] })
  }

  /// Without the axes that do not matter, and with those joined that follow each other in memory.
  fileprivate var simplified: View {
    var result = View(offset: offset, shape: [], strides: [])
    for (size, stride) in zip(shape, strides) where size != 1 {
      if let last = result.strides.last, last == stride * size {
        result.shape[result.shape.count - 1] *= size
        result.strides[result.strides.count - 1] = stride
      } else {
        result.shape.append(size)
        result.strides.append(stride)
      }
    }
    return result
  }

  /// Calls `body` with the position and stride of each innermost run, and its number.
  fileprivate func forEachRun(_ body: (_ start: Int, _ stride: Int, _ count: Int, _ run: Int) -> Void) {
    if shape.contains(0) { return }
    guard let count = shape.last, let stride = strides.last else { return body(offset, 0, 1, 0) }
    let runs = shape.dropLast().reduce(1, *)
    var position = [Int](repeating: 0, count: shape.count - 1)
    var start = offset
    for run in 0..<runs {
      body(start, stride, count, run)
      var axis = shape.count - 2
      while axis >= 0 {
        position[axis] += 1
        start += strides[axis]
        if position[axis] < shape[axis] { break }
        start -= strides[axis] * shape[axis]
        position[axis] = 0
        axis -= 1
      }
    }
  }
}

package func rowMajorStrides(_ shape: [Int]) -> [Int] {
  var strides = [Int](repeating: 1, count: shape.count)
  for axis in shape.indices.dropLast().reversed() { strides[axis] = strides[axis + 1] * shape[axis + 1] }
  return strides
}

extension TensorValue {
  /// The elements that a view shows, in memory of their own.
  package func viewed(_ view: View) throws(Diagnostic) -> TensorValue {
    if case .strings(let strings) = contents {
      // As many as there is memory for: asked for as a place each, as no more is known of strings.
      _ = try TensorValue(allocating: .complex128, view.shape)
      let plan = view.simplified
      var taken: [[UInt8]] = []
      plan.forEachRun { start, stride, count, _ in
        for index in 0..<count { taken.append(strings[start + index * stride]) }
      }
      return TensorValue(type, view.shape, .strings(taken))
    }
    let result = try TensorValue(allocating: type, view.shape)
    let plan = view.simplified
    switch type.byteWidth {
    case 1: copy(UInt8.self, plan, to: result)
    case 2: copy(UInt16.self, plan, to: result)
    case 4: copy(UInt32.self, plan, to: result)
    case 8: copy(UInt64.self, plan, to: result)
    default: copy(Complex<Double>.self, plan, to: result)
    }
    return result
  }

  private func copy<T: BitwiseCopyable>(_: T.Type, _ plan: View, to result: TensorValue) {
    guard let from = elements(T.self).baseAddress, let to = result.elements(T.self).baseAddress else {
      return
    }
    plan.forEachRun { start, stride, count, run in
      let (source, target) = (from + start, to + run * count)
      if stride == 1 {
        target.update(from: source, count: count)
      } else {
        for index in 0..<count { target[index] = source[index * stride] }
      }
    }
  }

  /// Writes the elements to where a view of this tensor shows them. Only for who allocated it.
  package mutating func place(_ source: TensorValue, _ view: View) {
    let plan = view.simplified
    if case .strings(var strings) = contents {
      // Held by nothing else, they are not copied.
      self = TensorValue(type, dimensions, .strings([]))
      plan.forEachRun { start, stride, count, run in
        for index in 0..<count { strings[start + index * stride] = source.strings[run * count + index] }
      }
      self = TensorValue(type, dimensions, .strings(strings))
      return
    }
    let width = type.byteWidth ?? 0
    guard let from = source.bytes.baseAddress, let to = bytes.baseAddress else { return }
    plan.forEachRun { start, stride, count, run in
      let part = from + run * count * width
      if stride == 1 {
        (to + start * width).copyMemory(from: part, byteCount: count * width)
      } else {
        for index in 0..<count {
          (to + (start + index * stride) * width).copyMemory(from: part + index * width, byteCount: width)
        }
      }
    }
  }

  /// Every element is `element`, of the tensor's type and no axes.
  package init(filling dimensions: [Int], with element: TensorValue) throws(Diagnostic) {
    self = try element.reshaped([]).viewed(View([]).broadcast(to: dimensions))
  }
}

/// The tensors one after the other along an axis. They agree in all others.
package func concatenate(_ values: [TensorValue], axis: Int) throws(Diagnostic) -> TensorValue {
  var shape = values[0].dimensions
  shape[axis] = values.reduce(0) { $0 + $1.dimensions[axis] }
  if values[0].type == .string {
    let outer = shape[..<axis].reduce(1, *)
    var strings: [[UInt8]] = []
    for row in 0..<outer {
      for value in values {
        let length = value.elementCount / max(1, outer)
        strings += value.strings[row * length..<(row + 1) * length]
      }
    }
    return TensorValue(.string, shape, .strings(strings))
  }
  var result = try TensorValue(allocating: values[0].type, shape)
  var start = 0
  for value in values {
    result.place(value, View(shape).sliced(axis, start: start, count: value.dimensions[axis]))
    start += value.dimensions[axis]
  }
  return result
}

/// `indices` of rows of `values` along `axis`, after `batch` axes that both share. An index out of range is an error.
package func gather(
  _ values: TensorValue, _ indices: [Int], indexShape: [Int], axis: Int, batch: Int
) throws(Diagnostic) -> TensorValue {
  let shape = values.dimensions
  let limit = shape[axis]
  if let wrong = indices.first(where: { $0 < 0 || $0 >= limit }) {
    throw Diagnostic(.invalidOperand, "the index \(wrong) is not in [0, \(limit))")
  }
  let batches = shape[..<batch].reduce(1, *)
  let outer = shape[batch..<axis].reduce(1, *)
  let inner = shape[(axis + 1)...].reduce(1, *)
  let perBatch = indexShape[batch...].reduce(1, *)
  let result = shape[..<axis] + indexShape[batch...] + shape[(axis + 1)...]
  if values.type == .string {
    var strings: [[UInt8]] = []
    for b in 0..<batches {
      for o in 0..<outer {
        for i in 0..<perBatch {
          let start = ((b * outer + o) * limit + indices[b * perBatch + i]) * inner
          strings += values.strings[start..<start + inner]
        }
      }
    }
    return TensorValue(.string, Array(result), .strings(strings))
  }
  let out = try TensorValue(allocating: values.type, Array(result))
  let run = inner * (values.type.byteWidth ?? 0)
  guard run > 0, let from = values.bytes.baseAddress, var to = out.bytes.baseAddress else { return out }
  for b in 0..<batches {
    for o in 0..<outer {
      for i in 0..<perBatch {
        to.copyMemory(
          from: from + ((b * outer + o) * limit + indices[b * perBatch + i]) * run, byteCount: run)
        to += run
      }
    }
  }
  return out
}
