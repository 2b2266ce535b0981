internal import Diagnostics
internal import GraphIR
internal import Tensors

/// Tables that are filled once: LiteRT has those from strings to `int64` and back.
let tableLowerings: [OpKind: Lowering.Rule] = [
  "HashTable": table, "HashTableV2": table,
  "LookupTableFind": lookup, "LookupTableFindV2": lookup,
  "LookupTableImport": filling, "LookupTableImportV2": filling,
  "InitializeTable": filling, "InitializeTableV2": filling,
]

private let table: Lowering.Rule = { (call) throws(Diagnostic) in
  // Which table it is in the file was decided before, where it can be one at all.
  guard let number = call.attributes.int(TFLiteAttribute.tableNumber) else {
    throw call.unsupported(
      "it is no table of constants by strings or integers",
      help: "put an input behind it: --cut NODE=int64[?]")
  }
  return try call.emit(
    "HASHTABLE", [],
    [
      "table_id": .int(Int64(number)), "key_dtype": .type(call.type("key_dtype")),
      "value_dtype": .type(call.type("value_dtype")),
    ], results: [TensorType(.resource, [1])])
}

private let lookup: Lowering.Rule = { (call) throws(Diagnostic) in
  try call.emit("HASHTABLE_FIND", call.inputs, results: call.results)
}

private let filling: Lowering.Rule = { (call) throws(Diagnostic) in
  try call.emit("HASHTABLE_IMPORT", call.inputs, results: [])
}
