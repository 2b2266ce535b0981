internal import Diagnostics
internal import GraphIR
internal import Tensors

/// The operators whose results are truth values.
private let comparisons: Set<String> = [
  "EQUAL", "NOT_EQUAL", "LESS", "LESS_EQUAL", "GREATER", "GREATER_EQUAL",
]

extension LoweringCall {
  /// An op on each element of operands that broadcast, in whatever type its kernel does it, and in whatever shapes.
  ///
  /// - Parameter shape: the shape of the result, where more is known of it than follows from the operands.
  mutating func apply(
    _ op: OpKind, _ operands: [Value], _ attributes: Attributes = [:], shape: Shape? = nil
  ) throws(Diagnostic) -> Value {
    let typed = TFLiteKernels.typedOperand[op.name] ?? 0
    guard operands.indices.contains(typed) else { throw invalid("it lacks its operand \(typed)") }
    let element = try type(operands[typed]).element
    var operands = operands
    let carrier = carrier(for: op, of: element)
    for index in operands.indices where index >= typed {
      operands[index] = try carried(operands[index], by: carrier)
    }
    let isComparison = comparisons.contains(op.name)
    let result = isComparison ? .bool : carrier?.type ?? element
    var attributes = attributes
    if ["ADD", "SUB", "MUL", "DIV"].contains(op.name) {
      attributes["fused_activation_function"] = .string("NONE")
    }
    // Else the numbers would stand for others.
    if op == "ADD", result == .int16 { attributes["pot_scale_int16"] = .bool(false) }
    let value = try broadcasting(op, operands, attributes, result, shape)
    return isComparison ? value : try released(value, from: carrier, to: element)
  }

  mutating func apply(_ op: OpKind, _ operands: Value...) throws(Diagnostic) -> Value {
    try apply(op, operands)
  }

  /// An op whose second operand is a number.
  mutating func apply(_ op: OpKind, _ value: Value, _ number: Double) throws(Diagnostic) -> Value {
    try apply(op, [value, self.number(number, type(value).element)])
  }

  /// An op whose first operand is a number.
  mutating func apply(_ op: OpKind, _ number: Double, _ value: Value) throws(Diagnostic) -> Value {
    try apply(op, [self.number(number, type(value).element), value])
  }

  // MARK: Shapes

  /// A value with one more axis of one.
  mutating func column(_ x: Value) throws(Diagnostic) -> Value {
    let type = try type(x)
    return try emit(
      "EXPAND_DIMS", [x, constant(scalar: -1, "axis")], [:],
      TensorType(type.element, Shape(type.shape.dimensions.map { $0 + [1] })))
  }

  /// The sums along the last axis.
  mutating func rowSum(_ x: Value, keepingAxis: Bool = false) throws(Diagnostic) -> Value {
    let type = try type(x)
    let shape = type.shape.dimensions.map { Array($0.dropLast()) + (keepingAxis ? [1] : []) }
    return try emit(
      "SUM", [x, constant([-1], "axis")], ["keep_dims": .bool(keepingAxis)],
      TensorType(type.element, Shape(shape)))
  }

  /// The shape of what an op gives for operands that broadcast.
  func broadcastShape(_ operands: [Value]) throws(Diagnostic) -> Shape {
    var result: [Int] = []
    for operand in operands {
      guard var sizes = try type(operand).shape.dimensions else { return .unknownRank }
      let rank = max(result.count, sizes.count)
      sizes = [Int](repeating: 1, count: rank - sizes.count) + sizes
      result = [Int](repeating: 1, count: rank - result.count) + result
      for (axis, size) in sizes.enumerated() where size != result[axis] {
        // Next to a known size, an unknown one is the same or 1.
        if result[axis] == 1 || (result[axis] < 0 && size != 1) { result[axis] = size }
      }
    }
    return Shape(result)
  }

