/// An ordered list of passes, each with the reason for its place.
package struct Pipeline: Sendable {
  package enum Step: Sendable {
    case pass(any Pass, because: String)
    /// The passes in turn, again and again until none of them changes anything.
    case untilStable([any Pass], because: String)
  }

  package let name: String
  package let steps: [Step]

  package init(_ name: String, _ steps: [Step]) {
    self.name = name
    self.steps = steps
  }

  /// Every pass, in order of first appearance.
  package var passes: [any Pass] {
    steps.flatMap { step in
      switch step {
      case .pass(let pass, _): [pass]
      case .untilStable(let passes, _): passes
      }
    }
  }
}

extension Pass {
  /// The name of a pass held as `any Pass`.
  package var name: String { Self.name }
  package var summary: String { Self.summary }
}
