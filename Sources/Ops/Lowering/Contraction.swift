internal import Diagnostics
internal import GraphIR
internal import Kernels
internal import Tensors

/// A sum of products over named axes, as an equation of Einstein's notation tells it: `bij,bjk->bik`.
///
/// Operands are taken two by two, from the left. Two become a product of matrices: of a batch, where both share axes that
/// stay, or by weights, where they share only those that are summed over.
struct Contraction {
  /// A tensor whose axes have names, no two the same.
  private struct Term {
    var labels: [String]
    var sizes: [Int]
    var value: Value

    func size(_ label: String) -> Int { labels.firstIndex(of: label).map { sizes[$0] } ?? 1 }
  }

  /// An axis of an operand, where its size is found when the model runs.
  private struct Axis {
    let value: Value
    let index: Int
  }

  private let output: [String]
  private var terms: [Term] = []
  private var axes: [String: Axis] = [:]
  private var shapes: [Value: Value] = [:]
  private let element: ElementType

  static func product(
    _ equation: String, _ inputs: [Value], _ call: inout LoweringCall
  ) throws(Diagnostic) -> Value {
    var contraction = try Contraction(equation, inputs, &call)
    return try contraction.contracted(&call)
  }

  private init(_ equation: String, _ inputs: [Value], _ call: inout LoweringCall) throws(Diagnostic) {
    let sides = equation.split(separator: "-", omittingEmptySubsequences: false)
    guard sides.count == 2, sides[1].first == ">" else { throw call.invalid("'\(equation)' is no equation") }
    let texts = sides[0].split(separator: ",", omittingEmptySubsequences: false)
    guard texts.count == inputs.count, !inputs.isEmpty else {
      throw call.invalid("'\(equation)' is not for \(inputs.count) operands")
    }
    element = try call.type(inputs[0]).element
    var mostDots = 0
    var given: [Term] = []
    for (text, value) in zip(texts, inputs) {
      guard let sizes = try call.type(value).shape.dimensions else {
        throw call.unsupported("the rank of an operand is not known")
      }
      let dots = sizes.count - text.count { $0 != "." }
      guard dots == 0 || (dots > 0 && text.contains("...")) else {
        throw call.invalid("'\(text)' is not for \(Shape(sizes))")
      }
      mostDots = max(mostDots, dots)
      given.append(Term(labels: Self.labels(text, dots: dots), sizes: sizes, value: value))
    }
    output = Self.labels(sides[1].dropFirst(), dots: mostDots)
    let known = Set(given.flatMap(\.labels))
    guard Set(output).count == output.count, output.allSatisfy(known.contains) else {
      throw call.unsupported("the right side of '\(equation)' repeats axes or has others than the left")
    }
    for term in given {
      for (index, label) in term.labels.enumerated() where axes[label] == nil && term.sizes[index] != 1 {
        axes[label] = Axis(value: term.value, index: index)
      }
      terms.append(try diagonal(term, &call))
    }
  }

  /// The axes under an ellipsis are numbered from the end, as they broadcast.
  private static func labels(_ text: some StringProtocol, dots: Int) -> [String] {
    let before = text.prefix { $0 != "." }.map { String($0) }
    let after = text.drop { $0 != "." }.drop { $0 == "." }.map { String($0) }
    return before + (text.contains(".") ? (0..<dots).reversed().map { ".\($0)" } : []) + after
  }

  private mutating func contracted(_ call: inout LoweringCall) throws(Diagnostic) -> Value {
    for index in terms.indices {
      let others = terms.indices.filter { $0 != index }.flatMap { terms[$0].labels }
      terms[index] = try summed(terms[index], keeping: Set(others + output), &call)
    }
    while terms.count > 1 {
      let (a, b) = (terms[0], terms[1])
      terms.removeFirst(2)
      let kept = Set(output + terms.flatMap(\.labels))
      let product = try combined(a, b, kept, &call)
      terms.insert(try summed(product, keeping: kept, &call), at: 0)
    }
    return try ordered(terms[0], output, &call).value
  }

  // MARK: One operand

