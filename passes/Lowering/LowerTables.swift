package import Diagnostics
package import GraphIR
internal import Kernels
internal import Ops
package import PassKit
internal import Tensors

/// Makes tables that LiteRT has no kernel for ones that it has, or takes their contents out of them.
///
///     %y = LookupTableFindV2(%table, %words, %default)        %i = LookupTableFindV2(%numbers, %words, 3)
///       // strings to floats                             =>   %y = GatherV2(%values_and_default, %i, 0)
///
/// LiteRT has tables from strings to `int64` and back. Other values are looked up by the number of their key; numbers
/// as keys are compared with each key. The size of a table is a constant. What initialises a table must have its keys
/// and values as constants.
package struct LowerTables: Pass {
  package static let name = "lower-tables"
  package static let summary = "Make lookups in tables ones that LiteRT has, or choices among constants."

  package init() {}

  package func run(on model: inout Model, _ context: PassContext) throws(Diagnostic) {
    let tables = model.graph.nodes.filter { Self.tables.contains(model.graph.op($0)) }
    guard !tables.isEmpty else { return }
    let flow = TableFlow(tables, model)
    var fillings: (needed: Set<NodeID>, needless: Set<NodeID>) = ([], [])
    for node in tables {
      let name = model.graph.name(node)
      var lowering = TableLowering(node, flow, model)
      model = Model()
      let outcome = try lowering.lower()
      model = lowering.model
      if let filling = lowering.newFilling { fillings.needed.insert(filling) }
      if let filling = lowering.needlessFilling { fillings.needless.insert(filling) }
      context.count(outcome, name)
    }
    // The tables that are left are filled by what is a target itself.
    model.initializers = []
    let graph = model.graph
    func isNeeded(_ filling: NodeID) -> Bool {
      guard OpKind.tableInitializers.contains(graph.op(filling)), !fillings.needless.contains(filling) else {
        return false
      }
      return fillings.needed.contains(filling)
        || graph.operand(filling, 0).map { table in
          graph.uses(of: table).contains { !OpKind.tableInitializers.contains(graph.op($0.user)) }
        } ?? false
    }
    model.graph.targets = graph.nodes.filter(isNeeded).map {
      Graph.Port(key: graph.name($0), value: $0.control)
    }
  }

  /// The ops that make tables which are filled once.
  static let tables: Set<OpKind> = ["HashTable", "HashTableV2"]
}

/// What a table has in it.
private struct TableContents {
  /// How LiteRT does lookups in it.
  enum Form {
    /// It has such tables.
    case builtin
    /// A table gives the number of the key.
    case numbered
    /// The keys are compared with.
    case compared
  }

  let name: String
  let keys: Tensor
  let values: Tensor
  let form: Form
}

/// Lowers one table: in the main graph and in the functions that it is handed to.
private struct TableLowering {
  private let table: NodeID
  private let flow: TableFlow
  private(set) var model: Model
  /// What fills a table that was made for this one.
  private(set) var newFilling: NodeID?
  /// What filled the table, where nothing is looked up in it any more.
  private(set) var needlessFilling: NodeID?

  init(_ table: NodeID, _ flow: TableFlow, _ model: Model) {
    self.table = table
    self.flow = flow
    self.model = model
  }

