internal import Diagnostics
internal import Images
internal import Kernels
internal import Tensors

/// How images become numbers of an input: cut out, resized as `tf.image.resize` does it, and scaled.
public struct ImagePreparation: Sendable {
  /// How pixels between pixels are found.
  package enum Resizing: String, CaseIterable, Sendable {
    case bilinear, nearest, bicubic, area
  }

  /// Which part of an image is taken.
  package enum Crop: Equatable, Sendable {
    /// All of it, whatever its proportions.
    case none
    /// The middle, with the input's proportions: so large a share of what fits into the image.
    case center(Double)

    /// - Parameter text: `none`, `center` or `center:0.875`.
    package init?(_ text: String) {
      switch text {
      case "none": self = .none
      case "center": self = .center(1)
      default:
        guard text.hasPrefix("center:"), let share = Double(text.dropFirst("center:".count)), share > 0,
          share <= 1
        else { return nil }
        self = .center(share)
      }
    }
  }

  /// The order of channels.
  package enum Order: String, CaseIterable, Sendable {
    case rgb, bgr
  }

  /// What pixels become, by a name: plain intervals, and the modes of Keras's `imagenet_utils`.
  package enum Normalization: String, CaseIterable, Sendable {
    /// From 0 to 255, as they are.
    case none
    case unit = "0..1"
    case symmetric = "-1..1"
    /// From −1 to 1.
    case tf
    /// By the means and deviations of ImageNet.
    case torch
    /// Less the means of ImageNet, with blue as the first channel.
    case caffe

    fileprivate var scaling: Scaling {
      switch self {
      case .none: Scaling(mean: [0], scale: [1])
      case .unit: Scaling(mean: [0], scale: [1 / 255])
      case .symmetric, .tf: Scaling(mean: [127.5], scale: [1 / 127.5])
      case .torch:
        Scaling(
          mean: [0.485, 0.456, 0.406].map { Float($0 * 255) },
          scale: [0.229, 0.224, 0.225].map { Float(1 / ($0 * 255)) })
      case .caffe: Scaling(mean: [103.939, 116.779, 123.68], scale: [1])
      }
    }
  }

  /// What becomes of a pixel: (pixel − mean) × scale, of each channel in the order of the input or of all alike.
  fileprivate struct Scaling {
    let mean: [Float]
    let scale: [Float]
  }

  // What was said; nil where nothing was.
  package var resizing: Resizing?
  package var crop: Crop?
  package var normalization: Normalization?
  package var mean: [Float]?
  package var scale: [Float]?
  package var order: Order?

  /// Whether anything was said.
  var isStated: Bool {
    resizing != nil || crop != nil || order != nil || isScaled
  }

  private var isScaled: Bool { normalization != nil || mean != nil || scale != nil }

  /// What pixels become; nil where nobody said.
  private var scaling: Scaling? {
    guard isScaled else { return nil }
    return normalization?.scaling ?? Scaling(mean: mean ?? [0], scale: scale ?? [1])
  }

  private var isBGR: Bool { order.map { $0 == .bgr } ?? (normalization == .caffe) }

  /// Nothing said.
  public init() {}

  /// Takes what is said here in place of what was said before.
  package mutating func take(
    resizing: Resizing?, crop: Crop?, normalization: Normalization?, mean: [Float]?, scale: [Float]?,
    order: Order?
  ) {
    self.resizing = resizing ?? self.resizing
    self.crop = crop ?? self.crop
    self.order = order ?? self.order
    guard normalization != nil || mean != nil || scale != nil else { return }
    (self.normalization, self.mean, self.scale) = (normalization, mean, scale)
  }

  /// What was said twice.
  var problem: Diagnostic? {
    guard normalization != nil, mean != nil || scale != nil else { return nil }
    return Diagnostic(
      .usage, "--image-normalize says what pixels become, and --image-mean and --image-scale say it, too",
      help: "leave out one of them")
  }

  /// Whether images can be prepared for an input.
  func check(_ input: SampledInput) throws(Diagnostic) {
    guard ItemLayout(imagesOf: input) != nil else {
      throw Diagnostic(
        .invalidOperand, "images are no samples of \(input.description)",
        notes: ["an input of images is [batch,height,width,channels], with 1, 3 or 4 channels"],
        help: input.sizes.contains(-1) ? "--shape \(input.port.key)=1,224,224,3" : nil)
    }
    switch input.type {
    case .float32, .float16, .float64, .bfloat16:
      guard let scaling else {
        throw Diagnostic(
          .usage, "it was not said what numbers the pixels become, for \(input.description)",
          help:
            "--image-normalize \(Normalization.allCases.map(\.rawValue).joined(separator: "|")), or --image-mean and --image-scale"
        )
      }
      let channels = input.sizes.last ?? 0
      for numbers in [scaling.mean, scaling.scale] where numbers.count != 1 && numbers.count != channels {
        throw Diagnostic(
          .usage, "\(numbers.count) channels are scaled, and \(input.description) has \(channels)")
      }
    case .uint8:
      guard !isScaled || normalization == Normalization.none else {
        throw Diagnostic(
          .usage, "\(input.description) takes pixels as they are", help: "--image-normalize none")
      }
    default:
      throw Diagnostic(
        .unsupported, "images are no samples of \(input.description): neither floats nor uint8")
    }
  }

