internal import Diagnostics
internal import Messages
internal import Tensors

/// Reads messages whose weights stay in the file.
///
/// The `tensor_content` of constants can be gigabytes. Before a message is parsed, each such field above
/// `threshold` bytes is replaced by `floe_file_range`, which says where in the file its bytes are; what is parsed is
/// then small. Only the framing on the way to those fields is walked here.
enum LargeFields {
  /// Contents up to this size are parsed into memory.
  static let threshold = 1024

  /// The fields that lead from a message to the contents of its tensors.
  private indirect enum Nesting {
    case message([Int32: Nesting])
    case content
    /// Left out altogether.
    case omitted

    func applies(toSize size: Int) -> Bool {
      if case .omitted = self { return true }
      // What is small as a whole cannot hold anything large.
      return size > LargeFields.threshold
    }
  }

  private static let tensor = Nesting.message([TensorProtoField.tensorContent: .content])
  private static let node = Nesting.message([
    NodeDefField.attr: .message([
      MapEntryField.value: .message([
        AttrValueField.tensor: tensor,
        AttrValueField.list: .message([AttrValueListValueField.tensor: tensor]),
      ])
    ])
  ])
  private static let nodeOutline = Nesting.message([
    NodeDefField.input: .omitted, NodeDefField.experimentalDebugInfo: .omitted,
    NodeDefField.attr: .message([MapEntryField.value: .message([AttrValueField.tensor: tensor])]),
  ])

  private static func graph(_ detail: MessageDetail) -> Nesting {
    switch detail {
    case .interface: return .omitted
    case .whole:
      let function = Nesting.message([FunctionDefField.nodeDef: node])
      return .message([
        GraphDefField.node: node,
        GraphDefField.library: .message([FunctionDefLibraryField.function: function]),
      ])
    case .outline:
      let function = Nesting.message([
        FunctionDefField.nodeDef: nodeOutline, FunctionDefField.argAttr: .omitted,
        FunctionDefField.attr: .omitted, FunctionDefField.ret: .omitted,
        FunctionDefField.resourceArgUniqueId: .omitted,
      ])
      return .message([
        GraphDefField.node: nodeOutline,
        GraphDefField.library: .message([FunctionDefLibraryField.function: function]),
        GraphDefField.debugInfo: .omitted,
      ])
    }
  }

  private static let objectsOutline = Nesting.message([
    SavedObjectGraphField.nodes: .message([SavedObjectField.slotVariables: .omitted]),
    SavedObjectGraphField.concreteFunctions: .message([
      MapEntryField.value: .message([
        SavedConcreteFunctionField.boundInputs: .omitted,
        SavedConcreteFunctionField.outputSignature: .omitted,
      ])
    ]),
  ])

  private static func nesting(_ kind: MessageKind, _ detail: MessageDetail) -> Nesting {
    if kind == .graph { return graph(detail) }
    var metaGraph = [MetaGraphDefField.graphDef: graph(detail)]
    switch detail {
    case .interface: metaGraph[MetaGraphDefField.objectGraphDef] = .omitted
    case .outline: metaGraph[MetaGraphDefField.objectGraphDef] = objectsOutline
    case .whole: break
    }
    if kind == .metaGraph { return .message(metaGraph) }
    return .message([SavedModelField.metaGraphs: .message(metaGraph)])
  }

  /// The message in `file`, without the large contents of its tensors.
  static func parse(
    _ file: ReadableFile, as kind: MessageKind, _ detail: MessageDetail = .whole
  ) throws(Diagnostic) -> ProtoMessage {
    var reader = WireReader(file)
    let bytes = try reduce(reader.all, nesting(kind, detail), &reader)
    guard bytes.count <= Int(Int32.max) else {
      throw Diagnostic(
        .tooLarge,
        "without its weights, '\(file.path)' has \(bytes.count) bytes, more than protobuf can hold",
        at: Location(file: file.path))
    }
    return try ProtoMessage(parsing: bytes, as: kind.typeName, file: file.path)
  }

  /// The `SavedTensorSlices` in a range of `file`, without its values where `field` of the tensor holds them packed and
  /// they are many.
  static func parseSlice(
    _ range: Range<Int>, of file: ReadableFile, values field: Int32
  ) throws(Diagnostic) -> ProtoMessage {
    let nesting = Nesting.message([
      SavedTensorSlicesField.data: .message([SavedSliceField.data: .message([field: .content])])
    ])
    var reader = WireReader(file)
    let bytes = try reduce(range, nesting, &reader)
    return try ProtoMessage(parsing: bytes, as: "SavedTensorSlices", file: file.path)
  }

  private static func reduce(
    _ range: Range<Int>, _ nesting: Nesting, _ reader: inout WireReader
  ) throws(Diagnostic) -> [UInt8] {
    guard case .message(let children) = nesting else { return [] }
    var output: [UInt8] = []
    var copied = range.lowerBound
    var position = range.lowerBound
    while position < range.upperBound {
      let field = try reader.field(at: position, end: range.upperBound)
      position = field.whole.upperBound
      guard case .bytes(let content) = field.payload, let child = children[field.number],
        child.applies(toSize: content.count)
      else { continue }
      try reader.append(copied..<field.whole.lowerBound, to: &output)
      copied = position
      switch child {
      case .content:
        output.appendField(TensorProtoField.floeFileRange, FileRangeField.encode(content))
      case .message:
        output.appendField(field.number, try reduce(content, child, &reader))
      case .omitted: break
      }
    }
    try reader.append(copied..<range.upperBound, to: &output)
    return output
  }
}

extension [UInt8] {
  /// Appends a length-delimited protobuf field.
  fileprivate mutating func appendField(_ number: Int32, _ content: [UInt8]) {
    appendVarint(UInt64(number) << 3 | 2)
    appendVarint(UInt64(content.count))
    self += content
  }

  private mutating func appendVarint(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    append(UInt8(rest))
  }
}
