import Diagnostics
import GraphIR
import Passes
import TestSupport
import Testing

@Suite struct SetPlaceholdersTests {
  @Test func scalarsAndLists() throws {
    let values = [("t", "false"), ("k:0", "0.5"), ("n", "[[1,2], [3,4]]"), ("s", "a b"), ("d", "7")]
    var model = try parseModel(
      """
      graph { inputs t = %t, x = %x  %t = Placeholder {dtype = bool, shape = []}  %k = Placeholder {dtype = float32}
        %n = Placeholder {dtype = int64, shape = [?,2]}  %s = Placeholder {dtype = string}  %x = X
        %d = PlaceholderWithDefault(%x) {dtype = int32, shape = []}  return %t, %k, %n, %s, %d }
      """)
    _ = try run(SetPlaceholders(values), on: &model)
    expectEqual(
      model,
      try parseModel(
        """
        graph { inputs x = %x  %t = Const {dtype = bool, value = tensor<bool[]>[false]}
          %k = Const {dtype = float32, value = tensor<float32[]>[0.5]}
          %n = Const {dtype = int64, value = tensor<int64[2,2]>[1, 2, 3, 4]}
          %s = Const {dtype = string, value = tensor<string[]>["a b"]}  %x = X
          %d = Const {dtype = int32, value = tensor<int32[]>[7]}  return %t, %k, %n, %s, %d }
        """))
  }

  @Test func allMistakesAtOnce() throws {
    try expect(
      SetPlaceholders([
        ("training_", "true"), ("y", "1"), ("training", "maybe"), ("k", "[1,2,3]"), ("n", "[1,[2]]"),
      ]),
      refuses: """
        graph { %training = Placeholder {dtype = bool, shape = []}  %k = Placeholder {dtype = float32, shape = [2]}
          %n = Placeholder {dtype = int32}  %y = Relu(%k)  return %y }
        """, .unknownNode, containing: "--set names 'training_', which is no node of the graph",
      "did you mean 'training'?",
      "'y', which is a Relu, not a placeholder", "'maybe' in --set training=maybe is no bool",
      "--set k=[1,2,3] has shape [3], the placeholder [2]", "--set n=[1,[2]] is no value")
  }
}
