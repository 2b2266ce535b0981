import Diagnostics
import PythonValues
import Tensors
import TestSupport
import Testing

@Suite struct PickleTests {
  private func file(_ bytes: [UInt8], in directory: TemporaryDirectory) throws -> String {
    let path = directory.path + "/x.pkl"
    let file = try OutputFile(path: path)
    try file.write(bytes)
    try file.commit()
    return path
  }

  private func tensor(_ path: String) throws -> Tensor {
    switch try PickleFile.read(path) {
    case .tensor(let tensor): tensor
    case .value(let value): try value.array().tensor
    }
  }

  @Test func picklesOfAllProtocolsAreRead() throws {
    let directory = try TemporaryDirectory()
    for columns in try lines("pickles.txt") {
      let expected = try #require(ExpectedArray(columns[2...]))
      let path = try file(fromHexadecimal(columns[1]), in: directory)
      do {
        let tensor = try tensor(path)
        #expect(try expected.matches(tensor), "protocol \(columns[0]): \(tensor), not \(expected)")
      } catch {
        Issue.record("protocol \(columns[0]) \(expected): \(error)")
      }
    }
  }

  @Test func membersAreTakenByName() throws {
    let dictionary = testdata("python-values/dictionary.pkl")
    #expect(try tensor(dictionary + "[x]").dimensions == [2, 3])
    #expect(throws: Diagnostic.self) { try tensor(dictionary + "[w]") }
    #expect(throws: Diagnostic.self) { try tensor(dictionary) }
    #expect(try tensor(testdata("python-values/objects.npy")).strings == [[97], [98, 99]])
    #expect(try tensor(testdata("python-values/objects.npz[objects]")).strings == [[97], [98, 99]])
    #expect(try tensor(testdata("python-values/objects.npz[plain]")).dimensions == [2, 3])
    #expect(try PickleFile.ignoresName(of: testdata("python-values/objects.npy[x]")))
    #expect(try !PickleFile.ignoresName(of: dictionary + "[x]"))
  }

  @Test(arguments: ["hostile.pkl", "hostile.npy", "hostile.pkl[x]"])
  func functionsAreRefusedByName(_ name: String) throws {
    do {
      _ = try tensor(testdata("python-values/" + name))
      Issue.record("the function is not refused")
    } catch let problem as Diagnostic {
      #expect(problem.message.contains("posix.system"), "\(problem)")
      #expect(problem.code == .unsupported)
    }
  }

  /// A list that holds itself, one that doubles forty times, one that nests a hundred thousand deep, and memory out of nowhere.
  @Test func hostilePicklesAreRefused() throws {
    let directory = try TemporaryDirectory()
    let text = { (text: String) in Array(text.utf8) }
    let doubling =
      text("]q\u{0}K\u{1}a")
      + (0..<40).flatMap { _ in [UInt8(ascii: "h"), 0, UInt8(ascii: "h"), 0, 0x86, UInt8(ascii: "q"), 0] }
    for bytes in [
      text("]q\u{0}h\u{0}a."), doubling + text("."),
      [UInt8](repeating: UInt8(ascii: "]"), count: 100_000)
        + [UInt8](repeating: UInt8(ascii: "a"), count: 99_999) + text("."),
      text("h\u{5}."), text("."), text(""), [0x80, 4, 0x8D, 255, 255, 255, 255, 255, 255, 255, 127],
      [0x80, 4, 0x8B, 255, 255, 255, 255],
      text("cnumpy\nndarray\n."), text("(."), text("a."), text("R."), text("b."), text("u."),
      text("cos\nsystem\n(S'x'\ntR."),
      text("c__builtin__\neval\n(S'1'\ntR."), text("(i__main__\nX\n."),
    ] {
      let path = try file(bytes, in: directory)
      #expect(throws: Diagnostic.self, "\(bytes.prefix(40))") { try tensor(path) }
    }
  }

  /// No damage to a pickle crashes the reader.
  @Test func damagedPicklesAreRefusedOrRead() throws {
    let directory = try TemporaryDirectory()
    var generator = SeededGenerator(seed: 6)
    let all = try lines("pickles.txt").map { fromHexadecimal($0[1]) }.filter { $0.count < 2000 }
    for pickle in all {
      for _ in 0..<6 {
        var bytes = pickle
        bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(
          in: 0...255, using: &generator)
        if Bool.random(using: &generator) {
          bytes.removeLast(Int.random(in: 0..<bytes.count, using: &generator))
        }
        _ = try? tensor(try file(bytes, in: directory))
      }
    }
  }
}
