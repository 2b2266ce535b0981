internal import Diagnostics
internal import GraphIR
internal import Kernels
internal import Tensors

/// Ops on the diagonals of matrices, and linear algebra.
let matrixOps: [OpDef] =
  ["MatrixDiag", "BatchMatrixDiag", "MatrixDiagV2", "MatrixDiagV3"].map { name in
    OpDef(name, .matrixDiag) { (call) throws(Diagnostic) in [try matrixOfDiagonals(call)] }
  }
  + ["MatrixDiagPart", "BatchMatrixDiagPart", "MatrixDiagPartV2", "MatrixDiagPartV3"].map { name in
    OpDef(name, .matrixDiagPart) { (call) throws(Diagnostic) in
      let x = try call.input(0)
      let diagonals = try diagonals(of: x, range: call.inputs.count > 1 ? call.integers(1) : [0], call)
      let padding = try call.inputs.count > 2 ? call.input(2) : zeros(x.type, [])
      return [try diagonals.part(of: x, padding: padding)]
    }
  }
  + ["MatrixSetDiag", "BatchMatrixSetDiag", "MatrixSetDiagV2", "MatrixSetDiagV3"].map { name in
    OpDef(name, .same) { (call) throws(Diagnostic) in
      let x = try call.input(0)
      let diagonals = try diagonals(of: x, range: call.inputs.count > 2 ? call.integers(2) : [0], call)
      return [try diagonals.set(call.input(1), in: x)]
    }
  }
  + ["MatrixBandPart", "BatchMatrixBandPart"].map { name in
    OpDef(name, .same) { (call) throws(Diagnostic) in
      let x = try call.input(0)
      let (lower, upper) = (try call.integer(1), try call.integer(2))
      guard x.rank >= 2 else { throw call.invalid("it takes matrices") }
      let (rows, columns) = (x.dimensions[x.rank - 2], x.dimensions[x.rank - 1])
      let keep = (0..<rows * columns).map { index in
        let (row, column) = (index / max(1, columns), index % max(1, columns))
        return (lower < 0 || row - column <= lower) && (upper < 0 || column - row <= upper)
      }
      return [try select(TensorValue(keep, type: .bool, [rows, columns]), x, zeros(x.type, []))]
    }
  }
  + ["MatrixInverse", "BatchMatrixInverse"].map { name in
    OpDef(name, .same) { (call) throws(Diagnostic) in
      try matrixFunction(.inverse, call.input(0), isAdjoint: call.bool("adjoint"))
    }
  }
  + ["MatrixDeterminant", "BatchMatrixDeterminant"].map { name in
    OpDef(name, .withoutMatrix(outputs: 1)) { (call) throws(Diagnostic) in
      try matrixFunction(.determinant, call.input(0))
    }
  }
  + ["Cholesky", "BatchCholesky"].map { name in
    OpDef(name, .same) { (call) throws(Diagnostic) in try matrixFunction(.choleskyFactor, call.input(0)) }
  }
  + ["MatrixSolve", "BatchMatrixSolve"].map { name in
    OpDef(name, .same(as: 1)) { (call) throws(Diagnostic) in
      [try solveMatrices(call.input(0), call.input(1), isAdjoint: call.bool("adjoint"), triangle: nil)]
    }
  }
  + ["MatrixTriangularSolve", "BatchMatrixTriangularSolve"].map { name in
    OpDef(name, .triangularSolve) { (call) throws(Diagnostic) in
      [
        try solveMatrices(
          call.input(0), call.input(1), isAdjoint: call.bool("adjoint"),
          triangle: call.bool("lower") ? .lower : .upper)
      ]
    }
  } + [
    OpDef("LogMatrixDeterminant", .withoutMatrix(outputs: 2)) { (call) throws(Diagnostic) in
      try matrixFunction(.logDeterminant, call.input(0))
    },
    OpDef("Diag", .diag) { (call) throws(Diagnostic) in
      let x = try call.input(0)
      let count = x.elementCount
      let square = try Diagonals(0...0, rows: count, columns: count, alignment: "LEFT_LEFT")
        .matrix(of: x.reshaped([count]), outer: [], padding: zeros(x.type, []))
      return [square.reshaped(x.dimensions + x.dimensions)]
    },
    OpDef("DiagPart", .diagPart) { (call) throws(Diagnostic) in
      let x = try call.input(0)
      let half = Array(x.dimensions.prefix(x.rank / 2))
      guard x.rank % 2 == 0, x.rank > 0, half == Array(x.dimensions.suffix(x.rank / 2)) else {
        throw call.invalid("\(x.shape) is no square of a shape")
      }
      let count = half.reduce(1, *)
      return [
        try Diagonals(0...0, rows: count, columns: count, alignment: "LEFT_LEFT")
          .part(of: x.reshaped([count, count]), padding: zeros(x.type, [])).reshaped(half)
      ]
    },
    OpDef("Cross", .merged) { (call) throws(Diagnostic) in
      let (a, b) = (try call.input(0), try call.input(1))
      guard a.dimensions == b.dimensions, a.dimensions.last == 3 else {
        throw call.invalid("it takes vectors of three, not \(a.shape) and \(b.shape)")
      }
      func turned(_ x: TensorValue, by shift: Int) throws(Diagnostic) -> TensorValue {
        let places = (0..<3).map { ($0 + shift) % 3 }
        return try gather(x, places, indexShape: [3], axis: x.rank - 1, batch: 0)
      }
      return [
        try elementwise(
          .subtract, elementwise(.multiply, turned(a, by: 1), turned(b, by: 2)),
          elementwise(.multiply, turned(a, by: 2), turned(b, by: 1)))
      ]
    },
    OpDef("SparseMatMul", .matMul) { (call) throws(Diagnostic) in
      [
        try matrixProduct(
          cast(call.input(0), to: .float32), isTransposed: call.bool("transpose_a"),
          cast(call.input(1), to: .float32), isTransposed: call.bool("transpose_b"))
      ]
    },
  ]

