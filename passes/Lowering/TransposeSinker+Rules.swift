internal import GraphIR
internal import Ops
internal import PassKit
internal import Tensors

// What becomes of a node whose operands are transposes, or that has its channels first.
extension TransposeSinker {
  static let rules: [OpKind: Rule] = {
    var rules: [OpKind: Rule] = [
      "Transpose": transpose, "Shape": shape, "Reshape": reshape, "Squeeze": squeeze,
      "BiasAdd": biasAdd, "ConcatV2": concat, "Split": split(axis: 0, value: 1),
      "SplitV": split(axis: 2, value: 0),
      "Pad": rows, "PadV2": rows, "MirrorPad": rows, "Tile": rows, "Slice": slice,
      "StridedSlice": stridedSlice,
      "ReverseV2": axes, "ArgMax": reduction(keeping: nil), "ArgMin": reduction(keeping: nil),
      "MaxPoolV2": maxPoolV2, "Conv2DBackpropInput": transposedConvolution,
      "Conv3DBackpropInputV2": transposedConvolution,
    ]
    for op in elementwise { rules[op] = broadcast }
    for op: OpKind in ["Sum", "Mean", "Prod", "Max", "Min", "All", "Any", "EuclideanNorm"] {
      rules[op] = reduction(keeping: "keep_dims")
    }
    for op: OpKind in [
      "Conv2D", "DepthwiseConv2dNative", "Conv3D", "MaxPool", "AvgPool", "MaxPool3D", "AvgPool3D",
      "SpaceToDepth", "DepthToSpace",
    ] {
      rules[op] = window
    }
    for op: OpKind in ["FusedBatchNorm", "FusedBatchNormV2", "FusedBatchNormV3"] { rules[op] = batchNorm }
    return rules
  }()

  /// Ops on each element of operands that broadcast to each other.
  private static let elementwise: [OpKind] = [
    "Abs", "Acos", "Acosh", "Add", "AddN", "AddV2", "Asin", "Asinh", "Atan", "Atan2", "Atanh", "BitwiseAnd",
    "BitwiseOr", "BitwiseXor", "Cast", "Ceil", "ClipByValue", "Cos", "Cosh", "Div", "DivNoNan", "Elu",
    "Equal",
    "Erf", "Erfc", "Exp", "Expm1", "FakeQuantWithMinMaxArgs", "FakeQuantWithMinMaxVars", "Floor", "FloorDiv",
    "FloorMod", "Greater", "GreaterEqual", "Identity", "Inv", "Invert", "IsFinite", "IsInf", "IsNan",
    "LeakyRelu", "Less", "LessEqual", "Log", "Log1p", "LogicalAnd", "LogicalNot", "LogicalOr", "Maximum",
    "Minimum", "Mod", "Mul", "MulNoNan", "Neg", "NotEqual", "OnesLike", "Pow", "RealDiv", "Reciprocal",
    "Relu",
    "Relu6", "Rint", "Round", "Rsqrt", "SelectV2", "Selu", "Sigmoid", "Sign", "Sin", "Sinh", "Softplus",
    "Softsign", "Sqrt", "Square", "SquaredDifference", "StopGradient", "Sub", "Tan", "Tanh", "TruncateDiv",
    "TruncateMod", "Xdivy", "Xlog1py", "Xlogy", "ZerosLike",
  ]

  private static let transpose: Rule = { site in
    guard let source = site.graph.operand(site.node, 0), let order = site.constants(1),
      order.sorted() == Array(order.indices)
    else { return .declined("its order is not constant") }
    let own = Transposition(source: source, order: order)
    guard let origin = site.origin(0), origin.order.count == order.count else {
      site.note(site.node[0], own)
      return .declined("its operand is no transpose")
    }
    let both = order.map { origin.order[$0] }
    if both == Array(both.indices) { return site.forward(origin.source) }
    let perm = site.addConstant(both, named: "\(site.graph.name(site.node))/perm")
    site.graph.setOperands(
      site.node, [origin.source, perm], controls: site.graph.controlOperands(site.node))
    site.graph.update(site.node) { $0.attributes["Tperm"] = .type(.int32) }
    site.note(site.node[0], Transposition(source: origin.source, order: both))
    return .applied
  }

