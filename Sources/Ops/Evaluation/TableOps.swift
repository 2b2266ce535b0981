internal import Diagnostics
internal import GraphIR
internal import Kernels
internal import Tensors

/// Hash tables: ops that make, fill, change and read them. The first form of each works with references of TensorFlow 1,
/// the second with handles (of dense tables TensorFlow runs no other); `Anonymous` ones make a table each time they run.
let tableOps: [OpDef] =
  ["HashTable", "MutableHashTable", "MutableHashTableOfTensors"].map { name in
    OpDef(
      name, .tableReference,
      reading: { (call, state) throws(Diagnostic) in
        [TensorValue(.string.reference, [2], .handle(try table(call, state)))]
      })
  }
  + ["HashTableV2", "MutableHashTableV2", "MutableHashTableOfTensorsV2", "MutableDenseHashTableV2"].map {
    name in
    OpDef(
      name, .tableHandle,
      reading: { (call, state) throws(Diagnostic) in
        [TensorValue(handle: try table(call, state), type: .resource)]
      })
  }
  + [
    "AnonymousHashTable", "AnonymousMutableHashTable", "AnonymousMutableHashTableOfTensors",
    "AnonymousMutableDenseHashTable",
  ].map { name in
    OpDef(
      name, .tableHandle,
      reading: { (call, _) throws(Diagnostic) in
        [TensorValue(handle: try newTable(call), type: .resource)]
      })
  }
  + forms("LookupTableFind", .foundInTable) { (call, table) throws(Diagnostic) in
    [try table.find(call.input(1), missing: call.input(2))]
  }
  + forms("LookupTableSize", .scalar) { (_, table) throws(Diagnostic) in
    [try TensorValue([Int64(table.count)], type: .int64, [])]
  }
  + forms("LookupTableExport", .tableContents) { (_, table) throws(Diagnostic) in
    let contents = try table.export()
    return [contents.keys, contents.values]
  }
  + changes("LookupTableInsert") { (call, table) throws(Diagnostic) in
    try table.insert(call.input(1), call.input(2))
  }
  + changes("LookupTableImport") { (call, table) throws(Diagnostic) in
    try table.restore(call.input(1), call.input(2))
  }
  + changes("InitializeTable") { (call, table) throws(Diagnostic) in
    try table.initialize(call.input(1), call.input(2))
  }
  + changes("InitializeTableFromTextFile") { (call, table) throws(Diagnostic) in
    let name = try call.input(1)
    guard name.type == .string, name.elementCount == 1 else {
      throw call.invalid("\(name.type)\(name.shape) is not the name of a file")
    }
    let file = try VocabularyFile(String(decoding: name.strings[0], as: UTF8.self), call.attributes)
    let keys = try file.column(call.int("key_index"), as: table.keyType)
    let values = try file.column(call.int("value_index"), as: table.valueType)
    try table.initialize(TensorValue(loading: keys), TensorValue(loading: values))
  } + [
    OpDef(
      "LookupTableRemoveV2", .nothing,
      changing: { (call, _) throws(Diagnostic) in
        try call.resource(0, LookupTable.self).remove(call.input(1))
        return []
      })
  ]

/// Both forms of an op that reads a table.
private func forms(
  _ name: String, _ infer: ShapeRule,
  _ read: @escaping @Sendable (OpCall, LookupTable) throws(Diagnostic) -> [TensorValue]
) -> [OpDef] {
  [name, name + "V2"].map { name in
    OpDef(
      name, infer,
      reading: { (call, _) throws(Diagnostic) in
        try read(call, call.resource(0, LookupTable.self))
      })
  }
}

/// Both forms of an op that changes a table and gives nothing.
private func changes(
  _ name: String, _ change: @escaping @Sendable (OpCall, LookupTable) throws(Diagnostic) -> Void
) -> [OpDef] {
  [name, name + "V2"].map { name in
    OpDef(
      name, .nothing,
      changing: { (call, _) throws(Diagnostic) in
        try change(call, call.resource(0, LookupTable.self))
        return []
      })
  }
}

/// The table of a node: one that other nodes of the name have, too, or one of its own.
private func table(_ call: OpCall, _ state: StateAccess) throws(Diagnostic) -> LookupTable {
  let shared = call.string("shared_name")
  let isShared = !shared.isEmpty || call.bool("use_node_name_sharing")
  let table: LookupTable = try state.resources.resource(
    container: call.string("container"), name: shared.isEmpty ? state.node : shared, isShared: isShared
  ) { () throws(Diagnostic) in try newTable(call) }
  let (keys, values) = try types(call)
  guard table.keyType == keys, table.valueType == values else {
    throw call.invalid(
      "the table that it shares is from \(table.keyType) to \(table.valueType), not from \(keys) to \(values)"
    )
  }
  return table
}

private func types(_ call: OpCall) throws(Diagnostic) -> (keys: ElementType, values: ElementType) {
  (isDense(call.op) ? try call.input(0).type : call.type("key_dtype"), call.type("value_dtype"))
}

private func isDense(_ op: OpKind) -> Bool { op.name.contains("DenseHashTable") }

private func newTable(_ call: OpCall) throws(Diagnostic) -> LookupTable {
  let (keys, values) = try types(call)
  let isMutable = call.op.name.contains("Mutable")
  guard isMutable, call.signature?.definition(of: "value_shape") != nil else {
    return try LookupTable(isMutable ? .mutable : .fixed, keys: keys, values: values)
  }
  guard let shape = call.shape("value_shape").fullyDefined else {
    throw call.invalid("the shape \(call.shape("value_shape")) of its values is not known")
  }
  guard isDense(call.op) else {
    guard shape.count == 1 else {
      throw call.invalid("its values are lists, not of the shape \(Shape(shape))")
    }
    return try LookupTable(.mutable, keys: keys, values: values, valueShape: shape)
  }
  let marks = call.inputs
  let (buckets, load) = (call.int("initial_num_buckets"), call.float("max_load_factor"))
  guard marks.count == 2, let empty = marks.first, empty.rank <= 1, empty.elementCount > 0,
    marks.allSatisfy({ $0.type == keys && $0.dimensions == empty.dimensions && $0.resource == nil })
  else { throw call.invalid("its keys for free places are not alike") }
  guard buckets > 0, buckets & (buckets - 1) == 0, load > 0, load < 1 else {
    throw call.invalid("it cannot have \(buckets) places of which \(load) are taken at most")
  }
  let reserved = marks.flatMap { LookupTable.rows(of: $0, length: $0.elementCount) }
  guard Set(reserved).count == marks.count else {
    throw call.invalid("one key cannot mark both empty places and deleted ones")
  }
  return try LookupTable(
    .dense(reserved: reserved), keys: keys, keyShape: empty.dimensions, values: values, valueShape: shape)
}
