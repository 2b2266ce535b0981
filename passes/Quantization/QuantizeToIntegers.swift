package import Diagnostics
package import GraphIR
package import Ops
package import PassKit
package import Tensors

/// Replaces the real numbers of a TFLite graph by integers: activations and weights, with scales from their ranges.
///
///     %y = CONV_2D(%x, %w, %b) -> float32[1,8]      =>      %y = CONV_2D(%x, %w, %b) -> int8[1,8]<0.02@-3>
///
/// Where inputs and outputs stay floats, QUANTIZE and DEQUANTIZE stand between; so they do around operators that are marked
/// to keep floats. Between integers of 8 bits and those of operators that are marked to have 16 stands a QUANTIZE, from 8
/// bits to 16 behind a CAST to 32, from which alone LiteRT's kernel takes them. A tensor that must share a scale with much wider ones keeps its own where others read it, and is requantized
/// for the operator that wants that.
package struct QuantizeToIntegers: Pass {
  package static let name = "quantize-to-integers"
  package static let summary = "Replace activations and weights by integers that stand for real numbers."

  /// What becomes of activations, `int8` or `int16`, but for those of operators that are marked.
  let type: ElementType
  /// The range of each tensor, by name.
  let ranges: [String: TensorRange]
  /// The types of the inputs and outputs of real numbers, by key; `float32` where nothing is said.
  let interface: [String: ElementType]
  /// Whether operators without an integer kernel may keep floats.
  let allowsFloat: Bool

  /// What integers under parameters stand for.
  func range(of parameters: QuantizationParameters) -> TensorRange {
    let bound = 32767 * parameters.scales[0]
    return type == .int8 ? TensorRange(of: parameters) : TensorRange(-bound, bound)
  }

  package init(
    to type: ElementType, ranges: [String: TensorRange], interface: [String: ElementType] = [:],
    allowsFloat: Bool = false
  ) {
    self.type = type
    self.ranges = ranges
    self.interface = interface
    self.allowsFloat = allowsFloat
  }

  package func run(on model: inout Model, _ context: PassContext) throws(Diagnostic) {
    try checkFunctions(of: model)
    var rewriting = IntegerRewriting(model.graph, self)
    try rewriting.chooseNodes(context)
    try rewriting.chooseScales(context)
    try rewriting.rewrite(context)
    model.graph = rewriting.graph
    for node in model.graph.nodes where model.graph.precision(node) != nil {
      model.graph.update(node) { $0.attributes[TFLiteAttribute.precision] = nil }
    }
  }
}

extension QuantizeToIntegers {
  /// What loops and branches run keeps its floats, and must be allowed to.
  private func checkFunctions(of model: Model) throws(Diagnostic) {
    let floats = model.functions.names.filter { name in
      guard let body = model.functions[name]?.body else { return false }
      return body.nodes.contains { node in body.results(node).contains { $0.element == .float32 } }
    }
    guard allowsFloat || floats.isEmpty else {
      throw Diagnostic(
        .unsupported, "what loops and branches run is not quantized: \(listed(floats))",
        help:
          "let it keep floats: --allow-float-ops; or fix the sizes of the inputs with --shape or --batch, so that loops are run out"
      )
    }
  }
}

/// A graph on its way from floats to integers.
struct IntegerRewriting {
  var graph: Graph
  let pass: QuantizeToIntegers
  /// What the operators that compute with integers take for real numbers.
  var types: [NodeID: ElementType] = [:]
  var groups = ScaleGroups()
  /// The operands that get another scale before their operator reads them.
  var requantized: Set<Place> = []

  /// What was made of values for readers that want other integers, or integers of floats.
  var converted: [Converted: Value] = [:]
  /// The nodes that make them.
  var borders: Set<NodeID> = []
  /// The products whose weights have steps of 4 bits and are stored with 8.
  var widenedWeights: [String] = []

  /// Integers of a type, and what they stand for.
  struct IntegerForm: Hashable {
    let type: ElementType
    let parameters: QuantizationParameters

    init(_ type: ElementType, _ parameters: QuantizationParameters) {
      self.type = type
      self.parameters = parameters
    }
  }

