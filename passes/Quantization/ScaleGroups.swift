internal import GraphIR
internal import Ops
internal import Tensors

/// Tensors that have one scale, because kernels want it.
struct ScaleGroups {
  private var parents: [Value: Value] = [:]
  private var ranges: [Value: TensorRange] = [:]
  private var symmetric: Set<Value> = []
  private var fixed: [Value: [ElementType: QuantizationParameters]] = [:]

  /// The tensor that stands for the group of another.
  func representative(_ value: Value) -> Value {
    var value = value
    while let parent = parents[value] { value = parent }
    return value
  }

  func range(of value: Value) -> TensorRange? { ranges[representative(value)] }

  /// What the kernel that gives a tensor wants of integers of a type, whatever it holds.
  func fixedParameters(of value: Value, _ type: ElementType) -> QuantizationParameters? {
    fixed[representative(value)]?[type]
  }

  mutating func include(_ range: TensorRange, in value: Value) {
    let group = representative(value)
    if ranges[group]?.include(range) == nil { ranges[group] = range }
  }

  mutating func fix(_ value: Value, at parameters: [ElementType: QuantizationParameters]) {
    fixed[representative(value)] = parameters
  }

  /// Forgets what a tensor was fixed at.
  mutating func release(_ value: Value) { fixed[representative(value)] = nil }

  /// Makes 8-bit integers of a group stand for as much on both sides of 0, which is 0 then.
  mutating func makeSymmetric(_ value: Value) { symmetric.insert(representative(value)) }

  mutating func unite(_ a: Value, _ b: Value) {
    let (first, second) = (representative(a), representative(b))
    guard first != second else { return }
    parents[second] = first
    if symmetric.remove(second) != nil { symmetric.insert(first) }
    if let range = ranges.removeValue(forKey: second) { include(range, in: first) }
    if let parameters = fixed.removeValue(forKey: second) { fixed[first] = parameters }
  }

  /// The parameters of a tensor; nil for one of which no range is known.
  func parameters(of value: Value, _ type: ElementType) -> QuantizationParameters? {
    if let fixed = fixedParameters(of: value, type) { return fixed }
    let range = range(of: value)
    return (symmetric.contains(representative(value)) ? range?.symmetric : range)?.parameters(for: type)
  }
}
