internal import Dispatch
internal import Glibc

/// Calls `body` with parts of `0..<count`, on all cores when there is enough to do. `cost` is about how many
/// nanoseconds one of the count takes. The parts must not write to the same memory.
@inline(__always)
func inParallel(_ count: Int, cost: Int, _ body: (Range<Int>) -> Void) {
  // Below a tenth of a millisecond, waking a thread costs more than it saves.
  let parts = min(Workers.count, count, count * cost / 100_000)
  guard parts > 1 else { return body(0..<count) }
  withoutActuallyEscaping(body) { body in
    // The closure goes to other threads and is back before this call returns.
    let shared = Unchecked(body)
    DispatchQueue.concurrentPerform(iterations: parts) { part in
      shared.value(count * part / parts..<count * (part + 1) / parts)
    }
  }
}

/// A value that is handed to other threads on the promise that they do not get in each other's way.
struct Unchecked<Value>: @unchecked Sendable {
  let value: Value

  init(_ value: Value) { self.value = value }
}

/// The number of cores.
enum Workers {
  static let count = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
}
