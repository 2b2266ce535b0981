internal import Diagnostics
internal import GraphIR

// Rules of ops that move elements.
extension ShapeRule {
  static let transpose = ShapeRule(.movesFirst) { (call) throws(Diagnostic) in
    let order = call.constants(1)
    guard let sizes = call.dimensions(0) else {
      let rank = order?.count ?? call.dimensions(1)?.first?.constant
      return [rank.map { .unknown(rank: $0) } ?? .unknownRank]
    }
    guard let order else { return [.unknown(rank: sizes.count)] }
    var axes: [Int] = []
    for axis in order { axes.append(try call.axis(axis, rank: sizes.count)) }
    guard axes.sorted() == Array(sizes.indices) else {
      throw call.invalid("\(order) is no order of \(call.shape(0).shape)")
    }
    return [SymbolicShape(axes.map { sizes[$0] })]
  }

  static let concatV2 = ShapeRule(.movesAllButLast) { (call) throws(Diagnostic) in
    let count = max(0, call.inputs.count - 1)
    return [try joined(call.inputs.prefix(count).map(\.shape), axis: call.constant(count), call)]
  }

  static let concat = ShapeRule(.movesAllButFirst) { (call) throws(Diagnostic) in
    [try joined(call.inputs.dropFirst().map(\.shape), axis: call.constant(0), call)]
  }

  static func joined(
    _ shapes: [SymbolicShape], axis: Int?, _ call: InferenceCall
  ) throws(Diagnostic) -> SymbolicShape {
    guard let rank = shapes.compactMap({ $0.dimensions?.count }).first else { return .unknownRank }
    guard let axis else { return .unknown(rank: rank) }
    let place = try call.axis(axis, rank: rank)
    var length: SymbolicInteger = 0
    var result = SymbolicShape.unknown(rank: rank)
    for shape in shapes {
      guard var sizes = shape.dimensions else {
        length = .unknown
        continue
      }
      guard sizes.count == rank else { throw call.invalid("the ranks differ: \(shapes.map(\.shape))") }
      length = length + sizes[place]
      sizes[place] = .unknown
      result = result.refined(by: SymbolicShape(sizes))
    }
    result.dimensions?[place] = length
    return result
  }

  static let pack = ShapeRule(.movesAll) { (call) throws(Diagnostic) in
    let shape = call.inputs.reduce(SymbolicShape.unknownRank) { $0.refined(by: $1.shape) }
    guard var sizes = shape.dimensions else { return [.unknownRank] }
    sizes.insert(
      SymbolicInteger(call.inputs.count), at: try call.axis(call.int("axis"), rank: sizes.count + 1))
    return [SymbolicShape(sizes)]
  }

  static let unpack = ShapeRule(.movesFirst) { (call) throws(Diagnostic) in
    let count = max(0, min(call.int("num"), mostOutputs))
    guard var sizes = call.dimensions(0) else {
      return [SymbolicShape](repeating: .unknownRank, count: count)
    }
    sizes.remove(at: try call.axis(call.int("axis"), rank: sizes.count))
    return [SymbolicShape](repeating: SymbolicShape(sizes), count: count)
  }

  static let split = ShapeRule(.movesSecond) { (call) throws(Diagnostic) in
    let count = max(1, min(call.int("num_split"), mostOutputs))
    guard var sizes = call.dimensions(1) else {
      return [SymbolicShape](repeating: .unknownRank, count: count)
    }
    guard let axis = call.constant(0) else {
      return [SymbolicShape](repeating: .unknown(rank: sizes.count), count: count)
    }
    let place = try call.axis(axis, rank: sizes.count)
    sizes[place] = sizes[place].dividedExactly(by: SymbolicInteger(count)) ?? .unknown
    return [SymbolicShape](repeating: SymbolicShape(sizes), count: count)
  }

  static let splitV = ShapeRule(.movesFirst) { (call) throws(Diagnostic) in
    let count = max(1, min(call.int("num_split"), mostOutputs))
    guard let sizes = call.dimensions(0) else {
      return [SymbolicShape](repeating: .unknownRank, count: count)
    }
    guard let axis = call.constant(2) else {
      return [SymbolicShape](repeating: .unknown(rank: sizes.count), count: count)
    }
    let place = try call.axis(axis, rank: sizes.count)
    let lengths = call.elements(1)
    return (0..<count).map { part in
      var own = sizes
      own[place] = .unknown
      if let lengths, lengths.indices.contains(part) {
        let isOpen = lengths[part].constant == -1
        let others = lengths.indices.filter { $0 != part }.reduce(SymbolicInteger(0)) { $0 + lengths[$1] }
        own[place] = isOpen ? sizes[place] - others : lengths[part].isSize ? lengths[part] : .unknown
      }
      return SymbolicShape(own)
    }
  }

