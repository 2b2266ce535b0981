internal import CLiteRT
package import Diagnostics
package import Kernels
internal import Tensors

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

extension Code {
  /// LiteRT ended its process.
  package static let liteRTCrashed = Code("litert-crashed", .failed)
  /// LiteRT did not come to an end in time.
  package static let liteRTTimeout = Code("litert-timeout", .failed)
}

/// One signature of a .tflite file, run by LiteRT in a process of its own: what LiteRT's kernels do to a process that has
/// a model they do not expect, they do to that one.
///
/// The process is a copy of this one, and ends with it. Not for use from two threads at once.
package final class LiteRTProcess {
  package private(set) var signature = LiteRTModel.Signature(key: "", inputs: [], outputs: [])
  private let process: pid_t
  private let channel: LiteRTChannel
  private let messages: Int32
  private let location: Location
  private var hasEnded = false

  /// Starts the process, and prepares the signature to run with so many threads.
  ///
  /// - Parameter seconds: how long LiteRT may take for anything it does; nil for as long as it wants.
  /// - Throws: a Diagnostic when LiteRT is not there, or the model is none that it runs.
  package init(
    path: String, signature key: String?, kernels: LiteRTKernels, threads: Int, seconds: Int? = nil
  ) throws(Diagnostic) {
    location = Location(file: path)
    var (descriptor, messages): (Int32, Int32) = (-1, -1)
    process = clitert_fork(&descriptor, &messages)
    channel = LiteRTChannel(descriptor: descriptor)
    self.messages = messages
    if process == 0 {
      Self.serve(channel, path, key, kernels, threads)
      _exit(0)
    }
    guard process > 0 else {
      hasEnded = true
      throw Diagnostic(.liteRTFailed, "there can be no process for LiteRT", at: location)
    }
    if let seconds { clitert_limit(descriptor, Int32(clamping: seconds)) }
    signature = try answer("prepared the model") { (channel) throws(BrokenChannel) in
      try channel.receiveSignature()
    }
  }

  deinit { if !hasEnded { _ = clitert_end(process, channel.descriptor, messages) } }

  /// Computes the outputs. The inputs are in the signature's order, of its types, and of shapes that fit its.
  package func run(_ values: [TensorValue]) throws(Diagnostic) -> [TensorValue] {
    try ask(.run, "ran the model") { (channel) throws(BrokenChannel) in
      try channel.send(values) { (value) throws(BrokenChannel) in try channel.send(value) }
    } answer: { (channel) throws(BrokenChannel) in
      try channel.receive { () throws(BrokenChannel) in try channel.receiveTensor() }
    }
  }

  /// Computes the same outputs once more, and gives the milliseconds that it takes.
  package func measure() throws(Diagnostic) -> Double {
    try ask(.measure, "ran the model") { _ throws(BrokenChannel) in
    } answer: { (channel) throws(BrokenChannel) in
      Double(try channel.receive(0...Int(Int64.max))) / 1e6
    }
  }

  // MARK: Questions and answers

  private enum Request: Int {
    case run, measure
  }

  private func ask<Answer>(
    _ request: Request, _ doing: String, _ question: (LiteRTChannel) throws(BrokenChannel) -> Void,
    answer: (LiteRTChannel) throws(BrokenChannel) -> Answer
  ) throws(Diagnostic) -> Answer {
    try self.answer(doing) { (channel) throws(BrokenChannel) in
      try channel.send(request.rawValue)
      try question(channel)
    } content: { (channel) throws(BrokenChannel) in
      try answer(channel)
    }
  }

  /// What comes in answer: what was asked for, or a diagnostic.
  private func answer<Answer>(
    _ doing: String, after question: (LiteRTChannel) throws(BrokenChannel) -> Void = { _ in },
    content: (LiteRTChannel) throws(BrokenChannel) -> Answer
  ) throws(Diagnostic) -> Answer {
    let problem: Diagnostic
    do throws(BrokenChannel) {
      guard !hasEnded else { throw BrokenChannel() }
      try question(channel)
      if try channel.receive(0...1) == 0 { return try content(channel) }
      problem = try channel.receiveDiagnostic()
    } catch {
      throw crash(doing)
    }
    throw problem
  }

  /// What is known of a process that gives no answer.
  private func crash(_ doing: String) -> Diagnostic {
    guard !hasEnded else { return Diagnostic(.liteRTCrashed, "LiteRT has crashed before", at: location) }
    var notes: [String] = []
    if let text = clitert_messages(messages) {
      notes = LiteRTLibrary.messages(in: String(cString: text))
      free(text)
    }
    hasEnded = true
    let signal = clitert_end(process, channel.descriptor, messages)
    // The signal that clitert_end ends processes with.
    if signal == SIGKILL {
      return Diagnostic(
        .liteRTTimeout, "LiteRT did not come to an end in time while it \(doing)", at: location, notes: notes)
    }
    let name = signal == 0 ? "" : ": \(String(cString: strsignal(signal))) (signal \(signal))"
    return Diagnostic(.liteRTCrashed, "LiteRT crashed while it \(doing)\(name)", at: location, notes: notes)
  }

  /// The life of the process: prepares the model, and answers until nobody asks.
  private static func serve(
    _ channel: LiteRTChannel, _ path: String, _ key: String?, _ kernels: LiteRTKernels, _ threads: Int
  ) {
    do throws(BrokenChannel) {
      let session: LiteRTSession
      do throws(Diagnostic) {
        let model = try LiteRTModel(path: path)
        session = try LiteRTSession(
          model, signature: model.signatureIndex(key), kernels: kernels, threads: threads)
      } catch {
        try channel.send(1)
        return try channel.send(error)
      }
      try channel.send(0)
      try channel.send(session.signature)
      while let request = Request(rawValue: try channel.receive(0...1)) {
        try answer(request, session, channel)
      }
    } catch {
      // Nobody asks any more.
    }
  }

  private static func answer(
    _ request: Request, _ session: LiteRTSession, _ channel: LiteRTChannel
  ) throws(BrokenChannel) {
    var values: [TensorValue] = []
    if request == .run {
      values = try channel.receive { () throws(BrokenChannel) in try channel.receiveTensor() }
    }
    let start = ContinuousClock.now
    do throws(Diagnostic) {
      switch request {
      case .run: values = try session.run(values)
      case .measure: try session.runAgain()
      }
    } catch {
      try channel.send(1)
      return try channel.send(error)
    }
    let duration = ContinuousClock.now - start
    try channel.send(0)
    switch request {
    case .run: try channel.send(values) { (value) throws(BrokenChannel) in try channel.send(value) }
    case .measure: try channel.send(Int(duration / .nanoseconds(1)))
    }
  }
}
