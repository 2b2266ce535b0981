package import Passes

/// What to convert and how, as the command line or a program states it.
public struct ConvertOptions: Sendable {
  /// The model and its interface, as for freezing.
  public var model: FreezeOptions
  /// `NAME=1,224,224,3` for each input whose shape is to be fixed, by key or name.
  public var shapes: [String] = []
  /// The size in place of unknown first sizes of inputs.
  public var batch: Int?
  /// The signatures to convert, each as a subgraph of its own; empty converts the one that the model is frozen with.
  public var signatures: [String] = []
  /// Whether all signatures are converted.
  public var allSignatures = false
  /// What the numbers of the model become.
  package var quantization = QuantizationMode.none
  /// Where samples come from, and how many are taken.
  public var samples = SampleOptions()
  /// How ranges follow from the samples.
  package var rangeMethod = RangeMethod.minMax
  /// Files that state the ranges of tensors, in place of samples; merged where there are several.
  public var ranges: [String] = []
  /// Where what the samples showed is written, as a file for `ranges`.
  public var writtenRanges: String?
  /// Where the errors of each layer are written, as JSON where the name ends in `.json`; `-` is standard output.
  public var report: String?
  /// The most that an output's error may be, as the root of its mean square in proportion to that of the output.
  public var mostError: Double?
  /// The most bytes that the file may have.
  public var mostBytes: Int?
  /// The types of inputs and outputs of real numbers: `int8` for all of them, `NAME=uint8` for one.
  public var interfaceTypes: [String] = []
  /// Patterns of the nodes that keep floats.
  public var keptFloat: [String] = []
  /// What is to be done otherwise with some nodes; of several for one node, the last counts.
  package var layers: [LayerOptions] = []
  /// Whether operators without an integer kernel may keep floats.
  public var allowsFloat = false
  /// Whether ops that cannot become builtin operators stay TensorFlow's, for runtimes with its Flex delegate.
  public var allowSelectTFOps = false
  /// The ops that become custom operators: these, or all that TensorFlow does not have where it is empty; nil for none.
  public var customOps: [String]?
  /// Whether the channels between products are made alike in magnitude.
  public var equalizesChannels = true
  /// Whether what the rounding of weights adds on average is taken out of biases.
  public var correctsBiases = true
  /// Where the result goes; `-` is standard output.
  public var output = "model.tflite"

  /// A conversion of a model as it is.
  public init(_ model: FreezeOptions) {
    self.model = model
    self.model.fold = true
    self.model.simplify = true
    self.model.output = "-"
  }
}
