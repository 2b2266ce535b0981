internal import Diagnostics
internal import Glibc
internal import GraphIR
internal import Tensors

/// Fourier transforms: by TFLite's op for a real input whose lengths are powers of two, else by a product with a matrix
/// along each axis.
let fourierLowerings: [OpKind: Lowering.Rule] = [
  "FFT": fourier(1, .forward), "FFT2D": fourier(2, .forward), "FFT3D": fourier(3, .forward),
  "IFFT": fourier(1, .inverse), "IFFT2D": fourier(2, .inverse), "IFFT3D": fourier(3, .inverse),
  "RFFT": fourier(1, .ofReal), "RFFT2D": fourier(2, .ofReal), "RFFT3D": fourier(3, .ofReal),
  "IRFFT": fourier(1, .toReal), "IRFFT2D": fourier(2, .toReal), "IRFFT3D": fourier(3, .toReal),
]

/// A discrete Fourier transform along one axis. Of more inputs than its length the last ones are left out, and of fewer
/// those that are lacking are 0.
private struct FourierTransform {
  enum Kind: Sendable {
    case forward, inverse
    /// Of real numbers, to the frequencies that are not the mirror of others.
    case ofReal
    /// Back from those.
    case toReal
  }

  let kind: Kind
  let inputs: Int
  let length: Int

  var takesPairs: Bool { kind != .ofReal }
  var givesPairs: Bool { kind != .toReal }
  var outputs: Int { kind == .ofReal ? length / 2 + 1 : length }

  /// How much of an input is in an output; nil for nothing.
  func wave(_ input: Int, _ output: Int) -> Wave? {
    let turns = Double(input * output % length) / Double(length)
    switch kind {
    case .forward, .ofReal: return input < length ? Wave(angle: -turns) : nil
    case .inverse: return input < length ? Wave(angle: turns, factor: 1 / Double(length)) : nil
    case .toReal:
      // What is left out mirrors the rest, but for the first and the middle frequency.
      guard input <= length / 2 else { return nil }
      let isAlone = input == 0 || 2 * input == length
      return Wave(angle: turns, factor: (isAlone ? 1 : 2) / Double(length))
    }
  }
}

/// How much of an input is in an output: a complex number of this size, and of this angle in turns.
private struct Wave {
  var angle: Double
  var factor: Double = 1

  var real: Double { factor * cos(2 * .pi * angle) }
  var imaginary: Double { factor * sin(2 * .pi * angle) }
}

/// A transform along the last axes.
private func fourier(_ count: Int, _ kind: FourierTransform.Kind) -> Lowering.Rule {
  { (call) throws(Diagnostic) in
    let (sizes, result) = (try call.dimensions(0), call.results[0])
    guard result.element != .complex128, result.element != .float64 else {
      throw call.unsupported("LiteRT has no products of \(result.element)")
    }
    let isOfReals = kind == .ofReal || kind == .toReal
    let lengths = isOfReals ? try call.integers(1) : Array(sizes.suffix(count))
    guard lengths.count == count, sizes.count >= count, lengths.allSatisfy({ $0 > 0 }) else {
      throw call.unsupported("its lengths are \(lengths), −1 where not known")
    }
    if kind == .ofReal, count <= 2, lengths.allSatisfy({ $0.nonzeroBitCount == 1 }) {
      return [try call.realTransform(lengths)]
    }
    var value = kind == .ofReal ? try call.input(0) : try call.parts(call.input(0))
    let first = sizes.count - count
    func along(_ axis: Int, _ kind: FourierTransform.Kind) throws(Diagnostic) -> FourierTransform {
      guard sizes[axis] > 0 else { throw call.unsupported("the size of its axis \(axis) is not known") }
      return FourierTransform(kind: kind, inputs: sizes[axis], length: lengths[axis - first])
    }
    let (last, others) = (sizes.count - 1, (first..<sizes.count - 1).reversed())
    // The last axis is the one whose numbers are real: where the transform begins, or where it ends.
    if kind != .toReal { value = try call.transformed(value, last, along(last, kind)) }
    for axis in others {
      let isInverse = kind == .inverse || kind == .toReal
      value = try call.transformed(value, axis, along(axis, isInverse ? .inverse : .forward))
    }
    if kind == .toReal { return [try call.transformed(value, last, along(last, kind))] }
    return [try call.reinterpreted(value, as: .complex64)]
  }
}

