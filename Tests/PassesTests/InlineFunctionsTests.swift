import Diagnostics
import GraphIR
import PassKit
import Passes
import TestSupport
import Testing

@Suite struct InlineFunctionsTests {
  private let double =
    "func @double(%a: float32) -> (r: float32) { %sum = AddV2(%a, %a) {T = float32}  return r = %sum }"

  @Test func callsOfEveryKind() throws {
    for call in [
      "PartitionedCall(%x) {f = @double}", "StatefulPartitionedCall(%x) {f = @double}", "double(%x)",
    ] {
      try expect(
        InlineFunctions(),
        rewrites: "model { graph { %x = Placeholder  %c = \(call)  %y = Relu(%c)  return %y } \(double) }",
        to: """
          model { graph { %x = Placeholder  %c/sum = AddV2(%x, %x) {T = float32}  %y = Relu(%c/sum)  return %y }
            \(double) }
          """)
    }
  }

  @Test func aFetchedCallLeavesItsName() throws {
    try expect(
      InlineFunctions(),
      rewrites:
        "model { graph { %x = Placeholder  %c = double(%x)  %y = Relu(%c)  return key = %c, %y } \(double) }",
      to: """
        model { graph { %x = Placeholder  %c/sum = AddV2(%x, %x) {T = float32}  %y = Relu(%c/sum)
          %c = Identity(%c/sum) {T = float32}  return key = %c, %y } \(double) }
        """)
  }

  @Test func aFetchedCallWithSeveralResultsBecomesIdentityN() throws {
    let two = "func @two(%a: float32, %b: int32) -> (r: int32, s: float32) { return r = %b, s = %a }"
    try expect(
      InlineFunctions(),
      rewrites:
        "model { graph { %x = X  %i = Y  %c = two(%x, %i)  %z = Z(%c:1)  return out = %c:1 } \(two) }",
      to: """
        model { graph { %x = X  %i = Y  %c = IdentityN(%i, %x) {T = (int32, float32)}  %z = Z(%x)
          return out = %c:1 } \(two) }
        """)
  }

  @Test func namesOfSignaturesAndInitializersStay() throws {
    let rest = """
      func @init() -> () { %table = InitializeTable  targets ^%table }
      signature s "m" { -> y = "c:0" float32 [*] }
      initializers "start"
      """
    try expect(
      InlineFunctions(),
      rewrites: """
        model { graph { %x = X  %c = double(%x)  %start = StatefulPartitionedCall {f = @init} } \(double) \(rest) }
        """,
      to: """
        model { graph { %x = X  %c/sum = AddV2(%x, %x) {T = float32}  %c = Identity(%c/sum) {T = float32}
          %start/table = InitializeTable  %start = NoOp(^%start/table) } \(double) \(rest) }
        """)
  }

  @Test func nestedCallsAndNames() throws {
    let outer =
      "func @outer(%a: float32) -> (r: float32) { %in = double(%a)  %in_1 = double(%in)  return r = %in_1 }"
    try expect(
      InlineFunctions(),
      rewrites: """
        model { graph { %x = X  %o = outer(%x)  %o/in/sum = Taken  %y = Y(%o)  return %y } \(outer) \(double) }
        """,
      to: """
        model { graph { %x = X  %o/in/sum = Taken  %o/in/sum_1 = AddV2(%x, %x) {T = float32}
          %o/in_1/sum = AddV2(%o/in/sum_1, %o/in/sum_1) {T = float32}  %y = Y(%o/in_1/sum)  return %y }
          \(outer) \(double) }
        """)
  }

  @Test func bodiesThatOtherOpsNameAreInlinedToo() throws {
    let branch = "func @then(%a: float32) -> (r: float32) { %c = double(%a)  return r = %c }"
    let inlined =
      "func @then(%a: float32) -> (r: float32) { %c/sum = AddV2(%a, %a) {T = float32}  return r = %c/sum }"
    let graph = "graph { %x = X  %y = If(%x, %x) {then_branch = @then, else_branch = @double}  return %y }"
    try expect(
      InlineFunctions(), rewrites: "model { \(graph) \(branch) \(double) }",
      to: "model { \(graph) \(inlined) \(double) }")
  }

