import Diagnostics
import GraphIR
import PassKit
import Passes
import Tensors
import TestSupport
import Testing

@Suite struct WeightsToIntegersTests {
  private func model(rows: Int, _ rest: String) -> String {
    let weights = (0..<rows).flatMap { _ in ["1.27", "-0.5"] }.joined(separator: ", ")
    return tflite(
      """
      inputs %x
      %x = Placeholder -> float32[1,2] {dtype = float32}
      %none = NoValue -> float32[0]
      %w = Const -> float32[\(rows),2] {dtype = float32, value = tensor<float32[\(rows),2]>[\(weights)]}
      \(rest)
      """)
  }

  @Test func storesTheWeightsOfProducts() throws {
    let scales = [String](repeating: "0.01@0", count: 512).joined(separator: ", ")
    let weights = (0..<512).flatMap { _ in ["127", "-50"] }.joined(separator: ", ")
    try expect(
      WeightsToIntegers(.int8),
      rewrites: model(rows: 512, "%y = FULLY_CONNECTED(%x, %w, %none) -> float32[1,512] return %y"),
      to: model(
        rows: 512,
        """
        %y/weights = Const -> int8[512,2]<0: \(scales)> {dtype = int8, value = tensor<int8[512,2]>[\(weights)]}
        %y = FULLY_CONNECTED(%x, %y/weights, %none) -> float32[1,512] {asymmetric_quantize_inputs = true}
        return %y
        """))
  }

  @Test func gathersRowsOfEightBits() throws {
    let weights = (0..<512).flatMap { _ in ["127", "-50"] }.joined(separator: ", ")
    let ids = "%i = Const -> int32[3] {dtype = int32, value = tensor<int32[3]>[0, 2, 1]}"
    try expect(
      WeightsToIntegers(.int8),
      rewrites: model(rows: 512, "\(ids) %y = GATHER(%w, %i) -> float32[3,2] {axis = 0} return %y"),
      to: model(
        rows: 512,
        """
        \(ids)
        %y/weights = Const -> int8[512,2]<0.01@0> {dtype = int8, value = tensor<int8[512,2]>[\(weights)]}
        %y/rows = GATHER(%y/weights, %i) -> int8[3,2]<0.01@0> {axis = 0}
        %y = DEQUANTIZE(%y/rows) -> float32[3,2]
        return %y
        """))
  }

  @Test func fourBitsAreClippedWhereThatIsNearer() throws {
    // 7 steps of 0.1814286 reach 1.27; narrower ones bring 0.5 nearer to a whole number of them, and cost less.
    let context = try expectWeights(.int4, weightsOnly: false, "CONV_2D", "512,1,1,2")
    #expect(context.diagnostics.isEmpty)
  }

  @Test func kernelsWithoutFourBitsGetEight() throws {
    let context = try expectWeights(
      .int8, weightsOnly: false, "DEPTHWISE_CONV_2D", "1,1,2,512", asking: .int4)
    #expect(
      context.diagnostics.map(\.message) == ["weights of 8 bits where LiteRT has no kernel for int4: 'y'"])
  }

  @Test func kernelsWithoutIntegersKeepFloats() throws {
    let text = tflite(
      """
      inputs %x
      %x = Placeholder -> float32[1,2,2,2,2] {dtype = float32}
      %w = Const -> float32[1,1,1,2,2] {dtype = float32, value = tensor<float32[1,1,1,2,2]>[1.0, 2.0, 3.0, 4.0]}
      %y = CONV_3D(%x, %w) -> float32[1,2,2,2,2]
      return %y
      """)
    let context = try expect(
      WeightsToIntegers(.int8), declines: text, because: "its kernel takes no weights of integers")
    #expect(context.diagnostics.compactMap(\.help) == ["--quantize weight-only-int8 stores them as integers"])
  }

  @Test func weightsAloneBecomeFloatsBeforeTheProduct() throws {
    try expectWeights(.int4, weightsOnly: true, "DEPTHWISE_CONV_2D", "1,1,2,512")
    try expectWeights(.int8, weightsOnly: true, "TRANSPOSE_CONV", "512,1,1,2")
  }

  /// Expects the weights of an operator to become integers of a type, with the operator that makes them floats where
  /// only weights are integers.
  @discardableResult
  private func expectWeights(
    _ type: ElementType, weightsOnly: Bool, _ op: String, _ sizes: String, asking asked: ElementType? = nil
  ) throws -> PassContext {
    let numbers = (0..<512).flatMap { _ in ["1.27", "-0.5"] }.joined(separator: ", ")
    var model = try parseModel(
      tflite(
        """
        inputs %x
        %x = Placeholder -> float32[1,4,4,2] {dtype = float32}
        %s = Const -> int32[4] {dtype = int32, value = tensor<int32[4]>[1, 4, 4, 512]}
        %w = Const -> float32[\(sizes)] {dtype = float32, value = tensor<float32[\(sizes)]>[\(numbers)]}
        %y = \(op)(\(op == "TRANSPOSE_CONV" ? "%s, %w, %x" : "%x, %w")) -> float32[1,4,4,512]
        return %y
        """))
    let context = try run(WeightsToIntegers(asked ?? type, weightsOnly: weightsOnly), on: &model)
    let graph = model.graph
    let product = try #require(graph.nodes.first { graph.op($0) == OpKind(op) })
    var weights = try #require(graph.operand(product, 1))
    if weightsOnly {
      #expect(graph.op(weights.node) == "DEQUANTIZE")
      weights = try #require(graph.operand(weights.node, 0))
    }
    let stored = try #require(graph.type(weights))
    #expect(stored.element == type)
    #expect(stored.quantization?.scales.count == 512)
    #expect(stored.quantization?.axis == (op == "DEPTHWISE_CONV_2D" ? 3 : 0))
    return context
  }

  @Test func leavesFewWeights() throws {
    let context = try expect(
      WeightsToIntegers(.int8),
      declines: model(rows: 3, "%y = FULLY_CONNECTED(%x, %w, %none) -> float32[1,3] return %y"),
      because: "it has fewer than 1024 weights")
    #expect(context.diagnostics.count { $0.message.hasPrefix("all numbers stay floats") } == 1)
  }
}
