// Written by tools/generate-schema from the descriptors of TensorFlow. Do not edit.
// swift-format-ignore-file

/// The fields of `tensorflow.SavedObjectGraph`.
package enum SavedObjectGraphField {
  package static let nodes: Int32 = 1
  package static let concreteFunctions: Int32 = 2
}

/// The fields of `tensorflow.SavedObject`.
package enum SavedObjectField {
  package static let children: Int32 = 1
  package static let slotVariables: Int32 = 3
  package static let userObject: Int32 = 4
  package static let asset: Int32 = 5
  package static let function: Int32 = 6
  package static let variable: Int32 = 7
  package static let bareConcreteFunction: Int32 = 8
  package static let constant: Int32 = 9
  package static let resource: Int32 = 10
  package static let saveableObjects: Int32 = 11
  package static let capturedTensor: Int32 = 12
  package static let registeredName: Int32 = 13
  package static let serializedUserProto: Int32 = 14
  package static let dependencies: Int32 = 15
  package static let registeredSaver: Int32 = 16
}

/// The fields of `tensorflow.SavedUserObject`.
package enum SavedUserObjectField {
  package static let identifier: Int32 = 1
  package static let version: Int32 = 2
  package static let metadata: Int32 = 3
}

/// The fields of `tensorflow.SavedAsset`.
package enum SavedAssetField {
  package static let assetFileDefIndex: Int32 = 1
}

/// The fields of `tensorflow.SavedFunction`.
package enum SavedFunctionField {
  package static let concreteFunctions: Int32 = 1
  package static let functionSpec: Int32 = 2
}

/// The fields of `tensorflow.SavedConcreteFunction`.
package enum SavedConcreteFunctionField {
  package static let boundInputs: Int32 = 2
  package static let canonicalizedInputSignature: Int32 = 3
  package static let outputSignature: Int32 = 4
}

/// The fields of `tensorflow.SavedBareConcreteFunction`.
package enum SavedBareConcreteFunctionField {
  package static let concreteFunctionName: Int32 = 1
  package static let argumentKeywords: Int32 = 2
  package static let allowedPositionalArguments: Int32 = 3
  package static let functionSpec: Int32 = 4
}

/// The fields of `tensorflow.SavedVariable`.
package enum SavedVariableField {
  package static let dtype: Int32 = 1
  package static let shape: Int32 = 2
  package static let trainable: Int32 = 3
  package static let synchronization: Int32 = 4
  package static let aggregation: Int32 = 5
  package static let name: Int32 = 6
  package static let device: Int32 = 7
  package static let experimentalDistributedVariableComponents: Int32 = 8
}

/// The fields of `tensorflow.SavedConstant`.
package enum SavedConstantField {
  package static let operation: Int32 = 1
}

/// The fields of `tensorflow.SavedResource`.
package enum SavedResourceField {
  package static let device: Int32 = 1
}

/// The fields of `tensorflow.CapturedTensor`.
package enum CapturedTensorField {
  package static let name: Int32 = 1
  package static let concreteFunction: Int32 = 2
}

/// The fields of `tensorflow.TrackableObjectGraph`.
package enum TrackableObjectGraphField {
  package static let nodes: Int32 = 1
}

/// The fields of `tensorflow.TrackableObjectGraph.TrackableObject`.
package enum TrackableObjectGraphTrackableObjectField {
  package static let children: Int32 = 1
  package static let attributes: Int32 = 2
  package static let slotVariables: Int32 = 3
  package static let registeredSaver: Int32 = 4
  package static let hasCheckpointValues: Int32 = 5
}

/// The fields of `tensorflow.TrackableObjectGraph.TrackableObject.ObjectReference`.
package enum TrackableObjectGraphTrackableObjectObjectReferenceField {
  package static let nodeId: Int32 = 1
  package static let localName: Int32 = 2
}

/// The fields of `tensorflow.TrackableObjectGraph.TrackableObject.SerializedTensor`.
package enum TrackableObjectGraphTrackableObjectSerializedTensorField {
  package static let name: Int32 = 1
  package static let fullName: Int32 = 2
  package static let checkpointKey: Int32 = 3
}

/// The fields of `tensorflow.TrackableObjectGraph.TrackableObject.SlotVariableReference`.
package enum TrackableObjectGraphTrackableObjectSlotVariableReferenceField {
  package static let originalVariableNodeId: Int32 = 1
  package static let slotName: Int32 = 2
  package static let slotVariableNodeId: Int32 = 3
}

/// The fields of `tensorflow.FunctionSpec`.
package enum FunctionSpecField {
  package static let fullargspec: Int32 = 1
  package static let isMethod: Int32 = 2
  package static let inputSignature: Int32 = 5
  package static let jitCompile: Int32 = 6
}

/// The fields of `tensorflow.FingerprintDef`.
package enum FingerprintDefField {
  package static let savedModelChecksum: Int32 = 1
  package static let graphDefProgramHash: Int32 = 2
  package static let signatureDefHash: Int32 = 3
  package static let savedObjectGraphHash: Int32 = 4
  package static let checkpointHash: Int32 = 5
  package static let version: Int32 = 6
  package static let uuid: Int32 = 7
}
