import Diagnostics
import Passes
import TestSupport
import Testing

@Suite struct SimplifyOperatorsTests {
  private func model(_ rest: String) -> String {
    func order(_ name: String, _ values: String) -> String {
      "%\(name) = Const -> int32[3] {dtype = int32, value = tensor<int32[3]>[\(values)]}"
    }
    func numbers(_ name: String, _ values: String, _ count: String = "") -> String {
      "%\(name) = Const -> float32[\(count)] {dtype = float32, value = tensor<float32[\(count)]>[\(values)]}"
    }
    return tflite(
      """
      inputs %x
      %x = Placeholder -> float32[1,2,3] {dtype = float32}
      \(order("p", "1, 2, 0")) \(order("q", "2, 0, 1")) \(order("s", "3, 1, 2")) \(order("t", "0, 2, 1"))
      \(numbers("two", "2.0")) \(numbers("four", "4.0")) \(numbers("half", "0.5")) \(numbers("zero", "0.0"))
      \(numbers("v", "1.0, 2.0, 4.0", "3"))
      \(rest)
      """)
  }
  private let none = #"{fused_activation_function = "NONE"}"#

  @Test func joinsReshapes() throws {
    try expect(
      SimplifyOperators(),
      rewrites: model(
        """
        %a = RESHAPE(%x, %p) -> float32[6,1,1]
        %b = RESHAPE(%a, %s) -> float32[3,1,2]
        %c = RESHAPE(%b, %s) -> float32[3,1,2]
        %y = EXP(%c) -> float32[3,1,2]
        return %y
        """),
      to: model(
        """
        %a = RESHAPE(%x, %p) -> float32[6,1,1]
        %b = RESHAPE(%x, %s) -> float32[3,1,2]
        %y = EXP(%b) -> float32[3,1,2]
        return %y
        """))
  }

  @Test func joinsTransposes() throws {
    try expectOnce(
      SimplifyOperators(),
      rewrites: model(
        """
        %a = TRANSPOSE(%x, %t) -> float32[1,3,2]
        %b = TRANSPOSE(%a, %t) -> float32[1,2,3]
        %y = EXP(%b) -> float32[1,2,3]
        return %y
        """),
      to: model(
        """
        %a = TRANSPOSE(%x, %t) -> float32[1,3,2]
        %b/perm = Const -> int32[3] {dtype = int32, value = tensor<int32[3]>[0, 1, 2]}
        %b = TRANSPOSE(%x, %b/perm) -> float32[1,2,3]
        %y = EXP(%b) -> float32[1,2,3]
        return %y
        """))
  }

  @Test func makesATransposeOfOnesAReshape() throws {
    try expect(
      SimplifyOperators(),
      rewrites: model("%y = TRANSPOSE(%x, %p) -> float32[2,3,1]  return %y"),
      to: model(
        """
        %y/shape = Const -> int32[3] {dtype = int32, value = tensor<int32[3]>[2, 3, 1]}
        %y = RESHAPE(%x, %y/shape) -> float32[2,3,1] {new_shape = (2, 3, 1)}
        return %y
        """))
  }

  @Test func joinsConstants() throws {
    try expect(
      SimplifyOperators(),
      rewrites: model(
        """
        %a = MUL(%x, %v) -> float32[1,2,3] \(none)
        %y = MUL(%two, %a) -> float32[1,2,3] {fused_activation_function = "RELU"}
        return %y
        """),
      to: model(
        """
        %a = MUL(%x, %v) -> float32[1,2,3] \(none)
        %y/joined = Const -> float32[3] {dtype = float32, value = tensor<float32[3]>[2.0, 4.0, 8.0]}
        %y = MUL(%x, %y/joined) -> float32[1,2,3] {fused_activation_function = "RELU"}
        return %y
        """))
  }

  @Test(arguments: [
    (
      "DIV(%x, %four)", #"MUL(%x, %y/inverse)"#,
      "%y/inverse = Const -> float32[] {dtype = float32, value = tensor<float32[]>[0.25]}"
    )
  ])
  func multipliesInsteadOfDividing(before: String, after: String, constant: String) throws {
    try expect(
      SimplifyOperators(), rewrites: model("%y = \(before) -> float32[1,2,3] \(none)  return %y"),
      to: model("\(constant)  %y = \(after) -> float32[1,2,3] \(none)  return %y"))
  }

  @Test(arguments: [("two", "SQUARE"), ("half", "SQRT")]) func takesCheaperPowers(
    number: String, op: String
  ) throws {
    try expect(
      SimplifyOperators(), rewrites: model("%y = POW(%x, %\(number)) -> float32[1,2,3]  return %y"),
      to: model("%y = \(op)(%x) -> float32[1,2,3]  return %y"))
  }

