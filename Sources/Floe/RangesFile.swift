internal import Diagnostics
internal import Ops
internal import Tensors

// A calibration as a file of JSON, which people may edit:
//
//     {
//       "samples": 16,
//       "tensors": {"conv1": {"min": 0.0, "max": 5.93}, …},
//       "equalization": {"conv1": [0.5, 5.93, …], …},
//       "bias_correction": {"conv1": [0.04, 1.3, …], …}
//     }
//
// "tensors" alone must be there. "equalization" holds the greatest magnitude of each channel of what products give, and
// "bias_correction" the mean of each channel of what they read.
extension Calibration {
  /// Reads and merges files.
  ///
  /// - Throws: everything that is wrong with the first file that has something wrong.
  init(reading files: [String]) throws(Diagnostic) {
    var merged: Calibration?
    for file in files {
      let one = try Self(RangesFile(file))
      if try merged?.merge(one, from: file) == nil { merged = one }
    }
    self = merged ?? Calibration(samples: 0, ranges: [:])
  }

  /// Writes the file; the same calibration gives the same bytes.
  func write(to path: String) throws(Diagnostic) {
    let file = try OutputFile(path: path)
    try file.write(Array((json.pretty + "\n").utf8))
    try file.commit()
  }

  var json: JSON {
    func sorted<T>(_ items: [String: T], _ value: (T) -> JSON) -> JSON {
      .object(items.sorted { $0.key < $1.key }.map { ($0.key, value($0.value)) })
    }
    func channels(_ numbers: [Float]) -> JSON { .array(numbers.map { .float($0) }) }
    var members: [(String, JSON)] = [
      ("samples", .int(samples)),
      ("tensors", sorted(ranges) { .object([("min", .float($0.least)), ("max", .float($0.greatest))]) }),
    ]
    if let magnitudes { members.append(("equalization", sorted(magnitudes, channels))) }
    if let means { members.append(("bias_correction", sorted(means, channels))) }
    return .object(members)
  }

  private init(_ file: RangesFile) throws(Diagnostic) {
    var file = file
    samples = file.samples()
    ranges = file.ranges()
    magnitudes = file.channels("equalization", least: 0)
    means = file.channels("bias_correction", least: -.greatestFiniteMagnitude)
    if let problem = Diagnostic.combining(file.problems) { throw problem }
  }
}

/// The contents of a file, and what is wrong with them.
private struct RangesFile {
  private let path: String
  private let members: [(String, JSON)]
  private(set) var problems: [Diagnostic] = []

  /// More would be of no model that fits a microcontroller or a phone.
  private static let mostBytes = 1 << 28

  init(_ path: String) throws(Diagnostic) {
    self.path = path
    let bytes = try ReadableFile(path: path).readAll(limit: Self.mostBytes)
    guard case .object(let members) = try JSON.parse(bytes, file: path) else {
      throw Diagnostic(
        .malformed, "the ranges are no JSON object", at: Location(file: path), help: Self.form)
    }
    self.members = members
    let known = ["samples", "tensors", "equalization", "bias_correction"]
    for (key, _) in members where !known.contains(key) {
      report("a file of ranges has no '\(key)'", help: didYouMean(key, among: known) ?? Self.form)
    }
    if !members.contains(where: { $0.0 == "tensors" }) {
      report("there is no 'tensors'", help: Self.form)
    }
  }

  private static let form = #"{"tensors": {"NAME": {"min": -1.5, "max": 2}}}"#

  private mutating func report(_ message: String, help: String? = nil) {
    problems.append(Diagnostic(.invalidValue, message, at: Location(file: path), help: help))
  }

  private func member(_ key: String) -> JSON? { members.first { $0.0 == key }?.1 }

  /// One where the file does not say: two files weigh the same then.
  mutating func samples() -> Int {
    guard let value = member("samples") else { return 1 }
    if case .int(let count) = value, (1...(1 << 40)).contains(count) { return count }
    report("'samples' is no number of samples: \(value.compact.prefix(40))")
    return 1
  }

  mutating func ranges() -> [String: TensorRange] {
    var ranges: [String: TensorRange] = [:]
    for (name, value) in object("tensors") ?? [] {
      guard case .object(let bounds) = value, bounds.count == 2, let least = value["min"],
        let greatest = value["max"]
      else {
        report("'\(name)' has not just a 'min' and a 'max'", help: Self.form)
        continue
      }
      guard let first = number(least, "the 'min' of '\(name)'"),
        let last = number(greatest, "the 'max' of '\(name)'")
      else { continue }
      guard first <= last else {
        report("the 'min' of '\(name)', \(first), is greater than its 'max', \(last)")
        continue
      }
      ranges[name] = TensorRange(first, last)
    }
    return ranges
  }

  mutating func channels(_ key: String, least: Float) -> [String: [Float]]? {
    guard let tensors = object(key) else { return nil }
    var channels: [String: [Float]] = [:]
    for (name, value) in tensors {
      guard case .array(let elements) = value, !elements.isEmpty else {
        report("'\(name)' of '\(key)' is no list of numbers, one for each channel")
        continue
      }
      var numbers: [Float] = []
      for (index, element) in elements.enumerated() {
        guard let number = number(element, "channel \(index) of '\(name)' of '\(key)'") else { break }
        guard number >= least else {
          report("channel \(index) of '\(name)' of '\(key)' is less than \(least): \(number)")
          break
        }
        numbers.append(number)
      }
      channels[name] = numbers
    }
    return channels
  }

  private mutating func object(_ key: String) -> [(String, JSON)]? {
    guard let value = member(key) else { return nil }
    guard case .object(let members) = value else {
      report("'\(key)' is no object with a member for each tensor", help: Self.form)
      return nil
    }
    return members
  }

  private mutating func number(_ value: JSON, _ what: String) -> Float? {
    switch value {
    case .int(let integer): return Float(integer)
    case .double(let number) where Float(number).isFinite: return Float(number)
    case .double: report("\(what) is more than a float of 32 bits holds")
    default: report("\(what) is no number: \(value.compact.prefix(40))")
    }
    return nil
  }
}

extension JSON {
  /// A float with the fewest digits that give it again.
  static func float(_ number: Float) -> JSON {
    let short = Double("\(number)") ?? Double(number)
    return .double(Float(short) == number ? short : Double(number))
  }
}
