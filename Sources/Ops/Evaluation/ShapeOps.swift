internal import Diagnostics
internal import Kernels
internal import Tensors

/// Ops that tell or change the shape and leave the elements.
let shapeOps: [OpDef] =
  [
    ("Identity", ShapeRule.identity), ("StopGradient", .identity), ("PreventGradient", .identity),
    ("Snapshot", .identity), ("GuaranteeConst", .identity), ("DeepCopy", .identity),
    ("PlaceholderWithDefault", .attribute("shape").with(.fed)),
    ("EnsureShape", .ensured),
  ].map { name, rule in
    OpDef(name, rule) { (call) throws(Diagnostic) in [try call.input(0)] }.takingVariants
  } + [
    OpDef("CheckNumerics", .identity) { (call) throws(Diagnostic) in [try checked(call)] },
    OpDef("CheckNumericsV2", .identity) { (call) throws(Diagnostic) in [try checked(call)] },
    OpDef("ConcatOffset", .concatOffset) { (call) throws(Diagnostic) in
      let first = try call.integers(1)
      let axis = try call.axis(call.integer(0), rank: first.count)
      var start = 0
      var offsets: [TensorValue] = []
      for index in 1..<max(1, call.inputs.count) {
        let shape = try call.integers(index)
        guard shape.count == first.count,
          shape.indices.allSatisfy({ $0 == axis || shape[$0] == first[$0] })
        else { throw call.invalid("\(shape) is not joined to \(first) along axis \(axis)") }
        var offset = [Int](repeating: 0, count: shape.count)
        offset[axis] = start
        offsets.append(try vector(offset, call.input(index).type))
        start += shape[axis]
      }
      return offsets
    },
    OpDef("DataFormatDimMap", .same) { (call) throws(Diagnostic) in
      let x = try call.input(0)
      let map = try layoutPlaces(call)
      var places: [Int] = []
      for axis in try x.integers() { places.append(map[try call.axis(axis, rank: map.count)]) }
      return [try vector(places, x.type).reshaped(x.dimensions)]
    },
    OpDef("DataFormatVecPermute", .same) { (call) throws(Diagnostic) in
      let x = try call.input(0)
      var (from, to) = (Array(call.string("src_format")), Array(call.string("dst_format")))
      guard let rows = x.dimensions.first, (1...2).contains(x.rank) else {
        throw call.invalid("it takes the sizes of axes, not \(x.shape)")
      }
      if rows == from.count - 2 {
        from.removeAll { "NC".contains($0) }
        to.removeAll { "NC".contains($0) }
      }
      let order = to.compactMap { from.firstIndex(of: $0) }
      guard order.count == rows, from.count == rows else {
        throw call.invalid("\(x.shape) are not axes of \(String(from))")
      }
      return [try gather(x, order, indexShape: [rows], axis: 0, batch: 0)]
    },
    OpDef("Empty", .elements(of: 0)) { (call) throws(Diagnostic) in
      [try zeros(call.type("dtype"), call.integers(0))]
    },
    OpDef("IdentityN", .each) { (call) throws(Diagnostic) in call.inputs }.takingVariants,
    OpDef("Shape", .shape) { (call) throws(Diagnostic) in
      [try vector(call.input(0).dimensions, call.type("out_type"))]
    }.takingVariants,
    OpDef("ShapeN", .shapeN) { (call) throws(Diagnostic) in
      var shapes: [TensorValue] = []
      for input in call.inputs { shapes.append(try vector(input.dimensions, call.type("out_type"))) }
      return shapes
    },
    OpDef("Rank", .rank) { (call) throws(Diagnostic) in [try scalar(call.input(0).rank, .int32)] }
      .takingVariants,
    OpDef("Size", .size) { (call) throws(Diagnostic) in
      [try scalar(call.input(0).elementCount, call.type("out_type"))]
    }.takingVariants,
    OpDef("Reshape", .reshape) { (call) throws(Diagnostic) in [try reshaped(call)] },
    OpDef("ExpandDims", .expandDims) { (call) throws(Diagnostic) in
      let x = try call.input(0)
      let axis = try call.axis(call.integer(1), rank: x.rank + 1)
      var shape = x.dimensions
      shape.insert(1, at: axis)
      return [x.reshaped(shape)]
    },
    OpDef("Squeeze", .squeeze) { (call) throws(Diagnostic) in
      let x = try call.input(0)
      var axes: [Int] = []
      for axis in call.ints("squeeze_dims") { axes.append(try call.axis(axis, rank: x.rank)) }
      if let wrong = axes.first(where: { x.dimensions[$0] != 1 }) {
        throw call.invalid("axis \(wrong) of \(x.shape) is not 1")
      }
      let kept = x.dimensions.indices.filter { axes.isEmpty ? x.dimensions[$0] != 1 : !axes.contains($0) }
      return [x.reshaped(kept.map { x.dimensions[$0] })]
    },
    OpDef("BroadcastTo", .elements(of: 1).with(.movesFirst)) { (call) throws(Diagnostic) in
      let (x, shape) = (try call.input(0), try call.integers(1))
      guard broadcast(x.dimensions, shape) == shape else {
        throw call.invalid("\(x.shape) does not broadcast to \(shape)")
      }
      return [try x.broadcast(to: shape)]
    },
    OpDef("BroadcastArgs", .broadcastArgs) { (call) throws(Diagnostic) in
      let (a, b) = (try call.integers(0), try call.integers(1))
      guard let shape = broadcast(a, b) else { throw call.invalid("\(a) and \(b) do not broadcast to one") }
      return [try vector(shape, call.input(0).type)]
    },
  ]

/// The first operand in the shape that the second holds, of which one size may be open.
func reshaped(_ call: OpCall) throws(Diagnostic) -> TensorValue {
  let x = try call.input(0)
  var shape = try call.integers(1)
  let known = try product(shape.filter { $0 >= 0 })
  if let open = shape.firstIndex(of: -1) { shape[open] = known == 0 ? 0 : x.elementCount / known }
  guard !shape.contains(where: { $0 < 0 }), Shape.elementCount(shape) == x.elementCount else {
    throw call.invalid("\(x.elementCount) elements do not make the shape \(Shape(shape))")
  }
  return x.reshaped(shape)
}

func vector(_ values: [Int], _ type: ElementType) throws(Diagnostic) -> TensorValue {
  try cast(TensorValue(values.map { Int64($0) }, type: .int64, [values.count]), to: type)
}

func scalar(_ value: Int, _ type: ElementType) throws(Diagnostic) -> TensorValue {
  try vector([value], type).reshaped([])
}

/// A tensor in which every number is one.
private func checked(_ call: OpCall) throws(Diagnostic) -> TensorValue {
  let x = try call.input(0)
  let areFinite = try elementwise(.isFinite, x).copied(Bool.self)
  guard areFinite.allSatisfy({ $0 }) else {
    throw call.invalid("\(call.string("message")): the tensor has infinities or NaN")
  }
  return x
}

/// Where each axis of one layout stands in another.
private func layoutPlaces(_ call: OpCall) throws(Diagnostic) -> [Int] {
  let (from, to) = (Array(call.string("src_format")), Array(call.string("dst_format")))
  let places = from.compactMap { to.firstIndex(of: $0) }
  guard places.count == from.count, from.count == to.count else {
    throw call.invalid("\(String(from)) and \(String(to)) have not the same axes")
  }
  return places
}

extension ShapeRule {
  fileprivate static let concatOffset = ShapeRule { call in call.inputs.dropFirst().map(\.shape) }
}