  mutating func lower() throws(Diagnostic) -> Rewrite {
    let graph = model.graph
    let attributes = graph.attributes(table)
    guard let key = attributes.type("key_dtype"), let value = attributes.type("value_dtype") else {
      return .declined("its types are not stated")
    }
    let users = Array(Set(graph.uses(of: table[0]).map(\.user)).sorted())
    let imports = users.filter { OpKind.tableInitializers.contains(graph.op($0)) }
    guard let filling = imports.first, imports.count == 1, graph.operands(filling).count == 3,
      let keys = Self.constant(graph.operands(filling)[1], graph),
      let values = Self.constant(graph.operands(filling)[2], graph),
      keys.elementCount == values.elementCount, keys.type == key, values.type == value
    else { return .declined("what fills it is not one list of constants") }
    let reads = users.filter { OpKind.tableReads.contains(graph.op($0)) }
    let calls = users.filter { FunctionalOp.of(graph.op($0)) != nil }
    guard reads.count + calls.count + 1 == users.count, !flow.unclear.contains(table) else {
      return .declined("it is not only looked up in")
    }
    let isBuiltin = key == .string && value == .int64 || key == .int64 && value == .string
    guard isBuiltin || [.string, .int32, .int64].contains(key) else {
      return .declined("its keys are neither strings nor integers")
    }
    let within = flow.lookups(in: table)
    let kinds = reads.map { graph.op($0) } + within.flatMap(\.kinds)
    // The runtime leaves out what is there twice; places and sizes would count it.
    if !isBuiltin || kinds.contains(where: OpKind.tableSizes.contains), !Self.areDistinct(keys) {
      return .declined("a key is there twice")
    }
    let contents = TableContents(
      name: graph.name(table), keys: keys, values: values,
      form: isBuiltin ? .builtin : key == .string ? .numbered : .compared)
    let hasFinds = kinds.contains(where: OpKind.tableFinds.contains)
    if !isBuiltin || !hasFinds { needlessFilling = filling }
    lower(contents, reads, filling, hasFinds: hasFinds)
    for lookups in within {
      let attributes = model.graph.attributes(table)
      try model.functions.edit(lookups.function) { function in
        var lowering = LookupLowering(contents, function.body)
        function.body = Graph()
        lowering.lower(lookups.nodes) { graph in
          contents.form == .builtin
            ? graph.add("HashTableV2", named: graph.uniqueName(contents.name), attributes: attributes)[0]
            : LookupLowering.numbers(contents, &graph)
        }
        function.body = lowering.graph
      }
    }
    return .applied
  }

  /// Lowers the lookups of the main graph, where tables are filled.
  private mutating func lower(
    _ contents: TableContents, _ reads: [NodeID], _ filling: NodeID, hasFinds: Bool
  ) {
    let table = table
    var lowering = LookupLowering(contents, model.graph)
    model.graph = Graph()
    var numbers: Value?
    switch contents.form {
    case .builtin: lowering.graph.setTableNumber(of: table, named: contents.name)
    case .numbered: if hasFinds { (numbers, newFilling) = lowering.filledNumbers(like: filling) }
    case .compared: break
    }
    lowering.lower(reads) { _ in numbers ?? table[0] }
    model.graph = lowering.graph
  }

  private static func constant(_ value: Value, _ graph: Graph) -> Tensor? {
    graph.op(value.node) == "Const" ? graph.attributes(value.node).tensor("value") : nil
  }

  private static func areDistinct(_ keys: Tensor) -> Bool {
    if let strings = keys.strings { return Set(strings).count == strings.count }
    guard let loaded = try? TensorValue(loading: keys), let wide = try? Kernels.cast(loaded, to: .int64)
    else {
      return false
    }
    let numbers = wide.copied(Int64.self)
    return Set(numbers).count == numbers.count
  }
}

/// Lowers the lookups in one table within one graph.
private struct LookupLowering {
  private let contents: TableContents
  var graph: Graph

  init(_ contents: TableContents, _ graph: Graph) {
    self.contents = contents
    self.graph = graph
  }

  /// - Parameter table: gives the graph's own table that is looked up in, where there is one.
  mutating func lower(_ reads: [NodeID], in table: (inout Graph) -> Value) {
    for node in reads where OpKind.tableSizes.contains(graph.op(node)) {
      graph.makeConstant(node, Tensor(scalar: Int64(contents.keys.elementCount), type: .int64))
    }
    let finds = reads.filter { graph.contains($0) && OpKind.tableFinds.contains(graph.op($0)) }
    guard !finds.isEmpty else { return }
    switch contents.form {
    case .compared: byComparing(finds)
    case .numbered: byNumber(finds, table(&graph))
    case .builtin:
      let table = table(&graph)
      for node in finds {
        let operands = [table] + graph.operands(node).dropFirst()
        graph.setOperands(node, operands, controls: graph.controlOperands(node))
      }
    }
  }

  /// A table of the keys' numbers.
  static func numbers(_ contents: TableContents, _ graph: inout Graph) -> Value {
    let name = "\(contents.name)/numbers"
    let numbers = graph.add(
      "HashTableV2", named: graph.uniqueName(name),
      attributes: ["key_dtype": .type(.string), "value_dtype": .type(.int64)])
    graph.setTableNumber(of: numbers, named: name)
    return numbers[0]
  }

