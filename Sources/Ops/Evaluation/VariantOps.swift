internal import Diagnostics
internal import GraphIR
internal import Kernels
internal import Tensors

/// Values that may be missing, and tensors of several as one element.
let variantOps: [OpDef] =
  ([
    OpDef("OptionalFromValue", .scalar) { (call) throws(Diagnostic) in
      [TensorValue(variant: OptionalTensors(components: call.inputs))]
    },
    OpDef("OptionalNone", .scalar) { _ throws(Diagnostic) in
      [TensorValue(variant: OptionalTensors(components: nil))]
    },
    OpDef("OptionalHasValue", .scalar) { (call) throws(Diagnostic) in
      [try TensorValue([try call.variant(0, OptionalTensors.self).components != nil], type: .bool, [])]
    },
    OpDef("OptionalGetValue", .componentShapes) { (call) throws(Diagnostic) in
      guard let components = try call.variant(0, OptionalTensors.self).components else {
        throw call.invalid("the optional value has none")
      }
      try call.check(components, call.types("output_types"))
      for (component, shape) in zip(components, call.shapes("output_shapes")) {
        guard shape.isCompatible(with: component.shape) else {
          throw call.invalid("the value has the shape \(component.shape), not \(shape)")
        }
      }
      return components
    },
    OpDef("CompositeTensorVariantFromComponents", .scalar) { (call) throws(Diagnostic) in
      [TensorValue(variant: CompositeTensors(components: call.inputs))]
    },
    OpDef("CompositeTensorVariantToComponents", .components) { (call) throws(Diagnostic) in
      let components = try call.variant(0, CompositeTensors.self).components
      try call.check(components, call.types("Tcomponents"))
      return components
    },
  ] as [OpDef]).map(\.takingVariants)

extension OpCall {
  /// The element of an operand without axes.
  func variant<V: Variant>(_ index: Int, _: V.Type) throws(Diagnostic) -> V {
    let value = try input(index)
    guard value.rank == 0, let variant = value.variants?.first as? V else {
      throw invalid("operand \(index) is no \(V.noun)")
    }
    return variant
  }

  fileprivate func check(_ components: [TensorValue], _ types: [ElementType]) throws(Diagnostic) {
    guard components.map(\.type) == types else {
      throw invalid("the value is of \(components.map(\.type)), not of \(types)")
    }
  }
}

extension ShapeRule {
  fileprivate static let componentShapes = ShapeRule { call in
    let shapes = call.shapes("output_shapes")
    return call.types("output_types").indices.map {
      shapes.indices.contains($0) ? SymbolicShape(shapes[$0]) : .unknownRank
    }
  }

  fileprivate static let components = ShapeRule { call in
    call.types("Tcomponents").map { _ in .unknownRank }
  }
}
