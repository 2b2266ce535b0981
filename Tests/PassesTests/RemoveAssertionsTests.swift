import Diagnostics
import GraphIR
import Passes
import TestSupport
import Testing

@Suite struct RemoveAssertionsTests {
  @Test func whatTheyWaitedForIsStillWaitedFor() throws {
    try expect(
      RemoveAssertions(),
      rewrites: """
        graph { %ok = Placeholder  %x = X  %a = Assert(%ok, %x) {T = (float32), summarize = 3, _class = ("loc:@x")}
          %p = PrintV2(%x)  %y = Relu(%x, ^%a, ^%p)  return %y }
        """,
      to: """
        graph { %ok = Placeholder  %x = X  %a = NoOp(^%ok, ^%x) {_class = ("loc:@x")}  %p = NoOp(^%x)
          %y = Relu(%x, ^%a, ^%p)  return %y }
        """)
  }

  @Test func oneThatIsAskedForStays() throws {
    try expect(
      RemoveAssertions(), declines: "graph { %x = X  %a = PrintV2(%x)  return %x  targets ^%a }",
      because: "it is asked for by name")
  }
}
