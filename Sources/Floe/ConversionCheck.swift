package import Diagnostics
internal import GraphIR
internal import LiteRT
internal import Ops
internal import Passes
internal import Tensors

extension Code {
  /// What was converted is not compared with what was written.
  package static let notVerified = Code("not-verified", .done)
}

/// Whether a file that was written computes what its model does, where nobody asked: that costs little and shows what
/// would else be found out on the device.
///
/// The model runs on Floe's interpreter and the file on LiteRT. Only small models are run, and only where LiteRT is there.
/// How often a loop turns is found out by running it: what takes too long is given up, and said to be.
/// What has ops of TensorFlow, or custom ones, LiteRT does not run by itself. Of models whose activations are integers the
/// numbers that are drawn say little: they are made for those of samples.
public struct ConversionCheck {
  /// The most parameters that a model has that is run unasked.
  package static let mostParameters = 1_000_000
  /// The most products that are added up in one inference of such a model, or elements that it computes. An inference of
  /// that size takes Floe some hundredths of a second.
  package static let mostWork = 20_000_000
  /// How long LiteRT may take for anything it does with such a model.
  private static let seconds = 20
  /// The same for a model with loops, which may be without end; and how long they may go on in Floe's interpreter.
  private static let secondsOfLoops = 5
  /// How often other numbers are tried where the outputs differ.
  private static let trials: UInt64 = 3

  private let options: ConvertOptions
  private let summary: ConvertSummary

  /// A check of the file that was written with these options.
  public init(_ options: ConvertOptions, _ summary: ConvertSummary) {
    self.options = options
    self.summary = summary
  }

  /// What a check found.
  package struct Finding {
    /// How far the outputs are apart, for each signature that was run.
    package var outcomes: [ModelComparison.Outcome] = []
    /// Why something was not run, and differences that may be right.
    package var diagnostics: [Diagnostic] = []
  }

  /// Runs the model and the file when they are small enough; nil when they are not, or there is no LiteRT.
  ///
  /// - Throws: a Diagnostic when LiteRT does not run the file, or computes something else. Where the outputs are a little
  ///   further apart than rounding explains, that is a warning; where the model does not run, a note.
  package func run() throws(Diagnostic) -> Finding? {
    guard summary.flexOps.isEmpty, summary.customOps.isEmpty,
      options.quantization.isNearFloats, summary.work <= Self.mostWork,
      summary.parameters <= Self.mostParameters,
      FileSystem.isFile(options.output)
    else { return nil }
    var finding = Finding()
    for comparison in ModelComparison.verifications(of: options, summary) {
      do throws(ModelComparison.Failure) {
        guard let outcome = try check(comparison, &finding) else { continue }
        finding.outcomes.append(outcome)
      } catch {
        if error.problem.code == .noLiteRT { return nil }
        finding.diagnostics.append(try judged(error))
      }
    }
    return finding
  }

  /// Runs the model and the file, however large; a file of integers also on Floe's kernels and on LiteRT's.
  ///
  /// - Throws: a Diagnostic when one of them does not run.
  package func compare() throws(Diagnostic) -> Finding {
    var finding = Finding()
    for comparison in ModelComparison.verifications(of: options, summary) {
      let outcome = try comparison.run()
      finding.outcomes.append(outcome)
      finding.diagnostics += outcome.remarks
      guard options.quantization.activations != nil else { continue }
      var kernels = comparison
      kernels.comparesKernels = true
      kernels.besideFirst = Dictionary(
        outcome.rows.map { ($0.output, $0.errors.signalToNoise) }, uniquingKeysWith: min)
      do throws(Diagnostic) {
        finding.outcomes.append(try kernels.run())
      } catch {
        // That LiteRT is not there has been said.
        guard error.code == .noLiteRT else { throw error }
      }
    }
    return finding
  }

