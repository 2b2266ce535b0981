// Slopes of the incomplete gamma function by its parameter, in double precision: term by term of the series and step by
// step of the continued fraction of Abramowitz and Stegun's handbook, 6.5.29 and 6.5.31.

extension WideFloat {
  /// How P(a, x) grows with a.
  static func incompleteGammaSlope(_ a: Self, _ x: Self) -> Self {
    let (a, x) = (Double(a), Double(x))
    guard a > 0, x >= 0 else { return .nan }
    if x == 0 || x.isInfinite || a.isInfinite { return 0 }
    return Self(parameterSlope(a, x))
  }

  /// How a number of the gamma distribution grows with its parameter, at the same probability (Figurnov et al., "Implicit
  /// reparameterization gradients", 2018).
  static func gammaSampleSlope(_ a: Self, _ x: Self) -> Self {
    let (a, x) = (Double(a), Double(x))
    guard a > 0, x >= 0 else { return .nan }
    if x == 0 || x.isInfinite { return 0 }
    let density = Double.exp((a - 1) * Double.log(x) - x - Double.lgamma(a))
    return Self(-parameterSlope(a, x) / density)
  }

  private static func parameterSlope(_ a: Double, _ x: Double) -> Double {
    let logarithm = Double.log(x)
    if x < a + 1 {
      // The sum of x^n / (a (a + 1) … (a + n)), and of its slope.
      var (term, slope) = (1 / a, -1 / (a * a))
      var (sum, slopes, n) = (term, slope, a)
      for _ in 0..<mostSteps where term > sum * 1e-18 || slope.magnitude > slopes.magnitude * 1e-18 {
        n += 1
        slope = slope * x / n - term * x / (n * n)
        term *= x / n
        sum += term
        slopes += slope
      }
      let front = Double.exp(a * logarithm - x - Double.lgamma(a))
      return front * (sum * (logarithm - Double.digamma(a)) + slopes)
    }
    // Lentz's method, each number with its slope.
    var b = Slope(x + 1 - a, -1)
    var c = Slope(1e300, 0)
    var d = Slope(1, 0) / b
    var h = d
    for i in 1...mostSteps {
      let an = Slope(-Double(i) * (Double(i) - a), Double(i))
      b = b + Slope(2, 0)
      d = Slope(1, 0) / (an * d + b)
      c = b + an / c
      let change = c * d
      h = h * change
      if (change.value - 1).magnitude < 1e-16, change.slope.magnitude < 1e-16 { break }
    }
    let front = Double.exp(a * logarithm - x - Double.lgamma(a))
    return -front * (h.value * (logarithm - Double.digamma(a)) + h.slope)
  }

  private static var mostSteps: Int { 20_000 }
}

/// A number and its slope.
private struct Slope {
  let value: Double
  let slope: Double

  init(_ value: Double, _ slope: Double) { (self.value, self.slope) = (value, slope) }

  static func + (a: Slope, b: Slope) -> Slope { Slope(a.value + b.value, a.slope + b.slope) }
  static func * (a: Slope, b: Slope) -> Slope {
    Slope(a.value * b.value, a.slope * b.value + a.value * b.slope)
  }
  static func / (a: Slope, b: Slope) -> Slope {
    let value = a.value / b.value
    return Slope(value, (a.slope - value * b.slope) / b.value)
  }
}
