internal import Diagnostics
internal import GraphIR
internal import Tensors

/// Reductions over axes.
let reductionLowerings: [OpKind: Lowering.Rule] = [
  "Mean": reduction("MEAN"), "Sum": reduction("SUM"), "Prod": reduction("REDUCE_PROD"),
  "Max": reduction("REDUCE_MAX"), "Min": reduction("REDUCE_MIN"), "Any": reduction("REDUCE_ANY"),
  "All": reduction("REDUCE_ALL"), "EuclideanNorm": norm, "L2Loss": halfSumOfSquares,
  "ArgMax": place("ARG_MAX", "REDUCE_MAX"), "ArgMin": place("ARG_MIN", "REDUCE_MIN"),
  "Cumsum": cumulativeSum, "Cumprod": cumulativeProduct, "CumulativeLogsumexp": cumulativeLogarithm,
]

private func reduction(_ op: OpKind) -> Lowering.Rule {
  { (call) throws(Diagnostic) in
    let x = try call.input(0)
    if try call.type(call.input(1)).shape == [0] { return [x] }
    if try call.reducesNothing() {
      return [call.bool("keep_dims") ? x : try call.reshape(x, call.results[0].shape.dimensions ?? [])]
    }
    if let extreme = try call.extremeOfNothing(op) { return [extreme] }
    guard call.results[0].element == .complex64, op == "SUM" || op == "MEAN" else {
      return [try call.reduce(op, x)]
    }
    // Of both parts, along axes that are counted from the front.
    let rank = try call.dimensions(0).count
    let axes = try call.constantAxes(rank)
    let shape = call.results[0].shape
    let parts = try call.emit(
      op, [call.parts(x), call.constant(axes, "axes")], ["keep_dims": .bool(call.bool("keep_dims"))],
      TensorType(.float32, Shape(shape.dimensions.map { $0 + [2] })))
    return [try call.reinterpreted(parts, as: .complex64)]
  }
}

extension LoweringCall {
  /// The reduction of a value over the axes of the second operand, in whatever type its kernel does it.
  fileprivate mutating func reduce(_ op: OpKind, _ value: Value) throws(Diagnostic) -> Value {
    let element = try type(value).element
    let axes = try narrowed(input(1))
    let attributes: Attributes = ["keep_dims": .bool(bool("keep_dims"))]
    let carrier = carrier(for: op, of: element)
    let carried = try carried(value, by: carrier)
    let result = try emit(
      op, [carried, axes], attributes, TensorType(carrier?.type ?? element, results[0].shape))
    return try released(result, from: carrier, to: element)
  }

  /// Whether all the axes of the second operand are of one element, and a reshape can take them away.
  fileprivate func reducesNothing() throws(Diagnostic) -> Bool {
    guard facts.indices.contains(1), let axes = facts[1].constants,
      let sizes = try type(input(0)).shape.dimensions,
      bool("keep_dims") || sizes.filter({ $0 < 0 }).count <= 1
    else { return false }
    return axes.allSatisfy { axis in
      let place = axis < 0 ? axis + sizes.count : axis
      return sizes.indices.contains(place) && sizes[place] == 1
    }
  }

  /// What the extreme of no numbers is, which the kernels of LiteRT take for the last finite one; nil where there are
  /// numbers, or may be.
  fileprivate mutating func extremeOfNothing(_ op: OpKind) throws(Diagnostic) -> Value? {
    let type = try type(input(0))
    guard op == "REDUCE_MAX" || op == "REDUCE_MIN", type.element == .float32,
      type.shape.dimensions?.contains(0) ?? false, let sizes = results[0].shape.fullyDefined
    else { return nil }
    let extreme: Float = op == "REDUCE_MAX" ? -.infinity : .infinity
    let bytes = withUnsafeBytes(of: extreme) { Array($0) }
    return constant(Tensor(.float32, sizes, .repeated(bytes)), "extreme")
  }

  /// The axes of the second operand, none negative.
  fileprivate func constantAxes(_ rank: Int) throws(Diagnostic) -> [Int] {
    var axes: [Int] = []
    for axis in try integers(1) { axes.append(try self.axis(axis, rank: rank)) }
    return axes
  }
}

/// √Σx²
private let norm: Lowering.Rule = { (call) throws(Diagnostic) in
  let element = call.results[0].element
  let x = try call.cast(call.input(0), to: element == .float16 || element == .bfloat16 ? .float32 : element)
  let sum = try call.reduce("SUM", call.apply("SQUARE", x))
  return [try call.cast(call.apply("SQRT", sum), to: element)]
}

/// Σx² / 2
private let halfSumOfSquares: Lowering.Rule = { (call) throws(Diagnostic) in
  let element = call.results[0].element
  let x = try call.cast(call.input(0), to: element == .float16 || element == .bfloat16 ? .float32 : element)
  let rank = try call.dimensions(0).count
  let sum = try call.emit(
    "SUM", [call.apply("SQUARE", x), call.constant(Array(0..<rank), "axes")], ["keep_dims": .bool(false)],
    TensorType(call.type(x).element, .scalar))
  return [try call.cast(call.apply("MUL", sum, 0.5), to: element)]
}

