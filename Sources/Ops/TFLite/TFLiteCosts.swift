package import GraphIR
internal import Tensors

/// How much an operator computes.
package enum TFLiteCosts {
  /// The products of two numbers that are added up: an operator's multiply-accumulate operations (MACs). Operators that
  /// form none, such as activation functions, count 0. Unknown sizes count as 1, or as `unknown` where they are not
  /// the first of their shape.
  package static func macs(of node: NodeID, in graph: Graph, unknown: Int = 1) -> Int {
    func sizes(_ shape: Shape?) -> [Int]? {
      shape?.dimensions?.enumerated().map { max($1, $1 >= 0 || $0 == 0 ? 1 : unknown) }
    }
    let call = Call(
      inputs: graph.operands(node).map { sizes(graph.type($0)?.shape) },
      output: sizes(graph.results(node).first?.shape),
      attributes: graph.attributes(node))
    return rules[graph.op(node).name]?(call) ?? 0
  }

  /// A node as its cost sees it: sizes, where they are stated.
  private struct Call {
    let inputs: [[Int]?]
    let output: [Int]?
    let attributes: Attributes

    func sizes(_ index: Int) -> [Int] { inputs.indices.contains(index) ? inputs[index] ?? [] : [] }

    /// The size of an operand along an axis; 1 where there is none.
    func size(_ index: Int, _ axis: Int) -> Int {
      let sizes = sizes(index)
      return sizes.indices.contains(axis) ? sizes[axis] : 1
    }

    /// The number of elements of an operand; 0 for one that is left out.
    func count(_ index: Int) -> Int {
      guard inputs.indices.contains(index), let sizes = inputs[index] else { return 0 }
      return TFLiteCosts.product(sizes)
    }

    var outputCount: Int { output.map { TFLiteCosts.product($0) } ?? 0 }

    /// How many steps in all a layer goes: the elements of the first operand, but for its last axis.
    var steps: Int { TFLiteCosts.product(sizes(0).dropLast()) }
  }

  private typealias Rule = @Sendable (Call) -> Int

  private static let rules: [String: Rule] = [
    // Filters are [output channels, height, width, input channels].
    "CONV_2D": { times($0.outputCount, $0.size(1, 1), $0.size(1, 2), $0.size(1, 3)) },
    "DEPTHWISE_CONV_2D": { times($0.outputCount, $0.size(1, 1), $0.size(1, 2)) },
    // Each element of the input goes to all places of the filter.
    "TRANSPOSE_CONV": { times($0.count(2), $0.size(1, 0), $0.size(1, 1), $0.size(1, 2)) },
    // Filters are [depth, height, width, input channels, output channels], transposed [… output, input].
    "CONV_3D": { times($0.outputCount, $0.size(1, 0), $0.size(1, 1), $0.size(1, 2), $0.size(1, 3)) },
    "CONV_3D_TRANSPOSE": { times($0.count(2), $0.size(1, 0), $0.size(1, 1), $0.size(1, 2), $0.size(1, 3)) },
    "FULLY_CONNECTED": { times($0.outputCount, $0.size(1, 1)) },
    "BATCH_MATMUL": { call in
      let rank = call.sizes(0).count
      return times(
        call.outputCount, call.size(0, call.attributes.bool("adj_x") == true ? rank - 2 : rank - 1))
    },
    // Every weight is used once a step: those of the input, of the state, and of the projection.
    "UNIDIRECTIONAL_SEQUENCE_LSTM": { call in
      times(call.steps, [1, 2, 3, 4, 5, 6, 7, 8, 16].reduce(0) { $0 &+ call.count($1) })
    },
    "LSTM": { call in
      // The basic kernel has all weights in one operand.
      let weights = call.attributes.string("kernel_type") == "BASIC" ? [2] : [1, 2, 3, 4, 5, 6, 7, 8, 16]
      return times(call.steps, weights.reduce(0) { $0 &+ call.count($1) })
    },
    "BIDIRECTIONAL_SEQUENCE_LSTM": { call in
      let forward = [1, 2, 3, 4, 5, 6, 7, 8, 15]
      let backward = [18, 19, 20, 21, 22, 23, 24, 25, 32]
      return times(call.steps, (forward + backward).reduce(0) { $0 &+ call.count($1) })
    },
    "RNN": { times($0.steps, $0.count(1) &+ $0.count(2)) },
    "UNIDIRECTIONAL_SEQUENCE_RNN": { times($0.steps, $0.count(1) &+ $0.count(2)) },
    "BIDIRECTIONAL_SEQUENCE_RNN": { call in
      times(call.steps, [1, 2, 5, 6].reduce(0) { $0 &+ call.count($1) })
    },
    // One filter over the input, and one over time.
    "SVDF": { times($0.steps, $0.count(1) &+ $0.count(2)) },
  ]

  private static func times(_ factors: Int...) -> Int { product(factors) }

  /// Sizes from files may be as large as they like.
  private static func product(_ factors: some Sequence<Int>) -> Int {
    factors.reduce(1) { result, factor in
      let (value, overflow) = result.multipliedReportingOverflow(by: factor)
      return overflow ? Int.max : value
    }
  }
}