  private mutating func broadcasting(
    _ op: OpKind, _ operands: [Value], _ attributes: Attributes, _ element: ElementType, _ shape: Shape?
  ) throws(Diagnostic) -> Value {
    var result = try broadcastShape(operands)
    if let shape { result = shape }
    let shapes = try operands.map { (operand) throws(Diagnostic) in try type(operand).shape.dimensions }
    let limit = TFLiteKernels.broadcastRank[op.name] ?? .max
    guard operands.count > 1, let rank = result.rank, rank > limit else {
      return try emit(op, operands, attributes, TensorType(element, result))
    }
    if try areOfOneShape(operands) { return try emit(op, operands, attributes, TensorType(element, result)) }
    if let merged = Self.merged(shapes, rank: rank), merged.result.count <= limit, result.fullyDefined != nil
    {
      var reshaped: [Value] = []
      for (operand, sizes) in zip(operands, merged.operands) { reshaped.append(try reshape(operand, sizes)) }
      let value = try emit(op, reshaped, attributes, TensorType(element, Shape(merged.result)))
      return try reshape(value, result.dimensions ?? [])
    }
    var repeated: [Value] = []
    let sizes = try sizes(of: operands, result)
    for operand in operands { repeated.append(try self.repeated(operand, to: sizes, result)) }
    return try emit(op, repeated, attributes, TensorType(element, result))
  }

  /// Whether an op's kernel repeats the elements of these operands itself, or need not.
  func broadcasts(_ op: OpKind, _ operands: [Value]) throws(Diagnostic) -> Bool {
    guard let limit = TFLiteKernels.broadcastRank[op.name], let rank = try broadcastShape(operands).rank
    else {
      return true
    }
    if rank <= limit { return true }
    return try areOfOneShape(operands)
  }

  /// Whether all operands surely have one shape.
  private func areOfOneShape(_ operands: [Value]) throws(Diagnostic) -> Bool {
    let shapes = try operands.map { (operand) throws(Diagnostic) in try type(operand).shape }
    guard let first = shapes.first, shapes.allSatisfy({ $0 == first }) else { return false }
    if first.fullyDefined != nil { return true }
    // The same symbols are the same sizes.
    let known = operands.compactMap { operand in
      inputs.firstIndex(of: operand).flatMap { facts.indices.contains($0) ? facts[$0].shape : nil }
    }
    guard known.count == operands.count, let dimensions = known[0].dimensions else { return false }
    return known.allSatisfy { $0 == known[0] } && !dimensions.contains { $0.isUnknown }
  }

  /// The sizes that operands broadcast to, as a vector.
  mutating func sizes(of operands: [Value], _ result: Shape) throws(Diagnostic) -> Value {
    if let dimensions = result.fullyDefined { return constant(dimensions, "shape") }
    var sizes: Value?
    for operand in operands {
      let own = try shapeVector(operand)
      guard let other = sizes else {
        sizes = own
        continue
      }
      let rank = try broadcastShape([operand]).rank.map { max($0, result.rank ?? 0) } ?? -1
      sizes = try emit("BROADCAST_ARGS", [other, own], [:], TensorType(.int32, [rank]))
    }
    return sizes ?? constant([], "shape")
  }

  /// The sizes of a value, as a vector.
  mutating func shapeVector(_ value: Value) throws(Diagnostic) -> Value {
    let shape = try type(value).shape
    if let dimensions = shape.fullyDefined { return constant(dimensions, "shape") }
    return try emit(
      "SHAPE", [value], ["out_type": .type(.int32)], TensorType(.int32, [shape.rank ?? -1]))
  }

  /// A value with its elements repeated to sizes.
  mutating func repeated(_ value: Value, to sizes: Value, _ shape: Shape) throws(Diagnostic) -> Value {
    let type = try type(value)
    if type.shape == shape, shape.fullyDefined != nil { return value }
    return try emit("BROADCAST_TO", [value, sizes], [:], TensorType(type.element, shape))
  }

  /// The operands' shapes with neighbouring axes taken together where each operand has all or nothing of both; nil for
  /// unknown sizes.
  private static func merged(_ shapes: [[Int]?], rank: Int) -> (operands: [[Int]], result: [Int])? {
    let known = shapes.compactMap { $0 }.filter { !$0.contains { $0 < 0 } }
    guard known.count == shapes.count else { return nil }
    let sizes = known.map { [Int](repeating: 1, count: rank - $0.count) + $0 }
    var (operands, result) = ([[Int]](repeating: [], count: sizes.count), [Int]())
    var last: [Bool]?
    for axis in 0..<rank {
      let all = sizes.map { $0[axis] }
      guard let size = all.first(where: { $0 != 1 }) else { continue }
      let pattern = all.map { $0 == 1 }
      if pattern == last {
        for index in operands.indices { operands[index][operands[index].count - 1] *= all[index] }
        result[result.count - 1] *= size
      } else {
        for index in operands.indices { operands[index].append(all[index]) }
        result.append(size)
        last = pattern
      }
    }
    // Operands need no leading axes of one.
    return (operands.map { Array($0.drop { $0 == 1 }) }, result)
  }
}
