internal import Diagnostics
internal import Kernels
internal import Tensors

/// `x[begin:end:strides]` with the masks of Python's slices: where its elements are, and the shape they make.
struct StridedSlice {
  let view: View
  let shape: [Int]

  /// - Parameter bounds: the first of the three operands that bound the slice.
  init(_ call: OpCall, shape whole: [Int], bounds: Int) throws(Diagnostic) {
    let begins = try call.integers(bounds)
    let (ends, steps) = (try call.integers(bounds + 1), try call.integers(bounds + 2))
    guard begins.count == ends.count, ends.count == steps.count else {
      throw call.invalid("its operands differ in length")
    }
    func isSet(_ mask: String, _ index: Int) -> Bool { index < 32 && call.int(mask) >> index & 1 == 1 }
    let named = begins.indices.filter { !isSet("new_axis_mask", $0) && !isSet("ellipsis_mask", $0) }.count
    let skipped = whole.count - named
    guard skipped >= 0 else { throw call.invalid("\(begins.count) slices are too many for \(Shape(whole))") }
    var view = View(whole)
    var shape: [Int] = []
    var axis = 0
    var sawEllipsis = false
    for index in begins.indices {
      if isSet("ellipsis_mask", index) {
        guard !sawEllipsis else { throw call.invalid("it has more than one ellipsis") }
        sawEllipsis = true
        shape += whole[axis..<axis + skipped]
        axis += skipped
      } else if isSet("new_axis_mask", index) {
        shape.append(1)
      } else {
        let (size, step) = (whole[axis], steps[index])
        guard step != 0 else { throw call.invalid("its step is 0") }
        func clamped(_ value: Int) -> Int {
          let absolute = value < 0 ? value + size : value
          return step > 0 ? min(max(absolute, 0), size) : min(max(absolute, -1), size - 1)
        }
        if isSet("shrink_axis_mask", index) {
          let position = begins[index] < 0 ? begins[index] + size : begins[index]
          guard position >= 0, position < size else {
            throw call.invalid("the index \(begins[index]) leaves axis \(axis) of \(Shape(whole))")
          }
          view = view.sliced(axis, start: position, count: 1)
        } else {
          let begin = isSet("begin_mask", index) ? (step > 0 ? 0 : size - 1) : clamped(begins[index])
          let end = isSet("end_mask", index) ? (step > 0 ? size : -1) : clamped(ends[index])
          let count = max(0, (end - begin + step - step.signum()) / step)
          view = view.sliced(axis, start: begin, count: count, step: step)
          shape.append(count)
        }
        axis += 1
      }
    }
    if !sawEllipsis { shape += whole[axis...] }
    self.view = view
    self.shape = shape
  }
}

/// `x` with the slice that the operands 1 to 3 bound replaced.
func replacedSlice(
  of x: TensorValue, by update: TensorValue, _ call: OpCall
) throws(Diagnostic) -> TensorValue {
  let slice = try StridedSlice(call, shape: x.dimensions, bounds: 1)
  guard broadcast(update.dimensions, slice.shape) == slice.shape, x.type == update.type
  else {
    throw call.invalid("\(update.type)\(update.shape) does not broadcast to the slice \(Shape(slice.shape))")
  }
  var result = try x.viewed(View(x.dimensions))
  result.place(try update.broadcast(to: slice.shape), slice.view)
  return result
}
