internal import Floe

/// Shows how far a long step is, on one line of a terminal, once it has taken more than a second.
final class ProgressMeter {
  private let start = ContinuousClock.now
  private let isInteractive = Terminal.isInteractive
  private var last: ContinuousClock.Instant
  private var isShown = false

  init() { last = start }

  func show(_ progress: ProgressReport) {
    let now = ContinuousClock.now
    guard isInteractive, progress.total > 0, now - start > .seconds(1),
      now - last > .milliseconds(200)
    else {
      return
    }
    last = now
    let fraction = Double(progress.done) / Double(progress.total)
    let elapsed = (now - start) / .seconds(1)
    let left = fraction > 0 ? elapsed / fraction - elapsed : 0
    Terminal.status(
      "\r\(Int(fraction * 100)) % of \(progress.total >> 20) MiB, \(Int(left.rounded(.up))) s left\u{1B}[K")
    isShown = true
  }

  func clear() {
    if isShown { Terminal.status("\r\u{1B}[K") }
    isShown = false
  }
}
