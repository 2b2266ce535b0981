import Tensors
import TestSupport
import Testing

@Suite struct NumpyFileTests {
  @Test(arguments: [
    Tensor([Float](repeating: 1.5, count: 6), type: .float32, dimensions: [2, 3]),
    Tensor(scalar: Int64(-7), type: .int64),
    Tensor(.bool, [3], .bytes([1, 0, 1])), Tensor(.string, [2], .strings([[97], [98, 99]])),
    Tensor([Double](), type: .float64, dimensions: [0, 4]),
  ])
  func readsWhatItWrites(_ tensor: Tensor) throws {
    let directory = try TemporaryDirectory()
    try NumpyFile.write(tensor, to: directory.path + "/a.npy")
    #expect(try NumpyFile.read(directory.path + "/a.npy") == tensor)
  }

  @Test func fortranOrderIsTurned() throws {
    let header = "{'descr': '<i4', 'fortran_order': True, 'shape': (2, 3), }"
    var bytes: [UInt8] =
      [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(header.utf8.count), 0] + Array(header.utf8)
    for value: UInt8 in 0..<6 { bytes += [value, 0, 0, 0] }
    let tensor = try NumpyFile.parse(bytes, "a.npy")
    #expect(tensor == Tensor([0, 2, 4, 1, 3, 5] as [Int32], type: .int32, dimensions: [2, 3]))
  }

  @Test func damagedFilesAreDiagnostics() throws {
    let directory = try TemporaryDirectory()
    let path = directory.path + "/a.npy"
    try NumpyFile.write(
      Tensor([Float](repeating: 2, count: 8), type: .float32, dimensions: [2, 4]), to: path)
    let whole = try TemporaryDirectory.contents(path)
    for length in 0..<whole.count {
      #expect(throws: (any Error).self) { try NumpyFile.parse(Array(whole[..<length]), "a.npy") }
    }
    // Any byte may be any other: an array or a diagnostic, but no trap.
    for at in whole.indices {
      for value: UInt8 in [0, 0x20, 0x2D, 0x39, 0x7F, 0xFF] {
        var damaged = whole
        damaged[at] = value
        _ = try? NumpyFile.parse(damaged, "a.npy")
      }
    }
  }

  @Test func archives() throws {
    let counts = try NumpyFile.read(testdata("npz/deflated.npz[counts]"))
    #expect(try counts.loadElements(as: Int64.self) == (0..<1000).map { $0 % 7 })
    #expect(try NumpyFile.read(testdata("npz/stored.npz")) == NumpyFile.read(testdata("npz/deflated.npz[x]")))
    expectProblem("holds 2 arrays, of which one must be named") {
      try NumpyFile.read(testdata("npz/deflated.npz"))
    }
    expectProblem("has no array 'y'") { try NumpyFile.read(testdata("npz/stored.npz[y]")) }
  }

  private func expectProblem(_ message: String, _ body: () throws -> Tensor) {
    #expect { try body() } throws: { "\($0)".contains(message) }
  }

  /// Any byte may be another and any end missing: that is an array or a diagnostic, never a crash.
  @Test(arguments: ["stored.npz", "deflated.npz"])
  func damagedArchives(_ name: String) throws {
    let whole = try TemporaryDirectory.contents(testdata("npz/\(name)"))
    let directory = try TemporaryDirectory()
    let path = directory.path + "/a.npz"
    var numbers = SeededGenerator(seed: 3)
    var refused = 0
    for round in 0..<400 {
      var bytes = whole
      if round % 4 == 0 {
        bytes.removeLast(numbers.below(bytes.count))
      } else {
        bytes[numbers.below(bytes.count)] = UInt8(numbers.below(256))
      }
      directory.write("a.npz", bytes)
      do { _ = try NumpyFile.read(path + "[x]") } catch { refused += 1 }
    }
    #expect(refused > 100)
  }
}
