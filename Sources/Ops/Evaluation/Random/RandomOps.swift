internal import Diagnostics
internal import GraphIR
internal import Kernels
internal import Tensors
internal import Text

/// Random numbers of a node's own generator, which goes on from run to run of a session.
///
/// With the seeds 0 and 0 TensorFlow begins somewhere else in each process. Here the generator then begins at the name of
/// the node: other nodes give other numbers, and the same model gives the same ones whenever it runs.
let randomOps: [OpDef] = [
  generator("RandomUniform") { (call, shape) throws(Diagnostic) in (.uniform, call.type("dtype")) },
  generator("RandomStandardNormal") { (call, shape) throws(Diagnostic) in (.normal, call.type("dtype")) },
  generator("TruncatedNormal") { (call, shape) throws(Diagnostic) in (.truncatedNormal, call.type("dtype")) },
  generator("RandomUniformInt") { (call, shape) throws(Diagnostic) in
    (try call.integerRange(1, isNeeded: !shape.contains(0)), try call.input(1).type)
  },
  OpDef(
    "RandomShuffle", .same,
    reading: { (call, state) throws(Diagnostic) in
      let x = try call.input(0)
      let count = x.dimensions.first ?? 0
      guard count > 1, x.elementCount > 1 else { return [x] }
      let blocks = UInt64(count - 1 + 3) / 4
      return [try shuffled(x, try RandomGenerator.of(call, state).taken(blocks: blocks))]
    }),
  OpDef(
    "Multinomial", .samples,
    reading: { (call, state) throws(Diagnostic) in
      let (rows, count) = try call.sampleSize()
      let outputs = UInt64(rows * ((count + 3) / 4 * 8))
      let generator = try RandomGenerator.of(call, state)
      return [
        try call.samples(count, outputs == 0 ? Philox(seed: 0, seed2: 0) : generator.taken(outputs: outputs))
      ]
    }),
]

/// Where the generator of a node is.
final class RandomGenerator: Resource, @unchecked Sendable {
  // Unchecked: a session runs on one thread, and its resources are its own.

  static let noun = "generator of random numbers"

  private var generator: Philox

  private init(_ generator: Philox) { self.generator = generator }

  /// The generator of a node, with the seeds that its attributes name.
  static func of(_ call: OpCall, _ state: StateAccess) throws(Diagnostic) -> RandomGenerator {
    try state.resources.resource(container: "", name: state.node, isShared: false) {
      () throws(Diagnostic) in
      RandomGenerator(beginning(call, state))
    }
  }

  /// Where the generator of a node begins.
  static func beginning(_ call: OpCall, _ state: StateAccess) -> Philox {
    var seeds: [Int64] = [0, 0]
    for (place, name) in ["seed", "seed2"].enumerated() {
      if case .int(let value) = call[name] { seeds[place] = value }
    }
    if seeds == [0, 0] {
      seeds[0] = Int64(bitPattern: TextHash.fingerprint(Array(state.node.utf8)))
    }
    return Philox(seed: seeds[0], seed2: seeds[1])
  }

  /// The generator as it is, which then goes on by the room of 256 blocks that TensorFlow keeps for each element.
  func taken(outputs: UInt64) -> Philox { taken(blocks: outputs &* 256) }

  func taken(blocks: UInt64) -> Philox {
    defer { generator.skip(blocks) }
    return generator
  }
}

private func generator(
  _ name: String,
  _ kind: @escaping @Sendable (OpCall, [Int]) throws(Diagnostic) -> (RandomDistribution, ElementType)
) -> OpDef {
  OpDef(
    name, .elements(of: 0),
    reading: { (call, state) throws(Diagnostic) in
      let shape = try call.integers(0)
      let (distribution, type) = try kind(call, shape)
      let count = try product(shape)
      guard count > 0 else { return [try TensorValue(allocating: type, shape)] }
      let generator = try RandomGenerator.of(call, state)
      return [try random(distribution, type, shape, from: generator.taken(outputs: UInt64(count)))]
    })
}

/// The rows in another order.
func shuffled(_ x: TensorValue, _ generator: Philox) throws(Diagnostic) -> TensorValue {
  let count = x.dimensions[0]
  return try gather(x, randomOrder(count, from: generator), indexShape: [count], axis: 0, batch: 0)
}

extension OpCall {
  /// The range of two scalars; of one that is empty no number can be drawn.
  func integerRange(_ index: Int, isNeeded: Bool) throws(Diagnostic) -> RandomDistribution {
    let (low, high) = (try wideInteger(index), try wideInteger(index + 1))
    guard !isNeeded || low < high else {
      throw invalid("there is no integer from \(low) to less than \(high)")
    }
    return .integers(low, high)
  }

  private func wideInteger(_ index: Int) throws(Diagnostic) -> Int64 {
    let values = try cast(input(index), to: .int64).copied(Int64.self)
    guard values.count == 1 else { throw invalid("operand \(index) has \(values.count) elements, not one") }
    return values[0]
  }

  /// How many rows of logits there are, and how many samples of each are wanted.
  func sampleSize() throws(Diagnostic) -> (rows: Int, count: Int) {
    let (logits, count) = (try input(0), try integer(1))
    guard logits.rank == 2, logits.dimensions[1] > 0, count >= 0 else {
      throw invalid("it takes no \(count) samples of logits of the shape \(logits.shape)")
    }
    _ = try product([logits.dimensions[0], count, 8])
    return (logits.dimensions[0], count)
  }

  func samples(_ count: Int, _ generator: Philox) throws(Diagnostic) -> TensorValue {
    try cast(sampledClasses(input(0), count: count, from: generator), to: type("output_dtype"))
  }
}
