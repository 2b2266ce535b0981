// Functions that the C library lacks. Computed in double precision, by the series of Abramowitz and Stegun's handbook.

extension WideFloat {
  /// The derivative of lgamma. 6.3.5, 6.3.7 and 6.3.18 of the handbook.
  static func digamma(_ x: Self) -> Self {
    var value = Double(x)
    var result = 0.0
    if value <= 0 {
      if value == value.rounded() { return value == 0 ? -.infinity : .nan }
      result = -Double.pi / Double.tan(.pi * value)
      value = 1 - value
    }
    while value < 10 {
      result -= 1 / value
      value += 1
    }
    let square = 1 / (value * value)
    let terms: [Double] = [1.0 / 12, -1.0 / 120, 1.0 / 252, -1.0 / 240, 1.0 / 132, -691.0 / 32760, 1.0 / 12]
    let series = terms.reversed().reduce(0.0) { ($0 + $1) * square }
    return Self(result + Double.log(value) - 0.5 / value - series)
  }

  /// Where the normal distribution reaches a probability: a rational guess (26.2.23), and Newton's method.
  static func normalQuantile(_ probability: Self) -> Self {
    let p = Double(probability)
    guard p > 0, p < 1 else { return p == 0 ? -.infinity : (p == 1 ? .infinity : .nan) }
    let tail = min(p, 1 - p)
    let t = (-2 * Double.log(tail)).squareRoot()
    let numerator = 2.515517 + t * (0.802853 + t * 0.010328)
    let denominator = 1 + t * (1.432788 + t * (0.189269 + t * 0.001308))
    // Of the lower tail, where small probabilities are exact.
    var x = numerator / denominator - t
    for _ in 0..<8 {
      let error = 0.5 * Double.erfc(-x / 2.0.squareRoot()) - tail
      let density = Double.exp(-x * x / 2) / (2 * Double.pi).squareRoot()
      if density == 0 { break }
      let ratio = error / density
      let step = ratio / (1 + x * ratio / 2)
      x -= step
      if step.magnitude <= 1e-16 * x.magnitude { break }
    }
    return Self(p < 0.5 ? x : -x)
  }

  /// The inverse of erf.
  static func inverseErf(_ x: Self) -> Self {
    let size = Double(x).magnitude
    guard size < 1 else { return size == 1 ? (x < 0 ? -.infinity : .infinity) : .nan }
    var y = -Double.normalQuantile((1 - size) / 2) / 2.0.squareRoot()
    // Near 0 the quantile has lost the digits of x.
    if size < 0.5 {
      for _ in 0..<3 { y -= (Double.erf(y) - size) * Double.exp(y * y) * Double.pi.squareRoot() / 2 }
    }
    return Self(x < 0 ? -y : y)
  }

  /// exp(−|x|) times the modified Bessel function of the first kind, of order 0 or 1. 9.6.10 and 9.7.1.
  static func scaledBessel(_ order: Int, _ x: Self) -> Self {
    let size = Double(x).magnitude
    var sum = 0.0
    if size < 30 {
      var term = order == 0 ? 1.0 : size / 2
      var k = 0.0
      while term > sum * 1e-17 {
        sum += term
        k += 1
        term *= size * size / 4 / (k * (k + Double(order)))
      }
      sum *= Double.exp(-size)
    } else {
      let mu = 4.0 * Double(order * order)
      var term = 1.0
      for k in 1...30 where term.magnitude > 1e-18 {
        sum += term
        let odd = Double(2 * k - 1)
        let next = -term * (mu - odd * odd) / (Double(k) * 8 * size)
        if next.magnitude > term.magnitude { break }
        term = next
      }
      sum /= (2 * Double.pi * size).squareRoot()
    }
    return Self(order == 1 && x < 0 ? -sum : sum)
  }
}
