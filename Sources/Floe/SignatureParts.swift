internal import Diagnostics
internal import GraphIR
internal import Ops
internal import Tensors

// A TFLite file of several signatures as models of one each, and back.
extension Model {
  /// The main graph and the graph of each signature as a model of its own, with the functions that it runs.
  ///
  /// - Throws: graphs of signatures that others run, and state that several of them have in common: what becomes of one
  ///   would change the other.
  func separated() throws(Diagnostic) -> [Model] {
    var names: [String?] = [nil]
    for signature in signatures where !names.contains(signature.function) { names.append(signature.function) }
    guard names.count > 1 else { return [self] }
    let parts = names.map(part)
    var problems: [Diagnostic] = []
    for (name, part) in zip(names, parts) {
      let run = part.functions.names.filter { names.contains($0) }
      guard !run.isEmpty else { continue }
      problems.append(
        Diagnostic(
          .unsupported,
          "\(name.map { "'\($0)'" } ?? "the main graph") runs what signatures have: \(listed(run.sorted()))",
          help: "quantize the model that the file was converted from, one signature at a time"))
    }
    let states = parts.filter(\.hasState).flatMap {
      $0.signatures.isEmpty ? [$0.name] : $0.signatures.map(\.key)
    }
    if parts.count(where: \.hasState) > 1 {
      problems.append(
        Diagnostic(
          .unsupported,
          "signatures that have variables or tables in common are not quantized: \(listed(states))",
          help: "quantize the model that the file was converted from, one signature at a time"))
    }
    if let problem = Diagnostic.combining(problems) { throw problem }
    return parts
  }

  /// Puts models of one graph each together again, the main one first.
  ///
  /// - Parameter order: the keys of the signatures as they were.
  init(joining parts: [Model], order: [String]) {
    self = parts[0]
    for part in parts.dropFirst() { add(part, as: part.name) }
    signatures.sort {
      (order.firstIndex(of: $0.key) ?? 0, $0.key) < (order.firstIndex(of: $1.key) ?? 0, $1.key)
    }
  }

  /// The graph of a function, or the main one, with its signatures and the functions that it runs.
  private func part(_ function: String?) -> Model {
    var part = self
    part.signatures = signatures.filter { $0.function == function }
    for index in part.signatures.indices { part.signatures[index].function = nil }
    if let function, let body = functions[function]?.body {
      part.graph = body.asMain()
      part.name = function
    }
    if let signature = part.signatures.first { part.graph.takeKeys(of: signature) }
    part.functions.keep(part.graph.functions(in: functions))
    return part
  }

  /// Whether something is kept from one inference to the next, or filled before the first.
  private var hasState: Bool {
    ([graph] + functions.names.compactMap { functions[$0]?.body }).contains { graph in
      graph.nodes.contains { node in
        graph.op(node) == "CALL_ONCE" || graph.results(node).contains { $0.element == .resource }
      }
    }
  }
}

extension Graph {
  /// The graph of a function as one that is run by itself.
  fileprivate func asMain() -> Graph {
    var graph = self
    for port in inputs {
      let type = graph.type(port.value) ?? TensorType(.invalid, .unknownRank)
      graph.update(port.value.node) {
        $0.op = "Placeholder"
        let stated = $0.attributes[TFLiteAttribute.tensorNames]
        $0.attributes = ["dtype": .type(type.element), "shape": .shape(type.shape)]
        $0.attributes[TFLiteAttribute.tensorNames] = stated
      }
    }
    return graph
  }

  /// The functions that it runs, and those that these run.
  fileprivate func functions(in library: FunctionLibrary) -> Set<String> {
    var found: Set<String> = []
    var bodies = [self]
    while let body = bodies.popLast() {
      for node in body.nodes {
        for (_, function) in body.attributes(node).functionReferences
        where found.insert(function.name).inserted {
          if let inner = library[function.name]?.body { bodies.append(inner) }
        }
      }
    }
    return found
  }
}
