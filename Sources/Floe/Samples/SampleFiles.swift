internal import Diagnostics
internal import Images
internal import TensorFlowFormat
internal import Tensors

/// Finds out which file holds samples of which input.
struct SampleFiles {
  private let ports: [FreezeSummary.Port]
  private let options: SampleOptions
  private let signature: String?
  private var chains: [Int: [SampledPart]] = [:]
  private var problems: [Diagnostic] = []
  /// Inputs whose samples were given and do not fit are not missing, too.
  private var refused: Set<Int> = []
  /// What files hold for no input, and how to say that it is for one.
  private var unused: [(name: String, file: String)] = []
  private var hasImages = false
  private(set) var notes: [Diagnostic] = []

  init(_ ports: [FreezeSummary.Port], _ options: SampleOptions, _ signature: String?) {
    (self.ports, self.options, self.signature) = (ports, options, signature)
  }

  /// The kinds of files, as help lists them.
  private static let kinds =
    "a .npz or .npy file, a .csv table, plain bytes as .raw or .bin, a TFRecord file, an image or a directory of images"

  // MARK: One file

  /// Takes in `FILE`, or `NAME=FILE`.
  mutating func include(_ text: String) {
    var (path, named) = (text, nil as Int?)
    if !FileSystem.exists(text), let equals = text.firstIndex(of: "=") {
      let name = String(text[..<equals])
      path = String(text[text.index(after: equals)...])
      guard let index = input(named: name) else {
        if isOther(name) { return }
        problems.append(
          Diagnostic(
            .unknownInput, "the model has no input '\(name)'", at: Location(file: path),
            notes: ["its inputs: \(listed(ports.map(\.key)))"],
            help: didYouMean(name, among: ports.map(\.key))))
        return
      }
      named = index
    }
    do throws(Diagnostic) {
      try open(path, for: named ?? (ports.count == 1 ? 0 : nil), isNamed: named != nil)
    } catch {
      problems.append(error)
      // Where it is not known whose samples the file has, they might be anybody's.
      refused.formUnion(named.map { [$0] } ?? Array(ports.indices))
    }
  }

  /// The input that goes by a name, which may begin with the signature's.
  private func input(named name: String) -> Int? {
    if let index = ports.firstIndex(where: { $0.names.contains(name) }) { return index }
    guard let signature, name.hasPrefix(signature + "/") else { return nil }
    return ports.firstIndex { $0.names.contains(String(name.dropFirst(signature.count + 1))) }
  }

  /// Whether a name is of an input of another signature that is converted.
  private func isOther(_ name: String) -> Bool { options.otherInputs.contains(name) }

  /// - Parameters:
  ///   - only: the input that the file is for, if it is for one.
  ///   - isNamed: whether the user said so.
  private mutating func open(_ path: String, for only: Int?, isNamed: Bool) throws(Diagnostic) {
    let (file, member) = NumpyFile.split(path)
    if FileSystem.isDirectory(file) {
      try openImages(file, only)
      return
    }
    switch try Kind(file) {
    case .archive where !isNamed && member == nil: try openArchive(file)
    case .archive, .array:
      add([try one(only, file)], at: path) { (inputs) throws(Diagnostic) in
        try NumpySamples(path, for: inputs[0])
      }
    case .plain:
      add([try one(only, file)], at: path) { (inputs) throws(Diagnostic) in
        try RawSamples(path, for: inputs[0])
      }
    case .image: try openImages(file, only)
    case .table: try openTable(file, only, member)
    case .records: try openRecords(file, only, isNamed ? member : nil, isOnly: isNamed)
    }
  }

  private enum Kind {
    case archive, array, image, table, records, plain

    /// By the name where it says what the bytes do not, else by the first bytes.
    init(_ path: String) throws(Diagnostic) {
      let name = FileSystem.lastComponent(path)
      let ending = name.split(separator: ".").last.map { $0.lowercased() } ?? ""
      let file = try ReadableFile(path: path)
      let start = try file.read(at: 0, count: min(file.size, 8))
      switch ending {
      case "raw", "bin", "dat": self = .plain
      case "csv", "tsv": self = .table
      case _ where start.starts(with: [0x50, 0x4B]): self = .archive
      case "npy",
        _ where start.starts(with: [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59]):
        self = .array
      case _ where ImageFile.Format(start) != nil: self = .image
      case "tfrecord", "tfrecords",
        _ where name.contains(".tfrecord"):
        self = .records
      case _ where try RecordFile.recognises(path): self = .records
      default:
        throw Diagnostic(
          .invalidValue, "'\(path)' is no file of samples that Floe knows", at: Location(file: path),
          help: "samples are \(SampleFiles.kinds)")
      }
    }
  }

  private func one(_ only: Int?, _ file: String) throws(Diagnostic) -> Int {
    guard let only else {
      throw Diagnostic(
        .invalidValue, "'\(file)' does not say which input its samples are for", at: Location(file: file),
        help: "--calibration NAME=\(file)")
    }
    return only
  }

  // MARK: Kinds of files

  private mutating func openArchive(_ file: String) throws(Diagnostic) {
    for name in try NumpyFile.arrayNames(file) ?? [] {
      let path = "\(file)[\(name)]"
      guard let index = input(named: name) else {
        if !isOther(name) { unused.append((name, path)) }
        continue
      }
      add([index], at: path) { (inputs) throws(Diagnostic) in try NumpySamples(path, for: inputs[0]) }
    }
  }

