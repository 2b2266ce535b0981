package import Diagnostics
internal import Passes
internal import Tensors

// A recipe says how a model is quantized, as JSON:
//
//     {
//       "quantize": "int8",
//       "io": {"image": "uint8", "scores": "int8"},
//       "calibration": ["samples.npz", "image=photos/"],
//       "samples": 100,
//       "images": {"resize": "bilinear", "crop": "center:0.875", "normalize": "torch"},
//       "observer": "percentile:99.9",
//       "layers": {"head/*": {"keep_float": true}, "conv1": {"observer": "kl"}, "scores": {"range": [0, 1]}}
//     }
//
// Its keys are those options of the command line, which go before it. Files are relative to that of the recipe.
extension ConvertOptions {
  /// Takes what a recipe says.
  ///
  /// - Throws: everything that is wrong with the file.
  package mutating func apply(recipe path: String) throws(Diagnostic) {
    var recipe = try Recipe(path, self)
    recipe.read()
    if let problem = Diagnostic.combining(recipe.problems) { throw problem }
    self = recipe.options
  }

  /// Takes the ranges and samples of the command line in place of those of a recipe, where there are any. What a recipe
  /// says of samples is of no use to ranges.
  package mutating func takeData(calibration: [String], draws: Bool, ranges: [String]) {
    guard !calibration.isEmpty || draws || !ranges.isEmpty else { return }
    if calibration.isEmpty, !draws {
      (samples, rangeMethod) = (SampleOptions(), .minMax)
      for index in layers.indices { layers[index].method = nil }
    }
    (samples.files, samples.draws, self.ranges) = (calibration, draws, ranges)
    if !draws { samples.seed = nil }
  }
}

/// The contents of a recipe, and what is wrong with them.
private struct Recipe {
  private let path: String
  private let members: [(String, JSON)]
  private(set) var options: ConvertOptions
  private(set) var problems: [Diagnostic] = []

  /// More would be no recipe.
  private static let mostBytes = 1 << 24

