package import Diagnostics
package import GraphIR
internal import Ops
package import PassKit

/// Replaces calls of functions by their bodies.
///
///     %y = PartitionedCall(%x) {f = @double}        %y/sum = AddV2(%x, %x)
///     %z = Relu(%y)                          =>     %z = Relu(%y/sum)
///
///     func @double(%a: float32) -> (r: float32) { %sum = AddV2(%a, %a)  return r = %sum }
///
/// It inlines `PartitionedCall`, `StatefulPartitionedCall` and nodes whose op is a function of the library, in the
/// graph and in the bodies of the functions that ops other than calls still name (the branches of an `If`, the body of
/// a `While`, the map of a dataset). Nodes of a body are called `call/node`. Where the call's own name is fetched,
/// initialises or is named by a signature, an `Identity` (`IdentityN` for several results) takes it. Functions that
/// call themselves stay calls.
package struct InlineFunctions: Pass {
  package static let name = "inline-functions"
  package static let summary = "Replace calls of functions by their bodies."

  /// How large a graph may become: functions that call others twice, again and again, would fill the memory.
  private let nodeLimit: Int

  /// The limit is above what fits a GraphDef.
  package init(nodeLimit: Int = 4_000_000) {
    self.nodeLimit = nodeLimit
  }

  package func run(on model: inout Model, _ context: PassContext) throws(Diagnostic) {
    guard !model.functions.isEmpty else { return }
    let library = model.functions
    let recursive = Self.recursiveFunctions(of: library)
    try inlineCalls(
      in: &model.graph, library, leaving: recursive, keeping: Self.namesInUse(in: model), isMain: true,
      context)
    // Bodies that only calls run need not be inlined themselves: they have gone where they were called.
    var seen: Set<String> = []
    var pending = Self.functionsNamed(in: model.graph)
    while let name = pending.popLast() {
      guard seen.insert(name).inserted else { continue }
      try model.functions.edit(name) { (function) throws(Diagnostic) in
        try inlineCalls(
          in: &function.body, library, leaving: recursive, keeping: [], isMain: false, context)
        pending += Self.functionsNamed(in: function.body)
      }
    }
  }

  /// A call to look at. `isConditional` says that TensorFlow 1's control flow decides about it.
  private struct Call {
    var node: NodeID
    var isConditional: Bool
  }

  private func inlineCalls(
    in graph: inout Graph, _ library: FunctionLibrary, leaving recursive: Set<String>,
    keeping names: Set<String>,
    isMain: Bool, _ context: PassContext
  ) throws(Diagnostic) {
    let calls = graph.nodes.filter { Self.callee(of: $0, in: graph, library) != nil }
    guard !calls.isEmpty else { return }
    let conditional = graph.conditionalNodes()
    // The last is handled first; reversed, the first calls get the plain names.
    var pending = calls.reversed().map { Call(node: $0, isConditional: conditional.contains($0)) }
    var inlined = 0
    while let call = pending.popLast() {
      guard let reference = Self.callee(of: call.node, in: graph, library) else { continue }
      let name = graph.name(call.node)
      guard let function = library[reference.name] else {
        context.count(.declined("the library has no function '\(reference.name)'"), name)
        continue
      }
      if recursive.contains(reference.name) {
        context.count(.declined("the function '\(reference.name)' calls itself"), name)
        warnOfRecursion(reference.name, name, context)
        continue
      }
      let inliner: FunctionInliner
      do throws(FunctionInliner.Refusal) {
        inliner = try FunctionInliner(
          call.node, of: function, with: reference.attributes, in: graph,
          keepsName: names.contains(name) || (isMain && graph.isFetched(call.node)),
          isConditional: call.isConditional)
      } catch {
        context.count(.declined(error.reason), name)
        continue
      }
      inlined += 1 + function.body.count
      guard inlined <= nodeLimit else {
        throw Diagnostic(
          .tooLarge, "inlining '\(reference.name)' makes more than \(nodeLimit) nodes",
          at: Location(node: name))
      }
      let conditionalInBody = function.body.conditionalNodes()
      let added = inliner.run(on: &graph)
      context.count(.applied, name)
      for (original, copy) in added.reversed() where Self.callee(of: copy, in: graph, library) != nil {
        pending.append(
          Call(node: copy, isConditional: call.isConditional || conditionalInBody.contains(original)))
      }
    }
  }

  /// The functions that call themselves, directly or through others, and those on the way from one such to another.
  ///
  /// A function passed to a call counts as called: it may be what the callee calls.
  private static func recursiveFunctions(of library: FunctionLibrary) -> Set<String> {
    var callees: [String: Set<String>] = [:]
    var callers: [String: Set<String>] = [:]
    for name in library.names {
      guard let body = library[name]?.body else { continue }
      for node in body.nodes {
        guard let callee = callee(of: node, in: body, library) else { continue }
        for named in callee.namesWithin where library[named] != nil {
          callees[name, default: []].insert(named)
          callers[named, default: []].insert(name)
        }
      }
    }
    // What calls nothing is in no cycle, nor what calls only such; the same from the other end.
    var left = Set(library.names)
    for (forward, backward) in [(callees, callers), (callers, callees)] {
      var degrees = left.reduce(into: [:]) { $0[$1] = forward[$1, default: []].intersection(left).count }
      var ends = left.filter { degrees[$0] == 0 }
      while let end = ends.popFirst() {
        left.remove(end)
        for name in backward[end, default: []] where left.contains(name) {
          degrees[name, default: 0] -= 1
          if degrees[name] == 0 { ends.insert(name) }
        }
      }
    }
    return left
  }

  /// The function that a node calls, with the attributes that instantiate it; nil when the node is no call.
  private static func callee(
    of node: NodeID, in graph: Graph, _ library: FunctionLibrary
  ) -> FunctionReference? {
    let op = graph.op(node)
    if callOps.contains(op) { return graph.attributes(node).function("f") }
    // As in TensorFlow, a function of the library hides an op of the same name.
    return library[op.name].map { FunctionReference($0.name, attributes: graph.attributes(node)) }
  }

  private static let callOps: Set<OpKind> = ["PartitionedCall", "StatefulPartitionedCall"]

  private static func functionsNamed(in graph: Graph) -> [String] {
    graph.nodes.flatMap { node in
      graph.attributes(node).functionReferences.flatMap { $0.function.namesWithin }
    }
  }

  /// The nodes of the main graph that other parts of the model know by name.
  private static func namesInUse(in model: Model) -> Set<String> {
    let tensors =
      model.signatures.flatMap { ($0.inputs + $0.outputs).map(\.tensor) } + model.assets.map(\.tensor)
      + model.initializers + model.restoreOps
    return Set(tensors.map { String($0.prefix { $0 != ":" }) })
  }

  private func warnOfRecursion(_ function: String, _ call: String, _ context: PassContext) {
    let warning = Diagnostic(
      .unsupported, "the function '\(function)' calls itself, so that its call stays", severity: .warning,
      at: Location(node: call))
    // The pass may run several times over the same graph.
    if !context.diagnostics.contains(warning) { context.report(warning) }
  }
}

extension FunctionReference {
  /// The function and those that its attributes name.
  var namesWithin: [String] { [name] + attributes.functionReferences.flatMap { $0.function.namesWithin } }
}

extension Graph {
  /// Whether the node is an output or a target.
  fileprivate func isFetched(_ node: NodeID) -> Bool {
    (outputs + targets).contains { $0.value.node == node }
  }
}
