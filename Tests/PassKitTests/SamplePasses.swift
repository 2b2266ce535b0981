import Diagnostics
import GraphIR
import PassKit

/// Turns `From` into `To`, one node a run.
struct TurnOne: Pass {
  static let name = "turn-one"
  static let summary = "Turn one From into To."

  func run(on model: inout Model, _ context: PassContext) throws(Diagnostic) {
    guard let node = model.graph.nodes.first(where: { model.graph.op($0) == "From" }) else { return }
    model.graph.update(node) { $0.op = "To" }
    context.count(.applied, model.graph.name(node))
  }
}

/// Makes two `Leaf`s of each `Pair` whose name starts with p; of a deeper one, two `Pair`s.
struct SplitPairs: RewritePass {
  static let name = "split-pairs"
  static let summary = "Make two Leafs of each Pair."
  static let roots: Set<OpKind> = ["Pair"]

  func rewrite(_ node: NodeID, in graph: inout Graph, _ context: PassContext) throws(Diagnostic) -> Rewrite {
    guard graph.name(node).hasPrefix("p") else { return .declined("its name does not start with p") }
    let depth = graph.attributes(node).int("depth") ?? 0
    for side in ["l", "r"] {
      graph.add(
        depth == 0 ? "Leaf" : "Pair", named: graph.name(node) + side, graph.operands(node),
        attributes: depth == 0 ? [:] : ["depth": .int(Int64(depth - 1))])
    }
    graph.remove(node)
    return .applied
  }
}

/// Fails.
struct Refuse: Pass {
  static let name = "refuse"
  static let summary = "Fail."

  func run(on model: inout Model, _ context: PassContext) throws(Diagnostic) {
    throw Diagnostic(.unsupported, "no")
  }
}

/// Writes down what it sees.
final class Log: PassObserver {
  var lines: [String] = []

  func before(_ pass: any Pass, _ model: Model) { lines.append("before \(pass.name): \(model.nodeCount)") }

  func after(_ pass: any Pass, _ model: Model, _ record: PassRecord) throws(Diagnostic) {
    lines.append("after \(record.sequence) \(pass.name): \(model.nodeCount)")
  }
}
