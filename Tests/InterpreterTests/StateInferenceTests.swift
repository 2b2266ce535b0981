import GraphIR
import Ops
import Tensors
import TestSupport
import Testing

/// What is known of what variables and tables give, behind their handles.
@Suite struct StateInferenceTests {
  private func expect(
    _ nodes: String, _ shape: String, functions: String = "",
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let model = try parseModel("model { graph { \(nodes)  return %y } \(functions) }")
    let output = try #require(model.graph.outputs.first?.value)
    #expect(
      ShapeInference(model).shape(output).description == shape, sourceLocation: sourceLocation)
  }

  private let variable = "%v = VarHandleOp {dtype = float32, shape = [4,?,2]}"

  @Test func variables() throws {
    try expect("\(variable)  %y = ReadVariableOp(%v) {dtype = float32}", "[4,?,2]")
    try expect(
      "\(variable)  %h = Identity(%v) {T = resource}  %y = ReadVariableOp(%h) {dtype = float32}", "[4,?,2]")
    let indices = "%i = Placeholder {dtype = int32, shape = [3]}"
    try expect(
      "\(variable)  \(indices)  %y = ResourceGather(%v, %i) {dtype = float32, Tindices = int32}", "[3,?,2]")
    try expect(
      "\(variable)  \(indices)  %y = ResourceGatherNd(%v, %i) {dtype = float32, Tindices = int32}", "[]")
    try expect("\(variable)  %y = VariableShape(%v)", "[3]")
    try expect("%v = Placeholder {dtype = resource}  %y = ReadVariableOp(%v) {dtype = float32}", "[*]")
  }

  @Test func tables() throws {
    let keys = "%k = Placeholder {dtype = string, shape = [?,3]}  %d = Placeholder {dtype = int64}"
    let types = "key_dtype = string, value_dtype = int64"
    let find = "%y = LookupTableFindV2(%t, %k, %d) {Tin = string, Tout = int64}"
    try expect("%t = HashTableV2 {\(types)}  \(keys)  \(find)", "[?,3]")
    try expect("%t = MutableHashTableOfTensorsV2 {\(types), value_shape = [5]}  \(keys)  \(find)", "[?,3,5]")
    let mark = "%e = Placeholder {dtype = string, shape = [3]}"
    try expect(
      "\(mark)  %t = MutableDenseHashTableV2(%e, %e) {\(types), value_shape = [5]}  \(keys)  \(find)", "[?,5]"
    )
    try expect("%t = Placeholder {dtype = resource}  \(keys)  \(find)", "[*]")
  }
}
