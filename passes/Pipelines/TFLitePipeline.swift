package import PassKit
package import Tensors

/// What the user asked of a conversion to TFLite.
package struct TFLitePipelineOptions: Sendable {
  /// The shapes of inputs, by key or name.
  package var shapes: [String: Shape] = [:]
  /// The size in place of unknown first sizes of inputs.
  package var batch: Int?
  /// The largest result of folding, in bytes, that may be larger than what it is made from.
  package var foldLimit = 1 << 20
  /// Whether activations become integers afterwards: what rounds to them is kept, and each operator its constants.
  package var becomesIntegers = false
  /// Whether ops that cannot become TFLite's stay TensorFlow's.
  package var keepsTensorFlowOps = false

  package init() {}
}

extension Pipeline {
  /// From a frozen graph to a model of TFLite ops.
  package static func tflite(_ options: TFLitePipelineOptions) -> Pipeline {
    var steps: [Step] = []
    if !options.shapes.isEmpty || options.batch != nil {
      steps.append(
        .pass(
          SetInputShapes(options.shapes, batch: options.batch),
          because: "what is known of shapes can be folded"))
    }
    let fold = FoldConstants(
      limit: options.foldLimit, keeping: options.becomesIntegers ? UnifyFakeQuantization.rounding : [])
    steps += [
      .untilStable(
        [MaterializeShapes(), fold], because: "shapes computed of constants tell more shapes"),
      .pass(BatchToCall(), because: "what functions do to batches can be converted when they are calls"),
      .pass(LowerTensorArrays(), because: "sizes of arrays are constants now where they can be"),
      .pass(FunctionalizeControlFlow(), because: "state that only named arrays is not read any more"),
      .untilStable(
        [
          RemoveDeadBranches(), CaseToIf(), ReduceControlFlowOperands(), UnrollLoops(), InlineFunctions(),
          MaterializeShapes(), fold,
        ],
        because: "a loop in a loop is there for each turn of the outer one, with the turn's number"),
    ]
    if options.becomesIntegers {
      steps += [
        .pass(UnifyFakeQuantization(), because: "the ranges are constants now"),
        .pass(KeepWeightSteps(), because: "weights are constants and read by TensorFlow's products still"),
      ]
    }
    steps += [
      .pass(ResolveTensorLists(), because: "positions in lists are constants now"),
      .pass(PruneToOutputs(), because: "lists that nobody reads any more go"),
      .pass(LowerTables(), because: "what fills them is constant now, and lookups may become arithmetic"),
      .untilStable(
        [ReduceControlFlowOperands()],
        because: "functions that have tables of their own need not be handed any"),
      .pass(LowerTensorLists(), because: "the lists that are left go through loops that stay"),
      .untilStable(
        [MaterializeShapes(), fold], because: "sizes of what were lists follow from shapes"),
      .untilStable(
        [SimplifyArithmetic(), RemoveIdentity()], because: "what cancels may bring together what cancels"),
      .pass(UnflattenProducts(), because: "shapes are told by symbols as long as all ops are TensorFlow's"),
      .pass(MergeDuplicates(), because: "what was different by its operands may be alike now"),
      .pass(
        FuseDilatedConvolution(), because: "the convolution within may be one that has its layout changed"),
      .pass(LayoutToNHWC(), because: "TFLite has no ops with channels first"),
      .untilStable(
        [SimplifyArithmetic(), RemoveIdentity()], because: "what was between transposes is together now"),
      .pass(PruneToOutputs(), because: "only what is needed must be able to become TFLite"),
      .pass(PruneFunctions(), because: "bodies of loops that were run out need not become TFLite"),
      .pass(FuseGelu(), because: "TFLite has no op for the error function, which would be many"),
      .pass(PruneToOutputs(), because: "its pieces need not become TFLite"),
      .pass(
        LegalizeToTFLite(keepsTensorFlowOps: options.keepsTensorFlowOps),
        because: "all that TensorFlow's ops tell has been used"),
      .pass(PruneToOutputs(), because: "what nothing needs any more must not count as a reader"),
      .pass(RecognizeActivations(), because: "their pieces would be fused with other ops"),
      .untilStable(
        [PruneToOutputs(), SimplifyOperators(), SinkReshapes(), FuseScale(), FuseBias(), FuseInputScale()],
        because: "a scaled sum may be scaled and added to again, in another shape, before it is activated"),
      .pass(FuseOneHot(), because: "the weights and the bias are whole"),
      .pass(FuseActivation(), because: "nothing can be fused behind an activation function"),
      .pass(FusePadding(), because: "pads are all there now"),
      .pass(PruneToOutputs(), because: "constants that were laid out anew are left over"),
      .pass(InitializeOnce(), because: "operators that fill tables must not run every time"),
      .pass(PruneToOutputs(), because: "what tables are filled with is read in the subgraph alone"),
    ]
    if !options.becomesIntegers {
      steps.append(
        .pass(
          MergeDuplicates(), because: "biases and shapes that folding gave may be alike, and are stated once")
      )
    }
    steps += [
      .pass(CopyLoopState(), because: "no pass that follows takes copies away"),
      .pass(OrderOperators(), because: "the operators are those that run"),
    ]
    return Pipeline("tflite", steps)
  }
}
