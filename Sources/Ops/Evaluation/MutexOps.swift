internal import Diagnostics
internal import Kernels
internal import Tensors

/// What one node at a time may hold.
private final class Mutex: Resource, @unchecked Sendable {
  // Unchecked: a session runs on one thread, and its resources are its own.

  static let noun = "mutex"

  var isLocked = false
}

/// A mutex as it is held: until nothing holds on to this value, or it is used up.
private final class HeldMutex: @unchecked Sendable {
  // Unchecked: a session runs on one thread, and its resources are its own.

  private let mutex: Mutex

  init(_ mutex: Mutex) {
    self.mutex = mutex
    mutex.isLocked = true
  }

  deinit { mutex.isLocked = false }
}

private struct MutexLock: Variant {
  static let noun = "lock of a mutex"

  let held: HeldMutex
}

/// Critical sections.
let mutexOps: [OpDef] = [
  OpDef(
    "MutexV2", .scalar,
    reading: { (call, state) throws(Diagnostic) in
      [TensorValue(handle: try call.namedResource(state) { Mutex() }, type: .resource)]
    }),
  OpDef(
    "MutexLock", .scalar,
    changing: { (call, _) throws(Diagnostic) in
      let mutex = try call.resource(0, Mutex.self)
      guard !mutex.isLocked else { throw TensorQueue.endless("the mutex is held already") }
      return [TensorValue(variant: MutexLock(held: HeldMutex(mutex)))]
    }),
  OpDef(
    "ConsumeMutexLock", .nothing,
    changing: { (call, _) throws(Diagnostic) in
      // It is let go with the value, after its last reader.
      _ = try call.variant(0, MutexLock.self)
      return []
    }
  ).takingVariants,
]
