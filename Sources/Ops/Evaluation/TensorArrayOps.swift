internal import Diagnostics
internal import Kernels
internal import Tensors

/// Arrays of tensors of TensorFlow 1, in three versions: by references, by names and by handles. What is passed from op to
/// op besides, the flow, only orders them.
let tensorArrayOps: [OpDef] =
  [
    OpDef(
      "TensorArray", .arrayReference,
      changing: { (call, _) throws(Diagnostic) in [named(try newArray(call), .string.reference)] }),
    OpDef(
      "TensorArrayV2", .arrayReference,
      changing: { (call, _) throws(Diagnostic) in [named(try newArray(call), .string)] }),
    OpDef(
      "TensorArrayV3", .arrayHandle,
      changing: { (call, _) throws(Diagnostic) in
        [TensorValue(handle: try newArray(call), type: .resource), try flow()]
      }),
    OpDef(
      "TensorArrayGrad", .gradientReference,
      changing: { (call, _) throws(Diagnostic) in [named(try gradient(call), .string.reference)] }),
    OpDef(
      "TensorArrayGradV2", .gradientReference,
      changing: { (call, _) throws(Diagnostic) in [named(try gradient(call), .string)] }),
    OpDef(
      "TensorArrayGradV3", .gradientHandle,
      changing: { (call, _) throws(Diagnostic) in
        [TensorValue(handle: try gradient(call), type: .resource), try call.input(1)]
      }),
    OpDef(
      "TensorArrayGradWithShape", .gradientHandle,
      changing: { (call, _) throws(Diagnostic) in
        let prefix = try call.integers(2)
        guard prefix.allSatisfy({ $0 >= 0 }) else { throw call.invalid("\(prefix) are no sizes") }
        return [TensorValue(handle: try gradient(call, prefix: prefix), type: .resource), try call.input(1)]
      }),
    OpDef(
      "TensorArrayPack", .stackedArray,
      changing: { (call, _) throws(Diagnostic) in [try gathered(call, nil)] }
    ),
    OpDef(
      "TensorArrayUnpack", .scalar,
      changing: { (call, _) throws(Diagnostic) in
        let (array, values) = (try call.array(), try call.input(1))
        guard let count = values.dimensions.first, !values.isHandle else {
          throw call.invalid("a tensor without axes has no rows")
        }
        guard count == array.count || (array.isDynamic && count > array.count) else {
          throw call.invalid("\(values.shape) is written to \(array.count) elements")
        }
        for (index, row) in try rows(of: values).enumerated() { try array.write(row, at: index) }
        array.mark(count: count)
        return [try call.input(2)]
      }),
  ]
  + versions("Write", .scalar) { (call) throws(Diagnostic) in
    try call.array().write(call.input(2), at: call.integer(1))
    return [try call.input(3)]
  }
  + versions("Read", .readArray) { (call) throws(Diagnostic) in
    [try call.checkedArray().read(call.integer(1))]
  }
  + versions("Gather", .stackedArray) { (call) throws(Diagnostic) in
    [try gathered(call, call.integers(1))]
  }
  + versions("Scatter", .scalar) { (call) throws(Diagnostic) in
    let (array, indices, values) = (try call.array(), try call.integers(1), try call.input(2))
    guard values.rank > 0, !values.isHandle, values.dimensions[0] == indices.count else {
      throw call.invalid("\(values.shape) is no row for each of \(indices.count) places")
    }
    for (index, row) in zip(indices, try rows(of: values)) { try array.write(row, at: index) }
    return [try call.input(3)]
  }
  + versions("Concat", .concatenatedArray) { (call) throws(Diagnostic) in try concatenated(call) }
  + versions("Split", .scalar) { (call) throws(Diagnostic) in
    let (array, values, lengths) = (try call.array(), try call.input(1), try call.integers(2))
    guard values.rank > 0, !values.isHandle, lengths.allSatisfy({ $0 >= 0 }),
      lengths.reduce(0, +) == values.dimensions[0]
    else { throw call.invalid("the lengths \(lengths) are not those of parts of \(values.shape)") }
    guard lengths.count == array.count || (array.isDynamic && lengths.count > array.count) else {
      throw call.invalid("\(lengths.count) parts are written to \(array.count) elements")
    }
    for (index, part) in try parts(of: values, lengths).enumerated() { try array.write(part, at: index) }
    array.mark(count: lengths.count)
    return [try call.input(3)]
  }
  + versions("Size", .scalar) { (call) throws(Diagnostic) in
    let array = try call.array()
    try array.requireOpen()
    return [try scalar(array.count, .int32)]
  }
  + ["TensorArrayClose", "TensorArrayCloseV2", "TensorArrayCloseV3"].map { name in
    OpDef(
      name, .nothing,
      changing: { (call, _) throws(Diagnostic) in
        try call.array().close()
        return []
      }
    ).takingVariants
  }