  /// A value as other integers.
  struct Converted: Hashable {
    let value: Value
    let form: IntegerForm
  }

  /// An operand of a node.
  struct Place: Hashable {
    let node: NodeID
    let index: Int
  }

  init(_ graph: Graph, _ pass: QuantizeToIntegers) {
    self.graph = graph
    self.pass = pass
  }

  /// Whether a value is of real numbers.
  func isReal(_ value: Value) -> Bool { graph.type(value)?.element == .float32 }

  /// The operands of a node that are real numbers and neither weights nor a bias.
  func activations(_ node: NodeID) -> [Int] {
    if let variable = variable(of: node, as: types[node]) { return [variable] }
    let weighted = WeightedOp.kinds.contains(graph.op(node)) ? WeightedOp(node, in: graph) : nil
    return graph.operands(node).indices.filter { index in
      guard let operand = graph.operand(node, index), isReal(operand) else { return false }
      guard let weighted else { return true }
      return index != WeightedOp.weights && index != weighted.bias
    }
  }

  /// The integers that a value is there as: what the operator that gives it computes with, or what an input shall be; nil
  /// for floats.
  func nativeType(_ value: Value) -> ElementType? {
    if let type = types[value.node] { return type }
    guard let given = inputType(value), given != .float32 else { return nil }
    return given == .uint8 ? .int8 : given
  }

  /// The type that was asked for an input; nil for any other value.
  func inputType(_ value: Value) -> ElementType? {
    guard let port = graph.inputs.first(where: { $0.value == value }) else { return nil }
    return pass.interface[port.key] ?? .float32
  }

  // MARK: Which nodes

  /// Takes the operators that have a kernel for integers; the others are told all at once, unless floats are allowed.
  mutating func chooseNodes(_ context: PassContext) throws(Diagnostic) {
    var problems: [Diagnostic] = []
    for node in graph.nodes where !TFLiteSchema.noOperators.contains(graph.op(node)) {
      let results = graph.results(node).indices.map { node[$0] }
      guard (graph.operands(node) + results).contains(where: isReal),
        !["QUANTIZE", "DEQUANTIZE"].contains(graph.op(node))
      else { continue }
      let type = graph.precision(node) ?? pass.type
      if type == .float32 { continue }
      if let reason = obstacle(node, type) {
        if isAtEdge(node) {
          context.count(
            .declined("\(reason), and its floats are the model's inputs and outputs"), graph.name(node))
          continue
        }
        if !pass.allowsFloat { problems.append(refusal(node, type, reason)) }
      } else {
        types[node] = type
      }
    }
    if let problem = Diagnostic.combining(problems) { throw problem }
  }

  /// Why a node must keep floats; nil when it need not.
  private func obstacle(_ node: NodeID, _ type: ElementType) -> String? {
    let op = graph.op(node)
    if variable(of: node, as: type) != nil { return nil }
    guard let rule = QuantizationRule.rule(for: op.name), rule.types.contains(type) else {
      return "LiteRT has no \(type) kernel for \(op)"
    }
    if op == "CAST", graph.operand(node, 0).flatMap({ graph.type($0)?.element }) != .bool {
      return "its numbers have no range of their own"
    }
    guard WeightedOp.kinds.contains(op) else { return nil }
    guard let weighted = WeightedOp(node, in: graph) else { return "its weights are not constant" }
    return weighted.hasKnownBias(in: graph) ? nil : "its bias is not constant"
  }

  /// Whether all real numbers of a node are inputs and outputs of the model that stay floats, so that it can, too.
  private func isAtEdge(_ node: NodeID) -> Bool {
    func isFloat(_ value: Value, among ports: [Graph.Port]) -> Bool {
      ports.contains { $0.value == value && (pass.interface[$0.key] ?? .float32) == .float32 }
    }
    let operands = graph.operands(node).filter { isReal($0) && graph.constant($0) == nil }
    let results = graph.results(node).indices.map { node[$0] }.filter(isReal)
    return operands.allSatisfy { isFloat($0, among: graph.inputs) }
      && results.allSatisfy { isFloat($0, among: graph.outputs) && graph.uses(of: $0).isEmpty }
  }

