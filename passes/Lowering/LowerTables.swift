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
    for node in tables {
      var lowering = TableLowering(node, model.graph)
      model.graph = Graph()
      let name = lowering.graph.name(node)
      let outcome = lowering.lower()
      model.graph = lowering.graph
      context.count(outcome, name)
    }
    // The tables that are left are filled by what is a target itself.
    model.initializers = []
    let graph = model.graph
    let fillings = graph.nodes.filter { node in
      OpKind.tableInitializers.contains(graph.op(node)) && graph.operand(node, 0).map(isNeeded) ?? false
    }
    func isNeeded(_ table: Value) -> Bool {
      graph.uses(of: table).contains { !OpKind.tableInitializers.contains(graph.op($0.user)) }
    }
    model.graph.targets = fillings.map { Graph.Port(key: graph.name($0), value: $0.control) }
  }

  /// The ops that make tables which are filled once.
  static let tables: Set<OpKind> = ["HashTable", "HashTableV2"]
}

/// Lowers one table.
private struct TableLowering {
  private let table: NodeID
  private(set) var graph: Graph

  init(_ table: NodeID, _ graph: Graph) {
    self.table = table
    self.graph = graph
  }

  mutating func lower() -> Rewrite {
    let attributes = graph.attributes(table)
    guard let key = attributes.type("key_dtype"), let value = attributes.type("value_dtype") else {
      return .declined("its types are not stated")
    }
    let users = Array(Set(graph.uses(of: table[0]).map(\.user)).sorted())
    let imports = users.filter { OpKind.tableInitializers.contains(graph.op($0)) }
    guard let filling = imports.first, imports.count == 1, graph.operands(filling).count == 3,
      let keys = constant(graph.operands(filling)[1]), let values = constant(graph.operands(filling)[2]),
      keys.elementCount == values.elementCount, keys.type == key, values.type == value
    else { return .declined("what fills it is not one list of constants") }
    let finds = users.filter { Self.finds.contains(graph.op($0)) && graph.operands($0).count == 3 }
    let sizes = users.filter { Self.sizes.contains(graph.op($0)) }
    guard finds.count + sizes.count + 1 == users.count else {
      return .declined("it is not only looked up in")
    }
    let isBuiltin = key == .string && value == .int64 || key == .int64 && value == .string
    guard isBuiltin || [.string, .int32, .int64].contains(key) else {
      return .declined("its keys are neither strings nor integers")
    }
    // The runtime leaves out what is there twice; places and sizes would count it.
    if !isBuiltin || !sizes.isEmpty, !Self.areDistinct(keys) { return .declined("a key is there twice") }
    for node in sizes {
      graph.makeConstant(node, Tensor(scalar: Int64(keys.elementCount), type: .int64))
    }
    if isBuiltin {
      state(table)
    } else if key == .string {
      byNumber(finds, filling, keys, values)
    } else {
      byComparing(finds, keys, values)
    }
    return .applied
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

  private static let finds: Set<OpKind> = ["LookupTableFind", "LookupTableFindV2"]
  private static let sizes: Set<OpKind> = ["LookupTableSize", "LookupTableSizeV2"]

  private func constant(_ value: Value) -> Tensor? {
    graph.op(value.node) == "Const" ? graph.attributes(value.node).tensor("value") : nil
  }

  /// Gives a table its number in the file, which must be the same wherever the table is: it follows from its name.
  private mutating func state(_ table: NodeID) {
    let name = graph.name(table)
    let number = Array(name.utf8).withUnsafeBytes { CRC32C($0).value } >> 1
    graph.update(table) { $0.attributes[TFLiteAttribute.tableNumber] = .int(Int64(number)) }
  }

  /// The keys' numbers are looked up, and the values chosen by them.
  private mutating func byNumber(_ finds: [NodeID], _ filling: NodeID, _ keys: Tensor, _ values: Tensor) {
    guard !finds.isEmpty else { return }
    let count = keys.elementCount
    let numbers = graph.add(
      "HashTableV2", named: graph.uniqueName("\(graph.name(table))/numbers"),
      attributes: ["key_dtype": .type(.string), "value_dtype": .type(.int64)])
    state(numbers)
    let positions = Tensor((0..<count).map { Int64($0) }, type: .int64, dimensions: [count])
    let keyNode = add("Const", [], ["dtype": .type(.string), "value": .tensor(keys.reshaped([count]))])
    graph.add(
      "LookupTableImportV2", named: graph.uniqueName("\(graph.name(filling))/numbers"),
      [numbers[0], keyNode, integers(positions)], attributes: ["Tin": .type(.string), "Tout": .type(.int64)])
    for node in finds {
      let operands = graph.operands(node)
      let missing = integers(Tensor(scalar: Int64(count), type: .int64))
      let places = add(
        "LookupTableFindV2", [numbers[0], operands[1], missing],
        ["Tin": .type(.string), "Tout": .type(.int64)])
      choose(node, places, values, default: operands[2], isLast: true)
    }
  }

  /// A key's place is what of one to the number of keys is left where it is equal; 0 where none is.
  private mutating func byComparing(_ finds: [NodeID], _ keys: Tensor, _ values: Tensor) {
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
      choose(node, places, values, default: operands[2], isLast: false)
    }
  }

  /// Puts the values at places among the table's, and the default before or behind them, in the place of a lookup.
  private mutating func choose(
    _ node: NodeID, _ places: Value, _ values: Tensor, default missing: Value, isLast: Bool
  ) {
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
      op, named: graph.uniqueName("\(graph.name(table))/\(op.name.lowercased())"), operands,
      attributes: attributes)[0]
  }
}
