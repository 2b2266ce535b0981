internal import Diagnostics
internal import GraphIR
internal import Kernels
internal import Tensors

/// Pools whose cells are of random sizes, and their gradients.
let fractionalPoolOps: [OpDef] = [
  fractionalPool("FractionalMaxPool", isMaximum: true), fractionalPool("FractionalAvgPool", isMaximum: false),
  OpDef("FractionalMaxPoolGrad", .same) { (call) throws(Diagnostic) in
    let (x, y, gradient) = (try call.input(0), try call.input(1), try call.input(2))
    guard x.rank == 4, y.dimensions == gradient.dimensions else {
      throw call.invalid("\(gradient.shape) is no gradient for \(x.shape)")
    }
    let (rows, columns) = try call.cells(gradient, x.dimensions)
    return [try fractionalPoolGradient(gradient, rows: rows, columns: columns, greatestOf: x)]
  },
  OpDef("FractionalAvgPoolGrad", .elements(of: 0)) { (call) throws(Diagnostic) in
    let (shape, gradient) = (try call.integers(0), try call.input(1))
    guard shape.count == 4 else { throw call.invalid("\(Shape(shape)) is not the shape of images") }
    _ = try product(shape)
    let (rows, columns) = try call.cells(gradient, shape)
    return [try fractionalPoolGradient(gradient, rows: rows, columns: columns, greatestOf: nil)]
  },
]

private func fractionalPool(_ name: String, isMaximum: Bool) -> OpDef {
  OpDef(
    name, .fractionalPool,
    reading: { (call, state) throws(Diagnostic) in
      let (x, ratios) = (try call.input(0), call.floats("pooling_ratio"))
      guard x.rank == 4, ratios.count == 4, ratios.allSatisfy({ $0 >= 1 }), ratios[0] == 1, ratios[3] == 1
      else { throw call.invalid("images \(x.shape) are not pooled by the ratios \(ratios)") }
      let sizes = (1...2).map { Int((Float(x.dimensions[$0]) / ratios[$0]).rounded(.down)) }
      guard sizes.allSatisfy({ $0 > 0 }) else {
        throw call.invalid("nothing is left of images \(x.shape) by the ratios \(ratios)")
      }
      // The same cells each time, or others.
      var generator: Philox
      if call.bool("deterministic") {
        generator = RandomGenerator.beginning(call, state)
      } else {
        let blocks = sizes.reduce(0) { $0 + max(1, ($1 + 3) / 4) }
        generator = try RandomGenerator.of(call, state).taken(blocks: UInt64(blocks))
      }
      let isPseudo = call.bool("pseudo_random")
      let starts = (0..<2).map {
        FractionalCells.starts(x.dimensions[$0 + 1], count: sizes[$0], isPseudo: isPseudo, from: &generator)
      }
      let (rows, columns) = try call.cells(starts, x.dimensions)
      return [
        try fractionalPool(x, rows: rows, columns: columns, isMaximum: isMaximum),
        try vector(starts[0], .int64), try vector(starts[1], .int64),
      ]
    })
}

extension OpCall {
  fileprivate func cells(
    _ starts: [[Int]], _ shape: [Int]
  ) throws(Diagnostic) -> (FractionalCells, FractionalCells) {
    let overlaps = bool("overlapping")
    guard let rows = FractionalCells(starts: starts[0], size: shape[1], overlaps: overlaps),
      let columns = FractionalCells(starts: starts[1], size: shape[2], overlaps: overlaps)
    else { throw invalid("its cells are not in images of \(Shape(shape))") }
    return (rows, columns)
  }

  /// The cells that the last two operands tell.
  fileprivate func cells(
    _ gradient: TensorValue, _ shape: [Int]
  ) throws(Diagnostic) -> (FractionalCells, FractionalCells) {
    let starts = [try integers(inputs.count - 2), try integers(inputs.count - 1)]
    let (rows, columns) = try cells(starts, shape)
    guard gradient.dimensions == [shape[0], rows.cells.count, columns.cells.count, shape[3]] else {
      throw invalid("\(gradient.shape) is no gradient for \(Shape(shape))")
    }
    return (rows, columns)
  }
}

extension ShapeRule {
  fileprivate static let fractionalPool = ShapeRule { (call) throws(Diagnostic) in
    let (sizes, ratios) = (try call.dimensions(0, rank: 4), call.floats("pooling_ratio"))
    guard ratios.count == 4, ratios.allSatisfy({ $0 >= 1 }) else {
      throw call.invalid("there are no ratios \(ratios)")
    }
    let pooled = zip(sizes, ratios).map { size, ratio -> SymbolicInteger in
      if ratio == 1 { return size }
      return size.constant.map { SymbolicInteger(Int((Float($0) / ratio).rounded(.down))) } ?? .unknown
    }
    func starts(_ axis: Int) -> SymbolicShape {
      SymbolicShape([pooled[axis].constant.map { SymbolicInteger($0 + 1) } ?? .unknown])
    }
    return [SymbolicShape(pooled), starts(1), starts(2)]
  }
}
