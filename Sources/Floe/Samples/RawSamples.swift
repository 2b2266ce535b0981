internal import Diagnostics
internal import Kernels
internal import Tensors

/// Samples of one input as plain bytes without a header, in the input's type and shape, one after the other.
final class RawSamples: SampleSource {
  let count: Int
  private let stream: ByteStream
  private let type: ElementType
  private let shape: [Int]

  init(_ path: String, for input: SampledInput) throws(Diagnostic) {
    let file = try ReadableFile(path: path)
    let sizes = input.sizes.first == -1 ? [1] + input.sizes.dropFirst() : input.sizes
    guard let width = input.type.byteWidth else {
      throw input.misfit("'\(path)'", "\(input.type) has no plain bytes", at: path)
    }
    guard let elements = Shape.elementCount(sizes), !elements.multipliedReportingOverflow(by: width).overflow
    else {
      throw Diagnostic(
        .invalidOperand, "plain bytes do not tell the shape of samples of \(input.description)",
        at: Location(file: path), help: "--shape \(input.port.key)=1,224,224,3")
    }
    let size = elements * width
    guard size > 0, file.size % size == 0 else {
      throw input.misfit(
        "'\(path)'", "its \(file.size) bytes are no whole number of samples of \(size) bytes", at: path)
    }
    (stream, type, shape, count) = (ByteStream(file), input.type, sizes, file.size / size)
  }

  func next() throws(Diagnostic) -> [TensorValue] {
    let value = try TensorValue(allocating: type, shape)
    try stream.read(into: value.bytes)
    return [value]
  }

  func rewind() { stream.rewind() }
}
