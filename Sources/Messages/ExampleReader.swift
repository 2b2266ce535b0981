internal import Diagnostics

/// What a feature of a `tf.Example` holds.
package enum Feature: Sendable {
  case bytes([[UInt8]])
  case floats([Float])
  case integers([Int64])

  /// What a message `tf.Feature` holds; nil for an empty one.
  fileprivate init?(_ feature: ProtoMessage) {
    if let list = feature.message(FeatureField.floatList) {
      self = .floats(list.elements(FloatListField.value, as: Float.self))
    } else if let list = feature.message(FeatureField.int64List) {
      self = .integers(list.elements(Int64ListField.value, as: Int64.self))
    } else if let list = feature.message(FeatureField.bytesList) {
      self = .bytes((0..<list.count(BytesListField.value)).map { list.bytes(BytesListField.value, at: $0) })
    } else {
      return nil
    }
  }
}

/// A map of protobuf: of several entries of one key the last counts.
private struct MessageMap {
  private let messages: [ProtoMessage]
  private let entries: [String: Int]
  private let value: Int32

  /// The entries of a field, with their key and value in the fields of these numbers.
  init(_ message: ProtoMessage?, _ field: Int32, key: Int32, value: Int32) {
    messages = message.map { Array($0.messages(field)) } ?? []
    self.value = value
    var entries: [String: Int] = [:]
    for (index, entry) in messages.enumerated() { entries[entry.string(key)] = index }
    self.entries = entries
  }

  var keys: [String] { entries.keys.sorted() }

  subscript(key: String) -> ProtoMessage? { entries[key].flatMap { messages[$0].message(value) } }

  static func features(_ message: ProtoMessage?) -> MessageMap {
    MessageMap(
      message, FeaturesField.feature, key: FeaturesFeatureEntryField.key,
      value: FeaturesFeatureEntryField.value)
  }
}

/// Reads `tf.Example` messages, one after the other.
package final class ExampleReader {
  // A message that was parsed before would keep the memory of its features, which are members of a oneof: each record
  // has one of its own.
  private var features = MessageMap.features(nil)

  package init() {}

  /// The names of the features that are there.
  package var names: [String] { features.keys }

  /// Reads a message in place of the one before; false where the bytes are none.
  package func read(_ bytes: [UInt8]) -> Bool {
    let message = ProtoMessage("Example")
    let isRead = message.merge(bytes)
    features = .features(isRead ? message.message(ExampleField.features) : nil)
    return isRead
  }

  /// The feature of a name; nil where there is none, or it is empty.
  package func feature(_ name: String) -> Feature? { features[name].flatMap { Feature($0) } }
}

/// Reads `tf.SequenceExample` messages, one after the other.
package final class SequenceExampleReader {
  private var context = MessageMap.features(nil)
  private var lists = MessageMap.features(nil)

  package init() {}

  /// Reads a message in place of the one before; false where the bytes are none.
  package func read(_ bytes: [UInt8]) -> Bool {
    let message = ProtoMessage("SequenceExample")
    let isRead = message.merge(bytes)
    context = .features(isRead ? message.message(SequenceExampleField.context) : nil)
    lists = MessageMap(
      isRead ? message.message(SequenceExampleField.featureLists) : nil, FeatureListsField.featureList,
      key: FeatureListsFeatureListEntryField.key, value: FeatureListsFeatureListEntryField.value)
    return isRead
  }

  /// The feature of a name that holds for the whole sequence; nil where there is none, or it is empty.
  package func feature(_ name: String) -> Feature? { context[name].flatMap { Feature($0) } }

  /// The features of a name, one for each step, of which those without contents are nil; nil where there is no list.
  package func list(_ name: String) -> [Feature?]? {
    lists[name].map { list in list.messages(FeatureListField.feature).map { Feature($0) } }
  }
}
