internal import Diagnostics
internal import GraphIR
internal import Kernels
internal import Tensors

/// Resizing of images, patches of them, and colours.
let imageLowerings: [OpKind: Lowering.Rule] = [
  "ResizeBilinear": { (call) throws(Diagnostic) in
    let images = try call.cast(call.input(0), to: .float32)
    let size = try call.narrowed(call.input(1))
    return [try call.emit("RESIZE_BILINEAR", [images, size], call.corners, call.results[0])]
  },
  "ResizeNearestNeighbor": { (call) throws(Diagnostic) in
    let (element, result) = (call.results[0].element, call.results[0])
    let size = try call.narrowed(call.input(1))
    let name: OpKind = "RESIZE_NEAREST_NEIGHBOR"
    guard !call.canMove(name, element) else {
      return [try call.move(name, [call.input(0), size], call.corners, result)]
    }
    // Where the kernel lacks the type: rows and columns are gathered.
    let sizes = try call.dimensions(0)
    guard let to = try? call.integers(1), to.count == 2, sizes.count == 4, sizes[1] > 0, sizes[2] > 0 else {
      throw call.unsupported("LiteRT resizes \(element) to constant sizes alone")
    }
    var (value, shape) = (try call.input(0), sizes)
    for axis in 0..<2 {
      let places = try resizeWeights(sizes[axis + 1], to[axis], call.pixelRule, .nearest)
      let chosen = (0..<to[axis]).map { row in
        places[row * sizes[axis + 1]..<(row + 1) * sizes[axis + 1]].firstIndex(of: 1).map {
          $0 - row * sizes[axis + 1]
        } ?? 0
      }
      shape[axis + 1] = to[axis]
      let type = TensorType(element, Shape(shape))
      value = try call.gathered(value, call.constant(chosen, "places"), axis: axis + 1, type)
    }
    return [value]
  },
  "ResizeBicubic": { (call) throws(Diagnostic) in try resize(&call, .cubic) },
  "ResizeArea": { (call) throws(Diagnostic) in try resize(&call, .area) },
  "ExtractImagePatches": { (call) throws(Diagnostic) in try patches(&call) },
  "ExtractVolumePatches": { (call) throws(Diagnostic) in try patches(&call) },
  "AdjustContrastv2": { (call) throws(Diagnostic) in
    let result = call.results[0]
    guard let rank = result.shape.rank, rank >= 3 else { throw call.unsupported("its rank is not known") }
    let images = try call.cast(call.input(0), to: .float32)
    let wide = TensorType(.float32, result.shape)
    var sizes = result.shape.dimensions ?? []
    (sizes[rank - 3], sizes[rank - 2]) = (1, 1)
    let mean = try call.emit(
      "MEAN", [images, call.constant([rank - 3, rank - 2], "axes")], ["keep_dims": .bool(true)],
      TensorType(.float32, Shape(sizes)))
    let difference = try call.arithmeticOp("SUB", images, mean, wide)
    let stretched = try call.arithmeticOp("MUL", difference, call.input(1), wide)
    return [try call.cast(call.arithmeticOp("ADD", stretched, mean, wide), to: result.element)]
  },
]

private enum ResizeMethod { case nearest, cubic, area }

/// How much of each row of the original each row of the result has: [to, from].
///
/// The rows of an identity matrix, resized.
private func resizeWeights(
  _ from: Int, _ to: Int, _ rule: PixelRule, _ method: ResizeMethod
) throws(Diagnostic) -> [Float] {
  var identity = [Float](repeating: 0, count: from * from)
  for index in 0..<from { identity[index * (from + 1)] = 1 }
  let image = try TensorValue(identity, type: .float32, [1, from, 1, from])
  let resized =
    switch method {
    case .nearest: try Kernels.resize(image, to: [to, 1], isBilinear: false, rule)
    case .cubic: try resizeCubic(image, to: [to, 1], rule)
    case .area: try resizeArea(image, to: [to, 1], rule)
    }
  return resized.copied(Float.self)
}

