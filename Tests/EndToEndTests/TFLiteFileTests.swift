internal import Diagnostics
internal import GraphIR
internal import TFLiteFormat
internal import Tensors
internal import TestSupport
internal import Testing

@Suite("TFLite files from the command line")
struct TFLiteFileTests {
  @Test("show tells signatures, costs and sizes")
  func show() throws {
    let text = try Run.floe("show", testdata("tflite-files/pair.tflite")).text
    #expect(text.hasPrefix("TFLite model: 2180 bytes, 2 subgraphs\ndescription: MLIR Converted.\n"))
    #expect(text.contains("min_runtime_version: 1.5.0, by its operators 1.5.0\n"))
    #expect(text.contains("signature: product, subgraph 'product'\n  input   x  float32[?,3]\n"))
    #expect(text.contains("  12 MACs, 28 bytes of activations at the peak, unknown sizes taken as 1\n"))
    // The weights that both subgraphs read count once.
    #expect(text.hasSuffix("14 parameters, 56 bytes\n"))
  }

  @Test("show lists operators with their options, and tensors")
  func lists() throws {
    let path = testdata("tflite-files/convolutions_int8.tflite")
    let operators = try Run.floe("show", path, "--list_ops").text
    #expect(operators.contains(#/\n +1 +CONV_2D:3 .+ 6912 +fused_activation_function=RELU6 .*stride_w=1/#))
    let tensors = try Run.floe("show", path, "--shapes").text
    #expect(tensors.contains(#/QUANTIZE +int8\[1,8,8,3\]<[0-9.]+@-?\d+>/#))
  }

  @Test("show --json has all of it")
  func json() throws {
    let object = try Run.floe("show", testdata("tflite-files/convolutions_int8.tflite"), "--json").object
    #expect(object["kind"] as? String == "tflite")
    #expect(object["macs"] as? Int == 13844)
    #expect(object["min_runtime_version"] as? String == "2.2.0")
    #expect((object["ops"] as? [String: Int])?["CONV_2D"] == 1)
    let subgraphs = try #require(object["subgraphs"] as? [[String: Any]])
    let operators = try #require(subgraphs.first?["operators"] as? [[String: Any]])
    #expect(operators.count == 18)
    #expect(operators.first?["op"] as? String == "QUANTIZE")
  }

  /// LiteRT rounds what it multiplies with such weights to 8 bits.
  @Test("Weights with a scale for each block run, and are written again")
  func blocks() throws {
    let directory = try TemporaryDirectory()
    let path = testdata("tflite-files/blocks.tflite")
    let shapes = try Run.floe("show", path, "--shapes").text
    #expect(shapes.contains("int4[8,64]<0/32: 16 scales>"))
    let convert = try Run.floe("convert", path, "-o", "again.tflite", in: directory)
    #expect(convert.status == 0, "\(convert.messages)")
    let verify = try Run.floe("verify", path, "\(directory.path)/again.tflite")
    #expect(verify.status == 0, "\(verify.output)\(verify.messages)")
    let numbers = (0..<128).map { Float($0 % 17) / 8 - 1 }
    try NumpyFile.write(
      Tensor(numbers, type: .float32, dimensions: [2, 64]), to: directory.path + "/x.npy")
    func outputs(_ runtime: String) throws -> [Float] {
      let run = try Run.floe(
        "run", path, "--input", "x=x.npy", "--runtime", runtime, "--outdir", runtime, in: directory)
      #expect(run.status == 0, "\(run.messages)")
      let files = try FileSystem.names(in: "\(directory.path)/\(runtime)")
      return try NumpyFile.read("\(directory.path)/\(runtime)/\(files[0])").loadElements(as: Float.self)
    }
    let (wanted, found) = (try outputs("litert"), try outputs("floe"))
    let largest = wanted.reduce(0) { max($0, abs($1)) }
    #expect(largest > 1)
    #expect(zip(wanted, found).allSatisfy { abs($0 - $1) < largest * 0.02 }, "\(wanted) \(found)")
  }

  @Test("A damaged file is bad input")
  func damaged() throws {
    let directory = try TemporaryDirectory()
    let bytes = try TemporaryDirectory.contents(testdata("tflite-files/pair.tflite"))
    let path = directory.write("short.tflite", Array(bytes.prefix(600)))
    let run = try Run.floe("show", path)
    #expect(run.status == 3)
    #expect(run.messages.contains("is no sound TFLite model"))
  }

  @Test("Signatures become subgraphs, with the tensors' names of the SavedModel")
  func signatures() throws {
    let directory = try TemporaryDirectory()
    let saved = testdata("show/varied")
    let one = try Run.floe("convert", saved, "--signatures", "nothing", in: directory)
    #expect(one.status == 3)
    #expect(one.messages.contains("the model has no signature 'nothing'"))
    let both = try Run.floe("convert", saved, "--all-signatures", "--outputs", "x", in: directory)
    #expect(both.status == 2)
  }

  @Test("A file that is TFLite already is written again")
  func rewritten() throws {
    let directory = try TemporaryDirectory()
    let path = testdata("tflite-files/pair.tflite")
    let run = try Run.floe("convert", path, "-o", "again.tflite", in: directory)
    #expect(run.status == 0, "\(run.messages)")
    let model = try TFLiteReader.read(directory.path + "/again.tflite")
    #expect(model.signatures.map(\.key) == ["affine", "product"])
    let batch = try Run.floe("convert", path, "--batch", "2", in: directory)
    #expect(batch.status == 2)
  }
}
