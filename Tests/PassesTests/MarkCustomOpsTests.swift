import Diagnostics
import PassKit
import Passes
import TestSupport
import Testing

@Suite struct MarkCustomOpsTests {
  private func graph(_ mine: String, _ erfinv: String) -> String {
    """
    graph {
      %x = Placeholder {dtype = float32, shape = [2]}
      %y = \(mine)(%x) {T = float32}
      %z = \(erfinv)(%y) {T = float32}
      return %z
    }
    """
  }

  @Test func unknownOps() throws {
    try expect(
      MarkCustomOps(), rewrites: graph("MyOp", "Erfinv"), to: graph(#""custom:MyOp""#, "Erfinv"))
  }

  @Test func namedOpsAlone() throws {
    try expect(
      MarkCustomOps(["Erfinv"]), rewrites: graph("MyOp", "Erfinv"), to: graph("MyOp", #""custom:Erfinv""#))
  }

  @Test func namesOfFunctionsAreCalls() throws {
    try expect(
      MarkCustomOps(),
      leaves: """
        model {
          graph { %x = Placeholder {dtype = float32, shape = []}  %y = f(%x)  return %y }
          func @f(%a: float32) -> (r: float32) { %b = Relu(%a)  return r = %b }
        }
        """)
  }

  @Test func bodiesOfFunctions() throws {
    func model(_ op: String) -> String {
      """
      model {
        graph { %x = Placeholder {dtype = float32, shape = []}  %y = f(%x)  return %y }
        func @f(%a: float32) -> (r: float32) { %b = \(op)(%a)  return r = %b }
      }
      """
    }
    try expect(MarkCustomOps(), rewrites: model("MyOp"), to: model(#""custom:MyOp""#))
  }

  @Test func aNameThatIsNotThereIsAWarning() throws {
    let context = try expect(MarkCustomOps(["MyOpp", "MyOp"]), leaves: graph(#""custom:MyOp""#, "Erfinv"))
    #expect(context.diagnostics.map(\.code) == [.unknownOp])
    #expect(context.diagnostics.first?.severity == .warning)
    #expect(context.diagnostics.first?.message.contains("'MyOpp'") == true)
  }

  @Test func whatGraphsAreMadeOfStays() throws {
    try expect(
      MarkCustomOps(["Const", "MyOp"]), on: graph("MyOp", "Erfinv"), throws: .usage, containing: "'Const'")
  }

  /// An op that has a kernel and a shape rule is opaque once it is marked, but for its shape.
  @Test func markedOpsAreNotComputedOrMerged() throws {
    let graph = """
      graph {
        %c = Const {dtype = float32, value = tensor<float32[2]>[1.0, 2.0]}
        %a = "custom:Relu"(%c) {T = float32}
        %b = "custom:Relu"(%c) {T = float32}
        %s = AddV2(%a, %b) {T = float32}
        return %s
      }
      """
    try expect(FoldConstants(limit: 1 << 20), leaves: graph)
    try expect(MergeDuplicates(), leaves: graph)
    try expectOnce(
      LegalizeToTFLite(), rewrites: graph,
      to: tflite(
        """
        %c = Const -> float32[2] {dtype = float32, value = tensor<float32[2]>[1.0, 2.0]}
        %a = Relu(%c) -> float32[2] {T = float32}
        %b = Relu(%c) -> float32[2] {T = float32}
        %s = ADD(%a, %b) -> float32[2] {fused_activation_function = "NONE"}
        return %s
        """))
  }
}
