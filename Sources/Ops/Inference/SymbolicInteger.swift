/// An integer as far as it is known before the model runs: a polynomial of symbols with integer coefficients.
///
/// Each unknown size of an input is a symbol. What cannot be written as a polynomial, a rounded quotient for one, is a
/// symbol named by what it is computed from, so that the same computation gives the same symbol wherever it is done.
package struct SymbolicInteger: Hashable, Sendable {
  /// The coefficient of each product of symbols; the empty product is the constant term. No coefficient is 0.
  private let terms: [[String]: Int]

  package init(_ constant: Int) { terms = constant == 0 ? [:] : [[]: constant] }
  package init(symbol: String) { terms = [[symbol]: 1] }

  private init(terms: [[String]: Int]) { self.terms = terms.filter { $0.value != 0 } }

  /// What a rule gives where it knows nothing. Inference replaces each by a symbol of its own.
  package static let unknown = SymbolicInteger(symbol: "?")

  /// The number, when it is known.
  package var constant: Int? {
    if terms.isEmpty { return 0 }
    return terms.count == 1 ? terms[[]] : nil
  }

  var isUnknown: Bool { terms.keys.contains { $0.contains("?") } }

  /// Whether this counts something: a size, and what is computed of sizes. An element that somebody feeds may also be a
  /// mark, such as the −1 of a shape.
  package var isSize: Bool {
    if let constant { return constant >= 0 }
    return !terms.keys.contains { $0.contains { $0.utf8.contains(UInt8(ascii: "#")) } }
  }

  static func + (a: SymbolicInteger, b: SymbolicInteger) -> SymbolicInteger {
    var terms = a.terms
    for (symbols, coefficient) in b.terms {
      let (sum, overflow) = terms[symbols, default: 0].addingReportingOverflow(coefficient)
      if overflow { return unknown }
      terms[symbols] = sum
    }
    return SymbolicInteger(terms: terms).bounded
  }

  package static func - (a: SymbolicInteger, b: SymbolicInteger) -> SymbolicInteger {
    a + b * SymbolicInteger(-1)
  }

  static func * (a: SymbolicInteger, b: SymbolicInteger) -> SymbolicInteger {
    var terms: [[String]: Int] = [:]
    for (x, p) in a.terms {
      for (y, q) in b.terms {
        let symbols = (x + y).sorted()
        let (product, overflow) = p.multipliedReportingOverflow(by: q)
        let (sum, tooLarge) = terms[symbols, default: 0].addingReportingOverflow(product)
        if overflow || tooLarge { return unknown }
        terms[symbols] = sum
      }
    }
    return SymbolicInteger(terms: terms).bounded
  }

  /// The quotient rounded down. Unknown for a divisor that is or may be 0.
  func dividedDown(by divisor: SymbolicInteger) -> SymbolicInteger {
    if let exact = dividedExactly(by: divisor) { return exact }
    guard let number = divisor.constant, number > 0 else { return .unknown }
    if let constant { return SymbolicInteger((constant - (constant % number + number) % number) / number) }
    return SymbolicInteger(symbol: "(\(self))//\(number)").bounded
  }

  /// The quotient rounded up.
  func dividedUp(by divisor: Int) -> SymbolicInteger {
    (self + SymbolicInteger(divisor - 1)).dividedDown(by: SymbolicInteger(divisor))
  }

  /// The quotient, when the divisor is one product that every term holds; nil otherwise.
  func dividedExactly(by divisor: SymbolicInteger) -> SymbolicInteger? {
    guard divisor.terms.count == 1, let (factors, scale) = divisor.terms.first else { return nil }
    var quotient: [[String]: Int] = [:]
    for (symbols, coefficient) in terms {
      var rest = symbols
      for factor in factors {
        guard let place = rest.firstIndex(of: factor) else { return nil }
        rest.remove(at: place)
      }
      guard coefficient % scale == 0 else { return nil }
      quotient[rest] = coefficient / scale
    }
    return SymbolicInteger(terms: quotient)
  }

  /// One that grows without end, as in a loop that multiplies, is not worth following.
  private var bounded: SymbolicInteger {
    let isShort =
      terms.count <= 8 && terms.keys.allSatisfy { $0.count <= 6 && $0.allSatisfy { $0.utf8.count < 120 } }
    return isShort ? self : .unknown
  }
}

extension SymbolicInteger: ExpressibleByIntegerLiteral {
  package init(integerLiteral value: Int) { self.init(value) }
}

extension SymbolicInteger: CustomStringConvertible {
  package var description: String {
    let texts = terms.sorted { ($1.key.count, $0.key.joined()) < ($0.key.count, $1.key.joined()) }.map {
      symbols, coefficient in
      let product = symbols.joined(separator: "*")
      if symbols.isEmpty { return "\(coefficient)" }
      return coefficient == 1 ? product : coefficient == -1 ? "-\(product)" : "\(coefficient)*\(product)"
    }
    guard let first = texts.first else { return "0" }
    return texts.dropFirst().reduce(first) { $0 + ($1.hasPrefix("-") ? "" : "+") + $1 }
  }
}
