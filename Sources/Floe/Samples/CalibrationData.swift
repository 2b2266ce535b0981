internal import Diagnostics
internal import Kernels
internal import Tensors

/// Samples of what a model will be given, read when they are wanted.
final class CalibrationData {
  /// The samples of each input: which values of which sources, one source after the other.
  private let chains: [[SampledPart]]
  let count: Int
  /// How many the files hold, over which those that are taken are spread; `count` where the first ones are taken.
  private let all: Int
  /// What the user should know of the files.
  let notes: [Diagnostic]

  /// Opens files, each of which holds samples of inputs by their names, or is `NAME=FILE` for one input.
  ///
  /// - Parameters:
  ///   - options: the files, or that samples are drawn, and how many are wanted.
  ///   - signature: the key of the signature that the inputs are of, where several are converted.
  /// - Throws: inputs without samples, names of no input, types and shapes that do not fit, all at once.
  init(
    _ options: SampleOptions, for ports: [FreezeSummary.Port], of signature: String? = nil
  ) throws(Diagnostic) {
    if options.draws {
      var inputs: [SampledInput] = []
      for (index, port) in ports.enumerated() { inputs.append(try SampledInput(index, port)) }
      count = options.limit ?? Self.usualDraws
      all = count
      let seed = options.seed ?? 1
      let cursor = SampleCursor(DrawnSamples(count, seed: seed, for: inputs))
      chains = inputs.map { [SampledPart(cursor: cursor, slot: $0.index)] }
      notes = [
        Diagnostic(
          .chosen,
          "THE MODEL IS CALIBRATED WITH \(count) RANDOM SAMPLES (seed \(seed)): its ranges are none of real data, and its accuracy may be poor",
          severity: .warning, help: "--calibration with samples of what the model will be given")
      ]
      return
    }
    var files = SampleFiles(ports, options, signature)
    for file in options.files { files.include(file) }
    let (chains, all) = try files.finished()
    self.chains = chains
    count = min(all, options.limit ?? .max)
    self.all = options.spreads ? all : count
    notes = files.notes
  }

  /// So many samples are drawn where nobody said how many.
  private static let usualDraws = 100

  /// The values of the inputs in a sample.
  func sample(_ index: Int) throws(Diagnostic) -> [TensorValue] {
    var values: [TensorValue] = []
    for chain in chains {
      var place = index * all / count
      guard
        let part = chain.first(where: { part in
          defer { place -= place < part.cursor.count ? 0 : part.cursor.count }
          return place < part.cursor.count
        })
      else { preconditionFailure("there is no sample \(index)") }
      values.append(try part.cursor.values(at: place)[part.slot])
    }
    return values
  }
}

/// Some samples of an input: a value of each sample of a source.
struct SampledPart {
  let cursor: SampleCursor
  let slot: Int
}

/// Where samples come from, and how many are wanted.
public struct SampleOptions: Sendable {
  /// `FILE`, or `NAME=FILE`.
  public var files: [String] = []
  /// The most samples that are taken.
  public var limit: Int?
  /// Whether those are spread over all evenly, and not the first ones.
  public var spreads = false
  /// Whether they are drawn at random instead.
  public var draws = false
  /// What draws the same samples again; 1 where nothing is said.
  public var seed: UInt64?
  /// How images become numbers.
  public var images = ImagePreparation()
  /// The inputs of other signatures that are converted, too: samples of theirs are left to them.
  var otherInputs: Set<String> = []

  /// No samples.
  public init() {}

  /// How many samples of a file may be taken; nil for all.
  var mostRead: Int? { spreads ? nil : limit }

  /// Whether there are samples.
  var isEmpty: Bool { files.isEmpty && !draws }
}