  /// An encoded image as an item of the layout's shape.
  func item(_ file: ImageFile, _ layout: ItemLayout) throws(Diagnostic) -> TensorValue {
    let image = try file.decoded(channels: layout.shape[2])
    return try item(TensorValue(loading: image.tensor), layout)
  }

  /// Pixels of [height, width, channels] as an item of the layout's shape.
  func item(_ pixels: TensorValue, _ layout: ItemLayout) throws(Diagnostic) -> TensorValue {
    let (height, width) = (layout.shape[0], layout.shape[1])
    var image = pixels.reshaped([1] + pixels.dimensions)
    if case .center(let share) = crop { image = try Self.cropped(image, share, height, width) }
    if Array(image.dimensions[1...2]) != [height, width] { image = try resized(image, [height, width]) }
    guard layout.input.type != .uint8 else {
      let ordered = try ordered(image)
      // Resized pixels lie between integers.
      return try ordered.type == .uint8
        ? ordered.reshaped(layout.shape) : rounded(ordered).reshaped(layout.shape)
    }
    image = try scaled(ordered(cast(image, to: .float32)))
    return try cast(image, to: layout.input.type).reshaped(layout.shape)
  }

  /// The middle of an image, of some proportions.
  private static func cropped(
    _ image: TensorValue, _ share: Double, _ height: Int, _ width: Int
  ) throws(Diagnostic) -> TensorValue {
    func size(_ whole: Int, _ across: Int, _ a: Int, _ b: Int) -> Int {
      let fitting = min(whole, Int(Double(across) * Double(a) / Double(b)))
      return max(1, Int(Double(fitting) * share))
    }
    let rows = size(image.dimensions[1], image.dimensions[2], height, width)
    let columns = size(image.dimensions[2], image.dimensions[1], width, height)
    let view = View(image.dimensions)
      .sliced(1, start: (image.dimensions[1] - rows) / 2, count: rows)
      .sliced(2, start: (image.dimensions[2] - columns) / 2, count: columns)
    return try image.viewed(view)
  }

  private func resized(_ image: TensorValue, _ size: [Int]) throws(Diagnostic) -> TensorValue {
    switch resizing ?? .bilinear {
    case .bilinear: try resize(image, to: size, isBilinear: true, .halfPixels)
    case .nearest: try resize(image, to: size, isBilinear: false, .halfPixels)
    case .bicubic: try resizeCubic(image, to: size, .halfPixels)
    case .area: try resizeArea(image, to: size, .corners)
    }
  }

  /// The channels in the order of the input.
  private func ordered(_ image: TensorValue) throws(Diagnostic) -> TensorValue {
    guard isBGR, image.dimensions[3] >= 3 else { return image }
    let order = [2, 1, 0] + (image.dimensions[3] == 4 ? [3] : [])
    return try gather(image, order, indexShape: [order.count], axis: 3, batch: 0)
  }

  private func scaled(_ image: TensorValue) throws(Diagnostic) -> TensorValue {
    guard let scaling else { return image }
    let channels = image.dimensions[3]
    func each(_ numbers: [Float]) -> [Float] {
      numbers.count == 1 ? [Float](repeating: numbers[0], count: channels) : numbers
    }
    let (mean, scale) = (each(scaling.mean), each(scaling.scale))
    let result = try TensorValue(allocating: .float32, image.dimensions)
    let (from, to) = (image.elements(Float.self), result.elements(Float.self))
    for start in stride(from: 0, to: from.count, by: channels) {
      for channel in 0..<channels {
        to[start + channel] = (from[start + channel] - mean[channel]) * scale[channel]
      }
    }
    withExtendedLifetime(image) {}
    return result
  }

  private func rounded(_ image: TensorValue) throws(Diagnostic) -> TensorValue {
    let result = try TensorValue(allocating: .uint8, image.dimensions)
    let (from, to) = (image.elements(Float.self), result.elements(UInt8.self))
    for index in to.indices { to[index] = UInt8(min(max(from[index].rounded(), 0), 255)) }
    withExtendedLifetime(image) {}
    return result
  }
}
