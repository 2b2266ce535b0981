package import Tensors

/// What a graph states about one of a node's outputs: the type of its elements, its shape, and how integers in it stand
/// for real numbers.
///
/// TensorFlow's graphs state none of it, it follows from their ops and attributes; a TFLite model states it for every
/// tensor.
package struct TensorType: Hashable, Sendable {
  package var element: ElementType
  package var shape: Shape
  /// nil for a tensor whose elements mean themselves.
  package var quantization: QuantizationParameters?

  package init(_ element: ElementType, _ shape: Shape, quantization: QuantizationParameters? = nil) {
    self.element = element
    self.shape = shape
    self.quantization = quantization
  }
}

extension TensorType: CustomStringConvertible {
  /// `float32[1,?]`, `int8[4]<0.5@3>`.
  package var description: String {
    "\(element)\(shape)" + (quantization.map { "\($0)" } ?? "")
  }
}
