internal import Diagnostics
internal import GraphIR
internal import Messages
internal import TensorFlowFormat
internal import Tensors

/// Shows a SavedModel as `saved_model_cli show` does.
struct ShowSavedModel {
  private let metaGraphs: [MetaGraphContents]
  private let file: String
  private let options: Show

  init(_ message: ProtoMessage, file: String, options: Show) {
    metaGraphs = message.messages(SavedModelField.metaGraphs).map { MetaGraphContents($0) }
    self.file = file
    self.options = options
  }

  func report() -> Report { Report(lines: text, json: json) }

  // MARK: Text

  private func text() throws(Diagnostic) -> [String] {
    if options.all { return try everything() }
    var lines: [String] = []
    guard let tagSet = options.tagSet else {
      if options.listOps { lines.append("--list_ops must be paired with a tag-set or with --all.") }
      lines.append("The given SavedModel contains the following tag-sets:")
      return lines + tagSets.map { PythonText.string($0.joined(separator: ", ")) }
    }
    let metaGraph = try find(tagSet)
    if options.listOps { lines.append(ops(of: metaGraph)) }
    let signatures = metaGraph.signatures
    guard let key = options.signature else {
      lines.append("The given SavedModel MetaGraphDef contains SignatureDefs with the following keys:")
      return lines + signatures.map { "SignatureDef key: \"\($0.key)\"" }
    }
    return lines + Self.lines(try find(key, in: signatures), indent: "")
  }

  private func everything() throws(Diagnostic) -> [String] {
    var lines: [String] = []
    let sorted = metaGraphs.sorted { Self.precedes($0.tags, $1.tags) }
    for metaGraph in sorted {
      let tags = metaGraph.tags.joined(separator: ", ")
      lines += ["", "MetaGraphDef with tag-set: '\(tags)' contains the following SignatureDefs:"]
      for signature in metaGraph.signatures {
        lines += ["", "signature_def['\(signature.key)']:"] + Self.lines(signature, indent: "  ")
      }
      lines.append(ops(of: metaGraph))
    }
    guard metaGraphs.contains(where: { $0.objectGraph != nil }) else { return lines }
    lines += ["", "Concrete Functions:"]
    for (index, function) in try functions().enumerated() {
      if index > 0 { lines.append("") }
      lines += function.lines
    }
    return lines
  }

  private static func lines(_ signature: Signature, indent: String) -> [String] {
    var lines = ["The given SavedModel SignatureDef contains the following input(s):"]
    for entry in signature.inputs { lines += Self.lines(entry, "inputs") }
    lines.append("The given SavedModel SignatureDef contains the following output(s):")
    for entry in signature.outputs { lines += Self.lines(entry, "outputs") }
    lines.append("Method name is: \(signature.methodName)")
    return lines.map { indent + $0 }
  }

  private static func lines(_ entry: Signature.Entry, _ role: String) -> [String] {
    let sizes = entry.shape.dimensions?.map { "\($0)" }.joined(separator: ", ")
    return [
      "  \(role)['\(entry.key)'] tensor_info:",
      "      dtype: \(entry.type.enumName)",
      "      shape: \(sizes.map { "(\($0))" } ?? "unknown_rank")",
      "      name: \(entry.tensor)",
    ]
  }

  private func ops(of metaGraph: MetaGraphContents) -> String {
    let tags = PythonText.list(metaGraph.tags.map(PythonText.string))
    let ops = metaGraph.ops.map(PythonText.string)
    let set = ops.isEmpty ? "set()" : "{" + ops.joined(separator: ", ") + "}"
    return "The MetaGraph with tag set \(tags) contains the following ops: \(set)"
  }

  // MARK: Finding

  /// The tags of each MetaGraph, as the overview lists them.
  private var tagSets: [[String]] {
    metaGraphs.map(\.tags).sorted(by: Self.precedes).map { $0.sorted(by: Self.precedes) }
  }

