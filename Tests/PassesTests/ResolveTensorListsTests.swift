import Diagnostics
import Passes
import TestSupport
import Testing

@Suite struct ResolveTensorListsTests {
  private func model(_ rest: String) -> String {
    """
    graph {
      inputs %a, %b, %t
      %a = Placeholder {dtype = float32, shape = [3]}
      %b = Placeholder {dtype = float32, shape = [3]}
      %t = Placeholder {dtype = float32, shape = [2,3]}
      %shape = Const {dtype = int32, value = tensor<int32[1]>[3]}
      %zero = Const {dtype = int32, value = tensor<int32[]>[0]}
      %one = Const {dtype = int32, value = tensor<int32[]>[1]}
      %two = Const {dtype = int32, value = tensor<int32[]>[2]}
      \(rest)
    }
    """
  }
  private let filled = """
    %l = TensorListReserve(%shape, %two) {element_dtype = float32, shape_type = int32}
    %m = TensorListSetItem(%l, %one, %b) {element_dtype = float32, resize_if_index_out_of_bounds = false}
    %n = TensorListSetItem(%m, %zero, %a) {element_dtype = float32, resize_if_index_out_of_bounds = false}
    """

  @Test func packsWhatIsStacked() throws {
    try expect(
      ResolveTensorLists(),
      rewrites: model(
        "\(filled)  %y = TensorListStack(%n, %shape) {element_dtype = float32, num_elements = 2}  return %y"),
      to: model("\(filled)  %y = Pack(%a, %b) {T = float32, N = 2, axis = 0}  return %y"))
  }

  @Test func unpacksTensors() throws {
    let get = "TensorListGetItem(%l, %one, %shape) {element_dtype = float32, Tshape = int32}"
    let list = "%l = TensorListFromTensor(%t, %shape) {element_dtype = float32, shape_type = int32}"
    try expectOnce(
      ResolveTensorLists(), rewrites: model("\(list)  %g = \(get)  %y = Relu(%g) {T = float32}  return %y"),
      to: model(
        """
        \(list)
        %l/elements = Unpack(%t) {T = float32, num = 2, axis = 0}
        %g = \(get)
        %y = Relu(%l/elements:1) {T = float32}
        return %y
        """))
  }

  @Test func declinesWhatWasNeverSet() throws {
    try expect(
      ResolveTensorLists(),
      declines: model(
        """
        %l = TensorListReserve(%shape, %two) {element_dtype = float32, shape_type = int32}
        %y = TensorListStack(%l, %shape) {element_dtype = float32, num_elements = 2}
        return %y
        """), because: "never set")
  }
}
