import Ops
import Tensors
import Testing

/// The parameters that TensorFlow's quantizer gives the same ranges.
@Suite struct TensorRangeTests {
  struct Case: Sendable {
    let range: TensorRange
    let type: ElementType
    let scale: Float
    let zeroPoint: Int64
  }

  @Test(arguments: [
    Case(range: TensorRange(-1, 1.55), type: .int8, scale: 0.01, zeroPoint: -28),
    // Without 0 in it, a range is widened.
    Case(range: TensorRange(1, 2.55), type: .int8, scale: 0.01, zeroPoint: -128),
    Case(range: TensorRange(-2.55, -1), type: .int8, scale: 0.01, zeroPoint: 127),
    Case(range: TensorRange(-1, 1.55), type: .uint8, scale: 0.01, zeroPoint: 100),
    Case(range: TensorRange(-1, 3.2767), type: .int16, scale: 0.0001, zeroPoint: 0),
    Case(range: TensorRange(0, 0), type: .int8, scale: 1 / 255, zeroPoint: -128),
    Case(range: TensorRange(0, 1e-8), type: .int8, scale: 2.01e-6 / 255, zeroPoint: -1),
  ])
  func parameters(_ test: Case) {
    let parameters = test.range.parameters(for: test.type)
    // Scales are rounded to 24 bits.
    #expect(abs(parameters.scales[0] - test.scale) <= test.scale * 1e-6)
    #expect(parameters.zeroPoints == [test.zeroPoint])
  }
}
