internal import Diagnostics
internal import GraphIR
internal import Tensors

/// Ops that move elements: transposes, joins and splits, padding, repeats and reversals.
let arrayLowerings: [OpKind: Lowering.Rule] = [
  "Transpose": transpose,
  "ConjugateTranspose": { (call) throws(Diagnostic) in
    guard ![.complex64, .complex128].contains(call.results[0].element) else {
      throw call.unsupported("LiteRT does not conjugate")
    }
    return try transpose(&call)
  },
  "Concat": { (call) throws(Diagnostic) in
    try call.joined(Array(call.inputs.dropFirst()), along: call.axis(of: 0))
  },
  "ConcatV2": { (call) throws(Diagnostic) in
    try call.joined(Array(call.inputs.dropLast()), along: call.axis(of: call.inputs.count - 1))
  },
  "Pack": { (call) throws(Diagnostic) in
    let rank = call.results[0].shape.rank ?? 0
    guard rank > 0 else { throw call.unsupported("the rank of its operands is not known") }
    let axis = try call.axis(call.int("axis"), rank: rank)
    if call.inputs.count == 1, let sizes = call.results[0].shape.dimensions,
      sizes.filter({ $0 < 0 }).count <= 1
    {
      return [try call.reshape(call.input(0), sizes)]
    }
    let attributes: Attributes = ["values_count": .int(Int64(call.inputs.count)), "axis": .int(Int64(axis))]
    return [try call.move("PACK", call.inputs, data: call.inputs.indices, attributes, call.results[0])]
  },
  "Unpack": unpack,
  "Split": { (call) throws(Diagnostic) in
    let count = call.results.count
    if count == 1 { return [try call.input(1)] }
    let axis = try call.narrowed(call.input(0))
    return try call.move(
      "SPLIT", [axis, call.input(1)], data: 1..<2, ["num_splits": .int(Int64(count))], results: call.results)
  },
  "SplitV": { (call) throws(Diagnostic) in
    let count = call.results.count
    if count == 1 { return [try call.input(0)] }
    let (sizes, axis) = (try call.narrowed(call.input(1)), try call.narrowed(call.input(2)))
    return try call.move(
      "SPLIT_V", [call.input(0), sizes, axis], ["num_splits": .int(Int64(count))], results: call.results)
  },
  "Pad": pad, "PadV2": pad, "MirrorPad": pad, "Tile": tile,
  "Reverse": { (call) throws(Diagnostic) in
    guard let flags = call.constant(1) else {
      throw call.unsupported("the axes that it reverses are not constant")
    }
    let isReversed = try flags.loadBytes()
    return [try call.reversed(call.input(0), isReversed.indices.filter { isReversed[$0] != 0 })]
  },
  "ReverseV2": { (call) throws(Diagnostic) in
    let rank = try call.dimensions(0).count
    guard let axes = try? call.integers(1) else {
      // The kernel takes only neighbours at once.
      var value = try call.input(0)
      let axes = try call.narrowed(call.input(1))
      guard let count = try call.dimensions(1).first, count >= 0 else {
        throw call.unsupported("the number of axes that it reverses is not known")
      }
      for index in 0..<count {
        let axis = count == 1 ? axes : try call.reshape(call.picked(axes, index), [1])
        value = try call.move("REVERSE_V2", [value, axis], call.results[0])
      }
      return [value]
    }
    var positive: [Int] = []
    for axis in axes { positive.append(try call.axis(axis, rank: rank)) }
    return [try call.reversed(call.input(0), positive.sorted())]
  },
  "ReverseSequence": { (call) throws(Diagnostic) in
    let rank = try call.dimensions(0).count
    let attributes: Attributes = [
      "seq_dim": .int(Int64(try call.axis(call.int("seq_dim"), rank: rank))),
      "batch_dim": .int(Int64(try call.axis(call.int("batch_dim"), rank: rank))),
    ]
    return [try call.move("REVERSE_SEQUENCE", [call.input(0), call.input(1)], attributes, call.results[0])]
  },
  "Roll": roll,
]

private let transpose: Lowering.Rule = { (call) throws(Diagnostic) in
  guard let order = try? call.integers(1) else {
    let order = try call.narrowed(call.input(1))
    guard (try call.dimensions(0)).count <= 6 else {
      throw call.unsupported("LiteRT transposes at most 6 axes in an order that is not constant")
    }
    return [try call.move("TRANSPOSE", [call.input(0), order], call.results[0])]
  }
  let rank = order.count
  let positive = order.map { $0 < 0 ? $0 + rank : $0 }
  guard try call.elementType(0) == .string, positive != positive.sorted() else {
    return [try call.transpose(call.input(0), positive)]
  }
  // Strings are picked one by one.
  guard let sizes = try call.type(call.input(0)).shape.fullyDefined else {
    throw call.unsupported("it transposes strings in a shape that is not known")
  }
  var places: [Int] = []
  for place in indices(of: positive.map { sizes[$0] }) {
    for axis in 0..<rank { places.append(place[positive.firstIndex(of: axis) ?? 0]) }
  }
  let shape = positive.map { sizes[$0] } + [rank]
  let positions = call.constant(
    Tensor(places.map { Int32($0) }, type: .int32, dimensions: shape), "positions")
  return [try call.emit("GATHER_ND", [call.input(0), positions], [:], call.results[0])]
}

