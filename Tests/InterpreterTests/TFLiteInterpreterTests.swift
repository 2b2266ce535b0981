import Diagnostics
import GraphIR
import Interpreter
import Kernels
import Ops
import TFLiteFormat
import Tensors
import TestSupport
import Testing

/// Control flow, state and hostile numbers in TFLite models.
@Suite struct TFLiteInterpreterTests {
  private func session(_ name: String) throws -> (Interpreter, Graph) {
    let model = try TFLiteReader.read(testdata("tflite-files/\(name).tflite"))
    return (Interpreter(model), model.graph)
  }

  private func floats(_ numbers: Float...) throws -> TensorValue {
    try TensorValue(numbers, type: .float32, [numbers.count])
  }

  /// `count` times y = 2y + 1, from x; then y − 1 where that was more than three times, else relu(y).
  @Test(arguments: [(5, [62, 94]), (1, [3, 0])] as [(Int32, [Float])])
  func loopsAndBranchesRun(count: Int32, wanted: [Float]) throws {
    let (interpreter, graph) = try session("control_flow")
    var feeds: [Value: TensorValue] = [:]
    for input in graph.inputs {
      let isCount = graph.type(input.value)?.element == .int32
      feeds[input.value] =
        isCount ? try TensorValue([count], type: .int32, []) : try floats(1, count == 5 ? 2 : -1.5)
    }
    let results = try interpreter.run(graph.outputs.map(\.value), feeding: feeds)
    #expect(results[0].copied(Float.self) == wanted)
  }

  @Test func variablesKeepTheirValues() throws {
    let (interpreter, graph) = try session("counter")
    let wanted: [[Float]] = [[1.5, 4], [2, 6]]
    for values in wanted {
      let feeds = [graph.inputs[0].value: try floats(0.5, 2)]
      let results = try interpreter.run(graph.outputs.map(\.value), feeding: feeds)
      #expect(results[0].copied(Float.self) == values)
    }
  }

  private func add(_ parameters: QuantizationParameters) throws -> [TensorValue] {
    let x = try TensorValue([1, -128, 127] as [Int8], type: .int8, [3])
    let type = TensorType(.int8, Shape([3]), quantization: parameters)
    return try TFLiteEvaluation.evaluate(
      TFLiteCall("ADD", [x, x], [:], operandTypes: [type, type], resultTypes: [type]))
  }

  @Test func integersAreAddedOnTheirScale() throws {
    let results = try add(QuantizationParameters(scales: [0.5], zeroPoints: [3]))
    #expect(results[0].copied(Int8.self) == [-1, -128, 127])
  }

  @Test(arguments: [0, -1, .nan, .infinity] as [Float])
  func noScaleIsAnError(scale: Float) {
    #expect(throws: Diagnostic.self) { try add(QuantizationParameters(scales: [scale], zeroPoints: [0])) }
  }

  @Test(arguments: [1e-38, 1e38] as [Float], [-128, 127, .min, .max] as [Int64])
  func strangeScalesDoNotCrash(scale: Float, zeroPoint: Int64) {
    _ = try? add(QuantizationParameters(scales: [scale], zeroPoints: [zeroPoint]))
    for op in [
      "MUL", "RELU6", "LEAKY_RELU", "HARD_SWISH", "TANH", "LOGISTIC", "EXP", "LOG", "RSQRT", "ABS", "SQRT",
      "SOFTMAX", "LOG_SOFTMAX", "L2_NORMALIZATION", "QUANTIZE", "DEQUANTIZE", "SUM", "MEAN", "REDUCE_PROD",
      "SQUARED_DIFFERENCE", "PRELU", "LESS", "BATCH_MATMUL", "CONCATENATION", "PAD",
    ] as [OpKind] {
      for type in [ElementType.int8, .uint8, .int16] {
        let parameters = QuantizationParameters(scales: [scale], zeroPoints: [zeroPoint])
        let numbers = TensorType(type, Shape([2, 2]), quantization: parameters)
        let other = TensorType(
          type, Shape([2, 2]), quantization: QuantizationParameters(scales: [1], zeroPoints: [0]))
        guard let x = try? cast(TensorValue([0, 127, 1, 5] as [Int32], type: .int32, [2, 2]), to: type) else {
          continue
        }
        let axes = ["SUM", "MEAN", "REDUCE_PROD"].contains(op)
        let second = axes ? try? TensorValue([1] as [Int32], type: .int32, [1]) : x
        for (a, b) in [(numbers, other), (other, numbers)] {
          let isBinary = axes || op.isBinary
          let call = TFLiteCall(
            op, isBinary ? [x, second] : [x], ["beta": .float(1), "alpha": .float(-3e38)],
            operandTypes: isBinary ? [a, axes ? TensorType(.int32, Shape([1])) : a] : [a],
            resultTypes: [b])
          _ = try? TFLiteEvaluation.evaluate(call)
        }
      }
    }
  }
}

extension OpKind {
  fileprivate var isBinary: Bool {
    ["MUL", "SQUARED_DIFFERENCE", "PRELU", "LESS", "BATCH_MATMUL", "CONCATENATION"].contains(self)
  }
}
