import Foundation
import Tensors
import TestSupport
import Testing

/// Samples in the forms that people have: what comes of them is what comes of the same samples as arrays.
@Suite struct SamplesTests {
  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  private static func path(_ name: String) -> String { testdata("samples/\(name)") }

  private func run(_ model: String, _ words: [String]) throws -> Run {
    try Run(
      program: "floe",
      ["convert", Self.path(model), "--outputs", "y", "-o", "m.tflite", "--quantize", "int8"]
        + ["--write-ranges", "r.json"] + words, in: directory)
  }

  private func ranges() throws -> Data {
    try Data(contentsOf: URL(fileURLWithPath: "\(directory.path)/r.json"))
  }

  /// What calibration found.
  private func found(_ words: [String]) throws -> Data {
    let run = try run("two.pb", words)
    #expect(run.status == 0, "\(run.messages)")
    return try ranges()
  }

  private static func files(_ words: String...) -> [String] {
    words.flatMap { word in
      let parts = word.split(separator: "=")
      return [
        "--calibration", (parts.count > 1 ? "\(parts[0])=" : "") + path(String(parts[parts.count - 1])),
      ]
    }
  }

  private static let forms = [
    files("two_compressed.npz"), files("two_fortran.npz"), files("a=a.raw", "b=b.raw"), files("two.csv"),
    files("two_plain.csv"), files("two.tfrecord"), files("two.tfrecord.gz"),
    files("a=two.npz[a]", "b=two.tfrecord"), files("a=two.csv[a]", "b:0=b.raw"),
  ]

  @Test(arguments: forms) func formsAreTheSameSamples(_ words: [String]) throws {
    #expect(try found(Self.files("two.npz")) == found(words))
  }

  @Test func someOfTheSamplesAreTaken() throws {
    let all = try found(Self.files("two.npz"))
    let three = try found(Self.files("two.npz") + ["--samples", "3"])
    #expect(three != all)
    #expect(try found(Self.files("two.tfrecord") + ["--samples", "3"]) == three)
    #expect(try found(Self.files("two.csv") + ["--samples", "3"]) == three)
    #expect(try found(Self.files("two.npz") + ["--samples", "1000"]) == all)
  }

  /// Ranges of the same samples twice are the same, and so are the means.
  @Test func severalFilesArePutTogether() throws {
    func object(_ words: [String]) throws -> [String: Any] {
      try JSONSerialization.jsonObject(with: found(words)) as? [String: Any] ?? [:]
    }
    let (once, twice) = try (object(Self.files("two.npz")), object(Self.files("two.npz", "two.tfrecord")))
    #expect(once["samples"] as? Int == 10 && twice["samples"] as? Int == 20)
    #expect(once["tensors"] as? NSDictionary == twice["tensors"] as? NSDictionary)
  }

  @Test func whatIsNoInputsIsLeftOut() throws {
    for file in ["two_compressed.npz", "two.csv", "two.tfrecord"] {
      let run = try run("two.pb", Self.files(file))
      #expect(run.messages.contains("note[left-out]") && run.messages.contains("'label"), "\(run.messages)")
    }
  }

  @Test func randomSamplesAreSaidLoudly() throws {
    let one = try run("two.pb", ["--calibrate", "random", "--samples", "5", "--seed", "3"])
    #expect(one.status == 0)
    #expect(one.messages.contains("warning[chosen]: THE MODEL IS CALIBRATED WITH 5 RANDOM SAMPLES (seed 3)"))
    let first = try ranges()
    #expect(try found(["--calibrate", "random", "--samples", "5", "--seed", "3"]) == first)
    #expect(try found(["--calibrate", "random", "--samples", "5", "--seed", "4"]) != first)
  }

  // MARK: Images

