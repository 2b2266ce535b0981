internal import Diagnostics
internal import GraphIR
internal import Ops
internal import TFLiteFormat
internal import Tensors
internal import TestSupport
internal import Testing

@Suite("Reading TFLite files")
struct TFLiteReaderTests {
  @Test("what is written is what was read", arguments: TFLiteSample.all)
  func roundTrip(_ sample: TFLiteSample) throws {
    let directory = try TemporaryDirectory()
    let model = try TFLiteReader.read(sample.path)
    #expect(model.verify() == [])
    let size = try TFLiteWriter(model: model).write(to: directory.path + "/a.tflite")
    let again = try TFLiteReader.read(directory.path + "/a.tflite")
    expectEqual(try again.loaded(), try model.loaded())
    #expect(again.description == model.description)
    #expect(again.name == model.name)
    #expect(again.metadata.map(\.name) == model.metadata.map(\.name))
    // Where TensorFlow asks for too old a runtime, the file that is written does not.
    if sample.hasRuleVersions { #expect(try again.loaded().metadata == model.loaded().metadata) }
    #expect(operators(again) == operators(model))
    _ = try TFLiteWriter(model: again).write(to: directory.path + "/b.tflite")
    let first = try TemporaryDirectory.contents(directory.path + "/a.tflite")
    #expect(first.count == size)
    #expect(try TemporaryDirectory.contents(directory.path + "/b.tflite") == first)
  }

  /// The operators in the order they run.
  private func operators(_ model: Model) -> [[String]] {
    model.graphs.map { graph in
      graph.topologicalOrder().filter { !TFLiteSchema.noOperators.contains(graph.op($0)) }.map {
        graph.op($0).name
      }
    }
  }

  @Test("Signatures keep their order, and tensors their names")
  func signatures() throws {
    let model = try TFLiteReader.read(testdata("tflite-files/pair.tflite"))
    #expect(model.signatures.map(\.key) == ["affine", "product"])
    #expect(model.signatures.map(\.function) == [nil, "product"])
    let affine = model.signatures[0]
    #expect(affine.inputs.map(\.key) == ["a", "b", "unused"])
    #expect(affine.inputs[1].shape == [-1, 3])
    #expect(affine.outputs.map(\.key) == ["activated", "constant", "input", "same", "z"])
    // One is an input, and two are the same.
    #expect(affine.outputs[2].tensor == affine.inputs[0].tensor)
    #expect(affine.outputs[3].tensor == affine.outputs[4].tensor)
    let node = try #require(model.graph.node(named: "affine_b"))
    #expect(model.graph.attributes(node).strings(TFLiteAttribute.tensorNames) == ["affine_b:0"])
  }

  @Test("Weights are shared between subgraphs, and stay in the file")
  func sharing() throws {
    let model = try TFLiteReader.read(testdata("tflite-files/pair.tflite"))
    let weights = try model.graphs.map { graph in
      try #require(
        graph.nodes.lazy.compactMap { graph.attributes($0).tensor("value") }
          .first { $0.dimensions == [4, 3] })
    }
    #expect(weights[0] == weights[1])
    let directory = try TemporaryDirectory()
    let once = try TFLiteWriter(model: model).write(to: directory.path + "/a.tflite")
    #expect(once < 4096)
    let float = try TFLiteReader.read(testdata("tflite-files/recurrent_wide.tflite"))
    let large = float.graph.nodes.compactMap { float.graph.attributes($0).tensor("value") }
    #expect(large.allSatisfy { $0.isInMemory == ($0.byteCount ?? 0 <= 1 << 12) })
    #expect(large.contains { !$0.isInMemory })
  }

  @Test("Integers of four bits take a byte each in memory")
  func fourBits() throws {
    let model = try TFLiteReader.read(testdata("tflite-files/four_bits.tflite"))
    let node = try #require(model.graph.node(named: "nibbles"))
    let tensor = try #require(model.graph.attributes(node).tensor("value"))
    #expect(try tensor.loadElements(as: Int8.self) == [-1, 7, -8])
    #expect(model.graph.type(node[0])?.quantization?.scales == [0.5])
  }

  /// The numbers of tools/testdata/tflite_models.py, most of which are 0.
  private static func thinned(_ row: Int, _ column: Int) -> Float {
    (3 * row + column) % 7 == 0 ? Float(row) * 0.5 + Float(column) + 1 : 0
  }

  @Test("Sparse weights are read as the dense ones, and the operator that makes them so goes")
  func sparse() throws {
    let model = try TFLiteReader.read(testdata("tflite-files/sparse.tflite"))
    #expect(!model.graph.nodes.contains { model.graph.op($0) == "DENSIFY" })
    let layer = try #require(model.graph.nodes.first { model.graph.op($0) == "FULLY_CONNECTED" })
    let weights = model.graph.operands(layer)[1]
    let tensor = try #require(model.graph.attributes(weights.node).tensor("value"))
    #expect(tensor.dimensions == [24, 16])
    let wanted = (0..<24).flatMap { column in (0..<16).map { Self.thinned($0, column) } }
    #expect(try tensor.loadElements(as: Float.self) == wanted)
  }

  @Test("Sparse tensors may be stored by blocks")
  func sparseBlocks() throws {
    let model = try TFLiteReader.read(testdata("tflite-files/sparse_blocks.tflite"))
    let constants = model.graph.nodes.compactMap { model.graph.attributes($0).tensor("value") }
    let tensor = try #require(constants.first { $0.dimensions == [8, 9] })
    let wanted = (0..<8).flatMap { row in
      (0..<9).map { column -> Float in
        let isGone = [[2, 3], [0, 6], [4, 0], [6, 0]].contains { [row / 2 * 2, column / 3 * 3] == $0 }
        return isGone ? 0 : Self.thinned(row, column)
      }
    }
    #expect(try tensor.loadElements(as: Float.self) == wanted)
  }

