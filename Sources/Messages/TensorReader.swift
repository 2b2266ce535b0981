package import Diagnostics
package import Tensors

/// Makes tensors of `TensorProto` messages. The bytes of large ones stay in the file.
package struct TensorReader {
  /// Where `floe_file_range` fields point into; nil for messages that were not read by `LargeFields`.
  let file: ReadableFile?
  /// The file the message was read from, for diagnostics.
  package let path: String
  /// How many string elements may still be made up by repeating the last one, over all tensors read: a file of
  /// a few bytes must not ask for gigabytes.
  private var repeatedStringsLeft = 1 << 22

  /// No tensor has more bytes than this: beyond the address space of today's machines.
  private static let mostBytes = 1 << 47
  /// TensorFlow's own limit.
  private static let mostDimensions = 254

  package init(file: ReadableFile?, path: String) {
    self.file = file
    self.path = path
  }

  /// The tensor, or a diagnostic about the node called `node`.
  package mutating func tensor(_ proto: ProtoMessage, node: String) throws(Diagnostic) -> Tensor {
    let type = ElementType(rawValue: Int32(truncatingIfNeeded: proto.int(TensorProtoField.dtype)))
    let dimensions = try dimensions(proto, type, node)
    let count = Shape.elementCount(dimensions) ?? 0
    if type == .string {
      return Tensor(type, dimensions, .strings(try strings(proto, dimensions, count, node)))
    }
    guard let width = type.byteWidth else {
      guard !proto.has(TensorProtoField.floeFileRange) else {
        throw problem("has contents of type \(type), which have no plain bytes", node)
      }
      return Tensor(type, dimensions, .serializedProto(proto.serialized()))
    }
    let expected = count * width
    if let range = try fileRange(proto, node) {
      guard let file, range.count == expected else {
        throw wrongSize(range.count, expected, type, dimensions, node)
      }
      let source = FileRange(file: file, offset: range.lowerBound, byteCount: range.count, label: node)
      return Tensor(type, dimensions, .source(source))
    }
    if proto.has(TensorProtoField.tensorContent) {
      let content = proto.bytes(TensorProtoField.tensorContent)
      guard content.count == expected else {
        throw wrongSize(content.count, expected, type, dimensions, node)
      }
      return Tensor(type, dimensions, .bytes(content))
    }
    let values = TensorValues.bytes(of: proto, type)
    let given = values.count / width
    guard values.count % width == 0, given <= count else {
      throw problem(
        "has \(given) values, but its shape \(Shape(dimensions)) has \(count) \(count == 1 ? "element" : "elements")",
        node)
    }
    return Tensor(type, dimensions, Self.storage(values, width: width, filling: expected))
  }

  /// The values, with the last one repeated over the rest of `total` bytes: what TensorFlow leaves out of a message.
  private static func storage(_ values: [UInt8], width: Int, filling total: Int) -> Tensor.Storage {
    if values.count == total { return .bytes(values) }
    if values.isEmpty { return .repeated([UInt8](repeating: 0, count: width)) }
    if values.count == width { return .repeated(values) }
    // A few repetitions are cheaper in memory; many may not fit.
    guard total <= max(4096, 4 * values.count) else {
      return .source(PaddedValues(values: values, width: width, byteCount: total))
    }
    var bytes = values
    while bytes.count < total { bytes += values.suffix(width) }
    return .bytes(bytes)
  }

  private func dimensions(
    _ proto: ProtoMessage, _ type: ElementType, _ node: String
  ) throws(Diagnostic) -> [Int] {
    guard let shape = proto.message(TensorProtoField.tensorShape) else { return [] }
    guard !shape.bool(TensorShapeProtoField.unknownRank) else { throw problem("has no shape", node) }
    let dimensions = shape.messages(TensorShapeProtoField.dim).map { $0.int(TensorShapeProtoDimField.size) }
    guard dimensions.count <= Self.mostDimensions else {
      throw problem("has \(dimensions.count) dimensions; at most \(Self.mostDimensions) are possible", node)
    }
    guard let count = Shape.elementCount(dimensions), count <= Self.mostBytes / (type.byteWidth ?? 1) else {
      throw problem("has the impossible shape [\(dimensions.map(String.init).joined(separator: ","))]", node)
    }
    return dimensions
  }

  private func fileRange(_ proto: ProtoMessage, _ node: String) throws(Diagnostic) -> Range<Int>? {
    guard proto.has(TensorProtoField.floeFileRange) else { return nil }
    let bytes = proto.bytes(TensorProtoField.floeFileRange)
    guard let file, let range = FileRangeField.decode(bytes, fileSize: file.size) else {
      throw problem("has a field of Floe's own that no file may have", node)
    }
    return range
  }

  // MARK: Strings

  private mutating func strings(
    _ proto: ProtoMessage, _ dimensions: [Int], _ count: Int, _ node: String
  ) throws(Diagnostic) -> [[UInt8]] {
    var content: [UInt8]?
    if let range = try fileRange(proto, node), let file {
      content = try file.read(at: range.lowerBound, count: range.count)
    } else if proto.has(TensorProtoField.tensorContent) {
      content = proto.bytes(TensorProtoField.tensorContent)
    }
    if let content {
      guard let strings = Self.packed(content, count) else {
        throw problem("has contents that are no list of as many strings as its shape says", node)
      }
      return strings
    }
    let given = proto.count(TensorProtoField.stringVal)
    guard given <= count else {
      throw problem("has \(given) values, but its shape \(Shape(dimensions)) has \(count) elements", node)
    }
    guard count - given <= repeatedStringsLeft else {
      throw problem("repeats a string over the shape \(Shape(dimensions)), which is too large to hold", node)
    }
    repeatedStringsLeft -= count - given
    let strings = (0..<given).map { proto.bytes(TensorProtoField.stringVal, at: $0) }
    return strings + [[UInt8]](repeating: strings.last ?? [], count: count - given)
  }

  /// The strings of a `tensor_content`: the length of each as a varint, then all their bytes.
  private static func packed(_ bytes: [UInt8], _ count: Int) -> [[UInt8]]? {
    // Each length takes a byte at least.
    guard count <= bytes.count else { return nil }
    var position = 0
    var lengths: [Int] = []
    for _ in 0..<count {
      var length = 0
      var shift = 0
      while true {
        guard position < bytes.count, shift < 35 else { return nil }
        let byte = bytes[position]
        position += 1
        length |= Int(byte & 0x7F) << shift
        shift += 7
        if byte < 0x80 { break }
      }
      lengths.append(length)
    }
    var strings: [[UInt8]] = []
    for length in lengths {
      guard length <= bytes.count - position else { return nil }
      strings.append(Array(bytes[position..<position + length]))
      position += length
    }
    return position == bytes.count ? strings : nil
  }

  // MARK: Diagnostics

  private func problem(_ what: String, _ node: String) -> Diagnostic {
    Diagnostic(.malformed, "a tensor \(what)", at: Location(file: path, node: node))
  }

  private func wrongSize(
    _ count: Int, _ expected: Int, _ type: ElementType, _ dimensions: [Int], _ node: String
  ) -> Diagnostic {
    problem("has \(count) bytes of contents, but \(type)\(Shape(dimensions)) takes \(expected)", node)
  }
}

/// A few values, the last of which is repeated to the end.
private struct PaddedValues: TensorSource {
  let values: [UInt8]
  let width: Int
  let byteCount: Int

  var identity: String {
    "padded:\(byteCount):\(width):" + values.map { String($0, radix: 16) }.joined(separator: " ")
  }

  func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(Diagnostic) {
    precondition(offset >= 0 && offset <= byteCount && buffer.count <= byteCount - offset)
    let last = values.count - width
    for index in buffer.indices {
      let position = offset + index
      buffer[index] = position < values.count ? values[position] : values[last + (position - last) % width]
    }
  }
}
