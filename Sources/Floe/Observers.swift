internal import Diagnostics
internal import GraphIR
internal import Ops
internal import PassKit
internal import Tensors

/// Hands the printed model to `sink` after the passes that were asked for.
final class PrintAfter: PassObserver {
  private let passes: Set<String>
  private let sink: (String) -> Void

  /// `all` among the names prints after every pass.
  init(passes: [String], sink: @escaping (String) -> Void) {
    self.passes = Set(passes)
    self.sink = sink
  }

  func after(_ pass: any Pass, _ model: Model, _ record: PassRecord) throws(Diagnostic) {
    guard passes.contains(pass.name) || passes.contains("all") else { return }
    sink("// after \(pass.name)\n\(model.printed())\n")
  }
}

/// Writes the model after every pass that changed it, to `NNN-pass.txt` in a directory.
final class DumpIR: PassObserver {
  private let directory: String

  init(directory: String) {
    self.directory = directory
  }

  func after(_ pass: any Pass, _ model: Model, _ record: PassRecord) throws(Diagnostic) {
    guard record.changed else { return }
    let digits = String(record.sequence)
    let number = String(repeating: "0", count: max(0, 3 - digits.count)) + digits
    let file = try OutputFile(path: "\(directory)/\(number)-\(pass.name).txt")
    try file.write(Array(model.printed().utf8))
    try file.commit()
  }
}

/// Verifies the model after every pass; a pass that breaks it is a mistake in Floe, and is named.
final class VerifyEach: PassObserver {
  func after(_ pass: any Pass, _ model: Model, _ record: PassRecord) throws(Diagnostic) {
    guard record.changed else { return }
    let problems = model.verify()
    guard var problem = Diagnostic.combining(problems) else { return }
    problem.notes.append("the pass '\(pass.name)' left the graph so")
    throw problem
  }
}
