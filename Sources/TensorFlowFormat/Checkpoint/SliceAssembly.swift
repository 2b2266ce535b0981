internal import Diagnostics
internal import Tensors

/// Puts the slices of a partitioned variable together.
enum SliceAssembly {
  /// One slice in the whole. `stored` gives its tensor, which must have the slice's shape.
  static func piece(
    _ slice: [(start: Int, length: Int?)], of dimensions: [Int], key: String, file: String,
    _ stored: (_ extents: [Int]) throws(Diagnostic) -> Tensor
  ) throws(Diagnostic) -> RegionSource.Piece {
    guard slice.count == dimensions.count else { throw misfit(key, file) }
    var starts: [Int] = []
    var extents: [Int] = []
    for (extent, size) in zip(slice, dimensions) {
      let length = extent.length ?? size
      guard extent.start >= 0, extent.start <= size, length >= 0, length <= size - extent.start else {
        throw misfit(key, file)
      }
      starts.append(extent.start)
      extents.append(length)
    }
    let tensor = try stored(extents)
    guard tensor.dimensions == extents else { throw misfit(key, file) }
    return RegionSource.Piece(
      starts: starts, extents: extents, tensor: tensor,
      sourceStarts: [Int](repeating: 0, count: dimensions.count))
  }

  /// The whole, if the pieces make it up exactly.
  static func tensor(
    _ type: ElementType, _ dimensions: [Int], _ pieces: [RegionSource.Piece], key: String, file: String
  ) throws(Diagnostic) -> Tensor {
    guard pieces.allSatisfy({ $0.tensor.type == type }),
      let grid = PieceGrid(dimensions, pieces.map { (starts: $0.starts, extents: $0.extents) })
    else { throw misfit(key, file) }
    if pieces.count == 1 { return pieces[0].tensor }
    let region = RegionSource(
      dimensions: dimensions, width: type.byteWidth ?? 1, pieces: pieces, grid: grid,
      identity: "\(file)#\(key)")
    guard type.byteWidth != nil else { return Tensor(type, dimensions, .strings(region.strings())) }
    return Tensor(type, dimensions, .source(region))
  }

  private static func misfit(_ key: String, _ file: String) -> Diagnostic {
    Diagnostic(
      .malformed, "the slices of '\(key)' do not make up the whole tensor", at: Location(file: file),
      help: "a part of the checkpoint is missing or of another one")
  }
}
