internal import Diagnostics
internal import GraphIR
internal import Kernels
internal import Ops
internal import Tensors

/// Tries what an op becomes in TFLite: its rule is run on small operands that the op takes.
struct OpTrial {
  private let op: OpKind
  private let signature: OpSignature
  private let lowering: Lowering
  /// The operands that the rule took last, which other types are tried with first.
  private var proven: Operands?

  /// What became of an op of one type.
  enum Outcome: Hashable {
    /// The operators, in the order they run.
    case operators([String])
    /// Why it becomes none.
    case refused(String)
    /// The op takes none of the operands that are tried.
    case untried
  }

  /// The operands of a trial: the ranks of those that are data, and the elements of those that are shapes, axes and the
  /// like.
  private struct Operands: Hashable {
    let first: Int
    let others: Int
    let integers: [IntegerOperand]
  }

  /// A small tensor of integers, by the rank of the first operand.
  private enum IntegerOperand: CaseIterable {
    case zero, one, zeros1, ones1, twos1, twos2, zeros, ones, twos, order, noPadding, length

    func tensor(_ rank: Int, _ type: ElementType) -> Tensor {
      let (values, dimensions) = content(rank)
      return type == .int64
        ? Tensor(values.map { Int64($0) }, type: type, dimensions: dimensions)
        : Tensor(values.map { Int32($0) }, type: .int32, dimensions: dimensions)
    }

    private func content(_ rank: Int) -> (values: [Int], dimensions: [Int]) {
      func repeated(_ value: Int) -> ([Int], [Int]) { (Array(repeating: value, count: rank), [rank]) }
      return switch self {
      case .zero: ([0], [])
      case .one: ([1], [])
      case .length: ([4], [])
      case .zeros1: ([0], [1])
      case .ones1: ([1], [1])
      case .twos1: ([2], [1])
      case .twos2: ([2, 2], [2])
      case .zeros: repeated(0)
      case .ones: repeated(1)
      case .twos: repeated(OpTrial.size)
      case .order: (Array(0..<rank), [rank])
      case .noPadding: (Array(repeating: 0, count: 2 * rank), [rank, 2])
      }
    }
  }

  /// All axes of data have this size.
  private static let size = 2
  private static let ranks = [2, 4, 1, 3, 5, 0]
  /// How many operands are tried for a type.
  private static let mostTrials = 3000

  /// Nil for an op that has no rule.
  init?(_ name: String) {
    guard let signature = OpRegistry.standard[name], let lowering = LoweringTable.standard[OpKind(name)]
    else {
      return nil
    }
    op = OpKind(name)
    self.signature = signature
    self.lowering = lowering
  }

  /// The attribute that says of what type the data of the op is. Nil for an op of one type.
  var typeAttribute: OpSignature.AttributeDefinition? {
    let names = (signature.inputs + signature.outputs).compactMap { $0.typeAttribute ?? $0.typeListAttribute }
    let indices: [ElementType] = [.int32, .int64]
    // Such as of indices only are, where there are others, not those of data.
    let data = names.first { name in
      let allowed = signature.definition(of: name)?.allowedTypes ?? []
      return allowed.isEmpty || !allowed.allSatisfy(indices.contains)
    }
    return (data ?? signature.inputs.first?.typeAttribute).flatMap { signature.definition(of: $0) }
  }

  /// What the op becomes for a type.
  mutating func outcome(for type: ElementType?) -> Outcome {
    let attributes = attributes(for: type)
    var refusal: String?
    for operands in candidates(attributes) {
      switch outcome(attributes, operands) {
      case .operators(let names):
        proven = operands
        return .operators(names)
      case .refused(let reason): refusal = refusal ?? reason
      case .untried: break
      }
    }
    return refusal.map { .refused($0) } ?? .untried
  }

  // MARK: What is tried

  /// The attributes that a node must state, for a type: the least that the op allows.
  private func attributes(for type: ElementType?) -> Attributes {
    var attributes = Attributes()
    let chosen = typeAttribute?.name
    for definition in signature.attributes {
      if definition.name == chosen, let type {
        attributes[definition.name] = definition.kind.isList ? .list(.types([type])) : .type(type)
      } else if let value = definition.defaultValue {
        attributes[definition.name] = value
      } else {
        attributes[definition.name] = Self.value(definition, type)
      }
    }
    return attributes
  }