  @Test func attributesOfPolymorphicFunctions() throws {
    let functions = """
      func @zero(%a: $T) -> (r: $T) { %z = ZerosLike(%a) {T = $T}  %m = Map(%z) {f = @g {U = $T}}  return r = %m }
      func @g(%a: $U) -> (r: $U) { return r = %a }
      """
    try expect(
      InlineFunctions(),
      rewrites: """
        model { graph { %x = Placeholder {dtype = int8}  %c = zero(%x) {T = int8}
          %d = PartitionedCall(%x) {f = @zero {T = int8}, Tin = (int8), Tout = (int8)}  return %c, %d } \(functions) }
        """,
      to: """
        model { graph { %x = Placeholder {dtype = int8}
          %c/z = ZerosLike(%x) {T = int8}  %c/m = Map(%c/z) {f = @g {U = int8}}  %c = Identity(%c/m) {T = int8}
          %d/z = ZerosLike(%x) {T = int8}  %d/m = Map(%d/z) {f = @g {U = int8}}  %d = Identity(%d/m) {T = int8}
          return %c, %d } \(functions) }
        """)
    try expect(
      InlineFunctions(), declines: "model { graph { %x = X  %c = zero(%x)  return %c } \(functions) }",
      because: "it does not give 'zero' the attribute 'T'")
  }

  @Test func controlEdgesIntoTheBody() throws {
    let function = """
      func @f(%h: resource, %v: float32) -> (r: float32, s: float32) {
        %assign = AssignVariableOp(%h, %v)  %read = ReadVariableOp(%h, ^%assign)  %k = Const  %sum = AddV2(%read, %k)
        return r = %sum, s = %v  targets ^%assign }
      """
    try expect(
      InlineFunctions(),
      rewrites: """
        model { graph { %h = VarHandleOp  %v = V  %p = P  %q = Q  %c = f(%h, %v, ^%p, ^%q)  %y = Y(%c)  %z = Z(%c:1, ^%c)
          return %y, %z } \(function) }
        """,
      to: """
        model { graph { %h = VarHandleOp  %v = V  %p = P  %q = Q
          %c/input_control = NoOp(^%p, ^%q)
          %c/assign = AssignVariableOp(%h, %v, ^%c/input_control)  %c/read = ReadVariableOp(%h, ^%c/assign)
          %c/k = Const(^%c/input_control)  %c/sum = AddV2(%c/read, %c/k)
          %c/s = Identity(%v, ^%c/input_control) {T = float32}
          %c/output_control = NoOp(^%c/sum, ^%c/s, ^%c/assign)
          %y = Y(%c/sum)  %z = Z(%c/s, ^%c/output_control)  return %y, %z } \(function) }
        """)
  }

  /// Functions written before TensorFlow recorded control outputs run all their effects.
  @Test func effectsWithoutTargets() throws {
    let function = "func @f(%h: resource, %v: float32) -> () { %a = AssignVariableOp(%h, %v)  %k = Const }"
    try expect(
      InlineFunctions(),
      rewrites: "model { graph { %h = H  %v = V  %c = f(%h, %v)  %y = Y(^%c)  return %y } \(function) }",
      to: """
        model { graph { %h = H  %v = V  %c/a = AssignVariableOp(%h, %v)  %c/k = Const  %y = Y(^%c/a)  return %y }
          \(function) }
        """)
  }

  @Test func aTargetKeepsTheNameOfTheCall() throws {
    let function = "func @f() -> () { %a = Effect  %b = Effect  targets ^%a, ^%b }"
    try expect(
      InlineFunctions(),
      rewrites: "model { graph { %c = StatefulPartitionedCall {f = @f}  targets ^%c } \(function) }",
      to: """
        model { graph { %c/a = Effect  %c/b = Effect  %c = NoOp(^%c/a, ^%c/b)  targets ^%c } \(function) }
        """)
  }

