internal import Diagnostics
internal import TensorFlowFormat
internal import Tensors

/// Shows the tensors of a checkpoint as a table.
struct ShowCheckpoint {
  private let checkpoint: Checkpoint

  init(_ checkpoint: Checkpoint) { self.checkpoint = checkpoint }

  func report() -> Report { Report(lines: { lines }, json: { json }) }

  private var lines: [String] {
    // What people call a variable is only to be told where the keys are paths through objects.
    let hasNames = checkpoint.objectGraph != nil
    var table = TextTable(
      header: ["tensor", "dtype", "shape", "bytes", "shard"] + (hasNames ? ["object", "variable"] : []),
      rightAligned: [3, 4])
    for entry in checkpoint.entries {
      let shard = entry.shard.map { "\($0)" } ?? "\(entry.slices.count) slices"
      let names = [checkpoint.objectPath(entry), checkpoint.variableName(entry)].map { $0 ?? "" }
      table.add(
        [entry.key, entry.type.name, Shape(entry.dimensions).description, "\(entry.byteCount)", shard]
          + (hasNames ? names : []))
    }
    let count = checkpoint.entries.count
    let total =
      "\(count) \(count == 1 ? "tensor" : "tensors"), \(bytes) bytes, \(checkpoint.parameterCount) parameters"
    return table.lines + [total]
  }

  private var bytes: Int { checkpoint.entries.reduce(0) { $0 + $1.byteCount } }

  private var json: JSON {
    .object([
      ("kind", "checkpoint"), ("prefix", .string(checkpoint.origin)),
      ("files", .array(checkpoint.files.map { .string($0) })),
      ("inputs", .array([])), ("outputs", .array([])), ("nodes", 0),
      ("bytes", .int(bytes)), ("parameters", .int(checkpoint.parameterCount)), ("warnings", .array([])),
      ("tensors", .array(checkpoint.entries.map { checkpoint.json($0) })),
    ])
  }
}

extension Checkpoint {
  /// The path through the objects of a TensorFlow 2 checkpoint to a variable, as people write it; nil for others.
  func objectPath(_ entry: CheckpointEntry) -> String? {
    let path = ObjectGraph.readableName(entry.key)
    return path == entry.key ? nil : path
  }

  /// The name that a variable of a TensorFlow 2 checkpoint had in its program; nil when it had none.
  func variableName(_ entry: CheckpointEntry) -> String? {
    guard let name = objectGraph?.attributes[entry.key]?.fullName, !name.isEmpty else { return nil }
    return name
  }

  /// The number of elements of all tensors, as `inspect_checkpoint` counts them.
  var parameterCount: Int { entries.reduce(0) { $0 + $1.elementCount } }

  func json(_ entry: CheckpointEntry) -> JSON {
    .object([
      ("key", .string(entry.key)), ("object", .optional(objectPath(entry))),
      ("variable", .optional(variableName(entry))), ("dtype", .string(entry.type.name)),
      ("shape", .sizes(entry.dimensions)), ("bytes", .int(entry.byteCount)),
      ("shard", entry.shard.map { .int($0) } ?? .null), ("slices", .int(entry.slices.count)),
    ])
  }
}

extension CheckpointEntry {
  var elementCount: Int { Shape.elementCount(dimensions) ?? 0 }
}