private func place(_ op: OpKind, _ extreme: OpKind) -> Lowering.Rule {
  { (call) throws(Diagnostic) in
    var x = try call.input(0)
    let axis = try call.narrowed(call.input(1))
    let result = call.results[0]
    let index: ElementType = result.element == .int64 ? .int64 : .int32
    x = try call.carried(x, by: call.carrier(for: op, of: call.type(x).element))
    var element = try call.type(x).element
    var op = op
    if element == .int64 || element == .uint32 {
      // The first place that has the extreme number.
      x = try call.cast(x, to: .int64)
      let type = try call.type(x)
      let rank = type.shape.rank.map { [Int](repeating: -1, count: $0) }
      let most = try call.emit(
        extreme, [x, call.reshape(axis, [1])], ["keep_dims": .bool(true)], TensorType(.int64, Shape(rank)))
      x = try call.apply("EQUAL", [x, most], shape: type.shape)
      element = .bool
      op = "ARG_MAX"
    }
    let found = try call.emit(op, [x, axis], ["output_type": .type(index)], TensorType(index, result.shape))
    return [try call.cast(found, to: result.element)]
  }
}

private let cumulativeSum: Lowering.Rule = { (call) throws(Diagnostic) in
  let element = call.results[0].element
  let carrier = call.carrier(for: "CUMSUM", of: element)
  let x = try call.carried(call.input(0), by: carrier)
  let sums = try call.emit(
    "CUMSUM", [x, call.narrowed(call.input(1))],
    ["exclusive": .bool(call.bool("exclusive")), "reverse": .bool(call.bool("reverse"))],
    TensorType(call.type(x).element, call.results[0].shape))
  return [try call.released(sums, from: carrier, to: element)]
}

private let cumulativeProduct: Lowering.Rule = { (call) throws(Diagnostic) in
  let element = call.results[0].element
  let carrier = call.carrier(for: "REDUCE_PROD", of: element)
  let x = try call.carried(call.input(0), by: carrier)
  let (rows, shape) = try call.prefixes(of: x, else: 1)
  let product = try call.emit(
    "REDUCE_PROD", [rows, call.constant([2], "axis")], ["keep_dims": .bool(false)],
    TensorType(call.type(x).element, shape))
  return [try call.released(call.reshape(product, call.dimensions(0)), from: carrier, to: element)]
}

/// log Σ exp(x), from the greatest of each sum on so that there is room.
private let cumulativeLogarithm: Lowering.Rule = { (call) throws(Diagnostic) in
  let element = call.results[0].element
  let x = try call.cast(call.input(0), to: element == .float16 || element == .bfloat16 ? .float32 : element)
  let (rows, shape) = try call.prefixes(of: x, else: -.infinity)
  let sizes = shape.dimensions ?? []
  let axis = call.constant([2], "axis")
  let most = try call.emit(
    "REDUCE_MAX", [rows, axis], ["keep_dims": .bool(true)],
    TensorType(call.type(x).element, Shape([sizes[0], sizes[1], 1, sizes[2]])))
  // A sum of nothing is −∞, which cannot be taken from itself.
  let finite = try call.apply("MAXIMUM", most, Double(-Float.greatestFiniteMagnitude))
  let powers = try call.apply("EXP", call.apply("SUB", rows, finite))
  let sum = try call.emit(
    "SUM", [powers, axis], ["keep_dims": .bool(true)],
    TensorType(call.type(x).element, Shape([sizes[0], sizes[1], 1, sizes[2]])))
  let value = try call.apply("ADD", call.apply("LOG", sum), finite)
  let isNothing = try call.apply("EQUAL", most, -.infinity)
  let complete = try call.apply("SELECT_V2", isNothing, most, value)
  return [try call.cast(call.reshape(complete, call.dimensions(0)), to: element)]
}

extension LoweringCall {
  /// What each place along an axis takes in: `[outer, place, taken in, inner]`, with a neutral number for the others, and
  /// the shape when the third axis is reduced.
  ///
  /// - Throws: for an axis whose size is not known, or whose square is too large.
  fileprivate mutating func prefixes(of x: Value, else neutral: Double) throws(Diagnostic) -> (Value, Shape) {
    let dimensions = try dimensions(0)
    let axes = try integers(1)
    guard axes.count == 1 else { throw invalid("its axis is no scalar") }
    let axis = try axis(axes[0], rank: dimensions.count)
    let count = dimensions[axis]
    guard count >= 0, dimensions.filter({ $0 < 0 }).count <= 1 else {
      throw unsupported("the size of the axis that it goes along, or of several others, is not known")
    }
    guard count <= 1024 else {
      throw unsupported("TFLite has no such op, and the square of \(count) places is too large")
    }
    func size(_ sizes: ArraySlice<Int>) -> Int { sizes.contains { $0 < 0 } ? -1 : sizes.reduce(1, *) }
    let (outer, inner) = (size(dimensions[..<axis]), size(dimensions[(axis + 1)...]))
    let (exclusive, reverse) = (bool("exclusive"), bool("reverse"))
    let mask = (0..<count).flatMap { place in
      (0..<count).map { other in
        (exclusive && other == place) || (reverse ? other < place : other > place) ? false : true
      }
    }
    let isTaken = constant(Tensor(mask, type: .bool, dimensions: [1, count, count, 1]), "prefixes")
    let element = try type(x).element
    let rows = try apply(
      "SELECT_V2", [isTaken, reshape(x, [outer, 1, count, inner]), number(neutral, element)],
      shape: Shape([outer, count, count, inner]))
    return (rows, Shape([outer, count, inner]))
  }
}
