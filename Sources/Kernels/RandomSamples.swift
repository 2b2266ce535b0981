package import Diagnostics
package import Tensors

// Distributions whose samples are drawn until one is accepted. Each sample begins at a place of the generator of its own,
// so that the numbers do not depend on who draws them; arithmetic is that of `Double`, and the result is rounded once.

/// Numbers of the gamma distribution for each `alpha` (Marsaglia and Tsang, "A simple method for generating gamma
/// variables", 2000), in columns: the shape `dimensions` ends with that of `alpha`, and has `count` rows.
package func gammaSamples(
  _ alpha: TensorValue, count: Int, _ dimensions: [Int], from generator: Philox
) throws(Diagnostic) -> TensorValue {
  let wide = try cast(alpha, to: .float64)
  let alphas = wide.elements(Double.self)
  return try drawn(alphas.count, count, dimensions, as: alpha.type) { (column, place) throws(Diagnostic) in
    try gammaSample(alphas[column], generator.skipped(256 &* place))
  }
}

/// Numbers of the Poisson distribution for each rate, in columns. Knuth's products of uniform numbers serve small rates
/// ("Seminumerical algorithms"), Hörmann's transformed rejection great ones ("The transformed rejection method for
/// generating Poisson random variables", 1993).
package func poissonSamples(
  _ rate: TensorValue, count: Int, _ dimensions: [Int], as type: ElementType, from generator: Philox
) throws(Diagnostic) -> TensorValue {
  let wide = try cast(rate, to: .float64)
  let rates = wide.elements(Double.self)
  let highest: Double =
    switch type {
    case .int32: Double(Int32.max)
    case .int64: Double(Int64.max)
    case .float16: Double(Float16.greatestFiniteMagnitude)
    case .float32: Double(Float.greatestFiniteMagnitude)
    default: .greatestFiniteMagnitude
    }
  return try drawn(rates.count, count, dimensions, as: type) { (column, place) throws(Diagnostic) in
    try poissonSample(rates[column], atMost: highest, generator.skipped(256 &* place))
  }
}

/// Numbers of the binomial distribution for each pair of a number of trials and a probability, of one shape, in columns:
/// sums of geometric numbers where few succeed, else Hörmann's transformed rejection ("The generation of binomial random
/// variates", 1993).
package func binomialSamples(
  _ trials: TensorValue, _ probabilities: TensorValue, count: Int, _ dimensions: [Int], as type: ElementType,
  from generator: Philox
) throws(Diagnostic) -> TensorValue {
  try BinomialSamples(
    trials: trials, probabilities: probabilities, count: count, dimensions: dimensions, type: type,
    generator: generator)(trials.type)
}

/// `sample` of each column and place among all outputs, which are counted along the columns.
private func drawn(
  _ columns: Int, _ count: Int, _ dimensions: [Int], as type: ElementType,
  _ sample: (_ column: Int, _ place: UInt64) throws(Diagnostic) -> Double
) throws(Diagnostic) -> TensorValue {
  let result = try TensorValue(allocating: .float64, dimensions)
  let elements = result.elements(Double.self)
  for column in 0..<columns {
    for row in 0..<count {
      elements[row * columns + column] = try sample(column, UInt64(column * count + row))
    }
  }
  return try cast(result, to: type)
}

/// How often a sample is tried. Of parameters with a meaning every third number at least is accepted.
private let mostTrials = 10_000

private func neverAccepted(_ distribution: String, _ parameters: String) -> Diagnostic {
  Diagnostic(.invalidOperand, "no number of the \(distribution) distribution is drawn for \(parameters)")
}

/// Pairs of numbers that a generator gives, the second first.
private struct Pairs {
  let isNormal: Bool
  private var pair = (0.0, 0.0)
  private var left = 0

  init(isNormal: Bool) { self.isNormal = isNormal }

  mutating func next(_ generator: inout Philox) -> Double {
    if left == 0 {
      let bits = generator.next()
      pair = (fraction(bits[0], bits[1]), fraction(bits[2], bits[3]))
      if isNormal { pair = normalPair(pair.0, pair.1) }
      left = 2
    }
    left -= 1
    return left == 1 ? pair.1 : pair.0
  }
}

private func gammaSample(_ alpha: Double, _ generator: Philox) throws(Diagnostic) -> Double {
  var generator = generator
  var (normal, uniform) = (Pairs(isNormal: true), Pairs(isNormal: false))
  // The exponential distribution.
  if alpha == 1 { return -Double.log1p(-uniform.next(&generator)) }
  let isSmall = alpha < 1
  let d = alpha + (isSmall ? 2.0 / 3 : -1.0 / 3)
  let c = 1.0 / 3 / d.squareRoot()
  for _ in 0..<mostTrials {
    let x = normal.next(&generator)
    var v = 1 + c * x
    if v <= 0 { continue }
    v = v * v * v
    let u = uniform.next(&generator)
    guard
      u < 1 - 0.0331 * (x * x) * (x * x)
        || Double.log(u) < 0.5 * x * x + d * (1 - v + Double.log(v))
    else { continue }
    return isSmall ? d * v * Double.pow(uniform.next(&generator), 1 / alpha) : d * v
  }
  throw neverAccepted("gamma", "alpha = \(alpha)")
}

