package import Diagnostics
internal import Tensors

/// The gradient of the gradient of a pool by the gradient: of each window, what `values` has where `x` has what the pool
/// gave first, 0 where it has that nowhere.
package func secondPoolGradient(
  _ x: TensorValue, pooled: TensorValue, _ values: TensorValue, _ window: Window
) throws(Diagnostic) -> TensorValue {
  try SecondPoolGradient(x: x, pooled: pooled, values: values, window: window)(x.type)
}

private struct SecondPoolGradient: RealKernel {
  let x: TensorValue
  let pooled: TensorValue
  let values: TensorValue
  let window: Window

  func run<T: RealElement>(_: T.Type) throws(Diagnostic) -> TensorValue {
    let (batch, channels) = (x.dimensions[0], x.dimensions[x.rank - 1])
    let result = try zeros(x.type, pooled.dimensions)
    let (from, greatest) = (x.elements(T.self), pooled.elements(T.self))
    let (own, to) = (values.elements(T.self), result.elements(T.self))
    for image in 0..<batch {
      let source = image * window.inputCount * channels
      for position in 0..<window.outputCount {
        let out = (image * window.outputCount + position) * channels
        var isFound = [Bool](repeating: false, count: channels)
        window.forEachTap(of: position) { _, input in
          guard let input else { return }
          for channel in 0..<channels where !isFound[channel] {
            let place = source + input * channels + channel
            guard T.areEqual(from[place], greatest[out + channel]) else { continue }
            to[out + channel] = own[place]
            isFound[channel] = true
          }
        }
      }
    }
    return result
  }
}

/// A tensor of a shape whose elements are the sums of the values that are put in their places. A place outside is a
/// diagnostic.
package func sums(
  of values: TensorValue, at places: [Int], in shape: [Int]
) throws(Diagnostic) -> TensorValue {
  try SumsAtPlaces(values: values, places: places, shape: shape)(values.type)
}

private struct SumsAtPlaces: RealKernel {
  let values: TensorValue
  let places: [Int]
  let shape: [Int]

  func run<T: RealElement>(_: T.Type) throws(Diagnostic) -> TensorValue {
    let result = try zeros(values.type, shape)
    let (from, to) = (values.elements(T.self), result.elements(T.self))
    for (value, place) in places.enumerated() {
      guard to.indices.contains(place) else {
        throw Diagnostic(.invalidOperand, "the place \(place) is not in \(result.shape)")
      }
      to[place] = T.sum(to[place], from[value])
    }
    return result
  }
}

/// The gradients of a dilation by its input and by its filter: each element goes to where the greatest sum was first.
package func dilationGradient(
  _ x: TensorValue, _ filter: TensorValue, _ gradient: TensorValue, _ window: Window, byFilter: Bool
) throws(Diagnostic) -> TensorValue {
  try DilationGradient(x: x, filter: filter, gradient: gradient, window: window, byFilter: byFilter)(x.type)
}

private struct DilationGradient: RealKernel {
  let x: TensorValue
  let filter: TensorValue
  let gradient: TensorValue
  let window: Window
  let byFilter: Bool

  func run<T: RealElement>(_: T.Type) throws(Diagnostic) -> TensorValue {
    let (batch, channels) = (x.dimensions[0], x.dimensions[x.rank - 1])
    let result = try zeros(x.type, byFilter ? filter.dimensions : x.dimensions)
    let (from, weights) = (x.elements(T.self), filter.elements(T.self))
    let (own, to) = (gradient.elements(T.self), result.elements(T.self))
    for image in 0..<batch {
      let source = image * window.inputCount
      for position in 0..<window.outputCount {
        let out = (image * window.outputCount + position) * channels
        for channel in 0..<channels {
          var greatest = T.leastNumber
          var place = (tap: 0, input: 0)
          window.forEachTap(of: position) { tap, input in
            guard let input else { return }
            let sum = T.sum(from[(source + input) * channels + channel], weights[tap * channels + channel])
            guard T.isLess(greatest, sum) else { return }
            greatest = sum
            place = (tap, source + input)
          }
          let target = (byFilter ? place.tap : place.input) * channels + channel
          to[target] = T.sum(to[target], own[out + channel])
        }
      }
    }
    return result
  }
}
