import Diagnostics
import GraphIR
import Interpreter
import Kernels
import Tensors
import TestSupport
import Testing

/// What follows a convolution is done with it, to the same bits as one after the other.
@Suite struct ChannelStepTests {
  /// `body` makes %y of the input %x [2,6,7,3], with constants of one to three channels.
  private func outputs(_ body: String) throws -> (together: TensorValue, apart: TensorValue) {
    let model = try parseModel(
      """
      graph { %x = Placeholder {dtype = float32, shape = [2,6,7,3]}
        %w = Const {dtype = float32, value = tensor<float32[3,3,3,2]>[\(numbers(54))]}
        %single = Const {dtype = float32, value = tensor<float32[3,3,3,1]>[\(numbers(27))]}
        %a = Const {dtype = float32, value = tensor<float32[2]>[0.3, -0.7]}
        %b = Const {dtype = float32, value = tensor<float32[1,1,1,2]>[1.25, 0.9]}
        %wide = Const {dtype = float32, value = tensor<float32[5]>[\(numbers(5))]}
        %mean = Const {dtype = float32, value = tensor<float32[2]>[0.1, 0.2]}
        %variance = Const {dtype = float32, value = tensor<float32[2]>[0.5, 1.5]}
        \(body)
        return %y }
      """)
    let input = try TensorValue(
      (0..<252).map { Float($0 % 17) / 4 - 2 }, type: .float32, [2, 6, 7, 3])
    let node = try #require(model.graph.node(named: "x"))
    let interpreter = Interpreter(model)
    let wanted = model.graph.outputs.map(\.value)
    let together = try interpreter.run(wanted, feeding: [node[0]: input])
    var seen = 0
    // Whoever looks at every tensor sees them computed one after the other.
    let apart = try interpreter.run(wanted, feeding: [node[0]: input]) { _ in seen += 1 }
    #expect(seen > 3)
    return (together[0], apart[0])
  }

  private func numbers(_ count: Int) -> String {
    (0..<count).map { "\(Float($0 * 7 % 11) / 8 - 0.6)" }.joined(separator: ", ")
  }

  private let convolution = """
    %c = Conv2D(%x, %w) {T = float32, strides = (1, 1, 1, 1), padding = "SAME", data_format = "NHWC", explicit_paddings = (), dilations = (1, 1, 1, 1)}
    """

  @Test(arguments: [
    "%d = BiasAdd(%c, %a) {T = float32, data_format = \"NHWC\"}  %e = Mul(%b, %d) {T = float32}  %f = AddV2(%e, %a) {T = float32}  %y = Relu6(%f) {T = float32}",
    "%d = FusedBatchNormV3(%c, %a, %a, %mean, %variance) {T = float32, U = float32, epsilon = 0.01, is_training = false, data_format = \"NHWC\"}  %y = Relu(%d) {T = float32}",
    "%r = Mul(%c, %a) {T = float32}  %s = Neg(%x) {T = float32}  %k = Conv2D(%s, %w) {T = float32, strides = (1, 1, 1, 1), padding = \"SAME\"}  %z = AddV2(%r, %k) {T = float32}  %y = Relu(%z) {T = float32}",
    // One vector of channels broadcasts the result to more, which is no step.
    "%o = Conv2D(%x, %single) {T = float32, strides = (1, 2, 2, 1), padding = \"VALID\"}  %z = Mul(%o, %wide) {T = float32}  %y = Relu(%z) {T = float32}",
    // Read twice, what is in between must be there.
    "%d = AddV2(%c, %a) {T = float32}  %e = Relu(%d) {T = float32}  %y = Mul(%d, %e) {T = float32}",
  ])
  func together(_ body: String) throws {
    let (together, apart) = try outputs("\(convolution)  \(body)")
    #expect(together.dimensions == apart.dimensions)
    #expect(together.copied(Float.self).map(\.bitPattern) == apart.copied(Float.self).map(\.bitPattern))
  }

  @Test func aDepthwiseConvolutionToo() throws {
    let (together, apart) = try outputs(
      """
      %f = Const {dtype = float32, value = tensor<float32[3,3,3,2]>[\(numbers(54))]}
      %k = Const {dtype = float32, value = tensor<float32[6]>[\(numbers(6))]}
      %c = DepthwiseConv2dNative(%x, %f) {T = float32, strides = (1, 2, 2, 1), padding = "SAME"}
      %d = AddV2(%c, %k) {T = float32}  %y = Relu6(%d) {T = float32}
      """)
    #expect(together.copied(Float.self).map(\.bitPattern) == apart.copied(Float.self).map(\.bitPattern))
  }
}
