internal import GraphIR
internal import Kernels
internal import Ops
internal import Tensors

/// What is known of how a TFLite file rounds, to compare it with others by.
struct RoundedInterface {
  /// Integers that stand for real numbers.
  struct Integers {
    let type: ElementType
    let parameters: QuantizationParameters

    /// The real numbers that they reach.
    var range: ClosedRange<Double> {
      let ends: (Int64, Int64) =
        switch type {
        case .uint8: (0, 255)
        case .int16: (-32768, 32767)
        default: (-128, 127)
        }
      let scale = Double(parameters.scales[0])
      return scale * Double(ends.0 - parameters.zeroPoints[0])...scale
        * Double(ends.1 - parameters.zeroPoints[0])
    }
  }

  /// What the inputs and outputs are, or what QUANTIZE and DEQUANTIZE make of them and make them of, by key.
  let inputs: [String: Integers]
  let outputs: [String: Integers]
  /// The least ratio of signal to noise, in decibels, beside a model of floats of 32 bits.
  let leastSignalToNoise: Double

  /// Integers of 8 bits leave more than that of outputs that mean something: an error of a third of the output. Where
  /// networks with random weights are worse, none could tell a mistake.
  static let leastOfIntegers = 10.0
  /// Floats of 16 bits have 11 digits, 66 dB, of which layers one after the other lose some.
  static let leastOfShortFloats = 30.0

  /// - Parameter model: has the keys of its signature.
  /// - Returns: nil for a model of floats of 32 bits alone.
  init?(_ model: Model) {
    let graphs = [model.graph] + model.functions.names.compactMap { model.functions[$0]?.body }
    var types: Set<ElementType> = []
    for graph in graphs {
      for node in graph.nodes {
        for type in graph.results(node) {
          if type.quantization != nil { types.insert(.int8) }
          if type.element == .float16, graph.op(node) == "Const" { types.insert(.float16) }
        }
      }
    }
    guard !types.isEmpty else { return nil }
    leastSignalToNoise = types.contains(.int8) ? Self.leastOfIntegers : Self.leastOfShortFloats
    let graph = model.graph
    func integers(_ value: Value?) -> Integers? {
      guard let type = value.flatMap({ graph.type($0) }), let parameters = type.quantization,
        parameters.scales.count == 1, [.int8, .uint8, .int16].contains(type.element)
      else { return nil }
      return Integers(type: type.element, parameters: parameters)
    }
    var (inputs, outputs): ([String: Integers], [String: Integers]) = ([:], [:])
    for port in graph.inputs {
      let reader = graph.uses(of: port.value).first { graph.op($0.user) == "QUANTIZE" }?.user
      inputs[port.key] = integers(port.value) ?? integers(reader?[0])
    }
    for port in graph.outputs {
      let source = graph.op(port.value.node) == "DEQUANTIZE" ? graph.operand(port.value.node, 0) : nil
      outputs[port.key] = integers(port.value) ?? integers(source)
    }
    (self.inputs, self.outputs) = (inputs, outputs)
  }
}
