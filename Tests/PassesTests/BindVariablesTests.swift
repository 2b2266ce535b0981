import Diagnostics
import GraphIR
import Passes
import Tensors
import TestSupport
import Testing

@Suite struct BindVariablesTests {
  private let scalar = "<float32[]>[0]"

  /// The key of each variable, with the starts and extents of a part.
  private func bindings(
    _ text: String, keys: [String], names: [String: String] = [:], overrides: [String: String] = [:]
  ) throws -> [String: String] {
    var model = try parseModel(text)
    model.variables = try Variables(
      Dictionary(uniqueKeysWithValues: keys.map { ($0, scalar) }), names: names)
    let before = model
    _ = try run(BindVariables(overrides: overrides), on: &model)
    expectEqual(model, before)
    #expect(
      model.variables.outcomes.map { $0.key } == model.variables.outcomes.map { bound(model, $0.name)?.key })
    return model.variables.bindings.mapValues { binding in
      binding.key + (binding.slice.map { " \($0.starts) \($0.extents)" } ?? "")
    }
  }

  private func bound(_ model: Model, _ name: String) -> Variables.Binding? { model.variables.bindings[name] }

  /// Nodes that restore `keys` and hand them to `assign`.
  private func restore(
    _ keys: String..., slices: [String] = [], assign: String, prefix: String = "r"
  ) -> String {
    let count = keys.count
    let slices = slices.isEmpty ? keys.map { _ in "" } : slices
    return """
      %\(prefix)n = Const {value = tensor<string[\(count)]>[\(keys.map { "\"\($0)\"" }.joined(separator: ", "))]}
      %\(prefix)s = Const {value = tensor<string[\(count)]>[\(slices.map { "\"\($0)\"" }.joined(separator: ", "))]}
      %\(prefix)i = Identity(%\(prefix)n)  %\(prefix)p = P  %\(prefix) = RestoreV2(%\(prefix)p, %\(prefix)i, %\(prefix)s)
      \(assign)
      """
  }

  @Test func variablesAreBoundToTheirNames() throws {
    #expect(
      try bindings(
        """
        graph { %v = VariableV2  %h = VarHandleOp {shared_name = "shared"}  %w = Variable  %x = NoVariable }
        """, keys: ["v", "shared"]) == ["v": "v", "h": "shared", "w": "w"])
  }

  @Test func restoreOpsTellOtherKeys() throws {
    let graph = restore(
      "old/v", "old/w", "u",
      assign: """
        %v = VariableV2  %a = Assign(%v, %r)
        %w = VarHandleOp  %wi = Identity(%w)  %c = Cast(%r:1)  %d = Reshape(%c, %rp)  %b = AssignVariableOp(%wi, %d)
        %u = VariableV2  %other = Custom(%u, %r:2)
        """)
    #expect(
      try bindings("graph { \(graph) }", keys: ["old/v", "old/w", "u"]) == [
        "v": "old/v", "w": "old/w", "u": "u",
      ])
  }

  /// A saver may hold keys that this checkpoint does not have; the variable's own name may be there then.
  @Test func keysTheCheckpointLacks() throws {
    let graph = restore(
      "gone/v", "gone/w", assign: "%v = V  %a = Assign(%v, %r)  %w = V  %b = Assign(%w, %r:1)"
    )
    .replacing("= V ", with: "= VariableV2 ")
    #expect(try bindings("graph { \(graph) }", keys: ["v"]) == ["v": "v", "w": "gone/w"])
  }

  @Test func partsThatRestoreOpsTell() throws {
    let graph = restore(
      "w", "w", slices: ["4 2 0,3:-", "4 2 3,1:-"],
      assign: "%a = VariableV2  %b = VariableV2  %c = Assign(%a, %r)  %d = Assign(%b, %r:1)")
    #expect(
      try bindings("graph { \(graph) }", keys: ["w"]) == ["a": "w [0, 0] [3, 2]", "b": "w [3, 0] [1, 2]"])
  }

  @Test func theFirstRestoreOps() throws {
    #expect(
      try bindings(
        """
        graph { %p = P  %n = Const {value = tensor<string[]>["k"]}  %s = Const {value = tensor<string[]>["3 1,2"]}
          %a = VariableV2  %ra = Restore(%p, %n)  %aa = Assign(%a, %ra)
          %b = VariableV2  %rb = RestoreSlice(%p, %n, %s)  %ab = Assign(%b, %rb) }
        """, keys: ["k"]) == ["a": "k", "b": "k [1] [2]"])
  }

  /// The restore op of a SavedModel is a function that is given the handles.
  @Test func theModelsOwnRestoreOpComesFirst() throws {
    let own = restore("own", assign: "%a = AssignVariableOp(%h, %r)")
    let other = restore("other", assign: "%oa = AssignVariableOp(%v, %o)", prefix: "o")
    #expect(
      try bindings(
        """
        model { graph { %v = VarHandleOp  \(other)  %load = StatefulPartitionedCall(%v) {f = @f} }
          func @f(%h: resource) -> () { \(own) targets ^%a }  restore "load" }
        """, keys: ["own", "other"]) == ["v": "own"])
  }

  /// The names in an object checkpoint need not be those of the graph.
  @Test func objectKeysCountWhereNothingIsRestored() throws {
    let names = ["v": "object/v", "w": "object/w"]
    #expect(try bindings("graph { %v = VarHandleOp }", keys: ["object/v"], names: names) == ["v": "object/v"])
    let graph = restore("object/u", assign: "%u = VarHandleOp  %a = AssignVariableOp(%u, %r)")
    #expect(
      try bindings("graph { %v = VarHandleOp  \(graph) }", keys: ["object/v", "object/u"], names: names) == [
        "v": "v", "u": "object/u",
      ])
  }

  @Test func keysTheUserGives() throws {
    let graph = restore("old", assign: "%v = VariableV2  %a = Assign(%v, %r)")
    #expect(
      try bindings(
        "graph { \(graph)  %h = VarHandleOp {shared_name = \"s\"}  %w = VarHandleOp }",
        keys: ["old", "mine", "w"],
        overrides: ["v": "mine", "s": "elsewhere"]) == ["v": "mine", "h": "elsewhere", "w": "w"])
  }

  @Test func keysForVariablesThatAreNotThere() throws {
    try expect(
      BindVariables(overrides: ["layer/kernl": "k", "gone": "g", "s": "x"]),
      on: "graph { %layer/kernel = VarHandleOp  %h = VarHandleOp {shared_name = \"s\"} }",
      throws: .unknownNode,
      containing: "'gone', which is no variable", "'layer/kernl'", "did you mean 'layer/kernel'?")
  }

  @Test func partitionsByName() throws {
    let parts = "%e/part_1 = VariableV2 {shape = [1,2]}  %e/part_0 = VariableV2 {shape = [2,2]}"
    func bound(_ text: String) throws -> [String: String] {
      var model = try parseModel("graph { \(text) }")
      model.variables = try Variables(["e": "<float32[3,2]>[1, 2, 3, 4, 5, 6]"])
      _ = try run(BindVariables(), on: &model)
      return model.variables.bindings.mapValues { "\($0.key) \($0.slice?.starts ?? [])" }
    }
    #expect(try bound(parts) == ["e/part_0": "e [0, 0]", "e/part_1": "e [2, 0]"])
    // Parts that do not add up to the whole are no parts.
    #expect(try bound("%e/part_0 = VariableV2 {shape = [2,2]}") == ["e/part_0": "e/part_0 []"])
    #expect(try bound("%e/part_0 = VariableV2") == ["e/part_0": "e/part_0 []"])
  }

  @Test func whatIsKnownOfEachVariable() throws {
    var model = try parseModel("graph { %v = VariableV2 {dtype = int8, shape = [2,?]}  %w = VarHandleOp }")
    _ = try run(BindVariables(), on: &model)
    #expect(
      model.variables.outcomes == [
        .init(name: "v", key: "v", type: .int8, shape: [2, -1], state: .unused),
        .init(name: "w", key: "w", type: .invalid, shape: .unknownRank, state: .unused),
      ])
  }

  @Test func contentsOfTables() throws {
    var model = try parseModel(
      """
      graph { %f = Placeholder {dtype = string}  %k = Const {dtype = string, value = tensor<string[2]>["old/a", "old/b"]} %s = Const {dtype = string, value = tensor<string[2]>["", "4 1,2"]} %r = RestoreV2(%f, %k, %s) {dtypes = (float32, float32)}   %t = MutableHashTableV2 {key_dtype = float32, value_dtype = float32}
        %i = LookupTableImportV2(%t, %r, %r:1) {Tin = float32, Tout = float32}  return %t }
      """)
    _ = try run(BindVariables(), on: &model)
    #expect(model.variables.tables == ["t": .init(keys: "old/a", values: "old/b")])
  }
}
