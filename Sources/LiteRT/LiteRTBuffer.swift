internal import CLiteRT
internal import Diagnostics
internal import Tensors

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Memory for LiteRT to read from or write to.
final class LiteRTMemory {
  let bytes: UnsafeMutableRawBufferPointer

  /// Reserves `wanted` bytes, or the most there is of at least `atLeast`.
  init(atLeast: Int, wanted: Int) throws(Diagnostic) {
    let page = Int(sysconf(Int32(_SC_PAGESIZE)))
    var size = max(atLeast, wanted, 1)
    while true {
      let rounded = (size + page - 1) / page * page
      if let start = clitert_reserve(rounded) {
        bytes = UnsafeMutableRawBufferPointer(start: start, count: rounded)
        return
      }
      guard size > atLeast else {
        throw Diagnostic(.tooLarge, "there is no memory for a tensor of \(atLeast) bytes")
      }
      size = max(atLeast, size / 2)
    }
  }

  deinit { clitert_release(bytes.baseAddress, bytes.count) }

  /// What the machine has: no output is larger.
  static let machine = Int(sysconf(Int32(_SC_PHYS_PAGES))) * Int(sysconf(Int32(_SC_PAGESIZE)))
}

/// Memory under a type and a shape, as LiteRT takes inputs and outputs.
final class LiteRTBuffer {
  let memory: LiteRTMemory
  let dimensions: [Int]
  let pointer: OpaquePointer
  private let library: LiteRTLibrary
  private let size: Int

  /// - Parameter size: How much of the memory LiteRT is told of, in bytes.
  init(
    _ library: LiteRTLibrary, _ memory: LiteRTMemory, _ type: ElementType, _ dimensions: [Int], _ size: Int
  ) throws(Diagnostic) {
    guard let number = type.liteRTNumber, let layout = clitert_layout(dimensions) else {
      throw Diagnostic(.unsupported, "LiteRT takes no \(type)\(Shape(dimensions))")
    }
    self.library = library
    self.memory = memory
    self.dimensions = dimensions
    self.size = size
    var tensorType = clitert_tensor_type(element_type: number, layout: layout)
    var buffer: OpaquePointer?
    let isEmpty = Shape.elementCount(dimensions) == 0
    try library.call(
      "LiteRT takes no memory for \(type)\(Shape(dimensions))", isEmpty ? .liteRTLimit : .liteRTFailed
    ) {
      library.api.create_buffer(&tensorType, memory.bytes.baseAddress, size, nil, &buffer)
    }
    guard let buffer else { throw Diagnostic(.liteRTFailed, "LiteRT gives no buffer") }
    pointer = buffer
  }

  deinit { library.api.destroy_buffer(pointer) }

  private static let markSize = 16

  /// Writes what is recognised where nothing else is written.
  func mark(_ byte: UInt8) {
    for index in 0..<Self.markSize { memory.bytes[index] = byte }
  }

  /// Whether all of the elements' bytes, as far as they were marked, are as they were. An output without elements is not.
  func has(_ byte: UInt8) -> Bool {
    guard Shape.elementCount(dimensions) != 0 else { return false }
    return (0..<min(Self.markSize, size)).allSatisfy { memory.bytes[$0] == byte }
  }
}
