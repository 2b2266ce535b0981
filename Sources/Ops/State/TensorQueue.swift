internal import Diagnostics
internal import Kernels
internal import Tensors

/// A queue of elements, each of several tensors. Nobody else fills or empties it: where TensorFlow would wait for another
/// thread, a run would wait for ever, and is a diagnostic.
final class TensorQueue: Resource, @unchecked Sendable {
  // Unchecked: a session runs on one thread, and its resources are its own.

  static let noun = "queue"

  enum Order: Equatable {
    case firstIn
    /// Elements of different shapes are filled up with zeros to one shape.
    case padded
    /// The order that random numbers choose. So many elements must be left behind.
    case shuffled(left: Int)
    /// By the first tensor, the smallest number first.
    case priority
  }

  let order: Order
  let types: [ElementType]
  /// Nil where elements may have any.
  let shapes: [Shape]?
  private let capacity: Int
  private var elements: [[TensorValue]] = []
  /// How many of `elements` have been taken.
  private var taken = 0
  /// What a shuffled queue chooses by.
  private var numbers: SinglePhilox?
  private(set) var isClosed = false

  init(
    _ order: Order, _ types: [ElementType], _ shapes: [Shape], capacity: Int, numbers: SinglePhilox?
  ) throws(Diagnostic) {
    guard shapes.isEmpty || shapes.count == types.count else {
      throw Diagnostic(.invalidOperand, "a queue of \(types.count) tensors has \(shapes.count) shapes")
    }
    self.order = order
    self.numbers = numbers
    self.types = types
    self.shapes = shapes.isEmpty ? nil : shapes
    self.capacity = capacity < 0 ? .max : capacity
  }

  var count: Int { elements.count - taken }

  func close() { isClosed = true }

  func enqueue(_ element: [TensorValue]) throws(Diagnostic) {
    guard !isClosed else { throw Diagnostic(.invalidOperand, "the queue is closed") }
    guard element.count == types.count, zip(element, types).allSatisfy({ $0.type == $1 }) else {
      throw Diagnostic(
        .invalidOperand, "\(element.map(\.type)) are put into a queue of \(types)")
    }
    for (shape, tensor) in zip(shapes ?? [], element) where !shape.isCompatible(with: tensor.shape) {
      throw Diagnostic(.invalidOperand, "\(tensor.shape) is put into a queue of \(shape)")
    }
    guard count < capacity else {
      throw Self.endless("the queue is full: it has \(count) elements of \(capacity)")
    }
    guard order == .priority else {
      elements.append(element)
      return
    }
    let priority = try Self.priority(of: element)
    var (low, high) = (taken, elements.count)
    while low < high {
      let middle = (low + high) / 2
      if try Self.priority(of: elements[middle]) <= priority { low = middle + 1 } else { high = middle }
    }
    elements.insert(element, at: low)
  }

  private static func priority(of element: [TensorValue]) throws(Diagnostic) -> Int64 {
    guard let first = element.first, first.type == .int64, first.rank == 0 else {
      throw Diagnostic(.invalidOperand, "the first tensor of a priority queue is no int64")
    }
    return first.copied(Int64.self)[0]
  }

  func dequeue() throws(Diagnostic) -> [TensorValue] { try take(1)[0] }

  /// So many elements, or, of a closed queue if `orFewer`, as many as there are: each tensor stacked.
  func dequeue(_ wanted: Int, orFewer: Bool) throws(Diagnostic) -> [TensorValue] {
    guard let shapes, wanted >= 0 else {
      throw Diagnostic(
        .invalidOperand,
        wanted < 0
          ? "\(wanted) elements cannot be taken"
          : "elements of a queue that does not say their shapes are taken together")
    }
    guard order == .padded || shapes.allSatisfy({ $0.fullyDefined != nil }) else {
      throw Diagnostic(.invalidOperand, "elements of the shapes \(shapes) are taken together")
    }
    let number = orFewer && isClosed && count > 0 ? min(wanted, count) : wanted
    let batch = try take(number)
    var results: [TensorValue] = []
    for (place, type) in types.enumerated() {
      let column = batch.map { $0[place] }
      var shape = shapes[place].dimensions ?? []
      for axis in shape.indices where shape[axis] < 0 {
        shape[axis] = column.map { $0.dimensions[axis] }.max() ?? 0
      }
      let row = shape
      results.append(
        try stack(
          column.map { (tensor) throws(Diagnostic) in try Self.padded(tensor, to: row) }, type, row))
    }
    return results
  }

  private func take(_ number: Int) throws(Diagnostic) -> [[TensorValue]] {
    var left = 0
    if case .shuffled(let least) = order, !isClosed, number > 0 { left = least }
    guard count - left >= number else {
      let message = "\(number) elements are taken from a queue that has \(count)"
      guard isClosed else { throw Self.endless(left > 0 ? message + " and keeps \(left)" : message) }
      throw Diagnostic(.invalidOperand, message + " and is closed")
    }
    if case .shuffled = order { return try (0..<number).map { _ throws(Diagnostic) in try drawn() } }
    let batch = Array(elements[taken..<taken + number])
    for index in taken..<taken + number { elements[index] = [] }
    taken += number
    if taken > 64, taken * 2 > elements.count {
      elements.removeFirst(taken)
      taken = 0
    }
    return batch
  }

  /// A random element, whose place the last one takes.
  private func drawn() throws(Diagnostic) -> [TensorValue] {
    guard let number = numbers?.next(), let last = elements.popLast() else {
      throw Diagnostic(.invalidOperand, "the queue is empty")
    }
    let place = Int(number % UInt32(truncatingIfNeeded: elements.count + 1))
    guard place < elements.count else { return last }
    defer { elements[place] = last }
    return elements[place]
  }

  private static func padded(_ tensor: TensorValue, to shape: [Int]) throws(Diagnostic) -> TensorValue {
    guard tensor.dimensions != shape else { return tensor }
    var result = try emptyTensor(tensor.type, shape)
    var view = View(shape)
    for (axis, size) in tensor.dimensions.enumerated() { view = view.sliced(axis, start: 0, count: size) }
    result.place(tensor, view)
    return result
  }

  static func endless(_ message: String) -> Diagnostic {
    Diagnostic(
      .invalidOperand, "\(message): the run would wait for ever",
      help: "feed what is taken from it: --cut names a tensor that is fed")
  }
}
