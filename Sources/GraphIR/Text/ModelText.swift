package import Diagnostics
internal import Tensors

// The textual form of functions and models.
//
//     model {
//       stage frozen
//       graph { … }
//       func @f(%a: float32, %b: $T) -> (r: float32) stateful {_noinline = true} {
//         %y = AddV2(%a, %b)
//         return r = %y
//       }
//       gradient @f = @g
//       signature serving_default "tensorflow/serving/predict" {
//         x = "x:0" float32 [?,3]
//         -> y = "y:0" float32 [?,1]
//       }
//       initializers "init_tables"
//     }
//
// The arguments of a function are its `_Arg` nodes: they are written out only where they hold more than the argument
// says. A signature of a TFLite model may be `of @f`. Not part of the text are variables, assets, versions, metadata and
// fields that Floe does not interpret.

extension Model {
  package func printed(_ style: TextStyle = .brief) -> String {
    var printer = GraphPrinter(style)
    printer.write(self)
    return printer.text
  }
}

extension Function {
  package func printed(_ style: TextStyle = .brief) -> String {
    var printer = GraphPrinter(style)
    printer.write(self)
    return printer.text
  }
}

extension GraphPrinter {
  fileprivate mutating func write(_ model: Model) {
    write("model {\n")
    indent { printer in
      if model.stage != .tensorflow { printer.writeLine("stage \(model.stage.rawValue)") }
      printer.startLine()
      printer.write(model.graph)
      for name in model.functions.names {
        guard let function = model.functions[name] else { continue }
        printer.startLine()
        printer.write(function)
      }
      for (function, gradient) in model.functions.gradients.sorted(by: { $0.key < $1.key }) {
        printer.startLine()
        printer.write("gradient ")
        printer.write(FunctionReference(function))
        printer.write(" = ")
        printer.write(FunctionReference(gradient))
        printer.write("\n")
      }
      for signature in model.signatures { printer.write(signature) }
      printer.writeNames("initializers", model.initializers)
      printer.writeNames("restore", model.restoreOps)
    }
    write("}\n")
  }

  private mutating func writeLine(_ line: String) {
    startLine()
    write(line)
    write("\n")
  }

  private mutating func writeNames(_ keyword: String, _ names: [String]) {
    guard !names.isEmpty else { return }
    writeLine(keyword + " " + names.map { Spelling.quoted(Array($0.utf8)) }.joined(separator: ", "))
  }

  private mutating func write(_ signature: Signature) {
    startLine()
    write("signature ")
    writeWord(signature.key)
    write(" ")
    writeString(Array(signature.methodName.utf8))
    if let function = signature.function {
      write(" of ")
      write(FunctionReference(function))
    }
    write(" {\n")
    indent { printer in
      for (mark, entries) in [("", signature.inputs), ("-> ", signature.outputs)] {
        for entry in entries {
          printer.startLine()
          printer.write(mark)
          printer.writeWord(entry.key)
          printer.write(" = ")
          printer.writeString(Array(entry.tensor.utf8))
          printer.write(" \(entry.type) \(entry.shape)\n")
        }
      }
    }
    writeLine("}")
  }

  fileprivate mutating func write(_ function: Function) {
    write("func ")
    write(FunctionReference(function.name))
    write("(")
    for (index, argument) in function.arguments.enumerated() {
      if index > 0 { write(", ") }
      writeName(argument.name)
      writeType(of: argument)
      if let attributes = function.argumentAttributes[index] {
        write(" ")
        write(attributes)
      }
      if let identity = function.resourceArgumentIDs[index] { write(" same \(identity)") }
    }
    write(") -> (")
    for (index, result) in function.results.enumerated() {
      if index > 0 { write(", ") }
      writeWord(result.name)
      writeType(of: result)
    }
    write(")")
    if function.isStateful { write(" stateful") }
    if !function.attributes.isEmpty {
      write(" ")
      write(function.attributes)
    }
    if style == .lossless, !function.extra.isEmpty {
      write(" extra ")
      writeHex(function.extra)
    }
    write(" {\n")
    indent { printer in
      if function.body.inputs != function.argumentPorts(in: function.body) {
        printer.writePorts("inputs", function.body.inputs, of: function.body)
      }
      printer.writeBody(of: function.body) { !function.isPlainArgument($0) }
    }
    startLine()
    write("}\n")
  }

  private mutating func writeType(of parameter: Function.Parameter) {
    write(":")
    if let attribute = parameter.typeAttribute {
      write(" $")
      writeWord(attribute)
    }
    if parameter.typeAttribute == nil || parameter.type != .invalid { write(" \(parameter.type)") }
  }
}

extension Function {
  /// The attributes of the `_Arg` node of an argument.
  fileprivate static func argumentNode(_ argument: Parameter, _ index: Int) -> Attributes {
    let type: Attribute = argument.typeAttribute.map { .placeholder($0) } ?? .type(argument.type)
    return ["T": type, "index": .int(Int64(index))]
  }

  /// Whether the node says nothing that the argument it is named for does not say.
  fileprivate func isPlainArgument(_ node: NodeID) -> Bool {
    guard body.op(node) == "_Arg", let index = body.attributes(node).int("index"),
      arguments.indices.contains(index), arguments[index].name == body.name(node)
    else { return false }
    return body.attributes(node) == Self.argumentNode(arguments[index], index) && body.device(node).isEmpty
      && body.extra(node).isEmpty && body.allOperands(node).isEmpty
  }