  @Test("Weights behind the flatbuffer are those inside it")
  func behind() throws {
    let inside = try TFLiteReader.read(testdata("tflite-files/convolutions_float.tflite")).loaded()
    let behind = try TFLiteReader.read(testdata("tflite-files/behind.tflite")).loaded()
    expectEqual(behind.graph, inside.graph)
  }

  /// The numbers of tools/testdata/tflite_models.py.
  @Test("Weights may have a scale for each block of them, and tensors the range they were seen in")
  func blocks() throws {
    let graph = try TFLiteReader.read(testdata("tflite-files/blocks.tflite")).graph
    let layer = try #require(graph.nodes.first { graph.op($0) == "FULLY_CONNECTED" })
    let weights = graph.operands(layer)[1]
    let quantization = try #require(graph.type(weights)?.quantization)
    #expect(quantization.blockSize == 32)
    #expect(quantization.scales == (0..<8).flatMap { row in (0..<2).map { scale(row + $0) } })
    #expect(quantization.zeroPoints == Array(repeating: 0, count: 16))
    let input = graph.attributes(graph.inputs[0].value.node)
    #expect(input.floats("_min") == [-1.5])
    #expect(input.floats("_max") == [2.5])
    func scale(_ number: Int) -> Float { Float(sign: .plus, exponent: -(number % 5 + 1), significand: 1) }
  }

  /// LiteRT's kernels take scales for `float16`; those that are none are written as they are.
  @Test("Blocks are written as they are read", arguments: ["0.5@0, 0.25@0", "0.1@3, 0.25@-2"])
  func blocksAreWritten(_ scales: String) throws {
    let type = "int8[2,4]<0/4: \(scales)>"
    let text = """
      model {
        stage tflite
        graph {
          inputs %x
          %x = Placeholder -> float32[1,4] {_min = (-1.0, -2.0), _max = (1.0, 2.0), dtype = float32, shape = [1,4]}
          %w = Const -> \(type) {dtype = int8, value = tensor<int8[2,4]>[1, 2, 3, 4, 5, 6, 7, 8]}
          %none = NoValue
          %y = FULLY_CONNECTED(%x, %w, %none) -> float32[1,2] {_min = (-1.0), _max = ()}
          return y = %y
        }
      }
      """
    let directory = try TemporaryDirectory()
    _ = try TFLiteWriter(model: GraphParser.model(text)).write(to: directory.path + "/m.tflite")
    let graph = try TFLiteReader.read(directory.path + "/m.tflite").graph
    let (layer, weights) = (try #require(graph.node(named: "y")), try #require(graph.node(named: "w")))
    #expect(graph.type(weights[0])?.description == type)
    #expect(graph.attributes(layer).floats("_min") == [-1])
    #expect(graph.attributes(layer).floats("_max") == [])
    #expect(graph.attributes(graph.inputs[0].value.node).floats("_max") == [1, 2])
  }

  @Test("Weights may lie in another file in the model's folder")
  func external() throws {
    let inside = try TFLiteReader.read(testdata("tflite-files/convolutions_float.tflite")).loaded()
    let outside = try TFLiteReader.read(testdata("tflite-files/external.tflite"))
    expectEqual(try outside.loaded().graph, inside.graph)
  }

  @Test("A file outside of the model's folder is not opened, and one must be there with all its bytes")
  func badExternal() throws {
    let directory = try TemporaryDirectory()
    let bytes = try TemporaryDirectory.contents(testdata("tflite-files/external.tflite"))
    let name = Array("weights/external.bin".utf8)
    let start = try #require(bytes.indices.first { bytes[$0...].starts(with: name) })
    func problem(_ other: String) -> Diagnostic? {
      var changed = bytes
      changed.replaceSubrange(start..<start + name.count, with: Array(other.utf8))
      let path = directory.write("m.tflite", changed)
      do throws(Diagnostic) {
        _ = try TFLiteReader.read(path)
        return nil
      } catch {
        return error
      }
    }
    for other in [
      "../ghts/external.bin", "/eights/external.bin", "weights//xternal.bin", "weights/./ternal.bin",
    ] {
      #expect(problem(other)?.code == .unsupported, "\(other)")
    }
    #expect(problem("weights/external.bim")?.code == .unreadable)
    _ = directory.write("weights_external.bin", [UInt8](repeating: 0, count: 100))
    #expect(problem("weights_external.bin")?.code == .truncated)
  }

  @Test("Intermediate tensors, variables and left-out operands stay")
  func recurrent() throws {
    let graph = try TFLiteReader.read(testdata("tflite-files/recurrent_int8.tflite")).graph
    let layer = try #require(graph.nodes.first { graph.op($0) == "UNIDIRECTIONAL_SEQUENCE_LSTM" })
    #expect(graph.attributes(layer).int(TFLiteAttribute.intermediates) == 5)
    #expect(graph.results(layer).count == 6)
    #expect(graph.operands(layer).filter { graph.op($0.node) == "Variable" }.count == 2)
    #expect(graph.operands(layer).contains { graph.op($0.node) == "NoValue" })
  }

  @Test("Custom ops keep their name and bytes")
  func custom() throws {
    let graph = try TFLiteReader.read(testdata("tflite-files/custom.tflite")).graph
    let node = try #require(graph.nodes.first { graph.op($0) == "Betainc" })
    #expect(graph.attributes(node)[TFLiteAttribute.customOptions] != nil)
  }
}

extension Tensor {
  fileprivate var isInMemory: Bool {
    if case .source = storage { false } else { true }
  }
}
