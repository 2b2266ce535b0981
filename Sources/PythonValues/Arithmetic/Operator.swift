/// An operator between two operands.
enum BinaryOperator: String {
  case add = "+"
  case subtract = "-"
  case multiply = "*"
  case divide = "/"
  case floorDivide = "//"
  case remainder = "%"
  case power = "**"
}

/// An operator before its operand.
enum UnaryOperator: String {
  case plus = "+"
  case minus = "-"
  case invert = "~"
}
