import Diagnostics
import GraphIR
import Tensors
import TestSupport
import Testing

/// An op of one output, and the TFLite ops that it becomes.
struct Lowered: Sendable, CustomTestStringConvertible {
  let op: OpKind
  let operands: [LoweredOperand]
  let attributes: Attributes
  let result: TensorType
  let ops: String

  init(
    _ op: OpKind, _ operands: [LoweredOperand], _ attributes: Attributes = [:], to result: ElementType,
    _ dimensions: [Int], _ ops: String
  ) {
    self.op = op
    self.operands = operands
    self.attributes = attributes
    self.result = TensorType(result, Shape(dimensions))
    self.ops = ops
  }

  var testDescription: String { "\(op) of \(result): \(ops)" }

  func check() throws {
    #expect(try lowered(op, operands, attributes, to: result) == ops)
  }

  func checkRefusal() {
    do throws(Diagnostic) {
      let ops = try lowered(op, operands, attributes, to: result)
      Issue.record("becomes \(ops)")
    } catch {
      #expect(error.code == .unsupported)
      #expect(error.message.contains(ops))
    }
  }
}

private let x = LoweredOperand.fed(.float32, [2])

@Suite struct ElementwiseLoweringTests {
  @Test(arguments: [
    Lowered("AddV2", [x, x], to: .float32, [2], "ADD float32[2]"),
    // Kernels that lack a type work in another that has its numbers, or its bits.
    Lowered(
      "AddV2", [.fed(.int8, [2]), .fed(.int8, [2])], to: .int8, [2],
      "CAST int32[2], CAST int32[2], ADD int32[2], CAST int8[2]"),
    Lowered(
      "Mul", [.fed(.uint64, [2]), .fed(.uint64, [])], to: .uint64, [2],
      "BITCAST int64[2], BITCAST int64[], MUL int64[2], BITCAST uint64[2]"),
    Lowered(
      "Sub", [.fed(.uint32, [2]), .fed(.uint32, [2])], to: .uint32, [2],
      "BITCAST int32[2], BITCAST int32[2], SUB int32[2], BITCAST uint32[2]"),
    Lowered(
      "Exp", [.fed(.float16, [2])], to: .float16, [2], "CAST float32[2], EXP float32[2], CAST float16[2]"),
    // SQUARED_DIFFERENCE repeats elements along four axes, SUB along six.
    Lowered(
      "SquaredDifference", [.fed(.float32, [2, 3, 4, 5, 6]), .fed(.float32, [2, 1, 1, 5, 1])], to: .float32,
      [2, 3, 4, 5, 6], "SUB float32[2,3,4,5,6], SQUARE float32[2,3,4,5,6]"),
    Lowered(
      "SquaredDifference", [.fed(.float32, [3, 4, 5, 6]), .fed(.float32, [1, 4, 1, 6])], to: .float32,
      [3, 4, 5, 6], "SQUARED_DIFFERENCE float32[3,4,5,6]"),
    Lowered("Tanh", [.fed(.float16, [2])], to: .float16, [2], "TANH float16[2]"),
    Lowered("Square", [.fed(.int64, [2])], to: .int64, [2], "MUL int64[2]"),
    Lowered("Abs", [.fed(.int64, [2])], to: .int64, [2], "NEG int64[2], MAXIMUM int64[2]"),
    Lowered("Sign", [.fed(.int64, [2])], to: .int64, [2], "MINIMUM int64[2], MAXIMUM int64[2]"),
    Lowered("Round", [.fed(.int32, [2])], to: .int32, [2], "the operand"),
    Lowered(
      "TruncateMod", [x, x], to: .float32, [2],
      "ABS float32[2], ABS float32[2], FLOOR_MOD float32[2], SIGN float32[2], MUL float32[2]"),
    Lowered("DivNoNan", [x, x], to: .float32, [2], "DIV float32[2], EQUAL bool[2], SELECT_V2 float32[2]"),
    Lowered(
      "ClipByValue", [x, .fed(.float32, []), .fed(.float32, [])], to: .float32, [2],
      "MAXIMUM float32[2], MINIMUM float32[2]"),
    Lowered("AddN", [x, x, x], to: .float32, [2], "ADD_N float32[2]"),
    Lowered("AddN", [x, x], to: .float32, [2], "ADD float32[2]"),
    Lowered("AddN", [x], to: .float32, [2], "the operand"),
    Lowered(
      "Softplus", [x], to: .float32, [2],
      "MINIMUM float32[2], EXP float32[2], ADD float32[2], LOG float32[2], MAXIMUM float32[2]"),
    Lowered("Selu", [x], to: .float32, [2], "ELU float32[2], LEAKY_RELU float32[2], MUL float32[2]"),
    Lowered("Relu", [.fed(.int32, [2])], to: .int32, [2], "MAXIMUM int32[2]"),
    Lowered("Relu6", [.fed(.uint8, [2])], to: .uint8, [2], "MINIMUM uint8[2]"),
    Lowered("Atan", [x], to: .float32, [2], "BROADCAST_TO float32[2], ATAN2 float32[2]"),
  ])
  func becomes(_ lowered: Lowered) throws { try lowered.check() }

  @Test(arguments: [
    // A scalar broadcasts, too, and axes that go together are one for the kernel.
    Lowered(
      "Maximum", [.fed(.float32, [2, 1, 2, 1, 2, 2]), .fed(.float32, [2])], to: .float32, [2, 1, 2, 1, 2, 2],
      "RESHAPE float32[8,2], MAXIMUM float32[8,2], RESHAPE float32[2,1,2,1,2,2]"),
    Lowered(
      "Pow", [.fed(.float32, [2, 1, 2, 1, 2]), .fed(.float32, [1, 2, 1, 2, 1])], to: .float32,
      [2, 2, 2, 2, 2],
      "BROADCAST_TO float32[2,2,2,2,2], BROADCAST_TO float32[2,2,2,2,2], POW float32[2,2,2,2,2]"),
    Lowered(
      "Pow", [.fed(.float32, [-1, 1, 2, 1, 2]), .fed(.float32, [])], to: .float32, [-1, 1, 2, 1, 2],
      "SHAPE int32[5], BROADCAST_ARGS int32[5], BROADCAST_TO float32[?,1,2,1,2], BROADCAST_TO float32[?,1,2,1,2], POW float32[?,1,2,1,2]"
    ),
    Lowered(
      "Add", [.fed(.float32, [2, 1, 2, 1, 2, 1, 3]), .fed(.float32, [2, 1, 2, 1, 2, 1, 3])], to: .float32,
      [2, 1, 2, 1, 2, 1, 3], "ADD float32[2,1,2,1,2,1,3]"),
  ])
  func broadcastsBeyondTheKernel(_ lowered: Lowered) throws { try lowered.check() }

  @Test(arguments: [
    Lowered("Exp", [.fed(.float64, [2])], to: .float64, [2], "LiteRT has no EXP for float64"),
    Lowered("Pow", [.fed(.int64, [2]), .fed(.int64, [2])], to: .int64, [2], "LiteRT has no POW for int64"),
    Lowered(
      "FloorDiv", [.fed(.uint64, [2]), .fed(.uint64, [2])], to: .uint64, [2],
      "LiteRT has no FLOOR_DIV for uint64"
    ),
    Lowered("NextAfter", [.fed(.float64, [2]), .fed(.float64, [2])], to: .float64, [2], "float64"),
  ])
  func refuses(_ lowered: Lowered) { lowered.checkRefusal() }
}
