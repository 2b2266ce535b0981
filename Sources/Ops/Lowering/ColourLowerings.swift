internal import Diagnostics
internal import GraphIR
internal import Tensors

/// Colours, as TensorFlow's kernels compute them.
let colourLowerings: [OpKind: Lowering.Rule] = [
  "RGBToHSV": { (call) throws(Diagnostic) in
    let colour = try call.hsv(of: call.shortImages())
    return [try call.cast(call.pixels(colour), to: call.results[0].element)]
  },
  "HSVToRGB": { (call) throws(Diagnostic) in
    let parts = try call.channels(call.shortImages())
    return [try call.cast(call.rgb(of: parts), to: call.results[0].element)]
  },
  "AdjustHue": { (call) throws(Diagnostic) in
    var colour = try call.hsv(of: call.shortImages())
    let turned = try call.calculate("ADD", colour[0], call.input(1))
    colour[0] = try call.calculate("SUB", turned, call.calculate("FLOOR", turned))
    return [try call.cast(call.rgb(of: colour), to: call.results[0].element)]
  },
  "AdjustSaturation": { (call) throws(Diagnostic) in
    var colour = try call.hsv(of: call.shortImages())
    let scaled = try call.calculate("MUL", colour[1], call.input(1))
    colour[1] = try call.calculate("MAXIMUM", call.calculate("MINIMUM", scaled, 1), 0)
    return [try call.cast(call.rgb(of: colour), to: call.results[0].element)]
  },
]

extension LoweringCall {
  /// The images as `float32`.
  fileprivate mutating func shortImages() throws(Diagnostic) -> Value {
    guard try elementType(0) != .float64 else { throw unsupported("LiteRT does not compute in float64") }
    return try cast(input(0), to: .float32)
  }

  /// The three channels of images, each with a last axis of 1.
  fileprivate mutating func channels(_ images: Value) throws(Diagnostic) -> [Value] {
    guard var sizes = try type(images).shape.dimensions, !sizes.isEmpty else {
      throw unsupported("the rank of its images is not known")
    }
    let axis = constant(scalar: sizes.count - 1, "axis")
    sizes[sizes.count - 1] = 1
    let part = TensorType(.float32, Shape(sizes))
    return try emit("SPLIT", [axis, images], ["num_splits": .int(3)], results: [part, part, part])
  }

  fileprivate mutating func pixels(_ channels: [Value]) throws(Diagnostic) -> Value {
    let shape = results[0].shape
    return try concatenated(channels, axis: (shape.rank ?? 1) - 1, TensorType(.float32, shape))
  }

  /// Hue, saturation and value: the hue is the place of the largest channel plus how far the others are apart.
  fileprivate mutating func hsv(of images: Value) throws(Diagnostic) -> [Value] {
    let parts = try channels(images)
    let (red, green, blue) = (parts[0], parts[1], parts[2])
    let value = try calculate("MAXIMUM", calculate("MAXIMUM", red, green), blue)
    let least = try calculate("MINIMUM", calculate("MINIMUM", red, green), blue)
    let range = try calculate("SUB", value, least)
    let (zero, one) = (try number(0, of: .float32), try number(1, of: .float32))
    let isBright = try calculate("GREATER", value, zero, giving: .bool)
    let share = try calculate("DIV", range, choice(isBright, value, one))
    let saturation = try choice(isBright, share, zero)
    let isColoured = try calculate("GREATER", range, zero, giving: .bool)
    let norm = try calculate("MUL", choice(isColoured, range, one), 6)
    func hue(_ call: inout LoweringCall, _ a: Value, _ b: Value, _ turn: Float) throws(Diagnostic) -> Value {
      let part = try call.calculate("DIV", call.calculate("SUB", a, b), norm)
      return turn == 0 ? part : try call.calculate("ADD", part, turn)
    }
    let isGreen = try calculate("EQUAL", green, value, giving: .bool)
    let isRed = try calculate("EQUAL", red, value, giving: .bool)
    let others = try choice(isGreen, hue(&self, blue, red, 2 / 6), hue(&self, red, green, 4 / 6))
    let turned = try choice(isRed, hue(&self, green, blue, 0), others)
    let isNegative = try calculate("LESS", turned, zero, giving: .bool)
    let positive = try choice(isNegative, calculate("ADD", turned, 1), turned)
    return [try choice(isColoured, positive, zero), saturation, value]
  }

  fileprivate mutating func rgb(of colour: [Value]) throws(Diagnostic) -> Value {
    func vector(_ numbers: [Float]) -> Value { constant(Tensor(numbers, type: .float32, dimensions: [3])) }
    let sixths = try calculate("MUL", colour[0], 6)
    let distance = try calculate("ABS", calculate("SUB", sixths, vector([3, 2, 4])))
    let ramp = try calculate("ADD", calculate("MUL", distance, vector([1, -1, -1])), vector([-1, 2, 2]))
    let pure = try calculate("MAXIMUM", calculate("MINIMUM", ramp, 1), 0)
    let grey = try calculate("SUB", number(1, of: .float32), colour[1])
    let mixed = try calculate("ADD", calculate("MUL", pure, colour[1]), grey)
    return try calculate("MUL", mixed, colour[2])
  }

  /// One value where a condition holds, another where not.
  mutating func choice(_ condition: Value, _ value: Value, _ other: Value) throws(Diagnostic) -> Value {
    let shape = try type(condition).shape
    return try emit("SELECT_V2", [condition, value, other], [:], TensorType(type(value).element, shape))
  }
}
