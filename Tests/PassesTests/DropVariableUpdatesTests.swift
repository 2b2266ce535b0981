import Diagnostics
import GraphIR
import PassKit
import Passes
import TestSupport
import Testing

@Suite struct DropVariableUpdatesTests {
  @Test func updatesBesideTheInferenceBecomeOrder() throws {
    for (variable, update) in [
      ("VariableV2", "AssignSub(%v, %d, ^%c)"), ("VariableV2", "Assign(%v, %d, ^%c)"),
      ("Variable", "ApplyGradientDescent(%v, %d, %d, ^%c)"),
      ("VarHandleOp", "AssignSubVariableOp(%v, %d, ^%c)"),
      ("VarHandleOp", "ResourceApplyGradientDescent(%v, %d, %d, ^%c)"),
      ("VarHandleOp", "DestroyResourceOp(%v, ^%d, ^%c)"),
    ] {
      func graph(_ update: String) -> String {
        """
        graph { %x = X  %v = \(variable)  %d = D  %c = C  %u = \(update)  %n = NoOp(^%u)  %y = Relu(%x, ^%n)
          return %y }
        """
      }
      try expect(DropVariableUpdates(), rewrites: graph(update), to: graph("NoOp(^%v, ^%d, ^%c)"))
    }
  }

  @Test func updatesOfUpdates() throws {
    try expect(
      DropVariableUpdates(),
      rewrites: """
        graph { %x = X  %v = VariableV2  %d = D  %a = AssignAdd(%v, %d) {_class = ("loc:@v"), T = float32}
          %b = AssignSub(%a, %d)  %s = Summary(%b)  %y = Relu(%x, ^%s)  return %y }
        """,
      to: """
        graph { %x = X  %v = VariableV2  %d = D  %a = NoOp(^%v, ^%d) {_class = ("loc:@v")}
          %b = NoOp(^%v, ^%d)  %s = Summary(%v)  %y = Relu(%x, ^%s)  return %y }
        """)
  }

  @Test func updatesWithinConditionals() throws {
    try expect(
      DropVariableUpdates(),
      rewrites: """
        graph { %x = X  %v = VarHandleOp  %p = P  %s = Switch(%v, %p)  %u = AssignAddVariableOp(%s:1, %x)
          %y = Relu(%x, ^%u)  return %y }
        """,
      to: """
        graph { %x = X  %v = VarHandleOp  %p = P  %s = Switch(%v, %p)  %u = NoOp(^%s, ^%x)
          %y = Relu(%x, ^%u)  return %y }
        """)
  }

  @Test func readsBeforeTheUpdateDoNotMatter() throws {
    try expect(
      DropVariableUpdates(),
      rewrites: """
        graph { %v = VarHandleOp  %r = ReadVariableOp(%v)  %d = D  %u = AssignVariableOp(%v, %d, ^%r)
          %y = Relu(%r, ^%u)  return %y }
        """,
      to: """
        graph { %v = VarHandleOp  %r = ReadVariableOp(%v)  %d = D  %u = NoOp(^%v, ^%d, ^%r)
          %y = Relu(%r, ^%u)  return %y }
        """)
  }

  @Test func outputsThatSeeTheUpdate() throws {
    try expect(
      DropVariableUpdates(),
      on: """
        graph { %v = VariableV2  %w = VariableV2  %d = D  %u = AssignAdd(%v, %d)  %y = Relu(%u)
          %t = AssignAdd(%w, %d)  return %y, %t }
        """,
      throws: .unfreezableState, containing: "'v' changes while the model runs", "'w' changes",
      "the update 'u' gives what it assigns to an output", "node 't'", "--keep-variables 'v'")
  }

  @Test func outputsThatReadAfterTheUpdate() throws {
    for (variable, read) in [
      ("VarHandleOp", "ReadVariableOp(%v, ^%n)"), ("VarHandleOp", "ReadVariableOp(%e, ^%n)"),
      ("VariableV2", "Identity(%v, ^%n)"),
    ] {
      try expect(
        DropVariableUpdates(),
        on: """
          graph { %v = \(variable)  %d = D  %e = Enter(%v) {frame_name = "l"}  %u = \(
            variable == "VarHandleOp" ? "AssignAddVariableOp" : "AssignAdd")(%v, %d)  %n = NoOp(^%u)
            %r = \(read)  return %r }
          """,
        throws: .unfreezableState, containing: "'v' changes while", "'u' is followed by 'r'")
    }
  }

  /// What a function changes is the caller's variable.
  @Test func callsThatUpdate() throws {
    let functions = """
      func @f(%h: resource, %d: float32) -> () { %u = AssignAddVariableOp(%h, %d)  targets ^%u }
      func @g(%h: resource, %d: float32) -> () { %i = f(%h, %d)  targets ^%i }
      """
    try expect(
      DropVariableUpdates(),
      on: """
        model { graph { %v = VarHandleOp  %p = P  %d = D  %r = ReadVariableOp(%v, ^%c)
          %c = If(%p, %v, %d) {then_branch = @g, else_branch = @g}  return %r } \(functions) }
        """,
      throws: .unfreezableState, containing: "'v' changes while", "'c' is followed by 'r'")
    try expect(
      DropVariableUpdates(),
      rewrites: """
        model { graph { %v = VarHandleOp  %p = P  %d = D  %r = ReadVariableOp(%v)  %y = Relu(%r, ^%c)
          %c = If(%p, %v, %d) {then_branch = @g, else_branch = @g}  return %y } \(functions) }
        """,
      to: """
        model { graph { %v = VarHandleOp  %p = P  %d = D  %r = ReadVariableOp(%v)  %y = Relu(%r, ^%c)
          %c = If(%p, %v, %d) {then_branch = @g, else_branch = @g}  return %y }
          \(functions.replacing("AssignAddVariableOp(%h, %d)", with: "NoOp(^%h, ^%d)")) }
        """)
  }

