import Diagnostics
import GraphIR
import Passes
import TestSupport
import Testing

@Suite struct RestoreTablesTests {
  private let table = "%t = MutableHashTableV2 {key_dtype = string, value_dtype = int64}"
  private let contents = """
    %t/keys = Const {dtype = string, value = tensor<string[1]>["a"]}
    %t/values = Const {dtype = int64, value = tensor<int64[1]>[7]}
    """
  private let values = ["k": "<string[1]>[\"a\"]", "v": "<int64[1]>[7]"]

  private func expect(_ before: String, to after: String) throws {
    var model = try parseModel(before)
    model.variables = try Variables(values)
    model.variables.tables = ["t": .init(keys: "k", values: "v"), "gone": .init(keys: "k", values: "v")]
    _ = try run(RestoreTables(), on: &model)
    expectEqual(model, try parseModel(after))
  }

  @Test func anImportIsAdded() throws {
    try expect(
      "graph { \(table)  return %t }",
      to: """
        graph { \(table)  \(contents)
          %t/LookupTableImportV2 = LookupTableImportV2(%t, %t/keys, %t/values) {Tin = string, Tout = int64}
          return %t  targets ^%t/LookupTableImportV2 }
        """)
  }

  @Test func anImportOfWhatIsRestoredTakesConstants() throws {
    let restore = "%r = Restored  %n = NoOp"
    try expect(
      """
      graph { \(table)  \(restore)  %i = LookupTableImportV2(%t, %r, %r:1, ^%n) {Tin = string, Tout = int64}
        return %t  targets ^%i }
      """,
      to: """
        graph { \(table)  \(restore)  \(contents)
          %i = LookupTableImportV2(%t, %t/keys, %t/values) {Tin = string, Tout = int64}  return %t  targets ^%i }
        """)
  }

  /// Of a dense table the free places are left out, and what is inserted has the shapes of keys and values.
  @Test func ofDenseTablesWhatIsThereIsInserted() throws {
    func dense(_ more: String) -> String {
      """
      graph { %e = Const {dtype = int64, value = tensor<int64[]>[-9]}  %d = Const {dtype = int64, value = tensor<int64[]>[-8]}
        %t = MutableDenseHashTableV2(%e, %d) {key_dtype = int64, value_dtype = float32, value_shape = [2]}  \(more)
      """
    }
    var variables = try Variables([
      "k": "<int64[4,1]>[-9, 5, -8, 7]", "v": "<float32[4,2]>[0, 0, 1, 2, 9, 9, 3, 4]",
    ])
    variables.tables = ["t": .init(keys: "k", values: "v")]
    func expect(_ before: String, to after: String) throws {
      var model = try parseModel(before)
      model.variables = variables
      _ = try run(RestoreTables(), on: &model)
      expectEqual(model, try parseModel(after))
    }
    let contents = """
      %t/keys = Const {dtype = int64, value = tensor<int64[2]>[5, 7]}
      %t/values = Const {dtype = float32, value = tensor<float32[2,2]>[1, 2, 3, 4]}
      """
    let insert = "LookupTableInsertV2(%t, %t/keys, %t/values) {Tin = int64, Tout = float32}"
    try expect(
      dense("return %t }"),
      to: dense(
        "\(contents)  %t/LookupTableInsertV2 = \(insert)  return %t  targets ^%t/LookupTableInsertV2 }"))
    try expect(
      dense(
        "%r = Restored  %i = LookupTableImportV2(%t, %r, %r:1) {Tin = int64, Tout = float32}  return %t  targets ^%i }"
      ),
      to: dense("%r = Restored  \(contents)  %i = \(insert)  return %t  targets ^%i }"))
    variables = try Variables(["k": "<int64[4,1]>[-9, 5, -8, 7]", "v": "<float32[3,2]>[0, 0, 1, 2, 9, 9]"])
    variables.tables = ["t": .init(keys: "k", values: "v")]
    var model = try parseModel(dense("return %t }"))
    model.variables = variables
    let problem = #expect(throws: Diagnostic.self) { _ = try run(RestoreTables(), on: &model) }
    #expect(problem?.message.contains("does not fit it") == true)
  }
}
