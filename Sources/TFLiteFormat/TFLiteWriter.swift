package import Diagnostics
package import GraphIR
internal import Ops
internal import Tensors

/// Writes a model of TFLite ops as a `.tflite` file, streaming the weights from where they are.
///
/// Operators come in topological order: the same model gives the same bytes. Weights lie in the flatbuffer, and behind
/// it where they are too large for one.
package struct TFLiteWriter {
  private let model: Model

  /// FlatBuffers' offsets reach no further; some room is left for all that are no weights.
  private static let mostInside = 1_900_000_000
  /// What memory that is mapped may be asked for: `Buffer.data` of the schema.
  static let alignment = 16

  package init(model: Model) {
    precondition(model.stage == .tflite, "the model is not made of TFLite ops")
    self.model = model
  }

  /// Writes the file whole or not at all, and returns its size.
  ///
  /// `progress` is told the bytes done and the bytes in all.
  package func write(
    to path: String, progress: (Int, Int) -> Void = { _, _ in }
  ) throws(Diagnostic) -> Int {
    let content = try TFLiteContent(model)
    let weights = content.buffers.map(\.byteCount)
    let total = weights.reduce(0, +)
    return total <= Self.mostInside
      ? try writeInside(content, total, to: path, progress)
      : try writeBehind(content, to: path, progress)
  }

  /// How many bytes the file would have.
  package func byteCount() throws(Diagnostic) -> Int {
    let content = try TFLiteContent(model)
    let total = content.buffers.map(\.byteCount).reduce(0, +)
    // What lies behind the flatbuffer, aligned, is nearly all of so large a file.
    guard total <= Self.mostInside else {
      return content.sizeEstimate + content.buffers.reduce(0) { $0 + aligned($1.byteCount) }
    }
    let (builder, root) = inside(content, total)
    return builder.finish(root, identifier: "TFL3") { $0.count }
  }

  /// The flatbuffer with holes for the tensors.
  private func inside(_ content: TFLiteContent, _ total: Int) -> (FlatBuilder, FlatBuilder.Reference) {
    let builder = FlatBuilder(reserve: total + content.sizeEstimate + content.buffers.count * 64)
    let buffers = content.buffers.map { buffer in
      builder.table([
        .reference(BufferField.data, builder.hole(byteCount: buffer.byteCount, alignment: Self.alignment))
      ])
    }
    return (builder, content.build(builder, buffers))
  }

  private func writeInside(
    _ content: TFLiteContent, _ total: Int, to path: String, _ progress: (Int, Int) -> Void
  ) throws(Diagnostic) -> Int {
    let (builder, root) = inside(content, total)
    return try builder.finish(root, identifier: "TFL3") { (bytes) throws(Diagnostic) in
      // Buffers are built from the end: the last hole comes first in the file.
      let file = try OutputFile(path: path, size: bytes.count)
      var position = 0
      for (hole, buffer) in zip(builder.holes, content.buffers).reversed() {
        let start = bytes.count - hole.distance
        try file.write(UnsafeRawBufferPointer(rebasing: bytes[position..<start]))
        try buffer.stream { (chunk) throws(Diagnostic) in
          try file.write(chunk)
          progress(file.byteCount, bytes.count)
        }
        position = start + hole.byteCount
        precondition(file.byteCount == position, "a tensor gave other bytes than it announced")
      }
      try file.write(UnsafeRawBufferPointer(rebasing: bytes[position...]))
      try file.commit()
      return file.byteCount
    }
  }

  /// Weights follow the flatbuffer, which says where.
  private func writeBehind(
    _ content: TFLiteContent, to path: String, _ progress: (Int, Int) -> Void
  ) throws(Diagnostic) -> Int {
    func builder(start: Int) -> (FlatBuilder, FlatBuilder.Reference, end: Int) {
      let builder = FlatBuilder(reserve: content.sizeEstimate)
      var position = start
      let buffers = content.buffers.map { buffer in
        let table = builder.table([
          .int64(BufferField.offset, Int64(position)), .int64(BufferField.size, Int64(buffer.byteCount)),
        ])
        position = aligned(position + buffer.byteCount)
        return table
      }
      return (builder, content.build(builder, buffers), position)
    }
    // Built twice: the flatbuffer's size does not depend on the numbers in it.
    let (trial, trialRoot, _) = builder(start: 0)
    let start = trial.finish(trialRoot, identifier: "TFL3") { aligned($0.count) }
    let (final, root, end) = builder(start: start)
    return try final.finish(root, identifier: "TFL3") { (bytes) throws(Diagnostic) in
      precondition(aligned(bytes.count) == start, "the flatbuffer's size depends on its numbers")
      let file = try OutputFile(path: path, size: end)
      try file.write(bytes)
      for buffer in content.buffers {
        try file.write([UInt8](repeating: 0, count: aligned(file.byteCount) - file.byteCount))
        try buffer.stream { (chunk) throws(Diagnostic) in
          try file.write(chunk)
          progress(file.byteCount, end)
        }
      }
      try file.commit()
      return file.byteCount
    }
  }

  private func aligned(_ size: Int) -> Int { (size + Self.alignment - 1) / Self.alignment * Self.alignment }
}
