package import PassKit

/// Which variables are frozen: those that match one of `only` (all when it is empty) and none of `keep`.
package struct VariableSelection: Sendable {
  package var only: [Glob]
  package var keep: [Glob]

  package init(only: [Glob] = [], keep: [Glob] = []) {
    self.only = only
    self.keep = keep
  }

  package func includes(_ name: String) -> Bool {
    (only.isEmpty || only.contains { $0.matches(name) }) && !keep.contains { $0.matches(name) }
  }
}
