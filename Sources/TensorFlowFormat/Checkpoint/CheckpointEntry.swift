internal import Messages
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

extension CheckpointEntry {
  /// TensorFlow's own limit.
  private static let mostDimensions = 254
  /// No tensor has more bytes than this: beyond the address space of today's machines.
  private static let mostBytes = 1 << 47

  /// The sizes in a `TensorShapeProto`; nil when no tensor of `type` can have them.
  static func dimensions(_ shape: ProtoMessage?, _ type: ElementType) -> [Int]? {
    guard let shape else { return [] }
    let messages = shape.messages(TensorShapeProtoField.dim)
    guard !shape.bool(TensorShapeProtoField.unknownRank), messages.count <= mostDimensions else { return nil }
    let dimensions = messages.map { $0.int(TensorShapeProtoDimField.size) }
    guard let count = Shape.elementCount(dimensions), count <= mostBytes / (type.byteWidth ?? 1) else {
      return nil
    }
    return dimensions
  }

  /// The extents in a `TensorSliceProto`; nil as the length of an axis taken whole.
  static func slice(_ proto: ProtoMessage) -> [(start: Int, length: Int?)] {
    proto.messages(TensorSliceProtoField.extent).map { extent in
      let length = TensorSliceProtoExtentField.length
      return (
        start: extent.int(TensorSliceProtoExtentField.start),
        length: extent.has(length) ? extent.int(length) : nil
      )
    }
  }
}