/// The index of every element of a shape, in row-major order.
private func indices(of sizes: [Int]) -> [[Int]] {
  sizes.reduce([[]]) { prefixes, size in prefixes.flatMap { prefix in (0..<size).map { prefix + [$0] } } }
}

private let unpack: Lowering.Rule = { (call) throws(Diagnostic) in
  let sizes = try call.dimensions(0)
  let (axis, element) = (try call.axis(call.int("axis"), rank: sizes.count), try call.elementType(0))
  if call.results.count == 1, let shape = call.results[0].shape.dimensions,
    shape.filter({ $0 < 0 }).count <= 1
  {
    return [try call.reshape(call.input(0), shape)]
  }
  if call.canMove("UNPACK", element) {
    let attributes: Attributes = ["num": .int(Int64(call.results.count)), "axis": .int(Int64(axis))]
    return try call.move("UNPACK", [call.input(0)], attributes, results: call.results)
  }
  // Where UNPACK lacks the type, each part is a slice.
  guard sizes.count <= 5 else { throw call.unsupported("LiteRT slices at most 5 axes of \(element)") }
  var parts: [Value] = []
  for index in call.results.indices {
    var (begin, end) = ([Int](repeating: 0, count: axis + 1), [Int](repeating: 0, count: axis + 1))
    (begin[axis], end[axis]) = (index, index + 1)
    let ones = call.constant([Int](repeating: 1, count: axis + 1))
    parts.append(
      try call.move(
        "STRIDED_SLICE", [call.input(0), call.constant(begin), call.constant(end), ones],
        LoweringCall.sliceMasks(begin: (1 << axis) - 1, end: (1 << axis) - 1, shrink: 1 << axis),
        call.results[index]))
  }
  return parts
}

private let pad: Lowering.Rule = { (call) throws(Diagnostic) in
  let isMirrored = call.op == "MirrorPad"
  let (name, limit): (OpKind, Int) =
    isMirrored ? ("MIRROR_PAD", 8) : (call.op == "PadV2" ? "PADV2" : "PAD", 5)
  let attributes: Attributes = isMirrored ? ["mode": .string(call.string("mode"))] : [:]
  let sizes = try call.dimensions(0)
  let result = call.results[0]
  let filler = call.op == "PadV2" ? try call.input(2) : nil
  guard sizes.count > limit else {
    // The filler travels with the elements.
    let pads = try call.indices(call.input(1))
    guard let filler else { return [try call.move(name, [call.input(0), pads], attributes, result)] }
    return [try call.padded(call.input(0), pads, with: filler, result)]
  }
  let pads = try call.integers(1)
  let active = sizes.indices.filter { pads[2 * $0] != 0 || pads[2 * $0 + 1] != 0 }
  return [
    try call.axiswise(call.input(0), active, to: result.shape.dimensions ?? sizes, limit: limit) {
      (call, value, axes, positions, type) throws(Diagnostic) in
      var numbers = [Int32](repeating: 0, count: 2 * (type.shape.rank ?? 0))
      for (axis, position) in zip(axes, positions) {
        numbers[2 * position] = Int32(clamping: pads[2 * axis])
        numbers[2 * position + 1] = Int32(clamping: pads[2 * axis + 1])
      }
      let here = call.constant(
        Tensor(numbers, type: .int32, dimensions: [numbers.count / 2, 2]), "paddings")
      guard let filler else { return try call.move(name, [value, here], attributes, type) }
      return try call.padded(value, here, with: filler, type)
    }
  ]
}

private let tile: Lowering.Rule = { (call) throws(Diagnostic) in
  if let repeats = try? call.integers(1), repeats.allSatisfy({ $0 == 1 }) { return [try call.input(0)] }
  return [try call.move("TILE", [call.input(0), call.indices(call.input(1))], call.results[0])]
}

