import Diagnostics
import Passes
import TestSupport
import Testing

@Suite struct FunctionalizeControlFlowTests {
  private static let inputs = """
    inputs %n, %x, %p
    %n = Placeholder {dtype = int32, shape = []}
    %x = Placeholder {dtype = float32, shape = [2]}
    %p = Placeholder {dtype = bool, shape = []}
    """

  private func graph(_ rest: String) -> String { "graph {\n\(Self.inputs)\n\(rest)\n}" }

  private func feeds(_ n: Int, _ p: Bool = true) -> [String: String] {
    ["n": "<int32[]>[\(n)]", "x": "<float32[2]>[1.5, -2.0]", "p": "<bool[]>[\(p)]"]
  }

  // MARK: Branches

  /// `x + 1` or `x`, and which.
  private static let branches = """
    %s = Switch(%x, %p) {T = float32}
    %t = Switch(%p, %p) {T = bool}
    %pivot = Identity(%t:1) {T = bool}
    %one = Const(^%pivot) {dtype = float32, value = tensor<float32[]>[1.0]}
    %sum = AddV2(%s:1, %one) {T = float32}
    %m = Merge(%s, %sum) {T = float32, N = 2}
    """

  @Test func branchesBecomeFunctions() throws {
    try expect(
      FunctionalizeControlFlow(), rewrites: graph("\(Self.branches)\nreturn y = %m, i = %m:1"),
      to: """
        model {
          graph {
            \(Self.inputs)
            %choice = StatelessIf(%p, %x) {Tcond = bool, Tin = (float32), Tout = (float32, int32), else_branch = @choice_else, output_shapes = (), then_branch = @choice_then}
            %m = Identity(%choice) {T = float32}
            return y = %m, i = %choice:1
          }
          func @choice_then(%argument_0: float32) -> (result_0: float32, result_1: int32) {
            %one = Const {dtype = float32, value = tensor<float32[]>[1.0]}
            %sum = AddV2(%argument_0, %one) {T = float32}
            %value_index = Const {dtype = int32, value = tensor<int32[]>[1]}
            return result_0 = %sum, result_1 = %value_index
          }
          func @choice_else(%argument_0: float32) -> (result_0: float32, result_1: int32) {
            %value_index = Const {dtype = int32, value = tensor<int32[]>[0]}
            return result_0 = %argument_0, result_1 = %value_index
          }
        }
        """)
  }

  @Test(arguments: [(true, "2.5, -1.0"), (false, "1.5, -2.0")])
  func branchesGiveWhatTheyGave(_ predicate: Bool, _ wanted: String) throws {
    try expectResults(
      FunctionalizeControlFlow(), of: graph("\(Self.branches)\nreturn y = %m, i = %m:1"),
      feeding: feeds(0, predicate),
      are: ["<float32[2]>[\(wanted)]", "<int32[]>[\(predicate ? 1 : 0)]"])
  }

  /// The second choice depends on the first: they are two, though the predicate is one.
  @Test(arguments: [(true, "5.0, -2.0"), (false, "-1.5, 2.0")])
  func branchesInARow(_ predicate: Bool, _ wanted: String) throws {
    try expectResults(
      FunctionalizeControlFlow(),
      of: graph(
        """
        \(Self.branches)
        %s_2 = Switch(%m, %p) {T = float32}
        %twice = AddV2(%s_2:1, %s_2:1) {T = float32}
        %less = Neg(%s_2) {T = float32}
        %y = Merge(%less, %twice) {T = float32, N = 2}
        return %y
        """), feeding: feeds(0, predicate), are: ["<float32[2]>[\(wanted)]"])
  }

