/// How integers stand for real numbers: real = scale · (integer − zero point), for the whole tensor, for each slice along
/// an axis, or for each block of elements that follow each other.
///
/// Source: `QuantizationParameters` and `BlockwiseQuantization` of the TFLite schema, and the LiteRT 8-bit quantization
/// specification.
package struct QuantizationParameters: Hashable, Sendable {
  /// One for the tensor, one for each index of the axis, or one for each block.
  package var scales: [Float]
  /// As many as there are scales.
  package var zeroPoints: [Int64]
  /// The axis that several scales belong to; with blocks, the axis that none of them lies across: that of a product's
  /// channels.
  package var axis: Int
  /// How many elements, in the order of memory, have a scale of their own; nil where scales go by slices.
  package var blockSize: Int?

  package init(scales: [Float], zeroPoints: [Int64], axis: Int = 0, blockSize: Int? = nil) {
    precondition(scales.count == zeroPoints.count, "every scale has a zero point")
    precondition(blockSize.map { $0 > 0 } ?? true, "a block has elements")
    self.scales = scales
    self.zeroPoints = zeroPoints
    self.axis = axis
    self.blockSize = blockSize
  }
}

extension QuantizationParameters: CustomStringConvertible {
  /// `<0.5@3>` for a tensor, `<1: 0.5@0, 0.25@0>` along axis 1, `<0/32: 0.5@0, 0.25@0>` for blocks of 32 elements.
  package var description: String {
    let pairs = zip(scales, zeroPoints).map { "\($0)@\($1)" }.joined(separator: ", ")
    if let blockSize { return "<\(axis)/\(blockSize): \(pairs)>" }
    return scales.count == 1 ? "<\(pairs)>" : "<\(axis): \(pairs)>"
  }
}
