internal import Diagnostics
internal import GraphIR
internal import Messages
internal import Tensors

/// Makes a function of a `FunctionDef`.
struct FunctionReader {
  var attributes: AttributeReader
  let outputs: OutputNames
  let file: String?

  /// The function, or every problem found in it. Takes the fields it reads out of `proto`.
  mutating func function(_ proto: ProtoMessage, named name: String) throws(Diagnostic) -> Function {
    do throws(Diagnostic) {
      return try read(proto, name)
    } catch {
      throw Self.inFunction(name, error)
    }
  }

  private mutating func read(_ proto: ProtoMessage, _ name: String) throws(Diagnostic) -> Function {
    guard let signature = proto.message(FunctionDefField.signature) else {
      throw Diagnostic(.invalidGraph, "it has no signature", at: Location(file: file))
    }
    let arguments = try parameters(signature, OpDefField.inputArg)
    let results = try parameters(signature, OpDefField.outputArg)
    var reader = GraphReader(attributes: attributes, file: file, form: .function, outputs: outputs)
    var inputs: [Graph.Port] = []
    for (index, argument) in arguments.enumerated() {
      let type: Attribute = argument.typeAttribute.map { .placeholder($0) } ?? .type(argument.type)
      let values: Attributes = ["T": type, "index": .int(Int64(index))]
      guard let node = reader.addArgument(argument.name, attributes: values) else { continue }
      inputs.append(Graph.Port(key: argument.name, value: node[0]))
    }
    for node in proto.messages(FunctionDefField.nodeDef) { reader.add(node) }
    reader.connect()
    let fetched = ports(results.map(\.name), proto, FunctionDefField.ret, &reader)
    let controls = proto.messages(FunctionDefField.controlRet).map { $0.string(MapEntryField.key) }
    let order = signature.strings(OpDefField.controlOutput)
    let targets = ports(
      order + controls.filter { !order.contains($0) }, proto, FunctionDefField.controlRet, &reader)
    if let problem = Diagnostic.combining(reader.problems) { throw problem }
    guard fetched.count == results.count else {
      let given = Set(fetched.map(\.key))
      let missing = results.map(\.name).filter { !given.contains($0) }
      throw Diagnostic(.invalidGraph, "nothing is returned as \(listed(missing))", at: Location(file: file))
    }
    attributes = reader.usedAttributes

    var body = reader.graph
    body.inputs = inputs
    body.outputs = fetched
    body.targets = targets
    var function = Function(name: name, arguments: arguments, results: results, body: body)
    function.attributes = try attributes.attributes(proto, FunctionDefField.attr, node: name)
    function.isStateful = signature.bool(OpDefField.isStateful)
    try readArgumentAttributes(proto, into: &function)
    function.extra = extra(proto, signature)
    return function
  }

  /// The values returned under `keys`, in that order. `ret` gives outputs, `control_ret` names of nodes.
  private func ports(
    _ keys: [String], _ proto: ProtoMessage, _ field: Int32, _ reader: inout GraphReader
  ) -> [Graph.Port] {
    var texts: [String: String] = [:]
    for entry in proto.messages(field) {
      texts[entry.string(MapEntryField.key)] = entry.string(MapEntryField.value)
    }
    let isControl = field == FunctionDefField.controlRet
    return keys.compactMap { key in
      guard let text = texts[key] else { return nil }
      let value = reader.value(isControl ? "^" + text : text, readBy: key)
      return value.map { Graph.Port(key: key, value: $0) }
    }
  }

  private func parameters(
    _ signature: ProtoMessage, _ field: Int32
  ) throws(Diagnostic) -> [Function.Parameter] {
    typealias Field = OpDefArgDefField
    var result: [Function.Parameter] = []
    for argument in signature.messages(field) {
      let name = argument.string(Field.name)
      guard !argument.has(Field.numberAttr), !argument.has(Field.typeListAttr) else {
        throw Diagnostic(
          .unsupported, "'\(name)' stands for several tensors, as many as an attribute says",
          at: Location(file: file))
      }
      var type = ElementType(rawValue: Int32(truncatingIfNeeded: argument.int(Field.type)))
      if argument.bool(Field.isRef) { type = type.reference }
      result.append(
        Function.Parameter(
          name: name, type: type,
          typeAttribute: argument.has(Field.typeAttr) ? argument.string(Field.typeAttr) : nil))
    }
    return result
  }

  private mutating func readArgumentAttributes(
    _ proto: ProtoMessage, into function: inout Function
  ) throws(Diagnostic) {
    for entry in proto.messages(FunctionDefField.argAttr) {
      guard let value = entry.message(MapEntryField.value) else { continue }
      function.argumentAttributes[entry.int(MapEntryField.key)] = try attributes.attributes(
        value, FunctionDefArgAttrsField.attr, node: function.name)
    }
    for entry in proto.messages(FunctionDefField.resourceArgUniqueId) {
      function.resourceArgumentIDs[entry.int(MapEntryField.key)] = entry.int(MapEntryField.value)
    }
  }

  /// What is left once the fields that were read are gone: of the signature, its attributes' declarations.
  private func extra(_ proto: ProtoMessage, _ signature: ProtoMessage) -> [UInt8] {
    for field in [
      FunctionDefField.nodeDef, FunctionDefField.ret, FunctionDefField.controlRet, FunctionDefField.attr,
      FunctionDefField.argAttr, FunctionDefField.resourceArgUniqueId,
    ] {
      proto.clear(field)
    }
    for field in [
      OpDefField.name, OpDefField.inputArg, OpDefField.outputArg, OpDefField.isStateful,
      OpDefField.controlOutput,
    ] {
      signature.clear(field)
    }
    if signature.serializedSize == 0 { proto.clear(FunctionDefField.signature) }
    return proto.serialized()
  }

  private static func inFunction(_ name: String, _ problem: Diagnostic) -> Diagnostic {
    var result = problem
    result.message = "in the function '\(name)': \(problem.message)"
    result.related = problem.related.map { inFunction(name, $0) }
    return result
  }
}
