import Diagnostics
import Passes
import TestSupport
import Testing

@Suite struct LowerTensorListsTests {
  /// A list and what is done with it; `%n`, `%i`, `%x` (float32[2]) and `%t` (float32[?,2]) are fed.
  private func model(_ rest: String) -> String {
    """
    graph {
      inputs %n, %i, %x, %t
      %n = Placeholder {dtype = int32, shape = []}
      %i = Placeholder {dtype = int32, shape = []}
      %x = Placeholder {dtype = float32, shape = [2]}
      %t = Placeholder {dtype = float32, shape = [?,2]}
      %shape = Const {dtype = int32, value = tensor<int32[1]>[2]}
      %open = Const {dtype = int32, value = tensor<int32[]>[-1]}
      %both = Const {dtype = int32, value = tensor<int32[2]>[1, 0]}
      \(rest)
    }
    """
  }
  private let feeds = [
    "n": "<int32[]>[3]", "i": "<int32[]>[1]", "x": "<float32[2]>[1.5, -2.0]",
    "t": "<float32[2,2]>[1.0, 2.0, 3.0, 4.0]",
  ]
  private static let type = "element_dtype = float32"
  private static let reserve = "%l = TensorListReserve(%shape, %n) {\(type), shape_type = int32}"
  private static let fromTensor = "%l = TensorListFromTensor(%t, %shape) {\(type), shape_type = int32}"
  private static let empty = "%l = EmptyTensorList(%shape, %n) {\(type), shape_type = int32}"
  private static func stack(_ list: String) -> String {
    "%y = TensorListStack(%\(list), %shape) {\(type), num_elements = -1}  return %y"
  }
  private static func set(_ list: String, grows: Bool = false) -> String {
    "%m = TensorListSetItem(%\(list), %i, %x) {\(type), resize_if_index_out_of_bounds = \(grows)}"
  }

  @Test(arguments: [
    (
      "\(reserve)  \(stack("l"))",
      ["<float32[3,2]>[0.0, 0.0, 0.0, 0.0, 0.0, 0.0]"]
    ),
    (
      "\(reserve)  \(set("l"))  \(stack("m"))",
      ["<float32[3,2]>[0.0, 0.0, 1.5, -2.0, 0.0, 0.0]"]
    ),
    (
      "\(empty)  \(set("l", grows: true))  \(stack("m"))",
      ["<float32[2,2]>[0.0, 0.0, 1.5, -2.0]"]
    ),
    (
      "\(fromTensor)  \(set("l", grows: true))  \(stack("m"))",
      ["<float32[2,2]>[1.0, 2.0, 1.5, -2.0]"]
    ),
    (
      "\(fromTensor)  %y = TensorListGetItem(%l, %i, %shape) {\(type)}  return %y",
      ["<float32[2]>[3.0, 4.0]"]
    ),
    (
      "\(fromTensor)  %y = TensorListGather(%l, %both, %shape) {\(type)}  return %y",
      ["<float32[2,2]>[3.0, 4.0, 1.0, 2.0]"]
    ),
    (
      "\(fromTensor)  %y = TensorListLength(%l)  return %y",
      ["<int32[]>[2]"]
    ),
    (
      "\(fromTensor)  %m = TensorListResize(%l, %n)  \(stack("m"))",
      ["<float32[3,2]>[1.0, 2.0, 3.0, 4.0, 0.0, 0.0]"]
    ),
    (
      "\(fromTensor)  %m = TensorListResize(%l, %i)  \(stack("m"))",
      ["<float32[1,2]>[1.0, 2.0]"]
    ),
    (
      "\(fromTensor)  %m = TensorListPushBack(%l, %x) {\(type)}  \(stack("m"))",
      ["<float32[3,2]>[1.0, 2.0, 3.0, 4.0, 1.5, -2.0]"]
    ),
    (
      "\(fromTensor)  %m = TensorListPopBack(%l, %shape) {\(type)}  return y = %m:1",
      ["<float32[2]>[3.0, 4.0]"]
    ),
    (
      "\(fromTensor)  %m = TensorListPopBack(%l, %shape) {\(type)}  \(stack("m"))",
      ["<float32[1,2]>[1.0, 2.0]"]
    ),
    (
      "\(fromTensor)  %m = TensorListConcatLists(%l, %l) {\(type)}  \(stack("m"))",
      ["<float32[4,2]>[1.0, 2.0, 3.0, 4.0, 1.0, 2.0, 3.0, 4.0]"]
    ),
    (
      "\(fromTensor)  %lengths = Const {dtype = int64, value = tensor<int64[0]>[]}  %y = TensorListConcatV2(%l, %shape, %lengths) {\(type), shape_type = int32}  return y = %y, z = %y:1",
      ["<float32[4]>[1.0, 2.0, 3.0, 4.0]", "<int64[2]>[2, 2]"]
    ),
    (
      "%l = TensorListScatterV2(%t, %both, %shape, %open) {\(type), shape_type = int32}  \(stack("l"))",
      ["<float32[2,2]>[3.0, 4.0, 1.0, 2.0]"]
    ),
    (
      "%l = TensorListScatterV2(%t, %both, %shape, %n) {\(type), shape_type = int32}  \(stack("l"))",
      ["<float32[3,2]>[3.0, 4.0, 1.0, 2.0, 0.0, 0.0]"]
    ),
    (
      "\(fromTensor)  %m = TensorListScatterIntoExistingList(%l, %t, %both) {\(type)}  \(stack("m"))",
      ["<float32[2,2]>[3.0, 4.0, 1.0, 2.0]"]
    ),
  ])
  func givesWhatTheListGave(_ rest: String, _ wanted: [String]) throws {
    try expectResults(LowerTensorLists(), of: model(rest), feeding: feeds, are: wanted)
  }

