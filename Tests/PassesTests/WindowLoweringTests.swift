import Diagnostics
import GraphIR
import PassKit
import Passes
import Tensors
import TestSupport
import Testing

/// What convolutions, pools, normalisations and products become, op by op.
@Suite struct WindowLoweringTests {
  private static let plain = "strides = (1, 1, 1, 1), padding = \"SAME\""
  private static let image = "%x = Placeholder {dtype = float32, shape = [1,4,4,4]}"

  /// A constant of ones.
  private static func ones(_ name: String, _ sizes: Int...) -> String {
    let values = [String](repeating: "1.0", count: sizes.reduce(1, *)).joined(separator: ", ")
    return "%\(name) = Const {dtype = float32, value = tensor<float32\(Shape(sizes))>[\(values)]}  "
  }

  private static func fed(_ name: String, _ shape: String, _ type: String = "float32") -> String {
    "%\(name) = Placeholder {dtype = \(type), shape = [\(shape)]}  "
  }

  /// The operators that the graph becomes, in order.
  private func operators(_ text: String) throws -> [String] {
    var model = try parseModel("graph { \(text)  return %y }")
    _ = try run(LegalizeToTFLite(), on: &model)
    let graph = model.graph
    let live = graph.liveNodes()
    return graph.topologicalOrder().filter(live.contains).map { graph.op($0).name }
      .filter { !["Placeholder", "Const", "NoValue"].contains($0) }
  }

  @Test(arguments: [
    (ones("f", 3, 3, 4, 2), "Conv2D(%x, %f) {T = float32, \(plain)}", "CONV_2D"),
    (
      ones("f", 3, 3, 4, 2),
      "Conv2D(%x, %f) {T = float32, strides = (1, 1, 1, 1), padding = \"EXPLICIT\", explicit_paddings = (0, 0, 1, 1, 1, 1, 0, 0)}",
      "CONV_2D"
    ),
    (
      ones("f", 3, 3, 4, 2),
      "Conv2D(%x, %f) {T = float32, strides = (1, 1, 1, 1), padding = \"EXPLICIT\", explicit_paddings = (0, 0, 2, 0, 1, 1, 0, 0)}",
      "PAD CONV_2D"
    ),
    (ones("f", 3, 3, 2, 6), "Conv2D(%x, %f) {T = float32, \(plain)}", "CONV_2D"),
    (ones("f", 3, 3, 1, 8), "Conv2D(%x, %f) {T = float32, \(plain)}", "DEPTHWISE_CONV_2D"),
    (ones("f", 3, 3, 4, 2), "DepthwiseConv2dNative(%x, %f) {T = float32, \(plain)}", "DEPTHWISE_CONV_2D"),
    (fed("f", "3,3,4,2"), "Conv2D(%x, %f) {T = float32, \(plain)}", "TRANSPOSE CONV_2D"),
    (
      "%s = Const {dtype = int32, value = tensor<int32[4]>[1, 4, 4, 2]}  " + ones("f", 3, 3, 2, 4),
      "Conv2DBackpropInput(%s, %f, %x) {T = float32, \(plain), dilations = (1, 2, 2, 1)}", "TRANSPOSE_CONV"
    ),
    (
      "%s = Const {dtype = int32, value = tensor<int32[4]>[1, 4, 4, 2]}  " + ones("f", 3, 3, 2, 4),
      "Conv2DBackpropInput(%s, %f, %x) {T = float32, strides = (1, 1, 1, 1), padding = \"EXPLICIT\", explicit_paddings = (0, 0, 2, 0, 1, 1, 0, 0)}",
      "TRANSPOSE_CONV SLICE"
    ),
    ("", "MaxPool(%x) {T = float32, ksize = (1, 2, 2, 1), \(plain)}", "MAX_POOL_2D"),
    (
      "", "MaxPool(%x) {T = float32, ksize = (1, 1, 1, 2), strides = (1, 1, 1, 2), padding = \"VALID\"}",
      "RESHAPE REDUCE_MAX"
    ),
    ("", "LRN(%x) {T = float32}", "LOCAL_RESPONSE_NORMALIZATION"),
    (
      ones("f", 4)
        + "  %v = FusedBatchNormV3(%x, %f, %f, %f, %f) {T = float32, U = float32, is_training = false}",
      "Identity(%v) {T = float32}", "MUL ADD"
    ),
    (
      fed("f", "4")
        + "  %v = FusedBatchNormV3(%x, %f, %f, %f, %f) {T = float32, U = float32, is_training = false}",
      "Identity(%v) {T = float32}", "SUB ADD RSQRT MUL MUL ADD"
    ),
  ])
  func windows(operands: String, op: String, becomes: String) throws {
    #expect(try operators("\(Self.image)  \(operands)  %y = \(op)").joined(separator: " ") == becomes)
  }

