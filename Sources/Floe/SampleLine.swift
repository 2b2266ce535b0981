internal import Diagnostics
internal import Dispatch
internal import Kernels
internal import Synchronization

/// Hands samples to threads, one after the other, so that each can follow the one before it.
final class SampleLine: @unchecked Sendable {
  // Unchecked: samples are read, and those that are done are told of, under the lock.

  /// A sample that a thread has taken.
  struct Place {
    let index: Int
    /// A value for each input.
    let values: [TensorValue]
    /// What the sample before has done; nil for the first.
    let previous: SampleSteps?
    let steps = SampleSteps()
  }

  private struct State {
    var taken = 0
    var finished = 0
    var last: SampleSteps?
    var problem: (index: Int, diagnostic: Diagnostic)?

    /// Of several problems, the first sample's counts, however many threads there are.
    mutating func note(_ diagnostic: Diagnostic, of index: Int) {
      if problem.map({ index < $0.index }) ?? true { problem = (index, diagnostic) }
    }
  }

  private let count: Int
  private let read: (Int) throws(Diagnostic) -> [TensorValue]
  private let report: (Int) -> Void
  private let state = Mutex(State())

  /// - Parameters:
  ///   - read: gives the sample of an index.
  ///   - report: is told how many samples are done.
  init(
    _ count: Int, reading read: @escaping (Int) throws(Diagnostic) -> [TensorValue],
    reporting report: @escaping (Int) -> Void
  ) {
    (self.count, self.read, self.report) = (count, read, report)
  }

  /// What went wrong with a sample.
  var problem: Diagnostic? { state.withLock { $0.problem?.diagnostic } }

  /// The next sample; nil when there is none, or one went wrong.
  func next() -> Place? {
    state.withLock { state in
      guard state.problem == nil, state.taken < count else { return nil }
      let index = state.taken
      state.taken += 1
      do throws(Diagnostic) {
        let place = Place(index: index, values: try read(index), previous: state.last)
        state.last = place.steps
        return place
      } catch {
        state.note(error, of: index)
        return nil
      }
    }
  }

  /// Says that a sample is done, with what went wrong.
  func finish(_ place: Place, _ problem: Diagnostic? = nil) {
    place.steps.finish()
    state.withLock { state in
      if let problem {
        state.note(problem, of: place.index)
      } else {
        state.finished += 1
        report(state.finished)
      }
    }
  }
}

/// How far a sample is, for one other thread to stay behind it.
final class SampleSteps: Sendable {
  private let steps = DispatchSemaphore(value: 0)
  private let isFinished = Atomic(false)

  /// Makes a step.
  func advance() { steps.signal() }

  /// Says that there are no more steps.
  func finish() {
    isFinished.store(true, ordering: .releasing)
    steps.signal()
  }

  /// Waits for the next step that nobody has waited for.
  func follow() {
    if !isFinished.load(ordering: .acquiring) { steps.wait() }
  }
}