private func diagonals(
  of x: TensorValue, range: [Int], _ call: OpCall
) throws(Diagnostic) -> Diagonals {
  guard x.rank >= 2 else { throw call.invalid("it takes matrices, not \(x.shape)") }
  return try Diagonals(
    bounds(range, call), rows: x.dimensions[x.rank - 2], columns: x.dimensions[x.rank - 1],
    alignment: alignment(call))
}

/// The first versions of these ops begin every diagonal on the left.
private func alignment(_ call: some AttributeAccess) -> String {
  let text = call.string("align")
  return text.isEmpty ? "LEFT_LEFT" : text
}

private func bounds(_ range: [Int], _ call: OpCall) throws(Diagnostic) -> ClosedRange<Int> {
  guard (1...2).contains(range.count), range[0] <= range[range.count - 1] else {
    throw call.invalid("\(range) are no diagonals")
  }
  return range[0]...range[range.count - 1]
}

private func matrixOfDiagonals(_ call: OpCall) throws(Diagnostic) -> TensorValue {
  let x = try call.input(0)
  guard x.rank >= 1 else { throw call.invalid("it takes diagonals, not a scalar") }
  let isFirst = call.inputs.count == 1
  let range = try bounds(isFirst ? [0] : call.integers(1), call)
  let count = range.count
  guard count == 1 || (x.rank >= 2 && x.dimensions[x.rank - 2] == count) else {
    throw call.invalid("\(x.shape) are not \(count) diagonals")
  }
  let width = x.dimensions[x.rank - 1]
  let leastRows = width - min(range.upperBound, 0)
  let leastColumns = width + max(range.lowerBound, 0)
  var (rows, columns) = isFirst ? (-1, -1) : (try call.integer(2), try call.integer(3))
  // What is not given is as small as the diagonals allow, and square when neither is.
  if rows == -1 && columns == -1 {
    (rows, columns) = (max(leastRows, leastColumns), max(leastRows, leastColumns))
  } else if rows == -1 {
    rows = leastRows
  } else if columns == -1 {
    columns = leastColumns
  }
  guard rows >= leastRows, columns >= leastColumns, rows == leastRows || columns == leastColumns else {
    throw call.invalid("diagonals of \(x.shape) do not make a matrix of \(rows) by \(columns)")
  }
  let outer = Array(x.dimensions.dropLast(count == 1 ? 1 : 2))
  let padding = try isFirst ? zeros(x.type, []) : call.input(4)
  return try Diagonals(range, rows: rows, columns: columns, alignment: alignment(call))
    .matrix(of: x, outer: outer, padding: padding)
}

