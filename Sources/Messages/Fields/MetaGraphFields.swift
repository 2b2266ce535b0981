// Written by tools/generate-schema from the descriptors of TensorFlow. Do not edit.
// swift-format-ignore-file

/// The fields of `tensorflow.MetaGraphDef`.
package enum MetaGraphDefField {
  package static let metaInfoDef: Int32 = 1
  package static let graphDef: Int32 = 2
  package static let saverDef: Int32 = 3
  package static let collectionDef: Int32 = 4
  package static let signatureDef: Int32 = 5
  package static let assetFileDef: Int32 = 6
  package static let objectGraphDef: Int32 = 7
}

/// The fields of `tensorflow.MetaGraphDef.MetaInfoDef`.
package enum MetaGraphDefMetaInfoDefField {
  package static let metaGraphVersion: Int32 = 1
  package static let strippedOpList: Int32 = 2
  package static let anyInfo: Int32 = 3
  package static let tags: Int32 = 4
  package static let tensorflowVersion: Int32 = 5
  package static let tensorflowGitVersion: Int32 = 6
  package static let strippedDefaultAttrs: Int32 = 7
  package static let functionAliases: Int32 = 8
}

/// The fields of `tensorflow.CollectionDef`.
package enum CollectionDefField {
  package static let nodeList: Int32 = 1
  package static let bytesList: Int32 = 2
  package static let int64List: Int32 = 3
  package static let floatList: Int32 = 4
  package static let anyList: Int32 = 5
}

/// The fields of `tensorflow.CollectionDef.NodeList`.
package enum CollectionDefNodeListField {
  package static let value: Int32 = 1
}

/// The fields of `tensorflow.CollectionDef.BytesList`.
package enum CollectionDefBytesListField {
  package static let value: Int32 = 1
}

/// The fields of `tensorflow.CollectionDef.Int64List`.
package enum CollectionDefInt64ListField {
  package static let value: Int32 = 1
}

/// The fields of `tensorflow.CollectionDef.FloatList`.
package enum CollectionDefFloatListField {
  package static let value: Int32 = 1
}

/// The fields of `tensorflow.CollectionDef.AnyList`.
package enum CollectionDefAnyListField {
  package static let value: Int32 = 1
}

/// The fields of `tensorflow.SignatureDef`.
package enum SignatureDefField {
  package static let inputs: Int32 = 1
  package static let outputs: Int32 = 2
  package static let methodName: Int32 = 3
  package static let defaults: Int32 = 4
}

/// The fields of `tensorflow.TensorInfo`.
package enum TensorInfoField {
  package static let name: Int32 = 1
  package static let dtype: Int32 = 2
  package static let tensorShape: Int32 = 3
  package static let cooSparse: Int32 = 4
  package static let compositeTensor: Int32 = 5
}

/// The fields of `tensorflow.TensorInfo.CooSparse`.
package enum TensorInfoCooSparseField {
  package static let valuesTensorName: Int32 = 1
  package static let indicesTensorName: Int32 = 2
  package static let denseShapeTensorName: Int32 = 3
}

/// The fields of `tensorflow.TensorInfo.CompositeTensor`.
package enum TensorInfoCompositeTensorField {
  package static let typeSpec: Int32 = 1
  package static let components: Int32 = 2
}

/// The fields of `tensorflow.AssetFileDef`.
package enum AssetFileDefField {
  package static let tensorInfo: Int32 = 1
  package static let filename: Int32 = 2
}

/// The fields of `tensorflow.SaverDef`.
package enum SaverDefField {
  package static let filenameTensorName: Int32 = 1
  package static let saveTensorName: Int32 = 2
  package static let restoreOpName: Int32 = 3
  package static let maxToKeep: Int32 = 4
  package static let sharded: Int32 = 5
  package static let keepCheckpointEveryNHours: Int32 = 6
  package static let version: Int32 = 7
}

/// The fields of `tensorflow.SavedModel`.
package enum SavedModelField {
  package static let savedModelSchemaVersion: Int32 = 1
  package static let metaGraphs: Int32 = 2
}

/// The fields of `tensorflow.VariableDef`.
package enum VariableDefField {
  package static let variableName: Int32 = 1
  package static let initializerName: Int32 = 2
  package static let snapshotName: Int32 = 3
  package static let saveSliceInfoDef: Int32 = 4
  package static let isResource: Int32 = 5
  package static let initialValueName: Int32 = 6
  package static let trainable: Int32 = 7
  package static let synchronization: Int32 = 8
  package static let aggregation: Int32 = 9
}

/// The fields of `tensorflow.SaveSliceInfoDef`.
package enum SaveSliceInfoDefField {
  package static let fullName: Int32 = 1
  package static let fullShape: Int32 = 2
  package static let varOffset: Int32 = 3
  package static let varShape: Int32 = 4
}

/// The fields of `tensorflow.QueueRunnerDef`.
package enum QueueRunnerDefField {
  package static let queueName: Int32 = 1
  package static let enqueueOpName: Int32 = 2
  package static let closeOpName: Int32 = 3
  package static let cancelOpName: Int32 = 4
  package static let queueClosedExceptionTypes: Int32 = 5
}
