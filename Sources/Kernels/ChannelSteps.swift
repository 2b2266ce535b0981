package import Diagnostics
internal import Tensors

/// What is done to every element of a convolution's result by its channel, while it is still in the cache.
///
/// Each step rounds as the op does that it stands for, so that the result is the same.
package struct ChannelSteps: Sendable {
  package enum Step: Sendable {
    case add([Float]), multiply([Float])
    /// Of a tensor of the same shape, element by element.
    case addTensor(TensorValue)
    /// `(x − mean) · factor + offset`.
    case normalize(mean: [Float], factors: [Float], offsets: [Float])
    case relu, relu6

    fileprivate func fits(_ shape: [Int]) -> Bool {
      switch self {
      case .add(let values), .multiply(let values): values.count == shape.last
      case .normalize(let mean, _, _): mean.count == shape.last
      case .addTensor(let other): other.dimensions == shape && other.type == .float32
      case .relu, .relu6: true
      }
    }
  }

  private let steps: [Step]

  package init(_ steps: [Step] = []) { self.steps = steps }

  package var isEmpty: Bool { steps.isEmpty }

  /// The normalisation by these statistics, which have one element a channel.
  package static func normalization(
    scale: TensorValue, offset: TensorValue, mean: TensorValue, variance: TensorValue, epsilon: Float
  ) throws(Diagnostic) -> Step {
    let count = scale.elementCount
    guard [scale, offset, mean, variance].allSatisfy({ $0.elementCount == count && $0.type == .float32 })
    else {
      throw Diagnostic(.invalidOperand, "the statistics of a batch normalisation are not of one length")
    }
    let (s, v) = (scale.copied(Float.self), variance.copied(Float.self))
    let factors = zip(s, v).map { $0 / ($1 + epsilon).squareRoot() }
    return .normalize(mean: mean.copied(Float.self), factors: factors, offsets: offset.copied(Float.self))
  }

  /// Whether every step is for a result of this shape, whose channels are last.
  package func fit(_ shape: [Int]) -> Bool { steps.allSatisfy { $0.fits(shape) } }

  /// Changes so many rows of elements, a channel each, of which the first has a number.
  func apply(to rows: UnsafeMutablePointer<Float>, first: Int, count: Int, channels: Int) {
    for row in 0..<count {
      let x = rows + row * channels
      for step in steps {
        switch step {
        case .add(let values):
          values.withUnsafeBufferPointer { y in for index in 0..<channels { x[index] += y[index] } }
        case .addTensor(let other):
          let y = other.elements(Float.self)
          let start = (first + row) * channels
          for index in 0..<channels { x[index] += y[start + index] }
        case .multiply(let values):
          values.withUnsafeBufferPointer { y in for index in 0..<channels { x[index] *= y[index] } }
        case .normalize(let mean, let factors, let offsets):
          mean.withUnsafeBufferPointer { m in
            factors.withUnsafeBufferPointer { f in
              offsets.withUnsafeBufferPointer { o in
                for index in 0..<channels { x[index] = (x[index] - m[index]) * f[index] + o[index] }
              }
            }
          }
        case .relu: for index in 0..<channels { x[index] = x[index] < 0 ? 0 : x[index] }
        case .relu6:
          for index in 0..<channels {
            let value = x[index] < 0 ? 0 : x[index]
            x[index] = value > 6 ? 6 : value
          }
        }
      }
    }
  }
}
