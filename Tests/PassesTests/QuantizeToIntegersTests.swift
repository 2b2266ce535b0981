import Diagnostics
import Ops
import PassKit
import Passes
import Tensors
import TestSupport
import Testing

@Suite struct QuantizeToIntegersTests {
  /// An input of 2.55 in width, so that a step is 0.01, and a product with weights and bias.
  private func model(_ rest: String, x type: String = "float32[1,2]", none: Bool = false) -> String {
    tflite(
      """
      inputs %x
      %x = Placeholder -> \(type) {dtype = \(type.prefix { $0 != "[" })}
      %w = Const -> float32[2,2] {dtype = float32, value = tensor<float32[2,2]>[1.27, 0.0, -0.5, 0.127]}
      %b = Const -> float32[2] {dtype = float32, value = tensor<float32[2]>[0.5, -1.0]}
      \(none ? "%none = NoValue -> int32[0]" : "")
      \(rest)
      """)
  }

  private let ranges = [
    "x": TensorRange(-1, 1.55), "y": TensorRange(0, 5.1), "z": TensorRange(0, 0.51), "c": TensorRange(0, 5.1),
    "s": TensorRange(0, 1),
  ]

  @Test func productsGetWeightsByChannelAndAWideBias() throws {
    try expect(
      QuantizeToIntegers(to: .int8, ranges: ranges),
      rewrites: model("%y = FULLY_CONNECTED(%x, %w, %b) -> float32[1,2] return %y"),
      to: model(
        """
        %b/quantized = Const -> int32[2]<0: 0.0001@0, 3.937008e-05@0> {dtype = int32, value = tensor<int32[2]>[5000, -25400]}
        %w/quantized = Const -> int8[2,2]<0: 0.01@0, 0.003937008@0> {dtype = int8, value = tensor<int8[2,2]>[127, 0, -127, 32]}
        %x/quantized = QUANTIZE(%x) -> int8[1,2]<0.01@-28>
        %y = FULLY_CONNECTED(%x/quantized, %w/quantized, %b/quantized) -> int8[1,2]<0.02@-128> {_tensor_names = ("y/quantized")}
        %y/dequantized = DEQUANTIZE(%y) -> float32[1,2] {_tensor_names = ("y")}
        return y = %y/dequantized
        """))
    try expect(
      QuantizeToIntegers(to: .int16, ranges: ranges, interface: ["x": .int16, "y": .int16]),
      rewrites: model("%y = FULLY_CONNECTED(%x, %w, %b) -> float32[1,2] return %y"),
      to: model(
        """
        %b/quantized = Const -> int64[2]<0: 4.730369e-07@0, 1.86235e-07@0> {dtype = int64, value = tensor<int64[2]>[1057000, -5369560]}
        %w/quantized = Const -> int8[2,2]<0: 0.01@0, 0.003937008@0> {dtype = int8, value = tensor<int8[2,2]>[127, 0, -127, 32]}
        %y = FULLY_CONNECTED(%x, %w/quantized, %b/quantized) -> int16[1,2]<0.00015564439@0> {quantized_bias_type = int64}
        return %y
        """, x: "int16[1,2]<4.730369e-05@0>"))
  }

  @Test func whatLoopsRunKeepsFloatsWhereThatIsAllowed() throws {
    func model(_ x: String, _ borders: String) -> String {
      """
      model {
        stage tflite
        graph {
          inputs %p, %x
          %p = Placeholder -> bool[] {dtype = bool}
          %x = Placeholder -> float32[2] {dtype = float32}
          \(borders)
          %y = IF(%p, %\(x)) -> float32[2] {then_subgraph_index = @f, else_subgraph_index = @f}
          return y = %y
        }
        func @f(%a: float32) -> (b: float32) {
          %a = _Arg -> float32[2] {T = float32, index = 0}
          %b = TANH(%a) -> float32[2]
          return b = %b
        }
      }
      """
    }
    try expect(
      QuantizeToIntegers(to: .int8, ranges: ranges), on: model("x", ""), throws: .unsupported,
      containing: "what loops and branches run is not quantized: 'f'", "--allow-float-ops")
    let relu = "%z = RELU(%x) -> float32[2]"
    try expect(
      QuantizeToIntegers(to: .int8, ranges: ranges, allowsFloat: true),
      rewrites: model("z", relu),
      to: model(
        "z/dequantized",
        """
        %x/quantized = QUANTIZE(%x) -> int8[2]<0.01@-28>
        %z = RELU(%x/quantized) -> int8[2]<0.0019999999@-128>
        %z/dequantized = DEQUANTIZE(%z) -> float32[2]
        """))
  }

