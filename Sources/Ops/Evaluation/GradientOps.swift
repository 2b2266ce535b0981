internal import Diagnostics
internal import Kernels
internal import Tensors

/// Gradients of element-wise functions, which frozen training graphs hold.
let gradientOps: [OpDef] =
  gradients.map { name, kind in
    OpDef(name, .merged) { (call) throws(Diagnostic) in [try gradient(kind, call.input(0), call.input(1))] }
  } + [
    OpDef("LeakyReluGrad", .merged) { (call) throws(Diagnostic) in
      let (dy, x) = (try call.input(0), try call.input(1))
      let alpha = try cast(TensorValue([call.float("alpha")], type: .float32, []), to: x.type)
      return [try select(compare(.greater, x, zeros(x.type, [])), dy, elementwise(.multiply, dy, alpha))]
    },
    OpDef("BiasAddGrad", .biasGradient) { (call) throws(Diagnostic) in
      let x = try call.input(0)
      guard x.rank >= 2 else { throw call.invalid("it takes a batch of channels, not \(x.shape)") }
      let channels = call.string("data_format").hasPrefix("NC") ? 1 : x.rank - 1
      return [try reduce(.sum, x, axes: (0..<x.rank).filter { $0 != channels }, keepDimensions: false)]
    },
    OpDef("BroadcastGradientArgs", .twoVectors) { (call) throws(Diagnostic) in
      let (a, b) = (try call.integers(0), try call.integers(1))
      guard let shape = broadcast(a, b) else { throw call.invalid("\(a) and \(b) do not broadcast to one") }
      func reduced(_ own: [Int], _ other: [Int]) throws(Diagnostic) -> TensorValue {
        let added = shape.count - own.count
        let axes = shape.indices.filter { axis in
          let size = axis < added ? 1 : own[axis - added]
          let across = axis < shape.count - other.count ? 1 : other[axis - shape.count + other.count]
          return size == 1 && (across != 1 || axis < added || own != other)
        }
        return try vector(axes, call.input(0).type)
      }
      return [try reduced(a, b), try reduced(b, a)]
    },
    OpDef("StridedSliceGrad", .elements(of: 0)) { (call) throws(Diagnostic) in
      let (shape, dy) = (try call.integers(0), try call.input(4))
      let slice = try StridedSlice(call, shape: shape, bounds: 1)
      var result = try zeros(dy.type, shape)
      guard Shape.elementCount(slice.shape) == dy.elementCount else {
        throw call.invalid("\(dy.shape) is not the shape \(Shape(slice.shape)) of the slice")
      }
      result.place(dy, slice.view)
      return [result]
    },
    OpDef("MirrorPadGrad", .unpad) { (call) throws(Diagnostic) in
      var x = try call.input(0)
      let pads = try call.integers(1)
      guard pads.count == 2 * x.rank else { throw call.invalid("it needs \(x.rank) pairs of paddings") }
      let edge = call.string("mode") == "REFLECT" ? 1 : 0
      for axis in x.dimensions.indices {
        let (before, after) = (pads[2 * axis], pads[2 * axis + 1])
        let size = x.dimensions[axis] - before - after
        guard before >= 0, after >= 0, size >= 0, max(before, after) <= size - edge || before + after == 0
        else {
          throw call.invalid("\(before) and \(after) are too much for \(x.shape)")
        }
        if before + after == 0 { continue }
        // Every padded element adds to the one it mirrors.
        let places = (-before..<size + after).map {
          $0 < 0 ? -$0 - 1 + edge : ($0 < size ? $0 : 2 * size - 1 - edge - $0)
        }
        let order = [axis] + x.dimensions.indices.filter { $0 != axis }
        let rows = try x.viewed(View(x.dimensions).transposed(order))
        let sums = try reduceSegments(
          .sum, rows, segments: places, rank: 1, count: size, fillsWithZero: true)
        let back = x.dimensions.indices.map { axis in order.firstIndex(of: axis) ?? 0 }
        x = try sums.viewed(View(sums.dimensions).transposed(back))
      }
      return [x]
    },
  ]

private let gradients: [(String, Gradient)] = [
  ("InvGrad", .reciprocal), ("ReciprocalGrad", .reciprocal), ("RsqrtGrad", .reciprocalSquareRoot),
  ("SqrtGrad", .squareRoot), ("SigmoidGrad", .sigmoid), ("TanhGrad", .tanh), ("SoftplusGrad", .softplus),
  ("SoftsignGrad", .softsign), ("EluGrad", .elu), ("SeluGrad", .selu), ("ReluGrad", .relu),
  ("Relu6Grad", .relu6),
]

extension ShapeRule {
  fileprivate static let biasGradient = ShapeRule { call in
    guard let sizes = call.dimensions(0), sizes.count >= 2 else { return [.unknown(rank: 1)] }
    return [SymbolicShape([call.string("data_format").hasPrefix("NC") ? sizes[1] : sizes[sizes.count - 1]])]
  }

  fileprivate static let twoVectors = ShapeRule { _ in [.unknown(rank: 1), .unknown(rank: 1)] }

  fileprivate static let unpad = ShapeRule { call in
    guard let sizes = call.dimensions(0) else { return [.unknownRank] }
    guard let pads = call.elements(1), pads.count == 2 * sizes.count else {
      return [.unknown(rank: sizes.count)]
    }
    return [SymbolicShape(sizes.indices.map { sizes[$0] - pads[2 * $0] - pads[2 * $0 + 1] })]
  }
}
