package import Diagnostics
package import Tensors

/// Where the values of variables come from: a checkpoint, or for tests a dictionary.
package protocol VariableSource: Sendable {
  /// The name for diagnostics.
  var origin: String { get }
  /// Every key, sorted.
  var keys: [String] { get }
  func contains(_ key: String) -> Bool
  /// The tensor under `key`, or the part of it that `slice` says. A missing key, a damaged entry and a slice beyond
  /// the tensor are diagnostics.
  func tensor(_ key: String, slice: TensorSlice?) throws(Diagnostic) -> Tensor
}

/// A part of a tensor: from `starts`, `extents` elements along each dimension.
package struct TensorSlice: Hashable, Sendable {
  package var starts: [Int]
  package var extents: [Int]

  package init(starts: [Int], extents: [Int]) {
    self.starts = starts
    self.extents = extents
  }
}

/// What is known of a model's variables.
package struct Variables: Sendable {
  /// Their values; nil for a model that came without any.
  package var source: (any VariableSource)?

  /// The checkpoint key, and for a partition the part of it, that a variable's value is stored under.
  package struct Binding: Hashable, Sendable {
    package var key: String
    package var slice: TensorSlice?

    package init(key: String, slice: TensorSlice? = nil) {
      self.key = key
      self.slice = slice
    }
  }

  /// Bindings by the name of the variable's node, where the graph's restore ops or the user give them.
  package var bindings: [String: Binding] = [:]

  /// What became of one variable.
  package struct Outcome: Hashable, Sendable {
    package enum State: String, Sendable {
      case frozen, kept, unused, missing
    }

    package var name: String
    package var key: String
    package var type: ElementType
    package var shape: Shape
    package var state: State

    package init(name: String, key: String, type: ElementType, shape: Shape, state: State) {
      self.name = name
      self.key = key
      self.type = type
      self.shape = shape
      self.state = state
    }
  }

  /// What became of each variable of the graph, in the order of the graph.
  package var outcomes: [Outcome] = []

  package init() {}
}
