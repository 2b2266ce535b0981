internal import Diagnostics
internal import Messages

/// The object graph of a TensorFlow 2 checkpoint: which variable of which object each key holds.
package struct ObjectGraph: Sendable {
  /// The key its serialized form is stored under.
  package static let key = "_CHECKPOINTABLE_OBJECT_GRAPH"

  /// One value an object stores.
  package struct Attribute: Sendable {
    package let checkpointKey: String
    /// The name the variable had in its program; empty when it had none.
    package let fullName: String
  }

  /// By checkpoint key.
  package let attributes: [String: Attribute]
  private let keysByName: [String: String]

  init(_ bytes: [UInt8], file: String) throws(Diagnostic) {
    let proto = try ProtoMessage(parsing: bytes, as: "TrackableObjectGraph", file: file)
    var attributes: [String: Attribute] = [:]
    var names: [String: String] = [:]
    var ambiguous: Set<String> = []
    for node in proto.messages(TrackableObjectGraphField.nodes) {
      for value in node.messages(TrackableObjectGraphTrackableObjectField.attributes) {
        let key = value.string(TrackableObjectGraphTrackableObjectSerializedTensorField.checkpointKey)
        let name = value.string(TrackableObjectGraphTrackableObjectSerializedTensorField.fullName)
        attributes[key] = Attribute(checkpointKey: key, fullName: name)
        guard !name.isEmpty else { continue }
        if let other = names[name], other != key { ambiguous.insert(name) }
        names[name] = key
      }
    }
    self.attributes = attributes
    // Names need not be unique in TensorFlow 2; one that is not says nothing.
    keysByName = names.filter { !ambiguous.contains($0.key) }
  }

  /// The key of the variable that was called `name`, when only one was.
  package func key(ofVariable name: String) -> String? { keysByName[name] }

  /// The path of an attribute of an object, as people write it: without the suffix, and with `.S` as `/` again.
  package static func readableName(_ key: String) -> String {
    let suffix = "/.ATTRIBUTES/VARIABLE_VALUE"
    guard key.hasSuffix(suffix) else { return key }
    var result = ""
    var rest = key.dropLast(suffix.count)
    // A dot escapes: `.S` is a slash within a name, `..` a dot.
    while let character = rest.popFirst() {
      if character == ".", let next = rest.first, next == "S" || next == "." {
        result.append(next == "S" ? "/" : ".")
        rest.removeFirst()
      } else {
        result.append(character)
      }
    }
    return result
  }
}
