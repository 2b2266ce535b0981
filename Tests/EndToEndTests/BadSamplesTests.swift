import Foundation
import Tensors
import TestSupport
import Testing

/// Samples that do not fit, and recipes that say nothing: what is said of them.
@Suite struct BadSamplesTests {
  struct Case: CustomTestStringConvertible, Sendable {
    /// The file in the place of `%` in the words.
    var name = ""
    var text = ""
    var bytes: [UInt8]?
    let words: [String]
    var status: Int32 = 3
    let messages: [String]
    var model = "two.pb"
    var testDescription: String { messages[0] }
  }

  private static let row = "1,2,3,4,1,2,3,4,5,6\n"

  private static let cases = [
    Case(
      name: "x.foo", text: "abc", words: ["--calibration", "%"],
      messages: ["no file of samples that Floe knows", "TFRecord"]),
    Case(words: ["--calibration", "nothing.npz"], messages: ["nothing.npz"]),
    Case(
      name: "x.csv", text: row + "1,2\n", words: ["--calibration", "%"],
      messages: ["a row has 2 fields, and the first one 10", ":2"]),
    Case(
      name: "x.csv", text: row + "1,2,3,4,1,x,3,4,5,6\n", words: ["--calibration", "%"],
      messages: ["'x' in column 6 is no float32"]),
    Case(
      name: "x.csv", text: row + "\"1,2,3,4,1,x,3,4,5,6\n", words: ["--calibration", "%"],
      messages: ["a quote does not end"]),
    Case(
      name: "x.csv", text: "1,2,3\n", words: ["--calibration", "%"],
      messages: ["the 3 columns", "one after the other"]),
    Case(name: "x.csv", text: "# nothing\n", words: ["--calibration", "%"], messages: ["has no rows"]),
    Case(
      name: "x.csv", text: "a,a,a\n1,2,3\n", words: ["--calibration", "%"],
      messages: ["it has 3 columns named 'a'"]),
    Case(
      name: "x.csv", text: "p,q\n1,2\n", words: ["--calibration", "a=%", "--calibration", "b=%[r]"],
      messages: ["the 2 columns", "has no column 'r'"]),
    Case(
      name: "x.raw", text: "12345", words: ["--calibration", "a=%"],
      messages: ["its 5 bytes are no whole number of samples of 16 bytes", "no samples for the input 'b'"]),
    Case(
      name: "x.raw", text: "12345", words: ["--calibration", "%"], messages: ["does not say which input"]),
    Case(
      name: "x.tfrecord", text: "nothing at all", words: ["--calibration", "%"],
      messages: ["record 0", "does not have its checksum"]),
    Case(
      name: "x.tfrecord", bytes: record([0xFF, 0xFF]), words: ["--calibration", "%"],
      messages: ["record 0", "is no tf.Example"]),
    Case(
      name: "x.tfrecord", bytes: record(example("aa", [1])), words: ["--calibration", "%"],
      messages: ["the files hold: 'aa'", "--calibration a=x.tfrecord[aa]", "for the input 'b'"]),
    Case(
      name: "x.tfrecord", bytes: record(example("a", [1, 2])), words: ["--calibration", "%"],
      messages: ["its 2 bytes are neither"]),
    Case(
      name: "x.tfrecord",
      bytes: record(example("a", [UInt8](repeating: 0, count: 16))) + record(example("b", [])),
      words: ["--calibration", "a=%"], messages: ["the feature 'a' of record 1", "it is not there"]),
    Case(
      name: "x.tfrecord", bytes: record(example("f", [1])), words: ["--calibration", "a=%[g]"],
      messages: ["have no feature 'g'"]),
    Case(
      name: "x.tfrecord", bytes: record(example("f", [1])) + [1, 2], words: ["--calibration", "a=%[f]"],
      messages: ["feature 'f' of record 0"]),
    Case(
      words: [
        "--calibration", testdata("samples/two.npz"), "--calibration", "a=" + testdata("samples/a.raw"),
      ],
      messages: ["different numbers of samples", "'a': 20"]),
    Case(
      words: ["--calibration", testdata("samples/photos"), "--image-normalize", "tf"],
      messages: ["does not say which input"]),
    Case(
      words: ["--calibration", "a=" + testdata("samples/photos"), "--image-normalize", "tf"],
      messages: ["images are no samples of 'a'"]),
    Case(
      words: ["--calibration", testdata("samples/photos")],
      status: 2, messages: ["not said what numbers the pixels become", "--image-normalize"],
      model: "colours.pb"),
    Case(
      words: ["--calibration", testdata("samples/photos"), "--image-mean", "1,2"],
      status: 2, messages: ["2 channels are scaled"], model: "colours.pb"),
    Case(
      words: ["--calibration", testdata("samples/signatures"), "--image-normalize", "tf"],
      messages: ["there are no images", "1 files in it"], model: "colours.pb"),
    Case(
      name: "x.png", bytes: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 1, 2],
      words: ["--calibration", "%", "--image-normalize", "tf"],
      messages: ["the PNG image", "cannot be decoded"], model: "colours.pb"),
    Case(
      words: ["--calibration", testdata("samples/photos"), "--image-normalize", "tf", "--image-mean", "1"],
      status: 2,
      messages: ["--image-mean and --image-scale say it, too"], model: "colours.pb"),
    Case(
      words: ["--calibration", testdata("samples/two.npz"), "--image-crop", "center"], status: 2,
      messages: ["no samples are images"]),
    Case(
      words: ["--calibration", testdata("samples/two.npz"), "--image-crop", "center:2"], status: 2,
      messages: ["center:2"]),
    Case(
      words: ["--calibration", testdata("samples/two.npz"), "--calibrate", "random"], status: 2,
      messages: ["--calibrate random draws them"]),
    Case(
      words: ["--calibration", testdata("samples/two.npz"), "--samples", "0"], status: 2,
      messages: ["--samples 0 is no number"]),
    Case(
      words: ["--quantize", "dynamic", "--calibrate", "random", "--image-crop", "center"], status: 2,
      messages: ["--calibrate is for", "how images are prepared is for"]),
    Case(
      words: ["--ranges", "r.json", "--samples", "3", "--seed", "1"], status: 2,
      messages: ["of no use without --calibration", "--seed is for --calibrate random"]),
    // Recipes.
    Case(name: "r.json", text: "[]", words: ["--recipe", "%"], messages: ["no JSON object"]),
    Case(
      name: "r.json", text: #"{"quantise": "int8"}"#, words: ["--recipe", "%"],
      messages: ["has no 'quantise'", "did you mean 'quantize'?"]),
    Case(
      name: "r.json",
      text:
        #"{"quantize": "int9", "observer": 3, "samples": -1, "max_error": "1%", "images": {"resise": 1, "mean": "x"}, "allow_float_ops": 1, "layers": {"a": {"range": [2, 1], "observer": "k1", "keep": true}}}"#,
      words: ["--recipe", "%"],
      messages: [
        "'quantize' is 'int9'", "'observer' is no string: 3", "'samples' is no number of something: -1",
        "'max_error' is no number",
        "'images' has no 'resise'",
        "'mean' of 'images' is no list of numbers", "'allow_float_ops' is neither true nor false",
        "is no [MIN, MAX]", "did you mean 'kl'", "a layer has no 'keep'",
      ]),
    Case(
      name: "r.json", text: #"{"layers": {"maddd": {"observer": "kl"}}}"#,
      words: ["--recipe", "%", "--calibration", testdata("samples/two.npz")],
      messages: ["no layer is named 'maddd'"]),
  ]

  @Test(arguments: cases) func isToldWhatIsWrong(_ given: Case) throws {
    let directory = try TemporaryDirectory()
    if !given.name.isEmpty { directory.write(given.name, given.bytes ?? Array(given.text.utf8)) }
    let run = try Run(
      program: "floe",
      ["convert", testdata("samples/\(given.model)"), "--outputs", "y", "--quantize", "int8"]
        + given.words.map { $0.replacingOccurrences(of: "%", with: given.name) }, in: directory)
    #expect(run.status == given.status, "\(run.messages)")
    for message in given.messages {
      #expect(run.messages.contains(message), "\(message): \(run.messages)")
    }
    #expect(!FileManager.default.fileExists(atPath: "\(directory.path)/model.tflite"))
  }

  /// Any byte may be another and any end missing: samples or diagnostics come of that.
  @Test(arguments: ["two.tfrecord", "two.tfrecord.gz", "two_compressed.npz", "two.csv", "photos.tfrecord"])
  func damagedFilesDoNoHarm(_ name: String) throws {
    let whole = try TemporaryDirectory.contents(testdata("samples/\(name)"))
    let directory = try TemporaryDirectory()
    var numbers = SeededGenerator(seed: 5)
    let photos = name.hasPrefix("photos")
    for round in 0..<12 {
      var bytes = whole
      if round % 3 == 0 {
        bytes = Array(bytes.prefix(Int.random(in: 0..<bytes.count, using: &numbers)))
      } else {
        bytes[Int.random(in: bytes.indices, using: &numbers)] ^= UInt8.random(in: 1...255, using: &numbers)
      }
      directory.write(name, bytes)
      let run = try Run(
        program: "floe",
        [
          "convert", testdata("samples/\(photos ? "colours" : "two").pb"), "--outputs", "y", "--quantize",
          "int8",
        ]
          + (photos
            ? ["--image-normalize", "tf", "--calibration", "image=\(name)[image/encoded]"]
            : ["--calibration", name]),
        in: directory)
      #expect([0, 2, 3, 4].contains(run.status), "\(run.status) \(run.messages)")
    }
  }
}
