internal import Diagnostics
internal import Kernels
internal import Tensors

/// A sparse tensor: where its values stand, the values, and its shape, as three operands or outputs.
struct SparseParts {
  /// The indices of each value along all axes.
  var indices: [Int]
  var values: TensorValue
  var shape: [Int]

  var rank: Int { shape.count }
  var count: Int { values.elementCount }

  init(indices: [Int], values: TensorValue, shape: [Int]) {
    (self.indices, self.values, self.shape) = (indices, values, shape)
  }

  /// The operands from one on. They fit each other; indices may still leave the shape.
  init(_ call: OpCall, _ first: Int) throws(Diagnostic) {
    try self.init(call, first, first + 1, first + 2)
  }

  init(_ call: OpCall, _ indices: Int, _ values: Int, _ shape: Int) throws(Diagnostic) {
    let (places, elements) = (try call.input(indices), try call.input(values))
    self.init(indices: try call.integers(indices), values: elements, shape: try call.integers(shape))
    guard elements.rank == 1, !elements.isHandle,
      places.dimensions == [elements.elementCount, self.shape.count]
    else {
      throw call.invalid(
        "indices of the shape \(places.shape) are not for values of the shape \(elements.shape) in "
          + "\(self.shape.count) dimensions")
    }
    guard self.shape.allSatisfy({ $0 >= 0 }) else {
      throw call.invalid("there is no tensor of the shape \(self.shape)")
    }
  }

  /// The indices of a value.
  subscript(entry: Int) -> ArraySlice<Int> { indices[entry * rank..<(entry + 1) * rank] }

  /// The parts, of which every index lies within the shape.
  func checked(_ call: OpCall) throws(Diagnostic) -> SparseParts {
    for entry in 0..<count {
      guard zip(self[entry], shape).allSatisfy({ $0 >= 0 && $0 < $1 }) else {
        throw call.invalid("the index \(Array(self[entry])) leaves the shape \(Shape(shape))")
      }
    }
    return self
  }

  /// The parts, whose indices are in order, each at most once.
  func ordered(_ call: OpCall) throws(Diagnostic) -> SparseParts {
    for entry in 0..<max(0, count - 1) where !self[entry].lexicographicallyPrecedes(self[entry + 1]) {
      throw call.invalid("the index \(Array(self[entry + 1])) is out of order")
    }
    return self
  }

  /// The entries in the order of their indices.
  var order: [Int] {
    (0..<count).sorted { a, b in
      self[a].lexicographicallyPrecedes(self[b]) || (a < b && !self[b].lexicographicallyPrecedes(self[a]))
    }
  }

  /// Some of the entries.
  func taking(_ entries: [Int]) throws(Diagnostic) -> SparseParts {
    SparseParts(
      indices: entries.flatMap { self[$0] },
      values: try gather(values, entries, indexShape: [entries.count], axis: 0, batch: 0), shape: shape)
  }

  /// Which entries agree in some axes: the group of each, and an entry of each group. Groups are in the order of the
  /// indices along those axes.
  func groups(by axes: [Int]) -> (segments: [Int], first: [Int]) {
    func precedes(_ a: Int, _ b: Int) -> Bool {
      for axis in axes {
        let (x, y) = (indices[a * rank + axis], indices[b * rank + axis])
        if x != y { return x < y }
      }
      return false
    }
    let order = (0..<count).sorted { precedes($0, $1) || ($0 < $1 && !precedes($1, $0)) }
    var segments = [Int](repeating: 0, count: count)
    var first: [Int] = []
    for entry in order {
      if let last = first.last, !precedes(last, entry) {
        segments[entry] = first.count - 1
      } else {
        segments[entry] = first.count
        first.append(entry)
      }
    }
    return (segments, first)
  }

  /// Indices, values and shape.
  func outputs() throws(Diagnostic) -> [TensorValue] {
    [
      try vector(indices, .int64).reshaped([count, rank]), values, try vector(shape, .int64),
    ]
  }
}

extension OpCall {
  /// Refuses what would take much memory for nothing but numbers in a file.
  func bounded(_ sizes: [Int]) throws(Diagnostic) {
    // A size of 0 does not make the others cheap: they are walked.
    guard let count = Shape.elementCount(sizes.map { $0 == 0 ? 1 : $0 }), count <= 1 << 27 else {
      throw Diagnostic(.tooLarge, "\(op) would make a tensor of the shape \(Shape(sizes))")
    }
  }
}
