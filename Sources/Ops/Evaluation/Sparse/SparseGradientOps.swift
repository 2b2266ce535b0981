internal import Diagnostics
internal import Kernels
internal import Tensors

/// Gradients of ops that move the values of sparse and ragged tensors: each value's gradient moves back.
let sparseGradientOps: [OpDef] =
  ["SparseFillEmptyRowsGrad", "RaggedFillEmptyRowsGrad"].map { name in
    OpDef(name, .filledRowsGradient) { (call) throws(Diagnostic) in
      let (places, gradients) = (try call.integers(0), try call.input(1))
      guard try call.input(0).rank == 1, gradients.rank == 1, !gradients.isHandle else {
        throw call.invalid("\(gradients.shape) gradients are no vector")
      }
      let own = try gather(gradients, places, indexShape: [places.count], axis: 0, batch: 0)
      // What none of the given values was is the default's.
      let taken = Set(places)
      let rest =
        gradients.dimensions[0] == 0 ? [] : (0..<gradients.dimensions[0]).filter { !taken.contains($0) }
      let filled = try gather(gradients, rest, indexShape: [rest.count], axis: 0, batch: 0)
      return [own, try reduce(.sum, filled, axes: [0], keepDimensions: false)]
    }
  } + [
    OpDef("SparseSliceGrad", .entries(of: [1])) { (call) throws(Diagnostic) in
      let (gradients, start) = (try call.input(0), try call.integers(2))
      let (own, sliced) = (try Entries(call, 1), try Entries(call, 3))
      guard gradients.dimensions == [sliced.count], own.rank == start.count, sliced.rank == own.rank else {
        throw call.invalid("\(gradients.shape) gradients are not for \(sliced.count) values of a slice")
      }
      var (places, next) = ([Int](), 0)
      for entry in 0..<own.count {
        let isNext =
          next < sliced.count && zip(own[entry], zip(sliced[next], start)).allSatisfy { $0 == $1.0 &+ $1.1 }
        places.append(isNext ? next : sliced.count)
        if isNext { next += 1 }
      }
      guard next == sliced.count else {
        throw call.invalid("\(sliced.count - next) of the \(sliced.count) values are not those of the slice")
      }
      return [try call.orZero(gradients, places)]
    },
    OpDef("SparseAddGrad", .entries(of: [1, 2])) { (call) throws(Diagnostic) in
      let gradients = try call.input(0)
      let (a, b, sum) = (try Entries(call, 1), try Entries(call, 2), try Entries(call, 3))
      guard gradients.dimensions == [sum.count], a.rank == sum.rank, b.rank == sum.rank else {
        throw call.invalid("\(gradients.shape) gradients are not for \(sum.count) values of a sum")
      }
      // Values that the sum left out, being too small, have no gradient.
      func places(of part: Entries) -> [Int] {
        var next = 0
        return (0..<part.count).map { entry in
          while next < sum.count, sum[next].lexicographicallyPrecedes(part[entry]) { next += 1 }
          return next < sum.count && sum[next].elementsEqual(part[entry]) ? next : sum.count
        }
      }
      return [try call.orZero(gradients, places(of: a)), try call.orZero(gradients, places(of: b))]
    },
  ]

/// The indices of the values of a sparse tensor.
private struct Entries {
  let indices: [Int]
  let count: Int
  let rank: Int

  init(_ call: OpCall, _ index: Int) throws(Diagnostic) {
    let operand = try call.input(index)
    guard operand.rank == 2 else { throw call.invalid("indices of the shape \(operand.shape) are no matrix") }
    (count, rank) = (operand.dimensions[0], operand.dimensions[1])
    indices = try call.integers(index)
  }

  subscript(entry: Int) -> ArraySlice<Int> { indices[entry * rank..<(entry + 1) * rank] }
}

extension OpCall {
  /// Some of the values of a vector; behind them stands a zero.
  fileprivate func orZero(_ values: TensorValue, _ places: [Int]) throws(Diagnostic) -> TensorValue {
    guard values.isPlain, values.type != .string else {
      throw invalid("there is no gradient of \(values.type)")
    }
    return try gather(
      concatenate([values, zeros(values.type, [1])], axis: 0), places, indexShape: [places.count], axis: 0,
      batch: 0)
  }
}

extension ShapeRule {
  fileprivate static let filledRowsGradient = ShapeRule { call in
    [SymbolicShape([call.dimensions(0)?.first ?? .unknown]), .scalar]
  }

  /// A value for each of the indices that these operands are.
  fileprivate static func entries(of operands: [Int]) -> ShapeRule {
    ShapeRule { call in operands.map { SymbolicShape([call.dimensions($0)?.first ?? .unknown]) } }
  }
}