  @Test func whatTrainingRoundedToWins() throws {
    let weights = "_weight_steps = tensor<float64[2]>[0.02, 0.01]"
    try expect(
      QuantizeToIntegers(to: .int8, ranges: ranges),
      rewrites: model(
        "%y = FULLY_CONNECTED(%x, %w, %b) -> float32[1,2]<0.05@-100> {\(weights)} return %y",
        x: "float32[1,2]<0.5@3>"),
      to: model(
        """
        %b/quantized = Const -> int32[2]<0: 0.01@0, 0.005@0> {dtype = int32, value = tensor<int32[2]>[50, -200]}
        %w/quantized = Const -> int8[2,2]<0: 0.02@0, 0.01@0> {dtype = int8, value = tensor<int8[2,2]>[64, 0, -50, 13]}
        %x/quantized = QUANTIZE(%x) -> int8[1,2]<0.5@3>
        %y = FULLY_CONNECTED(%x/quantized, %w/quantized, %b/quantized) -> int8[1,2]<0.05@-100> {_tensor_names = ("y/quantized")}
        %y/dequantized = DEQUANTIZE(%y) -> float32[1,2] {_tensor_names = ("y")}
        return y = %y/dequantized
        """))
  }

  @Test func producersGiveWhatTheOnlyReaderWants() throws {
    // A pooled image keeps its integers, and is requantized; a product gives those of the concatenation.
    try expect(
      QuantizeToIntegers(to: .int8, ranges: [:], interface: ["x": .int8, "c": .int8]),
      rewrites: model(
        """
        %p = RESHAPE(%x, %none) -> float32[1,2]
        %y = FULLY_CONNECTED(%x, %w, %b) -> float32[1,2]<0.05@-100>
        %c = CONCATENATION(%p, %y) -> float32[1,4]<0.06@-3> {axis = 1}
        return %c
        """, x: "float32[1,2]<0.5@3>", none: true),
      to: model(
        """
        %b/quantized = Const -> int32[2]<0: 0.005@0, 0.001968504@0> {dtype = int32, value = tensor<int32[2]>[100, -508]}
        %w/quantized = Const -> int8[2,2]<0: 0.01@0, 0.003937008@0> {dtype = int8, value = tensor<int8[2,2]>[127, 0, -127, 32]}
        %p = RESHAPE(%x, %none) -> int8[1,2]<0.5@3>
        %c/requantized = QUANTIZE(%p) -> int8[1,2]<0.06@-3>
        %y = FULLY_CONNECTED(%x, %w/quantized, %b/quantized) -> int8[1,2]<0.06@-3>
        %c = CONCATENATION(%c/requantized, %y) -> int8[1,4]<0.06@-3> {axis = 1}
        return %c
        """, x: "int8[1,2]<0.5@3>", none: true))
  }

  @Test func whatIsClippedHasTheRangeThatIsLeft() throws {
    try expect(
      QuantizeToIntegers(to: .int8, ranges: [:], interface: ["x": .int8, "y": .int8]),
      rewrites: model("%y = RELU6(%x) -> float32[1,2] return %y", x: "float32[1,2]<0.02@-3>"),
      to: model("%y = RELU6(%x) -> int8[1,2]<0.010196078@-128> return %y", x: "int8[1,2]<0.02@-3>"))
  }

  @Test func operatorsWithoutRangesKeepFloatsWhereTheyMay() throws {
    let given = model(
      """
      %y = FULLY_CONNECTED(%x, %w, %b) -> float32[1,2]
      %o = RELU(%y) -> float32[1,2]<0.05@-100>
      return %o
      """, x: "float32[1,2]<0.5@3>")
    try expect(
      QuantizeToIntegers(to: .int8, ranges: [:]), on: given, throws: .missingRange,
      containing: "there is no range for 'y'", "--allow-float-ops")
    try expect(
      QuantizeToIntegers(to: .int8, ranges: [:], allowsFloat: true), rewrites: given,
      to: model(
        "%y = FULLY_CONNECTED(%x, %w, %b) -> float32[1,2] %o = RELU(%y) -> float32[1,2] return %o"))
  }

