internal import Diagnostics
internal import Tensors

extension NumpyArray {
  /// The array in another shape; one size may be −1, and follows from the others.
  func reshaped(to wanted: [Int]) throws(Diagnostic) -> NumpyArray {
    func wrong() -> Diagnostic {
      invalid(
        "an array of \(count) elements has no shape \(PythonText.tuple(wanted.map(String.init)))")
    }
    var shape = wanted
    let open = wanted.indices.filter { wanted[$0] == -1 }
    guard open.count <= 1 else { throw invalid("only one size of a shape can be -1") }
    if let axis = open.first {
      shape[axis] = 1
      guard let rest = Shape.elementCount(shape), rest > 0, count % rest == 0 else { throw wrong() }
      shape[axis] = count / rest
    }
    guard Shape.elementCount(shape) == count else { throw wrong() }
    return reshaped(shape)
  }

  /// The array with its axes in another order; nil for the opposite one.
  func transposed(_ axes: [Int]?) throws(Diagnostic) -> NumpyArray {
    let rank = dimensions.count
    var order: [Int] = []
    for axis in axes ?? Array((0..<rank).reversed()) { order.append(try checked(axis, rank)) }
    guard order.sorted() == Array(0..<rank) else {
      throw invalid("\(PythonText.tuple((axes ?? []).map(String.init))) is no order of \(rank) axes")
    }
    let strides = NumpyArray.strides(dimensions)
    return try gathered(order.map { dimensions[$0] }, strides: order.map { strides[$0] })
  }

  /// An axis from the front, of one that may be counted from the back.
  func checked(_ axis: Int, _ rank: Int) throws(Diagnostic) -> Int {
    guard axis >= -rank, axis < rank else {
      throw invalid("the axis \(axis) is out of bounds for an array of \(rank) axes")
    }
    return axis < 0 ? axis + rank : axis
  }

  /// The array with axes of one element at these places of the result.
  func expanded(_ axes: [Int]) throws(Diagnostic) -> NumpyArray {
    let rank = dimensions.count + axes.count
    var places: Set<Int> = []
    for axis in axes { places.insert(try checked(axis, rank)) }
    guard places.count == axes.count else { throw invalid("an axis is named twice") }
    var rest = dimensions[...]
    return reshaped((0..<rank).map { places.contains($0) ? 1 : rest.removeFirst() })
  }

  /// The array without axes of one element: these, or all.
  func squeezed(_ axes: [Int]?) throws(Diagnostic) -> NumpyArray {
    var gone = Set(dimensions.indices.filter { dimensions[$0] == 1 })
    if let axes {
      var named: Set<Int> = []
      for axis in axes { named.insert(try checked(axis, dimensions.count)) }
      guard named.isSubset(of: gone) else {
        throw invalid("an axis of more than one element cannot be squeezed away")
      }
      gone = named
    }
    return reshaped(dimensions.indices.filter { !gone.contains($0) }.map { dimensions[$0] })
  }

  /// The array so many times along each axis.
  func tiled(_ times: [Int]) throws(Diagnostic) -> NumpyArray {
    let rank = max(dimensions.count, times.count)
    let own = [Int](repeating: 1, count: rank - dimensions.count) + dimensions
    let counts = [Int](repeating: 1, count: rank - times.count) + times
    // Each axis is one of repetitions before one of elements.
    var shape: [Int] = []
    var strides: [Int] = []
    for (axis, stride) in NumpyArray.strides(own).enumerated() {
      shape += [counts[axis], own[axis]]
      strides += [0, stride]
    }
    _ = try elementCount(shape.filter { $0 != 1 })
    return try gathered(shape, strides: strides).reshaped(zip(own, counts).map { $0 * $1 })
  }

  /// Each element along an axis so many times, one after the other; nil for the flat array.
  func repeated(_ counts: [Int], axis: Int?) throws(Diagnostic) -> NumpyArray {
    guard let given = axis else { return try reshaped([count]).repeated(counts, axis: 0) }
    let axis = try checked(given, dimensions.count)
    let size = dimensions[axis]
    guard counts.count == 1 || counts.count == size, counts.allSatisfy({ $0 >= 0 && $0 <= mostElements })
    else {
      throw invalid("the counts of repetitions are neither one nor \(size) numbers from 0 on")
    }
    var shape = dimensions
    let total =
      counts.count == 1 ? counts[0].multipliedReportingOverflow(by: size).partialValue : counts.reduce(0, +)
    shape[axis] = total
    _ = try elementCount(shape)
    let sources = (0..<size).flatMap { [Int](repeating: $0, count: counts[counts.count == 1 ? 0 : $0]) }
    return try picked(sources, axis: axis)
  }

