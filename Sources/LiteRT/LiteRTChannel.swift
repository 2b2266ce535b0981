internal import CLiteRT
internal import Diagnostics
internal import Kernels
internal import Tensors

/// The other end of a channel is gone, or sent what makes no sense.
struct BrokenChannel: Error {}

/// One end of the connection between two processes: whole numbers, texts, tensors and diagnostics go through, each in the
/// order in which the other end takes them. What comes out is not trusted: whoever sent it may have damaged itself.
struct LiteRTChannel {
  let descriptor: Int32

  // MARK: Numbers and texts

  func send(_ number: Int) throws(BrokenChannel) {
    let isSent = withUnsafeBytes(of: Int64(number)) { clitert_send(descriptor, $0.baseAddress, $0.count) }
    guard isSent else { throw BrokenChannel() }
  }

  /// A number of the range; the channel is broken where another was sent.
  func receive(_ range: ClosedRange<Int>) throws(BrokenChannel) -> Int {
    var number: Int64 = 0
    let isReceived = withUnsafeMutableBytes(of: &number) {
      clitert_receive(descriptor, $0.baseAddress, $0.count)
    }
    guard isReceived, range.contains(Int(number)) else { throw BrokenChannel() }
    return Int(number)
  }

  func send(_ bytes: [UInt8]) throws(BrokenChannel) {
    try send(bytes.count)
    let isSent = bytes.withUnsafeBytes { clitert_send(descriptor, $0.baseAddress, $0.count) }
    guard isSent else { throw BrokenChannel() }
  }

  func receiveBytes() throws(BrokenChannel) -> [UInt8] {
    let count = try receive(0...Self.mostBytes)
    var bytes: [UInt8] = []
    // In parts, so that a wrong count takes no memory that nothing comes for.
    while bytes.count < count {
      let start = bytes.count
      bytes += [UInt8](repeating: 0, count: min(count - start, 1 << 20))
      let isReceived = bytes.withUnsafeMutableBytes {
        let rest = UnsafeMutableRawBufferPointer(rebasing: $0[start...])
        return clitert_receive(descriptor, rest.baseAddress, rest.count)
      }
      guard isReceived else { throw BrokenChannel() }
    }
    return bytes
  }

  func send(_ text: String) throws(BrokenChannel) { try send(Array(text.utf8)) }

  func receiveText() throws(BrokenChannel) -> String { String(decoding: try receiveBytes(), as: UTF8.self) }

  func send<T>(
    _ values: [T], _ each: (T) throws(BrokenChannel) -> Void
  ) throws(BrokenChannel) {
    try send(values.count)
    for value in values { try each(value) }
  }

  func receive<T>(
    _ each: () throws(BrokenChannel) -> T
  ) throws(BrokenChannel) -> [T] {
    var values: [T] = []
    for _ in 0..<(try receive(0...Self.mostValues)) { values.append(try each()) }
    return values
  }

  private static let mostBytes = 1 << 31
  private static let mostValues = 1 << 24

  // MARK: Tensors

  func send(_ type: ElementType) throws(BrokenChannel) { try send(Int(type.liteRTNumber ?? 0)) }

  func receiveType() throws(BrokenChannel) -> ElementType {
    guard let type = ElementType(liteRT: Int32(try receive(0...255))) else { throw BrokenChannel() }
    return type
  }

  func send(_ value: TensorValue) throws(BrokenChannel) {
    try send(value.type)
    try send(value.dimensions) { (size) throws(BrokenChannel) in try send(size) }
    if value.type == .string {
      for string in value.strings { try send(string) }
      return
    }
    let isSent = withExtendedLifetime(value) {
      clitert_send(descriptor, value.bytes.baseAddress, value.bytes.count)
    }
    guard isSent else { throw BrokenChannel() }
  }

  func receiveTensor() throws(BrokenChannel) -> TensorValue {
    let type = try receiveType()
    let dimensions = try receive { () throws(BrokenChannel) in try receive(0...Int(Int32.max)) }
    if type == .string {
      guard let count = Shape.elementCount(dimensions), count <= Self.mostValues else {
        throw BrokenChannel()
      }
      var strings: [[UInt8]] = []
      for _ in 0..<count { strings.append(try receiveBytes()) }
      return TensorValue(type, dimensions, .strings(strings))
    }
    guard let value = try? TensorValue(allocating: type, dimensions) else { throw BrokenChannel() }
    let isReceived = withExtendedLifetime(value) {
      clitert_receive(descriptor, value.bytes.baseAddress, value.bytes.count)
    }
    guard isReceived else { throw BrokenChannel() }
    return value
  }

  // MARK: Signatures

  func send(_ signature: LiteRTModel.Signature) throws(BrokenChannel) {
    try send(signature.key)
    for ports in [signature.inputs, signature.outputs] {
      try send(ports) { (port) throws(BrokenChannel) in
        try send(port.key)
        try send(port.name)
        try send(port.type)
        try send(port.shape.dimensions == nil ? 0 : 1)
        try send(port.shape.dimensions ?? []) { (size) throws(BrokenChannel) in try send(size) }
      }
    }
  }

  func receiveSignature() throws(BrokenChannel) -> LiteRTModel.Signature {
    func port() throws(BrokenChannel) -> LiteRTModel.Port {
      let (key, name, type) = (try receiveText(), try receiveText(), try receiveType())
      let isRanked = try receive(0...1) == 1
      let sizes = try receive { () throws(BrokenChannel) in try receive(-1...Int(Int32.max)) }
      return LiteRTModel.Port(
        key: key, name: name, type: type, shape: isRanked ? Shape(sizes) : .unknownRank)
    }
    return LiteRTModel.Signature(
      key: try receiveText(), inputs: try receive(port), outputs: try receive(port))
  }

  // MARK: Diagnostics

  func send(_ problem: Diagnostic) throws(BrokenChannel) {
    try send(problem.code.name)
    try send(Int(problem.code.exit.rawValue))
    try send(problem.message)
    try send(problem.location?.file ?? "")
    try send(problem.notes) { (note) throws(BrokenChannel) in try send(note) }
    try send(problem.help ?? "")
    try send(problem.related) { (other) throws(BrokenChannel) in try send(other) }
  }

  func receiveDiagnostic() throws(BrokenChannel) -> Diagnostic {
    let name = try receiveText()
    guard let exit = ExitStatus(rawValue: Int32(try receive(0...255))) else { throw BrokenChannel() }
    let (message, file) = (try receiveText(), try receiveText())
    let notes = try receive { () throws(BrokenChannel) in try receiveText() }
    let help = try receiveText()
    return Diagnostic(
      Code(name, exit), message, at: file.isEmpty ? nil : Location(file: file), notes: notes,
      help: help.isEmpty ? nil : help,
      related: try receive { () throws(BrokenChannel) in try receiveDiagnostic() })
  }
}