  @Test func operandsOfOneScaleAreRequantizedWhereTheirOwnIsFinerAndReadElsewhere() throws {
    try expect(
      QuantizeToIntegers(to: .int8, ranges: ranges, interface: ["x": .int8, "c": .int8, "z": .int8]),
      rewrites: model(
        """
        %y = FULLY_CONNECTED(%x, %w, %b) -> float32[1,2]
        %z = FULLY_CONNECTED(%x, %w, %b) -> float32[1,2]
        %c = CONCATENATION(%y, %z) -> float32[1,4] {axis = 1}
        return %c, %z
        """),
      to: model(
        """
        %b/quantized = Const -> int32[2]<0: 0.0001@0, 3.937008e-05@0> {dtype = int32, value = tensor<int32[2]>[5000, -25400]}
        %b/quantized_1 = Const -> int32[2]<0: 0.0001@0, 3.937008e-05@0> {dtype = int32, value = tensor<int32[2]>[5000, -25400]}
        %w/quantized = Const -> int8[2,2]<0: 0.01@0, 0.003937008@0> {dtype = int8, value = tensor<int8[2,2]>[127, 0, -127, 32]}
        %w/quantized_1 = Const -> int8[2,2]<0: 0.01@0, 0.003937008@0> {dtype = int8, value = tensor<int8[2,2]>[127, 0, -127, 32]}
        %y = FULLY_CONNECTED(%x, %w/quantized, %b/quantized) -> int8[1,2]<0.02@-128>
        %z = FULLY_CONNECTED(%x, %w/quantized_1, %b/quantized_1) -> int8[1,2]<0.0019999999@-128>
        %c/requantized = QUANTIZE(%z) -> int8[1,2]<0.02@-128>
        %c = CONCATENATION(%y, %c/requantized) -> int8[1,4]<0.02@-128> {axis = 1}
        return %c, %z
        """, x: "int8[1,2]<0.01@-28>"))
  }

  @Test func operatorsWithoutAKernelAreToldAllAtOnce() throws {
    try expect(
      QuantizeToIntegers(to: .int8, ranges: ranges),
      on: model("%y = POW(%x, %x) -> float32[1,2] %z = ATAN2(%y, %x) -> float32[1,2] return %z"),
      throws: .unsupported, containing: "'y' (POW)", "'z' (ATAN2)", "--allow-float-ops")
    try expect(
      QuantizeToIntegers(to: .int8, ranges: ranges, allowsFloat: true),
      rewrites: model("%y = RELU(%x) -> float32[1,2] %z = POW(%y, %y) -> float32[1,2] return %z"),
      to: model(
        """
        %x/quantized = QUANTIZE(%x) -> int8[1,2]<0.01@-28>
        %y = RELU(%x/quantized) -> int8[1,2]<0.02@-128>
        %y/dequantized = DEQUANTIZE(%y) -> float32[1,2]
        %z = POW(%y/dequantized, %y/dequantized) -> float32[1,2]
        return %z
        """))
  }

  /// Of one whose precision is stated alone, what is said is about that.
  @Test func precisionsWithoutAKernelAreTold() throws {
    try expect(
      QuantizeToIntegers(to: .int8, ranges: ranges),
      on: model("%z = RELU(%x) -> float32[1,2] %y = GELU(%z) -> float32[1,2] {_precision = int16} return %y"),
      throws: .unsupported,
      containing: "'y' (GELU) cannot compute with int16: LiteRT has no int16 kernel for GELU",
      "leave it int8, or let it keep floats: --precision 'y=float'")
  }

  /// Of 256 integers, each has its number in a table: the root of what it stands for.
  @Test func functionsOfOneNumberBecomeTables() throws {
    let numbers = (-128...127).map { integer in
      min(max((max(0, 0.01 * Double(integer + 28)).squareRoot() / 0.02).rounded() - 128, -128), 127)
    }
    let table = numbers.map { String(Int($0)) }.joined(separator: ", ")
    try expectOnce(
      QuantizeToIntegers(to: .int8, ranges: ranges, interface: ["x": .int8, "y": .int8]),
      rewrites: model("%y = SQRT(%x) -> float32[1,2] return %y"),
      to: model(
        """
        %y/table = Const -> int8[256]<0.02@-128> {dtype = int8, value = tensor<int8[256]>[\(table)]}
        %y/least = Const -> int32[] {dtype = int32, value = tensor<int32[]>[128]}
        %y/wide = CAST(%x) -> int32[1,2] {in_data_type = int8, out_data_type = int32}
        %y/place = ADD(%y/wide, %y/least) -> int32[1,2] {fused_activation_function = "NONE"}
        %y = GATHER(%y/table, %y/place) -> int8[1,2]<0.02@-128> {axis = 0}
        return %y
        """, x: "int8[1,2]<0.01@-28>"))
  }