  /// Of axes with the same name, their diagonal: every (n + 1)-th of the elements of both.
  private func diagonal(_ given: Term, _ call: inout LoweringCall) throws(Diagnostic) -> Term {
    var term = given
    while let (first, second) = Self.repeated(term.labels) {
      guard term.sizes.allSatisfy({ $0 >= 0 }), term.sizes[first] == term.sizes[second] else {
        throw call.unsupported("it takes a diagonal of sizes that are not known or not the same")
      }
      let rest = term.labels.indices.filter { $0 != first && $0 != second }
      let (label, size) = (term.labels[first], term.sizes[first])
      let value = try call.transpose(term.value, rest + [first, second])
      let sizes = rest.map { term.sizes[$0] }
      let flat = try call.reshape(value, sizes + [size * size])
      let count = sizes.count + 1
      let attributes: Attributes = [
        "begin_mask": .int(Int64(1 << count - 1)), "end_mask": .int(Int64(1 << count - 1)),
        "ellipsis_mask": .int(0), "new_axis_mask": .int(0), "shrink_axis_mask": .int(0),
        "offset": .bool(false),
      ]
      let zeros = call.constant([Int](repeating: 0, count: count), "begin")
      let steps = call.constant([Int](repeating: 1, count: sizes.count) + [size + 1], "strides")
      let result = TensorType(element, Shape(sizes + [size]))
      let taken = try call.emit("STRIDED_SLICE", [flat, zeros, zeros, steps], attributes, result)
      term = Term(labels: rest.map { term.labels[$0] } + [label], sizes: sizes + [size], value: taken)
    }
    return term
  }

  private static func repeated(_ labels: [String]) -> (Int, Int)? {
    for (index, label) in labels.enumerated() {
      if let first = labels.firstIndex(of: label), first < index { return (first, index) }
    }
    return nil
  }

  private func summed(
    _ term: Term, keeping kept: Set<String>, _ call: inout LoweringCall
  ) throws(Diagnostic) -> Term {
    let gone = term.labels.indices.filter { !kept.contains(term.labels[$0]) }
    guard !gone.isEmpty else { return term }
    let rest = term.labels.indices.filter { kept.contains(term.labels[$0]) }
    let sizes = rest.map { term.sizes[$0] }
    let sum = try call.emit(
      "SUM", [term.value, call.constant(gone, "axes")], ["keep_dims": .bool(false)],
      TensorType(element, Shape(sizes)))
    return Term(labels: rest.map { term.labels[$0] }, sizes: sizes, value: sum)
  }

  private func ordered(
    _ term: Term, _ labels: [String], _ call: inout LoweringCall
  ) throws(Diagnostic) -> Term {
    let order = labels.compactMap { term.labels.firstIndex(of: $0) }
    return Term(
      labels: labels, sizes: order.map { term.sizes[$0] }, value: try call.transpose(term.value, order))
  }

  // MARK: Two operands

  private mutating func combined(
    _ a: Term, _ b: Term, _ kept: Set<String>, _ call: inout LoweringCall
  ) throws(Diagnostic) -> Term {
    let shared = a.labels.filter(b.labels.contains)
    let summed = shared.filter { !kept.contains($0) }
    let batch = shared.filter(kept.contains)
    let isBroadcast = summed.contains { a.size($0) != b.size($0) && min(a.size($0), b.size($0)) == 1 }
    guard element == .float32, !summed.isEmpty, !isBroadcast else {
      return try multiplied(a, b, kept, &call)
    }
    if batch.isEmpty {
      let isLeftConstant = call.constant(a.value) != nil && call.constant(b.value) == nil
      return isLeftConstant
        ? try weighted(b, by: a, over: summed, &call) : try weighted(a, by: b, over: summed, &call)
    }
    // The axes of the second come last: as the output has them, where it can be so.
    let isTurned = output.last.map { a.labels.contains($0) && !b.labels.contains($0) } ?? false
    return try isTurned
      ? batched(b, a, batch, summed, &call) : batched(a, b, batch, summed, &call)
  }

