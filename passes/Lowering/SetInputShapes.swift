package import Diagnostics
package import GraphIR
internal import Ops
package import PassKit
package import Tensors

/// States the shapes of inputs.
///
///     %x = Placeholder {shape = [?,224,224,3]}     =>     %x = Placeholder {shape = [1,224,224,3]}
///
/// A shape must be one that the input may have. The batch is the first size of every input where it is unknown.
package struct SetInputShapes: Pass {
  package static let name = "set-input-shapes"
  package static let summary = "Give inputs the shapes, and the batch size, that were asked for."

  private let shapes: [String: Shape]
  private let batch: Int?

  /// - Parameters:
  ///   - shapes: the shape of each input, by key or name.
  ///   - batch: the first size of the inputs that have an unknown one.
  package init(_ shapes: [String: Shape], batch: Int?) {
    self.shapes = shapes
    self.batch = batch
  }

  package func run(on model: inout Model, _ context: PassContext) throws(Diagnostic) {
    var problems: [Diagnostic] = []
    var unused = Set(shapes.keys)
    let inputs = model.graph.inputs
    for port in inputs {
      let node = port.value.node
      let name = model.graph.name(node)
      let names = [port.key, name, "\(name):0"]
      let stated = ShapeInference(model).shape(port.value)
      var shape = stated
      if let wanted = names.compactMap({ shapes[$0] }).first {
        unused.subtract(names)
        guard stated.isCompatible(with: wanted) else {
          problems.append(
            Diagnostic(
              .invalidValue,
              "the input '\(port.key)' cannot have the shape \(wanted): the model says \(stated)",
              at: Location(node: name)))
          continue
        }
        shape = wanted
      }
      if let batch, let first = shape.dimensions?.first, first < 0 { shape.dimensions?[0] = batch }
      guard shape != stated else { continue }
      model.graph.update(node) { $0.attributes["shape"] = .shape(shape) }
      context.count(.applied, name)
    }
    for name in unused.sorted() {
      problems.append(
        Diagnostic(
          .unknownInput, "the model has no input '\(name)'",
          notes: ["its inputs: \(listed(inputs.map(\.key)))"],
          help: didYouMean(name, among: inputs.map(\.key))))
    }
    if let problem = Diagnostic.combining(problems) { throw problem }
  }
}
