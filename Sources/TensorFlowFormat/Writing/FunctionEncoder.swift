internal import Diagnostics
internal import GraphIR
internal import Messages
internal import Ops
internal import Tensors

/// Encodes one function of the library. In a body an output is spelled by its name: `node:output:index`.
struct FunctionEncoder {
  private let function: Function
  private let nodes: NodeEncoder

  init(_ function: Function, library: FunctionLibrary) {
    self.function = function
    let body = function.body
    var nodes = NodeEncoder(graph: body)
    nodes.spelling = { (value) throws(Diagnostic) in
      try Self.spelling(of: value, in: body, of: function.name, library)
    }
    self.nodes = nodes
  }

  func encode() throws(Diagnostic) -> Segments {
    var result = Segments()
    result.append(try frame().serialized())
    for node in order() { result.append(field: FunctionDefField.nodeDef, try nodes.encode(node)) }
    return result
  }

  /// The whole `FunctionDef`, for the text form.
  func message() throws(Diagnostic) -> ProtoMessage {
    let message = try frame()
    for node in order() { message.putMessage(FunctionDefField.nodeDef).copy(try nodes.message(node)) }
    return message
  }

  private func order() -> [NodeID] {
    function.body.topologicalOrder().filter { function.body.op($0) != "_Arg" }
  }

  /// Everything but the nodes.
  private func frame() throws(Diagnostic) -> ProtoMessage {
    let message = ProtoMessage("FunctionDef")
    _ = message.merge(function.extra)
    let signature = message.putMessage(FunctionDefField.signature)
    signature.put(OpDefField.name, string: function.name)
    for argument in function.arguments { encode(argument, into: signature.putMessage(OpDefField.inputArg)) }
    for result in function.results { encode(result, into: signature.putMessage(OpDefField.outputArg)) }
    if function.isStateful { signature.put(OpDefField.isStateful, bool: true) }
    try function.attributes.encode(into: message, field: FunctionDefField.attr)
    for output in function.body.outputs {
      let entry = message.putMessage(FunctionDefField.ret)
      entry.put(MapEntryField.key, string: output.key)
      entry.put(MapEntryField.value, string: try nodes.spelling(output.value))
    }
    for target in function.body.targets {
      let entry = message.putMessage(FunctionDefField.controlRet)
      entry.put(MapEntryField.key, string: target.key)
      entry.put(MapEntryField.value, string: function.body.name(target.value.node))
      signature.put(OpDefField.controlOutput, string: target.key)
    }
    for (index, attributes) in function.argumentAttributes.sorted(by: { $0.key < $1.key }) {
      let entry = message.putMessage(FunctionDefField.argAttr)
      entry.put(MapEntryField.key, int: index)
      try attributes.encode(
        into: entry.putMessage(MapEntryField.value), field: FunctionDefArgAttrsField.attr)
    }
    for (index, id) in function.resourceArgumentIDs.sorted(by: { $0.key < $1.key }) {
      let entry = message.putMessage(FunctionDefField.resourceArgUniqueId)
      entry.put(MapEntryField.key, int: index)
      entry.put(MapEntryField.value, int: id)
    }
    return message
  }

  private func encode(_ parameter: Function.Parameter, into message: ProtoMessage) {
    message.put(OpDefArgDefField.name, string: parameter.name)
    if let attribute = parameter.typeAttribute {
      message.put(OpDefArgDefField.typeAttr, string: attribute)
    } else {
      message.put(OpDefArgDefField.type, int: Int(parameter.type.rawValue))
    }
  }

  private static func spelling(
    of value: Value, in body: Graph, of function: String, _ library: FunctionLibrary
  ) throws(Diagnostic) -> String {
    let name = body.name(value.node)
    let op = body.op(value.node)
    if op == "_Arg" { return name }
    if let signature = OpRegistry.standard[op.name],
      let output = signature.outputName(port: Int(value.port), body.attributes(value.node))
    {
      return "\(name):\(output.name):\(output.index)"
    }
    if let called = library[op.name], called.results.indices.contains(Int(value.port)) {
      return "\(name):\(called.results[Int(value.port)].name):0"
    }
    throw Diagnostic(
      .unsupported, "the outputs of '\(name)' (\(op)) in the function '\(function)' have no known names",
      at: Location(node: name))
  }
}