  @Test(arguments: [
    (fed("a", "?,3") + ones("b", 3, 2), "MatMul(%a, %b) {T = float32}", "FULLY_CONNECTED"),
    (fed("a", "?,3") + fed("b", "3,2"), "MatMul(%a, %b) {T = float32}", "BATCH_MATMUL"),
    (
      fed("a", "?,3") + fed("b", "2,3"), "MatMul(%a, %b) {T = float32, transpose_b = true}", "FULLY_CONNECTED"
    ),
    (
      fed("a", "2,3", "int32") + fed("b", "3,2", "int32"), "MatMul(%a, %b) {T = int32}",
      "RESHAPE TRANSPOSE MUL SUM"
    ),
    (fed("a", "2,5,3") + ones("b", 3, 2), "BatchMatMulV2(%a, %b) {T = float32}", "FULLY_CONNECTED"),
    (
      fed("a", "2,5,3") + fed("b", "2,4,3"), "BatchMatMulV2(%a, %b) {T = float32, adj_y = true}",
      "BATCH_MATMUL"
    ),
    (
      fed("a", "2,1,2,1,5,3") + fed("b", "2,1,2,1,3,4"), "BatchMatMulV2(%a, %b) {T = float32}",
      "RESHAPE RESHAPE BATCH_MATMUL RESHAPE"
    ),
    (
      einsum("?,5,3", "3,2"), "Einsum(%a, %b) {T = float32, N = 2, equation = \"abc,cd->abd\"}",
      "BATCH_MATMUL"
    ),
    (
      einsum("2,5,3", "2,4,3"), "Einsum(%a, %b) {T = float32, N = 2, equation = \"abc,adc->abd\"}",
      "BATCH_MATMUL"
    ),
    (
      einsum("2,5,3", "2,4,3"), "Einsum(%a, %b) {T = float32, N = 2, equation = \"abc,adc->adb\"}",
      "BATCH_MATMUL"
    ),
    (
      einsum("?,3,4", "3,4,2"), "Einsum(%a, %b) {T = float32, N = 2, equation = \"abc,bcd->ad\"}",
      "RESHAPE RESHAPE BATCH_MATMUL"
    ),
    (fed("a", "3,3"), "Einsum(%a) {T = float32, N = 1, equation = \"ii->i\"}", "RESHAPE STRIDED_SLICE"),
    (fed("a", "2,3"), "Einsum(%a) {T = float32, N = 1, equation = \"ij->\"}", "SUM"),
  ])
  func products(operands: String, op: String, becomes: String) throws {
    #expect(try operators("\(operands)  %y = \(op)").joined(separator: " ") == becomes)
  }

  private static func einsum(_ a: String, _ b: String) -> String { fed("a", a) + fed("b", b) }

  @Test(arguments: [
    ("float64", "MatMul(%x, %x) {T = float64}", "LiteRT has no products and sums of float64"),
    ("float32", "MaxPool(%x) {T = float32, ksize = (2, 1, 1, 1), \(plain)}", "it goes over the images"),
    ("float32", "Conv2D(%x, %x) {T = float32, data_format = \"NCHW\", \(plain)}", "its channels come first"),
  ])
  func refusals(type: String, op: String, reason: String) throws {
    let shape = op.hasPrefix("MatMul") ? "2,2" : "2,2,2,2"
    try expect(
      LegalizeToTFLite(), on: "graph { \(Self.fed("x", shape, type))  %y = \(op)  return %y }",
      throws: .unsupported, containing: reason)
  }
}
