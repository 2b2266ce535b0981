package import GraphIR

/// Why Floe has no kernel for some ops, and what to do with a graph that has one.
package struct MissingKernel: Sendable {
  /// Why, as a clause about an op that the sentence names before.
  package let reason: String
  /// The way out.
  package let help: String
  let ops: Rule

  /// Which ops it is about.
  enum Rule: Sendable {
    case named(Set<String>)
    /// Ops whose names begin with one of these.
    case beginning([String])
    /// Ops whose names have one of these in them.
    case containing([String])
    case any([Rule])

    func matches(_ name: String) -> Bool {
      switch self {
      case .named(let names): names.contains(name)
      case .beginning(let beginnings): beginnings.contains { name.hasPrefix($0) }
      case .containing(let parts): parts.contains { part in name.contains(part) }
      case .any(let rules): rules.contains { $0.matches(name) }
      }
    }

    /// The ops that it names one by one.
    var names: Set<String> {
      switch self {
      case .named(let names): names
      case .beginning, .containing: []
      case .any(let rules): rules.reduce(into: []) { $0.formUnion($1.names) }
      }
    }
  }

  init(_ reason: String, help: String, _ ops: Rule...) {
    self.reason = reason
    self.help = help
    self.ops = .any(ops)
  }

  /// Why `op` is not run, whether TensorFlow has such an op or not; nil for an op that has a kernel or calls functions, for
  /// one that freezing makes something else, and for one of TensorFlow's whose reason is not known.
  package static func of(_ op: OpKind) -> MissingKernel? {
    let name = op.name
    guard OpTable.standard[name]?.hasKernel != true, FunctionalOp.of(op) == nil, name != "NoOp" else {
      return nil
    }
    guard OpRegistry.standard.isTensorFlows(name) else { return custom }
    return all.first { $0.ops.matches(name) }
  }

  private static let custom = MissingKernel(
    "it is none of TensorFlow's ops: its kernel is in a library of its own",
    help: "give its outputs as inputs instead, or name outputs that do not need it")
}
