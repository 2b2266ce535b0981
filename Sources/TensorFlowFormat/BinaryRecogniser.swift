internal import Diagnostics
internal import Tensors

/// Tells the binary messages apart by their fields, since a protobuf file does not say what it holds.
///
/// Framing is walked to the end of the file; the first node, or the graph inside, settles what the wire types of the
/// top leave open.
struct BinaryRecogniser {
  private var reader: WireReader

  init(_ file: ReadableFile) { reader = WireReader(file) }

  /// What the file holds; nil when it is none of the messages. A file that starts as one and then breaks off or
  /// is damaged is a diagnostic.
  mutating func kind() throws(Diagnostic) -> MessageKind? {
    let range = reader.all
    do throws(Diagnostic) {
      return try kind(of: range, depth: 0)
    } catch {
      // Any bytes may look like framing for a while: only what starts with a node, or with a graph inside a
      // MetaGraph, is a damaged model rather than no model.
      guard startsAsModel() else { return nil }
      throw error
    }
  }

  private mutating func kind(of range: Range<Int>, depth: Int) throws(Diagnostic) -> MessageKind? {
    var first: [Int32: WireReader.Field] = [:]
    var repeated: Set<Int32> = []
    var position = range.lowerBound
    while position < range.upperBound {
      let field = try reader.field(at: position, end: range.upperBound)
      position = field.whole.upperBound
      if let other = first[field.number] {
        // A field does not change its wire type between occurrences.
        guard field.isBytes == other.isBytes else { return nil }
        repeated.insert(field.number)
      } else {
        first[field.number] = field
      }
    }
    if let one = first[1], let content = one.content, try isNode(content) {
      // Of a GraphDef: field 2 is the library, 3 a number, 4 and 5 messages.
      let fits = (first[2]?.isBytes ?? true) && !(first[3]?.isBytes ?? false)
      return fits ? .graph : nil
    }
    // Of a SavedModel: field 1 is a number, 2 the MetaGraphs. Of a MetaGraph: field 1 a message, 2 the graph.
    if let two = first[2]?.content, depth < 2 {
      switch try kind(of: two, depth: depth + 1) {
      case .metaGraph where !(first[1]?.isBytes ?? false): return .savedModel
      case .graph where first[1]?.isBytes ?? true && !repeated.contains(2): return .metaGraph
      default: break
      }
    }
    if let one = first[1], !one.isBytes, first.keys.allSatisfy({ $0 <= 2 }) { return .savedModel }
    return isGraphWithoutNodes(first) ? .graph : nil
  }

  /// Whether the fields are those of a graph that has versions or a library, but no nodes.
  private func isGraphWithoutNodes(_ first: [Int32: WireReader.Field]) -> Bool {
    guard first[1] == nil, first[4]?.isBytes ?? (first[2] != nil) else { return false }
    return first.values.allSatisfy { field in
      switch field.number {
      case 2, 4, 5: field.isBytes
      case 3: !field.isBytes
      default: false
      }
    }
  }

  /// Whether a message has a name (1) and an op (2) as nodes do.
  private mutating func isNode(_ range: Range<Int>) throws(Diagnostic) -> Bool {
    var found: Set<Int32> = []
    var position = range.lowerBound
    while position < range.upperBound, found.count < 2 {
      let field = try reader.field(at: position, end: range.upperBound)
      position = field.whole.upperBound
      guard field.number <= 2 else { continue }
      guard let content = field.content, try isName(content) else { return false }
      found.insert(field.number)
    }
    return found.count == 2
  }

  /// Whether bytes look like the name of a node or an op: not empty, and without control characters.
  private mutating func isName(_ range: Range<Int>) throws(Diagnostic) -> Bool {
    var bytes: [UInt8] = []
    try reader.append(range.prefix(256), to: &bytes)
    return !bytes.isEmpty && bytes.allSatisfy { $0 > 0x20 && $0 != 0x7F }
  }

  /// Whether the first node can be made out, at most two messages deep.
  private mutating func startsAsModel() -> Bool {
    var end = reader.file.size
    var position = 0
    for _ in 0..<3 {
      // In a damaged message only the fields up to the damage can be walked.
      while position < end {
        guard let field = try? reader.field(at: position, end: .max), field.number <= 2 else { return false }
        guard case .bytes(let content) = field.payload else {
          position = field.whole.upperBound
          continue
        }
        if field.number == 1 {
          if content.upperBound <= reader.file.size, (try? isNode(content)) ?? false { return true }
          position = content.upperBound
          continue
        }
        position = content.lowerBound
        end = min(end, content.upperBound)
        break
      }
    }
    return false
  }
}

extension WireReader.Field {
  fileprivate var isBytes: Bool { content != nil }

  fileprivate var content: Range<Int>? {
    if case .bytes(let range) = payload { range } else { nil }
  }
}
