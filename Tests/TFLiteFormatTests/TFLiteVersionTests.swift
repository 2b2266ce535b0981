internal import Diagnostics
internal import GraphIR
internal import Ops
internal import TFLiteFormat
internal import TestSupport
internal import Testing

@Suite("Versions of operators")
struct TFLiteVersionTests {
  @Test("are those that TensorFlow's converter wrote", arguments: TFLiteSample.all.filter(\.hasRuleVersions))
  func recorded(_ sample: TFLiteSample) throws {
    let model = try TFLiteReader.read(sample.path)
    #expect(Self.versions(of: model) == sample.operators)
    let requirement = TFLiteVersions.requirement(of: model)
    #expect(requirement.release == sample.runtime)
    #expect(requirement.unknown == [])
  }

  @Test("of 16-bit activations are higher than TensorFlow's converter writes")
  func sixteenBits() throws {
    let model = try TFLiteReader.read(testdata("tflite-files/convolutions_int16x8.tflite"))
    #expect(
      Self.versions(of: model) == [
        "ADD:3", "AVERAGE_POOL_2D:3", "CONCATENATION:3", "CONV_2D:8", "DEPTHWISE_CONV_2D:5", "DEQUANTIZE:3",
        "FULLY_CONNECTED:11", "LEAKY_RELU:2", "LOGISTIC:3", "MAX_POOL_2D:3", "MEAN:3", "MUL:4", "PAD:3",
        "QUANTIZE:2", "RESIZE_BILINEAR:4", "SOFTMAX:3", "TANH:3", "TRANSPOSE_CONV:2",
      ])
    #expect(TFLiteVersions.requirement(of: model).release == "2.15.0")
  }

  /// The highest version of each builtin by the rules, which is what TensorFlow writes for all operators of the kind.
  private static func versions(of model: Model) -> Set<String> {
    var highest: [String: Int] = [:]
    for graph in model.graphs {
      for node in graph.nodes where TFLiteSchema.builtins[graph.op(node).name] != nil {
        let name = graph.op(node).name
        highest[name] = max(highest[name] ?? 1, TFLiteVersions.version(of: node, in: graph))
      }
    }
    return Set(highest.map { "\($0.key):\($0.value)" })
  }

  @Test("the recordings are there")
  func complete() { #expect(TFLiteSample.all.count == 18) }

  @Test(
    "depend on types, ranks and options",
    arguments: [
      ("CONV_2D", "float32[1,4,4,2] int8[3,1,1,2]<0: 1.0@0, 1.0@0, 1.0@0> -> float32[1,4,4,3]", "", 5),
      ("CONV_2D", "float32[1,4,4,4] float32[4,1,1,2] -> float32[1,4,4,4]", "", 6),
      ("CONV_2D", "int8[1,4,4,2] int4[3,1,1,2] -> int8[1,4,4,3]", "", 7),
      (
        "DEPTHWISE_CONV_2D", "float32[1,4,4,2] float32[1,3,3,2] -> float32[1,4,4,2]", "dilation_h_factor = 2",
        2
      ),
      ("FULLY_CONNECTED", "float32[1,4] float32[3,4] -> float32[1,3]", "", 6),
      ("FULLY_CONNECTED", "float32[1,4] float32[3,4] float32[3] -> float32[1,3]", "keep_num_dims = true", 5),
      (
        "FULLY_CONNECTED", "float32[1,4] int8[3,4]<0.5@0> float32[3] -> float32[1,3]",
        "asymmetric_quantize_inputs = true", 9
      ),
      ("TRANSPOSE", "float32[1,1,1,1,1,1] int32[6] -> float32[1,1,1,1,1,1]", "", 6),
      ("MAXIMUM", "float32[2,1,1,1,1] float32[1] -> float32[2,1,1,1,1]", "", 3),
      ("MAXIMUM", "float32[?,1,1,1,1] float32[1,1,1,1,1] -> float32[?,1,1,1,1]", "", 1),
      ("MUL", "int8[2]<1.0@0> int8[2]<2.0@0> -> int8[2]<0.5@0>", "", 3),
      ("MUL", "int16[2] int16[2] -> int16[2]", "", 7),
      ("ADD", "int16[2]<1.0@0> int16[2]<1.0@0> -> int16[2]<1.0@0>", "pot_scale_int16 = false", 3),
      ("SPLIT", "int32[] int16[4] -> int16[2], int16[2]", "num_splits = 2", 4),
      ("BROADCAST_TO", "float32[2] int32[1] -> float32[2]", "", 2),
      ("STRIDED_SLICE", "float32[2] int32[1] int32[1] int32[1] -> float32[1]", "new_axis_mask = 1", 6),
      ("CAST", "int4[2] -> float32[2]", "", 6), ("CAST", "int4[2] -> int32[2]", "", 1),
      ("GATHER", "float32[2,2] int32[2,1] -> float32[2,1]", "batch_dims = 1", 5),
      ("WHERE", "float32[2] -> int64[?,1]", "", 2), ("NEG", "float32[2] -> float32[2]", "", 1),
    ])
  func rules(op: String, types: String, options: String, version: Int) throws {
    let parts = types.split(separator: " ", omittingEmptySubsequences: true)
    let arrow = try #require(parts.firstIndex(of: "->"))
    // Scales have blanks in them.
    var operands: [String] = []
    for part in parts[..<arrow].map({ String($0) }) {
      if let last = operands.last, last.contains("<"), !last.hasSuffix(">") {
        operands[operands.count - 1] += " " + part
      } else {
        operands.append(part)
      }
    }
    let nodes = operands.enumerated().map { "%x\($0) = Placeholder -> \($1)" }.joined(separator: "\n")
    let names = operands.indices.map { "%x\($0)" }.joined(separator: ", ")
    let results = parts[(arrow + 1)...].joined(separator: " ")
    let graph = try parse("graph { \(nodes)\n %y = \(op)(\(names)) -> \(results) {\(options)} }")
    let node = try #require(graph.node(named: "y"))
    #expect(TFLiteVersions.version(of: node, in: graph) == version)
  }

  @Test("operators of which no release is known require none, and are told")
  func unknown() {
    let requirement = TFLiteVersions.requirement(of: [("LSTM", 5), ("ADD", 2), ("CONV_2D", 3), ("TILE", 1)])
    #expect(requirement.release == "1.14.0")
    #expect(requirement.unknown == ["LSTM 5"])
    #expect(TFLiteVersions.requirement(of: []).release == "")
    // As numbers, not as text.
    #expect(TFLiteVersions.requirement(of: [("CAST", 4), ("CAST", 5)]).release == "2.12.0")
  }
}