  /// What is said of images, and the arrays that TensorFlow makes of them.
  private static let preparations = [
    ("bilinear-none", ["--image-normalize", "none"]),
    ("nearest-none", ["--image-normalize", "none", "--image-resize", "nearest"]),
    ("bicubic-none", ["--image-mean", "0", "--image-resize", "bicubic"]),
    ("area-none", ["--image-scale", "1", "--image-resize", "area"]),
    ("bilinear-tf", ["--image-normalize", "tf"]), ("bilinear-tf", ["--image-normalize", "-1..1"]),
    ("bilinear-torch", ["--image-normalize", "torch", "--image-order", "rgb"]),
    ("bilinear-caffe", ["--image-normalize", "caffe"]),
    ("bilinear-caffe", ["--image-mean", "103.939,116.779,123.68", "--image-order", "bgr"]),
    ("bilinear-0..1", ["--image-normalize", "0..1"]),
    ("crop", ["--image-normalize", "0..1", "--image-crop", "center"]),
  ]

  @Test(arguments: preparations) func imagesAreTensorFlows(_ array: String, _ words: [String]) throws {
    let wanted = try numbers(["--calibration", "\(Self.path("photos-\(array).npz"))"])
    let directory = try numbers(["--calibration", Self.path("photos")] + words)
    let records = try numbers(
      ["--calibration", "image=\(Self.path("photos.tfrecord"))[image/encoded]"] + words)
    #expect(wanted.count > 8 && wanted.count == directory.count)
    #expect(directory == records)
    for (number, other) in zip(wanted, directory) {
      #expect(abs(number - other) <= 1e-6 * max(1, abs(number)))
    }
  }

  /// The numbers of the ranges.
  private func numbers(_ words: [String]) throws -> [Double] {
    let run = try run("colours.pb", words)
    #expect(run.status == 0, "\(run.messages)")
    func numbers(_ value: Any) -> [Double] {
      switch value {
      case let members as [String: Any]:
        members.sorted { $0.key < $1.key }.flatMap { numbers($0.value) }
      case let elements as [Any]: elements.flatMap(numbers)
      default: [value as? Double ?? .nan]
      }
    }
    return numbers(try JSONSerialization.jsonObject(with: ranges()))
  }

