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
}
