import Passes
import TestSupport
import Testing

@Suite struct AddDefaultAttributesTests {
  @Test func attributesThatAreMissing() throws {
    try expect(
      AddDefaultAttributes(),
      rewrites: """
        graph { %x = X  %y = Conv2D(%x, %x) {T = float32, strides = (1, 1, 1, 1), padding = "SAME", other = 3}
          return %y }
        """,
      to: """
        graph { %x = X  %y = Conv2D(%x, %x) {T = float32, strides = (1, 1, 1, 1), padding = "SAME", other = 3,
          data_format = "NHWC", dilations = (1, 1, 1, 1), explicit_paddings = (), use_cudnn_on_gpu = true}
          return %y }
        """)
  }

  /// Other defaults stay away, and so do attributes that every node must have.
  @Test func attributesThatAreThere() throws {
    try expect(
      AddDefaultAttributes(),
      rewrites: "graph { %x = X  %y = MatMul(%x, %x) {transpose_a = true}  return %y }",
      to: """
        graph { %x = X  %y = MatMul(%x, %x) {transpose_a = true, transpose_b = false, grad_a = false, grad_b = false}
          return %y }
        """)
    try expect(AddDefaultAttributes(), leaves: "graph { %x = OfAUser  %y = Relu(%x)  return %y }")
  }

  @Test func bodiesOfFunctions() throws {
    func model(_ attributes: String) -> String {
      """
      model { graph { } func @f(%a: float32) -> (r: float32) { %y = LeakyRelu(%a) {\(attributes)}  return r = %y } }
      """
    }
    try expect(AddDefaultAttributes(), rewrites: model(""), to: model("T = float32, alpha = 0.2"))
  }
}