  /// Where the predicate of the inner is computed in the outer; a constant is held by control edges alone.
  private static let nested = """
    %s = Switch(%x, %p) {T = float32}
    %t = Switch(%p, %p) {T = bool}
    %pivot = Identity(%t:1) {T = bool}
    %then = Const(^%pivot) {dtype = float32, value = tensor<float32[2]>[7.0, 8.0]}
    %s_n = Switch(%n, %p) {T = int32}
    %negative = Less(%s_n, %s_n) {T = int32}
    %limit = Const(^%negative) {dtype = int32, value = tensor<int32[]>[2]}
    %is_less = Less(%s_n, %limit) {T = int32}
    %id = Identity(%is_less) {T = bool}
    %u = Switch(%s, %id) {T = float32}
    %negated = Neg(%u:1) {T = float32}
    %inner = Merge(%u, %negated) {T = float32, N = 2}
    %y = Merge(%inner, %then) {T = float32, N = 2}
    return %y
    """

  @Test(arguments: [(1, true, "7.0, 8.0"), (1, false, "-1.5, 2.0"), (3, false, "1.5, -2.0")])
  func branchesInBranches(_ number: Int, _ predicate: Bool, _ wanted: String) throws {
    try expectResults(
      FunctionalizeControlFlow(), of: graph(Self.nested), feeding: feeds(number, predicate),
      are: ["<float32[2]>[\(wanted)]"])
  }

  @Test(arguments: [
    ("%s = Switch(%x, %p) {T = float32}  %y = Merge(%s, %x) {T = float32, N = 2}  return %y", "two branches"),
    (
      "%s = Switch(%x, %p) {T = float32}  %y = Merge(%s, %s:1, %x) {T = float32, N = 3}  return %y",
      "two branches"
    ),
    (
      """
      %s = Switch(%x, %p) {T = float32}
      %u = Switch(%s, %q) {T = float32}
      %q = Const {dtype = bool, value = tensor<bool[]>[true]}
      %y = Merge(%u, %s:1) {T = float32, N = 2}
      return %y
      """, "two branches"
    ),
  ])
  func declinesBranches(_ rest: String, _ reason: String) throws {
    try expect(FunctionalizeControlFlow(), declines: graph(rest), because: reason)
  }

  /// What the outer branch holds stays with it.
  @Test func declinesBranchesAroundOnesThatStay() throws {
    try expect(
      FunctionalizeControlFlow(),
      declines: graph(
        """
        %s = Switch(%x, %p) {T = float32}
        %q = Const {dtype = bool, value = tensor<bool[]>[true]}
        %u = Switch(%s, %q) {T = float32}
        %inner = Merge(%u, %s) {T = float32, N = 2}
        %y = Merge(%inner, %s:1) {T = float32, N = 2}
        return %y
        """), because: "'inner' (Merge) in it stays")
  }

  /// Done in each of two choices it would give two numbers.
  @Test func declinesWhatWouldBeDoneTwice() throws {
    try expect(
      FunctionalizeControlFlow(),
      declines: graph(
        """
        %s = Switch(%x, %p) {T = float32}
        %size = Const(^%s) {dtype = int32, value = tensor<int32[1]>[2]}
        %placed = Switch(%size, %p) {T = int32}
        %random = RandomUniform(%placed:1) {T = int32, dtype = float32, seed = 0, seed2 = 0}
        %m = Merge(%s, %random) {T = float32, N = 2}
        %s_2 = Switch(%m, %p) {T = float32}
        %sum = AddV2(%s_2:1, %random) {T = float32}
        %y = Merge(%s_2, %sum) {T = float32, N = 2}
        return %y
        """), because: "others need 'random' in it, too, which has a state")
  }

  // MARK: Loops

