import Passes
import TestSupport
import Testing

@Suite struct CleanColocationTests {
  @Test func constraintsOnNodesThatAreGoneGo() throws {
    try expect(
      CleanColocation(),
      rewrites: """
        graph { %x = X {_class = ("loc:@gone")}  %y = Y(%x) {T = int8, _class = ("loc:@x", "loc:@gone", "other")}
          return %y }
        """,
      to: #"graph { %x = X  %y = Y(%x) {T = int8, _class = ("loc:@x", "other")}  return %y }"#)
  }

  @Test func constraintsOnNodesThatAreThereStay() throws {
    try expect(
      CleanColocation(),
      leaves: #"graph { %x = X {_class = ("loc:@y")}  %y = Y(%x) {_class = ()}  return %y }"#)
  }

  @Test func aBodyHasNodesOfItsOwn() throws {
    func model(_ attributes: String) -> String {
      """
      model { graph { %x = X } func @f(%a: float32) -> (r: float32) { %y = Relu(%a) \(attributes)  return r = %y } }
      """
    }
    try expect(
      CleanColocation(), rewrites: model(#"{_class = ("loc:@x", "loc:@a")}"#),
      to: model(#"{_class = ("loc:@a")}"#))
  }
}
