import Passes
import TestSupport
import Testing

@Suite struct RemoveAssertionsTests {
  @Test func everyKindBecomesOrder() throws {
    for node in [
      "Assert(%a, %b", "PrintV2(%a", "WriteScalarSummary(%a, %b, %a, %b", "WriteSummary(%a, %b, %a, %b, %a",
    ] {
      func graph(_ node: String) -> String {
        "graph { %a = A1  %b = B1  %c = C1  %n = \(node)  %y = Relu(%a, ^%n)  return %y }"
      }
      let waits = node.contains("%b") ? "^%a, ^%b, ^%c" : "^%a, ^%c"
      try expect(
        RemoveAssertions(),
        rewrites: graph(#"\#(node), ^%c) @"/cpu:0" {message = "m", _class = ("loc:@a")}"#),
        to: graph(#"NoOp(\#(waits)) @"/cpu:0" {_class = ("loc:@a")}"#))
    }
  }

  @Test func bodiesOfFunctions() throws {
    func model(_ node: String) -> String {
      """
      model { graph { } func @f(%p: bool, %a: float32) -> (r: float32) {
        %n = \(node)  %y = Relu(%a, ^%n)  return r = %y } }
      """
    }
    try expect(RemoveAssertions(), rewrites: model("Assert(%p, %a)"), to: model("NoOp(^%p, ^%a)"))
  }

  @Test func targetsStay() throws {
    try expect(
      RemoveAssertions(), declines: "graph { %p = P  %n = Assert(%p, %p)  return %p  targets ^%n }",
      because: "it is asked for by name")
  }

  @Test func checksStayInAModelThatIsRun() throws {
    try expect(
      RemoveAssertions(keepingChecks: true),
      declines: "graph { %p = P  %n = Assert(%p, %p)  %y = Relu(%p, ^%n)  return %y }",
      because: "the model is run")
  }
}