  private func find(_ tagSet: String) throws(Diagnostic) -> MetaGraphContents {
    let wanted = Set(splitNames([tagSet]))
    if let found = metaGraphs.first(where: { Set($0.tags) == wanted }) { return found }
    let available = PythonText.list(metaGraphs.map { PythonText.string($0.tags.joined(separator: ",")) })
    throw Diagnostic(
      .unknownTags, "MetaGraphDef associated with tag-set \(tagSet) could not be found in the SavedModel",
      at: Location(file: file), help: "Please use one of the following tag-sets: \(available)")
  }

  private func find(_ key: String, in signatures: [Signature]) throws(Diagnostic) -> Signature {
    if let found = signatures.first(where: { $0.key == key }) { return found }
    let keys = signatures.map(\.key)
    throw Diagnostic(
      .unknownSignature, "Could not find signature \"\(key)\"", at: Location(file: file),
      notes: didYouMean(key, among: keys).map { [$0] } ?? [],
      help: "Please choose from: \(keys.joined(separator: ", "))")
  }

  private func functions() throws(Diagnostic) -> [SavedModelFunction] {
    guard let metaGraph = metaGraphs.first(where: { $0.objectGraph != nil }) else { return [] }
    return try SavedModelFunction.all(of: metaGraph)
  }

  private static func precedes(_ a: String, _ b: String) -> Bool {
    a.utf8.lexicographicallyPrecedes(b.utf8)
  }

  private static func precedes(_ a: [String], _ b: [String]) -> Bool {
    a.lexicographicallyPrecedes(b, by: precedes)
  }

  // MARK: JSON

  /// The MetaGraph and signature that the options name, or a server would take, and all the others.
  private func json() throws(Diagnostic) -> JSON {
    let metaGraph =
      try options.tagSet.map { (tags) throws(Diagnostic) in try find(tags) }
      ?? metaGraphs.first { $0.tags == ["serve"] } ?? metaGraphs.first
    let signatures = metaGraph?.signatures ?? []
    let callable = signatures.filter { !$0.key.hasPrefix("__saved_model") }
    let signature =
      try options.signature.map { (key) throws(Diagnostic) in try find(key, in: signatures) }
      ?? callable.first { $0.key == "serving_default" } ?? (callable.count == 1 ? callable.first : nil)
    var members: [(String, JSON)] = [
      ("kind", "saved_model"), ("file", .string(file)),
      ("tags", .array((metaGraph?.tags ?? []).map { .string($0) })),
      ("signature", .optional(signature?.key)),
      ("inputs", .array(signature?.inputs.map(\.json) ?? [])),
      ("outputs", .array(signature?.outputs.map(\.json) ?? [])),
      ("nodes", .int(metaGraph?.nodeCount ?? 0)),
      ("bytes", .int(try ReadableFile(path: file).size)),
      ("warnings", .array([])),
      ("meta_graphs", .array(metaGraphs.map(Self.json))),
    ]
    if metaGraphs.contains(where: { $0.objectGraph != nil }) {
      members.append(("functions", .array(try functions().map(\.json))))
    }
    return .object(members)
  }

  private static func json(_ metaGraph: MetaGraphContents) -> JSON {
    .object([
      ("tags", .array(metaGraph.tags.map { .string($0) })),
      ("tensorflow", .string(metaGraph.tensorFlowVersion)),
      ("nodes", .int(metaGraph.nodeCount)),
      ("ops", .array(metaGraph.ops.map { .string($0) })),
      (
        "signatures",
        .array(
          metaGraph.signatures.map { signature in
            .object([
              ("key", .string(signature.key)), ("method", .string(signature.methodName)),
              ("inputs", .array(signature.inputs.map(\.json))),
              ("outputs", .array(signature.outputs.map(\.json))),
            ])
          })
      ),
    ])
  }
}

extension Signature.Entry {
  var json: JSON {
    .object([
      ("key", .string(key)), ("name", .string(tensor)), ("dtype", .string(type.name)),
      ("shape", .sizes(shape.dimensions)),
    ])
  }
}
