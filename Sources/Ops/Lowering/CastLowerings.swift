internal import Diagnostics
internal import GraphIR
internal import Tensors

/// Conversions between types.
let castLowerings: [OpKind: Lowering.Rule] = [
  "Cast": { (call) throws(Diagnostic) in
    let input = try call.input(0)
    let (from, to) = (try call.type(input).element, call.results[0].element)
    if from == to { return [input] }
    if call.bool("Truncate"), to.isFloat, from.isFloat {
      throw call.unsupported("LiteRT rounds where Truncate = true")
    }
    if from == .uint64 {
      guard to.isInteger || to == .bool else {
        throw call.unsupported("LiteRT has no CAST from uint64 to \(to)")
      }
      // The lower bits are the same.
      return [try call.cast(call.reinterpreted(input, as: .int64), to: to)]
    }
    if to == .uint64 {
      guard from.isInteger || from == .bool else {
        throw call.unsupported("LiteRT has no CAST from \(from) to uint64")
      }
      return [try call.reinterpreted(call.cast(input, to: .int64), as: .uint64)]
    }
    guard TFLiteKernels.has("CAST", for: to) else { throw call.unsupported("LiteRT has no CAST to \(to)") }
    return [try call.cast(input, to: to)]
  },
  "Bitcast": { (call) throws(Diagnostic) in
    let input = try call.input(0)
    let (from, to) = (try call.type(input).element, call.results[0].element)
    guard from.byteWidth != nil, to.byteWidth != nil else {
      throw call.unsupported("\(from) has no bits of \(to)")
    }
    if from == to { return [input] }
    return [try call.emit("BITCAST", [input], [:], call.results[0])]
  },
]

extension ElementType {
  var isFloat: Bool { [.float16, .bfloat16, .float32, .float64].contains(self) }
}
