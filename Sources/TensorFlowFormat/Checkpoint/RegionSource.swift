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
  private let grid: PieceGrid

  /// Each piece must lie within its tensor; `grid` is of them all.
  init(dimensions: [Int], width: Int, pieces: [Piece], grid: PieceGrid, identity: String) {
    self.dimensions = dimensions
    self.width = width
    self.pieces = pieces
    self.grid = grid
    self.identity = identity
    byteCount = (Shape.elementCount(dimensions) ?? 0) * width
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
    let source = try prepared()
    let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: min(chunkSize, byteCount), alignment: 64)
    defer { chunk.deallocate() }
    var offset = 0
    while offset < byteCount {
      let part = UnsafeMutableRawBufferPointer(rebasing: chunk[0..<min(chunk.count, byteCount - offset)])
      try source.read(at: offset, into: part)
      try body(UnsafeRawBufferPointer(part))
      offset += part.count
    }
  }

  /// The same of pieces that are known to be good and cost little to read here and there.
  func prepared() throws(Diagnostic) -> RegionSource {
    var ready: [Piece] = []
    for piece in pieces {
      ready.append(
        Piece(
          starts: piece.starts, extents: piece.extents, tensor: try piece.tensor.prepared(),
          sourceStarts: piece.sourceStarts))
    }
    return RegionSource(dimensions: dimensions, width: width, pieces: ready, grid: grid, identity: identity)
  }

  /// A part made up of the pieces it meets alone: a partition that is read part by part is read once, not once a part.
  /// Nil when it meets none.
  func part(_ slice: TensorSlice, _ type: ElementType) -> Tensor? {
    let axes = dimensions.indices
    var met: [Piece] = []
    for piece in pieces {
      let starts = axes.map { max(piece.starts[$0], slice.starts[$0]) }
      let extents = axes.map {
        min(piece.starts[$0] + piece.extents[$0], slice.starts[$0] + slice.extents[$0]) - starts[$0]
      }
      guard extents.allSatisfy({ $0 > 0 }) else { continue }
      met.append(
        Piece(
          starts: axes.map { starts[$0] - slice.starts[$0] }, extents: extents, tensor: piece.tensor,
          sourceStarts: axes.map { piece.sourceStarts[$0] + starts[$0] - piece.starts[$0] }))
    }
    guard !met.isEmpty,
      let grid = PieceGrid(slice.extents, met.map { (starts: $0.starts, extents: $0.extents) })
    else { return nil }
    if met.count == 1, met[0].tensor.dimensions == slice.extents { return met[0].tensor }
    let region = RegionSource(
      dimensions: slice.extents, width: width, pieces: met, grid: grid,
      identity: "\(identity)\(slice.starts)\(slice.extents)")
    return Tensor(type, slice.extents, .source(region))
  }

  /// The elements when the pieces are string tensors.
  func strings() -> [[UInt8]] {
    var result: [[UInt8]] = []
    let total = Shape.elementCount(dimensions) ?? 0
    while result.count < total {
      let run = run(at: result.count)
      result += (run.piece.tensor.strings ?? [])[run.start..<(run.start + run.count)]
    }
    return result
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
    let piece = pieces[grid.box(at: coordinates)]
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
      bytes.withUnsafeBytes {
        buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[offset..<(offset + buffer.count)]))
      }
    case .source(let source):
      try source.read(at: offset, into: buffer)
    case .repeated(let element):
      for index in buffer.indices { buffer[index] = element[(offset + index) % element.count] }
    case .strings, .serializedProto:
      preconditionFailure("a \(type) tensor has no plain bytes")
    }
  }

  /// This tensor with its bytes verified as far as they can be, and where every read of a part would decode the
  /// whole, in memory.
  func prepared() throws(Diagnostic) -> Tensor {
    guard case .source(let source) = storage else { return self }
    if let range = source as? FileRange { try range.verifyChecksum() }
    if let region = source as? RegionSource {
      return Tensor(type, dimensions, .source(try region.prepared()))
    }
    if let slice = source as? SavedSlice { return Tensor(type, dimensions, .bytes(try slice.load())) }
    return self
  }

  /// The part that a slice says of a tensor with plain bytes or strings; nil when it leaves the tensor.
  func sliced(_ slice: TensorSlice) -> Tensor? {
    let origin = [Int](repeating: 0, count: dimensions.count)
    guard slice.starts.count == dimensions.count, slice.extents.count == dimensions.count,
      dimensions.indices.allSatisfy({
        slice.starts[$0] >= 0 && slice.extents[$0] >= 0 && slice.extents[$0] <= dimensions[$0]
          && slice.starts[$0] <= dimensions[$0] - slice.extents[$0]
      }),
      let grid = PieceGrid(slice.extents, [(starts: origin, extents: slice.extents)])
    else { return nil }
    if slice.extents == dimensions { return self }
    if case .source(let source) = storage, let region = source as? RegionSource,
      let part = region.part(slice, type)
    {
      return part
    }
    let piece = RegionSource.Piece(
      starts: origin, extents: slice.extents, tensor: self, sourceStarts: slice.starts)
    let whole = if case .source(let source) = storage { source.identity } else { "memory" }
    let region = RegionSource(
      dimensions: slice.extents, width: type.byteWidth ?? 1, pieces: [piece], grid: grid,
      identity: "\(whole)\(slice.starts)\(slice.extents)")
    if type == .string { return Tensor(type, slice.extents, .strings(region.strings())) }
    guard type.byteWidth != nil else { return nil }
    return Tensor(type, slice.extents, .source(region))
  }
}
