internal import Diagnostics
internal import GraphIR
internal import Kernels
internal import Tensors

// Ops that move elements without computing with them: of every type and rank, whatever the kernels take.
extension LoweringCall {
  /// Adds an op that moves elements of the operands `data`. Where LiteRT's kernel lacks their type, they travel as a
  /// type of the same bits, or as one that holds all their numbers.
  ///
  /// - Parameter meaning: whether the kernel looks at the numbers, so that other bits will not do.
  mutating func move(
    _ op: OpKind, _ operands: [Value], data: Range<Int> = 0..<1, _ attributes: Attributes = [:],
    results: [TensorType], as meaning: Carrier.Meaning = .bits
  ) throws(Diagnostic) -> [Value] {
    let element = try type(operands[data.lowerBound]).element
    let carrier = carrier(for: [op], of: element, meaning)
    var operands = operands
    for index in data { operands[index] = try carried(operands[index], by: carrier) }
    let moved = try emit(
      op, operands, attributes,
      results: results.map { $0.element == element ? TensorType(carrier?.type ?? element, $0.shape) : $0 })
    var values: [Value] = []
    for (value, result) in zip(moved, results) {
      values.append(result.element == element ? try released(value, from: carrier, to: element) : value)
    }
    return values
  }

  mutating func move(
    _ op: OpKind, _ operands: [Value], data: Range<Int> = 0..<1, _ attributes: Attributes,
    _ result: TensorType
  ) throws(Diagnostic) -> Value {
    try move(op, operands, data: data, attributes, results: [result])[0]
  }

  mutating func move(
    _ op: OpKind, _ operands: [Value], data: Range<Int> = 0..<1, _ result: TensorType
  ) throws(Diagnostic) -> Value {
    try move(op, operands, data: data, results: [result])[0]
  }

  /// Whether an op that moves elements does so with those of a type.
  func canMove(_ op: OpKind, _ element: ElementType) -> Bool {
    TFLiteKernels.has(op.name, for: element) || carrier(for: [op], of: element, .bits) != nil
  }

  /// A value with its axes in another order: as a reshape where only axes of one element change places, and with
  /// neighbours that stay so taken together where LiteRT's TRANSPOSE, which has 6 axes at most, needs that.
  mutating func permuted(_ value: Value, _ order: [Int]) throws(Diagnostic) -> Value {
    let type = try type(value)
    guard let sizes = type.shape.dimensions else {
      return try move("TRANSPOSE", [value, constant(order, "perm")], TensorType(type.element, .unknownRank))
    }
    let result = order.map { sizes[$0] }
    let long = order.filter { sizes[$0] != 1 }
    if long == long.sorted(), result.filter({ $0 < 0 }).count <= 1 { return try reshape(value, result) }
    guard order.count > 6 else {
      return try move(
        "TRANSPOSE", [value, constant(order, "perm")], TensorType(type.element, Shape(result)))
    }
    // Runs of axes that stay neighbours, in the order of the result.
    var runs: [[Int]] = []
    for axis in long {
      if let last = runs.last?.last, long.sorted().first(where: { $0 > last }) == axis {
        runs[runs.count - 1].append(axis)
      } else {
        runs.append([axis])
      }
    }
    guard runs.count <= 6 else { throw unsupported("LiteRT transposes at most 6 axes") }
    let ordered = runs.sorted { $0[0] < $1[0] }
    let together = try regrouped(value, ordered)
    let places = runs.map { run in ordered.firstIndex { $0[0] == run[0] } ?? 0 }
    let moved = try move(
      "TRANSPOSE", [together, constant(places, "perm")],
      TensorType(
        type.element, Shape(try runs.map { (run) throws(Diagnostic) in sizeProduct(run.map { sizes[$0] }) })))
    return try reshapeKnown(moved, result)
  }

  /// A value with runs of its axes taken together.
  mutating func regrouped(_ value: Value, _ groups: [[Int]]) throws(Diagnostic) -> Value {
    guard let sizes = try type(value).shape.dimensions else { throw unsupported("its rank is not known") }
    return try reshapeKnown(value, groups.map { group in sizeProduct(group.map { sizes[$0] }) })
  }

  /// A value in a shape of which at most one size is unknown.
  mutating func reshapeKnown(_ value: Value, _ sizes: [Int]) throws(Diagnostic) -> Value {
    if try type(value).shape == Shape(sizes) { return value }
    guard sizes.filter({ $0 < 0 }).count <= 1 else {
      throw unsupported(
        "several of its sizes are not known", help: "fix the sizes of the inputs: --shape NAME=1,224,224,3")
    }
    return try reshape(value, sizes)
  }

  /// Applies an op that keeps the rank and changes the axes `active` alone, to at most `limit` axes at a time: others
  /// are taken together.
  ///
  /// - Parameter body: Adds the op to a value: what it does to the first axes it does to those at the second ones.
  mutating func axiswise(
    _ value: Value, _ active: [Int], to sizes: [Int], limit: Int,
    _ body: (inout LoweringCall, Value, [Int], [Int], TensorType) throws(Diagnostic) -> Value
  ) throws(Diagnostic) -> Value {
    let type = try type(value)
    guard var current = type.shape.dimensions else {
      throw unsupported("the rank of its operand is not known")
    }
    if current.count <= limit {
      return try body(&self, value, active, active, TensorType(type.element, Shape(sizes)))
    }
    var value = value
    var rest = active[...]
    while !rest.isEmpty {
      var axes = Array(rest)
      while Self.groups(axes, rank: current.count).count > limit { axes.removeLast() }
      let groups = Self.groups(axes, rank: current.count)
      let together = try reshapeKnown(value, groups.map { group in sizeProduct(group.map { current[$0] }) })
      for axis in axes { current[axis] = sizes[axis] }
      let shape = Shape(groups.map { group in sizeProduct(group.map { current[$0] }) })
      let positions = axes.map { axis in groups.firstIndex { $0 == [axis] } ?? 0 }
      value = try body(&self, together, axes, positions, TensorType(type.element, shape))
      rest = rest.dropFirst(axes.count)
    }
    return try reshapeKnown(value, sizes)
  }