  private static func value(_ definition: OpSignature.AttributeDefinition, _ type: ElementType?) -> Attribute?
  {
    let allowed = definition.allowedTypes
    let element =
      type.flatMap { allowed.isEmpty || allowed.contains($0) ? $0 : nil } ?? allowed.first ?? .float32
    return switch (definition.kind.element, definition.kind.isList) {
    // The types of shapes, axes and the like are chosen apart from that of data.
    case (.type, false): .type(allowed.contains(.int32) && allowed.count <= 3 ? .int32 : element)
    case (.type, true): .list(.types([element]))
    case (.int, false): .int(Int64(max(size, definition.minimum ?? 0)))
    case (.int, true): .list(.ints(Array(repeating: 1, count: max(4, definition.minimum ?? 0))))
    case (.float, false): .float(1)
    case (.bool, false): .bool(false)
    case (.string, false): .string(definition.allowedStrings.first ?? "")
    case (.shape, false): .shape(Shape([size, size]))
    default: nil
    }
  }

  /// The operands to try, those that served another type first.
  private func candidates(_ attributes: Attributes) -> [Operands] {
    let count = (integers(attributes) ?? []).count { $0 }
    var lists: [[IntegerOperand]] = [[]]
    for _ in 0..<count where lists.count < Self.mostTrials {
      lists = lists.flatMap { list in IntegerOperand.allCases.map { list + [$0] } }
    }
    var result = proven.map { [$0] } ?? []
    for first in Self.ranks {
      for others in [first, 1, 0, 2] {
        for list in lists where result.count < Self.mostTrials {
          result.append(Operands(first: first, others: others, integers: list))
        }
      }
    }
    return result
  }

  /// For each operand whether it holds integers that say what is done with the others; nil where the types are not
  /// known.
  private func integers(_ attributes: Attributes) -> [Bool]? {
    let chosen = typeAttribute?.name
    var result: [Bool] = []
    for argument in signature.inputs {
      guard let types = signature.types(of: argument, attributes) else { return nil }
      let isData = argument.typeAttribute.map { $0 == chosen } ?? (argument.typeListAttribute != nil)
      result += types.map { !isData && [.int32, .int64].contains($0) }
    }
    return result
  }

  // MARK: Trying

  private func outcome(_ attributes: Attributes, _ operands: Operands) -> Outcome {
    guard let types = signature.inputTypes(attributes), let integers = integers(attributes),
      let outputs = signature.outputTypes(attributes)
    else { return .untried }
    var graph = Graph()
    var values: [Value] = []
    var facts: [TensorFact] = []
    var left = operands.integers[...]
    for (index, type) in types.enumerated() {
      if integers[index], let operand = left.popFirst() {
        let tensor = operand.tensor(operands.first, type)
        guard let value = try? TensorValue(loading: tensor) else { return .untried }
        let node = graph.add(
          "Const", named: "x\(index)", attributes: ["dtype": .type(type), "value": .tensor(tensor)],
          results: [TensorType(type, tensor.shape)])
        values.append(node[0])
        facts.append(TensorFact(value))
      } else {
        let sizes = Array(repeating: Self.size, count: index == 0 ? operands.first : operands.others)
        let node = graph.add("Placeholder", named: "x\(index)", results: [TensorType(type, Shape(sizes))])
        values.append(node[0])
        facts.append(TensorFact(shape: SymbolicShape(sizes)))
      }
    }
    guard let shapes = try? OpTable.standard[op.name]?.infer(op, facts, attributes),
      shapes.count == outputs.count
    else { return .untried }
    let results = zip(outputs, shapes).map { TensorType($0.dereferenced, $1.shape) }
    var call = LoweringCall(op, named: "y", values, facts, attributes, results: results, graph: graph)
    do throws(Diagnostic) {
      _ = try lowering.lower(&call)
    } catch {
      // The names of the op and its node are the same in all.
      return .refused(error.message.split(separator: " cannot become TFLite: ").last.map { String($0) } ?? "")
    }
    let names = call.graph.topologicalOrder().map { call.graph.op($0) }
    return .operators(names.filter { !TFLiteSchema.noOperators.contains($0) }.map(\.name))
  }
}
