package import Tensors

/// What the index of a checkpoint says of one tensor.
package struct CheckpointEntry: Sendable {
  package let key: String
  package let type: ElementType
  package let dimensions: [Int]
  /// The slices it is stored in; empty for a tensor stored whole.
  package let slices: [[(start: Int, length: Int?)]]
  /// The number of the file that holds it; nil for one in slices.
  package let shard: Int?
  let offset: Int
  /// Its size in the file: more than the plain bytes for strings, which carry their lengths.
  package let storedBytes: Int
  let checksum: UInt32

  /// The size of the plain bytes; what is stored for types without any.
  package var byteCount: Int {
    if let width = type.byteWidth, let count = Shape.elementCount(dimensions) { return width * count }
    return storedBytes
  }
}