  /// Element by element, each where the axes of both meet.
  private mutating func multiplied(
    _ a: Term, _ b: Term, _ kept: Set<String>, _ call: inout LoweringCall
  ) throws(Diagnostic) -> Term {
    let all = a.labels + b.labels.filter { !a.labels.contains($0) }
    let wanted = output.filter(all.contains)
    let labels = wanted + all.filter { !wanted.contains($0) }
    guard labels.count <= 6 else { throw call.unsupported("a product over \(labels.count) axes") }
    func spread(_ term: Term, _ call: inout LoweringCall) throws(Diagnostic) -> Value {
      let own = labels.filter(term.labels.contains)
      let moved = try ordered(term, own, &call)
      let groups = labels.drop { !own.contains($0) }.map { own.contains($0) ? [$0] : [] }
      return try reshaped(moved, groups, &call)
    }
    let sizes = labels.map { label in
      let (x, y) = (a.size(label), b.size(label))
      return x == 1 ? y : y == 1 ? x : max(x, y)
    }
    let value = try call.arithmetic(
      "MUL", spread(a, &call), spread(b, &call), TensorType(element, Shape(sizes)))
    return Term(labels: labels, sizes: sizes, value: value)
  }

  /// A product by a matrix, over the last axes of the first operand.
  private mutating func weighted(
    _ x: Term, by weights: Term, over summed: [String], _ call: inout LoweringCall
  ) throws(Diagnostic) -> Term {
    let free = x.labels.filter { !summed.contains($0) }
    let columns = weights.labels.filter { !summed.contains($0) }
    let summed = x.labels.filter(summed.contains)
    let moved = try ordered(x, free + summed, &call)
    let isConstant = call.constant(weights.value) != nil
    // Rows are made one axis where the kernel has no place for more.
    let isFlat = free.isEmpty || (!isConstant && free.count > 4)
    let rows = isFlat ? [free] : free.map { [$0] }
    let operand = try reshaped(moved, rows + [summed], &call)
    let matrix = try ordered(weights, columns + summed, &call)
    let rowSizes = isFlat ? [Self.product(free.map(x.size))] : free.map(x.size)
    let type = TensorType(.float32, Shape(rowSizes + [Self.product(columns.map(weights.size))]))
    var value: Value
    if isConstant || weights.labels == columns + summed {
      value = try call.fullyConnected(operand, reshaped(matrix, [columns, summed], &call), type)
    } else {
      let matrix = try ordered(weights, summed + columns, &call)
      let right = try reshaped(matrix, [summed, columns], &call)
      let attributes: Attributes = ["adj_x": .bool(false), "adj_y": .bool(false)]
      value = try call.emit("BATCH_MATMUL", [operand, right], attributes, type)
    }
    let labels = free + columns
    let sizes = free.map(x.size) + columns.map(weights.size)
    if isFlat || columns.count != 1 { value = try reshaped(value, labels, sizes, labels.map { [$0] }, &call) }
    return Term(labels: labels, sizes: sizes, value: value)
  }

