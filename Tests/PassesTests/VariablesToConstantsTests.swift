import Diagnostics
import GraphIR
import PassKit
import Passes
import TestSupport
import Testing

@Suite struct VariablesToConstantsTests {
  private let values = [
    "v": "tensor<float32[2]> [1.0, 2.0]", "w": "tensor<float32[2]> [3.0, 4.0]",
    "part": "tensor<float32[3]> [5.0, 6.0, 7.0]",
  ]

  @Test func referenceVariables() throws {
    try expect(
      VariablesToConstants(),
      rewrites: """
        graph { %v = VariableV2 {dtype = float32, shape = [2], container = "", shared_name = ""}
          %r = Identity(%v) {T = float32, _class = ("loc:@v")}  %y = Relu(%r) {T = float32}  return %y }
        """,
      to: """
        model { stage frozen
          graph { %v = Const {dtype = float32, value = tensor<float32[2]> [1.0, 2.0]}
            %r = Identity(%v) {T = float32, _class = ("loc:@v")}  %y = Relu(%r) {T = float32}  return %y } }
        """, variables: values)
  }

  @Test func readsAndGathersOfHandles() throws {
    try expect(
      VariablesToConstants(),
      rewrites: """
        graph { %v = VarHandleOp {dtype = float32, shape = [2]}  %i = Placeholder {dtype = int32}
          %r = ReadVariableOp(%v) {dtype = float32}
          %g = ResourceGather(%v, %i) {Tindices = int32, dtype = float32, batch_dims = 0}
          %n = ResourceGatherNd(%v, %i) {Tindices = int32, dtype = float32}
          %s = VariableShape(%v) {out_type = int64}
          %t = VarIsInitializedOp(%v)
          return %r, %g, %n, %s, %t }
        """,
      to: """
        model { stage frozen
          graph { %v = Const {dtype = float32, value = tensor<float32[2]> [1.0, 2.0]}  %i = Placeholder {dtype = int32}
            %r = Identity(%v) {T = float32}
            %g/axis = Const(^%i) {dtype = int32, value = tensor<int32[]>[0]}
            %g = GatherV2(%v, %i, %g/axis) {Tparams = float32, Tindices = int32, Taxis = int32, batch_dims = 0}
            %n = GatherNd(%v, %i) {Tparams = float32, Tindices = int32}
            %s = Shape(%v) {T = float32, out_type = int64}
            %t = Const(^%v) {dtype = bool, value = tensor<bool[]>[true]}
            return %r, %g, %n, %s, %t } }
        """, variables: values)
  }

  @Test func handlesBehindControlFlow() throws {
    try expect(
      VariablesToConstants(),
      rewrites: """
        graph { %p = Placeholder {dtype = bool}  %v = VarHandleOp {dtype = float32, shape = [2]}
          %e = Enter(%v) {T = resource, frame_name = "f"}  %s = Switch(%v, %p) {T = resource}
          %a = ReadVariableOp(%e) {dtype = float32}  %b = ReadVariableOp(%s:1) {dtype = float32}  return %a, %b }
        """,
      to: """
        model { stage frozen
          graph { %p = Placeholder {dtype = bool}
            %v = Const {dtype = float32, value = tensor<float32[2]> [1.0, 2.0]}
            %e = Enter(%v) {T = float32, frame_name = "f"}  %s = Switch(%v, %p) {T = float32}
            %a = Identity(%e) {T = float32}  %b = Identity(%s:1) {T = float32}  return %a, %b } }
        """, variables: values)
  }

