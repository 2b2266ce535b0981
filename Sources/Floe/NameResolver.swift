internal import Diagnostics
internal import GraphIR
internal import Tensors

/// Finds the tensors that users name.
///
/// A name may be a node, a tensor `node:port`, a key of the signature, or the name of a signature (which stands for
/// all its outputs). The first of these that exists is meant.
struct NameResolver {
  let model: Model
  let signature: Signature?

  /// The tensor called `name`, with the key it is known by.
  func tensor(_ name: String, among entries: [Signature.Entry]) -> Graph.Port? {
    if let value = value(of: name) { return Graph.Port(key: name, value: value) }
    if let entry = entries.first(where: { $0.key == name }), let value = value(of: entry.tensor) {
      return Graph.Port(key: name, value: value)
    }
    return nil
  }

  /// The value a tensor name `node` or `node:port` stands for.
  func value(of tensor: String) -> Value? {
    if let node = model.graph.node(named: tensor) { return node[0] }
    guard let (name, port) = splitTensorName(tensor), let node = model.graph.node(named: name) else {
      return nil
    }
    return node[port]
  }

  /// The outputs that `names` stand for; those of the signature when there are none. All unknown names are reported.
  func outputs(_ names: [String]) throws(Diagnostic) -> [Graph.Port] {
    guard !names.isEmpty else {
      return try ports(of: signature?.outputs ?? [], role: "output", code: .unknownOutput)
    }
    var ports: [Graph.Port] = []
    var problems: [Diagnostic] = []
    for name in names {
      if let port = tensor(name, among: signature?.outputs ?? []) {
        ports.append(port)
      } else if let named = model.signatures.first(where: { $0.key == name }) {
        ports += try self.ports(of: named.outputs, role: "output", code: .unknownOutput)
      } else {
        problems.append(unknown(name, code: .unknownOutput, entries: signature?.outputs ?? []))
      }
    }
    if let problem = Diagnostic.combining(problems) { throw problem }
    return ports
  }

  /// The tensors of a signature's entries.
  func ports(
    of entries: [Signature.Entry], role: String, code: Code
  ) throws(Diagnostic) -> [Graph.Port] {
    var ports: [Graph.Port] = []
    var problems: [Diagnostic] = []
    for entry in entries where !entry.tensor.isEmpty {
      if let value = value(of: entry.tensor) {
        ports.append(Graph.Port(key: entry.key, value: value))
      } else {
        problems.append(
          Diagnostic(
            code,
            "the signature's \(role) '\(entry.key)' is '\(entry.tensor)', which the graph does not have",
            at: Location(file: model.origin)))
      }
    }
    if let problem = Diagnostic.combining(problems) { throw problem }
    return ports
  }

  func unknown(_ name: String, code: Code, entries: [Signature.Entry]) -> Diagnostic {
    let plain = splitTensorName(name)?.name ?? name
    let nodes = model.graph.nodes.map(model.graph.name)
    var notes: [String] = []
    if !entries.isEmpty { notes.append("keys of the signature: \(listed(entries.map(\.key)))") }
    if code == .unknownOutput {
      let guesses = OutputGuess.candidates(in: model).prefix(5).map(\.name)
      if !guesses.isEmpty { notes.append("likely outputs: \(listed(Array(guesses)))") }
    }
    return Diagnostic(
      code, "no node is named '\(name)'", at: model.origin.isEmpty ? nil : Location(file: model.origin),
      notes: notes,
      help: didYouMean(plain, among: nodes + entries.map(\.key) + model.signatures.map(\.key)))
  }
}

/// Splits `a, b` at commas and trims blanks, as people write lists of names.
func splitNames(_ texts: [String]) -> [String] {
  texts.flatMap { $0.split(separator: ",") }.map(trimmed).filter { !$0.isEmpty }
}

private func trimmed(_ text: some StringProtocol) -> String {
  var rest = text[...]
  while let first = rest.first, first.isWhitespace { rest = rest.dropFirst() }
  while let last = rest.last, last.isWhitespace { rest = rest.dropLast() }
  return String(rest)
}
