package import Diagnostics
package import Tensors

/// How random numbers are spread.
package enum RandomDistribution: Sendable {
  /// From 0 to less than 1.
  case uniform
  case normal
  /// Normal, without those that are two or more from 0.
  case truncatedNormal
  /// Integers from the first to less than the second.
  case integers(Int64, Int64)
  /// All integers of the type.
  case allIntegers
}

/// Random numbers in the groups that TensorFlow makes: a block of the generator each, and for those that may take more
/// than a block the room of 256 numbers for each element.
package func random(
  _ distribution: RandomDistribution, _ type: ElementType, _ dimensions: [Int], from generator: Philox
) throws(Diagnostic) -> TensorValue {
  let result = try TensorValue(allocating: type, dimensions)
  func fill<T: BitwiseCopyable>(
    _: T.Type, groupsOf size: Int, _ make: (inout Philox) -> (T, T, T, T)
  ) {
    let elements = result.elements(T.self)
    var step: UInt64 = 1
    if case .truncatedNormal = distribution { step = UInt64(size * 256 / 4) }
    var start = generator
    for first in stride(from: 0, to: elements.count, by: size) {
      var group = start
      let values = make(&group)
      elements[first] = values.0
      if first + 1 < elements.count { elements[first + 1] = values.1 }
      if size == 4 {
        if first + 2 < elements.count { elements[first + 2] = values.2 }
        if first + 3 < elements.count { elements[first + 3] = values.3 }
      }
      start.skip(step)
    }
  }
  func fillFloats<T: BitwiseCopyable>(_: T.Type, _ make: @escaping (Float) -> T) {
    let isTruncated = if case .truncatedNormal = distribution { true } else { false }
    fill(T.self, groupsOf: 4) { generator in
      let four = isTruncated ? truncatedNormals(generator) : normals(generator.next())
      return (make(four[0]), make(four[1]), make(four[2]), make(four[3]))
    }
  }
  func fillBits<T: BitwiseCopyable>(_: T.Type, _ make: (UInt32) -> T) {
    fill(T.self, groupsOf: 4) { generator in
      let bits = generator.next()
      return (make(bits[0]), make(bits[1]), make(bits[2]), make(bits[3]))
    }
  }
  func fillWords<T: BitwiseCopyable>(_: T.Type, _ make: (UInt32, UInt32) -> T) {
    fill(T.self, groupsOf: 2) { generator in
      let bits = generator.next()
      let (first, second) = (make(bits[0], bits[1]), make(bits[2], bits[3]))
      return (first, second, first, second)
    }
  }
  switch (distribution, type) {
  case (.uniform, .float32): fillBits(Float.self) { fraction($0) }
  case (.uniform, .float64): fillWords(Double.self) { fraction($0, $1) }
  case (.uniform, .float16): fillBits(Float16.self) { Float16(Float($0 & 0x3FF) * 0x1p-10) }
  case (.uniform, .bfloat16): fillBits(BFloat16.self) { BFloat16(Float($0 & 0x7F) * 0x1p-7) }
  case (.normal, .float32), (.truncatedNormal, .float32): fillFloats(Float.self) { $0 }
  case (.normal, .float16), (.truncatedNormal, .float16): fillFloats(Float16.self) { Float16($0) }
  case (.normal, .bfloat16), (.truncatedNormal, .bfloat16): fillFloats(BFloat16.self) { BFloat16($0) }
  case (.normal, .float64):
    fill(Double.self, groupsOf: 2) { generator in
      let bits = generator.next()
      let two = normalPair(fraction(bits[0], bits[1]), fraction(bits[2], bits[3]))
      return (two.0, two.1, 0, 0)
    }
  case (.truncatedNormal, .float64):
    fill(Double.self, groupsOf: 2) { generator in
      let two = truncatedNormalPair(generator)
      return (two.0, two.1, 0, 0)
    }
  case (.integers(let low, let high), .int32):
    guard let least = Int32(exactly: low), let end = Int32(exactly: high) else {
      throw Diagnostic(.invalidOperand, "there are no numbers of type int32 from \(low) to less than \(high)")
    }
    let range = UInt32(bitPattern: end &- least)
    fillBits(Int32.self) { least &+ Int32(bitPattern: $0 % range) }
  case (.integers(let low, let high), .int64):
    let range = UInt64(bitPattern: high &- low)
    fillWords(Int64.self) { low &+ Int64(bitPattern: word($0, $1) % range) }
  case (.allIntegers, .int32), (.allIntegers, .uint32): fillBits(UInt32.self) { $0 }
  case (.allIntegers, .int64), (.allIntegers, .uint64): fillWords(UInt64.self) { word($0, $1) }
  default: throw noKernel(for: type)
  }
  return result
}