  /// Two calls that freeze the same argument share a body; the original stays for whoever else calls it.
  @Test func bodiesAreRewrittenUnderNewNames() throws {
    let body = """
      func @f(%h: resource, %x: float32) -> (y: float32) {
        %r = ReadVariableOp(%h) {dtype = float32}  %y = Mul(%x, %r) {T = float32}  return y = %y }
      """
    try expect(
      VariablesToConstants(),
      rewrites: """
        model {
          graph { %p = Placeholder {dtype = bool}  %x = Placeholder {dtype = float32}
            %v = VarHandleOp {dtype = float32, shape = [2]}
            %y = If(%p, %v, %x) {Tcond = bool, Tin = (resource, float32), Tout = (float32), then_branch = @f, else_branch = @f}
            return %y }
          \(body) }
        """,
      to: """
        model { stage frozen
          graph { %p = Placeholder {dtype = bool}  %x = Placeholder {dtype = float32}
            %v = Const {dtype = float32, value = tensor<float32[2]> [1.0, 2.0]}
            %y = If(%p, %v, %x) {Tcond = bool, Tin = (float32, float32), Tout = (float32), then_branch = @f_frozen, else_branch = @f_frozen}
            return %y }
          \(body)
          func @f_frozen(%h: float32, %x: float32) -> (y: float32) {
            %r = Identity(%h) {T = float32}  %y = Mul(%x, %r) {T = float32}  return y = %y } }
        """, variables: values)
  }

  @Test func partsOfTheTensorThatIsStored() throws {
    try expect(
      VariablesToConstants(),
      rewrites: "graph { %v/part_1 = VariableV2 {dtype = float32, shape = [2]}  return %v/part_1 }",
      to: """
        model { stage frozen
          graph { %v/part_1 = Const {dtype = float32, value = tensor<float32[2]> [6.0, 7.0]}  return %v/part_1 } }
        """, variables: values,
      bindings: ["v/part_1": .init(key: "part", slice: TensorSlice(starts: [1], extents: [2]))])
  }

  @Test func whatIsKeptStays() throws {
    let graph = """
      graph { %v = VariableV2 {dtype = float32, shape = [2]}  %w = VariableV2 {dtype = float32, shape = [2]}  return %v, %w }
      """
    let frozen = """
      model { stage frozen
        graph { %v = VariableV2 {dtype = float32, shape = [2]}
          %w = Const {dtype = float32, value = tensor<float32[2]> [3.0, 4.0]}  return %v, %w } }
      """
    try expect(
      VariablesToConstants(VariableSelection(keep: [Glob("v*")])), rewrites: graph, to: frozen,
      variables: values)
    try expect(
      VariablesToConstants(VariableSelection(only: [Glob("w")])), rewrites: graph, to: frozen,
      variables: values)
  }

  @Test func allThatIsMissingOrDoesNotFit() throws {
    let problem = try expect(
      VariablesToConstants(),
      refuses: """
        graph { %v = VariableV2 {dtype = float32, shape = [3]}  %w = VarHandleOp {dtype = int32, shape = [2]}
          %a = VariableV2 {dtype = float32, shape = [2]}  %b = VariableV2 {dtype = float32, shape = [2]}  return %v, %w:0, %a, %b }
        """, .missingVariable, containing: "2 variables of the graph: 'a', 'b'",
      "the variable 'v' is float32[3], but the checkpoint holds float32[2]",
      "the variable 'w' is int32[2], but the checkpoint holds float32[2]", variables: values)
    #expect(problem?.flattened.map(\.code) == [.missingVariable, .variableMismatch, .variableMismatch])
  }

  @Test func withoutACheckpoint() throws {
    try expect(
      VariablesToConstants(), refuses: "graph { %v = VariableV2 {dtype = float32, shape = [2]}  return %v }",
      .missingVariable, containing: "no checkpoint was given", "--checkpoint-dir DIR", variables: nil)
  }

  @Test func usesThatNoConstantCanServe() throws {
    try expect(
      VariablesToConstants(),
      refuses: """
        graph { %v = VarHandleOp {dtype = float32, shape = [2]}  %x = Placeholder {dtype = float32}
          %u = AssignVariableOp(%v, %x) {dtype = float32}  targets ^%u }
        """, .unfreezableState, containing: "'u' (AssignVariableOp)", "--keep-variables GLOB",
      variables: values)
  }
}
