internal import Diagnostics
internal import Kernels
internal import Tensors

/// Ops that check something, or tell it to whoever runs the model.
let messageOps: [OpDef] = [
  OpDef(
    "Assert", .nothing,
    changing: { (call, _) throws(Diagnostic) in
      let condition = try call.input(0)
      guard condition.type == .bool, condition.rank == 0 else {
        throw call.invalid("what it checks is \(condition.type)\(condition.shape), no bool")
      }
      guard condition.copied(Bool.self)[0] else {
        let parts = call.inputs.dropFirst().map { "[\($0.summary(call.int("summarize")))]" }
        throw Diagnostic(.assertionFailed, "assertion failed: \(parts.joined(separator: " "))")
      }
      return []
    }
  ).takingVariants,
  OpDef(
    "Print", .identity,
    changing: { (call, state) throws(Diagnostic) in
      let counter: MessageCounter = try state.resources.resource(
        container: "", name: state.node, isShared: false
      ) { MessageCounter() }
      let most = call.int("first_n")
      if most < 0 || counter.count < most {
        counter.count += 1
        let parts = call.inputs.dropFirst().map { "[\($0.summary(call.int("summarize")))]" }
        printMessage(Array((call.string("message") + parts.joined() + "\n").utf8))
      }
      return [try call.input(0)]
    }
  ).takingVariants,
  OpDef(
    "PrintV2", .nothing,
    changing: { (call, _) throws(Diagnostic) in
      let (text, target) = (try call.input(0), call.string("output_stream"))
      guard text.type == .string, text.rank == 0 else {
        throw call.invalid("it prints a string, not \(text.type)\(text.shape)")
      }
      guard targets.contains(target) else {
        throw Diagnostic(
          .unsupported, "\(call.op) writes to '\(target)', and what is run writes no files",
          help: "fetch the tensor that it prints")
      }
      printMessage(text.strings[0] + Array(call.string("end").utf8))
      return []
    }),
  OpDef(
    "Abort", .nothing,
    changing: { (call, _) throws(Diagnostic) in
      let message = call.string("error_msg")
      throw Diagnostic(.assertionFailed, "the model ends the run" + (message.isEmpty ? "" : ": \(message)"))
    }),
]

/// How often a node has printed something.
private final class MessageCounter: Resource, @unchecked Sendable {
  // Unchecked: a session runs on one thread, and its resources are its own.

  static let noun = "counter"

  var count = 0
}

/// Where TensorFlow prints to other than files.
private let targets: Set<String> = [
  "stdout", "stderr", "log(info)", "log(warning)", "log(error)",
]
