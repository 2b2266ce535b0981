package import Diagnostics
internal import TensorFlowFormat
internal import Tensors
internal import _StringProcessing

/// `floe inspect`: the tensors of a checkpoint, in the words of TensorFlow's `inspect_checkpoint`.
package struct Inspect {
  package var path: String
  /// The tensor to print.
  package var tensor: String?
  package var allTensors = false
  package var allTensorNames = false
  /// A regular expression: tensors with a match in their name are not counted.
  package var countExcludePattern = ""
  private var printOptions = PrintOptions()
  package var verifyChecksums = true

  package init(_ path: String) { self.path = path }

  /// Sets an option of how arrays are printed, from NumPy's `name=value`.
  package mutating func setPrintOption(_ option: String) throws(Diagnostic) { try printOptions.set(option) }

  package func report() throws(Diagnostic) -> Report {
    let location = try CheckpointLocator.locate(path)
    let checkpoint = try Checkpoint(location, verifyChecksums: verifyChecksums)
    let chosen = try choose(checkpoint)
    let printed = allTensors || (tensor != nil && !allTensorNames)
    let count = try Count(checkpoint, excluding: countExcludePattern)
    let notes = location.notes + checkpoint.notes
    return Report(
      lines: { () throws(Diagnostic) in
        var lines: [String] = []
        for entry in chosen {
          lines.append(printed || allTensorNames ? Self.headline(entry) : Self.debugLine(entry))
          if printed { lines.append(try contents(entry, checkpoint)) }
        }
        // The reader's own listing ends with a line break, and printing it adds another.
        if !printed && !allTensorNames { lines.append("") }
        return lines + count.lines
      },
      json: { () throws(Diagnostic) in
        var tensors: [JSON] = []
        for entry in chosen {
          let members = checkpoint.json(entry)
          tensors.append(
            printed ? members.adding("value", .string(try contents(entry, checkpoint))) : members)
        }
        return .object([
          ("kind", "checkpoint"), ("prefix", .string(checkpoint.origin)), ("tensors", .array(tensors)),
          ("parameters", .int(count.parameters)), ("excluded_tensors", .int(count.excludedTensors)),
          ("excluded_parameters", .int(count.excludedParameters)), ("warnings", .array(notes.map(\.json))),
        ])
      }, diagnostics: notes)
  }

  private func choose(_ checkpoint: Checkpoint) throws(Diagnostic) -> [CheckpointEntry] {
    guard let name = tensor, !allTensors, !allTensorNames else { return checkpoint.entries }
    let named = checkpoint.entries.first { checkpoint.objectPath($0) == name }
    if let entry = checkpoint.entry(name) ?? named ?? checkpoint.key(of: name).flatMap(checkpoint.entry) {
      return [entry]
    }
    let names = checkpoint.entries.flatMap {
      [$0.key, checkpoint.objectPath($0), checkpoint.variableName($0)].compactMap { $0 }
    }
    throw Diagnostic(
      .unknownTensor, "Tensor \(name) not found in checkpoint", at: Location(file: checkpoint.origin),
      help: didYouMean(name, among: names) ?? "--all-tensor-names lists the names")
  }

  /// `tensor: a/b (float32) [2, 3]`
  private static func headline(_ entry: CheckpointEntry) -> String {
    "tensor: \(entry.key) (\(entry.type.name)) \(entry.dimensions)"
  }

  /// `a/b (DT_FLOAT) [2,3]`, and the number of slices of a partitioned variable. (Of those, TensorFlow lists the
  /// slices one by one for version 2, under keys that are not text.)
  private static func debugLine(_ entry: CheckpointEntry) -> String {
    let slices = entry.slices.count > 1 ? ", \(entry.slices.count) slices" : ""
    return "\(entry.key) (\(entry.type.enumName)) \(Shape(entry.dimensions))\(slices)"
  }

  private func contents(_ entry: CheckpointEntry, _ checkpoint: Checkpoint) throws(Diagnostic) -> String {
    let tensor = try checkpoint.tensor(entry.key)
    return try NumpyPrinter(printOptions).string(tensor) ?? "<not convertible to a numpy dtype>"
  }
}

/// The number of elements in a checkpoint, and what was left out.
private struct Count {
  var parameters = 0
  var excludedTensors = 0
  var excludedParameters = 0
  let pattern: String

  init(_ checkpoint: Checkpoint, excluding pattern: String) throws(Diagnostic) {
    self.pattern = pattern
    var regex: Regex<AnyRegexOutput>?
    if !pattern.isEmpty {
      do {
        // Python's: an anchor means the ends of the text, and a character is a code point.
        regex = try Regex(pattern).matchingSemantics(.unicodeScalar)
      } catch {
        throw Diagnostic(.usage, "'\(pattern)' is no regular expression: \(error)")
      }
    }
    for entry in checkpoint.entries {
      if let regex, entry.key.firstMatch(of: regex) != nil {
        excludedTensors += 1
        excludedParameters += entry.elementCount
      } else {
        parameters += entry.elementCount
      }
    }
  }

  var lines: [String] {
    var lines: [String] = []
    if !pattern.isEmpty {
      lines.append(
        "# Excluding \(excludedTensors) tensors (\(excludedParameters) params) that match \(pattern) when counting."
      )
    }
    return lines + ["# Total number of params: \(parameters)"]
  }
}
