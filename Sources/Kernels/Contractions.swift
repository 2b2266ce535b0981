package import Diagnostics
internal import Tensors

/// The product of matrices, over leading axes that are broadcast to each other.
package func matrixProduct(
  _ a: TensorValue, isTransposed aT: Bool, _ b: TensorValue, isTransposed bT: Bool
) throws(Diagnostic) -> TensorValue {
  guard a.rank >= 2, b.rank >= 2 else { throw incompatible(a.dimensions, b.dimensions) }
  let (am, ak) = (a.dimensions[a.rank - (aT ? 1 : 2)], a.dimensions[a.rank - (aT ? 2 : 1)])
  let (bk, bn) = (b.dimensions[b.rank - (bT ? 1 : 2)], b.dimensions[b.rank - (bT ? 2 : 1)])
  let (aBatch, bBatch) = (Array(a.dimensions.dropLast(2)), Array(b.dimensions.dropLast(2)))
  guard ak == bk, let batch = broadcast(aBatch, bBatch) else {
    throw incompatible(a.dimensions, b.dimensions)
  }
  let shape = batch + [am, bn]
  if a.elementCount == 0 || b.elementCount == 0 { return try zeros(a.type, shape) }
  let operands = Operands(a: a, aT: aT, b: b, bT: bT, batch: batch, m: am, n: bn, k: ak)
  switch a.type {
  case .float32: return try operands.libraryProduct(Float.self)
  case .float64: return try operands.libraryProduct(Double.self)
  case .float16, .bfloat16:
    let wide = try matrixProduct(
      cast(a, to: .float32), isTransposed: aT, cast(b, to: .float32), isTransposed: bT)
    return try cast(wide, to: a.type)
  default: return try PlainProduct(operands: operands)(a.type)
  }
}

/// Two tensors of matrices, m×k and k×n or their transposes, whose leading axes broadcast to `batch`.
private struct Operands {
  let a: TensorValue
  let aT: Bool
  let b: TensorValue
  let bT: Bool
  let batch: [Int]
  let m: Int
  let n: Int
  let k: Int

  func libraryProduct<T: MatrixElement>(_: T.Type) throws(Diagnostic) -> TensorValue {
    let result = try TensorValue(allocating: a.type, batch + [m, n])
    guard let x = a.elements(T.self).baseAddress, let y = b.elements(T.self).baseAddress,
      let out = result.elements(T.self).baseAddress
    else { return result }
    var problem: Diagnostic?
    forEachBatch(batch, Array(a.dimensions.dropLast(2)), Array(b.dimensions.dropLast(2))) {
      index, aIndex, bIndex in
      do throws(Diagnostic) {
        try T.multiply(
          x + aIndex * m * k, transposed: aT, y + bIndex * k * n, transposed: bT, into: out + index * m * n,
          m: m,
          n: n, k: k, rowStride: nil)
      } catch {
        problem = error
      }
    }
    if let problem { throw problem }
    return result
  }
}

private func forEachBatch(_ batch: [Int], _ a: [Int], _ b: [Int], _ body: (Int, Int, Int) -> Void) {
  let plan = BroadcastPlan(batch, [a, b])
  plan.forEachRun { offsets, start in
    for index in 0..<plan.inner {
      body(start + index, offsets[0] + (plan.moves[0] ? index : 0), offsets[1] + (plan.moves[1] ? index : 0))
    }
  }
}

/// Products of integers and complex numbers, for which there is no library.
private struct PlainProduct: NumberKernel {
  let operands: Operands

  func run<T: NumberElement>(_: T.Type) throws(Diagnostic) -> TensorValue {
    let (a, b, aT, bT) = (operands.a, operands.b, operands.aT, operands.bT)
    let (batch, m, n, k) = (operands.batch, operands.m, operands.n, operands.k)
    let result = try TensorValue(allocating: a.type, batch + [m, n])
    let (x, y, out) = (a.elements(T.self), b.elements(T.self), result.elements(T.self))
    forEachBatch(batch, Array(a.dimensions.dropLast(2)), Array(b.dimensions.dropLast(2))) {
      index, aIndex, bIndex in
      for row in 0..<m {
        for column in 0..<n {
          var sum = T.zeroElement
          for inner in 0..<k {
            let left = x[aIndex * m * k + (aT ? inner * m + row : row * k + inner)]
            let right = y[bIndex * k * n + (bT ? column * k + inner : inner * n + column)]
            sum = T.sum(sum, T.product(left, right))
          }
          out[(index * m + row) * n + column] = sum
        }
      }
    }
    return result
  }
}
