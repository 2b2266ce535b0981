internal import Diagnostics
internal import Messages
internal import PythonValues
internal import TensorFlowFormat
internal import Tensors

/// Makes `tf.Example` messages of lists of dictionaries, as saved_model_cli does: the first element of a feature's list
/// says which of the three kinds it is.
enum ExampleLiteral {
  /// The serialized messages, as a list of bytes.
  ///
  /// - Throws: a Diagnostic for what is no list of dictionaries of lists, and for lists of mixed kinds, all at once.
  static func messages(of value: PythonValue, for key: String) throws(Diagnostic) -> PythonValue {
    func wrong(_ message: String, help: String? = nil) -> Diagnostic {
      Diagnostic(.invalidValue, "--input_examples \(key): \(message)", help: help)
    }
    guard case .list(let examples) = value else {
      throw wrong(
        "tf.Examples are a list of dictionaries, not \(value.typeName)", help: "\(key)=[{\"feature\": [1.0]}]"
      )
    }
    var messages: [PythonValue] = []
    var problems: [Diagnostic] = []
    for (index, example) in examples.enumerated() {
      guard case .dictionary(let members) = example else {
        problems.append(wrong("example \(index) is no dictionary, but \(example.typeName)"))
        continue
      }
      var features: [(name: String, feature: Feature?)] = []
      for (name, list) in members {
        guard case .string(let name) = name else {
          problems.append(wrong("a feature of example \(index) has a name of \(name.typeName)"))
          continue
        }
        do throws(Diagnostic) {
          features.removeAll { $0.name == name }
          features.append((name, try feature(list)))
        } catch {
          problems.append(
            wrong("the feature '\(name)' of example \(index) \(error.message)", help: error.help))
        }
      }
      messages.append(.bytes(ExampleWriter.message(features)))
    }
    if let problem = Diagnostic.combining(problems) { throw problem }
    return .list(messages)
  }

  /// The feature that a list is; nil for an empty one.
  private static func feature(_ value: PythonValue) throws(Diagnostic) -> Feature? {
    func wrong(_ message: String, help: String? = nil) -> Diagnostic {
      Diagnostic(.invalidValue, message, help: help)
    }
    guard case .list(let items) = value else {
      throw wrong("is no list, but \(value.typeName)", help: "put the value into brackets: [value]")
    }
    func mixed(_ item: PythonValue) -> Diagnostic {
      wrong(
        "has a \(item.typeName) beside \(items[0].typeName)s", help: "all values of a feature are of one kind"
      )
    }
    switch items.first {
    case nil: return nil
    case .float?:
      var numbers: [Float] = []
      for item in items {
        switch item {
        case .float(let number): numbers.append(Float(number))
        case .int(let number): numbers.append(Float(Double(number)))
        case .bool(let flag): numbers.append(flag ? 1 : 0)
        default: throw mixed(item)
        }
      }
      return .floats(numbers)
    case .int?, .bool?:
      var numbers: [Int64] = []
      for item in items {
        switch item {
        case .int(let number):
          guard let small = Int64(exactly: number) else { throw wrong("has \(number), which is no int64") }
          numbers.append(small)
        case .bool(let flag): numbers.append(flag ? 1 : 0)
        default: throw mixed(item)
        }
      }
      return .integers(numbers)
    case .string?, .bytes?:
      var strings: [[UInt8]] = []
      for item in items {
        switch (item, items[0]) {
        case (.string(let text), .string): strings.append(Array(text.utf8))
        case (.bytes(let bytes), .bytes): strings.append(bytes)
        default: throw mixed(item)
        }
      }
      return .bytes(strings)
    case let item?:
      throw wrong("holds a \(item.typeName)", help: "features are of floats, integers, strings or bytes")
    }
  }
}
