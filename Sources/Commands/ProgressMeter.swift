internal import Floe

/// Shows how far a long step is, on one line of a terminal, once it has taken more than a second.
final class ProgressMeter {
  private var start = ContinuousClock.now
  private var step: ProgressReport.Step?
  private let isInteractive = Terminal.isInteractive
  private var last: ContinuousClock.Instant
  private var isShown = false

  init() { last = start }

  func show(_ progress: ProgressReport) {
    let now = ContinuousClock.now
    if progress.step != step {
      clear()
      (start, step) = (now, progress.step)
    }
    guard isInteractive, progress.total > 0, now - start > .seconds(1),
      now - last > .milliseconds(200)
    else {
      return
    }
    last = now
    let fraction = Double(progress.done) / Double(progress.total)
    let elapsed = (now - start) / .seconds(1)
    let left = fraction > 0 ? elapsed / fraction - elapsed : 0
    let work =
      switch progress.step {
      case .writing: "\(Int(fraction * 100)) % of \(progress.total >> 20) MiB"
      case .calibrating, .comparing: "\(progress.done) of \(progress.total) samples"
      case .searching: "\(progress.done) of \(progress.total) layers"
      }
    Terminal.status("\r\(work), \(Int(left.rounded(.up))) s left\u{1B}[K")
    isShown = true
  }

  func clear() {
    if isShown { Terminal.status("\r\u{1B}[K") }
    isShown = false
  }
}
