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

  private let stack = "TensorListStack(%n, %shape) {element_dtype = float32, num_elements = -1}"
  private let shaped = "element_dtype = float32, shape_type = int32"

  @Test func setsWhatWasNeverSetToZero() throws {
    let list = """
      %l = TensorListReserve(%shape, %one) {\(shaped)}
      %m = TensorListResize(%l, %two)
      %n = TensorListSetItem(%m, %one, %b) {element_dtype = float32, resize_if_index_out_of_bounds = false}
      """
    try expectOnce(
      ResolveTensorLists(), rewrites: model("\(list)  %y = \(stack)  return %y"),
      to: model(
        """
        \(list)
        %y/unset = Const {dtype = float32, value = tensor<float32[3]> splat 0.0}
        %y = Pack(%y/unset, %b) {T = float32, N = 2, axis = 0}
        return %y
        """))
  }

  /// Lists that end in the elements b, a.
  @Test(arguments: [
    """
    %l = EmptyTensorList(%shape, %two) {element_dtype = float32, shape_type = int32}
    %m = TensorListPushBack(%l, %b) {element_dtype = float32}
    %o = TensorListPushBack(%m, %a) {element_dtype = float32}
    %p = TensorListPushBack(%o, %a) {element_dtype = float32}
    %n = TensorListResize(%p, %two)
    """,
    """
    %l = TensorListReserve(%shape, %one) {element_dtype = float32, shape_type = int32}
    %m = TensorListSetItem(%l, %one, %a) {element_dtype = float32, resize_if_index_out_of_bounds = true}
    %n = TensorListSetItem(%m, %zero, %b) {element_dtype = float32, resize_if_index_out_of_bounds = false}
    """,
    """
    %l = EmptyTensorList(%shape, %two) {element_dtype = float32, shape_type = int32}
    %m = TensorListPushBack(%l, %b) {element_dtype = float32}
    %o = TensorListPushBack(%l, %a) {element_dtype = float32}
    %n = TensorListConcatLists(%m, %o) {element_dtype = float32}
    """,
  ])
  func followsLists(list: String) throws {
    try expectOnce(
      ResolveTensorLists(), rewrites: model("\(list)  %y = \(stack)  return %y"),
      to: model("\(list)  %y = Pack(%b, %a) {T = float32, N = 2, axis = 0}  return %y"))
  }

  @Test func scattersAndGathers() throws {
    let list = """
      %places = Const {dtype = int32, value = tensor<int32[2]>[2, 0]}
      %l = TensorListScatterV2(%t, %places, %shape, %two) {\(shaped)}
      """
    try expectOnce(
      ResolveTensorLists(),
      rewrites: model(
        "\(list)  %y = TensorListGather(%l, %places, %shape) {element_dtype = float32}  return %y"),
      to: model(
        """
        \(list)
        %l/elements = Unpack(%t) {T = float32, num = 2, axis = 0}
        %y = Pack(%l/elements, %l/elements:1) {T = float32, N = 2, axis = 0}
        return %y
        """))
  }

  @Test func joinsAlongTheFirstAxis() throws {
    let concat = "TensorListConcatV2(%n, %shape, %leading) {\(shaped)}"
    let leading = "%leading = Const {dtype = int64, value = tensor<int64[0]>[]}"
    try expectOnce(
      ResolveTensorLists(),
      rewrites: model("\(filled)  \(leading)  %y = \(concat)  %z = Neg(%y:1) {T = int64}  return %y, %z"),
      to: model(
        """
        \(filled)
        \(leading)
        %y/lengths = Const {dtype = int64, value = tensor<int64[2]>[3, 3]}
        %y/axis = Const {dtype = int32, value = tensor<int32[]>[0]}
        %y = ConcatV2(%a, %b, %y/axis) {T = float32, N = 2, Tidx = int32}
        %z = Neg(%y/lengths) {T = int64}
        return %y, %z
        """))
  }

  @Test(arguments: [
    (
      "%l = TensorListReserve(%some, %two) {element_dtype = float32, shape_type = int32}  "
        + "%y = TensorListStack(%l, %some) {element_dtype = float32, num_elements = 2}", "never set"
    ),
    (
      "%l = TensorListReserve(%shape, %two) {element_dtype = float32, shape_type = int32}  "
        + "%y = TensorListGetItem(%l, %two, %shape) {element_dtype = float32, Tshape = int32}", "not known"
    ),
    (
      "%l = TensorListSplit(%a, %shape, %lengths) {element_dtype = float32, shape_type = int32}  "
        + "%y = TensorListStack(%l, %shape) {element_dtype = float32, num_elements = 2}", "is not followed"
    ),
  ])
  func declinesWhatIsNotKnown(list: String, reason: String) throws {
    try expect(
      ResolveTensorLists(),
      declines: model(
        """
        %some = Const {dtype = int32, value = tensor<int32[1]>[-1]}
        %lengths = Const {dtype = int64, value = tensor<int64[1]>[3]}
        \(list)
        return %y
        """), because: reason)
  }
}
