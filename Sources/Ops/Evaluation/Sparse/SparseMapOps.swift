internal import Diagnostics
internal import GraphIR
internal import Kernels
internal import Tensors

/// Where sparse tensors wait under numbers that stand for them.
private final class SparseTensorsMap: Resource, @unchecked Sendable {
  // Unchecked: a session runs on one thread, and its resources are its own.

  static let noun = "map of sparse tensors"

  private var waiting: [Int: SparseParts] = [:]
  private var next = 0

  func add(_ parts: SparseParts) -> Int {
    defer { next += 1 }
    waiting[next] = parts
    return next
  }

  func take(_ handle: Int) -> SparseParts? { waiting.removeValue(forKey: handle) }
}

/// Ops that put sparse tensors into a map and take them out as one.
let sparseMapOps: [OpDef] = [
  OpDef(
    "AddSparseToTensorsMap", .scalar,
    changing: { (call, state) throws(Diagnostic) in
      let parts = try SparseParts(call, 0).checked(call)
      return [try scalar(map(call, state).add(parts), .int64)]
    }),
  OpDef(
    "AddManySparseToTensorsMap", .sparseHandles,
    changing: { (call, state) throws(Diagnostic) in
      let (rows, map) = (try SparseParts(call, 0).checked(call).rows(call), try map(call, state))
      // TensorFlow numbers the rows that have values first.
      var handles = [Int](repeating: 0, count: rows.count)
      for isEmpty in [false, true] {
        for (row, parts) in rows.enumerated() where (parts.count == 0) == isEmpty {
          handles[row] = map.add(parts)
        }
      }
      return [try vector(handles, .int64)]
    }),
  OpDef(
    "TakeManySparseFromTensorsMap", .sparseParts,
    changing: { (call, state) throws(Diagnostic) in
      let (handles, map) = (try call.integers(0), try map(call, state))
      guard try call.input(0).rank == 1 else { throw call.invalid("its handles are no vector") }
      var all: [SparseParts] = []
      for handle in handles {
        guard let parts = map.take(handle), parts.values.type == call.type("dtype") else {
          throw call.invalid("there is no sparse tensor of \(call.type("dtype")) with the handle \(handle)")
        }
        all.append(parts)
      }
      return try SparseParts(stacking: all, [handles.count], call).outputs()
    }),
]

/// The map of a node: who takes from it names the node that adds.
private func map(_ call: OpCall, _ state: StateAccess) throws(Diagnostic) -> SparseTensorsMap {
  let shared = call.string("shared_name")
  return try state.resources.resource(
    container: call.string("container"), name: shared.isEmpty ? state.node : shared, isShared: true
  ) { SparseTensorsMap() }
}

extension ShapeRule {
  fileprivate static let sparseHandles = ShapeRule { call in
    [SymbolicShape([call.elements(2)?.first.flatMap { $0.isSize ? $0 : nil } ?? .unknown])]
  }
}
