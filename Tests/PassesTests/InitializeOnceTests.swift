import Diagnostics
import Passes
import TestSupport
import Testing

@Suite struct InitializeOnceTests {
  private let table =
    "%table = HASHTABLE -> resource[1] {key_dtype = string, table_id = 5, value_dtype = int64}"
  private let contents = """
    %keys = Const -> string[1] {dtype = string, value = tensor<string[1]>["a"]}
    %values = Const -> int64[1] {dtype = int64, value = tensor<int64[1]>[3]}
    """
  private let use = """
    %x = Placeholder -> string[2] {dtype = string, shape = [2]}
    %default = Const -> int64[] {dtype = int64, value = tensor<int64[]>[-1]}
    %y = HASHTABLE_FIND(%table, %x, %default) -> int64[2]
    return y = %y
    """

  @Test func whatFillsATableRunsOnce() throws {
    try expectOnce(
      InitializeOnce(),
      rewrites: """
        model {
          stage tflite
          graph {
            inputs %x
            \(table)
            \(contents)
            %fill = HASHTABLE_IMPORT(%table, %keys, %values)
            \(use)
            targets fill = ^%fill
          }
        }
        """,
      to: """
        model {
          stage tflite
          graph {
            inputs %x
            %initialize = CALL_ONCE {init_subgraph_index = @initialize}
            \(table.replacing("HASHTABLE ->", with: "HASHTABLE(^%initialize) ->"))
            \(contents)
            \(use)
            targets initialize = ^%initialize
          }
          func @initialize() -> () stateful {
            \(table)
            \(contents)
            %fill = HASHTABLE_IMPORT(%table, %keys, %values)
            targets fill = ^%fill
          }
        }
        """)
  }

  @Test func leavesModelsWithoutTables() throws {
    try expect(
      InitializeOnce(),
      leaves: tflite(
        "inputs %x  %x = Placeholder -> float32[2] {dtype = float32, shape = [2]}  %y = RELU(%x) -> float32[2]  return %y"
      ))
  }

  /// Loops and branches may look up in the tables, too.
  @Test func whatRunsFunctionsWaits() throws {
    let rest = """
      func @again(%r: float32) -> (r: float32) { return r = %r }
      """
    let call = "%z = CALL(%v) -> float32[] {subgraph = @again}"
    let input = "%v = Placeholder -> float32[] {dtype = float32, shape = []}"
    try expectOnce(
      InitializeOnce(),
      rewrites: """
        model {
          stage tflite
          graph {
            inputs %v
            \(input)
            \(table)
            \(contents)
            %fill = HASHTABLE_IMPORT(%table, %keys, %values)
            \(call)
            return z = %z
            targets fill = ^%fill
          }
          \(rest)
        }
        """,
      to: """
        model {
          stage tflite
          graph {
            inputs %v
            %initialize = CALL_ONCE {init_subgraph_index = @initialize}
            \(input)
            \(table.replacing("HASHTABLE ->", with: "HASHTABLE(^%initialize) ->"))
            \(contents)
            \(call.replacing("(%v)", with: "(%v, ^%initialize)"))
            return z = %z
            targets initialize = ^%initialize
          }
          \(rest)
          func @initialize() -> () stateful {
            \(table)
            \(contents)
            %fill = HASHTABLE_IMPORT(%table, %keys, %values)
            targets fill = ^%fill
          }
        }
        """)
  }
}
