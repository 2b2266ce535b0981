internal import Diagnostics

/// How the shapes of an op's outputs follow from its inputs, and its outputs' elements where they are small integers.
package struct ShapeRule: Sendable {
  typealias Shapes = @Sendable (InferenceCall) throws(Diagnostic) -> [SymbolicShape]

  let shapes: Shapes
  let elements: ElementRule
  /// What is known of the resource whose handle, or of the list that, the first output is; nil for an op that gives none.
  let resource: (@Sendable (InferenceCall) -> ResourceFact?)?

  init(_ elements: ElementRule = .computed, _ shapes: @escaping Shapes) {
    self.shapes = shapes
    self.elements = elements
    resource = nil
  }

  /// The rule of an op that makes a handle.
  init(handle shape: SymbolicShape, _ resource: @escaping @Sendable (InferenceCall) -> ResourceFact) {
    shapes = { _ in [shape] }
    elements = .computed
    self.resource = resource
  }

  /// The rule of an op whose first output is its first operand, a handle or list, changed perhaps.
  init(forwardingHandle shapes: @escaping Shapes) {
    self.shapes = shapes
    elements = .computed
    resource = { $0.inputs.first?.resource }
  }

  /// The rule of an op whose first output is a handle among others.
  init(_ shapes: @escaping Shapes, handle resource: @escaping @Sendable (InferenceCall) -> ResourceFact?) {
    self.shapes = shapes
    elements = .computed
    self.resource = resource
  }

  /// The same shapes, and another rule for elements.
  func with(_ elements: ElementRule) -> ShapeRule { ShapeRule(elements, shapes) }
}

/// How the elements of an op's outputs follow from symbols among those of its inputs. Where all are numbers, the op's
/// kernel computes them.
enum ElementRule: Sendable {
  /// Not at all: the output may be fed.
  case fed
  /// Only by the kernel.
  case computed
  /// The op moves the elements of these operands, of so many, and does not look at them.
  case moved(@Sendable (Int) -> Range<Int>)
  /// Each of a pair of elements that are broadcast to each other.
  case paired(@Sendable (SymbolicInteger, SymbolicInteger) -> SymbolicInteger)
  /// By a rule of its own; nil for an output of which nothing is known.
  case derived(@Sendable (InferenceCall) -> [[SymbolicInteger]?]?)

  static let movesFirst = ElementRule.moved { _ in 0..<1 }
  static let movesSecond = ElementRule.moved { _ in 1..<2 }
  static let movesAll = ElementRule.moved { 0..<$0 }
  static let movesAllButFirst = ElementRule.moved { min(1, $0)..<$0 }
  static let movesAllButLast = ElementRule.moved { 0..<max(0, $0 - 1) }
}

extension ShapeRule {
  /// The one output is shaped as the input.
  static let same = same(as: 0)

  static func same(as input: Int) -> ShapeRule { ShapeRule { call in [call.shape(input)] } }

  /// As many outputs as inputs, each shaped as its own.
  static let each = ShapeRule(.movesAll) { call in call.inputs.map(\.shape) }

  static let scalar = ShapeRule { _ in [.scalar] }

  /// Only running tells the shape of the only output.
  static let anything = ShapeRule { _ in [.unknownRank] }

  /// The only output has as many axes, of sizes that only running tells.
  static func unknown(rank: Int) -> ShapeRule { ShapeRule { _ in [.unknown(rank: rank)] } }

  /// All inputs broadcast to one shape.
  static let broadcast = ShapeRule { (call) throws(Diagnostic) in
    var shape = SymbolicShape.scalar
    for input in call.inputs { shape = try broadcastShape(shape, input.shape, call) }
    return [shape]
  }

  static func paired(
    _ combine: @escaping @Sendable (SymbolicInteger, SymbolicInteger) -> SymbolicInteger
  )
    -> ShapeRule
  { broadcast.with(.paired(combine)) }

  /// All inputs have the same shape, which the output has too.
  static let merged = ShapeRule { call in
    [call.inputs.dropFirst().reduce(call.shape(0)) { $0.refined(by: $1.shape) }]
  }

  /// The shape that an attribute states.
  static func attribute(_ name: String) -> ShapeRule {
    ShapeRule { call in [SymbolicShape(call.shape(name))] }
  }

  /// The shape that an operand's elements are.
  static func elements(of input: Int) -> ShapeRule {
    ShapeRule { call in [call.shape(inElementsOf: input)] }
  }
}

/// The shape that two shapes broadcast to.
func broadcastShape(
  _ a: SymbolicShape, _ b: SymbolicShape, _ call: InferenceCall
) throws(Diagnostic) -> SymbolicShape {
  guard let x = a.dimensions, let y = b.dimensions else {
    if a == .scalar { return b }
    return b == .scalar ? a : .unknownRank
  }
  let rank = max(x.count, y.count)
  var result: [SymbolicInteger] = []
  for axis in 0..<rank {
    let p = axis < rank - x.count ? 1 : x[axis - rank + x.count]
    let q = axis < rank - y.count ? 1 : y[axis - rank + y.count]
    if p == q || q == 1 {
      result.append(p)
    } else if p == 1 {
      result.append(q)
    } else if let m = p.constant {
      guard q.constant == nil else {
        throw call.invalid("the shapes \(a.shape) and \(b.shape) do not broadcast to one")
      }
      result.append(SymbolicInteger(m))
    } else {
      // A size other than 1 is what an unknown one must be, or be broadcast to.
      result.append(q.constant == nil ? .unknown : q)
    }
  }
  return SymbolicShape(result)
}