  /// The inputs of a body whose arguments are all there.
  fileprivate func argumentPorts(in body: Graph) -> [Graph.Port] {
    arguments.compactMap { argument in
      body.node(named: argument.name).map { Graph.Port(key: argument.name, value: $0[0]) }
    }
  }
}

extension GraphParser {
  /// `model { … }`; a lone `graph { … }` is a model too.
  package static func model(_ text: String) throws(Diagnostic) -> Model {
    var parser = GraphParser(text)
    var model = Model()
    if parser.scanner.takeWord("model") {
      try parser.scanner.expect("{")
      while !parser.scanner.take("}") { try parser.item(of: &model) }
    } else {
      model.graph = try parser.graph()
    }
    try parser.end()
    return model
  }

  private mutating func item(of model: inout Model) throws(Diagnostic) {
    var ahead = scanner
    switch ahead.word() {
    case "graph":
      model.graph = try graph()
    case "func":
      scanner = ahead
      let function = try function()
      if model.functions[function.name] != nil {
        throw scanner.problem("two functions are named '\(function.name)'")
      }
      model.functions[function.name] = function
    case "stage":
      scanner = ahead
      let word = scanner.word() ?? ""
      guard let stage = Model.Stage(rawValue: word) else {
        throw scanner.problem("no stage is called '\(word)'")
      }
      model.stage = stage
    case "gradient":
      scanner = ahead
      let name = try functionReference().name
      try scanner.expect("=")
      model.functions.gradients[name] = try functionReference().name
    case "signature":
      scanner = ahead
      model.signatures.append(try signature())
    case "initializers":
      scanner = ahead
      model.initializers = try names()
    case "restore":
      scanner = ahead
      model.restoreOps = try names()
    default:
      throw scanner.problem("expected 'graph', 'func' or another part of a model, found \(scanner.rest)")
    }
  }

  private mutating func names() throws(Diagnostic) -> [String] {
    var result: [String] = []
    repeat { result.append(try scanner.wordOrString("a name")) } while scanner.take(",")
    return result
  }

  private mutating func signature() throws(Diagnostic) -> Signature {
    var result = Signature(
      key: try scanner.wordOrString("a key"),
      methodName: String(decoding: try scanner.string(), as: UTF8.self),
      inputs: [], outputs: [])
    if scanner.takeWord("of") { result.function = try functionReference().name }
    try scanner.expect("{")
    while !scanner.take("}") {
      let isOutput = scanner.take("->")
      let key = try scanner.wordOrString("a key")
      try scanner.expect("=")
      let tensor = String(decoding: try scanner.string(), as: UTF8.self)
      let entry = Signature.Entry(key: key, tensor: tensor, type: try elementType(), shape: try shape())
      if isOutput { result.outputs.append(entry) } else { result.inputs.append(entry) }
    }
    return result
  }

  private mutating func function() throws(Diagnostic) -> Function {
    let name = try functionReference().name
    var function = Function(name: name, arguments: [], results: [], body: Graph())
    try scanner.expect("(")
    while !scanner.take(")") {
      if !function.arguments.isEmpty { try scanner.expect(",") }
      try scanner.expect("%")
      let index = function.arguments.count
      function.arguments.append(try parameter(named: try scanner.name()))
      if scanner.sees("{") { function.argumentAttributes[index] = try attributes() }
      if scanner.takeWord("same") { function.resourceArgumentIDs[index] = try scanner.integer() }
    }
    try scanner.expect("->")
    try scanner.expect("(")
    while !scanner.take(")") {
      if !function.results.isEmpty { try scanner.expect(",") }
      function.results.append(try parameter(named: try scanner.wordOrString("the name of a result")))
    }
    function.isStateful = scanner.takeWord("stateful")
    // Two braces: attributes, then the body. One brace: the body.
    var ahead = self
    if (try? ahead.attributes()) != nil, ahead.scanner.sees("{") || ahead.scanner.takeWord("extra") {
      function.attributes = try attributes()
    }
    if scanner.takeWord("extra") { function.extra = try scanner.hex() }
    let line = scanner.line
    let implied = function.arguments.enumerated().map { index, argument in
      Definition(
        name: argument.name, op: "_Arg", attributes: Function.argumentNode(argument, index), line: line)
    }
    let (body, hasInputs) = try body(nodes: implied)
    function.body = body
    if !hasInputs { function.body.inputs = function.argumentPorts(in: body) }
    return function
  }

  /// `: float32`, `: $T`, `: $T float32`
  private mutating func parameter(named name: String) throws(Diagnostic) -> Function.Parameter {
    try scanner.expect(":")
    guard scanner.take("$") else { return Function.Parameter(name: name, type: try elementType()) }
    let attribute = try scanner.wordOrString("an attribute of the function")
    var ahead = scanner
    // `same` is no type: it belongs to the argument.
    let hasType = ahead.word().map { $0 != "same" } ?? false
    return Function.Parameter(
      name: name, type: hasType ? try elementType() : .invalid, typeAttribute: attribute)
  }
}