extension LoweringCall {
  /// The transform of a real operand along its last axis or its last two, by the op that there is.
  fileprivate mutating func realTransform(_ lengths: [Int]) throws(Diagnostic) -> Value {
    if lengths.count == 2 {
      return try emit("RFFT2D", [input(0), constant(lengths, "fft_length")], [:], results[0])
    }
    let (sizes, length) = (try dimensions(0), lengths[0])
    let row = try emit(
      "EXPAND_DIMS", [input(0), constant(scalar: -2, "axis")], [:],
      TensorType(.float32, Shape(sizes.dropLast() + [1] + sizes.suffix(1))))
    let spectrum = try emit(
      "RFFT2D", [row, constant([1, length], "fft_length")], [:],
      TensorType(.complex64, Shape(sizes.dropLast() + [1, length / 2 + 1])))
    return try emit(
      "SQUEEZE", [spectrum], ["squeeze_dims": .list(.ints([Int64(sizes.count - 1)]))], results[0])
  }

  /// Matrices up to so many elements are written for an op.
  private static let mostElements = 1 << 22

  /// A linear map as FULLY_CONNECTED wants it, `[outputs, inputs]`, with complex numbers as pairs.
  fileprivate mutating func matrix(_ transform: FourierTransform) throws(Diagnostic) -> Value {
    let (takesPairs, givesPairs) = (transform.takesPairs, transform.givesPairs)
    guard transform.inputs < 1 << 30, transform.outputs < 1 << 30,
      case let columns = transform.inputs * (takesPairs ? 2 : 1),
      case let rows = transform.outputs * (givesPairs ? 2 : 1), columns * rows <= Self.mostElements
    else {
      throw unsupported(
        "TFLite has no op for it, and a matrix for \(transform.inputs) numbers is too large")
    }
    var elements = [Float](repeating: 0, count: rows * columns)
    for output in 0..<transform.outputs {
      for input in 0..<transform.inputs {
        guard let wave = transform.wave(input, output) else { continue }
        let (row, column) = (output * (givesPairs ? 2 : 1), input * (takesPairs ? 2 : 1))
        elements[row * columns + column] = Float(wave.real)
        if takesPairs { elements[row * columns + column + 1] = Float(-wave.imaginary) }
        guard givesPairs else { continue }
        elements[(row + 1) * columns + column] = Float(wave.imaginary)
        if takesPairs { elements[(row + 1) * columns + column + 1] = Float(wave.real) }
      }
    }
    return constant(Tensor(elements, type: .float32, dimensions: [rows, columns]), "matrix")
  }

  /// The transform of a value along an axis; complex numbers are pairs along one more axis.
  fileprivate mutating func transformed(
    _ value: Value, _ axis: Int, _ transform: FourierTransform
  ) throws(Diagnostic) -> Value {
    guard let sizes = try type(value).shape.dimensions else { throw unsupported("its rank is not known") }
    let rank = sizes.count - (transform.takesPairs ? 1 : 0)
    let order = (0..<rank).filter { $0 != axis } + [axis]
    let leading = order.dropLast().map { sizes[$0] }
    guard leading.filter({ $0 < 0 }).count <= 1 else { throw unsupported("several sizes are not known") }
    let matrix = try matrix(transform)
    let shape = try type(matrix).shape.dimensions ?? []
    let moved = try transpose(value, order + (transform.takesPairs ? [rank] : []))
    let count = sizeProduct(leading)
    let found = try emit(
      "FULLY_CONNECTED", [reshape(moved, [count, shape[1]]), matrix, noValue()],
      [
        "fused_activation_function": .string("NONE"), "weights_format": .string("DEFAULT"),
        "keep_num_dims": .bool(false),
      ], TensorType(.float32, [count, shape[0]]))
    let rows = try reshape(found, leading + [transform.outputs] + (transform.givesPairs ? [2] : []))
    let back = (0..<rank).map { order.firstIndex(of: $0) ?? 0 }
    return try transpose(rows, back + (transform.givesPairs ? [rank] : []))
  }
}
