internal import Dispatch
internal import Glibc

/// Calls `body` with parts of `0..<count`, on all cores when there is enough to do. `cost` is about how many
/// nanoseconds one of the count takes. The parts must not write to the same memory.
@inline(__always)
func inParallel(_ count: Int, cost: Int, _ body: (Range<Int>) -> Void) {
  // Below a tenth of a millisecond, waking a thread costs more than it saves.
  let worthwhile = min(count, count * cost / 100_000)
  guard worthwhile > 1 else { return body(0..<count) }
  let parts = min(Workers.share, worthwhile)
  guard parts > 1 else { return body(0..<count) }
  withoutActuallyEscaping(body) { body in
    // The closure goes to other threads and is back before this call returns.
    let shared = Unchecked(body)
    DispatchQueue.concurrentPerform(iterations: parts) { part in
      shared.value(count * part / parts..<count * (part + 1) / parts)
    }
  }
}

/// Calls `body` on up to so many threads at once, and what it calls divides its work among each thread's share of the
/// cores. Where no thread is free, some calls follow others.
package func onThreads(_ count: Int, _ body: @Sendable () -> Void) {
  guard count > 1 else { return body() }
  let share = max(1, Workers.count / count)
  withoutActuallyEscaping(body) { body in
    DispatchQueue.concurrentPerform(iterations: count) { _ in
      Workers.$share.withValue(share) { body() }
    }
  }
}

/// A value that is handed to other threads on the promise that they do not get in each other's way.
struct Unchecked<Value>: @unchecked Sendable {
  let value: Value

  init(_ value: Value) { self.value = value }
}

/// The cores that work is divided among.
package enum Workers {
  package static let count = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
  /// How many the work of this thread may be divided among.
  @TaskLocal static var share = count
}
