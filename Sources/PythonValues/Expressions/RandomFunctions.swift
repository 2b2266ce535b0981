internal import Diagnostics
internal import Tensors

/// The functions of `np.random` and of its generators.
enum RandomFunctions {
  /// Those that draw, by their names, with what they take: of `RandomState` and `np.random`, and of `Generator`.
  static let legacy: [String: String] = [
    "rand": "*", "randn": "*", "random": "size?", "random_sample": "size?", "sample": "size?",
    "ranf": "size?",
    "standard_normal": "size?", "uniform": "low? high? size?", "normal": "loc? scale? size?",
    "randint": "low high? size? dtype?",
  ]
  static let generator: [String: String] = [
    "random": "size? dtype?", "uniform": "low? high? size?", "integers": "low high? size? dtype? endpoint?",
  ]

  /// The generator that a seed makes, of `np.random.seed`, `np.random.RandomState` or `np.random.default_rng`.
  ///
  /// - Throws: a Diagnostic where no seed is given, and for seeds that NumPy does not take.
  static func source(_ function: String, _ given: Arguments) throws(Diagnostic) -> RandomSource {
    guard given.has("seed") else {
      throw invalid("\(function) without a seed would give other numbers each time", help: "\(function)(1)")
    }
    if function.hasSuffix("default_rng") {
      let seed = try given.wideInteger("seed")
      guard seed >= 0 else { throw invalid("a seed is not negative") }
      return RandomSource(seed: UInt128(seed))
    }
    let isArray: Bool
    switch try given.value("seed") {
    case .list, .tuple: isArray = true
    case .array(let array): isArray = !array.dimensions.isEmpty
    default: isArray = false
    }
    let seeds = try isArray ? given.integers("seed") : [given.integer("seed")]
    guard !seeds.isEmpty, seeds.allSatisfy({ (0...Int(UInt32.max)).contains($0) }) else {
      throw invalid("a seed is a number from 0 to 4294967295")
    }
    return RandomSource(legacySeeds: seeds.map { UInt32($0) }, isArray: isArray)
  }

  /// What a function draws.
  static func draw(
    _ name: String, _ arguments: [(name: String?, value: Object)], from source: RandomSource
  ) throws(Diagnostic) -> PythonValue {
    let table = source.isLegacy ? legacy : generator
    let whole = source.isLegacy ? "np.random.\(name)" : "Generator.\(name)"
    guard let parameters = table[name] else {
      // Generator's normal numbers hang on tables of NumPy's that no formula gives to the last bit.
      if !source.isLegacy, legacy[name] != nil {
        throw invalid("\(whole) is not drawn here", help: "np.random.RandomState(1).\(name) is")
      }
      throw invalid(
        "\(whole) is not drawn here",
        help: didYouMean(name, among: table.keys) ?? "there are \(listed(table.keys.sorted(), limit: 20))")
    }
    let given = try Arguments(whole, Parameters(stringLiteral: parameters), arguments)
    let size: [Int]? =
      switch name {
      case "rand", "randn": given.rest.isEmpty ? nil : try given.restIntegers()
      default: try given.optionalIntegers("size")
      }
    let count = try elementCount(size ?? [])
    func floats(_ type: ElementType = .float64, _ next: () -> Double) -> PythonValue {
      let numbers = (0..<count).map { _ in next() }
      return size == nil && type == .float64
        ? .float(numbers[0]) : .array(NumpyArray(type, size ?? [], .floats(numbers)))
    }
    switch name {
    case "rand", "random_sample", "sample", "ranf": return floats { source.uniform() }
    case "random":
      guard !source.isLegacy, let type = try given.type(), type != .float64 else {
        return floats { source.uniform() }
      }
      guard type == .float32 else { throw invalid("\(whole) draws float64 and float32, not \(type)") }
      return floats(type) { source.uniformFloat() }
    case "randn", "standard_normal": return floats { source.normal() }
    case "uniform":
      let low = try given.double("low", 0)
      let range = try given.double("high", 1) - low
      guard range.isFinite else { throw invalid("the range of \(whole) is too wide") }
      return floats { low + range * source.uniform() }
    case "normal":
      let (mean, deviation) = (try given.double("loc", 0), try given.double("scale", 1))
      guard deviation >= 0 else { throw invalid("the scale of \(whole) is negative") }
      return floats { mean + deviation * source.normal() }
    default: return try integers(given, size, count, source)
    }
  }

  private static func integers(
    _ given: Arguments, _ size: [Int]?, _ count: Int, _ source: RandomSource
  ) throws(Diagnostic) -> PythonValue {
    let type = try given.type() ?? .int64
    guard type.isBoolOrInteger else { throw invalid("\(given.function) draws integers, not \(type)") }
    var (low, high) = (Int128(0), try given.wideInteger("low"))
    if given.has("high") { (low, high) = (high, try given.wideInteger("high")) }
    let includesHigh = try given.flag("endpoint", false)
    if includesHigh { high += 1 }
    guard low < high else { throw invalid("\(given.function) has nothing to choose from: low >= high") }
    let bounds = type == .bool ? 0...1 : type.integerRange
    guard bounds.contains(low), bounds.contains(high - 1) else {
      throw invalid("\(low) to \(high - 1) is out of bounds for \(type)")
    }
    let numbers = source.integers(count, from: low, through: high - 1, as: type)
    let array = NumpyArray(type, size ?? [], .integers(numbers))
    return size == nil && !given.has("dtype") ? .int(Int128(numbers[0])) : .array(array)
  }
}
