package import Diagnostics
package import GraphIR
package import Tensors

/// A checkpoint of either version.
package final class Checkpoint: VariableSource {
  private enum Form: Sendable {
    case bundle(TensorBundle)
    case slices(SavedTensorSlices)
  }

  package let origin: String
  /// Sorted by key.
  package let entries: [CheckpointEntry]
  /// The structure of a TensorFlow 2 checkpoint; nil for those of variables alone.
  package let objectGraph: ObjectGraph?
  /// What is amiss and does not keep the entries from being listed.
  package let notes: [Diagnostic]
  private let form: Form

  /// Opens the checkpoint at `location`. Tensors are read later, and verified then if `verifyChecksums`.
  package init(_ location: CheckpointLocation, verifyChecksums: Bool = true) throws(Diagnostic) {
    origin = location.prefix
    switch location.version {
    case .v2:
      let bundle = try TensorBundle(prefix: location.prefix, verifyChecksums: verifyChecksums)
      form = .bundle(bundle)
      entries = bundle.sortedEntries
    case .v1:
      let slices = try SavedTensorSlices(
        files: location.files, origin: location.prefix, verifyChecksums: verifyChecksums)
      form = .slices(slices)
      entries = slices.sortedEntries
    }
    do throws(Diagnostic) {
      objectGraph = try Self.objectGraph(form, location.prefix)
      notes = []
    } catch {
      // An index alone tells what there is. The shard is missed again when something in it is wanted.
      guard error.code == .notFound else { throw error }
      objectGraph = nil
      var note = error
      note.severity = .warning
      note.notes.append("it tells the names of variables, which are unknown without it")
      notes = [note]
    }
  }

  private static func objectGraph(_ form: Form, _ prefix: String) throws(Diagnostic) -> ObjectGraph? {
    guard case .bundle(let bundle) = form, bundle.entry(ObjectGraph.key) != nil else { return nil }
    guard let strings = try bundle.tensor(ObjectGraph.key).strings, strings.count == 1 else {
      throw Diagnostic(
        .malformed, "the object graph of '\(prefix)' is no single string", at: Location(file: prefix))
    }
    return try ObjectGraph(strings[0], file: prefix)
  }

  /// Every file the checkpoint consists of.
  package var files: [String] {
    switch form {
    case .bundle(let bundle): bundle.files
    case .slices(let slices): slices.files
    }
  }

  package func entry(_ key: String) -> CheckpointEntry? {
    switch form {
    case .bundle(let bundle): bundle.entry(key)
    case .slices(let slices): slices.entry(key)
    }
  }

  package func tensor(_ key: String) throws(Diagnostic) -> Tensor {
    switch form {
    case .bundle(let bundle): try bundle.tensor(key)
    case .slices(let slices): try slices.tensor(key)
    }
  }

  // MARK: VariableSource

  package var keys: [String] { entries.map(\.key).filter { $0 != ObjectGraph.key } }

  package func key(of name: String) -> String? {
    if entry(name) != nil { return name }
    guard let key = objectGraph?.key(ofVariable: name), entry(key) != nil else { return nil }
    return key
  }

  package func tensor(_ key: String, slice: TensorSlice?) throws(Diagnostic) -> Tensor {
    let whole = try tensor(key)
    guard let slice else { return whole }
    guard let part = whole.sliced(slice) else {
      throw Diagnostic(
        .variableMismatch,
        "'\(key)' is \(whole.type)\(whole.shape), which has no part \(slice.starts) of size \(slice.extents)",
        at: Location(file: origin))
    }
    return part
  }
}
