package import Diagnostics
package import Tensors

/// A whole number for each element of integers of 8 or 16 bits, within the type of the result.
///
/// - Parameter function: is asked once for each number that an element can be, where that is less often.
package func mapIntegers(
  _ x: TensorValue, to type: ElementType, _ function: (Int32) -> Int32
) throws(Diagnostic) -> TensorValue {
  switch x.type {
  case .int8: try mapNarrow(Int8.self, x, type, function)
  case .uint8: try mapNarrow(UInt8.self, x, type, function)
  case .int16: try mapNarrow(Int16.self, x, type, function)
  default: try mapEach(cast(x, to: .int32), type) { function($0) }
  }
}

private func mapNarrow<T: FixedWidthInteger & BitwiseCopyable>(
  _: T.Type, _ x: TensorValue, _ type: ElementType, _ function: (Int32) -> Int32
) throws(Diagnostic) -> TensorValue {
  let count = 1 << T.bitWidth
  guard T.bitWidth == 8 || x.elementCount > count else {
    return try mapEach(cast(x, to: .int32), type) { function($0) }
  }
  let least = Int32(T.min)
  let numbers = (0..<Int32(count)).map { function(least + $0) }
  let table = try clamped(numbers, to: type, [count])
  let result = try TensorValue(allocating: type, x.dimensions)
  switch type.byteWidth {
  case 1: look(up: x.elements(T.self), table.elements(UInt8.self), result.elements(UInt8.self))
  case 2: look(up: x.elements(T.self), table.elements(Int16.self), result.elements(Int16.self))
  default: look(up: x.elements(T.self), table.elements(Int32.self), result.elements(Int32.self))
  }
  withExtendedLifetime(table) {}
  return result

  func look<R>(
    up from: UnsafeMutableBufferPointer<T>, _ table: UnsafeMutableBufferPointer<R>,
    _ to: UnsafeMutableBufferPointer<R>
  ) {
    mapElements(from, into: to) { table[Int(Int32($0) &- least)] }
  }
}

private func mapEach(
  _ x: TensorValue, _ type: ElementType, _ function: (Int32) -> Int32
) throws(Diagnostic) -> TensorValue {
  let numbers = x.copied(Int32.self).map(function)
  return try clamped(numbers, to: type, x.dimensions)
}

/// A whole number for each pair of integers, which are broadcast to one shape, within the type of the result.
package func combineIntegers(
  _ a: TensorValue, _ b: TensorValue, to type: ElementType, _ function: (Int32, Int32) -> Int32
) throws(Diagnostic) -> TensorValue {
  guard let shape = broadcast(a.dimensions, b.dimensions) else {
    throw incompatible(a.dimensions, b.dimensions)
  }
  let (x, y) = (try cast(a, to: .int32), try cast(b, to: .int32))
  let numbers = try TensorValue(allocating: .int32, shape)
  let plan = BroadcastPlan(shape, [a.dimensions, b.dimensions])
  mapPairs(
    plan, x.elements(Int32.self), y.elements(Int32.self), into: numbers.elements(Int32.self), function)
  withExtendedLifetime((x, y)) {}
  return try clamped(numbers.copied(Int32.self), to: type, shape)
}

/// A float that is a whole number as an integer, within what zero points may be added to.
package func wholeNumber(_ x: Float) -> Int32 { x.isNaN ? 0 : Int32(max(min(x, 1e9), -1e9)) }

/// Whole numbers as elements of a type, the nearest that it has.
package func clamped(
  _ numbers: [Int32], to type: ElementType, _ dimensions: [Int]
) throws(Diagnostic) -> TensorValue {
  switch type {
  case .int8: try TensorValue(numbers.map { Int8(clamping: $0) }, type: type, dimensions)
  case .uint8: try TensorValue(numbers.map { UInt8(clamping: $0) }, type: type, dimensions)
  case .int16: try TensorValue(numbers.map { Int16(clamping: $0) }, type: type, dimensions)
  case .int32: try TensorValue(numbers, type: type, dimensions)
  case .bool: try TensorValue(numbers.map { $0 != 0 }, type: type, dimensions)
  default: throw noKernel(for: type)
  }
}

/// The real numbers that integers stand for: scale · (integer − zero point), for the tensor, along an axis or by blocks.
package func realNumbers(
  _ x: TensorValue, _ parameters: QuantizationParameters
) throws(Diagnostic) -> TensorValue {
  let numbers = try cast(x, to: .int64)
  let result = try TensorValue(allocating: .float32, x.dimensions)
  let (from, to) = (numbers.elements(Int64.self), result.elements(Float.self))
  let steps = try ParameterSteps(parameters, x.dimensions)
  for index in from.indices {
    let slice = steps.slice(of: index)
    to[index] = Float(
      Double(parameters.scales[slice]) * Double(from[index] &- parameters.zeroPoints[slice]))
  }
  withExtendedLifetime(numbers) {}
  return result
}

/// The integers of a type that are nearest to real numbers; halves go away from 0.
package func nearestIntegers(
  _ x: TensorValue, _ type: ElementType, _ parameters: QuantizationParameters
) throws(Diagnostic) -> TensorValue {
  let steps = try ParameterSteps(parameters, x.dimensions)
  let from = x.copied(Float.self)
  var numbers = [Int32](repeating: 0, count: from.count)
  // Beyond 24 bits all types have ended.
  let limit: Float = 16_777_216
  for index in from.indices {
    let slice = steps.slice(of: index)
    let number = (from[index] / parameters.scales[slice]).rounded(.toNearestOrAwayFromZero)
    let bounded = number.isNaN ? -limit : min(max(number, -limit), limit)
    numbers[index] = Int32(bounded) + Int32(clamping: parameters.zeroPoints[slice])
  }
  return try clamped(numbers, to: type, x.dimensions)
}

/// Which of several scales an element has.
private struct ParameterSteps {
  private let count: Int
  private let inner: Int

  init(_ parameters: QuantizationParameters, _ dimensions: [Int]) throws(Diagnostic) {
    count = parameters.scales.count
    if let blockSize = parameters.blockSize {
      let elements = Shape.elementCount(dimensions) ?? 0
      guard elements == count * blockSize else {
        throw Diagnostic(
          .invalidOperand, "\(count) scales for blocks of \(blockSize) do not fit \(Shape(dimensions))")
      }
      inner = blockSize
      return
    }
    guard count != 1 else {
      inner = 1
      return
    }
    guard dimensions.indices.contains(parameters.axis), dimensions[parameters.axis] == count else {
      throw Diagnostic(
        .invalidOperand, "\(count) scales along axis \(parameters.axis) do not fit \(Shape(dimensions))")
    }
    inner = dimensions[(parameters.axis + 1)...].reduce(1, *)
  }

  @inline(__always) func slice(of index: Int) -> Int { count == 1 ? 0 : index / inner % count }
}
