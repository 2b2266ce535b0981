package import Diagnostics
package import GraphIR
package import Kernels
internal import Tensors

/// What Floe can do with an op, beyond what TensorFlow registers about it.
package struct OpDef: Sendable {
  package let name: String
  /// Computes the outputs of a node from its inputs.
  package let evaluate: @Sendable (OpCall) throws(Diagnostic) -> [TensorValue]

  init(
    _ name: String, _ evaluate: @escaping @Sendable (OpCall) throws(Diagnostic) -> [TensorValue]
  ) {
    self.name = name
    self.evaluate = evaluate
  }
}

/// Every op that Floe can compute, a family a list.
package enum OpTable {
  package static let standard: [String: OpDef] = {
    var table: [String: OpDef] = [:]
    for family in [
      elementwiseOps, comparisonOps, reductionOps, contractionOps, convolutionOps, normalizationOps, shapeOps,
      arrayOps,
      gatherOps, indexOps, constantOps,
    ] {
      for definition in family {
        precondition(
          table.updateValue(definition, forKey: definition.name) == nil, "\(definition.name) is there twice")
      }
    }
    return table
  }()
}

/// One node being computed: its inputs and attributes, defaults included.
package struct OpCall {
  package let op: OpKind
  package let inputs: [TensorValue]
  private let attributes: Attributes
  private let signature: OpSignature?

  package init(_ op: OpKind, _ inputs: [TensorValue], _ attributes: Attributes) {
    self.op = op
    self.inputs = inputs
    self.attributes = attributes
    signature = OpRegistry.standard[op.name]
  }

  subscript(name: String) -> Attribute? { signature?.attribute(name, of: attributes) ?? attributes[name] }

  // Numbers come from files: bounded far beyond what any graph means, they cannot leave `Int` in sums and products.
  func int(_ name: String) -> Int {
    if case .int(let value) = self[name] { bounded(value, 1 << 31) } else { 0 }
  }
  func float(_ name: String) -> Float { if case .float(let value) = self[name] { value } else { 0 } }
  func bool(_ name: String) -> Bool { if case .bool(let value) = self[name] { value } else { false } }
  func type(_ name: String) -> ElementType {
    if case .type(let value) = self[name] { value } else { .invalid }
  }
  func ints(_ name: String) -> [Int] {
    if case .list(.ints(let values)) = self[name] { values.map { bounded($0, 1 << 31) } } else { [] }
  }
  func floats(_ name: String) -> [Float] {
    if case .list(.floats(let values)) = self[name] { values } else { [] }
  }
  func tensor(_ name: String) -> Tensor? { if case .tensor(let value) = self[name] { value } else { nil } }
  func string(_ name: String) -> String {
    if case .string(let bytes) = self[name] { String(decoding: bytes, as: UTF8.self) } else { "" }
  }

  /// An operand that is there whenever the graph has been verified.
  func input(_ index: Int) throws(Diagnostic) -> TensorValue {
    guard inputs.indices.contains(index) else {
      throw Diagnostic(.invalidOperand, "\(op) lacks its operand \(index)")
    }
    return inputs[index]
  }

  /// The integers of an operand: a shape, axes, sizes.
  func integers(_ index: Int) throws(Diagnostic) -> [Int] { try input(index).integers() }

  /// The only integer of an operand.
  func integer(_ index: Int) throws(Diagnostic) -> Int {
    let values = try integers(index)
    guard values.count == 1 else {
      throw Diagnostic(.invalidOperand, "operand \(index) of \(op) has \(values.count) elements, not one")
    }
    return values[0]
  }

  /// The axis that an operand names, counted from the end where it is negative.
  func axis(_ axis: Int, rank: Int) throws(Diagnostic) -> Int {
    guard axis >= -rank, axis < rank else {
      throw Diagnostic(.invalidOperand, "\(op) has an axis \(axis) for \(rank) dimensions")
    }
    return axis < 0 ? axis + rank : axis
  }

  package func invalid(_ message: String) -> Diagnostic { Diagnostic(.invalidOperand, "\(op): \(message)") }
}

extension TensorValue {
  func integers() throws(Diagnostic) -> [Int] {
    switch type {
    case .int32: elements(Int32.self).map { Int($0) }
    case .int64: elements(Int64.self).map { bounded($0, 1 << 40) }
    default: try cast(self, to: .int64).copied(Int64.self).map { bounded($0, 1 << 40) }
    }
  }
}

private func bounded(_ value: Int64, _ limit: Int64) -> Int { Int(max(-limit, min(limit, value))) }

/// The product of sizes; too large a one is a diagnostic.
func product(_ sizes: some Collection<Int>) throws(Diagnostic) -> Int {
  guard let product = Shape.elementCount(Array(sizes)) else {
    throw Diagnostic(.tooLarge, "there is no tensor of the shape \(Shape(Array(sizes)))")
  }
  return product
}
