internal import Diagnostics
internal import GraphIR
internal import Kernels
internal import Tensors

/// Where gradients are added up until enough are there: their sum or mean is taken.
class Accumulator: Resource, @unchecked Sendable {
  // Unchecked: a session runs on one thread, and its resources are its own.

  static var noun: String { "accumulator" }

  let type: ElementType
  let shape: Shape
  let isMean: Bool
  /// What comes from before this step is too late.
  var step: Int64 = 0
  var count = 0

  init(_ call: OpCall) {
    (type, shape) = (call.type("dtype"), call.shape("shape"))
    isMean = call.string("reduction_type") != "SUM"
  }

  /// Refuses to give what is not there yet.
  func require(_ required: Int, _ call: OpCall) throws(Diagnostic) {
    guard call.type("dtype") == type else {
      throw call.invalid("the accumulator is of \(type), not of \(call.type("dtype"))")
    }
    guard required > 0 else { throw call.invalid("\(required) gradients cannot be required") }
    guard count >= required else {
      throw TensorQueue.endless("\(required) gradients are required, and the accumulator has \(count)")
    }
  }

  /// The accumulator of a node: one that other nodes of the name have, too, or one of its own.
  static func of<A: Accumulator>(
    _ call: OpCall, _ state: StateAccess, _ make: (OpCall) -> A
  ) throws(Diagnostic) -> A {
    try call.namedResource(state) { make(call) }
  }
}

private final class DenseAccumulator: Accumulator, @unchecked Sendable {
  private var sum: TensorValue?

  func add(_ gradient: TensorValue, _ call: OpCall) throws(Diagnostic) {
    guard gradient.type == type, shape.isCompatible(with: gradient.shape),
      sum.map({ $0.dimensions == gradient.dimensions }) ?? true
    else {
      throw call.invalid("a gradient of \(gradient.type)\(gradient.shape) is none of \(type)\(shape)")
    }
    sum = try sum.map { (sum) throws(Diagnostic) in try elementwise(.add, sum, gradient) } ?? gradient
    count += 1
  }

  func take(_ required: Int, _ call: OpCall) throws(Diagnostic) -> TensorValue {
    try require(required, call)
    guard var result = sum else { throw call.invalid("the accumulator is empty") }
    if isMean { result = try elementwise(.divide, result, cast(scalar(count, .int64), to: type)) }
    (sum, count) = (nil, 0)
    // The graph may have set it to the last number there is.
    step &+= 1
    return result
  }
}

/// Accumulators of both kinds: by references and by handles.
let accumulatorOps: [OpDef] = ["", "Resource"].flatMap { kind in
  [
    OpDef(
      "\(kind)ConditionalAccumulator", kind.isEmpty ? .queueReference : .scalar,
      reading: { (call, state) throws(Diagnostic) in
        let accumulator = try Accumulator.of(call, state) { DenseAccumulator($0) }
        return [
          kind.isEmpty
            ? TensorValue(.string.reference, [2], .handle(accumulator))
            : TensorValue(handle: accumulator, type: .resource)
        ]
      }),
    op("\(kind)AccumulatorApplyGradient", .nothing) {
      (call, accumulator: DenseAccumulator) throws(Diagnostic) in
      if try call.integer(1) >= accumulator.step { try accumulator.add(call.input(2), call) }
      return []
    },
    op("\(kind)AccumulatorNumAccumulated", .scalar) { (_, accumulator: Accumulator) throws(Diagnostic) in
      [try scalar(accumulator.count, .int32)]
    },
    op("\(kind)AccumulatorSetGlobalStep", .nothing) { (call, accumulator: Accumulator) throws(Diagnostic) in
      accumulator.step = Int64(try call.integer(1))
      return []
    },
    op("\(kind)AccumulatorTakeGradient", .anything) {
      (call, accumulator: DenseAccumulator) throws(Diagnostic) in
      [try accumulator.take(call.integer(1), call)]
    },
  ]
}

private func op<A: Accumulator>(
  _ name: String, _ infer: ShapeRule,
  _ kernel: @escaping @Sendable (OpCall, A) throws(Diagnostic) -> [TensorValue]
) -> OpDef {
  OpDef(
    name, infer, changing: { (call, _) throws(Diagnostic) in try kernel(call, call.resource(0, A.self)) })
}
