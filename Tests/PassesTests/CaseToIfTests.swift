import Diagnostics
import Passes
import TestSupport
import Testing

@Suite struct CaseToIfTests {
  private func branches(_ count: Int) -> String {
    (0..<count).map { number in
      """
      func @f\(number)(%x: float32) -> (y: float32) {
        %n = Const {dtype = float32, value = tensor<float32[]>[\(number).0]}
        %y = Mul(%x, %n) {T = float32}
        return y = %y
      }
      """
    }.joined(separator: "\n")
  }

  private func model(_ count: Int) -> String {
    let names = (0..<count).map { "@f\($0)" }.joined(separator: ", ")
    return """
      model {
        graph {
          inputs %i, %x
          %i = Placeholder {dtype = int32, shape = []}
          %x = Placeholder {dtype = float32, shape = [2]}
          %y = StatelessCase(%i, %x) {Tin = (float32), Tout = (float32), branches = (\(names)), output_shapes = ([2])}
          return y = %y
        }
        \(branches(count))
      }
      """
  }

  @Test func twoBranches() throws {
    let call = "{f = @f0, Tin = (float32), Tout = (float32)}"
    try expect(
      CaseToIf(), rewrites: model(2),
      to: """
        model {
          graph {
            inputs %i, %x
            %i = Placeholder {dtype = int32, shape = []}
            %x = Placeholder {dtype = float32, shape = [2]}
            %number = Const {dtype = int32, value = tensor<int32[]>[0]}
            %is_0 = Equal(%i, %number) {T = int32, incompatible_shape_error = true}
            %y = StatelessIf(%is_0, %i, %x) {Tcond = bool, Tin = (int32, float32), Tout = (float32), then_branch = @y_branch_0, else_branch = @y_from_1, output_shapes = ([2])}
            return y = %y
          }
          \(branches(2))
          func @y_branch_0(%index: int32, %argument_1: float32) -> (result_0: float32) {
            %branch = PartitionedCall(%argument_1) \(call)
            return result_0 = %branch
          }
          func @y_from_1(%index: int32, %argument_1: float32) -> (result_0: float32) {
            %branch = PartitionedCall(%argument_1) \(call.replacing("@f0", with: "@f1"))
            return result_0 = %branch
          }
        }
        """)
  }

  @Test(arguments: [-1, 0, 1, 2, 3, 7]) func theNumberChoosesAsBefore(_ number: Int) throws {
    try expectResults(
      CaseToIf(), of: model(4), feeding: ["i": "<int32[]>[\(number)]", "x": "<float32[2]>[1.5, -2.0]"])
  }

  @Test func declinesWhatHasOneBranch() throws {
    try expect(CaseToIf(), declines: model(1), because: "no branches")
  }
}