  /// `x` doubled `n` times, `body` being what makes `%next` of `%v`.
  private func loop(_ body: String, exits: String = "%y = Exit(%s_v) {T = float32}  return %y") -> String {
    let frame = "frame_name = \"w/frame\", parallel_iterations = 10"
    return graph(
      """
      %zero = Const {dtype = int32, value = tensor<int32[]>[0]}
      %w/enter = Enter(%zero) {T = int32, is_constant = false, \(frame)}
      %enter_v = Enter(%x) {T = float32, is_constant = false, \(frame)}
      %limit = Enter(%n) {T = int32, is_constant = true, \(frame)}
      %flag = Enter(%p) {T = bool, is_constant = true, \(frame)}
      %whole = Enter(%x) {T = float32, is_constant = true, \(frame)}
      %i = Merge(%w/enter, %back_i) {T = int32, N = 2}
      %v = Merge(%enter_v, %back_v) {T = float32, N = 2}
      %less = Less(%i, %limit) {T = int32}
      %w/cond = LoopCond(%less)
      %s_i = Switch(%i, %w/cond) {T = int32}
      %s_v = Switch(%v, %w/cond) {T = float32}
      %turn = Identity(%s_i:1) {T = int32}
      %one = Const(^%turn) {dtype = int32, value = tensor<int32[]>[1]}
      %next_i = AddV2(%turn, %one) {T = int32}
      \(body)
      %back_i = NextIteration(%next_i) {T = int32}
      %back_v = NextIteration(%next) {T = float32}
      \(exits)
      """)
  }
  private let doubled = "%next = AddV2(%s_v:1, %s_v:1) {T = float32}"

  @Test func loopsBecomeFunctions() throws {
    let types = "(int32, float32, int32)"
    let arguments = "(%argument_0: int32, %argument_1: float32, %argument_2: int32)"
    try expect(
      FunctionalizeControlFlow(), rewrites: loop(doubled),
      to: """
        model {
          graph {
            \(Self.inputs)
            %zero = Const {dtype = int32, value = tensor<int32[]>[0]}
            %w/loop = StatelessWhile(%zero, %x, %n) {T = \(types), body = @w_loop_body, cond = @w_loop_cond, output_shapes = (), parallel_iterations = 10}
            %y = Identity(%w/loop:1) {T = float32}
            return %y
          }
          func @w_loop_cond\(arguments) -> (result_0: bool) {
            %less = Less(%argument_0, %argument_2) {T = int32}
            return result_0 = %less
          }
          func @w_loop_body\(arguments) -> (result_0: int32, result_1: float32, result_2: int32) {
            %turn = Identity(%argument_0) {T = int32}
            %one = Const {dtype = int32, value = tensor<int32[]>[1]}
            %next_i = AddV2(%turn, %one) {T = int32}
            %next = AddV2(%argument_1, %argument_1) {T = float32}
            return result_0 = %next_i, result_1 = %next, result_2 = %argument_2
          }
        }
        """)
  }

  @Test(arguments: [
    ("%next = AddV2(%s_v:1, %s_v:1) {T = float32}", 2, "6.0, -8.0"),
    ("%next = AddV2(%s_v:1, %s_v:1) {T = float32}", 0, "1.5, -2.0"),
    // What does not change, by itself and through a Switch of the loop's condition.
    (
      "%s_w = Switch(%whole, %w/cond) {T = float32}  %next = AddV2(%s_v:1, %s_w:1) {T = float32}", 2,
      "4.5, -6.0"
    ),
    // A branch in each turn.
    (
      """
      %b = Switch(%s_v:1, %flag) {T = float32}
      %negated = Neg(%b) {T = float32}
      %w_b = Switch(%whole, %flag) {T = float32}
      %sum = AddV2(%b:1, %w_b:1) {T = float32}
      %next = Merge(%negated, %sum) {T = float32, N = 2}
      """, 3, "6.0, -8.0"
    ),
  ])
  func loopsGiveWhatTheyGave(_ body: String, _ turns: Int, _ wanted: String) throws {
    try expectResults(
      FunctionalizeControlFlow(), of: loop(body), feeding: feeds(turns),
      are: ["<float32[2]>[\(wanted)]"])
  }