  // MARK: Ops that say where the channels are

  private static let window: Rule = { site in
    guard let x = site.channelsFirstOperand(0) else { return .declined("its channels come last") }
    let order = channelsLast(x.rank)
    var operands = site.operands
    operands[0] = site.transposed(x.value, order)
    return site.putChannelsLast(operands, rank: x.rank) { $0.permuteWindow(order) }
  }

  private static let maxPoolV2: Rule = { site in
    guard let x = site.channelsFirstOperand(0) else { return .declined("its channels come last") }
    guard let size = site.constants(1), let strides = site.constants(2), size.count == 4, strides.count == 4
    else { return .declined("its window is not constant") }
    let order = channelsLast(4)
    let name = site.graph.name(site.node)
    let operands = [
      site.transposed(x.value, order), site.addConstant(order.map { size[$0] }, named: "\(name)/ksize"),
      site.addConstant(order.map { strides[$0] }, named: "\(name)/strides"),
    ]
    return site.putChannelsLast(operands, rank: 4) { _ in }
  }

  private static let transposedConvolution: Rule = { site in
    guard let x = site.channelsFirstOperand(2) else { return .declined("its channels come last") }
    let order = channelsLast(x.rank)
    var operands = site.operands
    guard let count = site.sizes(operands[0])?.first?.constant else {
      return .declined("the rank of its output is not known")
    }
    let name = site.graph.name(site.node)
    if count == x.rank {
      operands[0] = site.picked(operands[0], order, site.constants(0), named: "\(name)/output_shape")
    }
    operands[2] = site.transposed(x.value, order)
    return site.putChannelsLast(operands, rank: x.rank) { $0.permuteWindow(order) }
  }

  private static let batchNorm: Rule = { site in
    guard let x = site.channelsFirstOperand(0) else { return sinkBatchNorm(&site) }
    // Arithmetic with constants is as well done where the channels come first.
    let isArithmetic = site.attributes.bool("is_training") == false && site.origin(0) == nil
    guard !isArithmetic else { return .declined("it can do with channels first") }
    var operands = site.operands
    operands[0] = site.transposed(x.value, channelsLast(x.rank))
    return site.putChannelsLast(operands, rank: x.rank) { _ in }
  }

  private static func sinkBatchNorm(_ site: inout TransposeSinker) -> Rewrite {
    guard let origin = site.origin(0), let last = origin.order.last, last == origin.order.count - 1 else {
      return .declined("its channels come last")
    }
    var operands = site.operands
    operands[0] = origin.source
    return site.become(operands, orders: [0: origin.order])
  }

  private static let biasAdd: Rule = { site in
    guard let origin = site.origin(0) else { return .declined("its operand is no transpose") }
    let rank = origin.order.count
    let isFirst = (site.attributes.string("data_format") ?? "").hasPrefix("NC") && rank > 2
    let axis = origin.order[isFirst ? 1 : rank - 1]
    guard axis == rank - 1 || (axis == 1 && rank > 2) else {
      return .declined("its channels are in the middle")
    }
    var operands = site.operands
    operands[0] = origin.source
    return site.become(operands, orders: [0: origin.order]) {
      $0["data_format"] = .string(axis == rank - 1 ? "NHWC" : "NCHW")
    }
  }

  // MARK: Ops on elements

