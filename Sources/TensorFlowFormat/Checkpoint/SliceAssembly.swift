internal import Diagnostics
internal import Tensors

/// Puts the slices of a partitioned variable together.
enum SliceAssembly {
  /// The place of one slice in the whole; its stored tensor must have the slice's shape.
  static func piece(
    _ slice: [(start: Int, length: Int?)], of dimensions: [Int], _ tensor: Tensor, key: String, file: String
  ) throws(Diagnostic) -> RegionSource.Piece {
    guard slice.count == dimensions.count else { throw misfit(key, file) }
    var starts: [Int] = []
    var extents: [Int] = []
    for (extent, size) in zip(slice, dimensions) {
      guard extent.start >= 0, extent.start <= size else { throw misfit(key, file) }
      starts.append(extent.start)
      extents.append(extent.length ?? size)
    }
    guard tensor.dimensions == extents else { throw misfit(key, file) }
    return RegionSource.Piece(
      starts: starts, extents: extents, tensor: tensor,
      sourceStarts: [Int](repeating: 0, count: dimensions.count))
  }

  /// The whole, if the pieces make it up exactly.
  static func tensor(
    _ type: ElementType, _ dimensions: [Int], _ pieces: [RegionSource.Piece], key: String, file: String
  ) throws(Diagnostic) -> Tensor {
    guard RegionSource.tiles(dimensions, pieces.map { (starts: $0.starts, extents: $0.extents) }),
      pieces.allSatisfy({ $0.tensor.type == type })
    else { throw misfit(key, file) }
    if pieces.count == 1 { return pieces[0].tensor }
    guard let width = type.byteWidth else {
      throw Diagnostic(
        .unsupported, "'\(key)' is a \(type) tensor in slices, which cannot be put together", at: Location(file: file))
    }
    let region = RegionSource(dimensions: dimensions, width: width, pieces: pieces, identity: "\(file)#\(key)")
    return Tensor(type, dimensions, .source(region))
  }

  private static func misfit(_ key: String, _ file: String) -> Diagnostic {
    Diagnostic(
      .malformed, "the slices of '\(key)' do not make up the whole tensor", at: Location(file: file),
      help: "a part of the checkpoint is missing or of another one")
  }
}
