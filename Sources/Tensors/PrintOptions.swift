package import Diagnostics

/// How arrays are printed, as `numpy.set_printoptions` takes it; the defaults are NumPy's.
package struct PrintOptions: Hashable, Sendable {
  package enum FloatMode: String, Sendable, CaseIterable {
    /// Exactly `precision` digits after the point.
    case fixed
    /// As many as make the value unique, whatever `precision` says.
    case unique
    /// At most `precision`, and fewer where the value is unique before.
    case maxprec
    /// As `maxprec`, but the same number for all elements.
    case maxprecEqual = "maxprec_equal"
  }

  /// What stands before positive numbers.
  package enum Sign: String, Sendable, CaseIterable {
    case negativeOnly = "-"
    case always = "+"
    case blank = " "
  }

  package var precision = 8
  /// Arrays with more elements are summarised.
  package var threshold = 1000
  /// How many elements a summary shows at each end of an axis.
  package var edgeItems = 3
  package var lineWidth = 75
  /// Never uses scientific notation for small numbers.
  package var suppress = false
  package var nan = "nan"
  package var infinity = "inf"
  package var sign = Sign.negativeOnly
  package var floatMode = FloatMode.maxprec

  package init() {}

  /// Sets one option from the form `name=value`, under NumPy's names.
  package mutating func set(_ option: String) throws(Diagnostic) {
    guard let equals = option.firstIndex(of: "="), equals != option.startIndex else {
      throw Diagnostic(
        .usage, "'\(option)' is not in the form k=v", help: "write for example --printoptions threshold=100")
    }
    let name = String(option[..<equals])
    let value = String(option[option.index(after: equals)...])
    switch name {
    case "precision": precision = try Self.count(name, value)
    case "threshold": threshold = try Self.count(name, value)
    case "edgeitems": edgeItems = try Self.count(name, value)
    case "linewidth": lineWidth = try Self.count(name, value)
    case "suppress": suppress = try Self.flag(name, value)
    case "nanstr": nan = value
    case "infstr": infinity = value
    case "sign": sign = try Self.choice(name, value)
    case "floatmode": floatMode = try Self.choice(name, value)
    case "formatter", "override_repr", "legacy":
      throw Diagnostic(.usage, "the print option '\(name)' cannot be set from the command line")
    default:
      throw Diagnostic(
        .usage, "'\(name)' is no print option",
        help: didYouMean(name, among: Self.names) ?? "the options are \(listed(Self.names))")
    }
  }

  package static let names = [
    "precision", "threshold", "edgeitems", "linewidth", "suppress", "nanstr", "infstr", "sign", "floatmode",
  ]

  private static func count(_ name: String, _ value: String) throws(Diagnostic) -> Int {
    guard let number = Int(value), number >= 0 else {
      throw Diagnostic(
        .usage, "the print option '\(name)' takes a number that is not negative, not '\(value)'")
    }
    return number
  }

  private static func flag(_ name: String, _ value: String) throws(Diagnostic) -> Bool {
    switch value.lowercased() {
    case "true", "t", "1": return true
    case "false", "f", "0": return false
    default: throw Diagnostic(.usage, "the print option '\(name)' takes true or false, not '\(value)'")
    }
  }

  private static func choice<Choice: RawRepresentable<String> & CaseIterable>(
    _ name: String, _ value: String
  ) throws(Diagnostic) -> Choice {
    guard let choice = Choice(rawValue: value) else {
      throw Diagnostic(
        .usage, "the print option '\(name)' does not take '\(value)'",
        help: "it takes \(listed(Choice.allCases.map(\.rawValue)))")
    }
    return choice
  }
}
