import Diagnostics
import Ops
import TestSupport
import Testing

@Suite struct ModelVerifierTests {
  private func messages(_ text: String) throws -> [String] { try parseModel(text).verify().map(\.message) }

  @Test func goodModels() throws {
    let text = """
      model {
        graph {
          %x = Placeholder {dtype = float32}
          %v = VariableV2 {dtype = float32, shape = [1]}
          %sum = AddV2(%x, %v) {T = float32}
          %s:0 = Custom(%sum)
        }
      }
      """
    #expect(try messages(text.replacing("%s:0", with: "%s")).isEmpty)
  }

  @Test func operandCounts() throws {
    #expect(
      try messages("graph { %x = Placeholder {dtype = float32}  %y = AddV2(%x) {T = float32} }")
        == ["AddV2 takes 2 operands, but there are 1"])
    #expect(
      try messages("graph { %x = Placeholder {dtype = float32}  %y = Relu(%x:1) {T = float32} }")
        == ["it reads output 1 of 'x', a Placeholder, which has 1"])
  }

  @Test func operandTypes() throws {
    #expect(
      try messages("graph { %x = Placeholder {dtype = int32}  %y = Relu(%x) {T = float32} }")
        == ["operand 0 of 'y' is int32, but a Relu takes float32"])
    #expect(
      try messages("graph { %x = Placeholder {dtype = float32}  %y = Assign(%x, %x) {T = float32} }")
        == ["operand 0 of 'y' is float32, but a Assign takes float32_ref"])
  }

  @Test func functions() throws {
    let text = """
      model {
        graph { %x = Placeholder {dtype = int32}  %y = f(%x, %x)  %z = g(%x) {T = int32}  %r = Relu(%z) {T = float32} }
        func @f(%a: int32) -> (r: int32) { %b = Relu(%a) {T = int32}  return s = %b }
        func @g(%a: $T) -> (r: $T) { return r = %a }
      }
      """
    let problems = try parseModel(text).verify()
    #expect(
      problems.map(\.message) == [
        "f takes 1 operands, but there are 2", "the results are 'r', but the body's outputs differ",
      ])
    #expect(problems.last?.notes == ["in the function 'f'"])
    let typed = text.replacing("f(%x, %x)", with: "f(%x)").replacing("s = %b", with: "r = %b")
    #expect(try messages(typed) == ["operand 0 of 'r' is int32, but a Relu takes float32"])
  }
}
