/// A Python expression as far as it is understood, with the byte that each part begins at.
indirect enum Expression {
  case value(PythonValue, Int)
  case name(String, Int)
  case list([Expression], Int)
  case tuple([Expression], Int)
  case dictionary([(key: Expression, value: Expression)], Int)
  case unary(UnaryOperator, Expression, Int)
  case binary(BinaryOperator, Expression, Expression, Int)
  case attribute(Expression, String, Int)
  case call(Expression, [Argument], Int)

  /// What is given in a call: `*values` is not understood.
  struct Argument {
    let name: String?
    let value: Expression
  }

  /// Where it begins; of an operator between two operands, where that stands.
  var offset: Int {
    switch self {
    case .value(_, let offset), .name(_, let offset), .list(_, let offset), .tuple(_, let offset),
      .dictionary(_, let offset), .unary(_, _, let offset), .binary(_, _, _, let offset),
      .attribute(_, _, let offset), .call(_, _, let offset):
      offset
    }
  }
}
