internal import Diagnostics
internal import Kernels
internal import Tensors

/// Ops that tell or change the shape and leave the elements.
let shapeOps: [OpDef] =
  [
    ("Identity", ShapeRule.identity), ("StopGradient", .identity), ("PreventGradient", .identity),
    ("Snapshot", .identity), ("CheckNumerics", .identity), ("PlaceholderWithDefault", .attribute("shape").with(.fed)),
    ("EnsureShape", .ensured),
  ].map { name, rule in
    OpDef(name, rule) { (call) throws(Diagnostic) in [try call.input(0)] }
  } + [
    OpDef("IdentityN", .each) { (call) throws(Diagnostic) in call.inputs },
    OpDef("Shape", .shape) { (call) throws(Diagnostic) in
      [try vector(call.input(0).dimensions, call.type("out_type"))]
    },
    OpDef("ShapeN", .shapeN) { (call) throws(Diagnostic) in
      var shapes: [TensorValue] = []
      for input in call.inputs { shapes.append(try vector(input.dimensions, call.type("out_type"))) }
      return shapes
    },
    OpDef("Rank", .rank) { (call) throws(Diagnostic) in [try scalar(call.input(0).rank, .int32)] },
    OpDef("Size", .size) { (call) throws(Diagnostic) in
      [try scalar(call.input(0).elementCount, call.type("out_type"))]
    },
    OpDef("Reshape", .reshape) { (call) throws(Diagnostic) in
      let x = try call.input(0)
      var shape = try call.integers(1)
      let known = try product(shape.filter { $0 >= 0 })
      if let open = shape.firstIndex(of: -1) { shape[open] = known == 0 ? 0 : x.elementCount / known }
      guard !shape.contains(where: { $0 < 0 }), Shape.elementCount(shape) == x.elementCount else {
        throw call.invalid("\(x.elementCount) elements do not make the shape \(Shape(shape))")
      }
      return [x.reshaped(shape)]
    },
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

func vector(_ values: [Int], _ type: ElementType) throws(Diagnostic) -> TensorValue {
  try cast(TensorValue(values.map { Int64($0) }, type: .int64, [values.count]), to: type)
}

func scalar(_ value: Int, _ type: ElementType) throws(Diagnostic) -> TensorValue {
  try vector([value], type).reshaped([])
}
