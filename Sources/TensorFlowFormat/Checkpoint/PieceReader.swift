internal import Diagnostics
internal import Tensors

/// Reads the pieces of a tensor in the order of the whole.
///
/// Runs may be as short as an element, and jump from piece to piece; but within one piece, positions only grow. So a
/// window moves over each, and there are few reads of files for millions of runs.
final class PieceReader {
  private let tensors: [Tensor]
  private var windows: [Window]
  private let largestWindow: Int

  private struct Window {
    var memory = UnsafeMutableRawBufferPointer(start: nil, count: 0)
    var start = 0
    var count = 0
  }

  /// What all windows may take together, and one of few.
  private static let mostBytes = 4 << 20
  private static let mostPerWindow = 1 << 18
  private static let firstRead = 1 << 12

  init(_ tensors: [Tensor]) {
    self.tensors = tensors
    windows = [Window](repeating: Window(), count: tensors.count)
    largestWindow = min(Self.mostPerWindow, Self.mostBytes / max(1, tensors.count))
  }

  deinit { for window in windows { window.memory.deallocate() } }

  /// Fills `buffer` with the bytes of a piece from `offset` on, which must lie within it.
  func read(_ piece: Int, at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(Diagnostic) {
    // What is in memory needs no window, nor what is longer than one.
    guard case .source(let source) = tensors[piece].storage, buffer.count < largestWindow else {
      try tensors[piece].read(at: offset, into: buffer)
      return
    }
    var done = 0
    while done < buffer.count {
      let position = offset + done
      let window = windows[piece]
      guard position >= window.start, position < window.start + window.count else {
        try move(piece, to: position, atLeast: buffer.count - done, of: source)
        continue
      }
      let skipped = position - window.start
      let count = min(window.count - skipped, buffer.count - done)
      let part = UnsafeRawBufferPointer(rebasing: window.memory[skipped..<(skipped + count)])
      UnsafeMutableRawBufferPointer(rebasing: buffer[done..<(done + count)]).copyMemory(from: part)
      done += count
    }
  }

  /// Reads what is at `position`: the more, the nearer it is to what was read before.
  private func move(
    _ piece: Int, to position: Int, atLeast least: Int, of source: any TensorSource
  ) throws(Diagnostic) {
    var window = windows[piece]
    let isNear = window.count > 0 && position - (window.start + window.count) < window.count
    let wanted = isNear ? max(least, window.count * 4) : max(least, Self.firstRead)
    let count = min(wanted, largestWindow, source.byteCount - position)
    if count > window.memory.count {
      window.memory.deallocate()
      window.memory = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 64)
    }
    window.start = position
    window.count = 0
    windows[piece] = window
    try source.read(at: position, into: UnsafeMutableRawBufferPointer(rebasing: window.memory[0..<count]))
    windows[piece].count = count
  }
}