/// Each element comes from `shift` places before it: as a gather along each axis.
private let roll: Lowering.Rule = { (call) throws(Diagnostic) in
  let rank = try call.dimensions(0).count
  var value = try call.input(0)
  guard let axes = try? call.integers(2) else {
    let shifts = try call.shiftOfEachAxis(rank: rank)
    for axis in 0..<rank {
      let places = try call.places(in: value, axis, movedBy: call.picked(shifts, axis))
      value = try call.gathered(value, places, axis: axis, call.results[0])
    }
    return [value]
  }
  let shifts = try? call.integers(1)
  for (index, axis) in axes.enumerated() {
    let axis = try call.axis(axis, rank: rank)
    let places: Value
    if let shift = shifts?[index], let size = try call.dimensions(0)[axis] as Int?, size >= 0 {
      if size == 0 || shift % size == 0 { continue }
      places = call.constant((0..<size).map { (($0 - shift) % size + size) % size }, "places")
    } else {
      let shift: Value
      if let shifts {
        shift = call.constant(scalar: shifts[index], "shift")
      } else {
        let given = try call.narrowed(call.input(1))
        shift = try call.type(given).shape == .scalar ? given : call.picked(given, index)
      }
      places = try call.places(in: value, axis, movedBy: shift)
    }
    value = try call.gathered(value, places, axis: axis, call.results[0])
  }
  return [value]
}

extension LoweringCall {
  /// Where along an axis the elements are that come to each place when all move on by a number.
  fileprivate mutating func places(
    in value: Value, _ axis: Int, movedBy shift: Value
  ) throws(Diagnostic) -> Value {
    let size = try sizeOf(value, axis)
    let range = try range(size)
    let type = try type(range)
    return try arithmeticOp("FLOOR_MOD", arithmeticOp("SUB", range, shift, type), size, type)
  }

  /// The sum of the shifts that each axis gets from operands that tell the axes, too.
  fileprivate mutating func shiftOfEachAxis(rank: Int) throws(Diagnostic) -> Value {
    let known = [try type(input(1)).shape.fullyDefined, try type(input(2)).shape.fullyDefined]
    let count = known.compactMap { $0 }.first.map { $0.first ?? 1 } ?? -1
    let axes = try reshape(narrowed(input(2)), [count])
    let positive = try calculate("FLOOR_MOD", axes, constant(scalar: rank, "rank"))
    let choice = try emit(
      "ONE_HOT",
      [positive, constant(scalar: rank, "rank"), constant(scalar: 1, "on"), constant(scalar: 0, "off")],
      ["axis": .int(-1)], TensorType(.int32, [count, rank]))
    let shares = try calculate("MUL", choice, reshape(narrowed(input(1)), [count, 1]))
    return try emit(
      "SUM", [shares, constant([0], "axis")], ["keep_dims": .bool(false)], TensorType(.int32, [rank]))
  }

  /// The axis that an operand names.
  func axis(of index: Int) throws(Diagnostic) -> Int {
    if let axis = try? integers(index).first { return axis }
    // A vector has but one.
    if results[0].shape.rank == 1 { return 0 }
    throw unsupported("its axis is not constant")
  }

  fileprivate mutating func joined(_ values: [Value], along axis: Int) throws(Diagnostic) -> [Value] {
    // Parts that are empty add nothing.
    var filled: [Value] = []
    for value in values {
      let sizes = try type(value).shape.dimensions ?? []
      let place = axis < 0 ? axis + sizes.count : axis
      if !sizes.indices.contains(place) || sizes[place] != 0 { filled.append(value) }
    }
    let values = filled.isEmpty ? Array(values.prefix(1)) : filled
    if values.count == 1 { return values }
    if results[0].element == .string { throw unsupported("LiteRT does not join tensors of strings") }
    let attributes: Attributes = ["axis": .int(Int64(axis)), "fused_activation_function": .string("NONE")]
    return [try move("CONCATENATION", values, data: values.indices, attributes, results[0])]
  }

  /// A value joined to others along an axis.
  mutating func concatenated(_ values: [Value], axis: Int, _ result: TensorType) throws(Diagnostic) -> Value {
    let attributes: Attributes = ["axis": .int(Int64(axis)), "fused_activation_function": .string("NONE")]
    return try move("CONCATENATION", values, data: values.indices, attributes, result)
  }

  /// A value with a scalar around it.
  mutating func padded(
    _ value: Value, _ pads: Value, with filler: Value, _ result: TensorType
  ) throws(Diagnostic) -> Value {
    // The kernel reads the paddings second and the filler third.
    let element = try type(value).element
    let carrier = carrier(for: ["PADV2"], of: element, .bits)
    let padded = try emit(
      "PADV2", [try carried(value, by: carrier), pads, try carried(filler, by: carrier)], [:],
      TensorType(carrier?.type ?? element, result.shape))
    return try released(padded, from: carrier, to: element)
  }

  /// A value with some axes backwards: the kernel takes only neighbours at once.
  fileprivate mutating func reversed(_ value: Value, _ axes: [Int]) throws(Diagnostic) -> Value {
    var runs: [[Int]] = []
    for axis in axes {
      if let last = runs.last?.last, last + 1 == axis {
        runs[runs.count - 1].append(axis)
      } else {
        runs.append([axis])
      }
    }
    var value = value
    for run in runs { value = try move("REVERSE_V2", [value, constant(run, "axes")], results[0]) }
    return value
  }
}