  init(_ path: String, _ options: ConvertOptions) throws(Diagnostic) {
    let bytes = try ReadableFile(path: path).readAll(limit: Self.mostBytes)
    guard case .object(let members) = try JSON.parse(bytes, file: path) else {
      throw Diagnostic(
        .malformed, "the recipe is no JSON object", at: Location(file: path),
        help: #"{"quantize": "int8", "calibration": "samples.npz"}"#)
    }
    (self.path, self.members, self.options) = (path, members, options)
  }

  private static let keys = [
    "quantize", "io", "keep_float", "allow_float_ops", "observer", "equalization", "bias_correction",
    "max_error", "max_size", "calibration", "calibrate", "samples", "spread_samples", "seed", "ranges",
    "images", "layers",
  ]

  mutating func read() {
    for (key, value) in members {
      let what = "'\(key)'"
      switch key {
      case "quantize":
        if let mode = one(value, what, QuantizationMode.self) { options.quantization = mode }
      case "io": options.interfaceTypes += pairs(value, what)
      case "keep_float": options.keptFloat += strings(value, what)
      case "allow_float_ops": options.allowsFloat = flag(value, what)
      case "observer": if let method = method(value, what) { options.rangeMethod = method }
      case "equalization": options.equalizesChannels = flag(value, what)
      case "bias_correction": options.correctsBiases = flag(value, what)
      case "max_error": options.mostError = number(value, what)
      case "max_size": options.mostBytes = count(value, what)
      case "calibration": options.samples.files += pairs(value, what).map(placed)
      case "calibrate": options.samples.draws = one(value, what, Drawing.self) == .random
      case "samples": options.samples.limit = count(value, what)
      case "spread_samples": options.samples.spreads = flag(value, what)
      case "seed": options.samples.seed = count(value, what).map { UInt64($0) }
      case "ranges": options.ranges += strings(value, what).map(placed)
      case "images": images(value)
      case "layers": layers(value)
      default: report("a recipe has no \(what)", help: help(key, Self.keys))
      }
    }
  }

  private enum Drawing: String, CaseIterable {
    case random
  }

  private mutating func images(_ value: JSON) {
    for (key, value) in object(value, "'images'") {
      let what = "'\(key)' of 'images'"
      switch key {
      case "resize": options.samples.images.resizing = one(value, what, ImagePreparation.Resizing.self)
      case "crop":
        guard let text = string(value, what) else { continue }
        options.samples.images.crop = ImagePreparation.Crop(text)
        if options.samples.images.crop == nil {
          report("\(what) is '\(text)', not none, center or center:0.875")
        }
      case "normalize":
        options.samples.images.normalization = one(value, what, ImagePreparation.Normalization.self)
      case "mean": options.samples.images.mean = numbers(value, what)
      case "scale": options.samples.images.scale = numbers(value, what)
      case "order": options.samples.images.order = one(value, what, ImagePreparation.Order.self)
      default:
        report(
          "'images' has no '\(key)'",
          help: help(key, ["resize", "crop", "normalize", "mean", "scale", "order"]))
      }
    }
  }

  private mutating func layers(_ value: JSON) {
    for (pattern, value) in object(value, "'layers'") {
      var layer = LayerOptions(pattern)
      for (key, value) in object(value, "'\(pattern)' of 'layers'") {
        let what = "'\(key)' of '\(pattern)' of 'layers'"
        switch key {
        case "keep_float":
          guard flag(value, what) else { continue }
          if let other = layer.precision, other != .float32 {
            report("'\(pattern)' of 'layers' cannot keep floats and be \(other)")
          }
          layer.precision = .float32
        case "precision": layer.precision = precision(value, what) ?? layer.precision
        case "observer": layer.method = method(value, what)
        case "range":
          guard let ends = numbers(value, what) else { continue }
          guard ends.count == 2, ends[0] <= ends[1] else {
            report("\(what) is no [MIN, MAX]: \(value.compact.prefix(40))")
            continue
          }
          layer.range = ends[0]...ends[1]
        default:
          report(
            "a layer has no '\(key)'", help: help(key, ["keep_float", "precision", "observer", "range"]))
        }
      }
      options.layers.append(layer)
    }
  }

  // MARK: Values

  private mutating func report(_ message: String, help: String? = nil) {
    problems.append(Diagnostic(.invalidValue, message, at: Location(file: path), help: help))
  }

  private func help(_ key: String, _ known: [String]) -> String {
    didYouMean(key, among: known) ?? "its keys are \(listed(known, limit: known.count))"
  }

  private mutating func object(_ value: JSON, _ what: String) -> [(String, JSON)] {
    if case .object(let members) = value { return members }
    report("\(what) is no object: \(value.compact.prefix(40))")
    return []
  }

  private mutating func string(_ value: JSON, _ what: String) -> String? {
    if case .string(let text) = value { return text }
    report("\(what) is no string: \(value.compact.prefix(40))")
    return nil
  }

  /// A string, or a list of strings.
  private mutating func strings(_ value: JSON, _ what: String) -> [String] {
    guard case .array(let elements) = value else { return string(value, what).map { [$0] } ?? [] }
    var strings: [String] = []
    for element in elements { string(element, "a part of \(what)").map { strings.append($0) } }
    return strings
  }

  /// `VALUE` or `NAME=VALUE` each: a string, a list of strings, or an object with a member for each name.
  private mutating func pairs(_ value: JSON, _ what: String) -> [String] {
    guard case .object(let members) = value else { return strings(value, what) }
    var pairs: [String] = []
    for (name, value) in members { pairs += strings(value, what).map { "\(name)=\($0)" } }
    return pairs
  }

  private mutating func flag(_ value: JSON, _ what: String) -> Bool {
    if case .bool(let flag) = value { return flag }
    report("\(what) is neither true nor false: \(value.compact.prefix(40))")
    return false
  }

  private mutating func count(_ value: JSON, _ what: String) -> Int? {
    if case .int(let number) = value, number >= 0 { return number }
    report("\(what) is no number of something: \(value.compact.prefix(40))")
    return nil
  }

  private mutating func number(_ value: JSON, _ what: String) -> Double? {
    switch value {
    case .int(let number): return Double(number)
    case .double(let number) where number.isFinite: return number
    default:
      report("\(what) is no number: \(value.compact.prefix(40))")
      return nil
    }
  }

  private mutating func numbers(_ value: JSON, _ what: String) -> [Float]? {
    let elements = if case .array(let elements) = value { elements } else { [value] }
    var numbers: [Float] = []
    for element in elements {
      switch element {
      case .int(let number): numbers.append(Float(number))
      case .double(let number) where Float(number).isFinite: numbers.append(Float(number))
      default:
        report("\(what) is no list of numbers: \(value.compact.prefix(40))")
        return nil
      }
    }
    return numbers
  }

  private mutating func precision(_ value: JSON, _ what: String) -> ElementType? {
    guard let text = string(value, what) else { return nil }
    if let type = LayerOptions.precision(named: text) { return type }
    report(
      "\(what) is '\(text)', none of \(listed(LayerOptions.precisions))",
      help: didYouMean(text, among: LayerOptions.precisions))
    return nil
  }

  private mutating func method(_ value: JSON, _ what: String) -> RangeMethod? {
    guard let text = string(value, what) else { return nil }
    if let method = RangeMethod(text) { return method }
    report(
      "\(what) is '\(text)', none of \(listed(RangeMethod.names))",
      help: didYouMean(text, among: RangeMethod.names))
    return nil
  }

  /// One of the cases of a type.
  private mutating func one<T: RawRepresentable & CaseIterable>(
    _ value: JSON, _ what: String, _: T.Type
  ) -> T? where T.RawValue == String {
    guard let text = string(value, what) else { return nil }
    if let found = T(rawValue: text) { return found }
    let known = T.allCases.map(\.rawValue)
    report("\(what) is '\(text)', none of \(listed(known))", help: didYouMean(text, among: known))
    return nil
  }

  /// A file beside the recipe, perhaps behind `NAME=`.
  private func placed(_ text: String) -> String {
    let directory = FileSystem.parent(path)
    let whole = FileSystem.join(directory, text)
    guard !FileSystem.exists(whole), let equals = text.firstIndex(of: "=") else { return whole }
    let file = String(text[text.index(after: equals)...])
    return "\(text[...equals])\(FileSystem.join(directory, file))"
  }
}
