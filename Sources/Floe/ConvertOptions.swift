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
