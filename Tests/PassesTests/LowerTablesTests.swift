import Diagnostics
import Passes
import TestSupport
import Testing

@Suite struct LowerTablesTests {
  private func model(
    _ key: String, _ value: String, fed: String = "", keys: String? = nil, targets: String = "fill = ^%fill",
    _ rest: String
  ) -> String {
    let keys = keys ?? (key == "string" ? #"tensor<string[2]>["a", "b"]"# : "tensor<\(key)[2]>[7, 9]")
    let values = value == "string" ? #"["x", "y"]"# : value == "float32" ? "[0.5, 1.5]" : "[3, 4]"
    let missing = value == "string" ? #"["?"]"# : value == "float32" ? "[-1.0]" : "[-1]"
    return """
      graph {
        inputs %x
        %x = Placeholder {dtype = \(key), shape = [?]}
        %default = Const {dtype = \(value), value = tensor<\(value)[]>\(missing)}
        %keys = Const {dtype = \(key), value = \(keys)}
        %values = Const {dtype = \(value), value = tensor<\(value)[2]>\(values)}
        %table = HashTableV2 {container = "", key_dtype = \(key), shared_name = "t", use_node_name_sharing = false, value_dtype = \(value)\(fed)}
        %fill = LookupTableImportV2(%table, %keys, %values) {Tin = \(key), Tout = \(value)}
        \(rest)
        targets \(targets)
      }
      """
  }
  private func find(_ key: String, _ value: String) -> String {
    "%y = LookupTableFindV2(%table, %x, %default) {Tin = \(key), Tout = \(value)}  return y = %y"
  }

  /// The number follows from the name: the same in every signature's copy.
  @Test(arguments: [("string", "int64"), ("int64", "string")])
  func tablesOfTheRuntimeGetANumber(_ key: String, _ value: String) throws {
    try expectOnce(
      LowerTables(), rewrites: model(key, value, find(key, value)),
      to: model(key, value, fed: ", _table_id = 1688788819", find(key, value)))
  }

  @Test func sizesAreConstants() throws {
    let size = "%y = \(find("string", "int64").dropFirst(5).replacing("return y = %y", with: ""))"
    try expectOnce(
      LowerTables(),
      rewrites: model("string", "int64", "\(size)  %n = LookupTableSizeV2(%table)  return y = %y, n = %n"),
      to: model(
        "string", "int64", fed: ", _table_id = 1688788819",
        "\(size)  %n = Const {dtype = int64, value = tensor<int64[]>[2]}  return y = %y, n = %n"))
  }

  @Test func valuesThatTheRuntimeHasNoTablesForAreChosenByNumber() throws {
    try expectOnce(
      LowerTables(), rewrites: model("string", "float32", find("string", "float32")),
      to: model(
        "string", "float32", targets: #""fill/numbers" = ^%fill/numbers"#,
        """
        %table/numbers = HashTableV2 {_table_id = 933766468, key_dtype = string, value_dtype = int64}
        %table/const = Const {dtype = string, value = tensor<string[2]>["a", "b"]}
        %table/const_1 = Const {dtype = int64, value = tensor<int64[2]>[0, 1]}
        %fill/numbers = LookupTableImportV2(%table/numbers, %table/const, %table/const_1) {Tin = string, Tout = int64}
        %table/const_2 = Const {dtype = int64, value = tensor<int64[]>[2]}
        %table/lookuptablefindv2 = LookupTableFindV2(%table/numbers, %x, %table/const_2) {Tin = string, Tout = int64}
        %table/const_3 = Const {dtype = float32, value = tensor<float32[2]>[0.5, 1.5]}
        %table/const_4 = Const {dtype = int32, value = tensor<int32[1]>[1]}
        %table/reshape = Reshape(%default, %table/const_4) {T = float32, Tshape = int32}
        %table/const_5 = Const {dtype = int32, value = tensor<int32[]>[0]}
        %table/concatv2 = ConcatV2(%table/const_3, %table/reshape, %table/const_5) {N = 2, T = float32, Tidx = int32}
        %y = GatherV2(%table/concatv2, %table/lookuptablefindv2, %table/const_5) {Taxis = int32, Tindices = int64, Tparams = float32, batch_dims = 0}
        return y = %y
        """))
  }

  /// What no key is equal to is the default.
  @Test(arguments: ["int32", "int64"]) func keysThatAreNumbersAreCompared(_ key: String) throws {
    var text = model(key, "float32", find(key, "float32"))
    text = text.replacing("targets fill = ^%fill", with: "")
    try expectResults(
      LowerTables(), of: text, feeding: ["x": "<\(key)[3]>[9, 8, 7]"], are: ["<float32[3]>[1.5, -1.0, 0.5]"])
  }

  /// Their places would be added.
  @Test func declinesKeysThatAreThereTwice() throws {
    try expect(
      LowerTables(),
      declines: model("int64", "float32", keys: "tensor<int64[2]>[7, 7]", find("int64", "float32")),
      because: "a key is there twice")
  }

  @Test func declinesWhatIsNotConstant() throws {
    let text = """
      graph {
        inputs %x, %keys
        %x = Placeholder {dtype = string, shape = [?]}
        %keys = Placeholder {dtype = string, shape = [2]}
        %values = Const {dtype = int64, value = tensor<int64[2]>[3, 4]}
        %table = HashTableV2 {container = "", key_dtype = string, shared_name = "t", use_node_name_sharing = false, value_dtype = int64}
        %fill = LookupTableImportV2(%table, %keys, %values) {Tin = string, Tout = int64}
        %n = LookupTableSizeV2(%table)
        return n = %n
        targets fill = ^%fill
      }
      """
    try expect(LowerTables(), declines: text, because: "not one list of constants")
  }

  // MARK: Tables in functions

  /// A table that goes through a branch into a branch, with what is looked up there.
  private func nested(
    _ key: String, _ value: String, _ inner: String, more: String = "", target: String = "fill = ^%fill"
  ) -> String {
    let values = value == "float32" ? "[0.5, 1.5]" : "[3, 4]"
    let keys = key == "string" ? #"["a", "b"]"# : "[7, 9]"
    let outs = "Tcond = bool, Tin = (resource, \(key), \(value)), Tout = (\(value)), output_shapes = ()"
    return """
      model {
        graph {
          inputs %x, %p
          %x = Placeholder {dtype = \(key), shape = [2]}
          %p = Placeholder {dtype = bool, shape = []}
          %default = Const {dtype = \(value), value = tensor<\(value)[]>[-1\(value == "float32" ? ".0" : "")]}
          %keys = Const {dtype = \(key), value = tensor<\(key)[2]>\(keys)}
          %values = Const {dtype = \(value), value = tensor<\(value)[2]>\(values)}
          %table = HashTableV2 {container = "", key_dtype = \(key), shared_name = "t", use_node_name_sharing = false, value_dtype = \(value)\(more)}
          %fill = LookupTableImportV2(%table, %keys, %values) {Tin = \(key), Tout = \(value)}
          %y = If(%p, %table, %x, %default) {else_branch = @other, then_branch = @outer, \(outs)}
          return y = %y
          \(target.isEmpty ? "" : "targets \(target)")
        }
        func @outer(%t: resource, %k: \(key), %d: \(value)) -> (r: \(value)) {
          %yes = Const {dtype = bool, value = tensor<bool[]>[true]}
          %in = If(%yes, %t, %k, %d) {else_branch = @other, then_branch = @inner, \(outs)}
          return r = %in
        }
        func @inner(%t: resource, %k: \(key), %d: \(value)) -> (r: \(value)) {
          \(inner)
          return r = %found
        }
        func @other(%t: resource, %k: \(key), %d: \(value)) -> (r: \(value)) {
          %two = Const {dtype = int32, value = tensor<int32[1]>[2]}
          %all = Fill(%two, %d) {T = \(value), index_type = int32}
          return r = %all
        }
      }
      """
  }

  /// LiteRT knows tables by their numbers: one with the same is the same.
  @Test func functionsHaveTheTableOfTheirOwn() throws {
    let find = "LookupTableFindV2(%t, %k, %d) {Tin = string, Tout = int64}"
    try expectOnce(
      LowerTables(), rewrites: nested("string", "int64", "%found = \(find)"),
      to: nested(
        "string", "int64",
        """
        %table = HashTableV2 {_table_id = 1688788819, container = "", key_dtype = string, shared_name = "t", use_node_name_sharing = false, value_dtype = int64}
        %found = \(find.replacing("(%t,", with: "(%table,"))
        """, more: ", _table_id = 1688788819"))
  }

  @Test func functionsCompareKeys() throws {
    let find = "%found = LookupTableFindV2(%t, %k, %d) {Tin = int64, Tout = float32}"
    try expectResults(
      LowerTables(), of: nested("int64", "float32", find, target: ""),
      feeding: ["x": "<int64[2]>[9, 8]", "p": "<bool[]>[true]"], are: ["<float32[2]>[1.5, -1.0]"])
  }

  @Test func declinesWhatIsChangedInAFunction() throws {
    try expect(
      LowerTables(),
      declines: nested(
        "int64", "float32",
        """
        %found = LookupTableFindV2(%t, %k, %d) {Tin = int64, Tout = float32}
        %more = LookupTableInsertV2(%t, %k, %found) {Tin = int64, Tout = float32}
        """), because: "it is not only looked up in")
  }
}
