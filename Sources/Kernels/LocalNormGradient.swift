package import Diagnostics
internal import Tensors

/// The gradient of the normalization x / (bias + α Σ x²)^β over neighbouring channels, of its output `y`. All are of one
/// shape and of `float32`.
package func localNormGradient(
  _ gradient: TensorValue, _ x: TensorValue, _ y: TensorValue, radius: Int, bias: Float, alpha: Float,
  beta: Float
) throws(Diagnostic) -> TensorValue {
  let result = try zeros(.float32, x.dimensions)
  let channels = x.dimensions.last ?? 0
  guard x.elementCount > 0 else { return result }
  let (own, from) = (gradient.elements(Float.self), x.elements(Float.self))
  let (outputs, to) = (y.elements(Float.self), result.elements(Float.self))
  let radius = min(max(radius, 0), channels)
  for start in stride(from: 0, to: from.count, by: channels) {
    for channel in 0..<channels {
      let near = max(0, channel - radius)..<min(channels, channel + radius + 1)
      let norm = alpha * near.reduce(0) { $0 + from[start + $1] * from[start + $1] } + bias
      let power = Float.pow(norm, -beta)
      let factor = -2 * alpha * beta * outputs[start + channel]
      for other in near {
        let slope = from[start + other] * factor / norm + (other == channel ? power : 0)
        to[start + other] += slope * own[start + channel]
      }
    }
  }
  return result
}
