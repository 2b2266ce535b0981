internal import Diagnostics
internal import GraphIR
internal import Tensors

/// A tensor put together from parts of others: the slices of a partitioned variable, or a part cut out of a whole.
struct RegionSource: TensorSource {
  /// A box of the result and where it lies in the tensor that holds it.
  struct Piece: Sendable {
    let starts: [Int]
    let extents: [Int]
    let tensor: Tensor
    let sourceStarts: [Int]
  }

  let identity: String
  let byteCount: Int
  private let dimensions: [Int]
  private let width: Int
  private let pieces: [Piece]

  /// The pieces must tile `dimensions` exactly (see `tiles`), each within its tensor.
  init(dimensions: [Int], width: Int, pieces: [Piece], identity: String) {
    self.dimensions = dimensions
    self.width = width
    self.pieces = pieces
    self.identity = identity
    byteCount = (Shape.elementCount(dimensions) ?? 0) * width
  }

  /// Whether boxes cover all of `dimensions` without overlapping.
  static func tiles(_ dimensions: [Int], _ boxes: [(starts: [Int], extents: [Int])]) -> Bool {
    guard let total = Shape.elementCount(dimensions) else { return false }
    var covered = 0
    for box in boxes {
      guard box.starts.count == dimensions.count, box.extents.count == dimensions.count,
        zip(dimensions, zip(box.starts, box.extents)).allSatisfy({ $1.0 >= 0 && $1.1 >= 0 && $1.0 <= $0 - $1.1 }),
        let count = Shape.elementCount(box.extents)
      else { return false }
      covered += count
    }
    guard covered == total else { return false }
    // Sorted by their first corner, boxes that overlap in a dimension stand close; the count above bounds how many.
    for (index, a) in boxes.enumerated() {
      for b in boxes[(index + 1)...] {
        let overlap = dimensions.indices.allSatisfy {
          a.starts[$0] < b.starts[$0] + b.extents[$0] && b.starts[$0] < a.starts[$0] + a.extents[$0]
        }
        if overlap { return false }
      }
    }
    return true
  }

  func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(Diagnostic) {
    precondition(offset >= 0 && buffer.count <= byteCount - offset)
    var done = 0
    while done < buffer.count {
      let position = offset + done
      let run = run(at: position / width)
      let skipped = position % width
      let count = min(run.count * width - skipped, buffer.count - done)
      let target = UnsafeMutableRawBufferPointer(rebasing: buffer[done..<(done + count)])
      try run.piece.tensor.read(at: run.start * width + skipped, into: target)
      done += count
    }
  }

  func forEachChunk(_ body: (UnsafeRawBufferPointer) throws(Diagnostic) -> Void) throws(Diagnostic) {
    // Pieces are taken out of order below: what has a checksum is read once for it alone.
    for piece in pieces { try piece.tensor.verifyChecksum() }
    let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: min(chunkSize, byteCount), alignment: 64)
    defer { chunk.deallocate() }
    var offset = 0
    while offset < byteCount {
      let part = UnsafeMutableRawBufferPointer(rebasing: chunk[0..<min(chunk.count, byteCount - offset)])
      try read(at: offset, into: part)
      try body(UnsafeRawBufferPointer(part))
      offset += part.count
    }
  }

  /// The elements from `element` on that lie one after the other in one piece: the piece, the position in its tensor,
  /// and their number.
  private func run(at element: Int) -> (piece: Piece, start: Int, count: Int) {
    var coordinates = [Int](repeating: 0, count: dimensions.count)
    var rest = element
    for axis in dimensions.indices.reversed() {
      coordinates[axis] = rest % dimensions[axis]
      rest /= dimensions[axis]
    }
    guard
      let piece = pieces.first(where: { piece in
        dimensions.indices.allSatisfy {
          coordinates[$0] >= piece.starts[$0] && coordinates[$0] < piece.starts[$0] + piece.extents[$0]
        }
      })
    else { preconditionFailure("the pieces do not tile the tensor") }
    let source = piece.tensor.dimensions
    var start = 0
    for axis in dimensions.indices {
      start = start * source[axis] + coordinates[axis] - piece.starts[axis] + piece.sourceStarts[axis]
    }
    // Along how many of the last axes the piece is as wide as both tensors: there, rows follow each other in both.
    var axis = dimensions.count - 1
    var inner = 1
    while axis > 0, piece.extents[axis] == dimensions[axis], piece.extents[axis] == source[axis] {
      inner *= dimensions[axis]
      axis -= 1
    }
    guard axis >= 0 else { return (piece, start, 1) }
    let within = dimensions[(axis + 1)...].indices.reduce(0) { $0 * dimensions[$1] + coordinates[$1] }
    return (piece, start, (piece.starts[axis] + piece.extents[axis] - coordinates[axis]) * inner - within)
  }
}

extension Tensor {
  /// Fills `buffer` with the plain bytes from `offset` on, which must lie within the tensor.
  func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(Diagnostic) {
    switch storage {
    case .bytes(let bytes):
      bytes.withUnsafeBytes { buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[offset..<(offset + buffer.count)])) }
    case .source(let source):
      try source.read(at: offset, into: buffer)
    case .repeated(let element):
      for index in buffer.indices { buffer[index] = element[(offset + index) % element.count] }
    case .strings, .serializedProto:
      preconditionFailure("a \(type) tensor has no plain bytes")
    }
  }

  /// Checks what can be checked of the bytes without keeping them.
  func verifyChecksum() throws(Diagnostic) {
    guard case .source(let source) = storage, let range = source as? FileRange else { return }
    try range.verifyChecksum()
  }

  /// The part of a plain tensor that a slice says; nil when it leaves the tensor.
  func sliced(_ slice: TensorSlice) -> Tensor? {
    guard let width = type.byteWidth, slice.starts.count == dimensions.count,
      slice.extents.count == dimensions.count,
      dimensions.indices.allSatisfy({
        slice.starts[$0] >= 0 && slice.extents[$0] >= 0 && slice.starts[$0] <= dimensions[$0] - slice.extents[$0]
      })
    else { return nil }
    if slice.extents == dimensions { return self }
    let piece = RegionSource.Piece(
      starts: [Int](repeating: 0, count: dimensions.count), extents: slice.extents, tensor: self,
      sourceStarts: slice.starts)
    let whole = if case .source(let source) = storage { source.identity } else { "memory" }
    let region = RegionSource(
      dimensions: slice.extents, width: width, pieces: [piece], identity: "\(whole)\(slice.starts)\(slice.extents)")
    return Tensor(type, slice.extents, .source(region))
  }
}