/// A product with the weights of the rows, and one with those of the columns.
private func resize(_ call: inout LoweringCall, _ method: ResizeMethod) throws(Diagnostic) -> [Value] {
  let sizes = try call.dimensions(0)
  guard let to = try? call.integers(1), to.count == 2, to.allSatisfy({ $0 > 0 }), sizes.count == 4,
    sizes[1] > 0,
    sizes[2] > 0, sizes[3] > 0
  else {
    throw call.unsupported(
      "the sizes of its images are not known", help: "fix the sizes of the inputs: --shape NAME=1,224,224,3")
  }
  guard max(sizes[1], sizes[2]) <= 4096, max(to[0], to[1]) <= 4096 else {
    throw call.unsupported("its images are larger than 4096 pixels")
  }
  var value = try call.cast(call.input(0), to: .float32)
  let attributes: Attributes = ["adj_x": .bool(false), "adj_y": .bool(false)]
  func weights(_ axis: Int) throws(Diagnostic) -> Tensor {
    let numbers = try resizeWeights(sizes[axis + 1], to[axis], call.pixelRule, method)
    return Tensor(numbers, type: .float32, dimensions: [to[axis], sizes[axis + 1]])
  }
  let flat = try call.reshapeKnown(value, [sizes[0], sizes[1], sizes[2] * sizes[3]])
  value = try call.emit(
    "BATCH_MATMUL", [call.constant(weights(0), "rows"), flat], attributes,
    TensorType(.float32, [sizes[0], to[0], sizes[2] * sizes[3]]))
  value = try call.reshapeKnown(value, [sizes[0], to[0], sizes[2], sizes[3]])
  return [
    try call.emit("BATCH_MATMUL", [call.constant(weights(1), "columns"), value], attributes, call.results[0])
  ]
}

/// The elements of every window next to each other: the rows of the windows are gathered along each axis.
private func patches(_ call: inout LoweringCall) throws(Diagnostic) -> [Value] {
  let (sizes, result) = (try call.dimensions(0), call.results[0])
  let spatial = Array(sizes.dropFirst().dropLast())
  let (windows, strides) = (call.ints("ksizes"), call.ints("strides"))
  let rates = call.op == "ExtractImagePatches" ? call.ints("rates") : [Int](repeating: 1, count: sizes.count)
  guard spatial.allSatisfy({ $0 > 0 }), let out = result.shape.dimensions, out.count == sizes.count,
    out.dropFirst().dropLast().allSatisfy({ $0 > 0 }), windows.count == sizes.count,
    strides.count == sizes.count, rates.count == sizes.count
  else {
    throw call.unsupported(
      "the sizes of its images are not known", help: "fix the sizes of the inputs: --shape NAME=1,224,224,3")
  }
  var pads = [[Int]](repeating: [0, 0], count: sizes.count)
  if call.string("padding") == "SAME" {
    for axis in 1...spatial.count {
      let reach = (out[axis] - 1) * strides[axis] + (windows[axis] - 1) * rates[axis] + 1
      let missing = max(0, reach - sizes[axis])
      pads[axis] = [missing / 2, missing - missing / 2]
    }
  }
  var shape = sizes
  for axis in shape.indices where shape[axis] >= 0 { shape[axis] += pads[axis][0] + pads[axis][1] }
  var value = try call.input(0)
  if pads.contains(where: { $0 != [0, 0] }) {
    let numbers = call.constant(
      Tensor(pads.flatMap { $0.map { Int32($0) } }, type: .int32, dimensions: [pads.count, 2]), "paddings")
    value = try call.move("PAD", [value, numbers], TensorType(result.element, Shape(shape)))
  }
  for axis in (1...spatial.count).reversed() {
    var places: [Int32] = []
    for position in 0..<out[axis] {
      for step in 0..<windows[axis] { places.append(Int32(position * strides[axis] + step * rates[axis])) }
    }
    shape.replaceSubrange(axis...axis, with: [out[axis], windows[axis]])
    let table = call.constant(Tensor(places, type: .int32, dimensions: [out[axis], windows[axis]]), "places")
    value = try call.gathered(value, table, axis: axis, TensorType(result.element, Shape(shape)))
  }
  let outer = (0..<spatial.count).map { 2 * $0 + 1 }
  let order = [0] + outer + outer.map { $0 + 1 } + [2 * spatial.count + 1]
  return [try call.reshapeKnown(call.transpose(value, order), out)]
}

extension LoweringCall {
  fileprivate var corners: Attributes {
    ["align_corners": .bool(bool("align_corners")), "half_pixel_centers": .bool(bool("half_pixel_centers"))]
  }

  fileprivate var pixelRule: PixelRule {
    bool("align_corners") ? .alignedCorners : bool("half_pixel_centers") ? .halfPixels : .corners
  }
}
