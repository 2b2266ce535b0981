package import Diagnostics
package import GraphIR
internal import Kernels
internal import Ops
package import PassKit
internal import Tensors

/// Removes arithmetic that changes nothing, and pairs of ops that undo each other.
///
///     %b = Transpose(%a, [0,3,1,2])
///     %c = Transpose(%b, [0,2,3,1])        =>        %d = Relu(%a)
///     %e = Mul(%c, 1)
///     %d = Relu(%e)
///
/// Every result stays what it was, but that −0 + 0 may stay −0. A sum or product of constants is never regrouped: that
/// would round differently.
package struct SimplifyArithmetic: Pass {
  package static let name = "simplify-arithmetic"
  package static let summary =
    "Remove ops that change nothing: x·1, x+0, reshapes and transposes that cancel."

  package init() {}

  package func run(on model: inout Model, _ context: PassContext) throws(Diagnostic) {
    try model.editInferredGraphs { graph, facts in simplify(&graph, facts, context) }
  }

  private func simplify(_ graph: inout Graph, _ facts: [Value: TensorFact], _ context: PassContext) {
    let order = graph.topologicalOrder()
    guard let first = order.first else { return }
    var site = Site(node: first, graph: graph, facts: facts)
    // Moved there and back: a copy would be copied again at each edit.
    graph = Graph()
    for node in order {
      guard let rule = Self.rules[site.graph.op(node)] else { continue }
      site.node = node
      context.count(rule(&site), site.graph.name(node))
    }
    graph = site.graph
  }

  /// A node that is looked at, and what is known around it.
  struct Site {
    var node: NodeID
    var graph: Graph
    let facts: [Value: TensorFact]

    var op: OpKind { graph.op(node) }

    func operand(_ index: Int) -> Value? { graph.operand(node, index) }

    func shape(_ value: Value?) -> SymbolicShape? {
      guard let value, let shape = facts[value]?.shape, shape.dimensions != nil else { return nil }
      return shape
    }

    func constants(_ index: Int) -> [Int]? { operand(index).flatMap { facts[$0]?.constants } }

    /// Whether the operand is a constant of this number alone.
    func isAll(_ number: Double, _ index: Int) -> Bool {
      guard let value = operand(index), graph.op(value.node) == "Const",
        let tensor = graph.attributes(value.node).tensor("value"), tensor.type != .string,
        tensor.elementCount > 0, (tensor.byteCount ?? .max) <= 1 << 16
      else { return false }
      if tensor.type == .bool {
        return (try? tensor.loadBytes().allSatisfy { ($0 != 0) == (number != 0) }) ?? false
      }
      guard let loaded = try? TensorValue(loading: tensor),
        let numbers = try? Kernels.cast(loaded, to: .float64)
      else {
        return false
      }
      return numbers.copied(Double.self).allSatisfy { $0 == number }
    }

    /// Makes the node an Identity of one of its operands, which has the shape of the result.
    mutating func forward(_ index: Int) -> Rewrite {
      guard let value = operand(index) else { return .declined("it lacks an operand") }
      guard let own = shape(node[0]), own == shape(value) else {
        return .declined("its shape may not be that of its operand")
      }
      return become(value)
    }

    /// Makes the node an Identity, which may then be removed.
    mutating func become(_ value: Value) -> Rewrite {
      let type = graph.outputType(of: node[0]) ?? .invalid
      graph.setOperands(node, [value], controls: graph.controlOperands(node))
      graph.update(node) {
        $0.op = "Identity"
        $0.attributes = $0.attributes.keepingClass
        $0.attributes["T"] = .type(type)
      }
      return .applied
    }

    /// The node that makes an operand, when it is of this kind and has no control operands.
    func maker(of index: Int, _ op: OpKind) -> NodeID? {
      guard let value = operand(index), graph.op(value.node) == op, value.port == 0,
        graph.controlOperands(value.node).isEmpty
      else { return nil }
      return value.node
    }
  }

  typealias Rule = @Sendable (inout Site) -> Rewrite

  private static let rules: [OpKind: Rule] = {
    var rules: [OpKind: Rule] = [
      "Sub": neutral(0, right: true), "Div": neutral(1, right: true), "RealDiv": neutral(1, right: true),
      "Pow": neutral(1, right: true), "DivNoNan": neutral(1, right: true),
      "Transpose": transpose, "Reshape": reshape, "Cast": cast, "Tile": sameShape, "BroadcastTo": sameShape,
      "Squeeze": sameShape, "EnsureShape": sameShape, "Slice": sameShape, "StridedSlice": stridedSlice,
      "Pad": pad, "PadV2": pad, "MirrorPad": pad, "ConcatV2": single(2), "AddN": single(1),
      "ReverseV2": emptyAxes, "SelectV2": select, "Select": select,
    ]
    for op: OpKind in ["Add", "AddV2"] { rules[op] = neutral(0) }
    rules["BiasAdd"] = neutral(0, right: true)
    rules["Mul"] = product
    rules["LogicalAnd"] = neutral(1)
    rules["LogicalOr"] = neutral(0)
    for op: OpKind in ["Neg", "LogicalNot", "Invert", "InvertPermutation"] { rules[op] = involution }
    for op: OpKind in ["Relu", "Relu6", "Abs", "Floor", "Ceil", "Round", "Rint", "Sign"] {
      rules[op] = idempotent
    }
    for op: OpKind in ["Sum", "Prod", "Max", "Min", "Mean", "All", "Any"] { rules[op] = emptyAxes }
    return rules
  }()

  /// A product with ones, or of zeros and what is finite whatever it is computed of: the first step of a recurrent
  /// layer has many, as its state is zeros.
  private static let product: Rule = { site in
    for (index, other) in [(1, 0), (0, 1)] where site.isAll(0, index) {
      guard let zeros = site.operand(index), let value = site.operand(other), value.port == 0,
        bounded.contains(site.graph.op(value.node)), let own = site.shape(site.node[0]),
        own == site.shape(zeros)
      else { continue }
      return site.become(zeros)
    }
    return neutral(1)(&site)
  }

  /// Functions whose results are finite for all numbers.
  private static let bounded: Set<OpKind> = ["Sigmoid", "Tanh", "Relu6", "Softmax", "Erf", "Sign"]

  /// An operation with an operand that changes nothing.
  private static func neutral(_ number: Double, right: Bool = false) -> Rule {
    { site in
      for (index, other) in right ? [(1, 0)] : [(1, 0), (0, 1)] where site.isAll(number, index) {
        // A scalar leaves the other's shape as it is, whatever that may be.
        guard let value = site.operand(other), site.shape(site.operand(index))?.dimensions == [] else {
          return site.forward(other)
        }
        return site.become(value)
      }
      return .declined("no operand is \(Int(number)) alone")
    }
  }

  /// An op that gives its operand as it is whenever the shape stays.
  private static let sameShape: Rule = { site in site.forward(0) }

  private static let stridedSlice: Rule = { site in
    guard let steps = site.constants(3), steps.allSatisfy({ $0 == 1 }) else {
      return .declined("its steps are not all 1")
    }
    return site.forward(0)
  }

  private static let pad: Rule = { site in
    guard let pads = site.constants(1), pads.allSatisfy({ $0 == 0 }) else {
      return .declined("it pads")
    }
    return site.forward(0)
  }

  private static func single(_ count: Int) -> Rule {
    { site in
      site.graph.operands(site.node).count == count ? site.forward(0) : .declined("it has several operands")
    }
  }

  private static let emptyAxes: Rule = { site in
    site.constants(1) == [] ? site.forward(0) : .declined("it has axes")
  }

  private static let cast: Rule = { site in
    let attributes = site.graph.attributes(site.node)
    guard let from = attributes.type("SrcT"), from == attributes.type("DstT") else {
      return .declined("the types differ")
    }
    return site.forward(0)
  }

  private static let select: Rule = { site in
    if site.isAll(1, 0) { return site.forward(1) }
    if site.isAll(0, 0) { return site.forward(2) }
    return .declined("its condition is not known")
  }

  /// f(f(x)) = x.
  private static let involution: Rule = { site in
    guard let inner = site.maker(of: 0, site.op), let x = site.graph.operand(inner, 0) else {
      return .declined("its operand is no \(site.op)")
    }
    return site.become(x)
  }

  /// f(f(x)) = f(x).
  private static let idempotent: Rule = { site in
    guard let inner = site.maker(of: 0, site.op) else { return .declined("its operand is no \(site.op)") }
    return site.become(inner[0])
  }

  private static let transpose: Rule = { site in
    guard let order = site.constants(1) else { return .declined("its order is not constant") }
    if order == Array(order.indices) { return site.forward(0) }
    guard let inner = site.maker(of: 0, "Transpose"), let x = site.graph.operand(inner, 0),
      let first = site.graph.operand(inner, 1).flatMap({ site.facts[$0]?.constants }),
      first.sorted() == Array(order.indices), order.sorted() == Array(order.indices)
    else { return .declined("it does not undo another") }
    let both = order.map { first[$0] }
    if both == Array(both.indices) { return site.become(x) }
    return site.redirect(
      x, Tensor(both.map { Int32($0) }, type: .int32, dimensions: [both.count]), "perm",
      typeAttribute: "Tperm")
  }

  private static let reshape: Rule = { site in
    if let own = site.shape(site.node[0]), own == site.shape(site.operand(0)) { return site.forward(0) }
    for op: OpKind in ["Reshape", "ExpandDims", "Squeeze"] {
      guard let inner = site.maker(of: 0, op), let x = site.graph.operand(inner, 0),
        let target = site.operand(1)
      else { continue }
      site.graph.setOperands(site.node, [x, target], controls: site.graph.controlOperands(site.node))
      return .applied
    }
    return .declined("it changes the shape")
  }
}

extension SimplifyArithmetic.Site {
  /// Reads `value` instead, with a new constant as second operand.
  fileprivate mutating func redirect(
    _ value: Value, _ constant: Tensor, _ name: String, typeAttribute: String
  ) -> Rewrite {
    let added = graph.add(
      "Const", named: graph.uniqueName("\(graph.name(node))/\(name)"),
      attributes: ["dtype": .type(constant.type), "value": .tensor(constant)])
    graph.setOperands(node, [value, added[0]], controls: graph.controlOperands(node))
    graph.update(node) { $0.attributes[typeAttribute] = .type(constant.type) }
    return .applied
  }
}
