import Diagnostics
import Passes
import TestSupport
import Testing

@Suite struct SetPlaceholdersTests {
  private func expectSet(
    _ text: String, _ type: String, _ tensor: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    var model = try parseModel("graph { inputs %p  %p = Placeholder {dtype = \(type)}  return %p }")
    let after = try parseModel("graph { %p = Const {dtype = \(type), value = tensor<\(tensor)}  return %p }")
    _ = try run(SetPlaceholders([("p", text)]), on: &model)
    expectEqual(model, after, sourceLocation: sourceLocation)
  }

  @Test func scalarsAndLists() throws {
    try expectSet("true", "bool", "bool[]>[true]")
    try expectSet("False", "bool", "bool[]>[false]")
    try expectSet(" 0.5 ", "float32", "float32[]>[0.5]")
    try expectSet("[1, -2,3]", "int64", "int64[3]>[1, -2, 3]")
    try expectSet("[[1,2],[3,4],[5,6]]", "uint8", "uint8[3,2]>[1, 2, 3, 4, 5, 6]")
    try expectSet("[]", "int32", "int32[0]>[]")
    try expectSet("a, [b]", "string", #"string[]>["a, [b]"]"#)
    try expectSet("[a b,c]", "string", #"string[2]>["a b", "c"]"#)
  }

  @Test func defaultsAndControlEdges() throws {
    var model = try parseModel(
      """
      graph { inputs %x, %t  %x = Placeholder  %d = D  %c = C1
        %t = PlaceholderWithDefault(%d, ^%c) {dtype = bool, shape = [], _class = ("loc:@c")}  %y = Y(%x, %t, ^%t)
        return %y }
      """)
    _ = try run(SetPlaceholders([("t:0", "true")]), on: &model)
    expectEqual(
      model,
      try parseModel(
        """
        graph { inputs %x  %x = Placeholder  %d = D  %c = C1
          %t = Const(^%c) {dtype = bool, value = tensor<bool[]>[true], _class = ("loc:@c")}  %y = Y(%x, %t, ^%t)
          return %y }
        """))
  }

  /// TensorFlow 1 wrote an unknown shape as that of a scalar.
  @Test func shapes() throws {
    for shape in ["[]", "[2]", "[?]", "[*]"] {
      var model = try parseModel("graph { %p = Placeholder {dtype = int32, shape = \(shape)}  return %p }")
      _ = try run(SetPlaceholders([("p", "[1,2]")]), on: &model)
      expectEqual(
        model,
        try parseModel("graph { %p = Const {dtype = int32, value = tensor<int32[2]>[1, 2]}  return %p }"))
    }
  }

  @Test func allProblemsAtOnce() throws {
    try expect(
      SetPlaceholders([
        ("is_trainin", "true"), ("y", "1"), ("is_training", "maybe"), ("i", "[1,[2]]"), ("i", "[300]"),
        ("v", "[1,2,3]"),
        ("i", "[1"), ("i", "[1]]"),
      ]),
      on: """
        graph { %is_training = Placeholder {dtype = bool}  %i = Placeholder {dtype = int8}
          %v = PlaceholderV2 {dtype = int8, shape = [2]}  %y = Relu(%v)  return %y }
        """,
      throws: .unknownNode,
      containing: "'is_trainin', which is no node", "did you mean 'is_training'",
      "the placeholders: 'is_training'",
      "'y', which is a Relu", "--cut y=", "'maybe' in --set is_training=maybe is no bool",
      "--set i=[1,[2]] is no value", "'300' in --set i=[300] is no int8",
      "--set v=[1,2,3] has shape [3], the placeholder [2]", "--set i=[1 is no value",
      "--set i=[1]] is no value")
  }
}