  /// Truth values are 0 and 1 exactly; what reads a float input alone may read it as it is.
  @Test func castsOfTruthsAreIntegersAndThoseOfInputsKeepFloats() throws {
    func casts(
      _ equal: String, _ cast: String, _ product: String
    ) -> String {
      tflite(
        """
        inputs %x
        %x = Placeholder -> float32[1,2] {dtype = float32}
        %i = CAST(%x) -> int32[1,2] {in_data_type = float32, out_data_type = int32}
        %e = EQUAL(%i, %i) -> bool[1,2]
        %c = CAST(%e) -> \(cast)
        %y = MUL(%c, %c) -> \(product)
        \(equal)
        return %i, y = %\(equal.isEmpty ? "y" : "y/dequantized")
        """)
    }
    try expectOnce(
      QuantizeToIntegers(to: .int8, ranges: ["y": TensorRange(0, 2.55)]),
      rewrites: casts("", "float32[1,2] {in_data_type = bool, out_data_type = float32}", "float32[1,2]"),
      to: casts(
        "%y/dequantized = DEQUANTIZE(%y) -> float32[1,2] {_tensor_names = (\"y\")}",
        "int8[1,2]<1.0@0> {in_data_type = bool, out_data_type = int8}",
        "int8[1,2]<0.01@-128> {_tensor_names = (\"y/quantized\")}"))
  }

  @Test func markedOperatorsKeepFloats() throws {
    try expectOnce(
      QuantizeToIntegers(to: .int8, ranges: ranges),
      rewrites: model(
        "%y = RELU(%x) -> float32[1,2] {_precision = float32} %z = RELU(%y) -> float32[1,2] return %z"),
      to: model(
        """
        %y = RELU(%x) -> float32[1,2]
        %y/quantized = QUANTIZE(%y) -> int8[1,2]<0.02@-128>
        %z = RELU(%y/quantized) -> int8[1,2]<0.0019999999@-128> {_tensor_names = ("z/quantized")}
        %z/dequantized = DEQUANTIZE(%z) -> float32[1,2] {_tensor_names = ("z")}
        return z = %z/dequantized
        """))
  }

  /// LiteRT's QUANTIZE takes 8 bits to 16 by way of 32 alone.
  @Test func markedOperatorsHaveWiderIntegers() throws {
    try expectOnce(
      QuantizeToIntegers(to: .int8, ranges: ranges, interface: ["x": .int8, "c": .int8]),
      rewrites: model(
        """
        %y = RELU(%x) -> float32[1,2]
        %z = ABS(%y) -> float32[1,2] {_precision = int16}
        %c = RELU(%z) -> float32[1,2]
        return %c
        """),
      to: model(
        """
        %y = RELU(%x) -> int8[1,2]<0.02@-128>
        %y/wide = CAST(%y) -> int32[1,2]<0.02@-128> {in_data_type = int8, out_data_type = int32}
        %y/int16 = QUANTIZE(%y/wide) -> int16[1,2]<0.00015564439@0>
        %z = ABS(%y/int16) -> int16[1,2]<1.556444e-05@0>
        %z/int8 = QUANTIZE(%z) -> int8[1,2]<0.0019999999@-128>
        %c = RELU(%z/int8) -> int8[1,2]<0.02@-128>
        return %c
        """, x: "int8[1,2]<0.01@-28>"))
  }

  /// The difference that is squared has the range that the square says.
  @Test func whatIsSquaredNeedsNoRange() throws {
    try expectOnce(
      QuantizeToIntegers(
        to: .int8, ranges: ["x": TensorRange(-1, 1.55), "y": TensorRange(0, 4)],
        interface: ["x": .int8, "y": .int8]),
      rewrites: model(
        """
        %d = SUB(%x, %x) -> float32[1,2] {_precision = int16}
        %y = MUL(%d, %d) -> float32[1,2] {_precision = int16}
        return %y
        """),
      to: model(
        """
        %x/wide = CAST(%x) -> int32[1,2]<0.01@-28> {in_data_type = int8, out_data_type = int32}
        %x/int16 = QUANTIZE(%x/wide) -> int16[1,2]<4.730369e-05@0>
        %d = SUB(%x/int16, %x/int16) -> int16[1,2]<6.103702e-05@0> {pot_scale_int16 = false}
        %y = MUL(%d, %d) -> int16[1,2]<0.00012207404@0> {_tensor_names = ("y/quantized")}
        %y/int8 = QUANTIZE(%y) -> int8[1,2]<0.015686275@-128> {_tensor_names = ("y")}
        return y = %y/int8
        """, x: "int8[1,2]<0.01@-28>"))
  }