  private static let broadcast: Rule = { site in
    let operands = site.operands
    guard let order = site.firstOrder(of: operands) else {
      return .declined("no operand is a transpose")
    }
    let back = inverse(order)
    var moved: [Value] = []
    for operand in operands {
      guard let sizes = site.sizes(operand), sizes.count <= order.count else {
        return .declined("the rank of an operand is not known, or higher")
      }
      if sizes.allSatisfy({ $0 == 1 }), sizes.count < order.count || operands.count > 1 {
        // Broadcast the same way to any order.
        moved.append(operand)
      } else if let free = site.transposedFreely(operand, back) {
        moved.append(free)
      } else {
        return .declined("another operand would have to be transposed")
      }
    }
    return site.become(moved, orders: [0: order])
  }

  // MARK: Ops on axes

  private static let concat: Rule = { site in
    let operands = site.operands
    let values = operands.dropLast()
    guard let order = site.firstOrder(of: Array(values)) else {
      return .declined("no operand is a transpose")
    }
    guard let axis = site.constants(operands.count - 1)?.first, let place = placed(axis, order) else {
      return .declined("its axis is not constant")
    }
    let back = inverse(order)
    var moved: [Value] = []
    for value in values {
      guard site.rank(value) == order.count, let free = site.transposedFreely(value, back) else {
        return .declined("another operand would have to be transposed")
      }
      moved.append(free)
    }
    let constant = site.addScalar(place, named: "\(site.graph.name(site.node))/axis")
    return site.become(moved + [constant], orders: [0: order]) { $0["Tidx"] = .type(.int32) }
  }

  private static func split(axis index: Int, value: Int) -> Rule {
    { site in
      guard let origin = site.origin(value) else { return .declined("its operand is no transpose") }
      guard let axis = site.constants(index)?.first, let place = placed(axis, origin.order),
        let count = site.attributes.int("num_split"), count >= 0, count <= 1 << 16
      else { return .declined("its axis is not constant") }
      var operands = site.operands
      operands[index] = site.addScalar(place, named: "\(site.graph.name(site.node))/axis")
      operands[value] = origin.source
      let orders = Dictionary(uniqueKeysWithValues: (0..<count).map { ($0, origin.order) })
      return site.become(operands, orders: orders)
    }
  }

  /// An op with a row of numbers, or a number, for each axis.
  private static let rows: Rule = { site in
    guard let origin = site.origin(0) else { return .declined("its operand is no transpose") }
    let rank = origin.order.count
    guard let numbers = site.constants(1), rank > 0, numbers.count % rank == 0, !numbers.isEmpty else {
      return .declined("its numbers are not constant")
    }
    let width = numbers.count / rank
    let moved = inverse(origin.order).flatMap { numbers[$0 * width..<($0 + 1) * width] }
    var operands = site.operands
    operands[0] = origin.source
    operands[1] = site.addConstant(
      moved, width == 1 ? [rank] : [rank, width], named: "\(site.graph.name(site.node))/moved")
    let attribute = site.op == "Tile" ? "Tmultiples" : "Tpaddings"
    return site.become(operands, orders: [0: origin.order]) { $0[attribute] = .type(.int32) }
  }

  private static let slice: Rule = { site in
    guard let origin = site.origin(0) else { return .declined("its operand is no transpose") }
    let back = inverse(origin.order)
    guard let begin = site.constants(1), let size = site.constants(2), begin.count == back.count,
      size.count == back.count
    else { return .declined("its bounds are not constant") }
    let name = site.graph.name(site.node)
    let operands = [
      origin.source, site.addConstant(back.map { begin[$0] }, named: "\(name)/begin"),
      site.addConstant(back.map { size[$0] }, named: "\(name)/size"),
    ]
    return site.become(operands, orders: [0: origin.order]) { $0["Index"] = .type(.int32) }
  }

