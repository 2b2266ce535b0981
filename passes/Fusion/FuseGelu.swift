package import Diagnostics
package import GraphIR
package import PassKit
internal import Tensors

/// Finds the activation function GELU in TensorFlow's ops, of which none is it.
///
///     %e = Erf(%x / √2)
///     %y = 0.5 · %x · (1 + %e)            =>        %y = _Gelu(%x)
///
/// and the approximation by the hyperbolic tangent. Source: https://arxiv.org/abs/1606.08415.
package struct FuseGelu: RewritePass {
  package static let name = "fuse-gelu"
  package static let summary = "Make the expressions that are GELU one op."
  package static let roots: Set<OpKind> = ["Mul"]

  package init() {}

  package func rewrite(
    _ node: NodeID, in graph: inout Graph, _ context: PassContext
  ) throws(Diagnostic) -> Rewrite {
    for (pattern, isApproximate) in [(Self.exact, false), (Self.approximate, true)] {
      guard let x = pattern.matches(node[0], in: graph)?["x"] else { continue }
      graph.setOperands(node, [x], controls: graph.controlOperands(node))
      graph.update(node) {
        $0.op = "_Gelu"
        $0.attributes = ["T": .type(.float32), "approximate": .bool(isApproximate)]
      }
      return .applied
    }
    return .declined("it is no GELU")
  }

  private static let x = Pattern.any("x")

  private static func sum(_ a: Pattern, _ b: Pattern) -> Pattern {
    .either([.op("AddV2", [a, b]), .op("Add", [a, b])])
  }

  private static func product(_ a: Pattern, _ b: Pattern) -> Pattern { .op("Mul", [a, b]) }

  /// x · (1 + gate) / 2, in any order.
  private static func gated(_ gate: Pattern) -> Pattern {
    let half = Pattern.number(0.5)
    let opened = sum(.number(1), gate)
    return .either([
      product(product(half, x), opened), product(half, product(x, opened)), product(x, product(half, opened)),
    ])
  }

  private static let exact: Pattern = {
    func root(_ sign: Float, of x: Pattern = x) -> Pattern {
      .either([
        product(x, .number(sign * Float(0.5).squareRoot())),
        .op("RealDiv", [x, .number(sign * Float(2).squareRoot())]),
        .op("Div", [x, .number(sign * Float(2).squareRoot())]),
      ])
    }
    let negative = Pattern.either([root(-1), root(1, of: .op("Neg", [x])), .op("Neg", [root(1)])])
    let complement = Pattern.op("Erfc", [negative])
    return .either([
      gated(.op("Erf", [root(1)])), product(product(.number(0.5), x), complement),
      product(.number(0.5), product(x, complement)), product(x, product(.number(0.5), complement)),
    ])
  }()

  private static let approximate: Pattern = {
    let square = Pattern.either([.op("Square", [x]), product(x, x)])
    let cube = Pattern.either([.op("Pow", [x, .number(3)]), product(x, square)])
    let factor = Pattern.number((2 / Float.pi).squareRoot())
    return gated(.op("Tanh", [product(factor, sum(x, product(.number(0.044715), cube)))]))
  }()
}