  /// In a branch, what reads nothing would run whether the branch is taken or not.
  @Test func callsWithinSwitches() throws {
    let function = "func @f(%a: float32) -> (r: float32) { %k = Const {dtype = float32}  return r = %k }"
    try expect(
      InlineFunctions(),
      rewrites: """
        model { graph { %x = X  %p = P  %s = Switch(%x, %p)  %c = f(%s:1)  %m = Merge(%s, %c)  return %m } \(function) }
        """,
      to: """
        model { graph { %x = X  %p = P  %s = Switch(%x, %p)  %c/input_control = Identity(%s:1) {T = float32}
          %c/k = Const(^%c/input_control) {dtype = float32}  %m = Merge(%s, %c/k)  return %m } \(function) }
        """)
  }

  @Test func devicesFramesAndColocation() throws {
    let function = #"""
      func @f(%a: float32) -> (r: float32) {
        %e = Enter(%a) @"/device:GPU:0" {frame_name = "loop"}
        %b = Relu(%e) {_class = ("loc:@e", "loc:@a", "loc:@elsewhere", "other")}  return r = %b }
      """#
    try expect(
      InlineFunctions(),
      rewrites:
        "model { graph { %x = X  %c = f(%x) @\"/device:CPU:0\"  %y = Y(%c)  return %y } \(function) }",
      to: #"""
        model { graph { %x = X
          %c/e = Enter(%x) @"/device:GPU:0" {frame_name = "c/loop"}
          %c/b = Relu(%c/e) @"/device:CPU:0" {_class = ("loc:@c/e", "loc:@x", "loc:@elsewhere", "other")}
          %y = Y(%c/b)  return %y } \#(function) }
        """#)
  }

  @Test func recursionStays() throws {
    let functions = """
      func @f(%a: float32) -> (r: float32) { %g = g(%a)  return r = %g }
      func @g(%a: float32) -> (r: float32) { %b = Relu(%a)  %f = f(%b)  return r = %f }
      func @outer(%a: float32) -> (r: float32) { %b = Tanh(%a)  %f = f(%b)  return r = %f }
      """
    let context = try expect(
      InlineFunctions(),
      rewrites: "model { graph { %x = X  %c = outer(%x)  %y = Y(%c)  return %y } \(functions) }",
      to: """
        model { graph { %x = X  %c/b = Tanh(%x)  %c/f = f(%c/b)  %y = Y(%c/f)  return %y } \(functions) }
        """)
    #expect(context.diagnostics.map(\.severity) == [.warning])
    #expect(context.diagnostics.first?.message.contains("'f' calls itself") == true)
  }

  /// A function that gets itself as an attribute calls itself, too.
  @Test func recursionThroughAttributesStays() throws {
    let functions = """
      func @f(%a: float32) -> (r: float32) { %c = apply(%a) {F = @f}  return r = %c }
      func @apply(%a: float32) -> (r: float32) { %c = PartitionedCall(%a) {f = $F}  return r = %c }
      """
    try expect(
      InlineFunctions(), declines: "model { graph { %x = X  %c = f(%x)  return %c } \(functions) }",
      because: "the function 'f' calls itself")
  }

  @Test func declines() throws {
    try expect(
      InlineFunctions(),
      declines: "model { graph { %x = X  %c = PartitionedCall(%x) {f = @gone}  return %c } \(double) }",
      because: "the library has no function 'gone'")
    try expect(
      InlineFunctions(),
      declines: "model { graph { %x = X  %c = PartitionedCall(%x, %x) {f = @double}  return %c } \(double) }",
      because: "it does not give 'double' the arguments it takes")
    try expect(
      InlineFunctions(),
      declines: "model { graph { inputs %c  %x = X  %c = double(%x)  return %c } \(double) }",
      because: "it is fed")
  }

  /// Functions that call the one before twice would double the graph at every step.
  @Test func explosionsAreStopped() throws {
    var text = "func @f0(%a: float32) -> (r: float32) { %s = AddV2(%a, %a)  return r = %s }\n"
    for level in 1...40 {
      let callee = "f\(level - 1)"
      text +=
        "func @f\(level)(%a: float32) -> (r: float32) { %b = \(callee)(%a)  %c = \(callee)(%b)  return r = %c }\n"
    }
    var model = try parseModel("model { graph { %x = X  %c = f40(%x)  return %c } \(text) }")
    let pass = InlineFunctions(nodeLimit: 1000)
    #expect(throws: Diagnostic.self) { try pass.run(on: &model, PassContext()) }
  }
}
