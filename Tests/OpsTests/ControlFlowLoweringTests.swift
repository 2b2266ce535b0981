import GraphIR
import Tensors
import TestSupport
import Testing

@Suite struct ControlFlowLoweringTests {
  private static let branches: Attributes = [
    "then_branch": .function(FunctionReference("f")), "else_branch": .function(FunctionReference("g")),
  ]
  private static let loop: Attributes = [
    "cond": .function(FunctionReference("f")), "body": .function(FunctionReference("g")),
  ]
  private static func x(_ type: ElementType, _ sizes: Int...) -> LoweredOperand { .fed(type, sizes) }

  /// A number decides by not being 0, a tensor of a rank by having elements, which is known before.
  private static let cases = [
    Lowered("While", [x(.float32, 2)], loop, to: .float32, [2], "WHILE float32[2]"),
    Lowered("StatelessWhile", [x(.string, -1)], loop, to: .string, [-1], "WHILE string[?]"),
    Lowered("If", [x(.bool), x(.float32, 2)], branches, to: .float32, [2], "IF float32[2]"),
    Lowered(
      "StatelessIf", [x(.int32), x(.float32, 2)], branches, to: .float32, [2], "CAST bool[], IF float32[2]"),
    Lowered("If", [x(.float32), x(.int64, 2)], branches, to: .int64, [2], "CAST bool[], IF int64[2]"),
    Lowered("If", [x(.bool, 1), x(.float32, 2)], branches, to: .float32, [2], "IF float32[2]"),
  ]
  private static let refusals = [
    Lowered("While", [x(.variant)], loop, to: .variant, [], "a list of tensors whose shape is not known"),
    Lowered("If", [x(.bool), x(.resource)], branches, to: .resource, [], "a value of type resource"),
    Lowered("If", [x(.bool, -1), x(.float32, 2)], branches, to: .float32, [2], "what decides is no scalar"),
    Lowered(
      "If", [x(.string), x(.float32, 2)], branches, to: .float32, [2], "LiteRT has no CAST for string"),
  ]

  @Test(arguments: cases) func becomes(_ lowered: Lowered) throws { try lowered.check() }
  @Test(arguments: refusals) func isRefused(_ lowered: Lowered) { lowered.checkRefusal() }
}
