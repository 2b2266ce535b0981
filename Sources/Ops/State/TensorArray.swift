internal import Diagnostics
internal import Kernels
internal import Tensors

/// An array of tensors, which TensorFlow 1's loops read from and collect their results in. It lives as long as somebody has
/// its handle.
///
/// Each element is written once, except in an array of gradients: there, what is written to a place is added up. One
/// that is cleared after it is read can be read once.
final class TensorArray: Resource, @unchecked Sendable {
  // Unchecked: a session runs on one thread, and its resources are its own.

  static let noun = "tensor array"

  /// What may be done with an array, and with its elements.
  struct Options {
    var isDynamic = false
    var clearsAfterRead = true
    /// Whether the first element tells the shape of all.
    var hasSameShapes = false
    var isGradient = false
  }

  private struct Element {
    /// Nil before it is written, when it is cleared, and for zeros.
    var value: TensorValue?
    /// Of an element that was written.
    var shape: [Int]?
    var isRead = false
    var isCleared = false
  }

  let elementType: ElementType
  private(set) var elementShape: Shape
  private var options: Options
  private var elements: [Element]
  /// What `TensorArrayUnpack` and `TensorArraySplit` made of it, which `TensorArrayPack` goes by.
  private var markedCount: Int?
  private var isClosed = false
  private var hasSums = false
  /// The arrays of gradients, by what asked for them.
  private var gradients: [String: TensorArray] = [:]

  init(_ type: ElementType, _ shape: Shape, count: Int, _ options: Options) throws(Diagnostic) {
    guard count >= 0, count <= Self.mostElements else {
      throw Diagnostic(.invalidOperand, "there is no tensor array of \(count) elements")
    }
    elementType = type
    elementShape = shape
    self.options = options
    elements = Array(repeating: Element(), count: count)
  }

  private static let mostElements = 1 << 26

  /// How many elements it gives as a whole.
  var count: Int { markedCount ?? elements.count }
  var isDynamic: Bool { options.isDynamic }

  func requireOpen() throws(Diagnostic) {
    if isClosed { throw Diagnostic(.invalidOperand, "the tensor array was closed before") }
  }

  func close() {
    isClosed = true
    elements = []
    gradients = [:]
  }

  func mark(count: Int) { markedCount = count }

  /// Takes it as known that elements have this shape.
  func refine(shape: Shape) throws(Diagnostic) {
    guard let merged = elementShape.merged(with: shape) else {
      throw Diagnostic(
        .invalidOperand, "elements of the shape \(elementShape) are not of the shape \(shape)")
    }
    elementShape = merged
  }

  // MARK: Writing

  func write(_ value: TensorValue, at index: Int) throws(Diagnostic) {
    try requireOpen()
    guard value.type == elementType, !value.isHandle || value.type == .resource else {
      throw Diagnostic(
        .invalidOperand, "a \(value.type) is written to a tensor array of \(elementType)")
    }
    guard elementShape.isCompatible(with: value.shape) else {
      throw Diagnostic(
        .invalidOperand,
        "a tensor of the shape \(value.shape) is written to a tensor array of the shape \(elementShape)")
    }
    try makeRoom(for: index)
    if options.hasSameShapes { try refine(shape: value.shape) }
    guard !elements[index].isRead else {
      throw Diagnostic(.invalidOperand, "element \(index) is written after it was read")
    }
    guard let shape = elements[index].shape else {
      elements[index].value = value
      elements[index].shape = value.dimensions
      return
    }
    guard options.isGradient else {
      throw Diagnostic(.invalidOperand, "element \(index) is written twice")
    }
    guard shape == value.dimensions else {
      throw Diagnostic(
        .invalidOperand, "\(value.shape) is added to element \(index) of the shape \(Shape(shape))")
    }
    hasSums = true
    guard let old = elements[index].value else {
      elements[index].value = value
      return
    }
    guard old.isPlain, value.isPlain else {
      throw Diagnostic(.invalidOperand, "tensors of \(elementType) are not added up in a tensor array")
    }
    elements[index].value = try elementwise(.add, old, value)
  }

  private func makeRoom(for index: Int) throws(Diagnostic) {
    guard index >= 0, index < elements.count || options.isDynamic, index < Self.mostElements else {
      throw Diagnostic(
        .invalidOperand, "the tensor array has \(elements.count) elements, none at \(index)",
        help: index < 0 ? nil : "it does not grow: its dynamic_size is false")
    }
    if index >= elements.count {
      elements += Array(repeating: Element(), count: index + 1 - elements.count)
    }
  }

  // MARK: Reading

  func read(_ index: Int) throws(Diagnostic) -> TensorValue {
    try requireOpen()
    guard index >= 0, index < elements.count else {
      throw Diagnostic(
        .invalidOperand, "the tensor array has \(elements.count) elements, none at \(index)")
    }
    guard !elements[index].isCleared else {
      throw Diagnostic(
        .invalidOperand, "element \(index) was cleared when it was read before",
        help: "an array that is read twice has clear_after_read = false")
    }
    let value: TensorValue
    if let written = elements[index].value {
      value = written
    } else {
      // Of gradients, one that nothing contributes to is zero.
      guard let shape = elements[index].shape ?? elementShape.fullyDefined else {
        throw Diagnostic(
          .invalidOperand,
          "element \(index) is read before it is written, and its shape \(elementShape) is not known")
      }
      value = try emptyTensor(elementType, shape)
      elements[index].shape = shape
    }
    elements[index].isRead = true
    if options.clearsAfterRead {
      elements[index].isCleared = true
      elements[index].value = nil
    }
    return value
  }

  func read(_ indices: some Collection<Int>) throws(Diagnostic) -> [TensorValue] {
    var values: [TensorValue] = []
    values.reserveCapacity(indices.count)
    for index in indices { values.append(try read(index)) }
    return values
  }

  // MARK: Gradients

  /// The array of gradients that `source` asked for; made when it is asked for the first time.
  ///
  /// - Parameter prefix: what the shape of each gradient has before that of the element.
  func gradient(_ source: String, prefix: [Int]?) throws(Diagnostic) -> TensorArray {
    try requireOpen()
    if let known = gradients[source] { return known }
    guard !hasSums else {
      throw Diagnostic(.invalidOperand, "an array in which elements are added up has no gradients")
    }
    // Its gradients are as many as its elements, from now on.
    options.isDynamic = false
    let shape = prefix.map { prefix in Shape(elementShape.dimensions.map { prefix + $0 }) } ?? elementShape
    let array = try TensorArray(
      elementType, shape, count: elements.count,
      Options(hasSameShapes: options.hasSameShapes, isGradient: true))
    for index in elements.indices {
      // Gradients of what was written are zeros to begin with.
      array.elements[index].shape = elements[index].shape.map { (prefix ?? []) + $0 }
    }
    gradients[source] = array
    return array
  }
}