  @Test func updatesWithinABodyThatReadsAfterwards() throws {
    try expect(
      DropVariableUpdates(),
      on: """
        model { graph { } func @body(%h: resource, %d: float32) -> (r: float32) {
          %u = AssignAddVariableOp(%h, %d)  %r = ReadVariableOp(%h, ^%u)  return r = %r } }
        """,
      throws: .unfreezableState, containing: "'h' changes while", "'u' is followed by 'r'")
  }

  @Test func updatesOfKeptVariablesStay() throws {
    let text = "graph { %a/v = VariableV2  %d = D  %u = AssignAdd(%a/v, %d)  %y = Relu(%u)  return %y }"
    try expect(DropVariableUpdates(VariableSelection(keep: [Glob("a/*")])), leaves: text)
    try expect(DropVariableUpdates(VariableSelection(only: [Glob("b/*")])), leaves: text)
  }

  @Test func updatesOfOtherResourcesStay() throws {
    try expect(
      DropVariableUpdates(),
      leaves:
        "graph { %t = HashTableV2  %k = K  %i = LookupTableInsertV2(%t, %k, %k)  %y = Y(%k, ^%i)  return %y }"
    )
  }

  @Test func aReadInTheOtherBranchIsNoReason() throws {
    try expect(
      DropVariableUpdates(),
      rewrites: """
        graph { %v = VariableV2 {dtype = float32, shape = [2]}  %x = X  %p = Placeholder {dtype = bool}  %s = RefSwitch(%v, %p) {T = float32}
          %t = Switch(%x, %p)  %u = Assign(%s:1, %t:1) {T = float32}  %a = Identity(%t:1, ^%u)
          %b = Identity(%s) {T = float32}  %m = Merge(%b, %a)  return %m }
        """,
      to: """
        graph { %v = VariableV2 {dtype = float32, shape = [2]}  %x = X  %p = Placeholder {dtype = bool}  %s = RefSwitch(%v, %p) {T = float32}
          %t = Switch(%x, %p)  %u = NoOp(^%s, ^%t)  %a = Identity(%t:1, ^%u)
          %b = Identity(%s) {T = float32}  %m = Merge(%b, %a)  return %m }
        """)
  }

  @Test func whatIsKeptIsKeptInBodiesToo() throws {
    let model = """
      model { graph { %p = P  %x = X  %v = VarHandleOp {dtype = float32}
          %y = If(%p, %v, %x) {Tcond = bool, Tin = (resource, float32), Tout = (float32), then_branch = @f, else_branch = @f}
          return %y }
        func @f(%h: resource, %x: float32) -> (y: float32) {
          %u = AssignAddVariableOp(%h, %x) {dtype = float32}  %y = Relu(%x, ^%u)  return y = %y } }
      """
    try expect(DropVariableUpdates(VariableSelection(keep: [Glob("v")])), leaves: model)
    let context = try expect(
      DropVariableUpdates(), rewrites: model,
      to: model.replacing("AssignAddVariableOp(%h, %x) {dtype = float32}", with: "NoOp(^%h, ^%x)"))
    #expect(context.diagnostics.isEmpty)
  }

  /// For a run: the counter that an output reads stays with its update; the average beside it goes.
  @Test func whatOutputsSeeMayStay() throws {
    func graph(_ update: String) -> String {
      """
      graph { %x = X  %c = VarHandleOp  %one = One  %add = AssignAddVariableOp(%c, %one)
        %r = ReadVariableOp(%c, ^%add)  %a = VarHandleOp  %u = \(update)  %y = Mul(%x, %r, ^%u)  return %y }
      """
    }
    var model = try parseModel(graph("AssignSubVariableOp(%a, %x)"))
    _ = try run(DropVariableUpdates(keepsState: true), on: &model)
    expectEqual(model, withChanging: ["c"], try parseModel(graph("NoOp(^%a, ^%x)")))
  }

  @Test func whatBodiesSeeMayStay() throws {
    let text = """
      model {
        graph { %p = P  %v = VarHandleOp  %w = VarHandleOp
          %y = If(%p, %v, %w) {then_branch = @f, else_branch = @f, Tin = (resource, resource), Tout = (float32)}
          return %y }
        func @f(%a: resource, %b: resource) -> (r: float32) {
          %one = One  %u = AssignAddVariableOp(%a, %one)  %n = ReadVariableOp(%a, ^%u) {dtype = float32}
          %d = AssignAddVariableOp(%b, %one)  return r = %n }
      }
      """
    var model = try parseModel(text)
    _ = try run(DropVariableUpdates(keepsState: true), on: &model)
    #expect(model.variables.changing == ["v"])
    let body = try #require(model.functions["f"]?.body)
    #expect(try body.op(#require(body.node(named: "u"))) == "AssignAddVariableOp")
    #expect(try body.op(#require(body.node(named: "d"))) == "NoOp")
  }

  /// What an initialiser assigns is not what the checkpoint holds.
  @Test func whatIsInitialisedStays() throws {
    let text = "graph { %v = VariableV2  %x = X  %i = Assign(%v, %x)  %y = Relu(%v)  return %y  targets ^%i }"
    var model = try parseModel(text)
    _ = try run(DropVariableUpdates(keepsState: true), on: &model)
    expectEqual(model, withChanging: ["v"], try parseModel(text))
  }

  private func expectEqual(
    _ model: Model, withChanging names: Set<String>, _ expected: Model,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(model.variables.changing == names, sourceLocation: sourceLocation)
    TestSupport.expectEqual(model, expected, sourceLocation: sourceLocation)
  }
}
