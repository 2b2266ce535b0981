internal import Diagnostics
package import GraphIR
internal import Kernels
internal import Tensors

/// What outlives the runs of a model: its variables and tables, by container and name, as TensorFlow's resource manager
/// keeps them for a session.
package final class Resources: @unchecked Sendable {
  // Unchecked: a session runs on one thread, and its resources are its own.

  private struct Key: Hashable {
    let type: ObjectIdentifier
    let container: String
    let name: String
    /// Whether nodes share it by the name; else the name is that of the only node that has it.
    let isShared: Bool
  }

  private var known: [Key: any Resource] = [:]
  private let variables: Variables

  /// Nothing yet. Variables will have their values of the checkpoint, if they have one there.
  package init(restoring variables: Variables) {
    self.variables = variables
  }

  /// The resource of a node, which is made when there is none of its name yet.
  func resource<R: Resource>(
    container: String, name: String, isShared: Bool, _ make: () throws(Diagnostic) -> R
  ) throws(Diagnostic) -> R {
    let key = Key(type: ObjectIdentifier(R.self), container: container, name: name, isShared: isShared)
    if let resource = known[key] as? R { return resource }
    let resource = try make()
    known[key] = resource
    return resource
  }

  /// Forgets a resource, so that the next node of its name makes another. False when it was forgotten before.
  func remove(_ resource: any Resource) -> Bool {
    guard let key = known.first(where: { $0.value === resource })?.key else { return false }
    known[key] = nil
    return true
  }

  /// The value a variable of the graph starts with; nil when the checkpoint has none.
  func restored(_ node: String, _ op: OpKind, _ attributes: Attributes) throws(Diagnostic) -> TensorValue? {
    guard variables.bindings[node] != nil,
      let tensor = try variables.value(of: node, op, attributes)
    else { return nil }
    return try TensorValue(loading: tensor)
  }
}

/// How a node with a state reaches it.
package struct StateAccess {
  let resources: Resources
  /// The node's name, after that of the function it is in: a resource goes by it that is not shared.
  let node: String

  package init(_ resources: Resources, node: String) {
    self.resources = resources
    self.node = node
  }
}

extension OpCall {
  /// The resource of a node by its attributes: one that all nodes have which share its name, or the node's own.
  func namedResource<R: Resource>(
    _ state: StateAccess, _ make: () throws(Diagnostic) -> R
  ) throws(Diagnostic) -> R {
    let shared = string("shared_name")
    return try state.resources.resource(
      container: string("container"), name: shared.isEmpty ? state.node : shared, isShared: !shared.isEmpty,
      make)
  }

  /// The resource that an operand is a handle of, or refers to.
  func resource<R: Resource>(_ index: Int, _: R.Type) throws(Diagnostic) -> R {
    guard let resource = try input(index).resource as? R else {
      throw invalid("operand \(index) is no handle of a \(R.noun)")
    }
    return resource
  }
}