  @Test func rightOperandsOfProductsHaveTheZeroPointZero() throws {
    try expectOnce(
      QuantizeToIntegers(to: .int8, ranges: ranges, interface: ["x": .int8, "y": .int8]),
      rewrites: model(
        """
        %s = LOGISTIC(%x) -> float32[2,2]
        %y = BATCH_MATMUL(%x, %s) -> float32[2,2]
        return %y
        """, x: "float32[2,2]"),
      to: model(
        """
        %s = LOGISTIC(%x) -> int8[2,2]<0.00390625@-128>
        %y/requantized = QUANTIZE(%s) -> int8[2,2]<0.007874016@0>
        %y = BATCH_MATMUL(%x, %y/requantized) -> int8[2,2]<0.02@-128>
        return %y
        """, x: "int8[2,2]<0.01@-28>"))
  }

  /// What keeps floats reads an input of integers as floats; an output that keeps floats cannot be integers.
  @Test func inputsAndOutputsHaveTheTypesAskedForOrAreNamed() throws {
    let source = model("%y = RELU(%x) -> float32[1,2] %z = POW(%x, %x) -> float32[1,2] return %y, %z")
    try expectOnce(
      QuantizeToIntegers(to: .int8, ranges: ranges, interface: ["x": .int8, "y": .int8], allowsFloat: true),
      rewrites: source,
      to: model(
        """
        %x/dequantized = DEQUANTIZE(%x) -> float32[1,2]
        %y = RELU(%x) -> int8[1,2]<0.02@-128>
        %z = POW(%x/dequantized, %x/dequantized) -> float32[1,2]
        return %y, %z
        """, x: "int8[1,2]<0.01@-28>"))
    try expect(
      QuantizeToIntegers(to: .int8, ranges: ranges, interface: ["z": .int8], allowsFloat: true), on: source,
      throws: .unsupported, containing: "'z' cannot be int8")
  }

  /// A fixed scale from 0 to 1 does not hold 2.
  @Test func fixedScalesAreNotForWhatTheyDoNotHold() throws {
    func joined(_ constant: String, _ body: String) -> String {
      model(
        "%two = Const -> float32[] {dtype = float32, value = tensor<float32[]>[2.55]} \(constant) \(body)",
        x: "int8[1,2]<0.01@-28>")
    }
    try expectOnce(
      QuantizeToIntegers(
        to: .int8, ranges: ranges.merging(["m": TensorRange(0, 2.55)]) { $1 },
        interface: ["x": .int8, "m": .int8]),
      rewrites: model(
        """
        %two = Const -> float32[] {dtype = float32, value = tensor<float32[]>[2.55]}
        %s = LOGISTIC(%x) -> float32[1,2]
        %m = MAXIMUM(%s, %two) -> float32[1,2]
        return %m
        """),
      to: joined(
        "%two/quantized = Const -> int8[]<0.01@-128> {dtype = int8, value = tensor<int8[]>[127]}",
        """
        %s = LOGISTIC(%x) -> int8[1,2]<0.00390625@-128>
        %m/requantized = QUANTIZE(%s) -> int8[1,2]<0.01@-128>
        %m = MAXIMUM(%m/requantized, %two/quantized) -> int8[1,2]<0.01@-128>
        return %m
        """))
  }

  @Test func constantsThatAreNotFiniteAreRefused() throws {
    try expect(
      QuantizeToIntegers(to: .int8, ranges: ranges),
      on: model(
        "%i = Const -> float32[1,2] {dtype = float32, value = tensor<float32[1,2]>[1.0, -inf]} "
          + "%y = ADD(%x, %i) -> float32[1,2] return %y"),
      throws: .invalidValue, containing: "not finite")
  }

  @Test func missingRangesAreNamed() throws {
    try expect(
      QuantizeToIntegers(to: .int8, ranges: [:]), on: model("%y = RELU(%x) -> float32[1,2] return %y"),
      throws: .missingRange, containing: "'x', 'y'", "--calibration")
  }
}
