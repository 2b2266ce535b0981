internal import GraphIR
internal import Ops
internal import TestSupport
internal import Testing

@Suite("What operators cost")
struct TFLiteCostTests {
  @Test(
    "Multiply-accumulate operations",
    arguments: [
      // 8·8 places of 4 channels, each of 3·3·3 products.
      ("CONV_2D", ["[1,8,8,3]", "[4,3,3,3]", "[4]"], "[1,8,8,4]", "", 6912),
      // Groups: filters have a part of the input's channels.
      ("CONV_2D", ["[1,8,8,4]", "[4,3,3,2]"], "[1,8,8,4]", "", 4608),
      ("CONV_2D", ["[?,8,8,3]", "[4,3,3,3]", "[4]"], "[?,8,8,4]", "", 6912),
      ("DEPTHWISE_CONV_2D", ["[1,8,8,4]", "[1,3,3,4]"], "[1,8,8,4]", "", 2304),
      ("TRANSPOSE_CONV", ["[4]", "[4,2,2,8]", "[1,6,6,8]"], "[1,12,12,4]", "", 4608),
      ("CONV_3D", ["[1,4,4,4,2]", "[2,2,2,2,5]"], "[1,3,3,3,5]", "", 2160),
      ("FULLY_CONNECTED", ["[2,10]", "[5,10]"], "[2,5]", "", 100),
      ("BATCH_MATMUL", ["[2,3,4]", "[2,4,5]"], "[2,3,5]", "", 120),
      ("BATCH_MATMUL", ["[2,4,3]", "[2,4,5]"], "[2,3,5]", "adj_x = true", 120),
      ("RNN", ["[2,3]", "[4,3]", "[4,4]"], "[2,4]", "", 56),
      ("SOFTMAX", ["[2,3]"], "[2,3]", "", 0), ("ADD", ["[2]", "[2]"], "[2]", "", 0),
      // What a damaged file says must not trap.
      ("CONV_2D", ["[1]", "[2000000000,2000000000,2000000000,2000000000]"], "[2000000000]", "", Int.max),
      ("CONV_2D", [], "[1,2,2,1]", "", 4), ("BATCH_MATMUL", ["[]", "[]"], "[]", "adj_x = true", 1),
    ])
  func macs(op: String, operands: [String], output: String, options: String, macs: Int) throws {
    let nodes = operands.enumerated().map { "%x\($0) = Placeholder -> float32\($1)" }.joined(separator: "\n")
    let names = operands.isEmpty ? "" : "(" + operands.indices.map { "%x\($0)" }.joined(separator: ", ") + ")"
    let graph = try parse("graph { \(nodes)\n %y = \(op)\(names) -> float32\(output) {\(options)} }")
    let node = try #require(graph.node(named: "y"))
    #expect(TFLiteCosts.macs(of: node, in: graph) == macs)
  }

  /// The paper says 300 million; TensorFlow's own count of the Keras model is 300,774,272.
  @Test("MobileNetV2 takes 300 million at 224·224")
  func mobileNet() throws {
    var text = ""
    var count = 0
    func add(_ op: String, _ filter: String, _ output: String) {
      text += """
        %w\(count) = Const -> float32\(filter)
        %y\(count) = \(op)(%x, %w\(count)) -> float32\(output)

        """
      count += 1
    }
    add("CONV_2D", "[32,3,3,3]", "[1,112,112,32]")
    var (channels, size) = (32, 112)
    // Expansion, channels, repetitions and stride of each block.
    for (expansion, output, repetitions, stride) in [
      (1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2),
      (6, 320, 1, 1),
    ] {
      for repetition in 0..<repetitions {
        let inside = channels * expansion
        if expansion > 1 { add("CONV_2D", "[\(inside),1,1,\(channels)]", "[1,\(size),\(size),\(inside)]") }
        if repetition == 0 { size /= stride }
        add("DEPTHWISE_CONV_2D", "[1,3,3,\(inside)]", "[1,\(size),\(size),\(inside)]")
        add("CONV_2D", "[\(output),1,1,\(inside)]", "[1,\(size),\(size),\(output)]")
        channels = output
      }
    }
    add("CONV_2D", "[1280,1,1,320]", "[1,7,7,1280]")
    add("FULLY_CONNECTED", "[1000,1280]", "[1,1000]")
    let graph = try parse("graph { %x = Placeholder -> float32[1,224,224,3]\n\(text) }")
    #expect(graph.nodes.reduce(0) { $0 + TFLiteCosts.macs(of: $1, in: graph) } == 300_774_272)
  }
}
