/// The stable name of a kind of diagnostic, printed in brackets and in JSON, and the exit code it leads to.
package struct Code: Hashable, Sendable {
  package let name: String
  package let exit: ExitStatus

  package init(_ name: String, _ exit: ExitStatus) {
    self.name = name
    self.exit = exit
  }
}

/// The exit codes of every command.
package enum ExitStatus: Int32, Sendable {
  case done = 0
  case failed = 1
  case usage = 2
  case badInput = 3
  case unsupported = 4
  case verificationFailed = 5
}

extension Code {
  // Options and names the user gave.
  package static let usage = Code("usage", .usage)
  package static let missingOutputs = Code("missing-outputs", .usage)
  package static let unknownOutput = Code("unknown-output", .badInput)
  package static let unknownInput = Code("unknown-input", .badInput)
  package static let unknownNode = Code("unknown-node", .badInput)
  package static let unknownTags = Code("unknown-tags", .badInput)
  package static let unknownSignature = Code("unknown-signature", .badInput)
  package static let unknownTensor = Code("unknown-tensor", .badInput)
  package static let unknownPass = Code("unknown-pass", .usage)
  package static let ambiguousInput = Code("ambiguous-input", .badInput)
  package static let invalidValue = Code("invalid-value", .badInput)

  // Files.
  package static let notFound = Code("not-found", .badInput)
  package static let unreadable = Code("unreadable", .badInput)
  package static let unwritable = Code("unwritable", .badInput)
  package static let notAModel = Code("not-a-model", .badInput)
  package static let malformed = Code("malformed-file", .badInput)
  package static let truncated = Code("truncated-file", .badInput)
  package static let checksum = Code("checksum-mismatch", .badInput)
  package static let tooLarge = Code("too-large", .badInput)

  // Graphs and checkpoints.
  package static let invalidGraph = Code("invalid-graph", .badInput)
  package static let missingVariable = Code("missing-variable", .badInput)
  package static let variableMismatch = Code("variable-mismatch", .badInput)
  package static let unreachableInput = Code("needs-cut", .badInput)

  // Running models.
  package static let invalidOperand = Code("invalid-operand", .badInput)
  package static let uninitialized = Code("uninitialized", .badInput)
  package static let assertionFailed = Code("assertion-failed", .badInput)
  package static let missingInput = Code("missing-input", .badInput)

  package static let missingRange = Code("missing-range", .badInput)

  // Comparing models.
  package static let modelsDiffer = Code("models-differ", .verificationFailed)

  // Scanning models.
  package static let deniedOps = Code("denied-ops", .verificationFailed)

  // Goals that a conversion was given.
  package static let goalNotMet = Code("goal-not-met", .verificationFailed)

  // What Floe cannot do.
  package static let unsupported = Code("unsupported", .unsupported)
  package static let outputTooLarge = Code("output-too-large", .unsupported)
  package static let unfreezableState = Code("unfreezable-state", .unsupported)

  // Warnings and notes.
  package static let trainingBatchNorm = Code("training-batch-norm", .done)
  package static let ambiguousName = Code("ambiguous-name", .done)
  package static let chosen = Code("chosen", .done)
  package static let leftOut = Code("left-out", .done)
  package static let unknownOp = Code("unknown-op", .done)
  package static let unknownRuntime = Code("unknown-runtime", .done)

}