  private func refusal(_ node: NodeID, _ type: ElementType, _ reason: String) -> Diagnostic {
    Diagnostic(
      .unsupported, "'\(graph.name(node))' (\(graph.op(node))) cannot compute with \(type): \(reason)",
      at: Location(node: graph.name(node)),
      help: type != pass.type
        ? "leave it \(pass.type), or let it keep floats: --precision '\(graph.name(node))=float'"
        : "let such operators keep floats with --allow-float-ops, or this one with --keep-float '\(graph.name(node))'"
    )
  }

  // MARK: Which scales

  /// Finds the tensors that share a scale, and the range of each of them. Where that is allowed, the operators around
  /// tensors of which no range is known keep floats.
  ///
  /// - Throws: the tensors of which no range is known, all at once.
  mutating func chooseScales(_ context: PassContext) throws(Diagnostic) {
    while true {
      groups = ScaleGroups()
      requantized = []
      try shareScales()
      let missing = valuesWithoutRange()
      guard !missing.isEmpty else { return }
      guard pass.allowsFloat else { throw refusal(of: missing) }
      for node in missing.flatMap({ [$0.node] + graph.uses(of: $0).map(\.user) })
      where types.removeValue(forKey: node) != nil {
        context.count(.declined("the range of a tensor of it is not known"), graph.name(node))
      }
    }
  }

  private mutating func shareScales() throws(Diagnostic) {
    for node in graph.nodes {
      for port in graph.results(node).indices where isReal(node[port]) {
        if let trained = graph.results(node)[port].quantization, graph.constant(node[port]) == nil {
          groups.fix(node[port], at: [pass.type: trained])
          groups.include(pass.range(of: trained), in: node[port])
        } else if let range = pass.ranges[TFLiteAttribute.tensorName(of: node[port], in: graph)] {
          groups.include(range, in: node[port])
        }
      }
    }
    for node in graph.nodes { includeSquared(node) }
    for node in graph.topologicalOrder() {
      guard let type = types[node], let rule = QuantizationRule.rule(for: graph.op(node).name) else {
        continue
      }
      let results = graph.results(node).indices.map { node[$0] }.filter(isReal)
      if let index = QuantizationRule.symmetricOperands[graph.op(node).name],
        let operand = graph.operand(node, index), nativeType(operand) ?? type == type
      {
        groups.makeSymmetric(operand)
      }
      switch rule.scales {
      case .free: clip(node, type)
      case .fixed(let int8, let int16):
        var fixed = [ElementType.int8: int8]
        fixed[.int16] = int16
        for result in results { groups.fix(result, at: fixed) }
      case .shared: try share(node, type, results)
      }
    }
  }

  /// Takes the range of what an operator gives from that of its operand, where it only clips that.
  private mutating func clip(_ node: NodeID, _ type: ElementType) {
    guard let bounds = QuantizationRule.clip(by: graph.op(node).name), groups.range(of: node[0]) == nil,
      groups.fixedParameters(of: node[0], type) == nil, let x = graph.operand(node, 0),
      let range = groups.range(of: x)
    else { return }
    func clipped(_ number: Float) -> Float { min(max(number, bounds.lowerBound), bounds.upperBound) }
    groups.include(TensorRange(clipped(range.least), clipped(range.greatest)), in: node[0])
  }

  /// Gives a number that is only known squared the range that its square says it has.
  private mutating func includeSquared(_ node: NodeID) {
    guard graph.op(node) == "MUL", let x = graph.operand(node, 0), graph.operand(node, 1) == x,
      graph.constant(x) == nil, groups.range(of: x) == nil, let square = groups.range(of: node[0])
    else { return }
    let bound = max(square.greatest, 0).squareRoot()
    groups.include(TensorRange(-bound, bound), in: x)
  }

