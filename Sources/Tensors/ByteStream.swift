internal import CISAL
package import Diagnostics

/// Bytes from front to back: a range of a file, or what it decompresses to. Memory holds a piece of it.
package final class ByteStream {
  /// How the bytes are stored.
  package enum Compression: Sendable {
    case none
    /// RFC 1951, as the files of ZIP archives are.
    case deflate
    /// RFC 1952; several such files one after the other are the file of all their bytes.
    case gzip
    /// RFC 1950.
    case zlib
  }

  /// What is known of all bytes together: their number and their checksum by CRC-32.
  struct Seal {
    let size: Int
    let checksum: UInt32
  }

  package let file: ReadableFile
  private let range: Range<Int>
  private let inflater: Inflater?
  private let seal: Seal?
  private var checksum: UInt32 = 0
  /// How many bytes were read or decompressed.
  private var produced = 0
  private var next: Int
  /// Bytes that were read ahead, and where those begin that were not given out yet.
  private var buffer: [UInt8] = []
  private var start = 0

  /// The bytes of a file.
  package convenience init(_ file: ReadableFile, _ compression: Compression = .none) {
    self.init(file, 0..<file.size, compression)
  }

  init(_ file: ReadableFile, _ range: Range<Int>, _ compression: Compression, seal: Seal? = nil) {
    self.file = file
    self.range = range
    self.seal = seal
    next = range.lowerBound
    inflater = compression == .none ? nil : Inflater(compression, path: file.path)
  }

  /// All that bytes decompress to. Where they end too early, it is what there was until then, as in TensorFlow.
  ///
  /// - Parameter limit: more bytes than that are a diagnostic.
  package static func decompressed(
    _ bytes: [UInt8], _ compression: Compression, limit: Int
  ) throws(Diagnostic) -> [UInt8] {
    if compression == .none { return bytes }
    let inflater = Inflater(compression, path: nil)
    var (input, output): ([UInt8], [UInt8]) = (bytes, [])
    while true {
      let more = try inflater.more {
        defer { input = [] }
        return input
      }
      if more.isEmpty { return output }
      output += more
      guard output.count <= limit else {
        throw Diagnostic(.tooLarge, "compressed bytes are more than \(limit)")
      }
    }
  }

  /// Begins again.
  package func rewind() {
    (produced, checksum, next, start) = (0, 0, range.lowerBound, 0)
    buffer = []
    inflater?.reset()
  }

  /// Fills the buffer as far as there are bytes.
  ///
  /// - Returns: how many there were.
  package func read(upTo destination: UnsafeMutableRawBufferPointer) throws(Diagnostic) -> Int {
    var done = 0
    while done < destination.count {
      if start == buffer.count, try !refill() { break }
      let count = min(destination.count - done, buffer.count - start)
      buffer.withUnsafeBytes {
        UnsafeMutableRawBufferPointer(rebasing: destination[done..<done + count]).copyMemory(
          from: UnsafeRawBufferPointer(rebasing: $0[start..<start + count]))
      }
      start += count
      done += count
    }
    return done
  }

  /// Fills the buffer; fewer bytes than that are a diagnostic.
  package func read(into destination: UnsafeMutableRawBufferPointer) throws(Diagnostic) {
    let count = try read(upTo: destination)
    guard count == destination.count else {
      throw Diagnostic(
        .truncated, "'\(file.path)' ends where \(destination.count - count) bytes more are expected",
        at: Location(file: file.path))
    }
  }

  /// The next bytes, all or as many as there are.
  package func read(upTo count: Int) throws(Diagnostic) -> [UInt8] {
    var bytes: [UInt8] = []
    // What a file only says that it has takes no memory.
    while bytes.count < count {
      if start == buffer.count, try !refill() { break }
      let taken = min(count - bytes.count, buffer.count - start)
      bytes += buffer[start..<start + taken]
      start += taken
    }
    return bytes
  }

  /// Leaves bytes out; fewer than that are a diagnostic.
  package func skip(_ count: Int) throws(Diagnostic) {
    var left = count
    while left > 0 {
      if start == buffer.count, seal == nil, inflater == nil, left <= range.upperBound - next {
        next += left
        return
      }
      if start == buffer.count, try !refill() {
        throw Diagnostic(
          .truncated, "'\(file.path)' ends where \(left) bytes more are expected",
          at: Location(file: file.path))
      }
      let taken = min(left, buffer.count - start)
      start += taken
      left -= taken
    }
  }

  /// The next bytes up to a delimiter, without it, or up to the end; nil at the end.
  ///
  /// - Parameter limit: more bytes than that are a diagnostic.
  package func read(to delimiter: UInt8, limit: Int) throws(Diagnostic) -> [UInt8]? {
    var bytes: [UInt8] = []
    var isAny = false
    while true {
      if start == buffer.count, try !refill() { return isAny ? bytes : nil }
      isAny = true
      let end = buffer[start...].firstIndex(of: delimiter)
      bytes += buffer[start..<(end ?? buffer.count)]
      start = end.map { $0 + 1 } ?? buffer.count
      if end != nil { return bytes }
      guard bytes.count <= limit else {
        throw Diagnostic(
          .tooLarge, "a line of '\(file.path)' has more than \(limit) bytes", at: Location(file: file.path))
      }
    }
  }

  /// Whether no bytes are left.
  package func isAtEnd() throws(Diagnostic) -> Bool {
    guard start == buffer.count else { return false }
    return try !refill()
  }

  /// Reads ahead; false at the end, where what the bytes must be is checked.
  private func refill() throws(Diagnostic) -> Bool {
    start = 0
    if let inflater {
      buffer = try inflater.more(stored)
    } else {
      buffer = try stored()
    }
    produced += buffer.count
    if let seal {
      checksum = buffer.withUnsafeBytes { bytes in
        crc32_gzip_refl(
          checksum, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), UInt64(bytes.count))
      }
      if buffer.isEmpty, produced != seal.size || checksum != seal.checksum {
        throw Diagnostic(
          .checksum, "'\(file.path)' is damaged: the checksum of an array is wrong",
          at: Location(file: file.path))
      }
    }
    return !buffer.isEmpty
  }

  private func stored() throws(Diagnostic) -> [UInt8] {
    let bytes = try file.read(at: next, count: min(chunkSize, range.upperBound - next))
    next += bytes.count
    return bytes
  }
}

