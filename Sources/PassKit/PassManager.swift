package import Diagnostics
package import GraphIR
internal import Ops

/// Sees the model before and after every pass. What looks at passes from outside is an observer, never code in a pass.
package protocol PassObserver: AnyObject {
  func before(_ pass: any Pass, _ model: Model)
  func after(_ pass: any Pass, _ model: Model, _ record: PassRecord) throws(Diagnostic)
}

extension PassObserver {
  package func before(_ pass: any Pass, _ model: Model) {}
}

/// What one run of one pass did.
package struct PassRecord: Sendable {
  package let pass: String
  /// The position of this run in the whole run, from 1.
  package let sequence: Int
  package let duration: Duration
  package let rewrites: Int
  package let changed: Bool
  package let nodesBefore: Int
  package let nodesAfter: Int
  /// By kind of op, how many more (or fewer, negative) there are than before.
  package let opDelta: [(op: String, delta: Int, after: Int)]
}

/// Runs pipelines.
package struct PassManager {
  package var observers: [any PassObserver] = []
  /// The pass after whose first run the rest is left out.
  package var stopAfter: String?

  /// How often the passes of an `untilStable` step may run: enough for any nesting a file can hold within the
  /// readers' depth limits, small enough that a pair of passes undoing each other is found out.
  private static let roundLimit = 200

  package init(observers: [any PassObserver] = [], stopAfter: String? = nil) {
    self.observers = observers
    self.stopAfter = stopAfter
  }

  /// Runs `pipeline` and gives a record of each run of a pass.
  @discardableResult
  package func run(
    _ pipeline: Pipeline, on model: inout Model, _ context: PassContext
  ) throws(Diagnostic) -> [PassRecord] {
    if let stopAfter, !pipeline.passes.contains(where: { $0.name == stopAfter }) {
      throw Diagnostic(
        .unknownPass, "the pipeline '\(pipeline.name)' has no pass '\(stopAfter)'",
        notes: ["its passes: \(pipeline.passes.map(\.name).joined(separator: ", "))"],
        help: didYouMean(stopAfter, among: pipeline.passes.map(\.name)))
    }
    var records: [PassRecord] = []
    var histogram = opHistogram(model)
    for step in pipeline.steps {
      switch step {
      case .pass(let pass, _):
        try run(pass, on: &model, context, &records, &histogram)
        if pass.name == stopAfter { return records }
      case .untilStable(let passes, _):
        for round in 1... {
          precondition(round <= Self.roundLimit, "\(passes.map(\.name)) do not come to rest")
          let epoch = model.epoch
          for pass in passes {
            try run(pass, on: &model, context, &records, &histogram)
            if pass.name == stopAfter { return records }
          }
          if model.epoch == epoch { break }
        }
      }
    }
    return records
  }

  private func run(
    _ pass: any Pass, on model: inout Model, _ context: PassContext, _ records: inout [PassRecord],
    _ histogram: inout [OpKind: Int]
  ) throws(Diagnostic) {
    for observer in observers { observer.before(pass, model) }
    context.currentPass = pass.name
    context.applied = 0
    let epoch = model.epoch
    let nodesBefore = model.nodeCount
    let clock = ContinuousClock()
    let start = clock.now
    try pass.run(on: &model, context)
    let duration = clock.now - start
    let changed = model.epoch != epoch
    let before = histogram
    if changed { histogram = opHistogram(model) }
    records.append(
      PassRecord(
        pass: pass.name, sequence: records.count + 1, duration: duration, rewrites: context.applied,
        changed: changed, nodesBefore: nodesBefore, nodesAfter: changed ? model.nodeCount : nodesBefore,
        opDelta: changed ? delta(from: before, to: histogram) : []))
    for observer in observers { try observer.after(pass, model, records[records.count - 1]) }
  }

  private func opHistogram(_ model: Model) -> [OpKind: Int] {
    var counts: [OpKind: Int] = [:]
    for node in model.graph.nodes { counts[model.graph.op(node), default: 0] += 1 }
    for name in model.functions.names {
      guard let body = model.functions[name]?.body else { continue }
      for node in body.nodes { counts[body.op(node), default: 0] += 1 }
    }
    return counts
  }

  private func delta(
    from before: [OpKind: Int], to after: [OpKind: Int]
  ) -> [(op: String, delta: Int, after: Int)] {
    Set(before.keys).union(after.keys)
      .map {
        (op: $0.name, delta: after[$0, default: 0] - before[$0, default: 0], after: after[$0, default: 0])
      }
      .filter { $0.delta != 0 }
      .sorted { ($0.delta, $0.op) < ($1.delta, $1.op) }
  }
}
