import Diagnostics
import GraphIR
import PassKit
import Passes
import TestSupport
import Testing

@Suite struct KeepTableInitializersTests {
  @Test func initializersOfTablesThatOutputsReadStay() throws {
    for (table, find, fill) in [
      ("HashTableV2", "LookupTableFindV2", "InitializeTableV2"),
      ("HashTable", "LookupTableFind", "InitializeTable"),
      ("HashTableV2", "LookupTableFindV2", "LookupTableImportV2"),
      ("HashTableV2", "LookupTableFindV2", "InitializeTableFromTextFileV2"),
    ] {
      let operands = fill.contains("TextFile") ? "%t, %k" : "%t, %k, %k"
      let nodes = """
        %x = X  %k = K  %t = \(table)  %unread = \(table)  %y = \(find)(%t, %x, %k)  %i = \(fill)(\(operands))
        %j = \(fill)(\(operands.replacing("%t", with: "%unread")))  %restore = Assign(%k, %k)
        """
      let context = try expect(
        KeepTableInitializers(), rewrites: "graph { \(nodes)  return %y  targets ^%i, ^%j, ^%restore }",
        to: "graph { \(nodes)  return %y  targets ^%i }")
      #expect(context.diagnostics.isEmpty)
    }
  }

  /// Of what inserts, initialisers fill tables; what runs beside the outputs does not.
  @Test func initializersThatInsertStay() throws {
    let nodes = """
      %x = X  %t = MutableHashTableV2  %y = LookupTableFindV2(%t, %x, %x)  %i = LookupTableInsertV2(%t, %x, %x)
      %start = NoOp(^%i)  %j = LookupTableInsertV2(%t, %x, %x)
      """
    let context = try expect(
      KeepTableInitializers(), rewrites: "graph { \(nodes)  return %y  targets ^%start }",
      to: "graph { \(nodes)  return %y  targets ^%i }")
    #expect(context.diagnostics.isEmpty)
  }

  @Test func tablesBehindIdentity() throws {
    let nodes = """
      %x = X  %t = HashTableV2  %h = Identity(%t)  %y = LookupTableFindV2(%h, %x, %x)
      %g = Identity(%t)  %i = InitializeTableV2(%g, %x, %x)
      """
    try expect(
      KeepTableInitializers(), rewrites: "graph { \(nodes)  return %y }",
      to: "graph { \(nodes)  return %y  targets ^%i }")
  }

  /// Two nodes are one table when they share a name in a container.
  @Test func tablesThatShareAName() throws {
    func nodes(_ container: String) -> String {
      """
      %x = X  %t = HashTableV2 {shared_name = "s"}  %u = HashTableV2 {shared_name = "s", container = "\(container)"}
      %y = LookupTableFindV2(%t, %x, %x)  %i = InitializeTableV2(%u, %x, %x)
      """
    }
    try expect(
      KeepTableInitializers(), rewrites: "graph { \(nodes(""))  return %y }",
      to: "graph { \(nodes(""))  return %y  targets ^%i }")
    try expect(
      KeepTableInitializers(), rewrites: "graph { \(nodes("c"))  return %y  targets ^%i }",
      to: "graph { \(nodes("c"))  return %y }")
  }

  @Test func anInitializerThatAnOutputWaitsForIsNoTarget() throws {
    let nodes =
      "%x = X  %t = HashTableV2  %i = InitializeTableV2(%t, %x, %x)  %y = LookupTableFindV2(%t, %x, %x, ^%i)"
    try expect(
      KeepTableInitializers(), rewrites: "graph { \(nodes)  return %y  targets ^%i }",
      to: "graph { \(nodes)  return %y }")
  }

  @Test func tablesThatNothingFillsAreWarnedOf() throws {
    let context = try expect(
      KeepTableInitializers(),
      leaves: "graph { %x = X  %t = MutableHashTableV2  %y = LookupTableFindV2(%t, %x, %x)  return %y }")
    #expect(context.diagnostics.map(\.severity) == [.warning])
    #expect(context.diagnostics.map(\.code) == [.unfreezableState])
    #expect(context.diagnostics.map(\.location?.node) == ["t"])
  }

  /// For a run: the initialiser also sets a counter that an output reads, and one that none reads.
  @Test func assignmentsToVariablesMayStay() throws {
    var model = try parseModel(
      """
      graph { %x = X  %v = VariableV2  %w = VarHandleOp  %a = Assign(%v, %x)  %b = AssignVariableOp(%w, %x)
        %other = Assign(%v, %x)  %init = NoOp(^%a, ^%b)  %y = Relu(%v)  return %y  targets ^%init }
      """)
    model.initializers = ["init"]
    _ = try run(KeepTableInitializers(keepsAssignments: true), on: &model)
    #expect(model.graph.targets.map(\.key) == ["a"])
  }
}
