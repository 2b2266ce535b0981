internal import Diagnostics
internal import GraphIR
internal import Kernels
internal import Tensors

// What several lowerings are made of.
extension LoweringCall {
  /// A value in another shape: a constant at once, another by an op.
  mutating func reshape(_ value: Value, _ dimensions: [Int]) throws(Diagnostic) -> Value {
    let type = try type(value)
    if type.shape == Shape(dimensions) { return value }
    if let tensor = constant(value) {
      guard Shape.elementCount(dimensions) == tensor.elementCount else {
        throw invalid("a constant of shape \(tensor.shape) has not the elements of \(Shape(dimensions))")
      }
      return constant(tensor.reshaped(dimensions), "reshaped")
    }
    let shape = constant(dimensions, "shape")
    return try emit(
      "RESHAPE", [value, shape], ["new_shape": .list(.ints(dimensions.map { Int64($0) }))],
      TensorType(type.element, Shape(dimensions)))
  }

  /// A value with its axes in another order: a constant when it is read, another by an op.
  mutating func transpose(_ value: Value, _ order: [Int]) throws(Diagnostic) -> Value {
    if order == Array(order.indices) { return value }
    if let tensor = constant(value) { return constant(try tensor.transposed(order), "transposed") }
    return try permuted(value, order)
  }

  mutating func zeroBias(_ count: Int) -> Value {
    constant(Tensor(.float32, [count], .repeated([0, 0, 0, 0])), "bias")
  }

  /// A value with elements around it, before and after for each axis: zeros, or the scalar `filler`.
  mutating func pad(_ value: Value, _ pads: [[Int]], with filler: Value? = nil) throws(Diagnostic) -> Value {
    if pads.allSatisfy({ $0 == [0, 0] }) { return value }
    let type = try type(value)
    let shape = type.shape.dimensions.map { sizes in
      zip(sizes, pads).map { $0 < 0 ? -1 : $0 + $1[0] + $1[1] }
    }
    let sizes = constant(
      Tensor(pads.flatMap { $0.map { Int32($0) } }, type: .int32, dimensions: [pads.count, 2]), "paddings")
    let result = TensorType(type.element, Shape(shape))
    if let filler { return try emit("PADV2", [value, sizes, filler], [:], result) }
    return try emit("PAD", [value, sizes], [:], result)
  }

  /// A value as another type: a constant at once, another by an op.
  mutating func cast(_ value: Value, to element: ElementType) throws(Diagnostic) -> Value {
    let type = try type(value)
    guard type.element != element else { return value }
    if let tensor = constant(value) {
      let cast = try tensor.derived(element, tensor.dimensions, "cast to \(element)") {
        (values) throws(Diagnostic) in try Kernels.cast(values[0], to: element)
      }
      return constant(cast, "cast")
    }
    return try emit(
      "CAST", [value], ["in_data_type": .type(type.element), "out_data_type": .type(element)],
      TensorType(element, type.shape))
  }

  /// Indices for a kernel that takes both types: a constant is narrowed, as other constants are then the same.
  mutating func indices(_ value: Value) throws(Diagnostic) -> Value {
    constant(value) == nil ? value : try narrowed(value)
  }

  /// Shapes, axes and indices as `int32`, which kernels of TFLite want them to be.
  mutating func narrowed(_ value: Value) throws(Diagnostic) -> Value {
    let type = try type(value)
    // What is beyond them stays at their end.
    if type.element == .int64, let tensor = constant(value) {
      let numbers = try tensor.loadElements(as: Int64.self).map { Int32(clamping: $0) }
      return constant(Tensor(numbers, type: .int32, dimensions: tensor.dimensions), "narrowed")
    }
    return try cast(value, to: .int32)
  }
}