  /// Compares, and where the outputs differ compares again with other numbers.
  ///
  /// Decisions of a model, such as which of two classes is the likelier, may come out otherwise when numbers are rounded
  /// otherwise, and change all that depends on them. But numbers that are drawn do not lie on the border time after time.
  /// So what differs is wrong when more than a tenth of an output has hardly anything to do with what is wanted in every
  /// trial; and what differs less is worth a warning.
  private func check(
    _ comparison: ModelComparison, _ finding: inout Finding
  ) throws(ModelComparison.Failure) -> ModelComparison.Outcome? {
    var comparison = comparison
    comparison.seconds = summary.hasLoops ? Self.secondsOfLoops : Self.seconds
    let outcome: ModelComparison.Outcome
    do throws(ModelComparison.Failure) {
      outcome = try comparison.outcome()
    } catch {
      // XNNPACK takes over operators that it then does not run in all shapes.
      comparison.kernels = .builtin
      guard isOfFile(error), let other = try? comparison.outcome() else { throw error }
      outcome = other
      finding.diagnostics.append(
        Diagnostic(
          .doesNotRun,
          "XNNPACK does not run the file, which TensorFlow Lite's own kernels do: \(error.problem.message)",
          severity: .warning, at: Location(file: options.output), notes: error.problem.notes))
    }
    if outcome.agrees { return outcome }
    var strange = Set(outcome.strangeOutputs)
    for _ in 0..<Self.trials where !strange.isEmpty {
      comparison.seed &+= 1
      strange.formIntersection(try comparison.outcome().strangeOutputs)
    }
    let differing = Set(outcome.rows.filter { !$0.isWithin }.map(\.output))
    let amount = "by up to \(outcome.rows.reduce(0) { max($0, $1.errors.maxAbsolute) })"
    guard strange.isEmpty else {
      throw ModelComparison.Failure(
        model: .second,
        problem: Diagnostic(
          .modelsDiffer,
          "the file does not compute what the model does: \(listed(strange.sorted())) differ \(amount)",
          at: Location(file: options.output),
          notes: ["\(Self.trials + 1) trials with other numbers agree in that"],
          help: "--verify compares all outputs, --no-verify none"))
    }
    // Weights of fewer bits are meant to differ.
    guard options.quantization == .none else { return outcome }
    finding.diagnostics.append(
      Diagnostic(
        .modelsDiffer,
        "the outputs of the file and of the model differ \(amount): \(listed(differing.sorted()))",
        severity: .warning, at: Location(file: options.output),
        notes: ["a decision of the model that hangs on rounding may come out otherwise"],
        help: "--verify compares all outputs"))
    return outcome
  }

  /// Whether the file that was written is what does not run, and not what LiteRT's interface has no way to say.
  private func isOfFile(_ failure: ModelComparison.Failure) -> Bool {
    failure.model == .second && ![.liteRTLimit, .liteRTTimeout, .noLiteRT].contains(failure.problem.code)
  }

  /// What a failure is to somebody who did not ask for the check: an error where it is the file's.
  private func judged(_ failure: ModelComparison.Failure) throws(Diagnostic) -> Diagnostic {
    let problem = failure.problem
    guard !isOfFile(failure) else {
      if problem.code == .modelsDiffer { throw problem }
      throw Diagnostic(
        .doesNotRun, "LiteRT does not run the file that was written: \(problem.message)",
        at: Location(file: options.output), notes: problem.notes, help: "--no-verify keeps it unchecked")
    }
    return Diagnostic(
      .notVerified, "the file is not compared with the model: \(problem.message)", severity: .note,
      notes: problem.notes)
  }
}

extension Code {
  /// A file that was written cannot be run.
  package static let doesNotRun = Code("does-not-run", .verificationFailed)
}

extension ModelComparison.Outcome {
  /// The outputs of which in every row more than a tenth has hardly anything to do with what is wanted.
  fileprivate var strangeOutputs: [String] {
    let outputs = Set(rows.map(\.output))
    return outputs.filter { output in
      rows.allSatisfy { $0.output != output || $0.errors.strangeShare > 0.1 }
    }
  }
}

extension ConvertSummary {
  /// Takes in how much the model computes, as far as that is known: of loops, one turn.
  mutating func count(_ model: Model) {
    let bodies = model.functions.names.compactMap { model.functions[$0]?.body }
    for graph in [model.graph] + bodies {
      for node in graph.nodes {
        switch graph.op(node) {
        case "Const":
          let shape = graph.attributes(node).tensor("value")?.dimensions ?? []
          parameters &+= Shape.elementCount(shape) ?? 0
        case "WHILE": hasLoops = true
        default:
          let macs = TFLiteCosts.macs(of: node, in: graph, unknown: Self.unknownSize)
          let elements = graph.results(node).reduce(0) { max($0, Self.elements($1.shape)) }
          // Sizes from files may be as large as they like.
          let (sum, overflow) = work.addingReportingOverflow(max(macs, elements))
          work = overflow ? Int.max : sum
        }
      }
    }
  }

  private static let unknownSize = 8

  private static func elements(_ shape: Shape) -> Int {
    let sizes = (shape.dimensions ?? []).enumerated().map { axis, size in
      size >= 0 ? size : (axis == 0 ? 1 : unknownSize)
    }
    return Shape.elementCount(sizes) ?? Int.max
  }
}