/// Two normal numbers of two uniform ones (Box and Muller, "A note on the generation of random normal deviates", 1958).
func normalPair(_ a: Float, _ b: Float) -> (Float, Float) {
  let angle = Float(2 * Double.pi * Double(b))
  let size = (-2 * Float.log(max(a, 1e-7))).squareRoot()
  return (Float.sin(angle) * size, Float.cos(angle) * size)
}

func normalPair(_ a: Double, _ b: Double) -> (Double, Double) {
  let angle = 2 * Double.pi * b
  let size = (-2 * Double.log(max(a, 1e-7))).squareRoot()
  return (Double.sin(angle) * size, Double.cos(angle) * size)
}

func normals(_ bits: SIMD4<UInt32>) -> SIMD4<Float> {
  let (a, b) = normalPair(fraction(bits[0]), fraction(bits[1]))
  let (c, d) = normalPair(fraction(bits[2]), fraction(bits[3]))
  return SIMD4(a, b, c, d)
}

private func truncatedNormals(_ generator: Philox) -> SIMD4<Float> {
  var numbers = SinglePhilox(generator)
  var result = SIMD4<Float>()
  var count = 0
  while count < 4 {
    let first = numbers.next()
    let pair = normalPair(fraction(first), fraction(numbers.next()))
    for value in [pair.0, pair.1] where value.magnitude < 2 && count < 4 {
      result[count] = value
      count += 1
    }
  }
  return result
}

private func truncatedNormalPair(_ generator: Philox) -> (Double, Double) {
  var numbers = SinglePhilox(generator)
  var result: [Double] = []
  while result.count < 2 {
    let first = numbers.nextDouble()
    let pair = normalPair(first, numbers.nextDouble())
    result += [pair.0, pair.1].filter { $0.magnitude < 2 }
  }
  return (result[0], result[1])
}

/// An order of so many things, each as likely.
package func randomOrder(_ count: Int, from generator: Philox) -> [Int] {
  var numbers = SinglePhilox(generator)
  var order = Array(0..<count)
  for place in 0..<max(0, count - 1) {
    order.swapAt(place, place + Int(numbers.next() % UInt32(truncatingIfNeeded: count - place)))
  }
  return order
}

/// For each row of logits, the classes of so many samples. TensorFlow shares rows of large batches among its threads, and
/// the numbers then depend on how many there are; these are those of one thread.
package func sampledClasses(
  _ logits: TensorValue, count: Int, from generator: Philox
) throws(Diagnostic) -> TensorValue {
  var numbers = SinglePhilox(generator)
  let (rows, classes) = (logits.dimensions[0], logits.dimensions[1])
  let wide = try cast(logits, to: .float64)
  let values = wide.elements(Double.self)
  let result = try TensorValue(allocating: .int64, [rows, count])
  let samples = result.elements(Int64.self)
  for row in 0..<(count == 0 ? 0 : rows) {
    let row = (values: values[row * classes..<(row + 1) * classes], samples: row * count)
    let most = row.values.lazy.filter(\.isFinite).max() ?? -.greatestFiniteMagnitude
    var total = 0.0
    let sums = row.values.map { value in
      if value.isFinite { total += Double.exp(value - most) }
      return total
    }
    for sample in 0..<count {
      let wanted = numbers.nextDouble() * total
      // The first sum that is greater.
      var (low, high) = (0, classes)
      while low < high {
        let middle = (low + high) / 2
        if sums[middle] > wanted { high = middle } else { low = middle + 1 }
      }
      samples[row.samples + sample] = Int64(low)
    }
  }
  return result
}
