internal import Diagnostics
internal import Tensors

/// The shape that two shapes broadcast to, as NumPy and TensorFlow do; nil when they do not fit.
package func broadcast(_ a: [Int], _ b: [Int]) -> [Int]? {
  let rank = max(a.count, b.count)
  var result = [Int](repeating: 0, count: rank)
  for axis in 0..<rank {
    let x = axis < rank - a.count ? 1 : a[axis - rank + a.count]
    let y = axis < rank - b.count ? 1 : b[axis - rank + b.count]
    guard x == y || x == 1 || y == 1 else { return nil }
    result[axis] = x == 1 ? y : x
  }
  return result
}

/// How to walk several operands that are broadcast to one shape: neighbouring axes that behave alike are one.
struct BroadcastPlan {
  let shape: [Int]
  /// The sizes of the outer axes, and the strides of each operand over them.
  private let outer: [Int]
  private let outerStrides: [[Int]]
  /// The length of the innermost axis, and whether each operand moves along it.
  let inner: Int
  let moves: [Bool]

  init(_ shape: [Int], _ operands: [[Int]]) {
    self.shape = shape
    var sizes: [Int] = []
    var patterns: [[Bool]] = []
    for axis in shape.indices where shape[axis] != 1 {
      let pattern = operands.map { operand in
        let own = axis - shape.count + operand.count
        return own >= 0 && operand[own] != 1
      }
      if let last = patterns.last, last == pattern {
        sizes[sizes.count - 1] *= shape[axis]
      } else {
        sizes.append(shape[axis])
        patterns.append(pattern)
      }
    }
    inner = sizes.last ?? 1
    moves = patterns.last ?? operands.map { _ in true }
    outer = Array(sizes.dropLast())
    var strides = [[Int]](repeating: [Int](repeating: 0, count: outer.count), count: operands.count)
    for operand in operands.indices {
      var step = moves[operand] ? inner : 1
      for axis in outer.indices.reversed() where patterns[axis][operand] {
        strides[operand][axis] = step
        step *= outer[axis]
      }
    }
    outerStrides = strides
  }

  /// Calls `body` with the offset of each operand at the start of each innermost run, in order of the result.
  @inline(__always)
  func forEachRun(_ body: (_ offsets: [Int], _ result: Int) -> Void) {
    var offsets = [Int](repeating: 0, count: outerStrides.count)
    if outer.isEmpty {
      if !shape.contains(0) { body(offsets, 0) }
      return
    }
    let runs = outer.reduce(1, *)
    guard runs > 0, inner > 0 else { return }
    var position = [Int](repeating: 0, count: outer.count)
    for run in 0..<runs {
      body(offsets, run * inner)
      var axis = outer.count - 1
      while axis >= 0 {
        position[axis] += 1
        for operand in offsets.indices { offsets[operand] += outerStrides[operand][axis] }
        if position[axis] < outer[axis] { break }
        for operand in offsets.indices { offsets[operand] -= outerStrides[operand][axis] * outer[axis] }
        position[axis] = 0
        axis -= 1
      }
    }
  }
}

/// `f` of every pair of elements.
@inline(__always)
func mapPairs<A, B, R>(
  _ plan: BroadcastPlan, _ a: UnsafeMutableBufferPointer<A>, _ b: UnsafeMutableBufferPointer<B>,
  into result: UnsafeMutableBufferPointer<R>, _ f: (A, B) -> R
) {
  guard let a = a.baseAddress, let b = b.baseAddress, let result = result.baseAddress else { return }
  let count = plan.inner
  plan.forEachRun { offsets, start in
    let (x, y, out) = (a + offsets[0], b + offsets[1], result + start)
    switch (plan.moves[0], plan.moves[1]) {
    case (true, true):
      inParallel(count, cost: 1) { range in
        for index in range { out[index] = f(x[index], y[index]) }
      }
    case (true, false):
      let constant = y[0]
      for index in 0..<count { out[index] = f(x[index], constant) }
    case (false, true):
      let constant = x[0]
      for index in 0..<count { out[index] = f(constant, y[index]) }
    case (false, false): for index in 0..<count { out[index] = f(x[0], y[0]) }
    }
  }
}

/// `f` of every element.
@inline(__always)
func mapElements<A, R>(
  _ a: UnsafeMutableBufferPointer<A>, into result: UnsafeMutableBufferPointer<R>, _ f: (A) -> R
) {
  guard let a = a.baseAddress, let out = result.baseAddress else { return }
  inParallel(result.count, cost: 1) { range in
    for index in range { out[index] = f(a[index]) }
  }
}

/// The error of shapes that do not broadcast.
func incompatible(_ a: [Int], _ b: [Int]) -> Diagnostic {
  Diagnostic(.invalidOperand, "the shapes \(Shape(a)) and \(Shape(b)) do not broadcast to one")
}
