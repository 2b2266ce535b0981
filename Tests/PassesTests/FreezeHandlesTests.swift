import Diagnostics
import GraphIR
import Passes
import TestSupport
import Testing

// Where the handles of variables go.

extension VariablesToConstantsTests {
  @Test func handlesThroughALoopOfTensorFlow1() throws {
    func loop(_ type: String, _ variable: String, _ read: (String) -> String) -> String {
      """
      %v = \(variable)  %p = P  %e = Enter(%v) {T = \(type), frame_name = "loop"}
      %m = Merge(%e, %n) {N = 2, T = \(type)}  %s = Switch(%m, %p) {T = \(type)}
      %n = NextIteration(%s:1) {T = \(type)}  %x = Exit(%s) {T = \(type)}
      %r = \(read("%s:1"))  %a = \(read("%x"))  return %r, %a
      """
    }
    try expectFrozen(
      loop("resource", handle) { "ReadVariableOp(\($0)) {dtype = float32}" },
      loop("float32", constant) { "Identity(\($0)) {T = float32}" })
  }

  @Test func severalHandlesThroughIdentityN() throws {
    try expectFrozen(
      """
      %v = \(handle)  %i = Placeholder {dtype = int32}
      %n = IdentityN(%v, %i, %v) {T = (resource, int32, resource), _output_shapes = ([], [], [])}
      %r = ReadVariableOp(%n:2) {dtype = float32}  return %r, %n:1
      """,
      """
      %v = \(constant)  %i = Placeholder {dtype = int32}  %n = IdentityN(%v, %i, %v) {T = (float32, int32, float32)}
      %r = Identity(%n:2) {T = float32}  return %r, %n:1
      """)
  }

  @Test func handlesInTheFunctionsOfWhile() throws {
    func functions(_ suffix: String, _ type: String, _ read: String) -> String {
      """
      func @cond\(suffix)(%h: \(type), %i: int32) -> (r: bool) { %c = \(read)  %l = L(%c, %i)  return r = %l }
      func @body\(suffix)(%h: \(type), %i: int32) -> (h: \(type), i: int32) {
        %k = Identity(%h) {T = \(type)}  %r = \(read)  %n = N(%r, %i)  return h = %k, i = %n }
      """
    }
    try expectFrozen(
      """
      %v = \(handle)  %i = X
      %w = While(%v, %i) {T = (resource, int32), cond = @cond, body = @body, output_shapes = ([], [])}
      %r = ReadVariableOp(%w) {dtype = float32}  return %r, %w:1
      """,
      """
      %v = \(constant)  %i = X
      %w = While(%v, %i) {T = (float32, int32), cond = @cond_frozen, body = @body_frozen, output_shapes = ([2], [])}
      %r = Identity(%w) {T = float32}  return %r, %w:1
      """,
      functions: functions("", "resource", "ReadVariableOp(%h) {dtype = float32}"),
      frozen: functions("_frozen", "float32", "Identity(%h) {T = float32}"))
  }

  /// The branches give the handle on, to calls that are alike and share one function.
  @Test func handlesThroughIfCaseAndCalls() throws {
    func graph(_ type: String, _ variable: String, _ suffix: String) -> String {
      """
      %v = \(variable)  %p = P  %x = Placeholder {dtype = int32}
      %i = If(%p, %x, %v) {Tin = (int32, \(type)), Tout = (\(type)), then_branch = @pick\(suffix), else_branch = @pick\(suffix)}
      %c = Case(%p, %x, %i) {Tin = (int32, \(type)), Tout = (\(type)), branches = (@pick\(suffix), @pick\(suffix))}
      %f = StatefulPartitionedCall(%c) {Tin = (\(type)), Tout = (float32), f = @read\(suffix)}  return %f
      """
    }
    func functions(_ type: String, _ read: String, _ suffix: String) -> String {
      """
      func @pick\(suffix)(%x: int32, %h: \(type)) -> (r: \(type)) { return r = %h }
      func @read\(suffix)(%h: \(type)) -> (r: float32) { %r = \(read)  return r = %r }
      """
    }
    try expectFrozen(
      graph("resource", handle, ""), graph("float32", constant, "_frozen"),
      functions: functions("resource", "ReadVariableOp(%h) {dtype = float32}", ""),
      frozen: functions("float32", "Identity(%h) {T = float32}", "_frozen"))
  }

  @Test func aLoopThatExchangesItsHandle() throws {
    try expect(
      VariablesToConstants(),
      on: """
        model { graph { %v = \(handle)  %w = While(%v) {T = (resource), cond = @c, body = @b}  return %w }
          func @c(%h: resource) -> (r: bool) { %p = P  return r = %p }
          func @b(%h: resource) -> (r: resource) { %o = Other  return r = %o } }
        """,
      with: try Variables(["v": pair]), throws: .unfreezableState,
      containing: "the loop 'w' exchanges its resource argument 0")
  }

  @Test func usesThatNoConstantServes() throws {
    try expect(
      VariablesToConstants(),
      on: """
        graph { %v = \(handle)  %d = D  %u = AssignAddVariableOp(%v, %d)  %s = Custom(%v)  return %s }
        """,
      with: try Variables(["v": pair]), throws: .unfreezableState,
      containing: "'u' (AssignAddVariableOp)", "'s' (Custom)", "node 's'", "--keep-variables")
    try expect(
      VariablesToConstants(),
      on: """
        model { graph { %v = \(handle)  %p = P  %i = If(%p, %v) {then_branch = @f, else_branch = @f}  return %i }
          func @f(%h: resource) -> (r: float32) { %y = Custom(%h)  return r = %y } }
        """,
      with: try Variables(["v": pair]), throws: .unfreezableState, containing: "'y' (Custom)",
      "it is in the function 'f'")
  }

  /// A Switch itself runs in both branches: only what reads one of its outputs is in a branch.
  @Test func constantsStayInTheirBranch() throws {
    let rest = "%p = P  %k = K(^%p)  %m = Merge(%k, %i, %j)  return %m"
    try expectFrozen(
      """
      %v = \(handle)  %s = Switch(%v, %p) {T = resource}  %i = VarIsInitializedOp(%s:1)
      %j = VarIsInitializedOp(%s:1, ^%k)  \(rest)
      """,
      """
      %v = \(constant)  %s = Switch(%v, %p) {T = float32}  %i/branch = Identity(%s:1) {T = float32}
      %i = Const(^%i/branch) {dtype = bool, value = tensor<bool[]>[true]}
      %j = Const(^%i/branch, ^%k) {dtype = bool, value = tensor<bool[]>[true]}  \(rest)
      """)
  }
}