  /// More outputs come from a damaged file.
  private static let mostOutputs = 1 << 16

  static let slice = ShapeRule(.movesFirst) { call in
    let (starts, lengths) = (call.elements(1), call.elements(2))
    guard let rank = call.dimensions(0)?.count ?? starts?.count ?? lengths?.count else {
      return [.unknownRank]
    }
    guard let lengths, lengths.count == rank else { return [.unknown(rank: rank)] }
    let sizes = call.dimensions(0) ?? [SymbolicInteger](repeating: .unknown, count: rank)
    return [
      SymbolicShape(
        (0..<rank).map { axis in
          guard lengths[axis].constant == -1 else { return lengths[axis].isSize ? lengths[axis] : .unknown }
          guard let starts, starts.count == rank, starts[axis].isSize else { return .unknown }
          return sizes[axis] - starts[axis]
        })
    ]
  }

  static let stridedSlice = ShapeRule(.movesFirst) { (call) throws(Diagnostic) in
    guard let sizes = call.dimensions(0),
      let count = (1...3).compactMap({ call.elements($0)?.count ?? call.dimensions($0)?.first?.constant })
        .first
    else { return [.unknownRank] }
    func isSet(_ mask: String, _ index: Int) -> Bool { index < 32 && call.int(mask) >> index & 1 == 1 }
    func number(_ operand: Int, _ index: Int) -> Int? {
      guard let values = call.elements(operand), values.indices.contains(index) else { return nil }
      return values[index].constant
    }
    let named = (0..<count).filter { !isSet("new_axis_mask", $0) && !isSet("ellipsis_mask", $0) }.count
    guard named <= sizes.count else {
      throw call.invalid("\(count) slices are too many for \(call.shape(0).shape)")
    }
    var result: [SymbolicInteger] = []
    var axis = 0
    var sawEllipsis = false
    for index in 0..<count {
      if isSet("ellipsis_mask", index) {
        guard !sawEllipsis else { throw call.invalid("it has more than one ellipsis") }
        sawEllipsis = true
        result += sizes[axis..<axis + sizes.count - named]
        axis += sizes.count - named
      } else if isSet("new_axis_mask", index) {
        result.append(1)
      } else {
        if !isSet("shrink_axis_mask", index) {
          result.append(
            sliced(
              sizes[axis], from: isSet("begin_mask", index) ? .some(nil) : number(1, index).map { .some($0) },
              to: isSet("end_mask", index) ? .some(nil) : number(2, index).map { .some($0) },
              by: number(3, index)))
        }
        axis += 1
      }
    }
    if !sawEllipsis { result += sizes[axis...] }
    return [SymbolicShape(result)]
  }

  /// How many elements a slice takes. An end that is left out is nil inside, one that is not known nil altogether.
  private static func sliced(
    _ size: SymbolicInteger, from begin: Int??, to end: Int??, by step: Int?
  ) -> SymbolicInteger {
    guard let begin, let end, let step, step != 0 else { return .unknown }
    let takesAll = (begin == nil || (step > 0 && begin == 0)) && end == nil
    guard let length = size.constant else {
      if takesAll, step.magnitude == 1 { return size }
      return takesAll && step > 0 ? size.dividedUp(by: step) : .unknown
    }
    func clamped(_ value: Int) -> Int {
      let absolute = value < 0 ? value + length : value
      return step > 0 ? min(max(absolute, 0), length) : min(max(absolute, -1), length - 1)
    }
    let first = begin.map(clamped) ?? (step > 0 ? 0 : length - 1)
    let last = end.map(clamped) ?? (step > 0 ? length : -1)
    return SymbolicInteger(max(0, (last - first + step - step.signum()) / step))
  }

  static let tile = ShapeRule(.movesFirst) { call in
    let counts = call.elements(1)
    guard let sizes = call.dimensions(0) else {
      let rank = counts?.count ?? call.dimensions(1)?.first?.constant
      return [rank.map { .unknown(rank: $0) } ?? .unknownRank]
    }
    guard let counts, counts.count == sizes.count else { return [.unknown(rank: sizes.count)] }
    return [SymbolicShape(zip(sizes, counts).map { $1.isSize ? $0 * $1 : .unknown })]
  }