  /// The parts at indices along an axis.
  private func picked(_ sources: [Int], axis: Int) throws(Diagnostic) -> NumpyArray {
    var shape = dimensions
    shape[axis] = sources.count
    let inner = dimensions[(axis + 1)...].reduce(1, *)
    let (size, block) = (dimensions[axis], max(1, sources.count * inner))
    return try picking(shape) { index in
      let (outer, rest) = (index / block, index % block)
      return (outer * size + sources[rest / inner]) * inner + rest % inner
    }
  }

  /// Arrays one after the other along an axis, in the type that holds them all; nil for the flat arrays.
  static func concatenated(
    _ arrays: [NumpyArray], axis: Int?, as wanted: ElementType? = nil
  ) throws(Diagnostic) -> NumpyArray {
    guard let first = arrays.first else { throw invalid("there is nothing to concatenate") }
    guard let axis else {
      var flat: [NumpyArray] = []
      for array in arrays { flat.append(try array.reshaped(to: [-1])) }
      return try concatenated(flat, axis: 0, as: wanted)
    }
    guard !first.dimensions.isEmpty else { throw invalid("arrays without axes cannot be concatenated") }
    let place = try first.checked(axis, first.dimensions.count)
    func others(_ shape: [Int]) -> [Int] {
      var shape = shape
      if place < shape.count { shape.remove(at: place) }
      return shape
    }
    for array in arrays
    where array.dimensions.count != first.dimensions.count
      || others(array.dimensions) != others(first.dimensions)
    {
      throw invalid(
        "arrays of the shapes \(PythonText.tuple(first.dimensions.map(String.init))) and "
          + "\(PythonText.tuple(array.dimensions.map(String.init))) cannot be concatenated along axis \(axis)"
      )
    }
    var shape = first.dimensions
    var total = 0
    for array in arrays { total += array.dimensions[place] }
    shape[place] = total
    _ = try elementCount(shape)
    let found = try commonType(arrays)
    let type = wanted ?? found
    // The first axis is the easy one: whole arrays follow each other there.
    var order = Array(shape.indices)
    order.remove(at: place)
    order.insert(place, at: 0)
    var parts: [NumpyArray] = []
    for array in arrays { parts.append(try array.cast(to: type).transposed(order)) }
    let joined = NumpyArray(type, order.map { shape[$0] }, try Elements(joining: parts.map(\.elements)))
    let back = shape.indices.map { axis in order.firstIndex(of: axis) ?? axis }
    return try joined.transposed(back)
  }

  /// Arrays of one shape along a new axis.
  static func stacked(_ arrays: [NumpyArray], axis: Int) throws(Diagnostic) -> NumpyArray {
    guard let first = arrays.first else { throw invalid("there is nothing to stack") }
    guard arrays.allSatisfy({ $0.dimensions == first.dimensions }) else {
      throw invalid("arrays of different shapes cannot be stacked")
    }
    let place = try first.checked(axis, first.dimensions.count + 1)
    var expanded: [NumpyArray] = []
    for array in arrays { expanded.append(try array.expanded([place])) }
    return try concatenated(expanded, axis: place)
  }

  private static func commonType(_ arrays: [NumpyArray]) throws(Diagnostic) -> ElementType {
    let isText = arrays.contains { $0.type == .string }
    guard !isText || arrays.allSatisfy({ $0.type == .string }) else {
      throw invalid("strings and numbers make no array together")
    }
    return arrays.dropFirst().reduce(arrays[0].type) { promoted($0, $1.type) }
  }
}

extension NumpyArray.Elements {
  /// Elements of one kind, one after the other.
  fileprivate init(joining parts: [NumpyArray.Elements]) throws(Diagnostic) {
    var integers: [Int64] = []
    var floats: [Double] = []
    var complex: [ComplexNumber] = []
    var strings: [[UInt8]] = []
    for part in parts {
      switch part {
      case .integers(let values): integers += values
      case .floats(let values): floats += values
      case .complex(let values): complex += values
      case .strings(let values): strings += values
      }
    }
    switch parts[0] {
    case .integers: self = .integers(integers)
    case .floats: self = .floats(floats)
    case .complex: self = .complex(complex)
    case .strings: self = .strings(strings)
    }
  }
}
