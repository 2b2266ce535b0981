/// How integers stand for real numbers: real = scale · (integer − zero point), for the whole tensor or for each slice
/// along an axis.
///
/// Source: `QuantizationParameters` of the TFLite schema, and the LiteRT 8-bit quantization specification.
package struct QuantizationParameters: Hashable, Sendable {
  /// One for the tensor, or one for each index of the axis.
  package var scales: [Float]
  /// As many as there are scales.
  package var zeroPoints: [Int64]
  /// The axis that several scales belong to.
  package var axis: Int

  package init(scales: [Float], zeroPoints: [Int64], axis: Int = 0) {
    precondition(scales.count == zeroPoints.count, "every scale has a zero point")
    self.scales = scales
    self.zeroPoints = zeroPoints
    self.axis = axis
  }
}

extension QuantizationParameters: CustomStringConvertible {
  /// `<0.5@3>` for a tensor, `<1: 0.5@0, 0.25@0>` along axis 1.
  package var description: String {
    let pairs = zip(scales, zeroPoints).map { "\($0)@\($1)" }.joined(separator: ", ")
    return scales.count == 1 ? "<\(pairs)>" : "<\(axis): \(pairs)>"
  }
}
