internal import Diagnostics
internal import GraphIR

// Rules of convolutions, pools and resizing.
extension ShapeRule {
  static func convolution(spatial: Int) -> ShapeRule {
    ShapeRule { (call) throws(Diagnostic) in
      let axes = try SpatialAxes(call, spatial: spatial)
      let x = try call.dimensions(0, rank: spatial + 2)
      let filter = try call.dimensions(1, rank: spatial + 2)
      let size = try axes.windows(x, kernel: Array(filter[..<spatial]), call)
      return [axes.shape(batch: axes.batch(x), size, channels: filter[spatial + 1])]
    }
  }

  static let depthwiseConvolution = ShapeRule { (call) throws(Diagnostic) in
    let axes = try SpatialAxes(call, spatial: 2)
    let (x, filter) = (try call.dimensions(0, rank: 4), try call.dimensions(1, rank: 4))
    let size = try axes.windows(x, kernel: Array(filter[..<2]), call)
    let channels = filter[2].isUnknown ? axes.channels(x) : filter[2]
    return [axes.shape(batch: axes.batch(x), size, channels: channels * filter[3])]
  }

  static func transposedConvolution(spatial: Int) -> ShapeRule {
    ShapeRule { (call) throws(Diagnostic) in
      let axes = try SpatialAxes(call, spatial: spatial)
      let filter = try call.dimensions(1, rank: spatial + 2)
      let gradient = try call.dimensions(2, rank: spatial + 2)
      let target = call.shape(inElementsOf: 0).dimensions ?? []
      if target.count == spatial + 2 {
        var sizes = target
        if axes.batch(sizes).isUnknown { sizes[0] = axes.batch(gradient) }
        return [SymbolicShape(sizes)]
      }
      let size =
        target.count == spatial ? target : [SymbolicInteger](repeating: .unknown, count: spatial)
      return [axes.shape(batch: axes.batch(gradient), size, channels: filter[spatial])]
    }
  }

  static func pool(spatial: Int, outputs: Int = 1) -> ShapeRule {
    ShapeRule { (call) throws(Diagnostic) in
      let axes = try SpatialAxes(call, spatial: spatial)
      let x = try call.dimensions(0, rank: spatial + 2)
      guard call.op != "MaxPoolV2" else {
        guard let kernel = call.constants(1), let strides = call.constants(2) else {
          return [.unknown(rank: spatial + 2)]
        }
        let size = try axes.windows(
          x, kernel: axes.spatial(kernel.map { SymbolicInteger($0) }), call, strides: strides)
        return [axes.shape(batch: axes.batch(x), size, channels: axes.channels(x))]
      }
      let kernel = axes.spatial(call.ints("ksize").map { SymbolicInteger($0) })
      let size = try axes.windows(x, kernel: kernel, call)
      let shape = axes.shape(batch: axes.batch(x), size, channels: axes.channels(x))
      return [SymbolicShape](repeating: shape, count: outputs)
    }
  }

  static let dilation = ShapeRule { (call) throws(Diagnostic) in
    let axes = try SpatialAxes(call, spatial: 2)
    let (x, filter) = (try call.dimensions(0, rank: 4), try call.dimensions(1, rank: 3))
    let size = try axes.windows(x, kernel: Array(filter[..<2]), call, dilations: "rates")
    return [axes.shape(batch: x[0], size, channels: x[3])]
  }

  static func patches(spatial: Int) -> ShapeRule {
    ShapeRule { (call) throws(Diagnostic) in
      let axes = try SpatialAxes(call, spatial: spatial)
      let x = try call.dimensions(0, rank: spatial + 2)
      let kernel = axes.spatial(call.ints("ksizes").map { SymbolicInteger($0) })
      let size = try axes.windows(x, kernel: kernel, call, dilations: "rates")
      return [axes.shape(batch: x[0], size, channels: kernel.reduce(x[spatial + 1], *))]
    }
  }

