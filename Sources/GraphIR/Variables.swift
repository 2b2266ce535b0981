package import Diagnostics
package import Tensors

/// Where the values of variables come from: a checkpoint, or for tests a dictionary.
package protocol VariableSource: Sendable {
  /// The name for diagnostics.
  var origin: String { get }
  /// Every key, sorted.
  var keys: [String] { get }
  /// The key that holds the variable called `name`: `name` itself, or the key an object checkpoint keeps it under.
  func key(of name: String) -> String?
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

extension TensorSlice {
  /// Reads the `shape_and_slice` text of a restore op: the sizes of the whole tensor, then per dimension `-` for all
  /// of it or `start,length` (`10 4 0,5:-`). Nil when it is not of that form or leaves the tensor.
  package init?(shapeAndSlice text: String) {
    let words = text.split(separator: " ")
    guard let spec = words.last, let sizes = Optional(words.dropLast().map { Int($0) }),
      !sizes.contains(nil)
    else { return nil }
    let dimensions = spec.split(separator: ":")
    guard dimensions.count == sizes.count else { return nil }
    var starts: [Int] = []
    var extents: [Int] = []
    for (size, part) in zip(sizes.compactMap(\.self), dimensions) {
      if part == "-" {
        starts.append(0)
        extents.append(size)
        continue
      }
      let numbers = part.split(separator: ",").map { Int($0) }
      guard numbers.count == 2, let start = numbers[0], let extent = numbers[1], start >= 0, extent >= 0,
        start <= size, extent <= size - start
      else { return nil }
      starts.append(start)
      extents.append(extent)
    }
    self.init(starts: starts, extents: extents)
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

  /// The checkpoint keys of what a mutable table maps, and to what.
  package struct TableBinding: Hashable, Sendable {
    package var keys: String
    package var values: String

    package init(keys: String, values: String) {
      self.keys = keys
      self.values = values
    }
  }

  /// By the name of the table's node, where the graph's restore ops fill it.
  package var tables: [String: TableBinding] = [:]

  /// Variables that the model changes itself and that are to stay variables, by the names of their nodes.
  package var changing: Set<String> = []

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
