internal import Diagnostics
internal import Kernels
internal import Tensors

// Rules of ops that tell or change shapes, and of those that make tensors.
extension ShapeRule {
  static let constant = ShapeRule(
    .derived { call in
      guard let tensor = call.tensor("value"), OpDef.countable.contains(tensor.type),
        tensor.elementCount <= OpDef.mostElements,
        let integers = try? exactIntegers(TensorValue(loading: tensor))
      else { return nil }
      return [integers.map { SymbolicInteger($0) }]
    }
  ) { call in [call.tensor("value").map { SymbolicShape($0.dimensions) } ?? .unknownRank] }

  static let identity = same.with(.movesFirst)

  /// What is declared also holds.
  static let ensured = ShapeRule(.movesFirst) { call in
    [call.shape(0).refined(by: SymbolicShape(call.shape("shape")))]
  }

  static let shape = ShapeRule(.derived { call in [call.dimensions(0)] }) { call in
    [SymbolicShape([call.dimensions(0).map { SymbolicInteger($0.count) } ?? .unknown])]
  }

  static let shapeN = ShapeRule(.derived { call in call.inputs.map(\.shape.dimensions) }) { call in
    call.inputs.map { SymbolicShape([$0.shape.dimensions.map { SymbolicInteger($0.count) } ?? .unknown]) }
  }

  static let rank = ShapeRule(
    .derived { call in [call.dimensions(0).map { [SymbolicInteger($0.count)] }] }, scalar.shapes)

  static let size = ShapeRule(
    .derived { call in [call.dimensions(0) == nil ? nil : [call.shape(0).elementCount]] }, scalar.shapes)

  static let reshape = ShapeRule(.movesFirst) { call in
    var target = call.shape(inElementsOf: 1)
    guard var sizes = target.dimensions, call.dimensions(0) != nil else { return [target] }
    let open = sizes.indices.filter { sizes[$0].isUnknown }
    if open.count == 1 {
      var known: SymbolicInteger = 1
      for axis in sizes.indices where axis != open[0] { known = known * sizes[axis] }
      sizes[open[0]] = call.shape(0).elementCount.dividedExactly(by: known) ?? .unknown
      target.dimensions = sizes
    }
    return [target]
  }

  static let expandDims = ShapeRule(.movesFirst) { (call) throws(Diagnostic) in
    guard var sizes = call.dimensions(0) else { return [.unknownRank] }
    guard let axis = call.constant(1) else { return [.unknown(rank: sizes.count + 1)] }
    sizes.insert(1, at: try call.axis(axis, rank: sizes.count + 1))
    return [SymbolicShape(sizes)]
  }

  static let squeeze = ShapeRule(.movesFirst) { (call) throws(Diagnostic) in
    guard let sizes = call.dimensions(0) else { return [.unknownRank] }
    var axes: Set<Int> = []
    for axis in call.ints("squeeze_dims") { axes.insert(try call.axis(axis, rank: sizes.count)) }
    if axes.isEmpty {
      // A size that is not known may be 1.
      guard sizes.allSatisfy({ $0.constant != nil }) else { return [.unknownRank] }
      return [SymbolicShape(sizes.filter { $0 != 1 })]
    }
    if let wrong = axes.sorted().first(where: { sizes[$0].constant.map { $0 != 1 } == true }) {
      throw call.invalid("axis \(wrong) of \(call.shape(0).shape) is not 1")
    }
    return [SymbolicShape(sizes.indices.filter { !axes.contains($0) }.map { sizes[$0] })]
  }

  static let broadcastArgs = ShapeRule(
    .derived { call in
      guard let a = call.elements(0), let b = call.elements(1) else { return nil }
      let both = try? broadcastShape(SymbolicShape(a), SymbolicShape(b), call)
      return [both?.dimensions]
    }
  ) { call in
    guard let a = call.dimensions(0)?.first?.constant, let b = call.dimensions(1)?.first?.constant else {
      return [.unknown(rank: 1)]
    }
    return [SymbolicShape([max(a, b)])]
  }

  static let cast = ShapeRule(
    .derived { call in
      [ElementType.int32, .int64].contains(call.type("DstT")) ? [call.elements(0)] : nil
    }, same.shapes)

  static let bitcast = ShapeRule { (call) throws(Diagnostic) in
    guard var sizes = call.dimensions(0), let from = call.type("T").byteWidth,
      let to = call.type("type").byteWidth
    else { return [.unknownRank] }
    if from > to { sizes.append(SymbolicInteger(from / to)) }
    if from < to {
      guard let last = sizes.popLast(), (last.constant ?? to / from) == to / from else {
        throw call.invalid("the last axis does not hold one \(call.type("type"))")
      }
    }
    return [SymbolicShape(sizes)]
  }

  static let range = ShapeRule { call in
    if let start = call.constant(0), let limit = call.constant(1), let delta = call.constant(2), delta != 0 {
      let span = (limit - start) * delta.signum()
      return [SymbolicShape([max(0, (span + delta.magnitude.asInt - 1) / delta.magnitude.asInt)])]
    }
    // The usual count from 0 by 1 is as long as its end.
    guard call.constant(0) == 0, call.constant(2) == 1, let limit = call.elements(1)?.first else {
      return [.unknown(rank: 1)]
    }
    return [SymbolicShape([limit.isSize ? limit : .unknown])]
  }

  static let linSpace = ShapeRule { call in
    [SymbolicShape([call.constant(2).map { SymbolicInteger($0) } ?? .unknown])]
  }
}

extension UInt {
  fileprivate var asInt: Int { Int(clamping: self) }
}
