package import Ops
package import PassKit
package import Tensors

/// What the numbers of a TFLite model become.
package enum QuantizationMode: String, CaseIterable, Sendable {
  /// Floats of 32 bits.
  case none
  /// Weights of 16 bits, computed with as 32.
  case float16
  /// Weights of 8 bits, activations floats that kernels round while they run.
  case dynamic
  /// The same with weights of 4 bits.
  case dynamicInt4 = "dynamic-int4"
  /// Weights of 8 bits, computed with as floats.
  case weightOnlyInt8 = "weight-only-int8"
  /// The same with weights of 4 bits.
  case weightOnlyInt4 = "weight-only-int4"
  /// Weights and activations of 8 bits.
  case int8
  /// Weights of 8 bits and activations of 16.
  case int16x8

  /// What activations become; nil where they stay floats, and no ranges are needed.
  package var activations: ElementType? {
    switch self {
    case .int8: .int8
    case .int16x8: .int16
    default: nil
    }
  }

  /// Whether outputs are so near to those of floats that others show a mistake.
  package var isNearFloats: Bool { activations == nil && weights?.type != .int4 }

  /// What weights become while activations stay floats, and whether kernels compute with floats; nil in other modes.
  fileprivate var weights: (type: ElementType, alone: Bool)? {
    switch self {
    case .dynamic: (.int8, false)
    case .dynamicInt4: (.int4, false)
    case .weightOnlyInt8: (.int8, true)
    case .weightOnlyInt4: (.int4, true)
    default: nil
    }
  }
}

/// What the user asked of a quantization.
package struct QuantizationPipelineOptions: Sendable {
  package var mode = QuantizationMode.none
  /// The types of inputs and outputs, by key.
  package var interface: [String: ElementType] = [:]
  /// The nodes that keep floats.
  package var keptFloat: [Glob] = []
  package var allowsFloat = false
  /// What the activations of operators of some names become; the last counts.
  package var statedPrecisions: [LayerPrecision] = []
  /// What becomes of the activations of others that have not the mode's, by name.
  package var precisions: [String: ElementType] = [:]
  /// Whether what rounding adds on average is taken out of biases.
  package var correctsBiases = true

  package init() {}
}

extension Pipeline {
  /// What a model of floats goes through before it is calibrated.
  package static func quantizationPreparation(
    _ options: QuantizationPipelineOptions, for type: ElementType
  ) -> Pipeline {
    var steps: [Step] = [
      .pass(TakeTrainedRanges(for: type), because: "what rounds is to be no operator of the integers"),
      .pass(PruneToOutputs(keepingInputs: true), because: "pairs of QUANTIZE and DEQUANTIZE are left over"),
    ]
    if !options.statedPrecisions.isEmpty {
      steps.append(
        .pass(
          AssignPrecisions(stated: options.statedPrecisions),
          because: "which operators will run depends on their integers"))
    }
    steps.append(
      .pass(
        TakeIntegerForms(for: type), because: "the ranges wanted are those of the operators that will run"))
    return Pipeline("quantization-preparation", steps)
  }

  /// What makes the channels of a model of floats alike.
  ///
  /// - Parameter magnitudes: the greatest magnitude of each channel of the tensors that products give, by name.
  package static func equalization(magnitudes: [String: [Float]]) -> Pipeline {
    Pipeline(
      "equalization",
      [
        .pass(
          EqualizeChannels(magnitudes: magnitudes), because: "weights can be scaled while they are floats"),
        .pass(PruneToOutputs(keepingInputs: true), because: "the weights as they were are left over"),
      ])
  }

  /// From a model of TFLite ops in floats to one of integers or shorter floats.
  ///
  /// - Parameters:
  ///   - ranges: the range of each tensor, by name; not needed where activations stay floats.
  ///   - means: the mean of each channel of the tensors that products read, by name.
  package static func quantization(
    _ options: QuantizationPipelineOptions, ranges: [String: TensorRange],
    means: [String: [Float]]
  ) -> Pipeline {
    var steps: [Step] = []
    switch options.mode {
    case .none: break
    case .float16: steps.append(.pass(WeightsToFloat16(), because: "the operators are those that run"))
    case .dynamic, .dynamicInt4, .weightOnlyInt8, .weightOnlyInt4:
      guard let (type, alone) = options.mode.weights else { break }
      steps.append(
        .pass(WeightsToIntegers(type, weightsOnly: alone), because: "the operators are those that run"))
    case .int8, .int16x8:
      if !options.keptFloat.isEmpty || !options.statedPrecisions.isEmpty || !options.precisions.isEmpty {
        steps.append(
          .pass(
            AssignPrecisions(
              keptFloat: options.keptFloat, stated: options.statedPrecisions, precisions: options.precisions),
            because: "what follows asks for it"))
      }
      if options.precisions.values.contains(.int16), options.mode == .int8 {
        steps.append(
          .pass(TakeIntegerForms(for: .int8), because: "wider integers have kernels for fewer operators"))
      }
      if options.correctsBiases {
        steps.append(.pass(CorrectBiases(means: means), because: "biases are floats still"))
      }
      steps.append(
        .pass(
          QuantizeToIntegers(
            to: options.mode.activations ?? .int8, ranges: ranges, interface: options.interface,
            allowsFloat: options.allowsFloat),
          because: "the ranges are those of the operators that run"))
    }
    steps += [
      .pass(PruneToOutputs(keepingInputs: true), because: "the float weights are left over"),
      .pass(MergeDuplicates(), because: "constants that were alike are so again"),
    ]
    return Pipeline("quantization", steps)
  }
}