/// All versions of an op.
private func versions(
  _ name: String, _ infer: ShapeRule,
  _ kernel: @escaping @Sendable (OpCall) throws(Diagnostic) -> [TensorValue]
) -> [OpDef] {
  ["", "V2", "V3"].map { version in
    OpDef(
      "TensorArray\(name)\(version)", infer, changing: { (call, _) throws(Diagnostic) in try kernel(call) }
    )
    .takingVariants
  }
}

/// The handle of an array as the names of its container and its own.
private func named(_ array: TensorArray, _ type: ElementType) -> TensorValue {
  TensorValue(type, [2], .handle(array))
}

private func flow() throws(Diagnostic) -> TensorValue { try TensorValue([Float(0)], type: .float32, []) }

private func newArray(_ call: OpCall) throws(Diagnostic) -> TensorArray {
  try TensorArray(
    call.type("dtype"), call.shape("element_shape"), count: call.integer(0),
    TensorArray.Options(
      isDynamic: call.bool("dynamic_size"), clearsAfterRead: call.bool("clear_after_read"),
      hasSameShapes: call.bool("identical_element_shapes")))
}

private func gradient(_ call: OpCall, prefix: [Int]? = nil) throws(Diagnostic) -> TensorArray {
  try call.array().gradient(call.string("source"), prefix: prefix)
}

/// The elements at some places, or all, one above the other.
private func gathered(_ call: OpCall, _ indices: [Int]?) throws(Diagnostic) -> TensorValue {
  let array = try call.checkedArray()
  try array.requireOpen()
  try array.refine(shape: call.shape("element_shape"))
  let values = try array.read(indices ?? Array(0..<array.count))
  if let odd = values.first(where: { !array.elementShape.isCompatible(with: $0.shape) }) {
    throw call.invalid("an element is \(odd.shape), not \(array.elementShape)")
  }
  if let shape = values.first?.dimensions { return try stack(values, array.elementType, shape) }
  guard let shape = array.elementShape.fullyDefined else {
    throw call.invalid("there are no elements to stack, and their shape \(array.elementShape) is not known")
  }
  return try stack([], array.elementType, shape)
}

/// The elements one after the other, and how many rows each has.
private func concatenated(_ call: OpCall) throws(Diagnostic) -> [TensorValue] {
  let array = try call.checkedArray()
  try array.requireOpen()
  let said = call.shape("element_shape_except0")
  let values = try array.read(0..<array.count)
  guard values.allSatisfy({ $0.rank > 0 }) else {
    throw call.invalid("a tensor without axes is not concatenated")
  }
  let row = values.first.map { Array($0.dimensions.dropFirst()) } ?? said.fullyDefined
  guard let row, said.isCompatible(with: Shape(row)) else {
    throw call.invalid("the shape of the elements, but for the first axis, is not \(said)")
  }
  return [
    try join(values, array.elementType, row), try vector(values.map { $0.dimensions[0] }, .int64),
  ]
}

extension OpCall {
  fileprivate func array() throws(Diagnostic) -> TensorArray { try resource(0, TensorArray.self) }

  /// The array, which must be of the type that the op says.
  fileprivate func checkedArray() throws(Diagnostic) -> TensorArray {
    let array = try array()
    guard array.elementType == type("dtype") else {
      throw invalid("the tensor array is of \(array.elementType), not of \(type("dtype"))")
    }
    return array
  }
}
