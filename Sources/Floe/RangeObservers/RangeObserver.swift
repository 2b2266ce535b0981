package import Ops
package import Tensors

/// Finds the range of a tensor from the numbers that it holds for samples, one sample after the other.
///
/// What it keeps does not grow with the samples.
package protocol RangeObserver {
  /// Takes in the numbers of a sample, which are finite.
  ///
  /// - Parameter range: the least and the greatest of them.
  mutating func observe(_ numbers: UnsafeBufferPointer<Float>, within range: TensorRange)

  /// The range that what was seen suggests; nil where nothing was seen.
  var range: TensorRange? { get }
}

/// How ranges follow from what samples show.
package enum RangeMethod: Hashable, Sendable {
  /// From the least to the greatest number, as TensorFlow's converter does it.
  case minMax
  /// From the mean of the samples' least numbers to the mean of their greatest.
  case average
  /// Without the numbers below and above percentiles: with 99.9, one in a thousand at each end.
  case percentile(Double)
  /// With the least mean square of what rounding and clipping change.
  case meanSquaredError
  /// With the least Kullback–Leibler divergence of the distribution as it was from that of the integers.
  case divergence

  /// For each tensor, what all of the others suggest that changes least of what the layers give that read it.
  case best

  /// The percentile where none is stated.
  private static let usualPercentile = 99.99

  /// The names, as help and messages list them.
  package static let names = ["minmax", "average", "percentile", "percentile:99.9", "mse", "kl", "best"]

  /// - Parameter text: one of the names, the number of `percentile:99.9` being any from 50 to 100.
  package init?(_ text: String) {
    switch text {
    case "minmax": self = .minMax
    case "average": self = .average
    case "percentile": self = .percentile(Self.usualPercentile)
    case "mse": self = .meanSquaredError
    case "kl": self = .divergence
    case "best": self = .best
    default:
      guard text.hasPrefix("percentile:"), let number = Double(text.dropFirst("percentile:".count)),
        number > 50, number <= 100
      else { return nil }
      self = .percentile(number)
    }
  }

  /// The name that gives the method.
  package var name: String {
    switch self {
    case .minMax: "minmax"
    case .average: "average"
    case .percentile(let percentile): "percentile:\(percentile)"
    case .meanSquaredError: "mse"
    case .divergence: "kl"
    case .best: "best"
    }
  }

  /// An observer for a tensor that becomes integers of a type.
  package func observer(for type: ElementType) -> any RangeObserver {
    switch self {
    case .minMax: MinMaxObserver()
    case .average: AverageObserver()
    case .percentile(let percentile): PercentileObserver(percentile)
    case .meanSquaredError: SquaredErrorObserver(for: type)
    case .divergence: DivergenceObserver(for: type)
    case .best: CandidateObserver(for: type)
    }
  }
}
