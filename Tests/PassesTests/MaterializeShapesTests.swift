import Passes
import TestSupport
import Testing

@Suite struct MaterializeShapesTests {
  private let x = "%x = Placeholder {dtype = float32, shape = [?,3,4]}"

  @Test func knownSizesOfAPartialShape() throws {
    try expect(
      MaterializeShapes(),
      rewrites: """
        graph { \(x)  %s = Shape(%x) {T = float32, out_type = int32}
          %a = Const {dtype = int32, value = tensor<int32[1]>[1]}  %b = Const {dtype = int32, value = tensor<int32[1]>[2]}
          %one = Const {dtype = int32, value = tensor<int32[1]>[1]}
          %n = StridedSlice(%s, %a, %b, %one) {T = int32, Index = int32, shrink_axis_mask = 1}  %r = R(%n, %s)  return %r }
        """,
      to: """
        graph { \(x)  %s = Shape(%x) {T = float32, out_type = int32}
          %a = Const {dtype = int32, value = tensor<int32[1]>[1]}  %b = Const {dtype = int32, value = tensor<int32[1]>[2]}
          %one = Const {dtype = int32, value = tensor<int32[1]>[1]}
          %n = Const {dtype = int32, value = tensor<int32[]>[3]}  %r = R(%n, %s)  return %r }
        """)
  }

  @Test func shapesThatConvolutionsAndReshapesGive() throws {
    try expect(
      MaterializeShapes(),
      rewrites: """
        graph { %x = Placeholder {dtype = float32, shape = [1,8,8,3]}  %w = Placeholder {dtype = float32, shape = [3,3,3,5]}
          %c = Conv2D(%x, %w) {T = float32, strides = (1, 2, 2, 1), padding = "SAME"}
          %s = Shape(%c) {T = float32, out_type = int64}  %r = Size(%c) {T = float32, out_type = int32}  return %s, %r }
        """,
      to: """
        graph { %x = Placeholder {dtype = float32, shape = [1,8,8,3]}  %w = Placeholder {dtype = float32, shape = [3,3,3,5]}
          %c = Conv2D(%x, %w) {T = float32, strides = (1, 2, 2, 1), padding = "SAME"}
          %s = Const {dtype = int64, value = tensor<int64[4]>[1, 4, 4, 5]}
          %r = Const {dtype = int32, value = tensor<int32[]>[80]}  return %s, %r }
        """)
  }

  @Test func severalOutputs() throws {
    try expect(
      MaterializeShapes(),
      rewrites: """
        graph { \(x)  %k = Placeholder {dtype = float32, shape = [2]}
          %s = ShapeN(%x, %k) {N = 2, T = float32, out_type = int32}  %r = R(%s, %s:1)  return %r }
        """,
      to: """
        graph { \(x)  %k = Placeholder {dtype = float32, shape = [2]}
          %s = ShapeN(%x, %k) {N = 2, T = float32, out_type = int32}
          %s/output_1 = Const {dtype = int32, value = tensor<int32[1]>[2]}  %r = R(%s, %s/output_1)  return %r }
        """)
  }

  @Test func inFunctionsForAllTheirCallers() throws {
    let body = "func @f(%x: float32) -> (r: int32)"
    try expect(
      MaterializeShapes(),
      rewrites: """
        model { graph { %a = Placeholder {dtype = float32, shape = [?,3]}  %b = Placeholder {dtype = float32, shape = [7,3]}
            %p = f(%a)  %q = f(%b)  return %p, %q }
          \(body) { %r = Rank(%x) {T = float32}  %s = Shape(%x) {T = float32, out_type = int32}
            %t = AddV2(%s, %r) {T = int32}  return r = %t } }
        """,
      to: """
        model { graph { %a = Placeholder {dtype = float32, shape = [?,3]}  %b = Placeholder {dtype = float32, shape = [7,3]}
            %p = f(%a)  %q = f(%b)  return %p, %q }
          \(body) { %r = Const {dtype = int32, value = tensor<int32[]>[2]}  %s = Shape(%x) {T = float32, out_type = int32}
            %t = AddV2(%s, %r) {T = int32}  return r = %t } }
        """)
  }

  @Test func leaves() throws {
    try expect(
      MaterializeShapes(), leaves: "graph { \(x)  %s = Shape(%x) {T = float32, out_type = int32}  return %s }"
    )
    try expect(
      MaterializeShapes(),
      leaves: """
        graph { %k = Const {dtype = int32, value = tensor<int32[]>[3]}  %d = PlaceholderWithDefault(%k) {dtype = int32, shape = []}
          %y = Neg(%d) {T = int32}  return %y }
        """)
    // What the loop carries gets longer with every turn.
    try expect(
      MaterializeShapes(),
      leaves: """
        model { graph { %a = Placeholder {dtype = float32, shape = [1]}
            %w = StatelessWhile(%a) {T = (float32), cond = @c, body = @b}  %n = Size(%w) {T = float32, out_type = int32}  return %n }
          func @c(%x: float32) -> (r: bool) { %p = P(%x)  return r = %p }
          func @b(%x: float32) -> (r: float32) { %k = Const {dtype = int32, value = tensor<int32[]>[0]}
            %j = ConcatV2(%x, %x, %k) {N = 2, T = float32, Tidx = int32}  return r = %j } }
        """)
  }

  @Test func declines() throws {
    try expect(
      MaterializeShapes(),
      declines: """
        graph { %x = Placeholder {dtype = float32, shape = [2]}  %p = Placeholder {dtype = bool}
          %s = Switch(%x, %p) {T = float32}  %n = Size(%s) {T = float32, out_type = int32}  return %n }
        """, because: "it is in a branch or a loop of TensorFlow 1")
  }
}
