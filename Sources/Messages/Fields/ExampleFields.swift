// Written by tools/generate-schema from the descriptors of TensorFlow. Do not edit.
// swift-format-ignore-file

/// The fields of `tensorflow.Example`.
package enum ExampleField {
  package static let features: Int32 = 1
}

/// The fields of `tensorflow.Features`.
package enum FeaturesField {
  package static let feature: Int32 = 1
}

/// The fields of `tensorflow.Features.FeatureEntry`.
package enum FeaturesFeatureEntryField {
  package static let key: Int32 = 1
  package static let value: Int32 = 2
}

/// The fields of `tensorflow.Feature`.
package enum FeatureField {
  package static let bytesList: Int32 = 1
  package static let floatList: Int32 = 2
  package static let int64List: Int32 = 3
}

/// The fields of `tensorflow.BytesList`.
package enum BytesListField {
  package static let value: Int32 = 1
}

/// The fields of `tensorflow.FloatList`.
package enum FloatListField {
  package static let value: Int32 = 1
}

/// The fields of `tensorflow.Int64List`.
package enum Int64ListField {
  package static let value: Int32 = 1
}

/// The fields of `tensorflow.SequenceExample`.
package enum SequenceExampleField {
  package static let context: Int32 = 1
  package static let featureLists: Int32 = 2
}

/// The fields of `tensorflow.FeatureLists`.
package enum FeatureListsField {
  package static let featureList: Int32 = 1
}

/// The fields of `tensorflow.FeatureLists.FeatureListEntry`.
package enum FeatureListsFeatureListEntryField {
  package static let key: Int32 = 1
  package static let value: Int32 = 2
}

/// The fields of `tensorflow.FeatureList`.
package enum FeatureListField {
  package static let feature: Int32 = 1
}