  /// The table of the keys' numbers, and what fills it.
  mutating func filledNumbers(like filling: NodeID) -> (table: Value, filling: NodeID) {
    let count = contents.keys.elementCount
    let numbers = Self.numbers(contents, &graph)
    let positions = Tensor((0..<count).map { Int64($0) }, type: .int64, dimensions: [count])
    let keys = add("Const", [], ["dtype": .type(.string), "value": .tensor(contents.keys.reshaped([count]))])
    let new = graph.add(
      "LookupTableImportV2", named: graph.uniqueName("\(graph.name(filling))/numbers"),
      [numbers, keys, integers(positions)], attributes: ["Tin": .type(.string), "Tout": .type(.int64)])
    return (numbers, new)
  }

  /// The keys' numbers are looked up, and the values chosen by them.
  private mutating func byNumber(_ finds: [NodeID], _ numbers: Value) {
    for node in finds {
      let operands = graph.operands(node)
      let missing = integers(Tensor(scalar: Int64(contents.keys.elementCount), type: .int64))
      let places = add(
        "LookupTableFindV2", [numbers, operands[1], missing],
        ["Tin": .type(.string), "Tout": .type(.int64)])
      choose(node, places, default: operands[2], isLast: true)
    }
  }

  /// A key's place is what of one to the number of keys is left where it is equal; 0 where none is.
  private mutating func byComparing(_ finds: [NodeID]) {
    let keys = contents.keys
    let count = keys.elementCount
    for node in finds {
      let operands = graph.operands(node)
      let last = integers(Tensor(scalar: Int32(-1), type: .int32))
      let columns = add("ExpandDims", [operands[1], last], ["T": .type(keys.type), "Tdim": .type(.int32)])
      let known = add("Const", [], ["dtype": .type(keys.type), "value": .tensor(keys.reshaped([count]))])
      let equal = add(
        "Equal", [columns, known], ["T": .type(keys.type), "incompatible_shape_error": .bool(true)])
      let marks = add(
        "Cast", [equal], ["SrcT": .type(.bool), "DstT": .type(.int32), "Truncate": .bool(false)])
      let numbers = Tensor((0..<count).map { Int32($0 + 1) }, type: .int32, dimensions: [count])
      let marked = add("Mul", [marks, integers(numbers)], ["T": .type(.int32)])
      let places = add(
        "Sum", [marked, last], ["T": .type(.int32), "Tidx": .type(.int32), "keep_dims": .bool(false)])
      choose(node, places, default: operands[2], isLast: false)
    }
  }

  /// Puts the values at places among the table's, and the default before or behind them, in the place of a lookup.
  private mutating func choose(_ node: NodeID, _ places: Value, default missing: Value, isLast: Bool) {
    let values = contents.values
    let type = values.type
    let known = add(
      "Const", [], ["dtype": .type(type), "value": .tensor(values.reshaped([values.elementCount]))])
    let shape = integers(Tensor([Int32(1)], type: .int32, dimensions: [1]))
    let own = add("Reshape", [missing, shape], ["T": .type(type), "Tshape": .type(.int32)])
    let zero = integers(Tensor(scalar: Int32(0), type: .int32))
    let all = add(
      "ConcatV2", (isLast ? [known, own] : [own, known]) + [zero],
      ["T": .type(type), "N": .int(2), "Tidx": .type(.int32)])
    let index: ElementType = isLast ? .int64 : .int32
    let chosen = graph.add(
      "GatherV2", named: graph.uniqueName(graph.name(node)), [all, places, zero],
      attributes: [
        "Tparams": .type(type), "Tindices": .type(index), "Taxis": .type(.int32), "batch_dims": .int(0),
      ])
    graph.supersede(node, by: chosen)
  }

  private mutating func integers(_ tensor: Tensor) -> Value {
    add("Const", [], ["dtype": .type(tensor.type), "value": .tensor(tensor)])
  }

  private mutating func add(_ op: OpKind, _ operands: [Value], _ attributes: Attributes) -> Value {
    graph.add(
      op, named: graph.uniqueName("\(contents.name)/\(op.name.lowercased())"), operands,
      attributes: attributes)[0]
  }
}

extension Graph {
  /// Gives a table its number in the file, which must be the same wherever the table is: it follows from its name.
  fileprivate mutating func setTableNumber(of table: NodeID, named name: String) {
    let number = Array(name.utf8).withUnsafeBytes { CRC32C($0).value } >> 1
    update(table) { $0.attributes[TFLiteAttribute.tableNumber] = .int(Int64(number)) }
  }
}
