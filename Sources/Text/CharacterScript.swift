/// The scripts of characters, by the numbers that ICU has for them (`UScriptCode`): 0 for characters of all scripts, 103 for
/// those that are not assigned.
package enum CharacterScript {
  /// The first characters of runs of one script, in order, and the scripts.
  private static let table: (starts: [UInt32], codes: [Int32]) = {
    var (starts, codes): ([UInt32], [Int32]) = ([], [])
    var start: UInt32 = 0
    let text = runs.withUTF8Buffer { Array($0) }
    for run in text.split(whereSeparator: { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\n") }) {
      let numbers = run.split(separator: UInt8(ascii: "*")).map { digits in
        digits.reduce(UInt32(0)) { $0 * 10 + UInt32($1 - UInt8(ascii: "0")) }
      }
      starts.append(start)
      codes.append(Int32(numbers[1]))
      start += numbers[0]
    }
    return (starts, codes)
  }()

  /// The script of a character; −1 for a number that is none's.
  package static func code(of character: Int32) -> Int32 {
    guard let character = UInt32(exactly: character), character <= 0x10FFFF else { return -1 }
    var (low, high) = (0, table.starts.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if table.starts[middle] <= character { low = middle } else { high = middle }
    }
    return table.codes[low]
  }
}
