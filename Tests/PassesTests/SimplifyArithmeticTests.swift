import Passes
import TestSupport
import Testing

@Suite struct SimplifyArithmeticTests {
  private let x = "%x = Placeholder {dtype = float32, shape = [?,3,4]}"
  private let pass = SimplifyArithmetic()

  /// `line` makes %y of %x, and becomes an Identity of %x.
  private func becomesIdentity(_ constants: String, _ line: String, type: String = "float32") throws {
    let input = x.replacing("float32", with: type)
    try expect(
      pass, rewrites: "graph { \(input)  \(constants)  %y = \(line)  return %y }",
      to: "graph { \(input)  \(constants)  %y = Identity(%x) {T = \(type)}  return %y }")
  }

  private let zero = "%k = Const {dtype = float32, value = tensor<float32[]>[0.0]}"
  private let one = "%k = Const {dtype = float32, value = tensor<float32[4]>[1.0, 1.0, 1.0, 1.0]}"

  @Test func neutralOperands() throws {
    try becomesIdentity(zero, "AddV2(%x, %k) {T = float32}")
    try becomesIdentity(zero, "AddV2(%k, %x) {T = float32}")
    try becomesIdentity(zero, "Sub(%x, %k) {T = float32}")
    try becomesIdentity(
      "%k = Const {dtype = float32, value = tensor<float32[4]>[0.0, 0.0, 0.0, 0.0]}",
      "BiasAdd(%x, %k) {T = float32}")
    try becomesIdentity(one, "Mul(%k, %x) {T = float32}")
    try becomesIdentity(one, "RealDiv(%x, %k) {T = float32}")
    try becomesIdentity(
      "%k = Const {dtype = bool, value = tensor<bool[]>[true]}", "LogicalAnd(%x, %k)", type: "bool")
    try expect(
      pass, declines: "graph { \(x)  \(zero)  %y = Sub(%k, %x) {T = float32}  return %y }",
      because: "no operand is 0 alone")
    try expect(
      pass,
      declines: """
        graph { %x = Placeholder {dtype = float32, shape = [?]}  %k = Const {dtype = float32, value = tensor<float32[2,1]>[1.0, 1.0]}
          %y = Mul(%x, %k) {T = float32}  return %y }
        """, because: "its shape may not be that of its operand")
  }

  @Test func productsWithZerosOfWhatIsBounded() throws {
    func model(_ first: String, _ last: String) -> String {
      """
      graph {
        %x = Placeholder {dtype = float32, shape = [2]}
        %k = Const {dtype = float32, value = tensor<float32[2]>[0.0, 0.0]}
        %s = \(first)(%x) {T = float32}
        %y = \(last)
        return %y
      }
      """
    }
    try expect(
      pass, rewrites: model("Sigmoid", "Mul(%s, %k) {T = float32}"),
      to: model("Sigmoid", "Identity(%k) {T = float32}"))
    // What may be infinite is not a number then.
    try expect(pass, declines: model("Exp", "Mul(%s, %k) {T = float32}"), because: "no operand is 1 alone")
  }

  @Test func neutralScalarsOfAnyShape() throws {
    func model(_ line: String) -> String {
      "graph { %x = Placeholder {dtype = float32}  \(zero)  %y = \(line) {T = float32}  return %y }"
    }
    try expect(pass, rewrites: model("AddV2(%x, %k)"), to: model("Identity(%x)"))
    try expect(pass, rewrites: model("AddV2(%k, %x)"), to: model("Identity(%x)"))
  }

  @Test func shapesThatStay() throws {
    let shape = "%k = Const {dtype = int32, value = tensor<int32[3]>[-1, 3, 4]}"
    try becomesIdentity(shape, "Reshape(%x, %k) {T = float32, Tshape = int32}")
    let pads = "%k = Const {dtype = int32, value = tensor<int32[3,2]>[0, 0, 0, 0, 0, 0]}"
    try becomesIdentity(pads, "Pad(%x, %k) {T = float32, Tpaddings = int32}")
    let none = "%k = Const {dtype = int32, value = tensor<int32[0]>[]}"
    try becomesIdentity(none, "Mean(%x, %k) {T = float32, Tidx = int32, keep_dims = false}")
    try becomesIdentity("", "Cast(%x) {SrcT = float32, DstT = float32}")
    let order = "%k = Const {dtype = int32, value = tensor<int32[3]>[0, 1, 2]}"
    try becomesIdentity(order, "Transpose(%x, %k) {T = float32, Tperm = int32}")
  }

  @Test func transposesThatCancel() throws {
    let order = "%k = Const {dtype = int32, value = tensor<int32[3]>[1, 2, 0]}"
    let back = "%b = Const {dtype = int32, value = tensor<int32[3]>[2, 0, 1]}"
    let first = "%t = Transpose(%x, %k) {T = float32, Tperm = int32}"
    try expect(
      pass,
      rewrites:
        "graph { \(x)  \(order)  \(back)  \(first)  %y = Transpose(%t, %b) {T = float32, Tperm = int32}  return %y }",
      to: "graph { \(x)  \(order)  \(back)  \(first)  %y = Identity(%x) {T = float32}  return %y }")
    try expect(
      pass,
      rewrites:
        "graph { \(x)  \(order)  \(first)  %y = Transpose(%t, %k) {T = float32, Tperm = int32}  return %y }",
      to: """
        graph { \(x)  \(order)  \(first)  %y/perm = Const {dtype = int32, value = tensor<int32[3]>[2, 0, 1]}
          %y = Transpose(%x, %y/perm) {T = float32, Tperm = int32}  return %y }
        """)
  }

  @Test func pairs() throws {
    try expect(
      pass, rewrites: "graph { \(x)  %a = Neg(%x) {T = float32}  %y = Neg(%a) {T = float32}  return %y }",
      to: "graph { \(x)  %a = Neg(%x) {T = float32}  %y = Identity(%x) {T = float32}  return %y }")
    try expect(
      pass, rewrites: "graph { \(x)  %a = Relu(%x) {T = float32}  %y = Relu(%a) {T = float32}  return %y }",
      to: "graph { \(x)  %a = Relu(%x) {T = float32}  %y = Identity(%a) {T = float32}  return %y }")
    let shapes = """
      %k = Const {dtype = int32, value = tensor<int32[2]>[-1, 12]}  %m = Const {dtype = int32, value = tensor<int32[2]>[-1, 6]}
      """
    try expect(
      pass,
      rewrites: """
        graph { \(x)  \(shapes)  %a = Reshape(%x, %k) {T = float32, Tshape = int32}
          %y = Reshape(%a, %m) {T = float32, Tshape = int32}  return %y }
        """,
      to: """
        graph { \(x)  \(shapes)  %a = Reshape(%x, %k) {T = float32, Tshape = int32}
          %y = Reshape(%x, %m) {T = float32, Tshape = int32}  return %y }
        """)
  }

  @Test func choices() throws {
    let yes = "%k = Const {dtype = bool, value = tensor<bool[]>[true]}"
    let no = "%k = Const {dtype = bool, value = tensor<bool[]>[false]}"
    try becomesIdentity(yes, "SelectV2(%k, %x, %x) {T = float32}")
    try becomesIdentity(no, "SelectV2(%k, %x, %x) {T = float32}")
    try expect(
      pass,
      declines:
        "graph { \(x)  %k = Placeholder {dtype = bool, shape = []}  %y = SelectV2(%k, %x, %x) {T = float32}  return %y }",
      because: "its condition is not known")
  }
}
