internal import Diagnostics
internal import Kernels
internal import Tensors

/// Products of matrices.
let contractionOps: [OpDef] =
  [
    OpDef("MatMul", .matMul) { (call) throws(Diagnostic) in
      [
        try matrixProduct(
          call.input(0), isTransposed: call.bool("transpose_a"), call.input(1),
          isTransposed: call.bool("transpose_b"))
      ]
    },
    OpDef("Einsum", .einsum) { (call) throws(Diagnostic) in
      [try einsum(call.string("equation"), call.inputs, call)]
    },
  ]
  + ["BatchMatMul", "BatchMatMulV2", "BatchMatMulV3"].map { name in
    OpDef(name, .batchMatMul) { (call) throws(Diagnostic) in
      let (adjoint, other) = (call.bool("adj_x"), call.bool("adj_y"))
      var (x, y) = (try call.input(0), try call.input(1))
      // The last version multiplies numbers of one type as those of another, wider one.
      if name == "BatchMatMulV3" {
        (x, y) = (try cast(x, to: call.type("Tout")), try cast(y, to: call.type("Tout")))
      }
      return [
        try matrixProduct(
          adjoint ? conjugate(x) : x, isTransposed: adjoint, other ? conjugate(y) : y, isTransposed: other)
      ]
    }
  }

/// Einstein summation of one or two operands: labels are summed, permuted and multiplied as a product of matrices.
private func einsum(
  _ equation: String, _ operands: [TensorValue], _ call: OpCall
) throws(Diagnostic) -> TensorValue {
  let sides = equation.filter { $0 != " " }.split(separator: ">", omittingEmptySubsequences: false)
  guard sides.count == 2, sides[0].hasSuffix("-") else {
    throw call.invalid("the equation '\(equation)' has no result")
  }
  let terms = sides[0].dropLast().split(separator: ",", omittingEmptySubsequences: false)
  guard terms.count == operands.count, (1...2).contains(operands.count) else {
    throw call.invalid("the equation '\(equation)' is not for \(operands.count) operands")
  }
  var inputs: [LabelledTensor] = []
  for (term, operand) in zip(terms, operands) {
    inputs.append(try LabelledTensor(String(term), operand, call))
  }
  let broadcastRank = inputs.map(\.broadcastRank).max() ?? 0
  let output = LabelledTensor.labels(String(sides[1]), broadcastRank: broadcastRank)
  var left = inputs[0]
  let later = output + (inputs.count > 1 ? inputs[1].labels : [])
  left = try left.summed(over: left.labels.filter { !later.contains($0) })
  guard inputs.count == 2 else { return try left.transposed(output).value }
  var right = inputs[1]
  right = try right.summed(over: right.labels.filter { !output.contains($0) && !left.labels.contains($0) })
  for label in left.labels where right.labels.contains(label) {
    let (m, n) = (left.size(label), right.size(label))
    // Only axes under an ellipsis broadcast.
    guard m == n || (label.hasPrefix(".") && (m == 1 || n == 1)) else {
      throw call.invalid("the sizes of '\(label)' differ: \(m) and \(n)")
    }
  }
  let contracted = left.labels.filter { right.labels.contains($0) && !output.contains($0) }
  let batch = output.filter { left.labels.contains($0) && right.labels.contains($0) }
  let rows = left.labels.filter { !right.labels.contains($0) }
  let columns = right.labels.filter { !left.labels.contains($0) }
  let a = try left.transposed(batch + rows + contracted)
  let b = try right.transposed(batch + contracted + columns)
  func size(_ labels: [String], _ tensor: LabelledTensor) -> Int {
    labels.reduce(1) { $0 * tensor.size($1) }
  }
  let product = try matrixProduct(
    a.value.reshaped(batch.map(a.size) + [size(rows, a), size(contracted, a)]), isTransposed: false,
    b.value.reshaped(batch.map(b.size) + [size(contracted, b), size(columns, b)]), isTransposed: false)
  let shape = batch.map { a.size($0) == 1 ? b.size($0) : a.size($0) } + rows.map(a.size) + columns.map(b.size)
  return try LabelledTensor(labels: batch + rows + columns, value: product.reshaped(shape)).transposed(output)
    .value
}

/// A tensor whose axes have labels. The axes under an ellipsis are numbered from the end, as they broadcast.
private struct LabelledTensor {
  let labels: [String]
  let value: TensorValue
  var broadcastRank = 0

  init(labels: [String], value: TensorValue) {
    self.labels = labels
    self.value = value
  }

  /// A label that stands twice takes the diagonal.
  init(_ term: String, _ value: TensorValue, _ call: OpCall) throws(Diagnostic) {
    let named = term.filter { $0 != "." }.count
    let rank = value.rank - named
    guard rank >= 0, rank == 0 || term.contains("...") else {
      throw call.invalid("'\(term)' is not for \(value.shape)")
    }
    let labels = Self.labels(term, broadcastRank: rank)
    var view = View(value.dimensions)
    var unique: [String] = []
    var (shape, strides) = ([Int](), [Int]())
    for (axis, label) in labels.enumerated() {
      if let known = unique.firstIndex(of: label) {
        guard shape[known] == view.shape[axis] else { throw call.invalid("the sizes of '\(label)' differ") }
        strides[known] += view.strides[axis]
      } else {
        unique.append(label)
        shape.append(view.shape[axis])
        strides.append(view.strides[axis])
      }
    }
    (view.shape, view.strides) = (shape, strides)
    self.labels = unique
    self.value = unique.count == labels.count ? value : try value.viewed(view)
    broadcastRank = rank
  }

  static func labels(_ term: String, broadcastRank: Int) -> [String] {
    let dots = (0..<broadcastRank).reversed().map { ".\($0)" }
    guard let range = term.firstIndex(of: ".") else { return term.map { String($0) } }
    let after = term[range...].drop { $0 == "." }
    return term[..<range].map { String($0) } + dots + after.map { String($0) }
  }

  func size(_ label: String) -> Int { labels.firstIndex(of: label).map { value.dimensions[$0] } ?? 1 }

  func summed(over gone: [String]) throws(Diagnostic) -> LabelledTensor {
    guard !gone.isEmpty else { return self }
    let axes = labels.indices.filter { gone.contains(labels[$0]) }
    return LabelledTensor(
      labels: labels.filter { !gone.contains($0) },
      value: try reduce(.sum, value, axes: axes, keepDimensions: false))
  }

  /// With the axes in this order; one that is missing becomes an axis of size 1.
  func transposed(_ order: [String]) throws(Diagnostic) -> LabelledTensor {
    let own = order.filter(labels.contains)
    let permutation = own.compactMap { labels.firstIndex(of: $0) }
    let moved =
      permutation == Array(labels.indices)
      ? value : try value.viewed(View(value.dimensions).transposed(permutation))
    return LabelledTensor(labels: order, value: moved.reshaped(order.map(size)))
  }
}