  private mutating func share(
    _ node: NodeID, _ type: ElementType, _ results: [Value]
  ) throws(Diagnostic) {
    let places = activations(node)
    let values = places.compactMap { graph.operand(node, $0) }
    // Constants take the scale of the others; they only have to fit.
    let variables = zip(places, values).filter { graph.constant($0.1) == nil }
    var whole: TensorRange?
    for (_, value) in variables { whole = whole.joined(groups.range(of: value)) }
    for value in values {
      guard let tensor = graph.constant(value) else { continue }
      whole = whole.joined(try QuantizedWeights.range(of: tensor))
    }
    guard let first = results.first ?? variables.first?.1 else { return }
    for result in results { groups.unite(first, result) }
    for (place, value) in variables {
      // What has another number of bits gets other integers in any case.
      let isConverted = nativeType(value).map { $0 != type } ?? false
      let isOne = variables.count == 1 && values.count == 1
      let isApart = isApart(value, from: first, type)
      if isApart, !isConverted, isGiven(value, for: node) {
        groups.release(value)
        groups.unite(first, value)
      } else if isConverted || isApart
        || (!isOne && mustKeepScale(value, type, reader: node, whole, among: variables.map(\.1)))
      {
        requantized.insert(Place(node: node, index: place))
      } else {
        groups.unite(value, first)
      }
    }
    if let whole, groups.fixedParameters(of: first, type) == nil { groups.include(whole, in: first) }
  }

  /// Whether two tensors have integers that are known, and are not the same.
  private func isApart(_ value: Value, from other: Value, _ type: ElementType) -> Bool {
    guard let own = groups.fixedParameters(of: value, type),
      let others = groups.fixedParameters(of: other, type)
    else { return false }
    return own != others
  }

  /// Whether an operator gives a tensor to one reader alone, and can as well give it the integers that the reader wants:
  /// to round twice is of no use.
  private func isGiven(_ value: Value, for reader: NodeID) -> Bool {
    guard types[value.node] != nil, graph.onlyReader(of: value) == reader,
      let rule = QuantizationRule.rule(for: graph.op(value.node).name), case .free = rule.scales
    else { return false }
    return true
  }

  /// Whether a tensor is better requantized than given the scale of others: because its own is fixed, or because it is
  /// much finer and somebody else reads it, too.
  private func mustKeepScale(
    _ value: Value, _ type: ElementType, reader: NodeID, _ whole: TensorRange?, among values: [Value]
  ) -> Bool {
    if let own = groups.fixedParameters(of: value, type) {
      let holdsAll = whole.map { own.holds($0, as: type) } ?? true
      return !holdsAll || !values.allSatisfy { groups.fixedParameters(of: $0, type) == own }
    }
    guard let whole, let range = groups.range(of: value), range.width * Self.coarser < whole.width else {
      return false
    }
    let isRead = graph.uses(of: value).contains { $0.user != reader }
    return isRead || graph.outputs.contains { $0.value == value }
  }

  /// From how many times the range on a tensor keeps its own scale: two bits would be lost.
  private static let coarser: Float = 4

  private func valuesWithoutRange() -> [Value] {
    var missing: [Value] = []
    for node in graph.nodes {
      for port in graph.results(node).indices where isReal(node[port]) && graph.constant(node[port]) == nil {
        let value = node[port]
        let isRead = graph.uses(of: value).contains { types[$0.user] != nil }
        guard isRead || types[node] != nil, groups.parameters(of: value, types[node] ?? pass.type) == nil
        else { continue }
        missing.append(value)
      }
    }
    return missing
  }

  private func refusal(of missing: [Value]) -> Diagnostic {
    Diagnostic(
      .missingRange,
      "there is no range for \(listed(missing.map { TFLiteAttribute.tensorName(of: $0, in: graph) }))",
      help:
        "find them by data that reaches them: --calibration FILE.npz; state them: --ranges FILE; or let what reads and gives them keep floats: --allow-float-ops"
    )
  }
}

extension QuantizationParameters {
  /// Whether integers of a type stand for all numbers of a range, to within a step.
  fileprivate func holds(_ range: TensorRange, as type: ElementType) -> Bool {
    let ends: (Int64, Int64) = type == .int8 ? (-128, 127) : (-32768, 32767)
    return range.least >= Float(ends.0 - zeroPoints[0] - 1) * scales[0]
      && range.greatest <= Float(ends.1 - zeroPoints[0] + 1) * scales[0]
  }
}

extension TensorRange? {
  fileprivate func joined(_ other: TensorRange?) -> TensorRange? {
    guard var range = self else { return other }
    if let other { range.include(other) }
    return range
  }
}
