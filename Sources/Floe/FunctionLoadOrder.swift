internal import GraphIR
internal import Messages
internal import Ops
internal import TensorFlowFormat

/// The names that TensorFlow's loader gives the functions of a SavedModel.
///
/// They end in a number that counts the tensors and functions made so far, and `saved_model_cli` lists the options
/// of a function in the order of these names as text. To list them in the same order, the loader's order and its
/// count are followed: callees first, and of those that are ready the one found last.
struct FunctionLoadOrder {
  private struct Function {
    let name: String
    let inputs: Int
    let outputs: Int
    let nodes: [(op: String, message: ProtoMessage)]
  }

  /// In the order of the library.
  private let functions: [Function]
  private let positions: [String: Int]
  /// The functions that compute the gradients of ops of the library's own.
  private let gradients: [String: String]
  private let gradientCount: Int

  init(_ graph: ProtoMessage) {
    let library = graph.message(GraphDefField.library)
    var functions: [Function] = []
    var positions: [String: Int] = [:]
    for function in library.map({ Array($0.messages(FunctionDefLibraryField.function)) }) ?? [] {
      let signature = function.message(FunctionDefField.signature)
      let name = signature?.string(OpDefField.name) ?? ""
      positions[name] = functions.count
      functions.append(
        Function(
          name: name, inputs: signature?.count(OpDefField.inputArg) ?? 0,
          outputs: signature?.count(OpDefField.outputArg) ?? 0,
          nodes: function.messages(FunctionDefField.nodeDef).map { ($0.string(NodeDefField.op), $0) }))
    }
    var gradients: [String: String] = [:]
    var gradientCount = 0
    for gradient in library.map({ Array($0.messages(FunctionDefLibraryField.registeredGradients)) }) ?? [] {
      let type = gradient.string(RegisteredGradientField.registeredOpType)
      guard !type.isEmpty else { continue }
      gradients[type] = gradient.string(RegisteredGradientField.gradientFunc)
      gradientCount += 1
    }
    self.functions = functions
    self.positions = positions
    self.gradients = gradients
    self.gradientCount = gradientCount
  }

  /// The name after loading, by the name in the file.
  var loadedNames: [String: String] {
    var names: [String: String] = [:]
    // One number for the graph around, one for the load, one for each gradient.
    var next = 2 + gradientCount
    var signatures: [String: OpSignature?] = [:]
    for index in loadOrder {
      let function = functions[index]
      next += 1 + function.inputs
      for (op, node) in function.nodes {
        let signature = signatures[op] ?? OpRegistry.standard[op]
        signatures[op] = .some(signature)
        next += outputCount(op, node, signature)
      }
      names[function.name] = "__inference_\(Self.plain(function.name))_\(next)"
      next += 1
    }
    return names
  }

  /// Callees before callers; functions in a cycle are left out.
  private var loadOrder: [Int] {
    var callers = [[Int]](repeating: [], count: functions.count)
    var missing = [Int](repeating: 0, count: functions.count)
    for (index, function) in functions.enumerated() {
      for callee in callees(function) {
        callers[callee].append(index)
        missing[index] += 1
      }
    }
    var ready = functions.indices.filter { missing[$0] == 0 }
    var order: [Int] = []
    while let index = ready.popLast() {
      order.append(index)
      for caller in callers[index] {
        missing[caller] -= 1
        if missing[caller] == 0 { ready.append(caller) }
      }
    }
    return order
  }

  private func callees(_ function: Function) -> Set<Int> {
    var result: Set<Int> = []
    for (op, node) in function.nodes {
      if let callee = positions[op] {
        result.insert(callee)
        continue
      }
      if !gradients.isEmpty, op != "PartitionedCall", op != "StatefulPartitionedCall",
        let type = node.attribute("_gradient_op_type"), let name = gradients[type.string(AttrValueField.s)]
      {
        if let callee = positions[name] { result.insert(callee) }
        continue
      }
      for entry in node.messages(NodeDefField.attr) {
        guard let value = entry.message(MapEntryField.value) else { continue }
        switch value.whichOneof(AttrValueField.list) {
        case AttrValueField.func:
          if let callee = value.message(AttrValueField.func).flatMap(position) { result.insert(callee) }
        case AttrValueField.list:
          let list = value.message(AttrValueField.list)
          result.formUnion(list?.messages(AttrValueListValueField.func).compactMap(position) ?? [])
        default: break
        }
      }
    }
    return result
  }

  private func position(_ function: ProtoMessage) -> Int? {
    positions[function.string(NameAttrListField.name)]
  }

  /// How many numbers a node takes: one an output, and one for a table that gets a name of its own.
  private func outputCount(_ op: String, _ node: ProtoMessage, _ signature: OpSignature?) -> Int {
    if let callee = positions[op] { return functions[callee].outputs }
    guard let signature else { return 1 }
    var count = signature.outputs.reduce(0) { $0 + Self.count($1, signature, node) }
    if op == "HashTableV2", node.attribute("use_node_name_sharing")?.bool(AttrValueField.b) != true {
      count += 1
    }
    return count
  }

  private static func count(_ output: OpArgument, _ signature: OpSignature, _ node: ProtoMessage) -> Int {
    if let name = output.numberAttribute {
      if let value = node.attribute(name) { return value.int(AttrValueField.i) }
      guard case .int(let number)? = signature.definition(of: name)?.defaultValue else { return 1 }
      return Int(number)
    }
    guard case .list(let name) = output.type else { return 1 }
    if let value = node.attribute(name) {
      return value.message(AttrValueField.list)?.count(AttrValueListValueField.type) ?? 0
    }
    guard case .list(.types(let types))? = signature.definition(of: name)?.defaultValue else { return 0 }
    return types.count
  }

  /// A function's name without what TensorFlow puts around it.
  private static func plain(_ name: String) -> String {
    let prefix = "__inference_"
    guard name.hasPrefix(prefix), let underscore = name.lastIndex(of: "_") else { return name }
    let digits = name[name.index(after: underscore)...]
    let start = name.index(name.startIndex, offsetBy: prefix.utf8.count)
    guard !digits.isEmpty, digits.allSatisfy({ ("0"..."9").contains($0) }), start <= underscore else {
      return name
    }
    return String(name[start..<underscore])
  }
}
