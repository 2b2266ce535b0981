// Written by tools/generate-schema from the descriptors of TensorFlow. Do not edit.
// swift-format-ignore-file

/// The fields of `tensorflow.StructuredValue`.
package enum StructuredValueField {
  package static let noneValue: Int32 = 1
  package static let float64Value: Int32 = 11
  package static let int64Value: Int32 = 12
  package static let stringValue: Int32 = 13
  package static let boolValue: Int32 = 14
  package static let tensorShapeValue: Int32 = 31
  package static let tensorDtypeValue: Int32 = 32
  package static let tensorSpecValue: Int32 = 33
  package static let typeSpecValue: Int32 = 34
  package static let boundedTensorSpecValue: Int32 = 35
  package static let listValue: Int32 = 51
  package static let tupleValue: Int32 = 52
  package static let dictValue: Int32 = 53
  package static let namedTupleValue: Int32 = 54
  package static let tensorValue: Int32 = 55
  package static let numpyValue: Int32 = 56
}

/// The fields of `tensorflow.TensorSpecProto`.
package enum TensorSpecProtoField {
  package static let name: Int32 = 1
  package static let shape: Int32 = 2
  package static let dtype: Int32 = 3
}

/// The fields of `tensorflow.BoundedTensorSpecProto`.
package enum BoundedTensorSpecProtoField {
  package static let name: Int32 = 1
  package static let shape: Int32 = 2
  package static let dtype: Int32 = 3
  package static let minimum: Int32 = 4
  package static let maximum: Int32 = 5
}

/// The fields of `tensorflow.TypeSpecProto`.
package enum TypeSpecProtoField {
  package static let typeSpecClass: Int32 = 1
  package static let typeState: Int32 = 2
  package static let typeSpecClassName: Int32 = 3
  package static let numFlatComponents: Int32 = 4
}

/// The fields of `tensorflow.ListValue`.
package enum ListValueField {
  package static let values: Int32 = 1
}

/// The fields of `tensorflow.TupleValue`.
package enum TupleValueField {
  package static let values: Int32 = 1
}

/// The fields of `tensorflow.DictValue`.
package enum DictValueField {
  package static let fields: Int32 = 1
}

/// The fields of `tensorflow.NamedTupleValue`.
package enum NamedTupleValueField {
  package static let name: Int32 = 1
  package static let values: Int32 = 2
}

/// The fields of `tensorflow.PairValue`.
package enum PairValueField {
  package static let key: Int32 = 1
  package static let value: Int32 = 2
}
