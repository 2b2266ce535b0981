internal import Diagnostics
internal import GraphIR
internal import Kernels
internal import Tensors

/// Draws values for the inputs of models that are compared.
struct InputDrawing {
  /// The interval that floats are drawn from.
  let range: ClosedRange<Double>
  /// The interval for those of single inputs, by key.
  var ranges: [String: ClosedRange<Double>] = [:]
  /// What strings are drawn from, the first of which is nobody's.
  let words: [[UInt8]]
  private var numbers: SplitMix64

  init(seed: UInt64, range: ClosedRange<Double>, words: [[UInt8]]) {
    self.range = range
    self.words = [Array("unheard".utf8)] + words
    numbers = SplitMix64(state: seed)
  }

  /// What a model may take where it does not take anything: integers may be indices, of which only few are right, and
  /// what slides over a picture wants one of some size.
  struct Limits {
    /// The interval of integers; nil for that of their type.
    var integers: ClosedRange<Int>?
    /// What unknown sizes but the first are taken for.
    var unknownSize = 8

    /// From the most that may be learnt to the least, as far as the inputs leave a choice.
    static func attempts(for inputs: [(dtype: String, shape: [Int]?)]) -> [Limits] {
      let haveIntegers = inputs.contains {
        ElementType(named: $0.dtype).map { $0.isInteger } ?? false
      }
      let haveUnknownSizes = inputs.contains { $0.shape?.dropFirst().contains(-1) == true }
      let ranges: [ClosedRange<Int>?] = haveIntegers ? [nil, 0...9, 0...3, 0...1, 1...1, 0...0] : [nil]
      return (haveUnknownSizes ? [8, 32, 2] : [8]).flatMap { size in
        ranges.map { Limits(integers: $0, unknownSize: size) }
      }
    }
  }

  /// A value for an input; `batch` is the first size where that is unknown.
  mutating func value(
    for description: String, _ port: FreezeSummary.Port, _ sizes: [Int]?, batch: Int, _ limits: Limits
  ) throws(Diagnostic) -> TensorValue {
    let type = ElementType(named: port.dtype) ?? .float32
    guard let sizes else {
      throw Diagnostic(
        .missingInput,
        "no value can be drawn for the input \(description)",
        help: "give it: --input \(port.key)=FILE.npy")
    }
    let shape = sizes.enumerated().map { $1 >= 0 ? $1 : ($0 == 0 ? batch : limits.unknownSize) }
    guard let count = Shape.elementCount(shape), count <= Self.most else {
      throw Diagnostic(.tooLarge, "the input \(description) has too many elements to be drawn")
    }
    if type == .string {
      let drawn = (0..<count).map { _ in words[Int.random(in: words.indices, using: &numbers)] }
      return TensorValue(.string, shape, .strings(drawn))
    }
    let integers = limits.integers ?? Self.integers(of: type)
    let range = ranges[port.key] ?? range
    let drawn = (0..<count).map { _ in
      switch type {
      case .float32, .float64, .float16, .bfloat16, .complex64, .complex128:
        Double.random(in: range, using: &numbers)
      case .bool: Double(Int.random(in: 0...1, using: &numbers))
      default: Double(Int.random(in: integers, using: &numbers))
      }
    }
    return try cast(TensorValue(drawn, type: .float64, shape), to: type)
  }

  /// Bytes are pictures and quantized numbers, which may be any; larger integers count or name something.
  private static func integers(of type: ElementType) -> ClosedRange<Int> {
    switch type {
    case .uint8: 0...255
    case .int8: -128...127
    default: 0...9
    }
  }

  private static let most = 1 << 30
}

extension ElementType {
  var isInteger: Bool {
    [.int8, .uint8, .int16, .uint16, .int32, .uint32, .int64, .uint64, .int4, .uint4].contains(self)
  }
}

extension Graph {
  /// Strings among the constants: a model that looks words up knows those of its tables.
  var words: [[UInt8]] {
    let known = nodes.lazy.filter { op($0) == "Const" }.compactMap { attributes($0).tensor("value")?.strings }
    return Array(known.joined().prefix(1 << 16))
  }
}

/// Numbers that are the same for the same seed.
private struct SplitMix64: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }
}
