/// What to freeze and how, as the command line or a program states it. Names are resolved when the run starts.
public struct FreezeOptions: Sendable {
  /// A model of any kind, recognised by its content: a SavedModel, a checkpoint, a MetaGraph or a GraphDef.
  public var model: String?
  /// A directory with checkpoints, or a checkpoint's prefix.
  public var checkpoint: String?
  /// A GraphDef or MetaGraph, binary or text.
  public var graph: String?
  /// A SavedModel's directory.
  public var savedModel: String?
  /// The tags of the MetaGraph to take; nil takes the only one, or the one tagged `serve`.
  public var tags: [String]?
  /// The signature whose inputs and outputs are the model's.
  public var signature: String?
  /// The tensors to feed, in order; empty takes the signature's, or the placeholders the outputs need.
  public var inputs: [String] = []
  /// The tensors to fetch, in order; empty takes the signature's; `auto` takes the likeliest guess.
  public var outputs: [String] = []
  /// `NODE[:port]=DTYPE[shape]` for each tensor to replace by a placeholder.
  public var cuts: [String] = []
  /// `NODE=VALUE` for each placeholder to replace by a constant.
  public var values: [String] = []
  /// The step of the checkpoint to take; nil takes the newest.
  public var step: Int?
  /// `variable=key` where a variable's checkpoint key is another than the graph says.
  public var variableMap: [String] = []
  /// Patterns of variables to leave variables.
  public var keepVariables: [String] = []
  /// Patterns of variables to freeze; empty freezes all.
  public var onlyVariables: [String] = []
  /// Whether devices stay on the nodes.
  public var keepDevices = false
  /// Whether the checksums of the checkpoint are verified.
  public var verifyChecksums = true
  /// Whether what depends on constants alone is computed.
  public var fold = false
  /// The largest result of folding, in bytes, that may be larger than what it is made from.
  public var foldLimit = 1 << 20
  /// Whether arithmetic that changes nothing is removed, and duplicates are computed once.
  public var simplify = false
  /// Whether the result is written in protobuf's text form.
  public var text = false
  /// Where the result goes; `-` is standard output.
  public var output = "frozen_graph.pb"
  /// Where the report of variables goes; `-` is standard output.
  public var report: String?

  /// The pass after which to stop and write the graph as it is then.
  public var stopAfter: String?
  /// The passes after which the model is printed; `all` stands for every one.
  public var printAfter: [String] = []
  /// Where the model is written to after every pass that changed it.
  public var dumpDirectory: String?
  /// Whether the model is verified after every pass.
  public var verifyEach = false
  /// The passes, and the nodes, of which it is shown what was done and why not.
  public var explain: [String] = []
  /// Whether what is frozen is the result, of which it can be told what became of nodes.
  var tellsResult = true

  /// Whether what the model itself changes stays a variable or table: for a model that is run, not written.
  var keepsState = false

  /// Whether what rounds constants to integers stays: for a model that becomes one of integers.
  var keepsFakeQuantization = false

  /// The ops that become custom operators: for a model that is converted.
  var customOps: [String]?

  /// Options that freeze nothing yet: name a model or a checkpoint.
  public init() {}
}