  static let resize = ShapeRule { (call) throws(Diagnostic) in
    let x = try call.dimensions(0, rank: 4)
    let size = call.shape(inElementsOf: 1).dimensions ?? [.unknown, .unknown]
    guard size.count == 2 else {
      throw call.invalid("it takes a height and a width, not \(size.count) sizes")
    }
    return [SymbolicShape([x[0], size[0], size[1], x[3]])]
  }

  static let fusedBatchNorm = ShapeRule { (call) throws(Diagnostic) in
    let isChannelsFirst = call.string("data_format").hasPrefix("NC")
    let sizes = call.dimensions(0)
    var channels = (1...2).compactMap { call.dimensions($0)?.first }.first { $0.constant != nil } ?? .unknown
    if channels.constant == nil, let sizes, sizes.count > 1 {
      channels = isChannelsFirst ? sizes[1] : sizes[sizes.count - 1]
    }
    let statistics = [SymbolicShape](repeating: SymbolicShape([channels]), count: 4)
    return [call.shape(0)] + statistics + (call.op == "FusedBatchNormV3" ? [.scalar] : [])
  }
}

/// Where an op has its batch, channels and spatial axes.
private struct SpatialAxes {
  private let isChannelsFirst: Bool
  private let count: Int

  init(_ call: InferenceCall, spatial: Int) throws(Diagnostic) {
    let format = call.string("data_format")
    guard !format.contains("VECT") else { throw call.invalid("the layout \(format) is for graphics cards") }
    isChannelsFirst = call.isChannelsFirst
    count = spatial
  }

  func spatial(_ values: [SymbolicInteger]) -> [SymbolicInteger] {
    guard values.count == count + 2 else { return [SymbolicInteger](repeating: 1, count: count) }
    return isChannelsFirst ? Array(values[2...]) : Array(values[1...count])
  }

  func batch(_ sizes: [SymbolicInteger]) -> SymbolicInteger { sizes[0] }
  func channels(_ sizes: [SymbolicInteger]) -> SymbolicInteger {
    isChannelsFirst ? sizes[1] : sizes[count + 1]
  }

  func shape(
    batch: SymbolicInteger, _ spatial: [SymbolicInteger], channels: SymbolicInteger
  ) -> SymbolicShape {
    SymbolicShape(isChannelsFirst ? [batch, channels] + spatial : [batch] + spatial + [channels])
  }

  /// How many windows fit along each spatial axis.
  func windows(
    _ x: [SymbolicInteger], kernel: [SymbolicInteger], _ call: InferenceCall, strides given: [Int]? = nil,
    dilations name: String = "dilations"
  ) throws(Diagnostic) -> [SymbolicInteger] {
    let sizes = spatial(x)
    let strides = spatial((given ?? call.ints("strides")).map { SymbolicInteger($0) }).compactMap(\.constant)
    let dilations = spatial(call.ints(name).map { SymbolicInteger($0) }).compactMap(\.constant)
    let pairs = call.ints("explicit_paddings")
    func pad(_ axis: Int, _ side: Int) -> Int {
      guard pairs.count == 2 * (count + 2) else { return 0 }
      return pairs[2 * (axis + (isChannelsFirst ? 2 : 1)) + side]
    }
    var result: [SymbolicInteger] = []
    for axis in 0..<count {
      guard strides[axis] > 0, dilations[axis] > 0 else { throw call.invalid("its strides are \(strides)") }
      if call.string("padding") == "SAME" {
        result.append(sizes[axis].dividedUp(by: strides[axis]))
        continue
      }
      guard let width = kernel[axis].constant else {
        result.append(.unknown)
        continue
      }
      let reach = (width - 1) * dilations[axis] + 1
      let room = sizes[axis] + SymbolicInteger(pad(axis, 0) + pad(axis, 1) - reach)
      if let room = room.constant, room < 0 {
        // TensorFlow gives an empty image, where there is no padding to be wrong about.
        result.append(0)
      } else {
        result.append(room.dividedDown(by: SymbolicInteger(strides[axis])) + 1)
      }
    }
    return result
  }
}