  private mutating func openImages(_ path: String, _ only: Int?) throws(Diagnostic) {
    hasImages = true
    let input = try sampled(one(only, path))
    let reader = try ImageReader(path, for: input, options.images, most: options.mostRead)
    if reader.others > 0 {
      notes.append(
        Diagnostic(
          .leftOut, "\(reader.others) files in '\(path)' are no images, and left out", severity: .note,
          at: Location(file: path)))
    }
    let samples = try ItemSamples(
      [reader.layout], items: reader.paths.count, "images", from: path, reader)
    chains[input.index, default: []].append(SampledPart(cursor: SampleCursor(samples), slot: 0))
  }

  private mutating func openTable(_ path: String, _ only: Int?, _ column: String?) throws(Diagnostic) {
    let inputs = try all(only)
    let reader = try TableReader(path, for: inputs, column: column, most: options.mostRead)
    unused += reader.unused.map { ($0, "\(path)[\($0)]") }
    guard !reader.layouts.isEmpty else { return }
    try add(
      ItemSamples(reader.layouts, items: reader.rows, "rows", from: path, reader), of: reader.layouts)
  }

  private mutating func openRecords(
    _ path: String, _ only: Int?, _ feature: String?, isOnly: Bool
  ) throws(Diagnostic) {
    let inputs = try isOnly ? [sampled(one(only, path))] : all(nil)
    let reader = try RecordReader(path, for: inputs, feature: feature, options.images, most: options.mostRead)
    hasImages = hasImages || reader.holdsPixels
    unused += reader.unused.map { ($0, "\(path)[\($0)]") }
    guard !reader.layouts.isEmpty else { return }
    try add(
      ItemSamples(reader.layouts, items: reader.records, "records", from: path, reader), of: reader.layouts)
  }

  private func sampled(_ index: Int) throws(Diagnostic) -> SampledInput {
    try SampledInput(index, ports[index])
  }

  private func all(_ only: Int?) throws(Diagnostic) -> [SampledInput] {
    if let only { return [try sampled(only)] }
    var inputs: [SampledInput] = []
    for index in ports.indices { inputs.append(try sampled(index)) }
    return inputs
  }

  private mutating func add(_ samples: ItemSamples, of layouts: [ItemLayout]) {
    let cursor = SampleCursor(samples)
    for (slot, layout) in layouts.enumerated() {
      chains[layout.input.index, default: []].append(SampledPart(cursor: cursor, slot: slot))
    }
  }

  private mutating func add(
    _ indices: [Int], at path: String,
    _ source: ([SampledInput]) throws(Diagnostic) -> any SampleSource
  ) {
    do throws(Diagnostic) {
      var inputs: [SampledInput] = []
      for index in indices { inputs.append(try sampled(index)) }
      let cursor = SampleCursor(try source(inputs))
      for (slot, index) in indices.enumerated() {
        chains[index, default: []].append(SampledPart(cursor: cursor, slot: slot))
      }
    } catch {
      problems.append(error)
      refused.formUnion(indices)
    }
  }

  // MARK: All files

  /// The samples of each input, and how many there are.
  mutating func finished() throws(Diagnostic) -> (chains: [[SampledPart]], all: Int) {
    for (index, port) in ports.enumerated() where chains[index] == nil && !refused.contains(index) {
      let near = suggestions(for: port.key, among: unused.map(\.name))
      let name = signature.map { "\($0)/\(port.key)" } ?? port.key
      let place =
        unused.first { near.first == $0.name }?.file ?? (unused.count == 1 ? unused[0].file : "FILE")
      problems.append(
        Diagnostic(
          .missingInput,
          "there are no samples for the input '\(port.key)' (\(port.dtype)\(Shape(port.shape)))",
          notes: unused.isEmpty ? [] : ["the files hold: \(listed(unused.map(\.name)))"],
          help: near.isEmpty
            ? "--calibration \(name)=\(place)" : "is it '\(near[0])'? Then --calibration '\(name)=\(place)'"))
    }
    let counts = chains.mapValues { $0.reduce(0) { $0 + $1.cursor.count } }.sorted { $0.key < $1.key }
    if Set(counts.map(\.value)).count > 1 {
      problems.append(
        Diagnostic(
          .invalidValue, "the inputs have different numbers of samples",
          notes: counts.map { "'\(ports[$0.key].key)': \($0.value)" }))
    }
    if options.images.isStated, !hasImages, problems.isEmpty, signature == nil {
      problems.append(
        Diagnostic(.usage, "how images are prepared was said, and no samples are images"))
    }
    if let problem = Diagnostic.combining(problems) { throw problem }
    guard let all = counts.first?.value, all > 0 else {
      throw Diagnostic(.invalidValue, "there are no samples to calibrate with")
    }
    if !unused.isEmpty {
      notes.append(
        Diagnostic(
          .leftOut, "the samples hold more than the inputs, which is left out: \(listed(unused.map(\.name)))",
          severity: .note))
    }
    return (ports.indices.compactMap { chains[$0] }, all)
  }
}