  /// The inner loop runs as often as the outer has run, and adds what comes from outside of both.
  @Test func loopsInLoops() throws {
    let frame = "frame_name = \"inner\", parallel_iterations = 10"
    let inner = """
      %start = Const(^%turn) {dtype = int32, value = tensor<int32[]>[0]}
      %enter_j = Enter(%start) {T = int32, is_constant = false, \(frame)}
      %enter_u = Enter(%s_v:1) {T = float32, is_constant = false, \(frame)}
      %limit_j = Enter(%turn) {T = int32, is_constant = true, \(frame)}
      %whole_u = Enter(%whole) {T = float32, is_constant = true, \(frame)}
      %j = Merge(%enter_j, %back_j) {T = int32, N = 2}
      %u = Merge(%enter_u, %back_u) {T = float32, N = 2}
      %less_j = Less(%j, %limit_j) {T = int32}
      %inner/cond = LoopCond(%less_j)
      %s_j = Switch(%j, %inner/cond) {T = int32}
      %s_u = Switch(%u, %inner/cond) {T = float32}
      %one_j = Const(^%s_j) {dtype = int32, value = tensor<int32[]>[1]}
      %next_j = AddV2(%s_j:1, %one_j) {T = int32}
      %next_u = AddV2(%s_u:1, %whole_u) {T = float32}
      %back_j = NextIteration(%next_j) {T = int32}
      %back_u = NextIteration(%next_u) {T = float32}
      %next = Exit(%s_u) {T = float32}
      """
    try expectResults(
      FunctionalizeControlFlow(), of: loop(inner), feeding: feeds(3), are: ["<float32[2]>[6.0, -8.0]"])
  }

  /// A result that is no state but what came in, and one that is read of the same state twice.
  @Test func exitsOfWhatDoesNotChange() throws {
    try expectResults(
      FunctionalizeControlFlow(),
      of: loop(
        doubled,
        exits: """
          %s_w = Switch(%whole, %w/cond) {T = float32}
          %y = Exit(%s_w) {T = float32}
          %z = Exit(%s_i) {T = int32}
          return %y, %z
          """), feeding: feeds(3), are: ["<float32[2]>[1.5, -2.0]", "<int32[]>[3]"])
  }

  @Test(arguments: [
    ("%second = LoopCond(%less)  %next = Identity(%s_v:1) {T = float32}", "it has 2 conditions"),
    ("%next = Identity(%s_v) {T = float32}", "only after the last"),
    (
      "%next = AddV2(%s_v:1, %first) {T = float32}\n%first = Enter(%x) {T = float32, is_constant = false, frame_name = \"w/frame\", parallel_iterations = 10}",
      "in the first turn alone"
    ),
  ])
  func declinesLoops(_ body: String, _ reason: String) throws {
    try expect(FunctionalizeControlFlow(), declines: loop(body), because: reason)
  }

  @Test(arguments: [
    ("return y = %next", "in it is fetched"),
    ("%y = Neg(%next) {T = float32}  %z = Exit(%s_v) {T = float32}  return %z, %y", "in it is fetched"),
    ("%m = Neg(%v) {T = float32}  %y = Exit(%m) {T = float32}  return %y", "none of its state"),
  ])
  func declinesWhatLoopsGive(_ exits: String, _ reason: String) throws {
    try expect(FunctionalizeControlFlow(), declines: loop(doubled, exits: exits), because: reason)
  }

  /// Choices by one predicate, each of what the one before gives, and one beside them that is merged with the first.
  @Test(arguments: [false, true]) func longRowsOfChoices(_ predicate: Bool) throws {
    let turns = 100
    let rows = (1...turns).map { index in
      """
      %s_\(index) = Switch(\(index == 1 ? "%x" : "%m_\(index - 1)"), %p) {T = float32}
      %n_\(index) = Neg(%s_\(index):1) {T = float32}
      %m_\(index) = Merge(%s_\(index), %n_\(index)) {T = float32, N = 2}
      """
    }
    let text = graph("\(Self.branches)\n\(rows.joined(separator: "\n"))\nreturn y = %m_\(turns), z = %m")
    let wanted =
      predicate
      ? ["<float32[2]>[1.5, -2.0]", "<float32[2]>[2.5, -1.0]"]
      : Array(
        repeating: "<float32[2]>[1.5, -2.0]", count: 2)
    try expectResults(FunctionalizeControlFlow(), of: text, feeding: feeds(0, predicate), are: wanted)
  }
}
