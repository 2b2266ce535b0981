internal import Diagnostics
internal import Kernels
internal import Tensors

/// A stack of tensors, in which the gradient of a loop finds what the loop's turns computed.
final class TensorStack: Resource, @unchecked Sendable {
  // Unchecked: a session runs on one thread, and its resources are its own.

  static let noun = "stack"

  let elementType: ElementType
  private let most: Int
  private var elements: [TensorValue] = []
  private var isClosed = false

  /// - Parameter most: how many elements it may have; negative for as many as there is room for.
  init(_ elementType: ElementType, most: Int) {
    self.elementType = elementType
    self.most = most
  }

  func push(_ element: TensorValue) throws(Diagnostic) {
    try requireOpen()
    guard element.type == elementType else {
      throw Diagnostic(.invalidOperand, "a \(element.type) is pushed onto a stack of \(elementType)")
    }
    guard most < 0 || elements.count < most else {
      throw Diagnostic(.invalidOperand, "the stack is full: it has \(elements.count) elements of \(most)")
    }
    elements.append(element)
  }

  func pop() throws(Diagnostic) -> TensorValue {
    try requireOpen()
    guard let element = elements.popLast() else { throw Diagnostic(.invalidOperand, "the stack is empty") }
    return element
  }

  func close() {
    isClosed = true
    elements = []
  }

  private func requireOpen() throws(Diagnostic) {
    if isClosed { throw Diagnostic(.invalidOperand, "the stack was closed before") }
  }
}

/// Stacks of both versions: by references and by handles. Each time the op runs, it makes another.
let stackOps: [OpDef] =
  [
    OpDef(
      "Stack", .queueReference,
      reading: { (call, _) throws(Diagnostic) in
        [TensorValue(.string.reference, [2], .handle(TensorStack(call.type("elem_type"), most: -1)))]
      }),
    OpDef(
      "StackV2", .anything,
      reading: { (call, _) throws(Diagnostic) in
        [
          TensorValue(
            handle: TensorStack(call.type("elem_type"), most: try call.integer(0)), type: .resource)
        ]
      }),
  ]
  + ["", "V2"].flatMap { version in
    [
      OpDef(
        "StackPush\(version)", .same(as: 1),
        changing: { (call, _) throws(Diagnostic) in
          try call.resource(0, TensorStack.self).push(call.input(1))
          return [try call.input(1)]
        }
      ).takingVariants,
      OpDef(
        "StackPop\(version)", .anything,
        changing: { (call, _) throws(Diagnostic) in
          let stack = try call.resource(0, TensorStack.self)
          guard stack.elementType == call.type("elem_type") else {
            throw call.invalid("the stack is of \(stack.elementType), not of \(call.type("elem_type"))")
          }
          return [try stack.pop()]
        }),
      OpDef(
        "StackClose\(version)", .nothing,
        changing: { (call, _) throws(Diagnostic) in
          try call.resource(0, TensorStack.self).close()
          return []
        }),
    ]
  }

extension ShapeRule {
  /// A reference of TensorFlow 1 to what has no variable's shape: the names of its container and its own.
  static let queueReference = ShapeRule { _ in [SymbolicShape([2])] }
}
