internal import TensorFlowFormat
internal import Tensors

/// A table of sorted pairs, taken apart and put together again by the tests, with or without sense.
struct TableFile {
  typealias Pair = (key: [UInt8], value: [UInt8])

  var pairs: [Pair] = []

  init(_ pairs: [Pair]) { self.pairs = pairs }

  /// Reads a sound table without compression.
  init(reading bytes: [UInt8]) {
    let index = Self.handles(bytes)[1]
    for row in Self.pairs(bytes, index) {
      var position = 0
      let offset = Self.number(row.value, &position)
      pairs += Self.pairs(bytes, offset..<(offset + Self.number(row.value, &position)))
    }
  }

  /// The contents of the data blocks and the two others of a sound table.
  static func blocks(_ bytes: [UInt8]) -> [Range<Int>] {
    let last = handles(bytes)
    return pairs(bytes, last[1]).map { row in
      var position = 0
      let offset = number(row.value, &position)
      return offset..<(offset + number(row.value, &position))
    } + last
  }

  private static func handles(_ bytes: [UInt8]) -> [Range<Int>] {
    var position = bytes.count - 48
    return (0..<2).map { _ in
      let offset = number(bytes, &position)
      return offset..<(offset + number(bytes, &position))
    }
  }

  private static func pairs(_ bytes: [UInt8], _ block: Range<Int>) -> [Pair] {
    let restarts = (0..<4).reduce(0) { $0 | Int(bytes[block.upperBound - 4 + $1]) << (8 * $1) }
    var position = block.lowerBound
    var key: [UInt8] = []
    var result: [Pair] = []
    while position < block.upperBound - 4 - restarts * 4 {
      let shared = number(bytes, &position)
      let rest = number(bytes, &position)
      let size = number(bytes, &position)
      key = Array(key.prefix(shared) + bytes[position..<(position + rest)])
      position += rest
      result.append((key, Array(bytes[position..<(position + size)])))
      position += size
    }
    return result
  }

  private static func number(_ bytes: [UInt8], _ position: inout Int) -> Int {
    var result = 0
    var shift = 0
    while true {
      let byte = bytes[position]
      position += 1
      result |= Int(byte & 0x7F) << shift
      if byte < 0x80 { return result }
      shift += 7
    }
  }

  // MARK: Writing

  static func varint(_ value: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    var rest = UInt64(bitPattern: Int64(value))
    repeat {
      bytes.append(UInt8(rest & 0x7F) | (rest > 0x7F ? 0x80 : 0))
      rest >>= 7
    } while rest > 0
    return bytes
  }

  static func fixed(_ value: UInt32) -> [UInt8] { withUnsafeBytes(of: value.littleEndian) { Array($0) } }

  /// The entries of a block and its restarts.
  static func block(_ pairs: [Pair], restartInterval: Int = 16) -> [UInt8] {
    var bytes: [UInt8] = []
    var restarts: [Int] = []
    var last: [UInt8] = []
    for (number, pair) in pairs.enumerated() {
      let isRestart = number.isMultiple(of: restartInterval)
      if isRestart { restarts.append(bytes.count) }
      let shared = isRestart ? 0 : zip(last, pair.key).prefix { $0 == $1 }.count
      bytes += varint(shared) + varint(pair.key.count - shared) + varint(pair.value.count)
      bytes += pair.key[shared...] + pair.value
      last = pair.key
    }
    if restarts.isEmpty { restarts = [0] }
    return bytes + restarts.flatMap { fixed(UInt32($0)) } + fixed(UInt32(restarts.count))
  }

  /// The contents of a block with what follows them in the file.
  static func sealed(_ contents: [UInt8], kind: UInt8 = 0) -> [UInt8] {
    let bytes = contents + [kind]
    return bytes + fixed(bytes.withUnsafeBytes { CRC32C($0).masked })
  }

  /// Snappy's form of bytes: literals of at most 60.
  static func snappy(_ contents: [UInt8]) -> [UInt8] {
    var result = varint(contents.count)
    var rest = contents[...]
    while !rest.isEmpty {
      let part = rest.prefix(60)
      result += [UInt8(part.count - 1) << 2] + part
      rest = rest.dropFirst(60)
    }
    return result
  }

  /// The file, with a new block after each `perBlock` pairs.
  func bytes(perBlock: Int = 1000, compressed: Bool = false, restartInterval: Int = 16) -> [UInt8] {
    var blocks: [(lastKey: [UInt8], contents: [UInt8])] = []
    for start in stride(from: 0, to: pairs.count, by: perBlock) {
      let group = Array(pairs[start..<min(pairs.count, start + perBlock)])
      blocks.append((group[group.count - 1].key, Self.block(group, restartInterval: restartInterval)))
    }
    return Self.file(blocks, compressed: compressed)
  }

  static func file(_ blocks: [(lastKey: [UInt8], contents: [UInt8])], compressed: Bool = false) -> [UInt8] {
    var result: [UInt8] = []
    func append(_ contents: [UInt8]) -> [UInt8] {
      let stored = compressed ? snappy(contents) : contents
      let handle = varint(result.count) + varint(stored.count)
      result += sealed(stored, kind: compressed ? 1 : 0)
      return handle
    }
    let rows: [Pair] = blocks.map { ($0.lastKey, append($0.contents)) }
    let metaIndex = append(block([]))
    let index = append(block(rows, restartInterval: 1))
    return result + footer(metaIndex + index)
  }

  static func footer(_ handles: [UInt8]) -> [UInt8] {
    handles + [UInt8](repeating: 0, count: 40 - handles.count) + [
      0x57, 0xFB, 0x80, 0x8B, 0x24, 0x75, 0x47, 0xDB,
    ]
  }

  /// Makes the checksums of these blocks right again.
  static func reseal(_ bytes: inout [UInt8], _ blocks: [Range<Int>]) {
    for block in blocks where block.upperBound + 5 <= bytes.count {
      let crc = bytes.withUnsafeBytes {
        CRC32C(UnsafeRawBufferPointer(rebasing: $0[block.lowerBound...block.upperBound])).masked
      }
      bytes.replaceSubrange((block.upperBound + 1)..<(block.upperBound + 5), with: fixed(crc))
    }
  }
}
