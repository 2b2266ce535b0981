import Diagnostics
import Passes
import TestSupport
import Testing

@Suite struct ReduceControlFlowOperandsTests {
  private let head = """
    inputs %n, %x
    %n = Placeholder {dtype = int32, shape = []}
    %x = Placeholder {dtype = float32, shape = [2]}
    %zero = Const {dtype = int32, value = tensor<int32[]>[0]}
    %w = Const {dtype = float32, value = tensor<float32[2]>[0.5, 3.0]}
    """

  /// The weights become a constant of the body, and the count of turns that only counts is gone.
  @Test func loopsKeepWhatTurnsChange() throws {
    try expect(
      ReduceControlFlowOperands(),
      rewrites: """
        model {
          graph {
            \(head)
            %loop = StatelessWhile(%zero, %zero, %n, %x, %w) {T = (int32, int32, int32, float32, float32), cond = @test, body = @step, output_shapes = ([], [], [], [2], [2]), parallel_iterations = 10}
            return y = %loop:3, n = %loop:2
          }
          func @test(%count: int32, %i: int32, %n: int32, %v: float32, %w: float32) -> (r: bool) {
            %less = Less(%i, %n) {T = int32}
            return r = %less
          }
          func @step(%count: int32, %i: int32, %n: int32, %v: float32, %w: float32) -> (c: int32, j: int32, n: int32, v: float32, w: float32) {
            %one = Const {dtype = int32, value = tensor<int32[]>[1]}
            %counted = AddV2(%count, %one) {T = int32}
            %next = AddV2(%i, %one) {T = int32}
            %same = Identity(%n) {T = int32}
            %product = Mul(%v, %w) {T = float32}
            return c = %counted, j = %next, n = %same, v = %product, w = %w
          }
        }
        """,
      to: """
        model {
          graph {
            \(head)
            %loop = StatelessWhile(%zero, %n, %x) {T = (int32, int32, float32), cond = @test, body = @step, output_shapes = ([], [], [2]), parallel_iterations = 10}
            return y = %loop:2, n = %n
          }
          func @test(%i: int32, %n: int32, %v: float32) -> (r: bool) {
            %less = Less(%i, %n) {T = int32}
            return r = %less
          }
          func @step(%i: int32, %n: int32, %v: float32) -> (j: int32, n: int32, v: float32) {
            %one = Const {dtype = int32, value = tensor<int32[]>[1]}
            %w_1 = Const {dtype = float32, value = tensor<float32[2]>[0.5, 3.0]}
            %next = AddV2(%i, %one) {T = int32}
            %same = Identity(%n) {T = int32}
            %product = Mul(%v, %w_1) {T = float32}
            return j = %next, n = %same, v = %product
          }
        }
        """)
  }

  private func choice(_ call: String, _ functions: String) -> String {
    """
    model {
      graph {
        \(head)
        %p = Placeholder {dtype = bool, shape = []}
        \(call)
      }
      \(functions)
    }
    """
  }

  /// A function that others run, too, stays as it is; what is reduced is a copy.
  @Test func branchesHaveConstantsOfTheirOwn() throws {
    let shared = """
      func @f(%v: float32, %w: float32) -> (y: float32) {
        %y = Mul(%v, %w) {T = float32}
        return y = %y
      }
      func @g(%v: float32, %w: float32) -> (y: float32) {
        %y = Neg(%v) {T = float32}
        return y = %y
      }
      """
    let types = "Tcond = bool, Tin = (float32, float32), Tout = (float32)"
    try expect(
      ReduceControlFlowOperands(),
      rewrites: choice(
        """
        %a = StatelessIf(%p, %x, %w) {\(types), then_branch = @f, else_branch = @g}
        %b = PartitionedCall(%a, %x) {f = @f, Tin = (float32, float32), Tout = (float32)}
        return y = %b
        """, shared),
      to: choice(
        """
        %a = StatelessIf(%p, %x) {Tcond = bool, Tin = (float32), Tout = (float32), then_branch = @f_1, else_branch = @g}
        %b = PartitionedCall(%a, %x) {f = @f, Tin = (float32, float32), Tout = (float32)}
        return y = %b
        """,
        """
        func @f(%v: float32, %w: float32) -> (y: float32) {
          %y = Mul(%v, %w) {T = float32}
          return y = %y
        }
        func @g(%v: float32) -> (y: float32) {
          %y = Neg(%v) {T = float32}
          return y = %y
        }
        func @f_1(%v: float32) -> (y: float32) {
          %w_1 = Const {dtype = float32, value = tensor<float32[2]>[0.5, 3.0]}
          %y = Mul(%v, %w_1) {T = float32}
          return y = %y
        }
        """))
  }

  @Test func declinesWhatRunsItself() throws {
    try expect(
      ReduceControlFlowOperands(),
      declines: choice(
        "%a = If(%p, %x, %w) {Tcond = bool, Tin = (float32, float32), Tout = (float32), then_branch = @f, else_branch = @f}  return y = %a",
        """
        func @f(%v: float32, %w: float32) -> (y: float32) stateful {
          %p = Const {dtype = bool, value = tensor<bool[]>[false]}
          %y = If(%p, %v, %w) {Tcond = bool, Tin = (float32, float32), Tout = (float32), then_branch = @f, else_branch = @f}
          return y = %y
        }
        """), because: "run themselves")
  }

  @Test func declinesWhatIsNeeded() throws {
    try expect(
      ReduceControlFlowOperands(),
      declines: choice(
        "%a = StatelessIf(%p, %x) {Tcond = bool, Tin = (float32), Tout = (float32), then_branch = @f, else_branch = @f}  return y = %a",
        "func @f(%v: float32) -> (y: float32) { %y = Neg(%v) {T = float32}  return y = %y }"),
      because: "all that it is given is needed")
  }
}
