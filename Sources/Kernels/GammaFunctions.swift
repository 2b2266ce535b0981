internal import Glibc

// The incomplete gamma and beta functions, the zeta function, and integrals without a closed form: by the series and
// continued fractions of Abramowitz and Stegun's handbook, in double precision.

extension WideFloat {
  /// P(a, x), or its complement. 6.5.29 and 6.5.31.
  static func incompleteGamma(_ a: Self, _ x: Self, isComplement: Bool) -> Self {
    let (a, x) = (Double(a), Double(x))
    guard a >= 0, x >= 0, !(a == 0 && x == 0) else { return .nan }
    if a == 0 || x.isInfinite { return isComplement ? 0 : 1 }
    if x == 0 || a.isInfinite { return isComplement ? 1 : 0 }
    let front = Double.exp(a * Double.log(x) - x - Double.lgamma(a))
    if x < a + 1 {
      var (term, sum, n) = (1 / a, 1 / a, a)
      for _ in 0..<mostTerms where term > sum * 1e-17 {
        n += 1
        term *= x / n
        sum += term
      }
      return Self(isComplement ? 1 - front * sum : front * sum)
    }
    // Lentz's method for the continued fraction.
    var b = x + 1 - a
    var c = 1 / 1e-300
    var d = 1 / b
    var h = d
    for i in 1...mostTerms {
      let an = -Double(i) * (Double(i) - a)
      b += 2
      d = 1 / nonzero(an * d + b)
      c = nonzero(b + an / c)
      h *= d * c
      if (d * c - 1).magnitude < 1e-16 { break }
    }
    return Self(isComplement ? front * h : 1 - front * h)
  }

  /// I_x(a, b). 26.5.8.
  static func incompleteBeta(_ a: Self, _ b: Self, _ x: Self) -> Self {
    let (a, b, x) = (Double(a), Double(b), Double(x))
    guard a > 0, b > 0, x >= 0, x <= 1 else { return .nan }
    if x == 0 || x == 1 { return Self(x) }
    let front = Double.exp(
      Double.lgamma(a + b) - Double.lgamma(a) - Double.lgamma(b) + a * Double.log(x) + b * Double.log1p(-x))
    // The fraction converges fast on one side.
    if x < (a + 1) / (a + b + 2) { return Self(front * betaFraction(a, b, x) / a) }
    return Self(1 - front * betaFraction(b, a, 1 - x) / b)
  }

  private static func betaFraction(_ a: Double, _ b: Double, _ x: Double) -> Double {
    var c = 1.0
    var d = 1 / nonzero(1 - (a + b) * x / (a + 1))
    var h = d
    for m in 1...mostTerms {
      let n = Double(m)
      let even = n * (b - n) * x / ((a + 2 * n - 1) * (a + 2 * n))
      d = 1 / nonzero(1 + even * d)
      c = nonzero(1 + even / c)
      h *= d * c
      let odd = -(a + n) * (a + b + n) * x / ((a + 2 * n) * (a + 2 * n + 1))
      d = 1 / nonzero(1 + odd * d)
      c = nonzero(1 + odd / c)
      h *= d * c
      if (d * c - 1).magnitude < 1e-16 { break }
    }
    return h
  }

  private static func nonzero(_ x: Double) -> Double { x.magnitude < 1e-300 ? 1e-300 : x }

  /// The Hurwitz zeta function, by Euler and Maclaurin's sum. 23.2.
  static func zeta(_ x: Self, _ q: Self) -> Self {
    let (x, q) = (Double(x), Double(q))
    if x == 1 { return .infinity }
    guard x > 1 else { return .nan }
    if q <= 0 {
      if q == q.rounded(.down) { return .infinity }
      if x != x.rounded(.down) { return .nan }
    }
    var (sum, k) = (0.0, q)
    for _ in 0..<12 {
      sum += Double.pow(k, -x)
      k += 1
    }
    while k < 12 {
      sum += Double.pow(k, -x)
      k += 1
    }
    sum += Double.pow(k, 1 - x) / (x - 1) + 0.5 * Double.pow(k, -x)
    var factor = x * Double.pow(k, -x - 1) / 2
    // Bernoulli's numbers over factorials.
    let bernoulli: [Double] = [1.0 / 6, -1.0 / 30, 1.0 / 42, -1.0 / 30, 5.0 / 66, -691.0 / 2730, 7.0 / 6]
    for (index, number) in bernoulli.enumerated() {
      let n = Double(2 * index + 1)
      sum += number * factor
      factor *= (x + n) * (x + n + 1) / (k * k * (n + 2) * (n + 3))
    }
    return Self(sum)
  }

  /// The n-th derivative of digamma.
  static func polygamma(_ n: Self, _ x: Self) -> Self {
    guard n >= 0, n == n.rounded(.down) else { return .nan }
    if n == 0 { return digamma(x) }
    let order = Double(n)
    let sign: Double = order.truncatingRemainder(dividingBy: 2) == 0 ? -1 : 1
    return Self(sign * Double.exp(Double.lgamma(order + 1)) * Double.zeta(order + 1, Double(x)))
  }

