package import Diagnostics

extension Code {
  /// A loop went on for longer than it was given.
  package static let loopTimeout = Code("loop-timeout", .failed)
}

/// How long loops may go on.
package struct TimeLimit: Sendable {
  private let seconds: Int
  private let end: ContinuousClock.Instant

  /// From now on.
  package init(seconds: Int) {
    self.seconds = seconds
    end = .now + .seconds(seconds)
  }

  /// - Throws: when the time is over, that a loop has not come to an end.
  func check(_ loop: String, turns: Int) throws(Diagnostic) {
    guard ContinuousClock.now > end else { return }
    throw Diagnostic(
      .loopTimeout, "the loop '\(loop)' has not come to an end in \(seconds) s, after \(turns) turns",
      at: Location(node: loop))
  }
}
