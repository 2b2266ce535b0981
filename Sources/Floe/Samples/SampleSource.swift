internal import Diagnostics
internal import Kernels
internal import Tensors

/// Samples of some inputs of a model, from front to back. Memory holds one of them.
protocol SampleSource: AnyObject {
  /// How many samples there are.
  var count: Int { get }

  /// The values of the inputs in the next sample.
  func next() throws(Diagnostic) -> [TensorValue]

  /// Begins again.
  func rewind() throws(Diagnostic)
}

/// The samples of a source by index, which cost least where the index grows.
final class SampleCursor {
  private let source: any SampleSource
  private var current: (index: Int, values: [TensorValue])?

  init(_ source: any SampleSource) { self.source = source }

  var count: Int { source.count }

  /// The values of the inputs in a sample.
  func values(at index: Int) throws(Diagnostic) -> [TensorValue] {
    if let current, current.index == index { return current.values }
    if let last = current?.index, index < last {
      try source.rewind()
      current = nil
    }
    var next = current.map { $0.index + 1 } ?? 0
    // Nobody looks at the values before: they go before the next ones come.
    current = nil
    while next < index {
      _ = try source.next()
      next += 1
    }
    let values = try source.next()
    current = (index, values)
    return values
  }
}

/// An input that samples are for.
struct SampledInput {
  /// Its place among the inputs of the model.
  let index: Int
  let port: FreezeSummary.Port
  let type: ElementType
  /// −1 where unknown.
  let sizes: [Int]

  /// - Throws: an input of which too little is known for samples.
  init(_ index: Int, _ port: FreezeSummary.Port) throws(Diagnostic) {
    guard let type = ElementType(named: port.dtype), let sizes = port.shape else {
      throw Diagnostic(
        .invalidOperand,
        "no samples can be for the input '\(port.key)' (\(port.dtype)\(Shape(port.shape))): its shape is not known",
        help: "--shape \(port.key)=1,224,224,3")
    }
    (self.index, self.port, self.type, self.sizes) = (index, port, type, sizes)
  }

  /// The key, type and shape.
  var description: String { "'\(port.key)' (\(type)\(Shape(sizes)))" }

  /// A message that something holds no samples of the input.
  func misfit(_ what: String, _ clause: String, at path: String) -> Diagnostic {
    Diagnostic(
      .invalidOperand, "\(what) holds no samples of \(description): \(clause)", at: Location(file: path))
  }

  /// Whether numbers of a type may stand for those of the input: real ones for real ones, integers for either.
  func takes(_ other: ElementType) -> Bool {
    if type == other { return true }
    if type == .string || other == .string || type == .bool { return false }
    if type.isComplex || other.isComplex { return type.isComplex }
    return type.isReal || !other.isReal
  }

  /// The numbers in the type of the input.
  ///
  /// - Throws: integers that the type does not have.
  func converted(_ value: TensorValue, at path: String) throws(Diagnostic) -> TensorValue {
    let result = try cast(value, to: type)
    guard !type.isReal, !type.isComplex, value.type != type, type != .string else { return result }
    let again = try cast(result, to: value.type)
    guard again.bytes.elementsEqual(value.bytes) else {
      throw misfit("an array of \(value.type)", "\(type) does not have all of its numbers", at: path)
    }
    return result
  }
}

extension FreezeSummary.Port {
  /// What samples for it may go by: its key, its tensor or its node.
  var names: [String] {
    [key, name, name.hasSuffix(":0") ? String(name.dropLast(2)) : "\(name):0"]
  }
}

extension ElementType {
  fileprivate var isComplex: Bool { self == .complex64 || self == .complex128 }
  /// Whether it has fractions.
  fileprivate var isReal: Bool { [.float16, .bfloat16, .float32, .float64].contains(self) }
}
