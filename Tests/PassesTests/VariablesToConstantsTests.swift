import Diagnostics
import GraphIR
import PassKit
import Passes
import TestSupport
import Testing

@Suite struct VariablesToConstantsTests {
  let pair = "<float32[2]>[1, 2]"
  let constant = "Const {dtype = float32, value = tensor<float32[2]>[1, 2]}"
  let handle = "VarHandleOp {dtype = float32, shape = [2]}"

  func expectFrozen(
    _ before: String, _ after: String, functions: String = "", frozen: String = "",
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    try expect(
      VariablesToConstants(), rewrites: "model { graph { \(before) } \(functions) }",
      to: "model { stage frozen graph { \(after) } \(functions) \(frozen) }",
      with: try Variables(["v": pair, "w": "<float32[3]>[3, 4, 5]"]), sourceLocation: sourceLocation)
  }

  @Test func resourceVariables() throws {
    try expectFrozen(
      #"%v = VarHandleOp @"/device:GPU:0" {dtype = float32, shape = [2], shared_name = "s", _class = ("loc:@o")}"#
        + "%r = ReadVariableOp(%v, ^%v) {dtype = float32, _output_shapes = ([2])}  return %r",
      #"%v = Const @"/device:GPU:0" {dtype = float32, value = tensor\#(pair), _class = ("loc:@o")}"#
        + "%r = Identity(%v, ^%v) {T = float32, _output_shapes = ([2])}  return %r")
  }

  /// TensorFlow 1 wrote an unknown shape of a `Variable` as that of a scalar.
  @Test func referenceVariables() throws {
    try expectFrozen(
      """
      %v = VariableV2 {dtype = float32, shape = [?], container = "c"}  %w = Variable {dtype = float32, shape = []}
      %i = IsVariableInitialized(%v) {dtype = float32}  %y = Y(%v, %w, %i)  return %y
      """,
      """
      %v = \(constant)  %w = Const {dtype = float32, value = tensor<float32[3]>[3, 4, 5]}
      %i = Const(^%v) {dtype = bool, value = tensor<bool[]>[true]}  %y = Y(%v, %w, %i)  return %y
      """)
  }

  @Test func everyReaderOfAHandle() throws {
    try expectFrozen(
      """
      %v = \(handle)  %i = X
      %g = ResourceGather(%v, %i, ^%i) {dtype = float32, Tindices = int64, batch_dims = 1, validate_indices = true}
      %n = ResourceGatherNd(%v, %i) {dtype = float32, Tindices = int32}
      %s = VariableShape(%v) {out_type = int64}  %d = VariableShape(%v)
      %b = VarIsInitializedOp(%v, ^%i)  return %g, %n, %s, %d, %b
      """,
      """
      %v = \(constant)  %i = X  %g/axis = Const(^%i) {dtype = int32, value = tensor<int32[]>[1]}
      %g = GatherV2(%v, %i, %g/axis, ^%i) {Tparams = float32, Tindices = int64, Taxis = int32, batch_dims = 1}
      %n = GatherNd(%v, %i) {Tparams = float32, Tindices = int32}
      %s = Shape(%v) {T = float32, out_type = int64}  %d = Shape(%v) {T = float32, out_type = int32}
      %b = Const(^%v, ^%i) {dtype = bool, value = tensor<bool[]>[true]}  return %g, %n, %s, %d, %b
      """)
  }

  @Test func missingValues() throws {
    let two = "graph { %layer/w = \(handle)  %v = \(handle)  return %v, %layer/w }"
    try expect(
      VariablesToConstants(), on: two, throws: .missingVariable,
      containing: "2 variables, and no checkpoint", "'layer/w', 'v'")
    try expect(
      VariablesToConstants(), on: two, with: try Variables(["w": pair]), throws: .missingVariable,
      containing: "no value for 2 variables", "that no variable uses: 'w'", "--variable-map layer/w=w")
    try expect(
      VariablesToConstants(), on: two,
      with: try Variables(["v": pair], bindings: ["layer/w": .init(key: "k")]),
      throws: .missingVariable, containing: "the variable 'layer/w'", "restored from the key 'k'")
  }

