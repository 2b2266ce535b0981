internal import Diagnostics
internal import Kernels
internal import Tensors
internal import Text

/// Ops between texts and the characters in them.
let unicodeOps: [OpDef] = [
  OpDef("UnicodeDecode", .decodedCharacters) { (call) throws(Diagnostic) in
    Array(try decodedCharacters(call).prefix(2))
  },
  OpDef("UnicodeDecodeWithOffsets", .decodedCharacters) { (call) throws(Diagnostic) in
    try decodedCharacters(call)
  },
  OpDef("UnicodeEncode", .encodedCharacters) { (call) throws(Diagnostic) in
    let (values, splits) = (try call.integers(0), try call.integers(1))
    guard let first = splits.first, first == 0, splits.last == values.count,
      zip(splits, splits.dropFirst()).allSatisfy(<=)
    else { throw call.invalid("its splits do not divide \(values.count) characters into texts") }
    let (encoding, errors) = (try TextEncoding(named: call.string("output_encoding")), try Malformed(call))
    var scalars: [UInt32?] = []
    for value in values {
      let scalar = UInt32(exactly: value).flatMap { Unicode.Scalar($0) }?.value
      scalars.append(scalar == nil ? try errors.instead(call) : scalar)
    }
    let texts = zip(splits, splits.dropFirst()).map { start, end in
      encoding.bytes(of: scalars[start..<end].compactMap(\.self))
    }
    return [TensorValue(.string, [texts.count], .strings(texts))]
  },
  OpDef("UnicodeScript", .same) { (call) throws(Diagnostic) in
    let characters = try call.input(0)
    guard characters.type == .int32, characters.isPlain else {
      throw call.invalid("its characters are \(characters.type), not int32")
    }
    let scripts = characters.copied(Int32.self).map { CharacterScript.code(of: $0) }
    return [try TensorValue(scripts, type: .int32, characters.dimensions)]
  },
  OpDef("UnicodeTranscode", .same) { (call) throws(Diagnostic) in
    let input = try TextEncoding(named: call.string("input_encoding"))
    let (output, errors) = (try TextEncoding(named: call.string("output_encoding")), try Malformed(call))
    var texts: [[UInt8]] = []
    for characters in try input.characters(of: call.texts(0)) {
      var scalars: [UInt32] = []
      for character in characters {
        guard errors.concerns(character) else {
          scalars.append(character.scalar)
          continue
        }
        if let instead = try errors.instead(call) { scalars.append(instead) }
      }
      texts.append(output.bytes(of: scalars))
    }
    return [TensorValue(.string, try call.input(0).dimensions, .strings(texts))]
  },
]

/// What becomes of bytes that are no character.
private struct Malformed {
  private let mode: String
  let replacement: UInt32
  private let takesControl: Bool

  init(_ call: OpCall) throws(Diagnostic) {
    mode = call.string("errors")
    let character = call.int("replacement_char")
    guard let scalar = UInt32(exactly: character).flatMap({ Unicode.Scalar($0) }) else {
      throw call.invalid("its replacement \(character) is no character")
    }
    replacement = scalar.value
    takesControl = call.bool("replace_control_characters")
  }

  func concerns(_ character: TextEncoding.Character) -> Bool {
    character.isMalformed || takesControl && character.scalar <= 0x1f
  }

  var isStrict: Bool { mode == "strict" }

  /// What stands there instead; nil for nothing.
  func instead(_ call: OpCall) throws(Diagnostic) -> UInt32? {
    if isStrict { throw call.invalid("a text holds what is no character of its encoding") }
    return mode == "ignore" ? nil : replacement
  }
}

/// The row splits, characters, and where each begins in its text.
private func decodedCharacters(_ call: OpCall) throws(Diagnostic) -> [TensorValue] {
  let encoding = try TextEncoding(named: call.string("input_encoding"))
  let errors = try Malformed(call)
  var (splits, scalars, starts): ([Int64], [Int32], [Int64]) = ([0], [], [])
  for characters in try encoding.characters(of: call.texts(0)) {
    var start = 0
    for character in characters {
      defer { start += character.byteCount }
      var scalar = character.scalar
      if character.isMalformed || !errors.isStrict && errors.concerns(character) {
        guard let instead = try errors.instead(call) else { continue }
        scalar = instead
      } else if errors.concerns(character) {
        // Here control characters are replaced, not refused.
        scalar = errors.replacement
      }
      scalars.append(Int32(bitPattern: scalar))
      starts.append(Int64(start))
    }
    splits.append(Int64(scalars.count))
  }
  return [
    try cast(TensorValue(splits, type: .int64, [splits.count]), to: call.type("Tsplits")),
    try TensorValue(scalars, type: .int32, [scalars.count]),
    try TensorValue(starts, type: .int64, [starts.count]),
  ]
}
