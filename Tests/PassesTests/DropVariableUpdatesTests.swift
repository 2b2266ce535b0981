import Diagnostics
import GraphIR
import PassKit
import Passes
import TestSupport
import Testing

@Suite struct DropVariableUpdatesTests {
  private let variable = "%v = VariableV2 {dtype = float32, shape = [2]}"

  @Test func updatesBesideTheInference() throws {
    try expect(
      DropVariableUpdates(),
      rewrites: """
        graph { \(variable)  %d = D  %u = AssignSub(%v, %d) {T = float32}  %n = NoOp(^%u)  %x = X  %y = Relu(%x, ^%n)  return %y }
        """,
      to: """
        graph { \(variable)  %d = D  %u = NoOp(^%v, ^%d)  %n = NoOp(^%u)  %x = X  %y = Relu(%x, ^%n)  return %y }
        """)
  }

  @Test func updatesThroughHandles() throws {
    try expect(
      DropVariableUpdates(),
      rewrites: """
        graph { %v = VarHandleOp {dtype = float32, shape = [2]}  %d = D {}
          %u = AssignAddVariableOp(%v, %d) {dtype = float32}  %x = X  %y = Relu(%x, ^%u)  return %y }
        """,
      to: """
        graph { %v = VarHandleOp {dtype = float32, shape = [2]}  %d = D  %u = NoOp(^%v, ^%d)  %x = X
          %y = Relu(%x, ^%u)  return %y }
        """)
  }

  @Test func aReadBeforeTheUpdateIsNoReason() throws {
    try expect(
      DropVariableUpdates(),
      rewrites: """
        graph { \(variable)  %r = Identity(%v) {T = float32}  %u = AssignAdd(%v, %r) {T = float32}
          %y = Relu(%r) {T = float32}  return %y  targets ^%u }
        """,
      to: """
        graph { \(variable)  %r = Identity(%v) {T = float32}  %u = NoOp(^%v, ^%r)  %y = Relu(%r) {T = float32}
          return %y  targets ^%u }
        """)
  }

  @Test func aReadInTheOtherBranchIsNoReason() throws {
    try expect(
      DropVariableUpdates(),
      rewrites: """
        graph { \(variable)  %x = X  %p = Placeholder {dtype = bool}  %s = RefSwitch(%v, %p) {T = float32}
          %t = Switch(%x, %p)  %u = Assign(%s:1, %t:1) {T = float32}  %a = Identity(%t:1, ^%u)
          %b = Identity(%s) {T = float32}  %m = Merge(%b, %a)  return %m }
        """,
      to: """
        graph { \(variable)  %x = X  %p = Placeholder {dtype = bool}  %s = RefSwitch(%v, %p) {T = float32}
          %t = Switch(%x, %p)  %u = NoOp(^%s, ^%t)  %a = Identity(%t:1, ^%u)
          %b = Identity(%s) {T = float32}  %m = Merge(%b, %a)  return %m }
        """)
  }

  @Test func keptVariablesKeepTheirUpdates() throws {
    let graph = """
      graph { \(variable)  %d = D  %u = AssignSub(%v, %d) {T = float32}  return %u }
      """
    try expect(DropVariableUpdates(VariableSelection(keep: [Glob("v")])), rewrites: graph, to: graph)
    try expect(DropVariableUpdates(VariableSelection(only: [Glob("w")])), rewrites: graph, to: graph)
  }

  @Test func whatAnOutputSeesIsRefused() throws {
    try expect(
      DropVariableUpdates(),
      refuses:
        "graph { \(variable)  %d = D  %u = AssignAdd(%v, %d) {T = float32}  %y = Relu(%u) {T = float32}  return %y }",
      .unfreezableState, containing: "'v' changes while the model runs", "gives what it assigns to an output",
      "--keep-variables 'v'")
    try expect(
      DropVariableUpdates(),
      refuses: """
        graph { \(variable)  %d = D  %u = AssignAdd(%v, %d) {T = float32}  %r = Identity(%v, ^%u) {T = float32}  return %r }
        """, .unfreezableState, containing: "the update 'u' is followed by 'r'")
  }
}