  private static let stridedSlice: Rule = { site in
    guard let origin = site.origin(0) else { return .declined("its operand is no transpose") }
    let (rank, back) = (origin.order.count, inverse(origin.order))
    let attributes = site.attributes
    guard var begin = site.constants(1), var end = site.constants(2), var steps = site.constants(3),
      begin.count <= rank, end.count == begin.count, steps.count == begin.count,
      attributes.int("ellipsis_mask") ?? 0 == 0, attributes.int("new_axis_mask") ?? 0 == 0
    else { return .declined("its bounds are not constant, or it makes axes") }
    func bits(_ name: String, missing: Bool) -> [Bool] {
      let mask = attributes.int(name) ?? 0
      return (0..<rank).map { $0 < begin.count ? mask >> $0 & 1 != 0 : missing }
    }
    func mask(_ bits: [Bool]) -> Attribute {
      .int(Int64(back.enumerated().reduce(0) { $0 | (bits[$1.element] ? 1 << $1.offset : 0) }))
    }
    let masks = [
      "begin_mask": bits("begin_mask", missing: true), "end_mask": bits("end_mask", missing: true),
      "shrink_axis_mask": bits("shrink_axis_mask", missing: false),
    ]
    let missing = rank - begin.count
    begin += [Int](repeating: 0, count: missing)
    end += [Int](repeating: 0, count: missing)
    steps += [Int](repeating: 1, count: missing)
    let name = site.graph.name(site.node)
    var operands = [origin.source]
    for (role, numbers) in [("begin", begin), ("end", end), ("strides", steps)] {
      operands.append(site.addConstant(back.map { numbers[$0] }, named: "\(name)/\(role)"))
    }
    let gone = masks["shrink_axis_mask", default: []].indices.filter {
      masks["shrink_axis_mask"]?[$0] == true
    }
    return site.become(operands, orders: [0: remaining(origin.order, without: gone)]) {
      $0["Index"] = .type(.int32)
      for (key, bits) in masks { $0[key] = mask(bits) }
    }
  }

  private static let axes: Rule = { site in
    guard let origin = site.origin(0) else { return .declined("its operand is no transpose") }
    guard let axes = site.constants(1)?.map({ placed($0, origin.order) }), !axes.contains(nil) else {
      return .declined("its axes are not constant")
    }
    let places = site.addConstant(axes.compactMap { $0 }, named: "\(site.graph.name(site.node))/axis")
    return site.become([origin.source, places], orders: [0: origin.order]) { $0["Tidx"] = .type(.int32) }
  }

  /// An op that goes over axes, which remain as axes of size 1 where an attribute says so.
  private static func reduction(keeping attribute: String?) -> Rule {
    { site in
      guard let origin = site.origin(0) else { return .declined("its operand is no transpose") }
      guard let given = site.constants(1), let shape = site.sizes(site.graph.operand(site.node, 1)),
        case let places = given.map({ placed($0, origin.order) }), !places.contains(nil)
      else { return .declined("its axes are not constant") }
      let axes = places.compactMap { $0 }
      let name = "\(site.graph.name(site.node))/axis"
      let constant =
        shape.isEmpty ? site.addScalar(axes[0], named: name) : site.addConstant(axes.sorted(), named: name)
      let keeps = attribute.flatMap { site.attributes.bool($0) } ?? false
      let rank = origin.order.count
      let order =
        keeps ? origin.order : remaining(origin.order, without: given.map { $0 < 0 ? $0 + rank : $0 })
      return site.become([origin.source, constant], orders: [0: order]) { $0["Tidx"] = .type(.int32) }
    }
  }

  // MARK: Shapes

  private static let shape: Rule = { site in
    guard let origin = site.origin(0) else { return .declined("its operand is no transpose") }
    let (node, name) = (site.node, site.graph.name(site.node))
    let type = site.attributes.type("out_type") ?? .int32
    let added = site.graph.add(
      "Shape", named: site.graph.uniqueName("\(name)/source"), [origin.source], attributes: site.attributes)
    let order = site.addConstant(origin.order, named: "\(name)/order")
    let axis = site.addScalar(0, named: "\(name)/axis")
    site.graph.setOperands(node, [added[0], order, axis], controls: site.graph.controlOperands(node))
    site.graph.update(node) {
      $0.op = "GatherV2"
      $0.attributes = [
        "Tparams": .type(type), "Tindices": .type(.int32), "Taxis": .type(.int32), "batch_dims": .int(0),
      ]
    }
    return .applied
  }

