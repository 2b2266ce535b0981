internal import Diagnostics
internal import GraphIR
internal import Kernels
internal import Tensors

/// Ops on the diagonals of matrices.
let matrixLowerings: [OpKind: Lowering.Rule] = [
  "MatrixDiag": matrixDiag, "MatrixDiagV2": matrixDiag, "MatrixDiagV3": matrixDiag,
  "MatrixDiagPart": matrixDiagPart, "MatrixDiagPartV2": matrixDiagPart, "MatrixDiagPartV3": matrixDiagPart,
  "MatrixSetDiag": matrixSetDiag, "MatrixSetDiagV2": matrixSetDiag, "MatrixSetDiagV3": matrixSetDiag,
  "MatrixBandPart": { (call) throws(Diagnostic) in
    if let rank = try call.type(call.input(0)).shape.rank, rank < 2 {
      throw call.unsupported("its operand is no matrix")
    }
    let mask: Value
    if let lower = try? call.integers(1).first, let upper = try? call.integers(2).first {
      if lower < 0 && upper < 0 { return [try call.input(0)] }
      mask = try call.band(lower: lower, upper: upper)
    } else {
      let (row, column) = try call.places()
      let below = try call.calculate("SUB", row, column)
      let above = try call.calculate("SUB", column, row)
      mask = try call.calculate(
        "LOGICAL_AND", call.near(below, call.input(1)), call.near(above, call.input(2)))
    }
    let (result, zero) = (call.results[0], try call.number(0, of: call.results[0].element))
    return [try call.move("SELECT_V2", [mask, call.input(0), zero], data: 1..<3, result)]
  },
  "Diag": { (call) throws(Diagnostic) in
    guard let sizes = try call.type(call.input(0)).shape.fullyDefined else {
      throw call.unsupported("its size is not known")
    }
    let count = sizes.reduce(1, *)
    let element = call.results[0].element
    let vector = try call.reshape(call.input(0), [count])
    let matrix = try call.move("MATRIX_DIAG", [vector], TensorType(element, [count, count]))
    return [try call.reshape(matrix, sizes + sizes)]
  },
  "DiagPart": { (call) throws(Diagnostic) in
    guard let sizes = call.results[0].shape.fullyDefined else {
      throw call.unsupported("its size is not known")
    }
    let count = sizes.reduce(1, *)
    let flat = try call.reshape(call.input(0), [count * count])
    let places = call.constant((0..<count).map { $0 * (count + 1) }, "places")
    let part = try call.gathered(flat, places, axis: 0, TensorType(call.results[0].element, [count]))
    return [try call.reshape(part, sizes)]
  },
]

/// The last two of some sizes; nil where one is not known.
private func matrixSize(_ sizes: [Int]) -> (rows: Int, columns: Int)? {
  let last = sizes.suffix(2)
  guard let rows = last.first, let columns = last.last, last.count == 2, rows >= 0, columns >= 0 else {
    return nil
  }
  return (rows, columns)
}

/// The diagonals `k` from the lowest to the highest.
private func diagonalRange(_ call: LoweringCall, _ index: Int) throws(Diagnostic) -> ClosedRange<Int> {
  let k = try call.integers(index)
  guard let low = k.first, let high = k.last, low <= high else {
    throw call.unsupported("it names no diagonals")
  }
  return low...high
}

private func alignment(_ call: LoweringCall) -> String {
  call.op.name.hasSuffix("V3") ? call.string("align") : "LEFT_LEFT"
}

/// 0, 1, … in a shape.
private func numbered(_ sizes: [Int], from start: Int = 0) throws(Diagnostic) -> TensorValue {
  let count = sizes.reduce(1, *)
  return try TensorValue((0..<count).map { Int32(clamping: start + $0) }, type: .int32, sizes)
}

extension LoweringCall {
  /// Where a place of the matrices of the first operand is at most so far below and above the main diagonal, however
  /// far for a limit below 0.
  fileprivate mutating func band(lower: Int, upper: Int) throws(Diagnostic) -> Value {
    if let sizes = try type(input(0)).shape.dimensions, let (rows, columns) = matrixSize(sizes) {
      var isKept: [Bool] = []
      for row in 0..<rows {
        for column in 0..<columns {
          isKept.append((lower < 0 || row - column <= lower) && (upper < 0 || column - row <= upper))
        }
      }
      return constant(Tensor(isKept, type: .bool, dimensions: [rows, columns]), "band")
    }
    let (row, column) = try places()
    var mask: Value?
    for (limit, left, right) in [(lower, row, column), (upper, column, row)] where limit >= 0 {
      let reach = limit == 0 ? right : try calculate("ADD", right, constant(scalar: limit, "limit"))
      let isNear = try calculate("LESS_EQUAL", left, reach, giving: .bool)
      if let other = mask { mask = try calculate("LOGICAL_AND", other, isNear) } else { mask = isNear }
    }
    guard let mask else { throw invalid("a band without limits is all of its matrices") }
    return mask
  }

  /// The numbers of the rows, as a column, and of the columns of the first operand's matrices.
  fileprivate mutating func places() throws(Diagnostic) -> (row: Value, column: Value) {
    let matrices = try input(0)
    guard let sizes = try type(matrices).shape.dimensions else {
      let shape = try shapeOf(matrices)
      let columns = try range(picked(shape, -1))
      return (try reshape(range(picked(shape, -2)), [-1, 1]), columns)
    }
    let columns = try range(sizeOf(matrices, sizes.count - 1))
    let symbols = facts.first?.shape.dimensions?.suffix(2) ?? []
    let isSquare = symbols.first.map { !$0.isUnknown && $0 == symbols.last } ?? false
    let rows = isSquare ? columns : try range(sizeOf(matrices, sizes.count - 2))
    return (try reshape(rows, [sizes[sizes.count - 2], 1]), columns)
  }

