internal import Diagnostics
internal import GraphIR
internal import Ops
internal import Tensors

/// Reads how the integers of one tensor stand for real numbers, and what range they were seen in.
struct QuantizationReader {
  let table: FlatTable
  let shape: Shape
  let name: String

  /// The scales of other tensors that a tensor quantized by blocks has, by their numbers.
  struct Blocks {
    let size: Int
    let axis: Int
    let scales: Int
    /// nil where all zero points are 0.
    let zeroPoints: Int?
  }

  /// The scales that the tensor itself states; nil where it has none.
  func parameters() throws(Diagnostic) -> QuantizationParameters? {
    let scales = try table.vector(QuantizationParametersField.scale, of: Float.self) ?? []
    guard !scales.isEmpty else { return nil }
    var zeroPoints = try table.vector(QuantizationParametersField.zeroPoint, of: Int64.self) ?? []
    let axis = try axis()
    if zeroPoints.count == 1 { zeroPoints = Array(repeating: zeroPoints[0], count: scales.count) }
    guard zeroPoints.count == scales.count else {
      throw broken("has \(scales.count) scales and \(zeroPoints.count) zero points")
    }
    let sizes = shape.dimensions ?? []
    guard scales.count == 1 || sizes.indices.contains(axis) && sizes[axis] == scales.count else {
      throw broken("of shape \(shape) has \(scales.count) scales along axis \(axis)")
    }
    return QuantizationParameters(scales: scales, zeroPoints: zeroPoints, axis: axis)
  }

  /// The blocks that the tensor is quantized by; nil where it is not.
  func blocks() throws(Diagnostic) -> Blocks? {
    switch try table.uint8(QuantizationParametersField.detailsType) ?? 0 {
    case 0: return nil
    case 2: break
    case 3: throw unsupported("along several axes")
    default: throw unsupported("in a custom way")
    }
    guard let details = try table.table(QuantizationParametersField.details) else {
      throw broken("does not say which blocks it is quantized by")
    }
    let size = try details.int32(BlockwiseQuantizationField.blockSize) ?? 0
    let zeroPoints = try details.int32(BlockwiseQuantizationField.zeroPoints) ?? 0
    guard size > 0, let count = shape.fullyDefined.flatMap(Shape.elementCount), count % size == 0 else {
      throw broken("of shape \(shape) is quantized by blocks of \(size)")
    }
    return Blocks(
      size: size, axis: try axis(), scales: try details.int32(BlockwiseQuantizationField.scales) ?? 0,
      zeroPoints: zeroPoints == -1 ? nil : zeroPoints)
  }

  /// - Parameters:
  ///   - scales: the constant that has the scales.
  ///   - zeroPoints: the constant that has the zero points; nil where they are 0.
  func parameters(
    _ blocks: Blocks, scales: Tensor, zeroPoints: Tensor?
  ) throws(Diagnostic) -> QuantizationParameters {
    let count = (shape.fullyDefined.flatMap(Shape.elementCount) ?? 0) / blocks.size
    guard scales.elementCount == count, zeroPoints.map({ $0.elementCount == count }) ?? true else {
      throw broken("has not the \(count) scales and zero points of its blocks of \(blocks.size)")
    }
    let factors: [Float]
    switch scales.type {
    case .float16: factors = try scales.loadElements(as: Float16.self).map { Float($0) }
    case .float32: factors = try scales.loadElements(as: Float.self)
    default: throw broken("has scales of type \(scales.type)")
    }
    let points: [Int64]
    switch zeroPoints?.type {
    case nil: points = Array(repeating: 0, count: count)
    case .int8, .int4: points = try zeroPoints?.loadElements(as: Int8.self).map { Int64($0) } ?? []
    case .int16: points = try zeroPoints?.loadElements(as: Int16.self).map { Int64($0) } ?? []
    case .int32: points = try zeroPoints?.loadElements(as: Int32.self).map { Int64($0) } ?? []
    case .int64: points = try zeroPoints?.loadElements(as: Int64.self) ?? []
    case let other?: throw broken("has zero points of type \(other)")
    }
    return QuantizationParameters(
      scales: factors, zeroPoints: points, axis: blocks.axis, blockSize: blocks.size)
  }

  /// The range that the tensor's numbers were seen in; nil where the file states none.
  func range() throws(Diagnostic) -> (min: [Float], max: [Float])? {
    let least = try table.vector(QuantizationParametersField.min, of: Float.self) ?? []
    let greatest = try table.vector(QuantizationParametersField.max, of: Float.self) ?? []
    return least.isEmpty && greatest.isEmpty ? nil : (least, greatest)
  }

  private func axis() throws(Diagnostic) -> Int {
    try table.int32(QuantizationParametersField.quantizedDimension) ?? 0
  }

  private func broken(_ what: String) -> Diagnostic {
    table.file.broken("the tensor '\(name)' \(what)", at: Int(table.position))
  }

  private func unsupported(_ how: String) -> Diagnostic {
    let path = table.file.file.path
    return Diagnostic(
      .unsupported, "'\(path)' has the tensor '\(name)', which is quantized \(how)", at: Location(file: path))
  }
}
