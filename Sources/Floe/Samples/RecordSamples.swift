internal import Diagnostics
internal import Images
internal import Kernels
internal import Messages
internal import TensorFlowFormat
internal import Tensors

/// Records of a TFRecord file, each a `tf.Example` with features for inputs.
final class RecordReader: ItemReader {
  /// The inputs that features are for, and how their elements lie in them.
  private(set) var layouts: [ItemLayout] = []
  /// How many records there are, or as many as are wanted.
  private(set) var records = 0
  /// The features that are for no input.
  private(set) var unused: [String] = []
  private let path: String
  private let file: RecordFile
  private let example = ExampleReader()
  private let preparation: ImagePreparation
  /// The feature of each layout.
  private var features: [String] = []
  private var index = 0
  /// Whether pixels were found that have to become numbers.
  private(set) var holdsPixels = false

  /// - Parameters:
  ///   - inputs: what features may be for.
  ///   - feature: the feature of the only input, where it is not of the input's name.
  ///   - most: so many samples are wanted.
  /// - Throws: the first record that does not fit.
  init(
    _ path: String, for inputs: [SampledInput], feature: String?, _ preparation: ImagePreparation, most: Int?
  ) throws(Diagnostic) {
    (self.path, self.preparation) = (path, preparation)
    file = try RecordFile(path)
    guard try advance() else {
      throw Diagnostic(.malformed, "'\(path)' has no records", at: Location(file: path))
    }
    for input in inputs {
      let names = feature.map { [$0] } ?? input.port.names
      guard let name = names.first(where: { example.names.contains($0) }) else { continue }
      layouts.append(try form(of: name, for: input).layout)
      features.append(name)
    }
    if let feature, layouts.isEmpty {
      throw Diagnostic(
        .invalidValue, "the records of '\(path)' have no feature '\(feature)'", at: Location(file: path),
        notes: ["their features: \(listed(example.names))"], help: didYouMean(feature, among: example.names))
    }
    unused = example.names.filter { !features.contains($0) }
    guard !layouts.isEmpty else { return }
    let wanted = layouts[0].items(most)
    var isThere = true
    while isThere {
      for (layout, name) in zip(layouts, features) { try check(name, layout) }
      records += 1
      isThere = records < wanted ? try advance() : false
    }
    rewind()
  }

  func rewind() {
    file.rewind()
    index = 0
  }

  func next() throws(Diagnostic) -> [TensorValue] {
    guard try advance() else {
      throw Diagnostic(.truncated, "'\(path)' has become shorter", at: Location(file: path))
    }
    var values: [TensorValue] = []
    for (layout, name) in zip(layouts, features) {
      let form = try check(name, layout)
      values.append(try value(form.contents, layout, name))
    }
    return values
  }

  /// Reads the next record; false at the end.
  private func advance() throws(Diagnostic) -> Bool {
    guard let record = try file.next() else { return false }
    guard example.read(record) else {
      throw Diagnostic(.malformed, "record \(index) of '\(path)' is no tf.Example", at: Location(file: path))
    }
    index += 1
    return true
  }

  // MARK: Features

  /// What a feature holds for an input.
  private enum Contents {
    case floats([Float])
    case integers([Int64])
    case strings([[UInt8]])
    /// The elements as they lie in memory.
    case plain([UInt8])
    /// A byte for each element.
    case pixels([UInt8])
    case image(ImageFile)
  }

  /// The feature of the record, in the layout that all records have.
  @discardableResult
  private func check(
    _ name: String, _ layout: ItemLayout
  ) throws(Diagnostic) -> (contents: Contents, layout: ItemLayout) {
    let form = try form(of: name, for: layout.input)
    guard form.layout.shape == layout.shape, form.layout.perSample == layout.perSample else {
      throw misfit(
        name, layout.input, "its shape is \(Shape(form.layout.shape)), and \(Shape(layout.shape)) in record 0"
      )
    }
    return form
  }

  private func form(
    of name: String, for input: SampledInput
  ) throws(Diagnostic) -> (contents: Contents, layout: ItemLayout) {
    func fitted(
      _ contents: Contents, _ count: Int, _ type: ElementType
    ) throws(Diagnostic) -> (Contents, ItemLayout) {
      guard input.takes(type) else { throw misfit(name, input, "it holds \(type)") }
      guard let layout = ItemLayout(input, elements: count) else {
        throw misfit(name, input, "it has \(count) elements")
      }
      return (contents, layout)
    }
    switch example.feature(name) {
    case nil: throw misfit(name, input, "it is not there")
    case .floats(let numbers): return try fitted(.floats(numbers), numbers.count, .float32)
    case .integers(let numbers): return try fitted(.integers(numbers), numbers.count, .int64)
    case .bytes(let strings):
      if input.type == .string { return try fitted(.strings(strings), strings.count, .string) }
      guard strings.count == 1 else {
        throw misfit(name, input, "it has \(strings.count) strings of bytes, not one")
      }
      return try form(ofBytes: strings[0], name, input)
    }
  }

  /// Bytes are elements as they lie in memory, pixels, or an encoded image.
  private func form(
    ofBytes bytes: [UInt8], _ name: String, _ input: SampledInput
  ) throws(Diagnostic) -> (contents: Contents, layout: ItemLayout) {
    let width = input.type.byteWidth ?? 1
    // What begins as an image and could be elements as well is an image only if it is one.
    let image =
      ImageFile.Format(bytes) == nil ? nil : try? ImageFile(bytes, path: "\(path), record \(index - 1)")
    if let image, let layout = ItemLayout(imagesOf: input), (try? image.form(layout.shape[2])) != nil {
      holdsPixels = true
      try preparation.check(input)
      return (.image(image), layout)
    }
    if bytes.count % width == 0, let layout = ItemLayout(input, elements: bytes.count / width) {
      return (.plain(bytes), layout)
    }
    if let layout = ItemLayout(imagesOf: input), bytes.count == Shape.elementCount(layout.shape) {
      holdsPixels = true
      try preparation.check(input)
      return (.pixels(bytes), layout)
    }
    throw misfit(
      name, input,
      "its \(bytes.count) bytes are neither its elements nor a JPEG, PNG or BMP image of its shape")
  }

  private func value(
    _ contents: Contents, _ layout: ItemLayout, _ name: String
  ) throws(Diagnostic) -> TensorValue {
    let place = "\(path), record \(index - 1)"
    switch contents {
    case .floats(let numbers):
      return try layout.input.converted(TensorValue(numbers, type: .float32, layout.shape), at: place)
    case .integers(let numbers):
      return try layout.input.converted(TensorValue(numbers, type: .int64, layout.shape), at: place)
    case .strings(let strings): return TensorValue(.string, layout.shape, .strings(strings))
    case .plain(let bytes):
      return try TensorValue(loading: Tensor(layout.input.type, layout.shape, .bytes(bytes)))
    case .pixels(let bytes):
      return try preparation.item(
        TensorValue(loading: Tensor(.uint8, layout.shape, .bytes(bytes))), layout)
    case .image(let file): return try preparation.item(file, layout)
    }
  }

  private func misfit(_ name: String, _ input: SampledInput, _ clause: String) -> Diagnostic {
    input.misfit("the feature '\(name)' of record \(index - 1)", clause, at: path)
  }
}
