package import Diagnostics

/// What a pass says while it runs: warnings, notes, and what it did and declined to do.
package final class PassContext {
  /// Warnings and notes for the user, in order.
  package private(set) var diagnostics: [Diagnostic] = []

  /// One candidate a rewrite looked at.
  package struct Decision: Equatable, Sendable {
    package let pass: String
    package let node: String
    package let outcome: Rewrite
  }

  /// The decisions of the passes, and about the nodes, that are to be explained.
  package private(set) var decisions: [Decision] = []

  /// How many rewrites the running pass applied.
  package internal(set) var applied = 0

  private let explained: Set<String>
  var currentPass = ""

  /// `explained` names the passes and the nodes whose decisions are to be kept.
  package init(explaining explained: Set<String> = []) {
    self.explained = explained
  }

  /// Tells the user, without stopping.
  package func report(_ diagnostic: Diagnostic) {
    diagnostics.append(diagnostic)
  }

  /// Records what became of the candidate named `node`.
  package func count(_ outcome: Rewrite, _ node: String) {
    if outcome == .applied { applied += 1 }
    if !explained.isEmpty, explained.contains(currentPass) || explained.contains(node) {
      decisions.append(Decision(pass: currentPass, node: node, outcome: outcome))
    }
  }
}