/// Decompresses a piece at a time.
private final class Inflater {
  private let state = UnsafeMutablePointer<inflate_state>.allocate(capacity: 1)
  private let compression: ByteStream.Compression
  /// Of the file that the bytes are in; nil for bytes that are in none, and may end anywhere.
  private let path: String?
  private var input: [UInt8] = []
  private var taken = 0
  private var isDone = false

  init(_ compression: ByteStream.Compression, path: String?) {
    self.compression = compression
    self.path = path
    reset()
  }

  deinit { state.deallocate() }

  func reset() {
    isal_inflate_init(state)
    state.pointee.crc_flag = UInt32(
      compression == .gzip ? ISAL_GZIP : compression == .zlib ? ISAL_ZLIB : ISAL_DEFLATE)
    (input, taken, isDone) = ([], 0, false)
  }

  /// The next bytes; none at the end.
  ///
  /// - Parameter stored: gives compressed bytes; none at the end.
  func more(_ stored: () throws(Diagnostic) -> [UInt8]) throws(Diagnostic) -> [UInt8] {
    while !isDone {
      if taken == input.count { (input, taken) = (try stored(), 0) }
      let isLast = input.isEmpty
      let (output, outcome) = step()
      if path == nil, outcome == ISAL_DECOMP_OK, isLast, output.isEmpty { return [] }
      guard outcome == ISAL_DECOMP_OK, !isLast || !output.isEmpty || isFinished else {
        throw Diagnostic(
          isLast && outcome == ISAL_DECOMP_OK ? .truncated : .malformed,
          "\(path.map { "'\($0)'" } ?? "a text") cannot be decompressed", at: Location(file: path))
      }
      if isFinished {
        if taken == input.count { (input, taken) = (try stored(), 0) }
        // Another file may follow in gzip.
        if compression == .gzip, taken < input.count {
          isal_inflate_reset(state)
          state.pointee.crc_flag = UInt32(ISAL_GZIP)
        } else {
          isDone = true
        }
      }
      if !output.isEmpty { return output }
    }
    return []
  }

  private var isFinished: Bool { state.pointee.block_state == ISAL_BLOCK_FINISH }

  /// Decompresses as much as there is input and room for.
  private func step() -> (output: [UInt8], outcome: Int32) {
    var (outcome, left) = (Int32(0), 0)
    let output = [UInt8](unsafeUninitializedCapacity: chunkSize) { output, filled in
      input.withUnsafeMutableBufferPointer { input in
        state.pointee.next_in = input.baseAddress.map { $0 + taken }
        state.pointee.avail_in = UInt32(input.count - taken)
        state.pointee.next_out = output.baseAddress
        state.pointee.avail_out = UInt32(chunkSize)
        outcome = isal_inflate(state)
        left = Int(state.pointee.avail_in)
      }
      filled = chunkSize - Int(state.pointee.avail_out)
    }
    taken = input.count - left
    return (output, outcome)
  }
}
