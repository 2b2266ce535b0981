import Diagnostics
import Passes
import TestSupport
import Testing

/// Ops that stay TensorFlow's, and custom operators.
@Suite struct OpaqueOperatorTests {
  private let flex = LegalizeToTFLite(keepsTensorFlowOps: true)

  private func graph(_ lines: String, input: String = "dtype = float32, shape = [?,3]") -> String {
    "graph {\n inputs %x\n %x = Placeholder {\(input)}\n \(lines)\n}"
  }

  @Test func refusedOpsStayTensorFlows() throws {
    try expectOnce(
      flex,
      rewrites: graph(
        """
        %r = Relu(%x) {T = float32}
        %z = Zeta(%r, %x) {T = float32}
        %s = Svd(%z) {T = float32, compute_uv = false, full_matrices = false}
        %y = Relu(%z) {T = float32}
        return %y, %s
        """),
      to: tflite(
        """
        inputs %x
        %x = Placeholder -> float32[?,3] {dtype = float32, shape = [?,3]}
        %r = RELU(%x) -> float32[?,3]
        %z = FlexZeta(%r, %x) -> float32[?,3] {T = float32}
        %s = FlexSvd(%z) -> float32[?], float32[], float32[] {T = float32, compute_uv = false, full_matrices = false}
        %y = RELU(%z) -> float32[?,3]
        return %y, %s
        """))
  }

  @Test func withoutTheOptionItIsNamed() throws {
    try expect(
      LegalizeToTFLite(), on: graph("%z = Zeta(%x, %x) {T = float32}  return %z"), throws: .unsupported,
      containing: "--allow-select-tf-ops", "--allow-custom-ops=Zeta")
    try expect(
      LegalizeToTFLite(), on: graph("%z = MyOp(%x) {T = float32}  return %z"), throws: .unsupported,
      containing: "neither TFLite nor TensorFlow has an op of that name", "--allow-custom-ops=MyOp")
  }

  @Test(arguments: [
    ("%y = MyOp(%x) {T = float32}", "TensorFlow has none of that name"),
    ("%y = Bitcast(%x) {T = float32, type = qint32}", "TFLite has no type qint32"),
    ("%y = Switch(%x, %x) {T = bool}", "a TFLite file cannot hold the functions or the control flow"),
    (
      "%h = HashTableV2 {container = \"\", key_dtype = int64, shared_name = \"\", use_node_name_sharing = false, value_dtype = int64}  %y = LookupTableSizeV2(%h)",
      "what initialises a table or variable is not in a TFLite file"
    ),
  ]) func whatCannotStay(_ lines: String, _ reason: String) throws {
    let input = lines.contains("bool") ? "dtype = bool, shape = []" : "dtype = float32, shape = [?,3]"
    try expect(
      flex, on: graph("\(lines)  return %y", input: input), throws: .unsupported,
      containing: "nor can it stay an op of TensorFlow: " + reason)
  }

  /// Random numbers come in their order, and what has an effect stays though nothing reads it.
  @Test func stateKeepsItsOrder() throws {
    try expectOnce(
      flex,
      rewrites: graph(
        """
        %a = RandomGamma(%n, %x) {S = int32, T = float32, seed = 1, seed2 = 2}
        %n = Const {dtype = int32, value = tensor<int32[1]>[4]}
        %w = WriteFile(%f, %f)
        %f = Const {dtype = string, value = tensor<string[]>["f"]}
        %b = RandomGamma(%n, %a, ^%w) {S = int32, T = float32, seed = 1, seed2 = 2}
        return %b
        """, input: "dtype = float32, shape = []"),
      to: tflite(
        """
        inputs %x
        %x = Placeholder -> float32[] {dtype = float32, shape = []}
        %n = Const -> int32[1] {dtype = int32, value = tensor<int32[1]>[4]}
        %a = FlexRandomGamma(%n, %x) -> float32[4] {S = int32, T = float32, seed = 1, seed2 = 2}
        %f = Const -> string[] {dtype = string, value = tensor<string[]>["f"]}
        %w = FlexWriteFile(%f, %f, ^%a)
        %b = FlexRandomGamma(%n, %a, ^%w) -> float32[4,4] {S = int32, T = float32, seed = 1, seed2 = 2}
        return %b
        targets ^%w
        """))
  }

  /// The types of a user's op follow from its attributes.
  @Test(arguments: [
    ("T = int32", "int32[*]"), ("out_type = int64, T = float32", "int64[*]"), ("Tresult = bool", "bool[*]"),
    ("_output_types = (int8), _output_shapes = ([2])", "int8[2]"),
  ]) func customOps(_ attributes: String, _ type: String) throws {
    let input = "%x = Placeholder -> float32[?,3] {dtype = float32, shape = [?,3]}"
    try expectOnce(
      LegalizeToTFLite(), rewrites: graph(#"%y = "custom:MyOp"(%x) {\#(attributes)}  return %y"#),
      to: tflite("inputs %x\n \(input)\n %y = MyOp(%x) -> \(type) {\(attributes)}  return %y"))
  }

  @Test(arguments: [
    (#"%y = "custom:MyOp"(%x)"#, "the type of its output 0 is not known"),
    (#"%y = "custom:MyOp"(%x) {A = int32, B = int8}"#, "the type of its output 0 is not known"),
    (#"%y = "custom:MyOp"(%x) {T = qint8}"#, "TFLite has no type qint8"),
    (#"%y = "custom:CONV_2D"(%x) {T = float32}"#, "TFLite has an operator of that name"),
  ]) func customOpsThatCannotBe(_ line: String, _ reason: String) throws {
    try expect(
      LegalizeToTFLite(), on: graph("\(line)  return %y"), throws: .unsupported,
      containing: "cannot become a custom operator: " + reason)
  }
}