  /// The axes in order: those of `alone` for themselves, neighbours of others together.
  private static func groups(_ alone: [Int], rank: Int) -> [[Int]] {
    var groups: [[Int]] = []
    for axis in 0..<rank {
      if !alone.contains(axis), let last = groups.last?.last, !alone.contains(last) {
        groups[groups.count - 1].append(axis)
      } else {
        groups.append([axis])
      }
    }
    return groups
  }

  // MARK: Sizes

  /// The sizes of a value as a vector of `int32`.
  mutating func shapeOf(_ value: Value) throws(Diagnostic) -> Value {
    let shape = try type(value).shape
    if let sizes = shape.dimensions, !sizes.contains(where: { $0 < 0 }) { return constant(sizes, "shape") }
    return try emit(
      "SHAPE", [value], ["out_type": .type(.int32)],
      TensorType(.int32, shape.rank.map { Shape([$0]) } ?? Shape([-1])))
  }

  /// One size of a value as a scalar of `int32`.
  mutating func sizeOf(_ value: Value, _ axis: Int) throws(Diagnostic) -> Value {
    if let sizes = try type(value).shape.dimensions {
      guard sizes.indices.contains(axis) else {
        throw invalid("a tensor of shape \(Shape(sizes)) has no axis \(axis)")
      }
      if sizes[axis] >= 0 { return constant(scalar: sizes[axis], "size") }
    }
    return try picked(shapeOf(value), axis)
  }

  /// An element of a vector.
  mutating func picked(_ vector: Value, _ index: Int) throws(Diagnostic) -> Value {
    let type = try type(vector)
    return try move(
      "STRIDED_SLICE", [vector, constant([index]), constant([index + 1]), constant([1])],
      Self.sliceMasks(shrink: 1), TensorType(type.element, .scalar))
  }

  /// The attributes of a STRIDED_SLICE.
  static func sliceMasks(
    begin: Int = 0, end: Int = 0, ellipsis: Int = 0, newAxis: Int = 0, shrink: Int = 0
  ) -> Attributes {
    [
      "begin_mask": .int(Int64(begin)), "end_mask": .int(Int64(end)), "ellipsis_mask": .int(Int64(ellipsis)),
      "new_axis_mask": .int(Int64(newAxis)), "shrink_axis_mask": .int(Int64(shrink)), "offset": .bool(false),
    ]
  }

  /// 0, 1, … as many as a scalar of `int32` says.
  mutating func range(_ count: Value) throws(Diagnostic) -> Value {
    if let tensor = constant(count), let value = try tensor.loadElements(as: Int32.self).first {
      return constant(Array(0..<max(0, Int(value))), "range")
    }
    return try emit(
      "RANGE", [constant(scalar: 0, "start"), count, constant(scalar: 1, "delta")], [:],
      TensorType(.int32, Shape([-1])))
  }

  /// Adds an op of arithmetic without an activation function.
  mutating func arithmeticOp(
    _ op: OpKind, _ left: Value, _ right: Value, _ result: TensorType
  ) throws(Diagnostic) -> Value {
    let fuses = ["ADD", "SUB", "MUL", "DIV"].contains(op.name)
    return try emit(op, [left, right], fuses ? ["fused_activation_function": .string("NONE")] : [:], result)
  }
}

/// The product of sizes, unknown (−1) where one of them is and none is 0.
func sizeProduct(_ sizes: [Int]) -> Int {
  if sizes.contains(0) { return 0 }
  return sizes.contains { $0 < 0 } ? -1 : sizes.reduce(1, *)
}

// Arithmetic with shapes that broadcast.
extension LoweringCall {
  /// Adds an op on two operands that broadcast.
  mutating func calculate(
    _ op: OpKind, _ left: Value, _ right: Value, giving element: ElementType? = nil
  ) throws(Diagnostic) -> Value {
    let (a, b) = (try type(left), try type(right))
    return try arithmeticOp(
      op, left, right, TensorType(element ?? a.element, Self.broadcast(a.shape, b.shape)))
  }

  mutating func calculate(_ op: OpKind, _ left: Value, _ right: Float) throws(Diagnostic) -> Value {
    try calculate(op, left, constant(Tensor(scalar: right, type: .float32), "number"))
  }

  /// Adds an op on one operand.
  mutating func calculate(_ op: OpKind, _ value: Value) throws(Diagnostic) -> Value {
    try emit(op, [value], [:], type(value))
  }

  private static func broadcast(_ a: Shape, _ b: Shape) -> Shape {
    guard let x = a.dimensions, let y = b.dimensions else { return .unknownRank }
    let rank = max(x.count, y.count)
    let (left, right) = (
      [Int](repeating: 1, count: rank - x.count) + x, [Int](repeating: 1, count: rank - y.count) + y
    )
    return Shape(zip(left, right).map { $0 == 1 ? $1 : $1 == 1 || $0 == $1 ? $0 : max($0, $1) })
  }
}
