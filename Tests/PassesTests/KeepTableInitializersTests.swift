import Diagnostics
import GraphIR
import PassKit
import Passes
import TestSupport
import Testing

@Suite struct KeepTableInitializersTests {
  private let tables = """
    %t = HashTableV2 {shared_name = "a"}  %u = HashTableV2 {shared_name = "b"}  %k = K
    %i = InitializeTableV2(%t, %k, %k)  %j = InitializeTableV2(%u, %k, %k)  %start = NoOp(^%i, ^%j)
    """

  @Test func onlyOfTablesThatOutputsRead() throws {
    try expect(
      KeepTableInitializers(),
      rewrites: """
        graph { \(tables)  %x = X  %d = D  %y = LookupTableFindV2(%t, %x, %d)  return %y  targets ^%start, ^%i, ^%j }
        """,
      to:
        "graph { \(tables)  %x = X  %d = D  %y = LookupTableFindV2(%t, %x, %d)  return %y  targets i = ^%i }")
  }

  /// Two nodes may stand for one table, by its shared name.
  @Test func byTheNameTheyShare() throws {
    let same = """
      %t = HashTableV2 {shared_name = "a"}  %u = HashTableV2 {shared_name = "a"}  %k = K
      %i = InitializeTableV2(%u, %k, %k)  %x = X  %y = LookupTableFindV2(%t, %x, %x)
      """
    let context = try expect(
      KeepTableInitializers(), rewrites: "graph { \(same)  return %y  targets ^%i }",
      to: "graph { \(same)  return %y  targets i = ^%i }")
    #expect(context.diagnostics.isEmpty)
  }

  @Test func aTableThatNothingFillsIsWarnedOf() throws {
    let graph = "graph { %t = HashTableV2  %x = X  %y = LookupTableFindV2(%t, %x, %x)  return %y }"
    let context = try expect(KeepTableInitializers(), rewrites: graph, to: graph)
    #expect(context.diagnostics.map(\.severity) == [.warning])
    #expect(
      context.diagnostics.first?.message == "nothing in the graph fills the table 't', which an output reads")
  }
}
