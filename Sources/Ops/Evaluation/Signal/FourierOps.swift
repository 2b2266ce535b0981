internal import Diagnostics
internal import GraphIR
internal import Kernels
internal import Tensors

/// Fourier transforms over the last one, two or three axes. The `Batch` ones are older names for the same.
let fourierOps: [OpDef] =
  forms.flatMap { form -> [OpDef] in
    let axes = form.axes
    return [
      OpDef("FFT" + form.suffix, .same) { (call) throws(Diagnostic) in
        [try fourier(call.input(0), axes: axes, isInverse: false)]
      },
      OpDef("IFFT" + form.suffix, .same) { (call) throws(Diagnostic) in
        [try fourier(call.input(0), axes: axes, isInverse: true)]
      },
      OpDef("BatchFFT" + form.suffix, .same) { (call) throws(Diagnostic) in
        [try fourier(call.input(0), axes: axes, isInverse: false)]
      },
      OpDef("BatchIFFT" + form.suffix, .same) { (call) throws(Diagnostic) in
        [try fourier(call.input(0), axes: axes, isInverse: true)]
      },
      OpDef("RFFT" + form.suffix, .realFourier(axes: axes, isInverse: false)) { (call) throws(Diagnostic) in
        [try realFourier(call.input(0), lengths: call.lengths(axes), type: call.type("Tcomplex"))]
      },
      OpDef("IRFFT" + form.suffix, .realFourier(axes: axes, isInverse: true)) { (call) throws(Diagnostic) in
        [try inverseRealFourier(call.input(0), lengths: call.lengths(axes), type: call.type("Treal"))]
      },
    ]
  }

private let forms = [(suffix: "", axes: 1), (suffix: "2D", axes: 2), (suffix: "3D", axes: 3)]

extension OpCall {
  /// How many real numbers there are along each of the last axes.
  fileprivate func lengths(_ axes: Int) throws(Diagnostic) -> [Int] {
    let lengths = try integers(1)
    guard lengths.count == axes, lengths.allSatisfy({ $0 >= 0 }) else {
      throw invalid("\(lengths) are not \(axes) lengths")
    }
    return lengths
  }
}

extension ShapeRule {
  fileprivate static func realFourier(axes: Int, isInverse: Bool) -> ShapeRule {
    ShapeRule { call in
      guard let sizes = call.dimensions(0), sizes.count >= axes else { return [.unknownRank] }
      var lengths = [SymbolicInteger](repeating: .unknown, count: axes)
      if let given = call.elements(1), given.count == axes {
        lengths = given.map { $0.isSize ? $0 : .unknown }
      }
      if !isInverse, let last = lengths.last {
        lengths[axes - 1] = last.constant.map { SymbolicInteger($0 / 2 + 1) } ?? .unknown
      }
      return [SymbolicShape(sizes.dropLast(axes) + lengths)]
    }
  }
}
