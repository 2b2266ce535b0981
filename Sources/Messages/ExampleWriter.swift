/// Writes `tf.Example` messages.
package enum ExampleWriter {
  /// The message with these features, nil for one that holds no list: for parsers it is missing.
  package static func message(_ features: [(name: String, feature: Feature?)]) -> [UInt8] {
    let message = ProtoMessage("Example")
    guard !features.isEmpty else { return [] }
    let map = message.putMessage(ExampleField.features)
    for (name, feature) in features {
      let entry = map.putMessage(FeaturesField.feature)
      entry.put(FeaturesFeatureEntryField.key, string: name)
      let value = entry.putMessage(FeaturesFeatureEntryField.value)
      switch feature {
      case .bytes(let items)?:
        let list = value.putMessage(FeatureField.bytesList)
        for item in items { list.put(BytesListField.value, bytes: item) }
      case .floats(let items)?:
        let list = value.putMessage(FeatureField.floatList)
        for item in items { list.put(FloatListField.value, float: item) }
      case .integers(let items)?:
        let list = value.putMessage(FeatureField.int64List)
        for item in items { list.put(Int64ListField.value, int: Int(item)) }
      case nil: break
      }
    }
    return message.serialized()
  }
}
