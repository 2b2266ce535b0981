internal import Diagnostics
internal import Ops
internal import PassKit
internal import Tensors

/// The list that `floe ops --coverage` prints: what each op of each type becomes in TFLite, and why it does not.
///
/// It is found out by running the rules on small operands; other ranks, attributes or unknown sizes may give more
/// operators, or be refused.
public enum OpCoverage {
  private struct Row {
    let op: String
    let types: [String]
    let outcome: OpTrial.Outcome

    var text: String {
      switch outcome {
      case .operators(let names): names.isEmpty ? "its operand" : OpCoverage.counted(names)
      case .refused(let reason): "not: \(reason)"
      case .untried: "not tried: it takes none of the operands that are tried"
      }
    }
  }

  /// A line for the types of an op that become the same.
  ///
  /// - Parameter patterns: the ops to list; empty lists all.
  public static func text(_ patterns: [String] = []) -> String {
    let rows = rows(patterns)
    var table = TextTable(header: ["op", "types: operators"])
    for (index, row) in rows.enumerated() {
      let isFirst = index == 0 || rows[index - 1].op != row.op
      let types = row.types.filter { !$0.isEmpty }.joined(separator: " ")
      table.add([isFirst ? row.op : "", types.isEmpty ? row.text : "\(types): \(row.text)"])
    }
    return table.lines.joined(separator: "\n") + "\n"
  }

  /// The same as one JSON object.
  public static func json(_ patterns: [String] = []) -> String {
    let entries = rows(patterns).map { row -> JSON in
      var members: [(String, JSON)] = [
        ("op", .string(row.op)), ("types", .array(row.types.map { .string($0) })),
      ]
      switch row.outcome {
      case .operators(let names): members.append(("operators", .array(names.map { .string($0) })))
      case .refused(let reason): members.append(("refused", .string(reason)))
      case .untried: members.append(("operators", .null))
      }
      return .object(members)
    }
    return JSON.object([("coverage", .array(entries))]).pretty + "\n"
  }

  private static func rows(_ patterns: [String]) -> [Row] {
    let globs = patterns.map { Glob($0) }
    return OpRegistry.standard.names.flatMap { name -> [Row] in
      guard globs.isEmpty || globs.contains(where: { $0.matches(name) }) else { return [] }
      guard var trial = OpTrial(name) else { return [] }
      let attribute = trial.typeAttribute
      let allowed = attribute?.allowedTypes ?? []
      let types = attribute == nil ? [nil] : (allowed.isEmpty ? Self.anyType : allowed).map { Optional($0) }
      var order: [OpTrial.Outcome] = []
      var typesOf: [OpTrial.Outcome: [String]] = [:]
      for type in types {
        var outcome = trial.outcome(for: type)
        if let type, case .refused(let reason) = outcome, reason.hasSuffix(" for \(type)") {
          // Types of which the same is missing stand together.
          outcome = .refused("\(reason.dropLast("\(type)".count))it")
        }
        if typesOf[outcome] == nil { order.append(outcome) }
        typesOf[outcome, default: []].append(type?.name ?? "")
      }
      return order.map { Row(op: name, types: typesOf[$0] ?? [], outcome: $0) }
    }
  }

  /// What stands for the types of an op that takes any.
  private static let anyType: [ElementType] = [
    .float32, .float64, .float16, .bfloat16, .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32, .uint64,
    .bool, .complex64, .complex128, .string,
  ]

  /// `MUL 2, ADD 1`, in the order they first run.
  private static func counted(_ names: [String]) -> String {
    var order: [String] = []
    var counts: [String: Int] = [:]
    for name in names {
      if counts[name] == nil { order.append(name) }
      counts[name, default: 0] += 1
    }
    return order.map { counts[$0] == 1 ? $0 : "\($0) \(counts[$0] ?? 0)" }.joined(separator: ", ")
  }
}