  @Test func broadcastsWhereTheReaderDoes() throws {
    try expect(
      SimplifyOperators(),
      rewrites: model(
        """
        %b = BROADCAST_TO(%v, %p) -> float32[1,2,3]
        %y = MAXIMUM(%x, %b) -> float32[1,2,3]
        return %y
        """),
      to: model(
        """
        %b = BROADCAST_TO(%v, %p) -> float32[1,2,3]
        %y = MAXIMUM(%x, %v) -> float32[1,2,3]
        return %y
        """))
  }

  private func parts(_ rest: String) -> String {
    model(
      """
      %u = UNPACK(%x) -> float32[1,2], float32[1,2], float32[1,2] {axis = 2, num = 3}
      \(rest)
      return %y
      """)
  }

  @Test func takesATensorForAllItsParts() throws {
    try expect(
      SimplifyOperators(),
      rewrites: parts(
        """
        %a = PACK(%u, %u:1, %u:2) -> float32[1,2,3] {axis = 2, values_count = 3}
        %y = EXP(%a) -> float32[1,2,3]
        """), to: parts("%y = EXP(%x) -> float32[1,2,3]"))
  }

  @Test func takesASliceForSomeParts() throws {
    try expect(
      SimplifyOperators(),
      rewrites: parts("%y = PACK(%u:1, %u:2) -> float32[1,2,2] {axis = 2, values_count = 2}"),
      to: parts(
        """
        %y/begin = Const -> int32[3] {dtype = int32, value = tensor<int32[3]>[0, 0, 1]}
        %y/size = Const -> int32[3] {dtype = int32, value = tensor<int32[3]>[-1, -1, 2]}
        %y = SLICE(%x, %y/begin, %y/size) -> float32[1,2,2]
        """))
  }

  @Test func reshapesInsteadOfJoiningAllParts() throws {
    func model(_ rest: String) -> String {
      self.model("%u = UNPACK(%x) -> float32[1,3], float32[1,3] {axis = 1, num = 2}  \(rest)  return %y")
    }
    try expect(
      SimplifyOperators(),
      rewrites: model(
        "%y = CONCATENATION(%u, %u:1) -> float32[1,6] {axis = 1, fused_activation_function = \"NONE\"}"),
      to: model(
        """
        %y/shape = Const -> int32[2] {dtype = int32, value = tensor<int32[2]>[1, 6]}
        %y = RESHAPE(%x, %y/shape) -> float32[1,6] {new_shape = (1, 6)}
        """))
  }

  @Test(arguments: [
    ("PACK(%u:1, %u) -> float32[1,2,2] {axis = 2, values_count = 2}", "in their order"),
    ("PACK(%u, %u:1, %u:2) -> float32[3,1,2] {axis = 0, values_count = 3}", "in their order"),
    (
      "CONCATENATION(%u, %u:1) -> float32[1,2,2] {axis = 2, fused_activation_function = \"NONE\"}",
      "not all parts"
    ),
  ])
  func leavesOtherParts(joined: String, reason: String) throws {
    try expect(SimplifyOperators(), declines: parts("%y = \(joined)"), because: reason)
  }

  @Test(arguments: [
    ("%y = DIV(%x, %zero) -> float32[1,2,3]", "no number"),
    ("%y = POW(%x, %four) -> float32[1,2,3]", "no cheaper op"),
    ("%y = RESHAPE(%x, %p) -> float32[1,2,3]", "its name is a graph input or output"),
    ("%y = TRANSPOSE(%x, %t) -> float32[1,3,2]", "moves elements"),
    ("%y = ADD(%x, %v) -> float32[1,2,3]", "does not follow"),
  ])
  func declines(node: String, reason: String) throws {
    try expect(SimplifyOperators(), declines: model("\(node)  return %y"), because: reason)
  }

  @Test func reductionsKeepAxes() throws {
    try expect(
      SimplifyOperators(),
      rewrites: model(
        """
        %i = Const -> int32[2] {dtype = int32, value = tensor<int32[2]>[-1, 1]}
        %k = Const -> int32[3] {dtype = int32, value = tensor<int32[3]>[1, 1, 1]}
        %m = MEAN(%x, %i) -> float32[1] {keep_dims = false}
        %y = RESHAPE(%m, %k) -> float32[1,1,1] {new_shape = (1, 1, 1)}
        return %y
        """),
      to: model(
        """
        %i = Const -> int32[2] {dtype = int32, value = tensor<int32[2]>[-1, 1]}
        %k = Const -> int32[3] {dtype = int32, value = tensor<int32[3]>[1, 1, 1]}
        %y = MEAN(%x, %i) -> float32[1,1,1] {keep_dims = true}
        return %y
        """))
  }
}
