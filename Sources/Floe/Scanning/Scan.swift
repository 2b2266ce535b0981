package import Diagnostics
internal import Messages
internal import TensorFlowFormat
internal import Tensors

/// `floe scan`: ops of a SavedModel, or of a graph, that one would not want to run of somebody else's.
///
/// The text is that of `saved_model_cli scan`, line for line, with sets sorted; where it looks for other ops than the
/// default ones it says so.
package struct Scan {
  package var path: String
  /// The tags of the MetaGraph to look at, separated by commas; nil for all.
  package var tagSet: String?
  /// The ops to look for; nil for saved_model_cli's.
  package var denylist: Set<String>?
  /// Whether to look for all that reaches beyond the model, and to explain it.
  package var isStrict = false

  package init(_ path: String) { self.path = path }

  /// What was found.
  package struct Outcome {
    package fileprivate(set) var lines: [String] = []
    package fileprivate(set) var json: JSON = .null
    package fileprivate(set) var remarks: [Diagnostic] = []
    /// Why the model is not to be run as it is; nil when nothing speaks against it.
    package fileprivate(set) var verdict: Diagnostic?
  }

  /// - Throws: a Diagnostic for files that are no model with a graph, and for tags that it does not have.
  package func run() throws(Diagnostic) -> Outcome {
    let (metaGraphs, file, directory) = try metaGraphs()
    var outcome = Outcome()
    var objects: [JSON] = []
    var count = 0
    for metaGraph in metaGraphs {
      let tags = PythonText.list(metaGraph.tags.map(PythonText.string))
      let calls = CallGraph(metaGraph)
      let denied = denylist ?? DeniedOps.standard
      let found = denied.intersection(metaGraph.ops)
      outcome.lines.append(line(tags, found, denied))
      outcome.remarks += hidden(denied.subtracting(found), calls, tags)
      count += found.count + (denied.subtracting(found).filter { op in calls.uses(op) }).count
      var members: [(String, JSON)] = [
        ("tags", .array(metaGraph.tags.map { .string($0) })),
        ("denylist", .array(denied.sorted().map { .string($0) })),
        ("found", .array(denied.filter { calls.uses($0) }.sorted().map { .string($0) })),
      ]
      if isStrict {
        let findings = Inspection(metaGraph, calls, directory: directory).findings
        outcome.lines += lines(findings, tags)
        count += findings.count { !$0.isDead }
        members.append(("findings", .array(findings.map(\.json))))
      }
      objects.append(.object(members))
    }
    outcome.json = .object([
      ("file", .string(file)), ("meta_graphs", .array(objects)),
      ("warnings", .array(outcome.remarks.map { .string($0.message) })),
    ])
    if count > 0 {
      outcome.verdict = Diagnostic(
        .deniedOps, "the model has \(count == 1 ? "something" : "\(count) things") that the scan looks for",
        at: Location(file: file))
    }
    return outcome
  }

  private func metaGraphs() throws(Diagnostic) -> ([MetaGraphContents], file: String, directory: String?) {
    let (source, _) = try ModelSource.recognise(path)
    let detail: MessageDetail = isStrict ? .whole : .outline
    switch source {
    case .savedModel(let directory, let file, let form):
      let message = try ModelReader.message(in: file, form, .savedModel, detail)
      let all = message.messages(SavedModelField.metaGraphs).map { MetaGraphContents($0) }
      guard let tagSet else { return (all, file, directory) }
      let wanted = Set(splitNames([tagSet]))
      if let found = all.first(where: { Set($0.tags) == wanted }) { return ([found], file, directory) }
      let available = PythonText.list(all.map { PythonText.string($0.tags.joined(separator: ",")) })
      throw Diagnostic(
        .unknownTags, "MetaGraphDef associated with tag-set \(tagSet) could not be found in the SavedModel",
        at: Location(file: file), help: "Please use one of the following tag-sets: \(available)")
    case .metaGraph(let file, let form):
      return ([MetaGraphContents(try ModelReader.message(in: file, form, .metaGraph, detail))], file, nil)
    case .graph(let file, let form):
      return ([MetaGraphContents(graph: try ModelReader.message(in: file, form, .graph, detail))], file, nil)
    case .checkpoint(let file), .tfLite(let file):
      throw Diagnostic(
        .notAModel, "'\(file)' has no ops of TensorFlow to scan", at: Location(file: file),
        help: "scan a SavedModel, a MetaGraph or a GraphDef")
    }
  }

  private func line(_ tags: String, _ found: Set<String>, _ denied: Set<String>) -> String {
    func set(_ names: Set<String>) -> String {
      names.isEmpty ? "set()" : "{" + names.sorted().map(PythonText.string).joined(separator: ", ") + "}"
    }
    if !found.isEmpty {
      return "MetaGraph with tag set \(tags) contains the following denylisted ops: \(set(found))"
    }
    let kind = denylist == nil ? "default " : ""
    return "MetaGraph with tag set \(tags) does not contain the \(kind)denylisted ops: \(set(denied))"
  }

  /// Ops in functions that only loops, branches and datasets call: saved_model_cli does not look into those.
  private func hidden(_ ops: Set<String>, _ calls: CallGraph, _ tags: String) -> [Diagnostic] {
    calls.bodies.flatMap { body -> [Diagnostic] in
      let found = Set(body.nodes.map { $0.string(NodeDefField.op) }).intersection(ops).sorted()
      return found.map { op in
        let function = body.function.map { " in the function '\($0)'" } ?? ""
        return body.isDead
          ? Diagnostic(
            .deniedOps, "MetaGraph with tag set \(tags) has \(op)\(function), which nothing calls",
            severity: .note)
          : Diagnostic(
            .deniedOps,
            "MetaGraph with tag set \(tags) contains \(op)\(function), where saved_model_cli does not look",
            severity: .warning)
      }
    }
  }

  private func lines(_ findings: [Finding], _ tags: String) -> [String] {
    guard !findings.isEmpty else {
      return ["MetaGraph with tag set \(tags): nothing reaches beyond the model"]
    }
    var table = TextTable(header: ["kind", "op", "node", "in", "why"])
    for finding in findings {
      table.add([
        finding.kind.rawValue, finding.op, finding.node, finding.function ?? "the graph",
        finding.reason,
      ])
    }
    let title =
      findings.allSatisfy(\.isDead)
      ? "has what reaches beyond the model, and nothing that runs it:" : "reaches beyond the model:"
    return ["MetaGraph with tag set \(tags) \(title)"] + table.lines.map { "  " + $0 }
  }
}

extension CallGraph {
  /// Whether a graph or a function that is called uses an op.
  func uses(_ op: String) -> Bool {
    bodies.contains { body in !body.isDead && body.nodes.contains { $0.string(NodeDefField.op) == op } }
  }
}