extension ShapeRule {
  fileprivate static let matrixDiag = ShapeRule { call in
    guard let sizes = call.dimensions(0), let width = sizes.last else { return [.unknownRank] }
    if call.inputs.count == 1 { return [SymbolicShape(sizes + [width])] }
    guard let range = call.constants(1), (1...2).contains(range.count) else { return [.unknownRank] }
    let outer = sizes.dropLast(range[0] == range[range.count - 1] ? 1 : 2)
    let leastRows = width - SymbolicInteger(min(range[range.count - 1], 0))
    let leastColumns = width + SymbolicInteger(max(range[0], 0))
    let (rows, columns) = (call.constant(2), call.constant(3))
    let (m, n): (SymbolicInteger, SymbolicInteger)
    switch (rows, columns) {
    case (-1, -1):
      let isTall = (leastRows - leastColumns).constant
      let side = isTall.map { $0 > 0 ? leastRows : leastColumns } ?? .unknown
      (m, n) = (side, side)
    case (let rows?, let columns?):
      m = rows == -1 ? leastRows : SymbolicInteger(rows)
      n = columns == -1 ? leastColumns : SymbolicInteger(columns)
    default: (m, n) = (.unknown, .unknown)
    }
    return [SymbolicShape(outer + [m, n])]
  }

  fileprivate static let matrixDiagPart = ShapeRule { (call) throws(Diagnostic) in
    guard let sizes = call.dimensions(0) else { return [.unknownRank] }
    guard sizes.count >= 2 else { throw call.invalid("it takes matrices") }
    let (rows, columns) = (sizes[sizes.count - 2], sizes[sizes.count - 1])
    guard call.inputs.count == 1 || call.constants(1) != nil else { return [.unknownRank] }
    let range = call.inputs.count == 1 ? [0] : call.constants(1) ?? [0]
    guard let low = range.first, let high = range.last else { return [.unknownRank] }
    var width: SymbolicInteger = low == 0 && high == 0 && rows == columns ? rows : .unknown
    if let m = rows.constant, let n = columns.constant {
      width = SymbolicInteger(max(0, min(m + min(high, 0), n + min(-low, 0))))
    }
    let count = high - low + 1
    return [SymbolicShape(sizes.dropLast(2) + (count == 1 ? [width] : [SymbolicInteger(count), width]))]
  }

  fileprivate static func withoutMatrix(outputs: Int) -> ShapeRule {
    ShapeRule { call in
      let shape = SymbolicShape(call.dimensions(0).map { Array($0.dropLast(2)) })
      return [SymbolicShape](repeating: shape, count: outputs)
    }
  }

  fileprivate static let triangularSolve = ShapeRule { (call) throws(Diagnostic) in
    guard let a = call.dimensions(0), let b = call.dimensions(1), a.count >= 2, b.count >= 2 else {
      return [.unknownRank]
    }
    let outer = try broadcastShape(SymbolicShape(a.dropLast(2)), SymbolicShape(b.dropLast(2)), call)
    return [SymbolicShape(outer.dimensions.map { $0 + b.suffix(2) })]
  }

  fileprivate static let diag = ShapeRule { call in [SymbolicShape(call.dimensions(0).map { $0 + $0 })] }

  fileprivate static let diagPart = ShapeRule { call in
    [SymbolicShape(call.dimensions(0).map { Array($0.prefix($0.count / 2)) })]
  }
}
