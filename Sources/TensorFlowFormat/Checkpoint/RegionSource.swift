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
  let pieces: [Piece]
  private let grid: PieceGrid
  private let layouts: [Layout]

  /// How the elements of a piece lie in its tensor.
  private struct Layout: Sendable {
    /// The position of an element is this plus, per axis, its coordinate in the whole times the stride.
    let base: Int
    let strides: [Int]
    /// Beyond this axis the piece is as wide as both tensors: there, rows follow each other in both.
    let axis: Int
    /// The number of elements per step of that axis, and where the piece ends along it.
    let inner: Int
    let end: Int
  }

  /// Elements that lie one after the other in one piece: its number, where they start in its tensor, and how many.
  struct Run {
    let piece: Int
    let start: Int
    let count: Int
  }

  /// Each piece must lie within its tensor; `grid` is of them all.
  init(dimensions: [Int], width: Int, pieces: [Piece], grid: PieceGrid, identity: String) {
    self.dimensions = dimensions
    self.width = width
    self.pieces = pieces
    self.grid = grid
    self.identity = identity
    byteCount = (Shape.elementCount(dimensions) ?? 0) * width
    // Without elements there are no runs, and sizes whose product may not fit a number.
    layouts = byteCount == 0 ? [] : pieces.map { Self.layout(of: $0, in: dimensions) }
  }

  private static func layout(of piece: Piece, in dimensions: [Int]) -> Layout {
    let source = piece.tensor.dimensions
    var strides = [Int](repeating: 1, count: dimensions.count)
    for axis in dimensions.indices.dropLast().reversed() {
      strides[axis] = strides[axis + 1] * source[axis + 1]
    }
    let base = dimensions.indices.reduce(0) { $0 + (piece.sourceStarts[$1] - piece.starts[$1]) * strides[$1] }
    var axis = dimensions.count - 1
    var inner = 1
    while axis > 0, piece.extents[axis] == dimensions[axis], piece.extents[axis] == source[axis] {
      inner *= dimensions[axis]
      axis -= 1
    }
    let end = axis < 0 ? 1 : piece.starts[axis] + piece.extents[axis]
    return Layout(base: base, strides: strides, axis: axis, inner: inner, end: end)
  }

  func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(Diagnostic) {
    precondition(offset >= 0 && buffer.count <= byteCount - offset)
    try forEachRun(at: offset, buffer.count) { (run, position, range) throws(Diagnostic) in
      try pieces[run.piece].tensor.read(
        at: position, into: UnsafeMutableRawBufferPointer(rebasing: buffer[range]))
    }
  }

  func forEachChunk(_ body: (UnsafeRawBufferPointer) throws(Diagnostic) -> Void) throws(Diagnostic) {
    if let parts = consecutive() {
      // Each verifies itself on the way, and none is read twice.
      for part in parts { try part.forEachChunk(body) }
      return
    }
    let source = try prepared()
    let reader = PieceReader(source.pieces.map(\.tensor))
    let loan = ChunkBuffer(byteCount: byteCount)
    let chunk = loan.bytes
    var offset = 0
    while offset < byteCount {
      let part = UnsafeMutableRawBufferPointer(rebasing: chunk[0..<min(chunk.count, byteCount - offset)])
      try source.forEachRun(at: offset, part.count) { (run, position, range) throws(Diagnostic) in
        try reader.read(run.piece, at: position, into: UnsafeMutableRawBufferPointer(rebasing: part[range]))
      }
      try body(UnsafeRawBufferPointer(part))
      offset += part.count
    }
  }

  /// The tensors of the pieces in their order when the whole is one after the other, as of a variable that is
  /// partitioned along its first axis.
  private func consecutive() -> [Tensor]? {
    var parts: [(start: Int, tensor: Tensor)] = []
    for piece in pieces where !piece.extents.contains(0) {
      guard piece.tensor.dimensions == piece.extents else { return nil }
      let outermost = piece.extents.firstIndex { $0 != 1 } ?? dimensions.count
      guard dimensions.indices.allSatisfy({ $0 <= outermost || piece.extents[$0] == dimensions[$0] }) else {
        return nil
      }
      let start = dimensions.indices.reduce(0) { $0 * dimensions[$1] + piece.starts[$1] }
      parts.append((start, piece.tensor))
    }
    return parts.sorted { $0.start < $1.start }.map(\.tensor)
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
    var coordinates = [Int](repeating: 0, count: dimensions.count)
    let total = Shape.elementCount(dimensions) ?? 0
    while result.count < total {
      let run = run(at: result.count, &coordinates)
      result += (pieces[run.piece].tensor.strings ?? [])[run.start..<(run.start + run.count)]
    }
    return result
  }

  /// Calls `body` with the runs that `count` bytes from `offset` on consist of: for each the position of its first
  /// byte in the piece's tensor, and which of the bytes it is.
  private func forEachRun(
    at offset: Int, _ count: Int, _ body: (Run, _ position: Int, Range<Int>) throws(Diagnostic) -> Void
  ) throws(Diagnostic) {
    var coordinates = [Int](repeating: 0, count: dimensions.count)
    var done = 0
    while done < count {
      let (element, skipped) = (offset + done).quotientAndRemainder(dividingBy: width)
      let run = run(at: element, &coordinates)
      let length = min(run.count * width - skipped, count - done)
      try body(run, run.start * width + skipped, done..<(done + length))
      done += length
    }
  }

  /// The longest run from `element` on. `coordinates` is memory to work in, that there be no new one for each of
  /// millions of runs.
  private func run(at element: Int, _ coordinates: inout [Int]) -> Run {
    var rest = element
    for axis in dimensions.indices.reversed() {
      (rest, coordinates[axis]) = rest.quotientAndRemainder(dividingBy: dimensions[axis])
    }
    let piece = grid.box(at: coordinates)
    let layout = layouts[piece]
    var start = layout.base
    for axis in dimensions.indices { start += coordinates[axis] * layout.strides[axis] }
    guard layout.axis >= 0 else { return Run(piece: piece, start: start, count: 1) }
    var within = 0
    for axis in (layout.axis + 1)..<dimensions.count {
      within = within * dimensions[axis] + coordinates[axis]
    }
    let count = (layout.end - coordinates[layout.axis]) * layout.inner - within
    return Run(piece: piece, start: start, count: count)
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
    if let slice = source as? SavedSlice { return Tensor(type, dimensions, try slice.resolved().storage) }
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
