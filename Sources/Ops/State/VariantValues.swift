internal import Kernels

/// A tensor as the element of another.
struct TensorElement: Variant {
  static let noun = "tensor"

  let value: TensorValue
}

/// The tensors of a value that may be there, or not.
struct OptionalTensors: Variant {
  static let noun = "optional value"

  /// Nil for none.
  let components: [TensorValue]?
}

/// The tensors that a structure of Python's is made of, with the bytes that describe it.
struct CompositeTensors: Variant {
  static let noun = "composite tensor"

  let components: [TensorValue]
}
