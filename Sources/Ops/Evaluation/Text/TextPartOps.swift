internal import Diagnostics
internal import GraphIR
internal import Kernels
internal import Tensors
internal import Text

/// Ops that take texts apart, look for expressions in them, and put them into buckets.
let textPartOps: [OpDef] = [
  OpDef("StringSplit", .splitTexts) { (call) throws(Diagnostic) in
    let delimiters = try call.text(1)
    let keepsEmpty = !call.bool("skip_empty")
    return try sparse(call) { text in
      guard !text.isEmpty else { return [] }
      let parts =
        delimiters.isEmpty
        ? text.map { [$0][...] }
        : text.split(omittingEmptySubsequences: false) { delimiters.contains($0) }
      return parts.filter { keepsEmpty || !$0.isEmpty }
    }
  },
  OpDef("StringSplitV2", .splitTexts) { (call) throws(Diagnostic) in
    let (separator, most) = (try call.text(1), call.int("maxsplit"))
    return try sparse(call) { split($0, by: separator, atMost: most) }
  },
  OpDef("RegexFullMatch", .same) { (call) throws(Diagnostic) in
    [try matches(call, Regex(call.text(1)))]
  },
  OpDef("StaticRegexFullMatch", .same) { (call) throws(Diagnostic) in
    [try matches(call, Regex(call.bytes("pattern")))]
  },
  OpDef("RegexReplace", .same) { (call) throws(Diagnostic) in
    [try replaced(call, Regex(call.text(1)), call.text(2))]
  },
  OpDef("StaticRegexReplace", .same) { (call) throws(Diagnostic) in
    [try replaced(call, Regex(call.bytes("pattern")), call.bytes("rewrite"))]
  },
  OpDef("StringToHashBucket", .same) { (call) throws(Diagnostic) in
    [try buckets(call) { TextHash.murmur($0) }]
  },
  OpDef("StringToHashBucketFast", .same) { (call) throws(Diagnostic) in
    [try buckets(call) { TextHash.fingerprint($0) }]
  },
  OpDef("StringToHashBucketStrong", .same) { (call) throws(Diagnostic) in
    guard case .list(.ints(let key)) = call["key"], key.count == 2 else {
      throw call.invalid("its key is not two numbers")
    }
    let words = (UInt64(bitPattern: key[0]), UInt64(bitPattern: key[1]))
    return [try buckets(call) { TextHash.sip($0, key: words) }]
  },
  OpDef("Fingerprint", .fingerprints) { (call) throws(Diagnostic) in [try fingerprints(call)] },
]

/// The parts of each text of a vector as a sparse matrix: indices, values and shape.
private func sparse(
  _ call: OpCall, _ parts: ([UInt8]) -> [ArraySlice<UInt8>]
) throws(Diagnostic) -> [TensorValue] {
  let texts = try call.texts(0)
  guard try call.input(0).rank == 1 else {
    throw call.invalid("its texts are of the shape \(try call.input(0).shape), which is no vector")
  }
  var indices: [Int64] = []
  var values: [[UInt8]] = []
  var width = 0
  for (row, text) in texts.enumerated() {
    let parts = parts(text)
    for (column, part) in parts.enumerated() {
      indices += [Int64(row), Int64(column)]
      values.append(Array(part))
    }
    width = max(width, parts.count)
  }
  return [
    try TensorValue(indices, type: .int64, [values.count, 2]),
    TensorValue(.string, [values.count], .strings(values)),
    try TensorValue([Int64(texts.count), Int64(width)], type: .int64, [2]),
  ]
}

/// As Python's `str.split`: by a separator, or by runs of white space where it is empty; so often at most, unless negative.
private func split(_ text: [UInt8], by separator: [UInt8], atMost most: Int) -> [ArraySlice<UInt8>] {
  guard most != 0 else { return [text[...]] }
  var parts: [ArraySlice<UInt8>] = []
  if separator.isEmpty {
    var rest = text.drop { isSpace($0) }
    while !rest.isEmpty {
      let word = rest.prefix { !isSpace($0) }
      parts.append(word)
      rest = rest[word.endIndex...].drop { isSpace($0) }
      if parts.count == most {
        parts.append(rest)
        break
      }
    }
    return parts
  }
  return separated(text, by: separator, atMost: most)
}

/// The parts between separators, of which so many count at most, unless the number is negative.
func separated(_ text: [UInt8], by separator: [UInt8], atMost most: Int = -1) -> [ArraySlice<UInt8>] {
  var parts: [ArraySlice<UInt8>] = []
  var start = 0
  var place = 0
  while place + separator.count <= text.count, parts.count != most {
    if text[place...].starts(with: separator) {
      parts.append(text[start..<place])
      place += separator.count
      start = place
    } else {
      place += 1
    }
  }
  return parts + [text[start...]]
}

private func matches(_ call: OpCall, _ regex: Regex) throws(Diagnostic) -> TensorValue {
  try TensorValue(call.texts(0).map { regex.matches($0) }, type: .bool, call.input(0).dimensions)
}

private func replaced(_ call: OpCall, _ regex: Regex, _ rewrite: [UInt8]) throws(Diagnostic) -> TensorValue {
  let all = call.bool("replace_global")
  return try mapped(call) { regex.replace(in: $0, by: rewrite, all: all) }
}

private func buckets(_ call: OpCall, _ hash: ([UInt8]) -> UInt64) throws(Diagnostic) -> TensorValue {
  guard case .int(let count) = call["num_buckets"], count > 0 else {
    throw call.invalid("it has no buckets")
  }
  return try TensorValue(
    call.texts(0).map { Int64(hash($0) % UInt64(count)) }, type: .int64, call.input(0).dimensions)
}

/// A fingerprint of 8 bytes for each row: of its bytes, or of the fingerprints of its texts.
private func fingerprints(_ call: OpCall) throws(Diagnostic) -> TensorValue {
  let data = try call.input(0)
  guard data.rank > 0, !data.isHandle else { throw call.invalid("it takes rows, not a \(data.type) scalar") }
  guard try call.text(1) == Array("farmhash64".utf8) else {
    throw call.invalid("'\(String(decoding: try call.text(1), as: UTF8.self))' is no method it knows")
  }
  let rows = data.dimensions[0]
  let width = data.elementCount / max(1, rows)
  var result: [UInt8] = []
  for row in 0..<rows {
    let hash: UInt64
    if data.type == .string {
      let hashes = data.strings[row * width..<(row + 1) * width].map { TextHash.fingerprint($0) }
      hash = data.rank == 1 ? hashes[0] : TextHash.fingerprint(hashes.flatMap(littleEndianBytes))
    } else {
      let length = width * (data.type.byteWidth ?? 0)
      hash = TextHash.fingerprint(Array(data.bytes[row * length..<(row + 1) * length]))
    }
    result += littleEndianBytes(hash)
  }
  return try TensorValue(result, type: .uint8, [rows, 8])
}

private func littleEndianBytes(_ word: UInt64) -> [UInt8] { (0..<8).map { UInt8(word >> ($0 * 8) & 255) } }
