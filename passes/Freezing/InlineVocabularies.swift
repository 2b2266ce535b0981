package import Diagnostics
package import GraphIR
package import PassKit
internal import Tensors

/// Turns the vocabulary files of tables into constants, so that the frozen file stands alone.
///
///     %i = InitializeTableFromTextFileV2(%t, "vocab.txt")   =>   %i = InitializeTableV2(%t, %i/keys, %i/values)
///
/// The attributes say what of a line is the key and the value: `key_index` and `value_index` are −1 for the number
/// of the line, −2 for the whole line, else the column between `delimiter`s; the first `offset` lines are skipped,
/// and of the rest `vocab_size` are read (all when −1).
package struct InlineVocabularies: RewritePass {
  package static let name = "inline-vocabularies"
  package static let summary = "Read vocabulary files into constants."
  package static let roots: Set<OpKind> = ["InitializeTableFromTextFile", "InitializeTableFromTextFileV2"]

  /// Files of the model, by the name of the tensor that holds their path.
  package let assets: [Asset]
  /// The largest vocabulary that is read.
  private static let sizeLimit = 1 << 30

  package init(assets: [Asset]) {
    self.assets = assets
  }

  package func rewrite(
    _ node: NodeID, in graph: inout Graph, _ context: PassContext
  ) throws(Diagnostic) -> Rewrite {
    let name = graph.name(node)
    guard let table = graph.operand(node, 0), let file = graph.operand(node, 1) else {
      return .declined("it lacks its operands")
    }
    guard let path = path(of: file, in: graph) else { return .declined("its file name is not a constant") }
    let tableNode = graph.origin(of: table).node
    guard let keyType = graph.attributes(tableNode).type("key_dtype"),
      let valueType = graph.attributes(tableNode).type("value_dtype")
    else { return .declined("the types of its table are not known") }
    let attributes = graph.attributes(node)
    let lines = try rows(of: path, for: name, attributes)
    let keys = try column(attributes.int("key_index") ?? -2, of: lines, keyType, path, name, attributes)
    let values = try column(attributes.int("value_index") ?? -1, of: lines, valueType, path, name, attributes)
    let isReference = graph.op(node) == "InitializeTableFromTextFile"
    let keyNode = graph.addConstant(name + "/keys", keys)
    let valueNode = graph.addConstant(name + "/values", values)
    graph.setOperands(node, [table, keyNode[0], valueNode[0]], controls: graph.controlOperands(node))
    graph.update(node) {
      $0.op = isReference ? "InitializeTable" : "InitializeTableV2"
      $0.attributes = $0.attributes.keepingClass
      $0.attributes["Tkey"] = .type(keyType)
      $0.attributes["Tval"] = .type(valueType)
    }
    return .applied
  }

  /// The file named by a constant, or the asset of the model that stands for it.
  private func path(of value: Value, in graph: Graph) -> String? {
    let origin = assigned(to: graph.origin(of: value), in: graph)
    let names = [graph.name(origin.node), "\(graph.name(origin.node)):\(origin.port)"]
    if let asset = assets.first(where: { names.contains($0.tensor) }) { return asset.path }
    guard graph.op(origin.node) == "Const",
      let strings = graph.attributes(origin.node).tensor("value")?.strings, strings.count == 1
    else { return nil }
    let stored = String(decoding: strings[0], as: UTF8.self)
    // A path written on the machine that exported the model: the file of that name among the assets is meant.
    let base = stored.split(separator: "/").last.map(String.init) ?? stored
    return assets.first { $0.path.hasSuffix("/" + base) }?.path ?? stored
  }

  /// What the initialisation assigns to the variable that `value` reads; `value` itself when it reads none.
  /// TensorFlow 2 keeps the paths of assets in variables.
  private func assigned(to value: Value, in graph: Graph) -> Value {
    guard graph.op(value.node) == "ReadVariableOp", let handle = graph.operand(value.node, 0) else {
      return value
    }
    let assignments = graph.uses(of: graph.origin(of: handle)).map(\.user).filter {
      graph.op($0) == "AssignVariableOp"
    }
    guard assignments.count == 1, let assigned = graph.operand(assignments[0], 1) else { return value }
    return graph.origin(of: assigned)
  }

  private func rows(
    of path: String, for node: String, _ attributes: Attributes
  ) throws(Diagnostic) -> [[UInt8]] {
    let bytes: [UInt8]
    do throws(Diagnostic) {
      bytes = try ReadableFile(path: path).readAll(limit: Self.sizeLimit)
    } catch {
      var problem = error
      problem.location = Location(file: path, node: node)
      problem.notes.append("the vocabulary of '\(node)' has to go into the frozen graph")
      throw problem
    }
    var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map(Array.init)
    if lines.last?.isEmpty == true { lines.removeLast() }
    // Text files written on Windows.
    lines = lines.map { $0.last == UInt8(ascii: "\r") ? Array($0.dropLast()) : $0 }
    lines.removeFirst(min(lines.count, max(0, attributes.int("offset") ?? 0)))
    let size = attributes.int("vocab_size") ?? -1
    guard size >= 0 else { return lines }
    guard lines.count >= size else {
      throw Diagnostic(
        .invalidValue,
        "the vocabulary of '\(node)' has \(lines.count) lines, fewer than the \(size) it must have",
        at: Location(file: path, node: node))
    }
    return Array(lines.prefix(size))
  }

  private func column(
    _ index: Int, of lines: [[UInt8]], _ type: ElementType, _ path: String, _ node: String,
    _ attributes: Attributes
  ) throws(Diagnostic) -> Tensor {
    let delimiter = attributes.string("delimiter").flatMap { $0.utf8.first } ?? UInt8(ascii: "\t")
    var strings: [[UInt8]] = []
    var bytes: [UInt8] = []
    for (number, line) in lines.enumerated() {
      let text: [UInt8]
      switch index {
      case -1: text = Array("\(number)".utf8)
      case -2: text = line
      default:
        let columns = line.split(separator: delimiter, omittingEmptySubsequences: false)
        guard columns.indices.contains(index) else {
          throw Diagnostic(
            .invalidValue, "line \(number + 1) of the vocabulary of '\(node)' has no column \(index)",
            at: Location(file: path, node: node))
        }
        text = Array(columns[index])
      }
      if type == .string {
        strings.append(text)
      } else if let element = type.bytes(parsing: String(decoding: text, as: UTF8.self)) {
        bytes += element
      } else {
        throw Diagnostic(
          .invalidValue,
          "'\(String(decoding: text, as: UTF8.self))' in line \(number + 1) of the vocabulary of '\(node)' is no \(type)",
          at: Location(file: path, node: node))
      }
    }
    return Tensor(type, [lines.count], type == .string ? .strings(strings) : .bytes(bytes))
  }
}