  /// The elements of a transpose that moves axes of size 1 only are those of its source.
  private static let reshape: Rule = { site in
    guard let origin = site.origin(0), let sizes = site.sizes(origin.source),
      keepsElements(origin.order, sizes)
    else { return .declined("its operand is no transpose, or one that moves elements") }
    var operands = site.operands
    operands[0] = origin.source
    return site.become(operands, orders: [:])
  }

  private static let squeeze: Rule = { site in
    guard let origin = site.origin(0), let sizes = site.sizes(site.graph.operand(site.node, 0)) else {
      return .declined("its operand is no transpose")
    }
    var gone = (site.attributes.ints("squeeze_dims") ?? []).map { $0 < 0 ? $0 + sizes.count : $0 }
    if gone.isEmpty {
      guard sizes.allSatisfy({ $0.constant != nil }) else { return .declined("its sizes are not known") }
      gone = sizes.indices.filter { sizes[$0] == 1 }
    }
    guard gone.allSatisfy(sizes.indices.contains) else { return .declined("it has no such axis") }
    return site.become([origin.source], orders: [0: remaining(origin.order, without: gone)]) {
      $0["squeeze_dims"] = .list(.ints(gone.map { Int64(origin.order[$0]) }.sorted()))
    }
  }

  // MARK: Helpers

  /// The axis of the source that an axis, counted from the end where it is negative, comes from.
  private static func placed(_ axis: Int, _ order: [Int]) -> Int? {
    let axis = axis < 0 ? axis + order.count : axis
    return order.indices.contains(axis) ? order[axis] : nil
  }

  /// The order of the axes that remain, among those of the source that remain.
  private static func remaining(_ order: [Int], without gone: [Int]) -> [Int] {
    let kept = order.indices.filter { !gone.contains($0) }.map { order[$0] }
    let sorted = kept.sorted()
    return kept.compactMap { sorted.firstIndex(of: $0) }
  }

  /// The order of the first of these values that is a transpose.
  private func firstOrder(of values: [Value]) -> [Int]? {
    for value in values {
      if let origin = origin(of: value) { return origin.order }
    }
    return nil
  }

  private func channelsFirstOperand(_ index: Int) -> (value: Value, rank: Int)? {
    guard let format = attributes.string("data_format"), format == "NCHW" || format == "NCDHW",
      let value = graph.operand(node, index)
    else { return nil }
    return (value, format.utf8.count)
  }

  private mutating func addScalar(_ number: Int, named name: String) -> Value {
    addConstant([number], [], named: name)
  }

  /// The elements of a vector in another order: a constant at once, others by a GatherV2.
  private mutating func picked(_ value: Value, _ order: [Int], _ known: [Int]?, named name: String) -> Value {
    if let known { return addConstant(order.map { known[$0] }, named: name) }
    let indices = addConstant(order, named: "\(name)/order")
    let axis = addScalar(0, named: "\(name)/axis")
    let node = graph.add(
      "GatherV2", named: graph.uniqueName(name), [value, indices, axis],
      attributes: [
        "Tparams": .type(graph.outputType(of: value) ?? .int32), "Tindices": .type(.int32),
        "Taxis": .type(.int32), "batch_dims": .int(0),
      ])
    return node[0]
  }
}

extension Attributes {
  /// Puts what is said axis by axis into another order.
  fileprivate mutating func permuteWindow(_ order: [Int]) {
    for name in ["strides", "dilations", "ksize"] {
      guard let values = ints(name), values.count == order.count else { continue }
      self[name] = .list(.ints(order.map { Int64(values[$0]) }))
    }
    if let pads = ints("explicit_paddings"), pads.count == 2 * order.count {
      self["explicit_paddings"] = .list(
        .ints(order.flatMap { [Int64(pads[2 * $0]), Int64(pads[2 * $0 + 1])] }))
    }
  }
}
