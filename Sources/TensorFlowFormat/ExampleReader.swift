internal import Diagnostics

/// Reads `tf.Example` messages, one after the other.
package final class ExampleReader {
  /// What a feature holds.
  package enum Feature: Sendable {
    case bytes([[UInt8]])
    case floats([Float])
    case integers([Int64])
  }

  private var message = ProtoMessage("Example")
  /// The entries of the message by key; of several, as in any map of protobuf, the last counts.
  private var entries: [String: Int] = [:]

  package init() {}

  /// The names of the features that are there.
  package var names: [String] { entries.keys.sorted() }

  /// Reads a message in place of the one before; false where the bytes are none.
  package func read(_ bytes: [UInt8]) -> Bool {
    // A message that was parsed before would keep the memory of its features: they are members of a oneof.
    message = ProtoMessage("Example")
    entries = [:]
    guard message.merge(bytes) else { return false }
    for (index, entry) in features.enumerated() {
      entries[entry.string(FeaturesFeatureEntryField.key)] = index
    }
    return true
  }

  /// The feature of a name; nil where there is none, or it is empty.
  package func feature(_ name: String) -> Feature? {
    guard let index = entries[name], let feature = features[index].message(FeaturesFeatureEntryField.value)
    else { return nil }
    if let list = feature.message(FeatureField.floatList) {
      return .floats(list.elements(FloatListField.value, as: Float.self))
    }
    if let list = feature.message(FeatureField.int64List) {
      return .integers(list.elements(Int64ListField.value, as: Int64.self))
    }
    guard let list = feature.message(FeatureField.bytesList) else { return nil }
    return .bytes((0..<list.count(BytesListField.value)).map { list.bytes(BytesListField.value, at: $0) })
  }

  private var features: [ProtoMessage] {
    message.message(ExampleField.features).map { Array($0.messages(FeaturesField.feature)) } ?? []
  }
}
