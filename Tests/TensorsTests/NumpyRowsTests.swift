import Diagnostics
import Tensors
import TestSupport
import Testing

/// Arrays of NumPy's, row by row.
@Suite struct NumpyRowsTests {
  private static let arrays = [
    testdata("npz/stored.npz"), testdata("npz/wide.npz"), testdata("npz/deflated.npz[x]"),
    testdata("npz/deflated.npz[counts]"),
    testdata("samples/two_fortran.npz[a]"), testdata("quantizing/samples.npz"),
  ]

  @Test(arguments: arrays) func rowsAreThoseOfTheArray(_ path: String) throws {
    let whole = try NumpyFile.read(path)
    let rows = try NumpyRows(path)
    #expect(rows.type == whole.type && rows.dimensions == whole.dimensions)
    let bytes = try whole.loadBytes()
    for _ in 0..<2 {
      var found: [UInt8] = []
      for _ in 0..<rows.dimensions[0] { found += try rows.next(1).loadBytes() }
      #expect(found == bytes)
      rows.rewind()
    }
    #expect(try rows.next(rows.dimensions[0]).loadBytes() == bytes)
  }

  @Test func stringsAreRows() throws {
    let directory = try TemporaryDirectory()
    let path = directory.path + "/s.npy"
    try NumpyFile.write(Tensor(.string, [3], .strings(["a", "bcd", ""].map { Array($0.utf8) })), to: path)
    let rows = try NumpyRows(path)
    #expect(
      try (0..<3).flatMap { _ in try rows.next(1).strings ?? [] } == ["a", "bcd", ""].map { Array($0.utf8) })
  }

  /// Any byte may be another and any end missing: rows, or a diagnostic.
  @Test(arguments: ["npz/stored.npz", "npz/wide.npz", "npz/deflated.npz"]) func damagedFilesDoNoHarm(
    _ name: String
  ) throws {
    let whole = try TemporaryDirectory.contents(testdata(name))
    let directory = try TemporaryDirectory()
    for position in whole.indices {
      for bytes in [
        Array(whole[..<position]), whole[..<position] + [whole[position] ^ 0x41] + whole[(position + 1)...],
      ] {
        let path = directory.write("a.npz", Array(bytes)) + (name.contains("deflated") ? "[x]" : "")
        do throws(Diagnostic) {
          let rows = try NumpyRows(path)
          guard let count = rows.dimensions.first, count < 100 else { continue }
          for _ in 0..<count { _ = try rows.next(1) }
        } catch {
          #expect(error.severity == .error)
        }
      }
    }
  }
}