  /// exp(x) times the modified Bessel function of the second kind, of order 0 or 1: an integral (9.6.24), which the
  /// trapezoidal rule takes to full precision.
  static func scaledBesselK(_ order: Int, _ x: Self) -> Self {
    let x = Double(x)
    guard x > 0 else { return x == 0 ? .infinity : .nan }
    let step = 1.0 / 32
    var sum = 0.5
    var t = step
    while true {
      let term = Double.exp(-x * (Double.cosh(t) - 1)) * (order == 0 ? 1 : Double.cosh(t))
      sum += term
      if term < sum * 1e-18 { break }
      t += step
    }
    return Self(sum * step)
  }

  static func besselJ(_ order: Int, _ x: Self) -> Self { Self(order == 0 ? j0(Double(x)) : j1(Double(x))) }
  static func besselY(_ order: Int, _ x: Self) -> Self {
    if x < 0 { return .nan }
    return Self(order == 0 ? y0(Double(x)) : y1(Double(x)))
  }

  /// exp(−x²) ∫ exp(t²) dt, by Rybicki's sum.
  static func dawson(_ x: Self) -> Self {
    let value = Double(x)
    let size = value.magnitude
    if size < 0.2 {
      var (term, sum, n) = (value, value, 0.0)
      while term.magnitude > sum.magnitude * 1e-17 {
        n += 1
        term *= -2 * value * value / (2 * n + 1)
        sum += term
      }
      return Self(sum)
    }
    if size > 1e7 { return Self(0.5 / value) }
    let step = 0.2
    let nearest = 2 * (size / step / 2).rounded(.toNearestOrEven)
    let rest = size - nearest * step
    var sum = 0.0
    for index in stride(from: -41.0, through: 41, by: 2) {
      let difference = rest - index * step
      sum += Double.exp(-difference * difference) / (nearest + index)
    }
    let result = sum / Double.pi.squareRoot()
    return Self(value < 0 ? -result : result)
  }

  /// The exponential integral Ei. 5.1.10 and 5.1.51.
  static func exponentialIntegral(_ x: Self) -> Self {
    let x = Double(x)
    guard x > 0 else { return x == 0 ? -.infinity : .nan }
    if x > 40 {
      var (term, sum, k) = (1.0, 1.0, 0.0)
      while k < x - 1 {
        k += 1
        term *= k / x
        sum += term
        if term < 1e-17 { break }
      }
      return Self(Double.exp(x) / x * sum)
    }
    var (term, sum, k) = (1.0, 0.0, 0.0)
    repeat {
      k += 1
      term *= x / k
      sum += term / k
    } while term / k > sum * 1e-18
    return Self(0.57721566490153286061 + Double.log(x) + sum)
  }

  /// ∫ cos(πt²/2) dt and ∫ sin(πt²/2) dt: series, and beyond the fraction of the error function of a complex number.
  static func fresnel(_ x: Self) -> (cosine: Self, sine: Self) {
    let value = Double(x)
    let size = value.magnitude
    var (c, s) = (0.0, 0.0)
    if size < 1.5 {
      let square = Double.pi / 2 * size * size
      var (term, k) = (size, 0.0)
      while term.magnitude > 1e-18 {
        let even = k.truncatingRemainder(dividingBy: 4) < 2 ? 1.0 : -1.0
        if k.truncatingRemainder(dividingBy: 2) == 0 {
          c += even * term / (2 * k + 1)
        } else {
          s += even * term / (2 * k + 1)
        }
        k += 1
        term *= square / k
      }
    } else if size.isInfinite {
      (c, s) = (0.5, 0.5)
    } else {
      typealias C = Complex<Double>
      let square = Double.pi * size * size
      var b = C(real: 1, imaginary: -square)
      var cc = C(1e300)
      var d = C(1) / b
      var h = d
      var n = -1.0
      for _ in 0..<mostTerms {
        n += 2
        let a = C(-n * (n + 1))
        b = b + C(4)
        d = C(1) / (a * d + b)
        cc = b + a / cc
        let change = cc * d
        h = h * change
        if (change.real - 1).magnitude + change.imaginary.magnitude < 1e-16 { break }
      }
      h = C(real: size, imaginary: -size) * h
      let turn = C(real: Double.cos(square / 2), imaginary: Double.sin(square / 2))
      let result = C(real: 0.5, imaginary: 0.5) * (C(1) - turn * h)
      (c, s) = (result.real, result.imaginary)
    }
    return value < 0 ? (Self(-c), Self(-s)) : (Self(c), Self(s))
  }

  /// The dilogarithm of 1 − x. 27.7.
  static func spence(_ x: Self) -> Self {
    let x = Double(x)
    guard x >= 0 else { return .nan }
    let sixth = Double.pi * Double.pi / 6
    if x == 0 { return Self(sixth) }
    if x == 1 { return 0 }
    func series(_ z: Double) -> Double {
      var (power, sum, k) = (1.0, 0.0, 0.0)
      repeat {
        k += 1
        power *= z
        sum += power / (k * k)
      } while power.magnitude > 1e-18 && k < 200
      return sum
    }
    let logarithm = Double.log(x)
    if x < 0.5 { return Self(sixth - logarithm * Double.log1p(-x) - series(x)) }
    if x <= 1.5 { return Self(series(1 - x)) }
    if x <= 2 { return Self(-series((x - 1) / x) - logarithm * logarithm / 2) }
    return Self(
      -(sixth - Double.log(1 / x) * Double.log1p(-1 / x) - series(1 / x)) - logarithm * logarithm / 2)
  }

  private static var mostTerms: Int { 20_000 }
}
