// Written by tools/generate-schema from the descriptors of TensorFlow. Do not edit.
// swift-format-ignore-file

/// The fields of `tensorflow.BundleHeaderProto`.
package enum BundleHeaderProtoField {
  package static let numShards: Int32 = 1
  package static let endianness: Int32 = 2
  package static let version: Int32 = 3
}

/// The fields of `tensorflow.BundleEntryProto`.
package enum BundleEntryProtoField {
  package static let dtype: Int32 = 1
  package static let shape: Int32 = 2
  package static let shardId: Int32 = 3
  package static let offset: Int32 = 4
  package static let size: Int32 = 5
  package static let crc32c: Int32 = 6
  package static let slices: Int32 = 7
}

/// The fields of `tensorflow.TensorSliceProto`.
package enum TensorSliceProtoField {
  package static let extent: Int32 = 1
}

/// The fields of `tensorflow.TensorSliceProto.Extent`.
package enum TensorSliceProtoExtentField {
  package static let start: Int32 = 1
  package static let length: Int32 = 2
}

/// The fields of `tensorflow.SavedTensorSlices`.
package enum SavedTensorSlicesField {
  package static let meta: Int32 = 1
  package static let data: Int32 = 2
}

/// The fields of `tensorflow.SavedTensorSliceMeta`.
package enum SavedTensorSliceMetaField {
  package static let tensor: Int32 = 1
  package static let versions: Int32 = 2
}

/// The fields of `tensorflow.SavedSliceMeta`.
package enum SavedSliceMetaField {
  package static let name: Int32 = 1
  package static let shape: Int32 = 2
  package static let type: Int32 = 3
  package static let slice: Int32 = 4
}

/// The fields of `tensorflow.SavedSlice`.
package enum SavedSliceField {
  package static let name: Int32 = 1
  package static let slice: Int32 = 2
  package static let data: Int32 = 3
}

/// The fields of `tensorflow.CheckpointState`.
package enum CheckpointStateField {
  package static let modelCheckpointPath: Int32 = 1
  package static let allModelCheckpointPaths: Int32 = 2
  package static let allModelCheckpointTimestamps: Int32 = 3
  package static let lastPreservedTimestamp: Int32 = 4
}
