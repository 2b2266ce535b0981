package import Diagnostics
package import Kernels
internal import Tensors

/// A variable that stays one: what a handle refers to, and a reference of TensorFlow 1.
package final class Variable: Resource, @unchecked Sendable {
  // Unchecked: a session runs on one thread, and its resources are its own.

  package static let noun = "variable"

  private let name: String
  /// Nil until something is assigned.
  var value: TensorValue?

  init(_ name: String, _ value: TensorValue?) {
    self.name = name
    self.value = value
  }

  /// The value as it is now. A variable without one is a diagnostic.
  package func read() throws(Diagnostic) -> TensorValue {
    guard let value else {
      throw Diagnostic(
        .uninitialized, "the variable '\(name)' is used before it has a value",
        help: "give the checkpoint that has it, or the model's initialiser")
    }
    return value
  }
}