  /// The shape of the elements is told by what is written in the loop, and their place in the state becomes theirs.
  @Test func goesThroughLoops() throws {
    try expectResults(
      LowerTensorLists(),
      of: """
        model {
          graph {
            inputs %n, %x
            %n = Placeholder {dtype = int32, shape = []}
            %x = Placeholder {dtype = float32, shape = [2]}
            %open = Const {dtype = int32, value = tensor<int32[]>[-1]}
            %zero = Const {dtype = int32, value = tensor<int32[]>[0]}
            %l = TensorListReserve(%open, %n) {element_dtype = float32, shape_type = int32}
            %loop = StatelessWhile(%zero, %n, %x, %l) {T = (int32, int32, float32, variant), cond = @test, body = @step, output_shapes = ([], [], [2], []), parallel_iterations = 10}
            %y = TensorListStack(%loop:3, %open) {element_dtype = float32, num_elements = -1}
            return %y
          }
          func @test(%i: int32, %n: int32, %v: float32, %l: variant) -> (r: bool) {
            %less = Less(%i, %n) {T = int32}
            return r = %less
          }
          func @step(%i: int32, %n: int32, %v: float32, %l: variant) -> (j: int32, n: int32, w: float32, m: variant) {
            %one = Const {dtype = int32, value = tensor<int32[]>[1]}
            %next = AddV2(%i, %one) {T = int32}
            %sum = AddV2(%v, %v) {T = float32}
            %set = TensorListSetItem(%l, %i, %sum) {element_dtype = float32, resize_if_index_out_of_bounds = false}
            return j = %next, n = %n, w = %sum, m = %set
          }
        }
        """, feeding: feeds, are: ["<float32[3,2]>[3.0, -4.0, 6.0, -8.0, 12.0, -16.0]"])
  }

  /// Sizes that the list itself says when the model runs, and those of the rows of a tensor that is only read.
  @Test(arguments: [
    ("\(reserve)  \(set("l"))  \(stack("m"))", "<float32[3,2]>[0.0, 0.0, 1.5, -2.0, 0.0, 0.0]"),
    ("\(empty)  \(set("l", grows: true))  \(stack("m"))", "<float32[2,2]>[0.0, 0.0, 1.5, -2.0]"),
    (
      "\(fromTensor)  %m = TensorListResize(%l, %n)  \(stack("m"))",
      "<float32[3,2]>[1.0, 2.0, 3.0, 4.0, 0.0, 0.0]"
    ),
    (
      "\(fromTensor)  %y = TensorListGetItem(%l, %i, %unknown) {\(type)}  return %y", "<float32[2]>[3.0, 4.0]"
    ),
  ])
  func sizesThatAreKnownWhenRunning(_ rest: String, _ wanted: String) throws {
    let shape = "%shape = Shape(%x) {T = float32, out_type = int32}"
    let text = model("%unknown = Const {dtype = int32, value = tensor<int32[1]>[-1]}\n\(rest)")
      .replacing("%shape = Const {dtype = int32, value = tensor<int32[1]>[2]}", with: shape)
      .replacing("shape = [2]", with: "shape = [?]").replacing("shape = [?,2]", with: "shape = [?,?]")
    try expectResults(LowerTensorLists(), of: text, feeding: feeds, are: [wanted])
  }

  /// Each element may have a size of its own.
  @Test func declinesElementsOfOpenSizes() throws {
    let open = "%unknown = Const {dtype = int32, value = tensor<int32[1]>[-1]}"
    let rest = Self.fromTensor.replacing("%shape", with: "%unknown")
    try expect(
      LowerTensorLists(),
      declines: model("\(open)\n\(rest)\n\(Self.set("l"))\n%y = TensorListLength(%m)  return %y")
        .replacing("shape = [2]", with: "shape = [?]").replacing("shape = [?,2]", with: "shape = [?,?]"),
      because: "no one shape")
  }

  @Test func declinesElementsOfSeveralShapes() throws {
    try expect(
      LowerTensorLists(),
      declines: model(
        """
        %l = EmptyTensorList(%open, %n) {element_dtype = float32, shape_type = int32}
        %a = TensorListPushBack(%l, %x) {element_dtype = float32}
        %b = TensorListPushBack(%a, %t) {element_dtype = float32}
        %y = TensorListLength(%b)
        return %y
        """), because: "no one shape")
  }
}