  private mutating func batched(
    _ a: Term, _ b: Term, _ shared: [String], _ summed: [String], _ call: inout LoweringCall
  ) throws(Diagnostic) -> Term {
    let batch = output.filter(shared.contains) + shared.filter { !output.contains($0) }
    let (rows, columns) = (
      a.labels.filter { !batch.contains($0) && !summed.contains($0) },
      b.labels.filter { !batch.contains($0) && !summed.contains($0) }
    )
    let isFlat = batch.count > 3
    if isFlat, batch.contains(where: { a.size($0) != b.size($0) }) {
      throw call.unsupported("it broadcasts more than 3 axes that both operands share")
    }
    let batchGroups = isFlat ? [batch] : batch.map { [$0] }
    func operand(
      _ term: Term, _ free: [String], freeFirst: Bool, _ call: inout LoweringCall
    ) throws(Diagnostic) -> (Value, isTurned: Bool) {
      // Either order will do: that which the operand has, where it has one of them.
      let isTurned = term.labels == batch + (freeFirst ? summed + free : free + summed)
      let groups = freeFirst != isTurned ? [free, summed] : [summed, free]
      let moved = try ordered(term, batch + groups.flatMap { $0 }, &call)
      return (try reshaped(moved, batchGroups + groups, &call), isTurned)
    }
    let (left, isLeftTurned) = try operand(a, rows, freeFirst: true, &call)
    let (right, isRightTurned) = try operand(b, columns, freeFirst: false, &call)
    let batchSizes = batch.map {
      max(a.size($0), b.size($0)) == 1 ? 1 : a.size($0) == 1 ? b.size($0) : a.size($0)
    }
    let outer = isFlat ? [Self.product(batchSizes)] : batchSizes
    let matrix = [Self.product(rows.map(a.size)), Self.product(columns.map(b.size))]
    let attributes: Attributes = ["adj_x": .bool(isLeftTurned), "adj_y": .bool(isRightTurned)]
    var value = try call.emit(
      "BATCH_MATMUL", [left, right], attributes, TensorType(.float32, Shape(outer + matrix)))
    let labels = batch + rows + columns
    let sizes = batchSizes + rows.map(a.size) + columns.map(b.size)
    if isFlat || rows.count != 1 || columns.count != 1 {
      value = try reshaped(value, labels, sizes, labels.map { [$0] }, &call)
    }
    return Term(labels: labels, sizes: sizes, value: value)
  }

  // MARK: Shapes

  private mutating func reshaped(
    _ term: Term, _ groups: [[String]], _ call: inout LoweringCall
  ) throws(Diagnostic) -> Value {
    try reshaped(term.value, term.labels, term.sizes, groups, &call)
  }

  /// A value with an axis for each group of axes, which follow each other in it.
  private mutating func reshaped(
    _ value: Value, _ labels: [String], _ sizes: [Int], _ groups: [[String]], _ call: inout LoweringCall
  ) throws(Diagnostic) -> Value {
    if groups.allSatisfy({ $0.count == 1 }), try call.type(value).shape.rank == groups.count { return value }
    func size(_ label: String) -> Int { labels.firstIndex(of: label).map { sizes[$0] } ?? 1 }
    let target = groups.map { Self.product($0.map(size)) }
    if target.count(where: { $0 < 0 }) <= 1 { return try call.reshape(value, target) }
    // Several are known only when the model runs. One that is a product follows from the rest.
    let rest = target.indices.first { target[$0] < 0 && groups[$0].count > 1 }
    var parts: [Value] = []
    for (index, group) in groups.enumerated() {
      if target[index] >= 0 || index == rest {
        parts.append(call.constant([index == rest ? -1 : target[index]], "size"))
        continue
      }
      var factors: [Value] = []
      for label in group { factors.append(try self.size(label, size(label), &call)) }
      var product = factors[0]
      for factor in factors.dropFirst() {
        product = try call.arithmetic("MUL", product, factor, TensorType(.int32, Shape([1])))
      }
      parts.append(product)
    }
    let shape = try call.emit(
      "CONCATENATION", parts, ["axis": .int(0), "fused_activation_function": .string("NONE")],
      TensorType(.int32, Shape([parts.count])))
    return try call.emit("RESHAPE", [value, shape], [:], TensorType(element, Shape(target)))
  }

  /// The size of an axis as a vector of one element.
  private mutating func size(
    _ label: String, _ known: Int, _ call: inout LoweringCall
  ) throws(Diagnostic) -> Value {
    guard known < 0, let axis = axes[label] else { return call.constant([known], "size") }
    let shape: Value
    if let found = shapes[axis.value] {
      shape = found
    } else {
      let rank = try call.type(axis.value).shape.rank ?? 0
      shape = try call.emit(
        "SHAPE", [axis.value], ["out_type": .type(.int32)], TensorType(.int32, Shape([rank])))
      shapes[axis.value] = shape
    }
    let place = call.constant([axis.index], "axis")
    return try call.emit(
      "GATHER", [shape, place], ["axis": .int(0), "batch_dims": .int(0)], TensorType(.int32, Shape([1])))
  }

  /// −1 where a factor is unknown.
  private static func product(_ sizes: [Int]) -> Int {
    sizes.contains(-1) ? -1 : sizes.reduce(1, *)
  }
}
