internal import Diagnostics
internal import Glibc
internal import GraphIR
internal import Tensors

/// Fourier transforms: by TFLite's op for a real input whose length is a power of two, else by a product with a matrix.
let fourierLowerings: [OpKind: Lowering.Rule] = [
  "RFFT": { (call) throws(Diagnostic) in
    let length = try call.transformLength()
    guard length.nonzeroBitCount == 1 else {
      let matrix = try call.matrix(
        inputs: call.lastSize(), isComplex: false, outputs: length / 2 + 1, isComplex: true
      ) {
        (input, output) in
        input < length ? Wave(angle: -Double(input * output % length) / Double(length)) : nil
      }
      return [try call.product(of: call.input(0), matrix)]
    }
    let sizes = try call.dimensions(0)
    let row = try call.emit(
      "EXPAND_DIMS", [call.input(0), call.constant(scalar: -2, "axis")], [:],
      TensorType(.float32, Shape(sizes.dropLast() + [1] + sizes.suffix(1))))
    let spectrum = try call.emit(
      "RFFT2D", [row, call.constant([1, length], "fft_length")], [:],
      TensorType(.complex64, Shape(sizes.dropLast() + [1, length / 2 + 1])))
    let axis = Int64(sizes.count - 1)
    return [try call.emit("SQUEEZE", [spectrum], ["squeeze_dims": .list(.ints([axis]))], call.results[0])]
  },
  "RFFT2D": { (call) throws(Diagnostic) in
    let lengths = try call.integers(1)
    guard lengths.count == 2, lengths.allSatisfy({ $0 > 0 && $0.nonzeroBitCount == 1 }) else {
      throw call.unsupported("RFFT2D of LiteRT wants lengths that are powers of two, not \(lengths)")
    }
    return [
      try call.emit("RFFT2D", [call.input(0), call.constant(lengths, "fft_length")], [:], call.results[0])
    ]
  },
  "IRFFT": { (call) throws(Diagnostic) in
    let length = try call.transformLength()
    let matrix = try call.matrix(inputs: call.lastSize(), isComplex: true, outputs: length, isComplex: false)
    {
      (input, output) in
      // What is left out mirrors the rest, but for the first and the middle frequency.
      guard input <= length / 2 else { return nil }
      let isAlone = input == 0 || 2 * input == length
      return Wave(
        angle: Double(input * output % length) / Double(length), factor: (isAlone ? 1 : 2) / Double(length))
    }
    return [try call.product(of: call.input(0), matrix)]
  },
  "FFT": { (call) throws(Diagnostic) in
    let length = try call.lastSize()
    let matrix = try call.matrix(inputs: length, isComplex: true, outputs: length, isComplex: true) {
      (input, output) in Wave(angle: -Double(input * output % length) / Double(length))
    }
    return [try call.product(of: call.input(0), matrix)]
  },
  "IFFT": { (call) throws(Diagnostic) in
    let length = try call.lastSize()
    let matrix = try call.matrix(inputs: length, isComplex: true, outputs: length, isComplex: true) {
      (input, output) in
      Wave(angle: Double(input * output % length) / Double(length), factor: 1 / Double(length))
    }
    return [try call.product(of: call.input(0), matrix)]
  },
]

/// How much of an input is in an output: a complex number of this size, and of this angle in turns.
private struct Wave {
  var angle: Double
  var factor: Double = 1

  var real: Double { factor * cos(2 * .pi * angle) }
  var imaginary: Double { factor * sin(2 * .pi * angle) }
}

extension LoweringCall {
  fileprivate func transformLength() throws(Diagnostic) -> Int {
    let lengths = try integers(1)
    guard lengths.count == 1, lengths[0] > 0 else { throw unsupported("its length is \(lengths)") }
    return lengths[0]
  }

  fileprivate func lastSize() throws(Diagnostic) -> Int {
    guard let size = try dimensions(0).last, size > 0 else {
      throw unsupported("the size of the last axis of its operand is not known")
    }
    return size
  }

  /// Matrices up to so many elements are written for an op.
  private static let mostElements = 1 << 22

  /// A linear map as FULLY_CONNECTED wants it, `[outputs, inputs]`, with complex numbers as pairs.
  fileprivate mutating func matrix(
    inputs: Int, isComplex takesPairs: Bool, outputs: Int, isComplex givesPairs: Bool,
    _ wave: (Int, Int) -> Wave?
  ) throws(Diagnostic) -> Value {
    let (columns, rows) = (inputs * (takesPairs ? 2 : 1), outputs * (givesPairs ? 2 : 1))
    guard columns < 1 << 30, rows < 1 << 30, columns * rows <= Self.mostElements else {
      throw unsupported("TFLite has no op for it, and a matrix of \(rows) × \(columns) is too large")
    }
    var elements = [Float](repeating: 0, count: rows * columns)
    for output in 0..<outputs {
      for input in 0..<inputs {
        guard let wave = wave(input, output) else { continue }
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

  /// The map of every row of a value.
  fileprivate mutating func product(of value: Value, _ matrix: Value) throws(Diagnostic) -> Value {
    let (sizes, result) = (try dimensions(0), results[0])
    guard result.element != .complex128, result.element != .float64 else {
      throw unsupported("LiteRT has no products of \(result.element)")
    }
    guard sizes.filter({ $0 < 0 }).count <= 1 else { throw unsupported("several sizes are not known") }
    let shape = try type(matrix).shape.dimensions ?? []
    let isPairs = try type(value).element.isComplex
    let count = sizes.contains { $0 < 0 } ? -1 : sizes.dropLast().reduce(1, *)
    let rows = try reshape(isPairs ? parts(value) : value, [count, shape[1]])
    let found = try emit(
      "FULLY_CONNECTED", [rows, matrix, noValue()],
      [
        "fused_activation_function": .string("NONE"), "weights_format": .string("DEFAULT"),
        "keep_num_dims": .bool(false),
      ], TensorType(.float32, [count, shape[0]]))
    let leading = Array(sizes.dropLast())
    guard result.element.isComplex else { return try reshape(found, leading + [shape[0]]) }
    return try reinterpreted(reshape(found, leading + [shape[0] / 2, 2]), as: .complex64)
  }
}
