internal import Diagnostics
internal import Tensors

/// A convolution of integers, for which no library multiplies matrices.
struct IntegerConvolution: NumberKernel {
  let x: TensorValue
  let filter: TensorValue
  let window: Window

  func run<T: NumberElement>(_: T.Type) throws(Diagnostic) -> TensorValue {
    let (batch, channels) = (x.dimensions[0], x.dimensions[x.rank - 1])
    let (perGroup, outputs) = (filter.dimensions[filter.rank - 2], filter.dimensions[filter.rank - 1])
    let groupOutputs = outputs / max(1, channels / max(1, perGroup))
    let result = try TensorValue(allocating: x.type, [batch] + window.output + [outputs])
    let (from, weights, to) = (x.elements(T.self), filter.elements(T.self), result.elements(T.self))
    to.update(repeating: T.zeroElement)
    for image in 0..<batch {
      for position in 0..<window.outputCount {
        let out = (image * window.outputCount + position) * outputs
        window.forEachTap(of: position) { tap, input in
          guard let input else { return }
          let source = (image * window.inputCount + input) * channels
          for output in 0..<outputs {
            let first = output / groupOutputs * perGroup
            var sum = to[out + output]
            for channel in 0..<perGroup {
              sum = T.sum(
                sum,
                T.product(
                  from[source + first + channel], weights[(tap * perGroup + channel) * outputs + output]))
            }
            to[out + output] = sum
          }
        }
      }
    }
    return result
  }
}
