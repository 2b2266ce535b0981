import Diagnostics
import GraphIR
import Passes
import TestSupport
import Testing

@Suite struct CleanColocationTests {
  @Test func onlyWithNodesThatAreThere() throws {
    try expect(
      CleanColocation(),
      rewrites: """
        graph { %x = X {_class = ("loc:@gone")}  %y = Relu(%x) {_class = ("loc:@gone", "loc:@x", "group")}
          %z = Relu(%y) {_class = ("loc:@y")}  return %z }
        """,
      to: """
        graph { %x = X  %y = Relu(%x) {_class = ("loc:@x", "group")}  %z = Relu(%y) {_class = ("loc:@y")}  return %z }
        """)
  }
}