private func poissonSample(
  _ rate: Double, atMost highest: Double, _ generator: Philox
) throws(Diagnostic) -> Double {
  var generator = generator
  var uniform = Pairs(isNormal: false)
  if rate < 10 {
    let end = Double.exp(-rate)
    var (product, x) = (1.0, 0.0)
    while true {
      product *= uniform.next(&generator)
      if product <= end { return x }
      x += 1
    }
  }
  let logarithm = Double.log(rate)
  let b = 0.931 + 2.53 * rate.squareRoot()
  let a = -0.059 + 0.02483 * b
  let inverseAlpha = 1.1239 + 1.1328 / (b - 3.4)
  for _ in 0..<mostTrials {
    let u = uniform.next(&generator) - 0.5
    let v = uniform.next(&generator)
    let shifted = 0.5 - u.magnitude
    let k = ((2 * a / shifted + b) * u + rate + 0.43).rounded(.down)
    if k > highest { continue }
    if shifted >= 0.07, v <= 0.9277 - 3.6224 / (b - 2) { return k }
    if k < 0 || (shifted < 0.013 && v > shifted) { continue }
    let s = Double.log(v * inverseAlpha / (a / (shifted * shifted) + b))
    if s <= -rate + k * logarithm - Double.lgamma(k + 1) { return k }
  }
  throw neverAccepted("Poisson", "the rate \(rate)")
}

private struct BinomialSamples: FloatKernel {
  let trials: TensorValue
  let probabilities: TensorValue
  let count: Int
  let dimensions: [Int]
  let type: ElementType
  let generator: Philox

  func run<T: FloatElement>(_: T.Type) throws(Diagnostic) -> TensorValue {
    let (counts, chances) = (trials.elements(T.self), probabilities.elements(T.self))
    let (half, ten) = (T(0.5), T(10))
    return try drawn(counts.count, count, dimensions, as: type) { (column, place) throws(Diagnostic) in
      let (count, chance) = (counts[column], chances[column])
      let all = count.asDouble
      if all <= 0 || chance.asDouble <= 0 { return 0 }
      if T.isAtMost(.oneElement, chance) { return all }
      guard chance.wide == chance.wide else { return .nan }
      // Of the rarer outcome.
      let isRare = T.isAtMost(chance, half)
      let rare = isRare ? chance : T.difference(.oneElement, chance)
      let number: Double
      if T.isAtMost(ten, T.product(count, rare)) {
        number = try rejectedBinomial(all, rare.asDouble, generator.skipped(256 &* place))
      } else {
        number = try summedBinomial(all, rare.asDouble, generator.skipped(42 &* place))
      }
      return isRare ? number : all - number
    }
  }
}

private func summedBinomial(
  _ trials: Double, _ chance: Double, _ generator: Philox
) throws(Diagnostic) -> Double {
  var generator = generator
  var uniform = Pairs(isNormal: false)
  var sum = 0.0
  for number in 0..<mostTrials {
    sum += (Double.log(uniform.next(&generator)) / Double.log1p(-chance)).rounded(.up)
    if sum > trials { return Double(number) }
  }
  throw neverAccepted("binomial", "\(trials) trials")
}

private func rejectedBinomial(
  _ trials: Double, _ chance: Double, _ generator: Philox
) throws(Diagnostic) -> Double {
  var generator = generator
  var uniform = Pairs(isNormal: false)
  let deviation = (trials * chance * (1 - chance)).squareRoot()
  let b = 1.15 + 2.53 * deviation
  let a = -0.0873 + 0.0248 * b + 0.01 * chance
  let c = trials * chance + 0.5
  let box = 0.92 - 4.2 / b
  let r = chance / (1 - chance)
  let alpha = (2.83 + 5.1 / b) * deviation
  let m = ((trials + 1) * chance).rounded(.down)
  for _ in 0..<mostTrials {
    let u = uniform.next(&generator) - 0.5
    let v = uniform.next(&generator)
    let shifted = 0.5 - u.magnitude
    let k = ((2 * a / shifted + b) * u + c).rounded(.down)
    if shifted >= 0.07, v <= box { return k }
    if k < 0 || k > trials { continue }
    let odds = Double.log((m + 1) / (r * (trials - m + 1)))
    let ratio = Double.log((trials - m + 1) / (trials - k + 1))
    let own = Double.log(r * (trials - k + 1) / (k + 1))
    let bound =
      (m + 0.5) * odds + (trials + 1) * ratio + (k + 0.5) * own + stirlingTail(m) + stirlingTail(trials - m)
      - stirlingTail(k) - stirlingTail(trials - k)
    if Double.log(v * alpha / (a / (shifted * shifted) + b)) <= bound { return k }
  }
  throw neverAccepted("binomial", "\(trials) trials of the probability \(chance)")
}

/// What Stirling's formula lacks of the logarithm of k!.
private func stirlingTail(_ k: Double) -> Double {
  if k <= 9 {
    return [
      0.0810614667953272, 0.0413406959554092, 0.0276779256849983, 0.02079067210376509, 0.0166446911898211,
      0.0138761288230707, 0.0118967099458917, 0.0104112652619720, 0.00925546218271273, 0.00833056343336287,
    ][Int(k)]
  }
  let square = (k + 1) * (k + 1)
  return (1.0 / 12 - (1.0 / 360 - 1.0 / 1260 / square) / square) / (k + 1)
}
