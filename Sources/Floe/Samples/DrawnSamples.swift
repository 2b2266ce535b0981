internal import Diagnostics
internal import Kernels
internal import Tensors

/// Samples that are drawn at random: floats from −1 to 1, bytes from all there are, larger integers from 0 to 9.
final class DrawnSamples: SampleSource {
  let count: Int
  private let inputs: [SampledInput]
  private let seed: UInt64
  private var drawing: InputDrawing

  init(_ count: Int, seed: UInt64, for inputs: [SampledInput]) {
    (self.count, self.seed, self.inputs) = (count, seed, inputs)
    drawing = Self.drawing(seed)
  }

  private static func drawing(_ seed: UInt64) -> InputDrawing {
    InputDrawing(seed: seed, range: -1...1, words: [])
  }

  func next() throws(Diagnostic) -> [TensorValue] {
    var values: [TensorValue] = []
    for input in inputs {
      values.append(
        try drawing.value(
          for: "'\(input.port.key)'", input.port, input.sizes, batch: 1, InputDrawing.Limits()))
    }
    return values
  }

  func rewind() { drawing = Self.drawing(seed) }
}
