internal import Diagnostics
internal import Kernels
internal import Messages
internal import Tensors
internal import Text

/// Examples as JSON texts.
let jsonExampleOps: [OpDef] = [
  OpDef("DecodeJSONExample", .same) { (call) throws(Diagnostic) in
    var messages: [[UInt8]] = []
    for text in try call.texts(0) { messages.append(try JSONExample(call).message(text)) }
    return [TensorValue(.string, try call.input(0).dimensions, .strings(messages))]
  }
]

/// Reads a `tf.Example` as protobuf's JSON has it: names of fields in either form, numbers as texts too, bytes in Base64.
private struct JSONExample {
  private let call: OpCall

  init(_ call: OpCall) { self.call = call }

  func message(_ text: [UInt8]) throws(Diagnostic) -> [UInt8] {
    var message: [UInt8] = []
    for (name, features) in try members(JSON.parse(text, file: "")) {
      guard name == "features" else { throw unknown(name) }
      var map: [UInt8] = []
      for (name, entries) in try members(features) {
        guard name == "feature" else { throw unknown(name) }
        for (key, feature) in try members(entries) {
          let entry = field(FeaturesFeatureEntryField.key, Array(key.utf8))
          map += field(
            FeaturesField.feature, entry + field(FeaturesFeatureEntryField.value, try self.feature(feature)))
        }
      }
      message += field(ExampleField.features, map)
    }
    return message
  }

  private func feature(_ json: JSON) throws(Diagnostic) -> [UInt8] {
    let lists = try members(json)
    guard lists.count <= 1 else { throw call.invalid("a feature has \(lists.count) lists") }
    guard let (name, list) = lists.first else { return [] }
    var values: [JSON] = []
    for (name, given) in try members(list) {
      guard name == "value" else { throw unknown(name) }
      // One value may stand for itself.
      values = if case .array(let array) = given { array } else { [given] }
    }
    var content: [UInt8] = []
    switch name {
    case "bytesList", "bytes_list":
      for value in values { content += field(BytesListField.value, try bytes(value)) }
      return field(FeatureField.bytesList, content)
    case "floatList", "float_list":
      for value in values {
        content += tag(FloatListField.value, 5)
        withUnsafeBytes(of: try float(value).bitPattern.littleEndian) { content += $0 }
      }
      return field(FeatureField.floatList, content)
    case "int64List", "int64_list":
      for value in values { content += tag(Int64ListField.value, 0) + varint(try integer(value)) }
      return field(FeatureField.int64List, content)
    default: throw unknown(name)
    }
  }

  // Written number by number: as TensorFlow writes it, and no library would for these fields.
  private func tag(_ field: Int32, _ wire: Int) -> [UInt8] { varint(Int(field) << 3 | wire) }

  private func field(_ number: Int32, _ content: [UInt8]) -> [UInt8] {
    tag(number, 2) + varint(content.count) + content
  }

  /// The members of an object that have a value.
  private func members(_ json: JSON) throws(Diagnostic) -> [(String, JSON)] {
    guard case .object(let members) = json else {
      throw call.invalid("a JSON text has no object where one belongs")
    }
    return members.filter { if case .null = $0.1 { false } else { true } }
  }

  private func bytes(_ json: JSON) throws(Diagnostic) -> [UInt8] {
    // Both alphabets are read.
    guard case .string(let text) = json,
      let bytes = Base64.decode(
        text.utf8.map { $0 == UInt8(ascii: "+") ? 45 : $0 == UInt8(ascii: "/") ? 95 : $0 })
    else { throw call.invalid("\(json.compact) is no text in Base64") }
    return bytes
  }

  private func float(_ json: JSON) throws(Diagnostic) -> Float {
    let number: Double? =
      switch json {
      case .int(let value): Double(value)
      case .double(let value): value
      case .string("NaN"): .nan
      case .string("Infinity"): .infinity
      case .string("-Infinity"): -.infinity
      case .string(let text): Double(text).flatMap { $0.isFinite ? $0 : nil }
      default: nil
      }
    guard let number else { throw call.invalid("\(json.compact) is no number") }
    return Float(number)
  }

  private func integer(_ json: JSON) throws(Diagnostic) -> Int {
    let number: Int? =
      switch json {
      case .int(let value): value
      case .double(let value): Int(exactly: value)
      case .string(let text): Int(text) ?? Double(text).flatMap { Int(exactly: $0) }
      default: nil
      }
    guard let number else { throw call.invalid("\(json.compact) is no integer of 64 bits") }
    return number
  }

  private func unknown(_ name: String) -> Diagnostic {
    call.invalid("an example has no field '\(name)' there")
  }
}
