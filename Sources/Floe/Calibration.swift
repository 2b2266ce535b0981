internal import Diagnostics
internal import GraphIR
internal import Ops
internal import Tensors

/// What is known of the numbers that tensors hold: what samples showed, or what files say.
struct Calibration: Sendable {
  /// How many samples it is from.
  var samples: Int
  /// The range of each tensor, by name.
  var ranges: [String: TensorRange]
  /// The greatest magnitude of each channel of the tensors that products give, by which channels are made alike; nil
  /// where they stay as they are. The ranges are those afterwards.
  var magnitudes: [String: [Float]]?
  /// The mean of each channel of the tensors that products read; nil where they are not known.
  var means: [String: [Float]]?

  /// Takes in what another says: ranges include both, means are those of all samples.
  ///
  /// - Throws: the tensors of which the channels were made alike in another way: ranges of both say nothing together.
  mutating func merge(_ other: Calibration, from file: String) throws(Diagnostic) {
    guard other.magnitudes == magnitudes else {
      let differing = Set(magnitudes?.keys.map(\.self) ?? []).union(other.magnitudes?.keys.map(\.self) ?? [])
        .filter { magnitudes?[$0] != other.magnitudes?[$0] }
      throw Diagnostic(
        .invalidValue, "the ranges are those of channels equalized in another way than in the files before",
        at: Location(file: file), notes: ["the tensors: \(listed(differing.sorted()))"],
        help: "write files that are to be merged with --no-equalization")
    }
    for (name, range) in other.ranges where ranges[name]?.include(range) == nil { ranges[name] = range }
    if let mine = means, let theirs = other.means {
      means = try merged(mine, theirs, other.samples, file)
    } else {
      means = means ?? other.means
    }
    samples += other.samples
  }

  private func merged(
    _ mine: [String: [Float]], _ theirs: [String: [Float]], _ count: Int, _ file: String
  ) throws(Diagnostic) -> [String: [Float]] {
    var merged = mine
    let share = Double(count) / (Double(count) + Double(samples))
    for (name, means) in theirs {
      guard let known = mine[name] else {
        merged[name] = means
        continue
      }
      guard known.count == means.count else {
        throw Diagnostic(
          .invalidValue, "'\(name)' has \(means.count) channels, and \(known.count) in the files before",
          at: Location(file: file))
      }
      merged[name] = zip(known, means).map { Float(Double($0) + (Double($1) - Double($0)) * share) }
    }
    return merged
  }

  /// Checks that it is of the tensors of a graph.
  ///
  /// - Throws: the names that no tensor of floats has, and numbers of channels that tensors do not have, all at once.
  func check(against graph: Graph, from files: [String]) throws(Diagnostic) {
    var shapes: [String: Shape] = [:]
    for node in graph.nodes where graph.op(node) != "Const" {
      for (port, type) in graph.results(node).enumerated() where type.element == .float32 {
        shapes[TFLiteAttribute.tensorName(of: node[port], in: graph)] = type.shape
      }
    }
    let place = Location(file: files.joined(separator: ", "))
    let named = Set(ranges.keys).union(magnitudes?.keys.map(\.self) ?? []).union(
      means?.keys.map(\.self) ?? [])
    var problems = named.filter { shapes[$0] == nil }.sorted().map { name in
      Diagnostic(
        .unknownTensor, "no tensor of floats is named '\(name)'", at: place,
        help: didYouMean(name, among: shapes.keys.sorted()))
    }
    for (name, channels) in [magnitudes, means].compactMap(\.self).flatMap({ $0 }).sorted(by: {
      $0.key < $1.key
    }) {
      guard let count = shapes[name]?.dimensions?.last, count >= 0, count != channels.count else { continue }
      problems.append(
        Diagnostic(.invalidValue, "'\(name)' has \(count) channels, not \(channels.count)", at: place))
    }
    if let problem = Diagnostic.combining(problems) { throw problem }
  }
}
