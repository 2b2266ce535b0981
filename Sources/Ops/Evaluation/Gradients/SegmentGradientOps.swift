internal import Diagnostics
internal import GraphIR
internal import Kernels
internal import Tensors

/// Gradients of sums, means and the like of chosen rows. The second version gives only the rows that were chosen.
let segmentGradientOps: [OpDef] = ["Sum", "Mean", "SqrtN"].flatMap { name in
  [false, true].map { isSparse in
    OpDef("SparseSegment\(name)Grad" + (isSparse ? "V2" : ""), isSparse ? .chosenRows : .allRows) {
      (call) throws(Diagnostic) in try segmentGradient(call, name, isSparse: isSparse)
    }
  }
}

private func segmentGradient(
  _ call: OpCall, _ reduction: String, isSparse: Bool
) throws(Diagnostic) -> [TensorValue] {
  let (gradient, indices, segments) = (try call.input(0), try call.integers(1), try call.integers(2))
  let count = try call.integer(3)
  guard let rows = gradient.dimensions.first, indices.count == segments.count, count >= 0 else {
    throw call.invalid("\(indices.count) rows and \(segments.count) segments of \(gradient.shape)")
  }
  guard segments.allSatisfy({ $0 >= 0 && $0 < rows }) else {
    throw call.invalid("a segment is not from 0 to less than \(rows)")
  }
  guard indices.allSatisfy({ $0 >= 0 && $0 < count }) else {
    throw call.invalid("a row is not from 0 to less than \(count)")
  }
  var shares = try gather(
    cast(gradient, to: gradient.type == .float64 ? .float64 : .float32), segments,
    indexShape: [segments.count], axis: 0, batch: 0)
  if reduction != "Sum" {
    var sizes = [Double](repeating: 0, count: rows)
    for segment in segments { sizes[segment] += 1 }
    let scales = segments.map { reduction == "Mean" ? 1 / sizes[$0] : 1 / sizes[$0].squareRoot() }
    let shape = [segments.count] + [Int](repeating: 1, count: gradient.rank - 1)
    shares = try elementwise(
      .multiply, shares, cast(TensorValue(scales, type: .float64, shape), to: shares.type))
  }
  let chosen = isSparse ? Set(indices).sorted() : []
  var places: [Int: Int] = [:]
  for (place, row) in chosen.enumerated() { places[row] = place }
  let size = isSparse ? chosen.count : count
  let length = try product(gradient.dimensions.dropFirst())
  let targets = indices.flatMap { row in
    let first = (isSparse ? places[row] ?? 0 : row) * length
    return first..<first + length
  }
  _ = try product([size] + gradient.dimensions.dropFirst())
  let result = try cast(
    sums(of: shares, at: targets, in: [size] + gradient.dimensions.dropFirst()), to: gradient.type)
  return try isSparse ? [result, vector(chosen, call.input(1).type)] : [result]
}

extension ShapeRule {
  private static func rows(_ count: SymbolicInteger, _ call: InferenceCall) -> SymbolicShape {
    guard let sizes = call.dimensions(0), !sizes.isEmpty else { return .unknownRank }
    return SymbolicShape([count] + sizes.dropFirst())
  }

  fileprivate static let allRows = ShapeRule { call in
    [rows(call.elements(3)?.first.flatMap { $0.isSize ? $0 : nil } ?? .unknown, call)]
  }

  fileprivate static let chosenRows = ShapeRule { call in
    var count: SymbolicInteger = .unknown
    if let indices = call.constants(1) { count = SymbolicInteger(Set(indices).count) }
    return [rows(count, call), SymbolicShape([count])]
  }
}