  @Test func valuesThatDoNotFitAreReportedWithMissingOnes() throws {
    try expect(
      VariablesToConstants(),
      on: """
        graph { %v = VarHandleOp {dtype = float32, shape = [3]}  %w = VariableV2 {dtype = int32, shape = [3]}
          %m = \(handle)  return %v, %w, %m }
        """,
      with: try Variables(["v": pair, "w": "<float32[3]>[3, 4, 5]"]), throws: .missingVariable,
      containing: "no value for the variable 'm'", "'v' is float32[3], but the checkpoint holds float32[2]",
      "'w' is int32[3], but the checkpoint holds float32[3]", "node 'w'")
  }

  @Test func partsOfVariablesAndOtherKeys() throws {
    let slice = TensorSlice(starts: [1, 0], extents: [2, 1])
    try expect(
      VariablesToConstants(),
      rewrites: "graph { %v = VariableV2 {dtype = int32, shape = [2,1]}  return %v }",
      to: """
        model { stage frozen graph { %v = Const {dtype = int32, value = tensor<int32[2,1]>[3, 5]}  return %v } }
        """,
      with: try Variables(
        ["whole": "<int32[3,2]>[1, 2, 3, 4, 5, 6]"], bindings: ["v": .init(key: "whole", slice: slice)]))
  }

  @Test func optionsSayWhichVariablesAreFrozen() throws {
    let text = "model { stage frozen graph { %a/v = \(handle)  return %a/v } }"
    try expect(
      VariablesToConstants(VariableSelection(keep: [Glob("a/*")])), declines: text,
      because: "an option keeps it")
    try expect(
      VariablesToConstants(VariableSelection(only: [Glob("b/*")])), declines: text,
      because: "an option keeps it")
  }

  @Test func patternsThatNoVariableMatches() throws {
    let text = "graph { %weights = \(handle)  return %weights }"
    let nothing = VariableSelection(only: [Glob("b/*")], keep: [Glob("weight"), Glob("*")])
    try expect(
      VariablesToConstants(nothing), on: text, throws: .unknownNode,
      containing: "--only-variables names 'b/*', which is no variable of the graph",
      "--keep-variables names 'weight'", "the variables: 'weights'", "did you mean 'weights'")
    // A graph without variables has none to keep.
    try expect(
      VariablesToConstants(VariableSelection(keep: [Glob("*")])), rewrites: "graph { %x = X  return %x }",
      to: "model { stage frozen graph { %x = X  return %x } }")
  }

  @Test func outcomesOfEveryVariable() throws {
    var model = try parseModel("graph { %v = \(handle)  %w = \(handle)  return %v }")
    model.variables = try Variables(["v": pair])
    _ = try run(BindVariables(), on: &model)
    _ = try run(VariablesToConstants(VariableSelection(keep: [Glob("w")])), on: &model)
    #expect(model.variables.outcomes.map(\.state) == [.frozen, .kept])
    #expect(model.variables.outcomes.map(\.name) == ["v", "w"])
  }

  @Test func aVariableOfAFunctionIsNamed() throws {
    let model = """
      model { graph { %x = X  %y = f(%x)  return %y }
        func @f(%x: float32) -> (y: float32) {
          %own = VarHandleOp {dtype = float32}  %r = ReadVariableOp(%own) {dtype = float32}
          %y = Mul(%x, %r) {T = float32}  return y = %y } }
      """
    try expect(
      VariablesToConstants(), on: model, throws: .unfreezableState,
      containing: "the variable 'own' is made within the function 'f'", "--keep-variables 'own'")
  }

  @Test func whatChangesStays() throws {
    var variables = try Variables(["v": pair])
    variables.changing = ["w"]
    var model = try parseModel(
      "graph { %v = VariableV2 {dtype = float32, shape = [2]}  %w = VariableV2  %y = Y(%v, %w)  return %y }")
    model.variables = variables
    _ = try run(VariablesToConstants(), on: &model)
    #expect(try model.graph.op(#require(model.graph.node(named: "v"))) == "Const")
    #expect(try model.graph.op(#require(model.graph.node(named: "w"))) == "VariableV2")
  }
}