  /// Where distances are at most a limit that is not constant; everywhere below 0.
  fileprivate mutating func near(_ distances: Value, _ limit: Value) throws(Diagnostic) -> Value {
    let (limit, zero) = (try narrowed(limit), constant(scalar: 0, "zero"))
    let isNear = try calculate("LESS_EQUAL", distances, limit, giving: .bool)
    return try calculate("LOGICAL_OR", isNear, calculate("LESS", limit, zero, giving: .bool))
  }

  /// The elements of `value` after its first axis, and one more that is `filler`, in the places of a table.
  fileprivate mutating func picked(
    _ value: Value, _ count: Int, filler: Value?, _ places: [Int32]
  ) throws(Diagnostic) -> Value {
    let type = try type(value)
    let batch = type.shape.dimensions?.first ?? -1
    var source = value
    if let filler, places.contains(Int32(count)) {
      let pads = constant(Tensor([0, 0, 0, 1] as [Int32], type: .int32, dimensions: [2, 2]), "paddings")
      source = try padded(value, pads, with: filler, TensorType(type.element, [batch, count + 1]))
    }
    let table = constant(Tensor(places, type: .int32, dimensions: [places.count]), "places")
    return try gathered(source, table, axis: 1, TensorType(type.element, [batch, places.count]))
  }
}

private let matrixDiag: Lowering.Rule = { (call) throws(Diagnostic) in
  let result = call.results[0]
  let range = call.op == "MatrixDiag" ? 0...0 : try diagonalRange(call, 1)
  let size = result.shape.dimensions.flatMap(matrixSize)
  let isSquare = size.map { $0.rows == $0.columns } ?? isAsLarge(call)
  if range == 0...0, isSquare, result.element != .string {
    let filler = call.op == "MatrixDiag" ? 0 : try call.constant(4).map(isZero) ?? false ? 0 : nil
    if filler != nil { return [try call.move("MATRIX_DIAG", [call.input(0)], result)] }
  }
  guard let resultSizes = result.shape.dimensions, let (rows, columns) = size else {
    throw call.unsupported("the size of its matrices is not known")
  }
  let diagonals = try Diagonals(range, rows: rows, columns: columns, alignment: alignment(call))
  let count = diagonals.count * diagonals.width
  let hole = try TensorValue([Int32(clamping: count)], type: .int32, [])
  let places = try diagonals.matrix(of: numbered(diagonals.shape), outer: [], padding: hole).copied(
    Int32.self)
  let outer = Array(resultSizes.dropLast(2))
  let flat = try call.reshapeKnown(call.input(0), [sizeProduct(outer), count])
  let filler = call.op == "MatrixDiag" ? try call.number(0, of: result.element) : try call.input(4)
  return [try call.reshapeKnown(call.picked(flat, count, filler: filler, places), resultSizes)]
}

/// Whether the matrices have as many rows and columns as the main diagonal has elements.
private func isAsLarge(_ call: LoweringCall) -> Bool {
  if call.op == "MatrixDiag" { return true }
  return [2, 3].allSatisfy { index in (try? call.integers(index)) == [-1] }
}

private func isZero(_ tensor: Tensor) throws(Diagnostic) -> Bool {
  tensor.type.byteWidth != nil ? try tensor.loadBytes().allSatisfy { $0 == 0 } : false
}

private let matrixDiagPart: Lowering.Rule = { (call) throws(Diagnostic) in
  let (sizes, result) = (try call.dimensions(0), call.results[0])
  guard let (rows, columns) = matrixSize(sizes), let resultSizes = result.shape.dimensions else {
    throw call.unsupported("the size of its matrices is not known")
  }
  let range = call.op == "MatrixDiagPart" ? 0...0 : try diagonalRange(call, 1)
  let diagonals = try Diagonals(range, rows: rows, columns: columns, alignment: alignment(call))
  let count = rows * columns
  let hole = try TensorValue([Int32(clamping: count)], type: .int32, [])
  let places = try diagonals.part(of: numbered([rows, columns]), padding: hole).copied(Int32.self)
  let flat = try call.reshapeKnown(call.input(0), [sizeProduct(Array(sizes.dropLast(2))), count])
  let filler = call.op == "MatrixDiagPart" ? nil : try call.input(2)
  return [try call.reshapeKnown(call.picked(flat, count, filler: filler, places), resultSizes)]
}

private let matrixSetDiag: Lowering.Rule = { (call) throws(Diagnostic) in
  let (sizes, result) = (try call.dimensions(0), call.results[0])
  let range = call.op == "MatrixSetDiag" ? 0...0 : try diagonalRange(call, 2)
  if range == 0...0, result.element != .string, try call.dimensions(1).count == sizes.count - 1 {
    return [try call.move("MATRIX_SET_DIAG", [call.input(0), call.input(1)], data: 0..<2, result)]
  }
  guard let (rows, columns) = matrixSize(sizes) else {
    throw call.unsupported("the size of its matrices is not known")
  }
  let diagonals = try Diagonals(range, rows: rows, columns: columns, alignment: alignment(call))
  let (count, added) = (rows * columns, diagonals.count * diagonals.width)
  let places = try diagonals.set(numbered(diagonals.shape, from: count), in: numbered([rows, columns]))
    .copied(Int32.self)
  let batch = sizeProduct(Array(sizes.dropLast(2)))
  let matrix = try call.reshapeKnown(call.input(0), [batch, count])
  let news = try call.reshapeKnown(call.input(1), [batch, added])
  let both = try call.concatenated(
    [matrix, news], axis: 1, TensorType(result.element, [batch, count + added]))
  return [try call.reshapeKnown(call.picked(both, count + added, filler: nil, places), sizes)]
}