  @Test func oneImageIsASample() throws {
    let one = try numbers(["--calibration", Self.path("photos/0.png"), "--image-normalize", "0..1"])
    #expect(
      try one
        == numbers(["--calibration", Self.path("photos"), "--samples", "1", "--image-normalize", "0..1"]))
  }

  /// Pixels as bytes in records, in the input's size.
  @Test func bytesInRecordsArePixels() throws {
    let array = try NumpyFile.read(Self.path("photos-nearest-none.npz"))
    let pixels = try array.loadElements(as: Float.self).map { UInt8($0) }
    var records: [UInt8] = []
    for row in 0..<array.dimensions[0] {
      let size = pixels.count / array.dimensions[0]
      records += record(example("image", Array(pixels[row * size..<(row + 1) * size])))
    }
    let path = directory.write("pixels.tfrecord", records)
    #expect(
      try numbers(["--calibration", path, "--image-normalize", "0..1"])
        == numbers(
          ["--calibration", Self.path("photos"), "--image-resize", "nearest", "--image-normalize", "0..1"]))
  }

  // MARK: Which samples

  @Test func samplesAreTheFirstOnesOrSpreadOverAll() throws {
    // Of ten.
    for (words, rows) in [([], Array(0..<5)), (["--spread-samples"], [0, 2, 4, 6, 8])] {
      var picked: [String] = []
      for name in ["a", "b"] {
        let array = try NumpyFile.read(Self.path("two.npz[\(name)]"))
        let numbers = try array.loadElements(as: Float.self)
        let size = numbers.count / 10
        let some = rows.flatMap { numbers[$0 * size..<($0 + 1) * size] }
        let path = "\(directory.path)/\(name).npy"
        try NumpyFile.write(
          Tensor(some, type: .float32, dimensions: [5] + array.dimensions.dropFirst()), to: path)
        picked += ["--calibration", "\(name)=\(path)"]
      }
      let wanted = try found(picked)
      for file in ["two.npz", "two.csv", "two.tfrecord.gz"] {
        #expect(try found(Self.files(file) + ["--samples", "5"] + words) == wanted, "\(file)")
      }
    }
    let idle = try run("two.pb", Self.files("two.npz") + ["--spread-samples"])
    #expect(idle.status == 2 && idle.messages.contains("--spread-samples is for --samples N"))
  }

  // MARK: Several signatures

  @Test func signaturesOfAFileAreQuantizedEach() throws {
    func floe(_ words: String...) throws -> Run { try Run(program: "floe", words, in: directory) }
    func bytes(_ name: String) throws -> Data {
      try Data(contentsOf: URL(fileURLWithPath: "\(directory.path)/\(name)"))
    }
    let samples = Self.path("signatures.npz")
    let float = try floe("convert", Self.path("signatures"), "--all-signatures", "-o", "float.tflite")
    #expect(float.status == 0, "\(float.messages)")
    let run = try floe(
      "convert", "float.tflite", "--quantize", "int8", "--calibration", samples, "-o", "m.tflite", "--verify")
    #expect(run.status == 0, "\(run.messages)")
    let direct = try floe(
      "convert", Self.path("signatures"), "--all-signatures", "--quantize", "int8", "--calibration", samples,
      "-o", "n.tflite")
    #expect(direct.status == 0, "\(direct.messages)")
    #expect(try bytes("m.tflite") == bytes("n.tflite"))
    let ranges = try floe(
      "convert", "float.tflite", "--quantize", "int8", "--calibration", samples, "--write-ranges", "r.json",
      "-o", "m.tflite")
    #expect(ranges.status == 2 && ranges.messages.contains("are for one signature"), "\(ranges.messages)")
  }

  @Test func signaturesHaveSamplesOfTheirOwn() throws {
    func converted(_ words: [String]) throws -> Run {
      try Run(
        program: "floe",
        ["convert", Self.path("signatures"), "--all-signatures", "-o", "m.tflite", "--quantize", "int8"]
          + words,
        in: directory)
    }
    let both = try converted(Self.files("signatures.npz"))
    #expect(both.status == 0, "\(both.messages)")
    let model = try Data(contentsOf: URL(fileURLWithPath: "\(directory.path)/m.tflite"))
    let array = Self.path("signatures.npz")
    let each = ["one/x=\(array)[x]", "other/x=\(array)[x]", "z=\(array)[z]"].flatMap {
      ["--calibration", $0]
    }
    let apart = try converted(each)
    #expect(apart.status == 0, "\(apart.messages)")
    #expect(try Data(contentsOf: URL(fileURLWithPath: "\(directory.path)/m.tflite")) == model)
    let missing = try converted(Array(each.dropFirst(4)))
    #expect(
      missing.status == 3 && missing.messages.contains("--calibration one/x=FILE"), "\(missing.messages)")
    let unknown = try converted(each + ["--calibration", "one/y=\(array)[x]"])
    #expect(unknown.status == 3 && unknown.messages.contains("no input 'one/y'"), "\(unknown.messages)")
  }
}

/// A record of TFRecord around bytes.
func record(_ bytes: [UInt8]) -> [UInt8] {
  func little(_ number: UInt64, _ width: Int) -> [UInt8] {
    (0..<width).map { UInt8(truncatingIfNeeded: number >> (8 * UInt64($0))) }
  }
  func seal(_ bytes: [UInt8]) -> [UInt8] { little(UInt64(bytes.withUnsafeBytes { CRC32C($0).masked }), 4) }
  let length = little(UInt64(bytes.count), 8)
  return length + seal(length) + bytes + seal(bytes)
}

/// A `tf.Example` with one feature of bytes.
func example(_ name: String, _ bytes: [UInt8]) -> [UInt8] {
  func field(_ number: UInt8, _ content: [UInt8]) -> [UInt8] {
    var (length, count) = ([UInt8](), content.count)
    while count > 127 {
      length.append(UInt8(count & 127) | 128)
      count >>= 7
    }
    return [number << 3 | 2] + length + [UInt8(count)] + content
  }
  return field(1, field(1, field(1, Array(name.utf8)) + field(2, field(1, field(1, bytes)))))
}
