import Diagnostics
import Passes
import TestSupport
import Testing

@Suite struct RecognizeActivationsTests {
  private func model(_ rest: String) -> String {
    func number(_ name: String, _ value: String) -> String {
      "%\(name) = Const -> float32[] {dtype = float32, value = tensor<float32[]>[\(value)]}"
    }
    return tflite(
      """
      inputs %x
      %x = Placeholder -> float32[?,4] {dtype = float32}
      \(number("zero", "0.0")) \(number("one", "1.0")) \(number("minus", "-1.0")) \(number("three", "3.0"))
      \(number("six", "6.0")) \(number("sixth", "0.16666667")) \(number("slope", "0.3")) \(number("tiny", "1e-12"))
      %axis = Const -> int32[1] {dtype = int32, value = tensor<int32[1]>[1]}
      %alpha = Const -> float32[4] {dtype = float32, value = tensor<float32[4]>[0.1, 0.2, 0.3, 0.4]}
      \(rest)
      return %y
      """)
  }

  /// Nodes of an expression before its last, and the last, `->` standing for the type of x.
  private static let expressions: [(String, String, String)] = [
    ("%a = ADD(%x, %three)->  %b = RELU6(%a)->  %c = MUL(%x, %b)->", "MUL(%c, %sixth)", "HARD_SWISH(%x)->"),
    ("%a = ADD(%three, %x)->  %b = RELU6(%a)->  %c = DIV(%b, %six)->", "MUL(%c, %x)", "HARD_SWISH(%x)->"),
    ("%a = MINIMUM(%x, %six)->", "MAXIMUM(%zero, %a)", "RELU6(%x)->"),
    ("%a = MINIMUM(%x, %one)->", "MAXIMUM(%a, %minus)", "RELU_N1_TO_1(%x)->"),
    ("%a = RELU(%x)->", "MINIMUM(%a, %one)", "RELU_0_TO_1(%x)->"),
    ("", "MAXIMUM(%x, %zero)", "RELU(%x)->"),
    ("%a = MUL(%x, %slope)->", "MAXIMUM(%a, %x)", "LEAKY_RELU(%x)-> {alpha = 0.3}"),
    (
      "%r = RELU(%x)->  %n = NEG(%x)->  %m = RELU(%n)->  %a = MUL(%alpha, %m)->", "SUB(%r, %a)",
      "PRELU(%x, %alpha)->"
    ),
    ("%n = NEG(%x)->  %e = EXP(%n)->  %s = ADD(%e, %one)->", "DIV(%one, %s)", "LOGISTIC(%x)->"),
    (
      "%e = EXP(%x)->  %s = SUM(%e, %axis) -> float32[?,1] {keep_dims = true}", "DIV(%e, %s)",
      "SOFTMAX(%x)-> {beta = 1.0}"
    ),
    (
      """
      %s = SQUARE(%x)->  %t = SUM(%s, %axis) -> float32[?,1] {keep_dims = true}
      %m = MAXIMUM(%t, %tiny) -> float32[?,1]  %r = RSQRT(%m) -> float32[?,1]
      """, "MUL(%x, %r)", #"L2_NORMALIZATION(%x)-> {fused_activation_function = "NONE"}"#
    ),
    ("%d = SUB(%x, %alpha)->", "SQUARE(%d)", "SQUARED_DIFFERENCE(%x, %alpha)->"),
  ]

  private static func typed(_ text: String) -> String {
    text.replacing(")->", with: ") -> float32[?,4]")
  }

  @Test(arguments: expressions.indices) func finds(index: Int) throws {
    let (before, last, op) = Self.expressions[index]
    try expect(
      RecognizeActivations(), rewrites: model(Self.typed("\(before)  %y = \(last)->")),
      to: model(Self.typed("\(before)  %y = \(op)")))
  }

  /// The kernel of SQUARED_DIFFERENCE repeats elements along four axes, that of SUB along six.
  @Test func leavesWhatTheKernelDoesNotBroadcast() throws {
    func model(_ shape: String) -> String {
      tflite(
        """
        inputs %x, %m
        %x = Placeholder -> float32[2,3,4,5,6] {dtype = float32}
        %m = Placeholder -> float32[\(shape)] {dtype = float32}
        %d = SUB(%x, %m) -> float32[2,3,4,5,6]
        %y = SQUARE(%d) -> float32[2,3,4,5,6]
        return %y
        """)
    }
    try expect(
      RecognizeActivations(), declines: model("2,1,1,5,6"),
      because: "it is no expression that there is an op for")
    try expect(
      RecognizeActivations(), rewrites: model("2,3,4,5,6"),
      to: model("2,3,4,5,6").replacing("SQUARE(%d)", with: "SQUARED_DIFFERENCE(%x, %m)"))
  }

  @Test func negatesTheSlope() throws {
    let before = Self.typed(
      "%r = RELU(%x)->  %n = NEG(%x)->  %m = RELU(%n)->  %a = MUL(%m, %alpha)->")
    try expect(
      RecognizeActivations(), rewrites: model(Self.typed("\(before)  %y = ADD(%a, %r)->")),
      to: model(
        """
        \(before)
        %y/constant = Const -> float32[4] {dtype = float32, value = tensor<float32[4]>[-0.1, -0.2, -0.3, -0.4]}
        %y = PRELU(%x, %y/constant) -> float32[?,4]
        """))
  }

  @Test(arguments: [
    "%a = ADD(%x, %one)->  %b = RELU6(%a)->  %c = MUL(%x, %b)->  %y = MUL(%c, %sixth)->",
    "%a = MUL(%x, %three)->  %y = MAXIMUM(%a, %x)->",
    "%e = EXP(%x)->  %s = SUM(%e, %axis) -> float32[?,1] {keep_dims = false}  %y = DIV(%e, %s)->",
    #"%a = ADD(%x, %three) -> float32[?,4] {fused_activation_function = "RELU"}  %b = RELU6(%a)->  %c = MUL(%x, %b)->  %y = MUL(%c, %sixth)->"#,
  ])
  func declines(rest: String) throws {
    try expect(
      RecognizeActivations(), declines: model(Self.typed(rest)),
      because: "no expression that there is an op for")
  }
}
