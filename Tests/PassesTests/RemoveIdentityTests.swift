import Passes
import TestSupport
import Testing

@Suite struct RemoveIdentityTests {
  @Test func everyKind() throws {
    for op in [
      "Identity", "StopGradient", "PreventGradient", "Snapshot", "CheckNumerics", "CheckNumericsV2",
      "DebugIdentity",
      "DebugIdentityV2", "DebugIdentityV3",
    ] {
      try expect(
        RemoveIdentity(), rewrites: "graph { %x = X  %i = \(op)(%x:1)  %y = AddV2(%i, %i)  return %y }",
        to: "graph { %x = X  %y = AddV2(%x:1, %x:1)  return %y }")
    }
  }

  @Test func printHandsOnItsFirstOperand() throws {
    try expect(
      RemoveIdentity(), rewrites: "graph { %x = X  %z = Z  %p = Print(%x, %z, %z)  %y = Y(%p)  return %y }",
      to: "graph { %x = X  %z = Z  %y = Y(%x)  return %y }")
  }

  @Test func everyPortOfIdentityN() throws {
    try expect(
      RemoveIdentity(),
      rewrites: "graph { %x = X  %z = Z  %n = IdentityN(%x, %z:1)  %y = Y(%n:1, %n, %n:1)  return %y }",
      to: "graph { %x = X  %z = Z  %y = Y(%z:1, %x, %z:1)  return %y }")
  }

  @Test func chainsInAnyOrder() throws {
    try expect(
      RemoveIdentity(),
      rewrites:
        "graph { %y = Relu(%c)  %c = Identity(%b)  %a = Identity(%x)  %b = Identity(%a)  %x = X  return %y }",
      to: "graph { %y = Relu(%x)  %x = X  return %y }")
  }

  @Test func bodiesOfFunctions() throws {
    try expect(
      RemoveIdentity(),
      rewrites: """
        model { graph { } func @f(%a: float32) -> (r: float32) { %i = Identity(%a)  %y = Relu(%i)  return r = %y } }
        """,
      to: "model { graph { } func @f(%a: float32) -> (r: float32) { %y = Relu(%a)  return r = %y } }")
  }

  @Test func interfacesStay() throws {
    for rest in ["return %i", "return %y  targets ^%i", "inputs %i  return %y"] {
      try expect(
        RemoveIdentity(), declines: "graph { %x = X  %i = Identity(%x)  %y = Y(%i)  \(rest) }",
        because: "its name is a graph input or output")
    }
  }

  @Test func controlOperandsStay() throws {
    try expect(
      RemoveIdentity(), declines: "graph { %x = X  %c = Q  %i = Identity(%x, ^%c)  %y = Y(%i)  return %y }",
      because: "its readers wait through it")
  }

  @Test func controlReadersWaitForTheOperand() throws {
    try expect(
      RemoveIdentity(),
      rewrites: "graph { %x = X  %i = Identity(%x)  %k = Const(^%i)  %y = Y(%i, ^%i, ^%x)  return %y, %k }",
      to: "graph { %x = X  %k = Const(^%x)  %y = Y(%x, ^%x)  return %y, %k }")
  }

  /// A control edge from the Switch itself would be live in both branches.
  @Test func theAnchorOfABranchStays() throws {
    for op in ["Switch", "RefSwitch", "_SwitchN"] {
      try expect(
        RemoveIdentity(),
        declines: "graph { %p = P  %s = \(op)(%p, %p)  %t = Identity(%s:1)  %k = Const(^%t)  return %k }",
        because: "follow one branch of 's'")
    }
    try expect(
      RemoveIdentity(),
      rewrites: "graph { %p = P  %s = Switch(%p, %p)  %t = Identity(%s:1)  %y = Y(%t)  return %y }",
      to: "graph { %p = P  %s = Switch(%p, %p)  %y = Y(%s:1)  return %y }")
  }

  @Test func malformedNodes() throws {
    try expect(
      RemoveIdentity(), declines: "graph { %i = Identity  %y = Y(%i)  return %y }",
      because: "it has no operand")
    try expect(
      RemoveIdentity(), declines: "graph { %x = X  %i = Identity(%x)  %y = Y(%i:1, %i)  return %y }",
      because: "an output it does not have")
  }

  /// What reads the Identity gets the value from before the assignment.
  @Test func readsOfVariablesStay() throws {
    try expect(
      RemoveIdentity(),
      declines: """
        graph { %v = VariableV2 {dtype = float32, shape = []}  %i = Identity(%v)  %x = X
          %a = AssignAdd(%v, %x, ^%i) {T = float32}  %y = Y(%i, ^%a)  return %y }
        """,
      because: "it reads a variable, which may be another later")
  }
}
