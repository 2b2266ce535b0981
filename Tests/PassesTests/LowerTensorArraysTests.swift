import Diagnostics
import GraphIR
import PassKit
import Passes
import TestSupport
import Testing

@Suite struct LowerTensorArraysTests {
  /// An array of three elements and what is done with it.
  private func model(_ rest: String, _ attributes: String = "dynamic_size = false") -> String {
    """
    graph {
      inputs %i, %x, %t
      %i = Placeholder {dtype = int32, shape = []}
      %x = Placeholder {dtype = float32, shape = [2]}
      %t = Placeholder {dtype = float32, shape = [3,2]}
      %three = Const {dtype = int32, value = tensor<int32[]>[3]}
      %all = Const {dtype = int32, value = tensor<int32[3]>[0, 1, 2]}
      %some = Const {dtype = int32, value = tensor<int32[2]>[2, 0]}
      %lengths = Const {dtype = int64, value = tensor<int64[2]>[1, 2]}
      %a = TensorArrayV3(%three) {dtype = float32, element_shape = [?], identical_element_shapes = true, clear_after_read = true, tensor_array_name = "", \(attributes)}
      \(rest)
    }
    """
  }
  private let feeds = [
    "i": "<int32[]>[1]", "x": "<float32[2]>[1.5, -2.0]", "t": "<float32[3,2]>[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]",
  ]
  private static let write = "%b = TensorArrayWriteV3(%a, %i, %x, %a:1) {T = float32}"
  private static let scatter = "%b = TensorArrayScatterV3(%a, %all, %t, %a:1) {T = float32}"
  private static let gather =
    "%y = TensorArrayGatherV3(%a, %all, %b) {dtype = float32, element_shape = [2]}  return %y"

  @Test func arraysBecomeLists() throws {
    try expect(
      LowerTensorArrays(), rewrites: model("\(Self.write)\n\(Self.gather)"),
      to: """
        graph {
          inputs %i, %x, %t
          %i = Placeholder {dtype = int32, shape = []}
          %x = Placeholder {dtype = float32, shape = [2]}
          %t = Placeholder {dtype = float32, shape = [3,2]}
          %three = Const {dtype = int32, value = tensor<int32[]>[3]}
          %all = Const {dtype = int32, value = tensor<int32[3]>[0, 1, 2]}
          %some = Const {dtype = int32, value = tensor<int32[2]>[2, 0]}
          %lengths = Const {dtype = int64, value = tensor<int64[2]>[1, 2]}
          %a/element_shape = Const {dtype = int32, value = tensor<int32[1]>[2]}
          %a/list = TensorListReserve(%a/element_shape, %three) {element_dtype = float32, shape_type = int32}
          %b = TensorListSetItem(%a/list, %i, %x) {element_dtype = float32, resize_if_index_out_of_bounds = false}
          %y = TensorListStack(%b, %a/element_shape) {element_dtype = float32, num_elements = -1}
          return %y
        }
        """)
  }

  /// As lists are not run, they become tensors before what they give is looked at.
  private struct ToTensors: Pass {
    static let name = "to-tensors"
    static let summary = "Make arrays tensors."

    func run(on model: inout Model, _ context: PassContext) throws(Diagnostic) {
      try LowerTensorArrays().run(on: &model, context)
      try FunctionalizeControlFlow().run(on: &model, context)
      try LowerTensorLists().run(on: &model, context)
      try PruneToOutputs().run(on: &model, context)
    }
  }

  @Test(arguments: [
    ("\(write)\n\(gather)", ["<float32[3,2]>[0.0, 0.0, 1.5, -2.0, 0.0, 0.0]"]),
    ("\(scatter)\n\(gather)", ["<float32[3,2]>[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]"]),
    (
      "\(scatter)\n%y = TensorArrayGatherV3(%a, %some, %b) {dtype = float32, element_shape = [2]}  return %y",
      ["<float32[2,2]>[5.0, 6.0, 1.0, 2.0]"]
    ),
    (
      "\(scatter)\n%y = TensorArrayReadV3(%a, %i, %b) {dtype = float32}\n%close = TensorArrayCloseV3(%a)\nreturn %y",
      ["<float32[2]>[3.0, 4.0]"]
    ),
    ("\(write)\n%y = TensorArraySizeV3(%a, %b)  return %y", ["<int32[]>[3]"]),
    (
      "\(scatter)\n%y = TensorArrayConcatV3(%a, %b) {dtype = float32, element_shape_except0 = []}  return y = %y, z = %y:1",
      ["<float32[6]>[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]", "<int64[3]>[2, 2, 2]"]
    ),
  ])
  func givesWhatTheArrayGave(_ rest: String, _ wanted: [String]) throws {
    try expectResults(ToTensors(), of: model(rest), feeding: feeds, are: wanted)
  }

  /// Zeros in place of what was never written have the sizes that the inputs turn out to have.
  @Test func elementsOfTheSizesOfInputs() throws {
    let text = model("\(Self.write)\n\(Self.gather)").replacing("[2]}", with: "[?]}")
    try expectResults(
      ToTensors(), of: text, feeding: feeds, are: ["<float32[3,2]>[0.0, 0.0, 1.5, -2.0, 0.0, 0.0]"])
  }