  static let pad = ShapeRule { (call) throws(Diagnostic) in
    let pads = call.elements(1)
    guard let sizes = call.dimensions(0) else {
      let rank = pads.map { $0.count / 2 } ?? call.dimensions(1)?.first?.constant
      return [rank.map { .unknown(rank: $0) } ?? .unknownRank]
    }
    guard let pads else { return [.unknown(rank: sizes.count)] }
    guard pads.count == 2 * sizes.count else {
      throw call.invalid("\(pads.count / 2) pairs of paddings are not for \(call.shape(0).shape)")
    }
    return [SymbolicShape(sizes.indices.map { sizes[$0] + pads[2 * $0] + pads[2 * $0 + 1] })]
  }

  static let spaceToDepth = blocks { sizes, block in
    let square = block * block
    return [
      sizes[0], sizes[1].dividedDown(by: block), sizes[2].dividedDown(by: block), sizes[3] * square,
    ]
  }

  static let depthToSpace = blocks { sizes, block in
    [sizes[0], sizes[1] * block, sizes[2] * block, sizes[3].dividedDown(by: block * block)]
  }

  /// A rule for [batch, height, width, channels], applied to other layouts too.
  private static func blocks(
    _ rule: @escaping @Sendable ([SymbolicInteger], SymbolicInteger) -> [SymbolicInteger]
  ) -> ShapeRule {
    ShapeRule { (call) throws(Diagnostic) in
      guard call.string("data_format") != "NCHW_VECT_C" else { return [.unknown(rank: 5)] }
      let sizes = try call.dimensions(0, rank: 4)
      let block = SymbolicInteger(max(1, call.int("block_size")))
      guard call.string("data_format") == "NCHW" else { return [SymbolicShape(rule(sizes, block))] }
      let result = rule([sizes[0], sizes[2], sizes[3], sizes[1]], block)
      return [SymbolicShape([result[0], result[3], result[1], result[2]])]
    }
  }

  static let spaceToBatch = batchBlocks { size, block, before, after in
    (size + before + after).dividedDown(by: block)
  } batch: {
    $0 * $1
  }

  static let batchToSpace = batchBlocks { size, block, before, after in
    size * block - before - after
  } batch: {
    $0.dividedDown(by: $1)
  }

  private static func batchBlocks(
    _ rule:
      @escaping @Sendable (
        _ size: SymbolicInteger, _ block: SymbolicInteger, _ before: SymbolicInteger, _ after: SymbolicInteger
      ) -> SymbolicInteger,
    batch: @escaping @Sendable (_ size: SymbolicInteger, _ blocks: SymbolicInteger) -> SymbolicInteger
  ) -> ShapeRule {
    ShapeRule { (call) throws(Diagnostic) in
      guard var sizes = call.dimensions(0) else { return [.unknownRank] }
      // The first version of the op has the same block for both axes.
      let isSquare = call.inputs.count == 2
      let block = SymbolicInteger(max(1, call.int("block_size")))
      guard let blocks = isSquare ? [block, block] : call.elements(1),
        let pads = call.elements(isSquare ? 1 : 2)
      else {
        return [.unknown(rank: sizes.count)]
      }
      guard sizes.count > blocks.count, pads.count == 2 * blocks.count else {
        throw call.invalid("\(blocks.count) blocks are not for \(call.shape(0).shape)")
      }
      sizes[0] = batch(sizes[0], blocks.reduce(1, *))
      for axis in blocks.indices {
        sizes[axis + 1] = rule(sizes[axis + 1], blocks[axis], pads[2 * axis], pads[2 * axis + 1])
      }
      return [SymbolicShape(sizes)]
    }
  }

  static let select = ShapeRule { call in
    let shape = call.shape(1).refined(by: call.shape(2))
    guard shape.dimensions == nil else { return [shape] }
    // A vector or scalar chooses whole rows.
    guard let condition = call.dimensions(0), condition.count > 1 else { return [.unknownRank] }
    return [SymbolicShape(condition)]
  }

  static let broadcastClip = ShapeRule { (call) throws(Diagnostic) in
    [try broadcastShape(broadcastShape(call.shape(0), call.shape(2), call), call.shape(1), call)]
  }

  /// Shapes that do not fit are unequal as a whole, where the op allows it.
  static let equality = ShapeRule { (call) throws(Diagnostic) in
    guard call["incompatible_shape_error"] == .bool(false) else { return try broadcast.shapes(call) }
    do throws(Diagnostic) {
      let shape = try broadcastShape(call.shape(0), call.shape(1), call)
      return [shape.constants == nil && call.shape(0) != call.shape(1) ? .unknownRank : shape]
    } catch {
      return [.scalar]
    }
  }
}
