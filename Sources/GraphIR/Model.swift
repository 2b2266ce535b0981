package import Diagnostics
package import Tensors

/// A model as the readers give it and the passes rewrite it: the graph, its functions, and what lies around them.
package struct Model: Sendable {
  /// Which dialect the graph speaks. It belongs to the whole model, never to a node.
  package enum Stage: String, Sendable {
    /// TensorFlow ops with variables.
    case tensorflow
    /// TensorFlow ops, variables replaced by constants.
    case frozen
    /// TFLite ops, of which every tensor's type is stated.
    case tflite
  }

  package var stage: Stage = .tensorflow
  package var graph = Graph()
  package var functions = FunctionLibrary()
  package var signatures: [Signature] = []
  package var variables = Variables()
  package var versions = GraphVersions()
  /// Files that ops of the graph read, by the tensor that holds the file name.
  package var assets: [Asset] = []
  /// Names of the nodes a loader runs after restoring variables (tables, a user's initialiser).
  package var initializers: [String] = []
  /// Names of the nodes that restore the variables, from the `SaverDef`s of the graph.
  package var restoreOps: [String] = []
  /// The name of the node that saves the variables, by the `SaverDef`; nil without one.
  package var saveOp: String?
  /// Serialized fields of the `GraphDef` that Floe does not interpret.
  package var extra: [UInt8] = []
  /// What the main graph is called where graphs have names: in a TFLite file.
  package var name = "main"
  /// What a TFLite file says of itself.
  package var description = ""
  /// Named bytes that travel with a TFLite model: what it was converted with, labels, and the like.
  package var metadata: [Metadata] = []
  /// The file or directory the model was read from, for diagnostics.
  package var origin = ""

  package init() {}
}

/// The versions a `GraphDef` states (tensorflow/core/framework/versions.proto).
package struct GraphVersions: Hashable, Sendable {
  package var producer = 0
  package var minConsumer = 0
  package var badConsumers: [Int] = []

  package init() {}
}

/// Bytes that belong to a model under a name.
package struct Metadata: Equatable, Sendable {
  package var name: String
  /// A vector of bytes.
  package var content: Tensor

  package init(name: String, content: Tensor) {
    self.name = name
    self.content = content
  }
}

/// A named interface of a model: keys to tensors, as a `SignatureDef`.
package struct Signature: Hashable, Sendable {
  package struct Entry: Hashable, Sendable {
    package var key: String
    /// The tensor's name in the graph: `node:port`; empty for a composite or sparse tensor.
    package var tensor: String
    package var type: ElementType
    package var shape: Shape

    package init(key: String, tensor: String, type: ElementType, shape: Shape) {
      self.key = key
      self.tensor = tensor
      self.type = type
      self.shape = shape
    }
  }

  package var key: String
  package var methodName: String
  /// Sorted by key; in a TFLite model in the order of the file.
  package var inputs: [Entry]
  package var outputs: [Entry]
  /// The function that its tensors are in; nil for the main graph. Only TFLite models have signatures of functions.
  package var function: String?

  package init(
    key: String, methodName: String, inputs: [Entry], outputs: [Entry], function: String? = nil
  ) {
    self.function = function
    self.key = key
    self.methodName = methodName
    self.inputs = inputs
    self.outputs = outputs
  }
}

/// A file that belongs to a SavedModel.
package struct Asset: Hashable, Sendable {
  /// The name of the tensor that holds the file's path.
  package var tensor: String
  /// The file, where it is now.
  package var path: String

  package init(tensor: String, path: String) {
    self.tensor = tensor
    self.path = path
  }
}

/// A function of the model's library: a graph whose inputs are `_Arg` nodes, one an argument in order, named as the
/// argument, and whose outputs are keyed by the result's name.
package struct Function: Sendable {
  package struct Parameter: Hashable, Sendable {
    package var name: String
    package var type: ElementType
    /// The attribute that gives the type of a polymorphic function's argument.
    package var typeAttribute: String?

    package init(name: String, type: ElementType, typeAttribute: String? = nil) {
      self.name = name
      self.type = type
      self.typeAttribute = typeAttribute
    }
  }

  package var name: String
  package var arguments: [Parameter]
  package var results: [Parameter]
  package var body: Graph
  /// The `attr` of the `FunctionDef` (`_noinline`, `_implements`, …).
  package var attributes: Attributes
  package var isStateful: Bool
  /// The `arg_attr` of the `FunctionDef`: attributes of the arguments, by position.
  package var argumentAttributes: [Int: Attributes] = [:]
  /// The `resource_arg_unique_id` of the `FunctionDef`: which resource arguments are the same one, by position.
  package var resourceArgumentIDs: [Int: Int] = [:]
  /// Serialized fields of the `FunctionDef` that Floe does not interpret.
  package var extra: [UInt8]

  package init(
    name: String, arguments: [Parameter], results: [Parameter], body: Graph, attributes: Attributes = [:],
    isStateful: Bool = false, extra: [UInt8] = []
  ) {
    self.name = name
    self.arguments = arguments
    self.results = results
    self.body = body
    self.attributes = attributes
    self.isStateful = isStateful
    self.extra = extra
  }

  /// Forgets what is recorded of an argument whose type has changed.
  package mutating func dropArgumentAttributes(_ index: Int) {
    argumentAttributes[index] = nil
    resourceArgumentIDs[index] = nil
  }
}

/// The functions of a model, in the order of the file, and the gradients they are registered with.
package struct FunctionLibrary: Sendable {
  package private(set) var names: [String] = []
  private var functions: [String: Function] = [:]
  /// Function name to the name of its gradient function.
  package var gradients: [String: String] = [:]

  package init() {}

  package var isEmpty: Bool { names.isEmpty }

  package subscript(name: String) -> Function? {
    get { functions[name] }
    set {
      if newValue == nil {
        if functions[name] != nil { names.removeAll { $0 == name } }
      } else if functions[name] == nil {
        names.append(name)
      }
      functions[name] = newValue
    }
  }

  /// Edits a function in place; nothing happens when there is none of that name.
  package mutating func edit(
    _ name: String, _ change: (inout Function) throws(Diagnostic) -> Void
  ) throws(Diagnostic) {
    // Taken out of the dictionary while it is edited, so that its graph is not copied.
    guard var function = functions.removeValue(forKey: name) else { return }
    defer { functions[name] = function }
    try change(&function)
  }

  /// Keeps only the functions whose names are in `kept`.
  package mutating func keep(_ kept: Set<String>) {
    names.removeAll { !kept.contains($0) }
    functions = functions.filter { kept.contains($0.key) }
    gradients = gradients.filter { kept.contains($0.key) && kept.contains($0.value) }
  }

  /// `base` if no function has that name, else `base_1`, `base_2`, … .
  package func uniqueName(_ base: String) -> String {
    if functions[base] == nil { return base }
    var suffix = 1
    while functions["\(base)_\(suffix)"] != nil { suffix += 1 }
    return "\(base)_\(suffix)"
  }
}
