internal import ArgumentParser
internal import Diagnostics
internal import Floe

/// The options that say what the integers of a quantized model are chosen by.
struct CalibrationArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "How the model is quantized, as JSON: what the other options say, and more for single layers. Options go before it.",
      valueName: "file"))
  var recipe: String?

  @Option(
    parsing: .singleValue,
    help: ArgumentHelp(
      "Samples for int8 and int16x8, by the names of inputs, or of one input: a .npz or .npy file, a .csv table, plain bytes (.raw, .bin), a TFRecord file, an image or a directory of images. Several are put together.",
      valueName: "[name=]file"))
  var calibration: [String] = []

  @Option(help: "Draw samples at random: only to try out what a model becomes.")
  var calibrate: Drawing?

  @Option(help: "The most samples that are taken, the first ones; so many are drawn (100).")
  var samples: Int?

  @Flag(help: "Spread the --samples that are taken over all that there are, in place of the first ones.")
  var spreadSamples = false

  @Option(help: "What draws the same samples again (1).")
  var seed: UInt64?

  @Option(help: "How images get the size of the input: bilinear (the default), nearest, bicubic or area.")
  var imageResize: ImagePreparation.Resizing?

  @Option(
    help:
      "Which part of images is taken: none (all of it, the default), center (the largest of the input's proportions), or center:0.875 of that."
  )
  var imageCrop: ImagePreparation.Crop?

  @Option(
    parsing: .unconditional,
    help:
      "What pixels become: none (0..255), 0..1, -1..1, or what Keras's imagenet_utils calls tf, torch or caffe."
  )
  var imageNormalize: ImagePreparation.Normalization?

  @Option(
    parsing: .unconditional,
    help: "Pixels become (pixel - mean) * scale: the mean, one for all channels or one for each.")
  var imageMean: Numbers?

  @Option(parsing: .unconditional, help: "The scale of pixels, one for all channels or one for each.")
  var imageScale: Numbers?

  @Option(help: "The order of the input's channels: rgb (the default) or bgr.")
  var imageOrder: ImagePreparation.Order?

  @Option(
    help: ArgumentHelp(
      "How ranges follow from the samples of int8 and int16x8: minmax, average (the means of the samples' ends), percentile:99.9 (of the numbers; 99.99 where none is stated), mse or kl (the range with the least squared error, or divergence of the distribution), or best (of all of these, for each tensor the one that changes least of what reads it). Default: minmax.",
      valueName: "method"))
  var observer: RangeMethod?

  @Option(
    parsing: .singleValue,
    help: ArgumentHelp(
      "Ranges of tensors for int8 and int16x8, in place of samples: a file of --write-ranges; several are merged.",
      valueName: "file"))
  var ranges: [String] = []

  /// How samples can be drawn.
  enum Drawing: String, ExpressibleByArgument, CaseIterable {
    case random
  }

  /// Numbers between commas.
  struct Numbers: ExpressibleByArgument {
    let values: [Float]

    init?(argument: String) {
      values = argument.split(separator: ",").compactMap { Float($0) }
      guard !values.isEmpty, values.allSatisfy(\.isFinite),
        values.count == argument.split(separator: ",", omittingEmptySubsequences: false).count
      else { return nil }
    }
  }

  func apply(to options: inout ConvertOptions) throws(Diagnostic) {
    if let recipe { try options.apply(recipe: recipe) }
    options.takeData(calibration: calibration, draws: calibrate == .random, ranges: ranges)
    if let samples { options.samples.limit = samples }
    if spreadSamples { options.samples.spreads = true }
    if let seed { options.samples.seed = seed }
    if let observer { options.rangeMethod = observer }
    options.samples.images.take(
      resizing: imageResize, crop: imageCrop, normalization: imageNormalize, mean: imageMean?.values,
      scale: imageScale?.values, order: imageOrder)
  }
}

extension ImagePreparation.Resizing: ExpressibleByArgument {}
extension ImagePreparation.Normalization: ExpressibleByArgument {}
extension ImagePreparation.Order: ExpressibleByArgument {}

extension ImagePreparation.Crop: ExpressibleByArgument {
  /// A part by its name, as the help has it.
  package init?(argument: String) { self.init(argument) }
}

extension RangeMethod: ExpressibleByArgument {
  /// A method by its name, as the help has it.
  package init?(argument: String) { self.init(argument) }

  /// What can be said, for messages.
  package static var allValueStrings: [String] { names }
}
