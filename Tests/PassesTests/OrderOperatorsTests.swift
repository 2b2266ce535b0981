import Diagnostics
import GraphIR
import Passes
import TestSupport
import Testing

@Suite struct OrderOperatorsTests {
  /// Two branches that are long in the middle: it is better to finish one before the other begins.
  private func model(_ nodes: String) -> String {
    tflite(
      """
      inputs %x
      %x = Placeholder -> float32[1] {dtype = float32}
      %n = Const -> int32[1] {dtype = int32, value = tensor<int32[1]>[100]}
      %axis = Const -> int32[1] {dtype = int32, value = tensor<int32[1]>[0]}
      \(nodes)
      %y = ADD(%c, %d) -> float32[]
      return %y
      """)
  }

  @Test func finishesABranchFirst() throws {
    var model = try parseModel(
      model(
        """
        %a = TILE(%x, %n) -> float32[100]
        %b = TILE(%x, %n) -> float32[100]
        %c = SUM(%a, %axis) -> float32[]
        %d = SUM(%b, %axis) -> float32[]
        """))
    _ = try run(OrderOperators(), on: &model)
    let order = model.graph.topologicalOrder().map { model.graph.name($0) }
    #expect(order == ["x", "n", "axis", "a", "c", "b", "d", "y"])
  }

  @Test func leavesWhatIsBestAlready() throws {
    try expect(
      OrderOperators(),
      leaves: model(
        """
        %a = TILE(%x, %n) -> float32[100]
        %c = SUM(%a, %axis) -> float32[]
        %b = TILE(%x, %n) -> float32[100]
        %d = SUM(%b, %axis) -> float32[]
        """))
  }
}
