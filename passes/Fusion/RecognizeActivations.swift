package import Diagnostics
package import GraphIR
internal import Kernels
internal import Ops
package import PassKit
internal import Tensors

/// Finds the expressions that TFLite has one op for.
///
///     %a = ADD(%x, 3)
///     %b = RELU6(%a)
///     %c = MUL(%x, %b)                 =>        %y = HARD_SWISH(%x)
///     %y = MUL(%c, 0.166667)
///
/// Activation functions, L2 normalisation, softmax and the like, in the forms that frameworks write them.
package struct RecognizeActivations: RewritePass {
  package static let name = "recognize-activations"
  package static let summary =
    "Make expressions one op: HARD_SWISH, LEAKY_RELU, PRELU, SOFTMAX, L2_NORMALIZATION …"
  package static let roots: Set<OpKind> = [
    "MUL", "DIV", "ADD", "SUB", "MAXIMUM", "MINIMUM", "SQUARE",
  ]

  package init() {}

  package func rewrite(
    _ node: NodeID, in graph: inout Graph, _ context: PassContext
  ) throws(Diagnostic) -> Rewrite {
    guard let type = graph.type(node[0]), type.element == .float32 else {
      return .declined("it is no float32")
    }
    for form in Self.forms where form.pattern.isRooted(at: graph.op(node)) {
      guard let names = form.pattern.matches(node[0], in: graph),
        let replacement = try form.replacement(names, graph)
      else { continue }
      // What broadcasts is another op.
      guard let x = replacement.operands.first, form.broadcasts || graph.type(x)?.shape == type.shape else {
        continue
      }
      guard Self.broadcasts(replacement, to: type.shape, graph) else { continue }
      var operands = replacement.operands
      for (index, tensor) in replacement.constants {
        operands[index] = graph.addConstant(tensor, for: node, "constant")
      }
      graph.setOperands(node, operands, controls: [])
      graph.update(node) {
        $0.op = replacement.op
        $0.attributes = replacement.attributes
      }
      return .applied
    }
    return .declined("it is no expression that there is an op for")
  }

  /// Whether the op's kernel repeats elements along as many axes as the expression has.
  private static func broadcasts(_ replacement: Replacement, to shape: Shape, _ graph: Graph) -> Bool {
    guard let limit = TFLiteKernels.broadcastRank[replacement.op.name], (shape.rank ?? .max) > limit else {
      return true
    }
    return shape.fullyDefined != nil && replacement.operands.allSatisfy { graph.type($0)?.shape == shape }
  }

  /// An op in the place of an expression.
  private struct Replacement {
    var op: OpKind
    var operands: [Value]
    var attributes: Attributes = [:]
    /// Constants to be made for operands.
    var constants: [(Int, Tensor)] = []
  }

  private struct Form: Sendable {
    let pattern: Pattern
    var broadcasts = false
    let replacement: @Sendable ([String: Value], Graph) throws(Diagnostic) -> Replacement?

    /// The same expression of x as one op of x.
    init(_ op: OpKind, _ attributes: Attributes = [:], for pattern: Pattern) {
      self.pattern = pattern
      replacement = { names, _ in
        names["x"].map { Replacement(op: op, operands: [$0], attributes: attributes) }
      }
    }

    init(
      broadcasts: Bool = false, _ pattern: Pattern,
      _ replacement: @escaping @Sendable ([String: Value], Graph) throws(Diagnostic) -> Replacement?
    ) {
      self.pattern = pattern
      self.broadcasts = broadcasts
      self.replacement = replacement
    }
  }

  private static let forms: [Form] = hardSwish + rectifiers + slopes + quotients + norms

  private static let x = Pattern.any("x")

  private static let hardSwish: [Form] = {
    let gate = Pattern.op("RELU6", [.add(x, .number(3))])
    let sixth = Pattern.number(1 / 6)
    return [
      Form("HARD_SWISH", for: .multiply(.multiply(x, gate), sixth)),
      Form("HARD_SWISH", for: .multiply(x, .multiply(gate, sixth))),
      Form("HARD_SWISH", for: .multiply(.multiply(x, sixth), gate)),
      Form("HARD_SWISH", for: .op("DIV", [.multiply(x, gate), .number(6)])),
      Form("HARD_SWISH", for: .multiply(x, .op("DIV", [gate, .number(6)]))),
    ]
  }()

  /// What cuts off below and above.
  private static let rectifiers: [Form] = {
    func clipped(_ low: Float, _ high: Float) -> Pattern {
      let below = Pattern.op("MAXIMUM", [x, .number(low)])
      let above = Pattern.op("MINIMUM", [x, .number(high)])
      var forms = [
        Pattern.op("MINIMUM", [below, .number(high)]), Pattern.op("MAXIMUM", [above, .number(low)]),
      ]
      if low == 0 { forms.append(.op("MINIMUM", [.op("RELU", [x]), .number(high)])) }
      return .either(forms)
    }
    return [
      Form("RELU6", for: clipped(0, 6)), Form("RELU_N1_TO_1", for: clipped(-1, 1)),
      Form("RELU_0_TO_1", for: clipped(0, 1)),
      Form("RELU", for: .op("MAXIMUM", [x, .number(0)])),
    ]
  }()

  /// What has another slope below zero.
  private static let slopes: [Form] = {
    let (above, below) = (Pattern.op("RELU", [x]), Pattern.op("RELU", [.op("NEG", [x])]))
    let alpha = Pattern.constant("alpha")
    let leaky = Form(.op("MAXIMUM", [x, .multiply(x, alpha)])) { names, graph in
      guard let x = names["x"], let alpha = graph.number(names["alpha"]), alpha <= 1 else { return nil }
      return Replacement(op: "LEAKY_RELU", operands: [x], attributes: ["alpha": .float(alpha)])
    }
    func prelu(_ pattern: Pattern, negated: Bool) -> Form {
      Form(pattern) { (names, graph) throws(Diagnostic) in
        guard let x = names["x"], let value = names["alpha"], let alpha = graph.constant(value) else {
          return nil
        }
        // The kernel wants a slope for each element but those of the batch.
        guard let rank = graph.type(x)?.shape.rank,
          alpha.dimensions.count <= rank - 1 || alpha.dimensions.first == 1
        else { return nil }
        guard negated else { return Replacement(op: "PRELU", operands: [x, value]) }
        let slope = try alpha.derived(.float32, alpha.dimensions, "negate") { (values) throws(Diagnostic) in
          try TensorValue(values[0].copied(Float.self).map { -$0 }, type: .float32, values[0].dimensions)
        }
        return Replacement(op: "PRELU", operands: [x, value], constants: [(1, slope)])
      }
    }
    return [
      leaky, prelu(.add(above, .multiply(alpha, below)), negated: true),
      prelu(.op("SUB", [above, .multiply(alpha, below)]), negated: false),
      prelu(.add(above, .multiply(alpha, .op("MINIMUM", [x, .number(0)]))), negated: false),
    ]
  }()

  private static let quotients: [Form] = {
    let power = Pattern.op("EXP", [x])
    let shifted = Pattern.op("EXP", [.op("SUB", [x, .overLast("REDUCE_MAX", x)])])
    let one = Pattern.number(1)
    let denominator = Pattern.add(one, .op("EXP", [.op("NEG", [x])]))
    return [
      Form("LOGISTIC", for: .op("DIV", [one, denominator])),
      Form("RSQRT", for: .op("DIV", [one, .op("SQRT", [x])])),
      Form("SOFTMAX", ["beta": .float(1)], for: .op("DIV", [power, .overLast("SUM", power)])),
      Form("SOFTMAX", ["beta": .float(1)], for: .op("DIV", [shifted, .overLast("SUM", shifted)])),
      Form("LOG_SOFTMAX", for: .op("SUB", [x, .op("LOG", [.overLast("SUM", power)])])),
      Form(broadcasts: true, .op("SQUARE", [.op("SUB", [.any("a"), .any("b")])])) { names, _ in
        guard let a = names["a"], let b = names["b"] else { return nil }
        return Replacement(op: "SQUARED_DIFFERENCE", operands: [a, b])
      },
    ]
  }()

  /// The kernel divides by the root of the sum of squares, or by a millionth where that is larger.
  private static let norms: [Form] = {
    let square = Pattern.either([.op("SQUARE", [x]), .op("MUL", [x, x])])
    let sum = Pattern.overLast("SUM", square)
    let guarded = Pattern.either([
      sum, .op("MAXIMUM", [sum, .constant("epsilon")]), .add(sum, .constant("epsilon")),
    ])
    func norm(_ pattern: Pattern) -> Form {
      Form(pattern) { names, graph in
        guard let x = names["x"] else { return nil }
        if let epsilon = names["epsilon"] {
          guard let number = graph.number(epsilon), number > 0, number <= 1e-9 else { return nil }
        }
        return Replacement(
          op: "L2_NORMALIZATION", operands: [x], attributes: ["fused_activation_function": .string("NONE")])
      }
    }
    return [
      norm(.multiply(x, .op("RSQRT", [guarded]))), norm(.op("DIV", [x, .op("SQRT", [guarded])])),
    ]
  }()
}

extension Pattern {
  /// Whether an expression of this shape ends with such an op.
  fileprivate func isRooted(at kind: OpKind) -> Bool {
    switch self {
    case .op(let own, _), .overLast(let own, _): own == kind
    case .either(let patterns): patterns.contains { $0.isRooted(at: kind) }
    case .any, .number, .constant: false
    }
  }
}