  @Test func onesThatGrow() throws {
    try expectResults(
      ToTensors(),
      of: model(
        """
        %b = TensorArrayWriteV3(%a, %four, %x, %a:1) {T = float32}
        %four = Const {dtype = int32, value = tensor<int32[]>[4]}
        %y = TensorArraySizeV3(%a, %b)
        return %y
        """, "dynamic_size = true"), feeding: feeds, are: ["<int32[]>[5]"])
  }

  /// The pieces of a tensor that is split must be as long as each other to be one tensor.
  @Test func splitting() throws {
    try expectResults(
      ToTensors(),
      of: model(
        """
        %two = Const {dtype = int64, value = tensor<int64[3]>[1, 1, 1]}
        %b = TensorArraySplitV3(%a, %t, %two, %a:1) {T = float32}
        %y = TensorArrayReadV3(%a, %i, %b) {dtype = float32}
        return %y
        """
      ).replacing("element_shape = [?]", with: "element_shape = [1,2]"), feeding: feeds,
      are: ["<float32[1,2]>[3.0, 4.0]"])
  }

  /// The flow goes through the loop's state; the shape of what is written follows from what is read.
  @Test func throughLoops() throws {
    let frame = "frame_name = \"frame\", parallel_iterations = 10"
    try expectResults(
      ToTensors(),
      of: model(
        """
        \(Self.scatter.replacing("%b", with: "%full"))
        %out = TensorArrayV3(%three) {dtype = float32, element_shape = [*], identical_element_shapes = true, clear_after_read = true, tensor_array_name = "", dynamic_size = false}
        %zero = Const {dtype = int32, value = tensor<int32[]>[0]}
        %enter_j = Enter(%zero) {T = int32, is_constant = false, \(frame)}
        %enter_b = Enter(%out:1) {T = float32, is_constant = false, \(frame)}
        %handle_a = Enter(%a) {T = resource, is_constant = true, \(frame)}
        %flow_a = Enter(%full) {T = float32, is_constant = true, \(frame)}
        %handle_b = Enter(%out) {T = resource, is_constant = true, \(frame)}
        %limit = Enter(%three) {T = int32, is_constant = true, \(frame)}
        %j = Merge(%enter_j, %back_j) {T = int32, N = 2}
        %c = Merge(%enter_b, %back_c) {T = float32, N = 2}
        %less = Less(%j, %limit) {T = int32}
        %cond = LoopCond(%less)
        %s_j = Switch(%j, %cond) {T = int32}
        %s_c = Switch(%c, %cond) {T = float32}
        %turn = Identity(%s_j:1) {T = int32}
        %one = Const(^%turn) {dtype = int32, value = tensor<int32[]>[1]}
        %next_j = AddV2(%turn, %one) {T = int32}
        %row = TensorArrayReadV3(%handle_a, %turn, %flow_a) {dtype = float32}
        %negated = Neg(%row) {T = float32}
        %next_c = TensorArrayWriteV3(%handle_b, %turn, %negated, %s_c:1) {T = float32}
        %back_j = NextIteration(%next_j) {T = int32}
        %back_c = NextIteration(%next_c) {T = float32}
        %b = Exit(%s_c) {T = float32}
        %y = TensorArrayGatherV3(%out, %all, %b) {dtype = float32, element_shape = [*]}
        return %y
        """), feeding: feeds, are: ["<float32[3,2]>[-1.0, -2.0, -3.0, -4.0, -5.0, -6.0]"])
  }

  @Test(arguments: [
    ("%y = Neg(%a:1) {T = float32}  return %y", "its flow goes into 'y' (Neg)"),
    ("return y = %a:1", "its flow is an output"),
    (
      "%b = TensorArrayGradV3(%a, %a:1) {source = \"g\"}  return y = %b:1",
      "goes into 'b' (TensorArrayGradV3)"
    ),
    (
      "\(write)\n%c = TensorArrayWriteV3(%a, %three, %x, %a:1) {T = float32}\n%y = TensorArraySizeV3(%a, %c)  return %y, %b",
      "it is written twice in no order"
    ),
    (
      "%q = Cast(%i) {SrcT = int32, DstT = int64}\n%m = Reshape(%q, %some) {T = int64, Tshape = int32}\n%b = TensorArraySplitV3(%a, %t, %m, %a:1) {T = float32}\n%y = TensorArrayReadV3(%a, %i, %b) {dtype = float32}  return %y",
      "the lengths of the pieces that 'b' makes are not known"
    ),
    (
      "%z = Const {dtype = float32, value = tensor<float32[]>[0.0]}\n%y = TensorArrayReadV3(%a, %i, %z) {dtype = float32}  return %y",
      "the flow of 'y' (TensorArrayReadV3) is not its own"
    ),
  ])
  func declines(_ rest: String, _ reason: String) throws {
    try expect(LowerTensorArrays(), declines: model(rest), because: reason)
  }
}
