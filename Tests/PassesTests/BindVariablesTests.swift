import Diagnostics
import GraphIR
import Passes
import TestSupport
import Testing

@Suite struct BindVariablesTests {
  private func bindings(
    _ text: String, keys: [String], overrides: [String: String] = [:]
  ) throws -> [String: Variables.Binding] {
    var model = try parseModel(text)
    model.variables = try Variables(
      Dictionary(uniqueKeysWithValues: keys.map { ($0, "tensor<float32[4]>[1.0, 2.0, 3.0, 4.0]") }))
    _ = try run(BindVariables(overrides: overrides), on: &model)
    return model.variables.bindings
  }

  private let restore = """
    %f = Placeholder {dtype = string}  %k = Const {dtype = string, value = tensor<string[2]>["old/a", "old/b"]}
    %s = Const {dtype = string, value = tensor<string[2]>["", "4 1,2"]}
    %r = RestoreV2(%f, %k, %s) {dtypes = (float32, float32)}
    """

  @Test func byName() throws {
    let found = try bindings("graph { %a = VariableV2 {dtype = float32}  return %a }", keys: ["a"])
    #expect(found == ["a": .init(key: "a")])
  }

  @Test func byTheKeysThatAreRestored() throws {
    let found = try bindings(
      """
      graph { \(restore)  %a = VariableV2 {dtype = float32}  %b = VarHandleOp {dtype = float32}
        %ia = Identity(%r) {T = float32}  %aa = Assign(%a, %ia) {T = float32}
        %ab = AssignVariableOp(%b, %r:1) {dtype = float32}  return %a, %b }
      """, keys: ["old/a", "old/b", "a"])
    #expect(found["a"] == .init(key: "old/a"))
    #expect(found["b"] == .init(key: "old/b", slice: TensorSlice(starts: [1], extents: [2])))
  }

  @Test func restoringInAFunction() throws {
    let found = try bindings(
      """
      model { graph { %name = Placeholder {dtype = string}  %a = VarHandleOp {dtype = float32}
          %all = StatefulPartitionedCall(%name, %a) {f = @restore, Tin = (string, resource), Tout = types()}  return %a }
        func @restore(%f: string, %h: resource) -> () stateful {
          %k = Const {dtype = string, value = tensor<string[1]>["model/kernel/.ATTRIBUTES/VARIABLE_VALUE"]}
          %s = Const {dtype = string, value = tensor<string[1]>[""]}
          %r = RestoreV2(%f, %k, %s) {dtypes = (float32)}
          %u = AssignVariableOp(%h, %r) {dtype = float32}  targets ^%u }
        restore "all" }
      """, keys: ["model/kernel/.ATTRIBUTES/VARIABLE_VALUE"])
    #expect(found["a"]?.key == "model/kernel/.ATTRIBUTES/VARIABLE_VALUE")
  }

  @Test func theUserKnowsBest() throws {
    let graph =
      "graph { \(restore)  %a = VariableV2 {dtype = float32}  %aa = Assign(%a, %r) {T = float32}  return %a }"
    let found = try bindings(graph, keys: ["old/a", "mine"], overrides: ["a": "mine"])
    #expect(found["a"]?.key == "mine")
    try expect(
      BindVariables(overrides: ["aa/b": "mine"]),
      refuses: "graph { %aa/a = VariableV2 {dtype = float32}  return %aa/a }",
      .unknownNode, containing: "--variable-map names 'aa/b', which is no variable", "did you mean 'aa/a'?")
  }

  /// A graph that is partitioned in another way than the checkpoint, without a Saver to tell.
  @Test func partsOfOneTensorByTheirNames() throws {
    let found = try bindings(
      """
      graph { %w/part_0 = VariableV2 {dtype = float32, shape = [3]}  %w/part_1 = VariableV2 {dtype = float32, shape = [1]}
        return %w/part_0, %w/part_1 }
      """, keys: ["w"])
    #expect(found["w/part_0"] == .init(key: "w", slice: TensorSlice(starts: [0], extents: [3])))
    #expect(found["w/part_1"] == .init(key: "w", slice: TensorSlice(starts: [3], extents: [1])))
  }

  @Test func contentsOfTables() throws {
    var model = try parseModel(
      """
      graph { \(restore)  %t = MutableHashTableV2 {key_dtype = float32, value_dtype = float32}
        %i = LookupTableImportV2(%t, %r, %r:1) {Tin = float32, Tout = float32}  return %t }
      """)
    _ = try run(BindVariables(), on: &model)
    #expect(model.variables.tables == ["t": .init(keys: "old/a", values: "old/b")])
  }
}
