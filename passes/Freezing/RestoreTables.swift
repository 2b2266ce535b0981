package import Diagnostics
package import GraphIR
internal import Ops
package import PassKit
internal import Tensors

/// Fills mutable tables from constants instead of restoring them.
///
///     %i = LookupTableImportV2(%t, %restored:3, %restored:4)
///  =>
///     %k = Const {value = …}   %v = Const {value = …}   %i = LookupTableImportV2(%t, %k, %v)
///
/// The checkpoint holds what a mutable table maps. TensorFlow 2 restores it in a function that nothing else needs: then
/// there is no import in the graph, and one is added. The imports become targets, as all that initialises the model.
///
///     %t = MutableDenseHashTableV2(%empty, %deleted)   %i = LookupTableImportV2(%t, %restored:3, %restored:4)
///  =>
///     %i = LookupTableInsertV2(%t, %k, %v)
///
/// Of a dense table the checkpoint holds the memory, free places and all, its keys with an axis that TensorFlow refuses
/// to import where it sees the shape. Keys that mark no free place are inserted instead.
package struct RestoreTables: Pass {
  package static let name = "restore-tables"
  package static let summary = "Fill mutable tables with their contents from the checkpoint."

  package init() {}

  package func run(on model: inout Model, _ context: PassContext) throws(Diagnostic) {
    guard let source = model.variables.source else { return }
    var problems: [Diagnostic] = []
    for (name, binding) in model.variables.tables.sorted(by: { $0.key < $1.key }) {
      guard let table = model.graph.node(named: name) else { continue }
      guard let keys = source.key(of: binding.keys), let values = source.key(of: binding.values) else {
        context.count(.declined("the checkpoint does not hold it"), name)
        continue
      }
      do throws(Diagnostic) {
        let contents = (try source.tensor(keys, slice: nil), try source.tensor(values, slice: nil))
        try fill(table, with: contents, in: &model.graph)
        context.count(.applied, name)
      } catch {
        problems.append(error)
      }
    }
    if let problem = Diagnostic.combining(problems) { throw problem }
  }

  private func fill(
    _ table: NodeID, with contents: (keys: Tensor, values: Tensor), in graph: inout Graph
  ) throws(Diagnostic) {
    let name = graph.name(table)
    let isDense = OpKind.denseTables.contains(graph.op(table))
    let contents = isDense ? try DenseTable(table, in: graph).taken(contents) : contents
    let keys = graph.addConstant(name + "/keys", contents.keys)
    let values = graph.addConstant(name + "/values", contents.values)
    let restoring = graph.nodes.first { node in
      OpKind.tableImports.contains(graph.op(node))
        && graph.operand(node, 0).map { graph.origin(of: $0).node } == table
    }
    let handle = restoring.flatMap { graph.operand($0, 0) }
    if let restoring, let handle, !isDense {
      // What it waited for belongs to restoring.
      graph.setOperands(restoring, [handle, keys[0], values[0]], controls: [])
      return
    }
    let op =
      graph.outputType(of: table[0]) == .string
      ? (isDense ? "LookupTableInsert" : "LookupTableImport")
      : (isDense ? "LookupTableInsertV2" : "LookupTableImportV2")
    let added = graph.add(
      OpKind(op), named: graph.uniqueName(name + "/" + op), [handle ?? table[0], keys[0], values[0]],
      attributes: ["Tin": .type(contents.keys.type), "Tout": .type(contents.values.type)])
    guard let restoring else {
      graph.targets.append(Graph.Port(key: graph.name(added), value: added.control))
      return
    }
    graph.supersede(restoring, by: added)
  }
}

/// How a dense table lays out its memory: places for keys and values, and the keys of those that are free.
private struct DenseTable {
  private let name: String
  private let marks: [Tensor]
  private let valueShape: [Int]?

  init(_ table: NodeID, in graph: Graph) {
    name = graph.name(table)
    marks = (0..<2).compactMap { index in
      let origin = graph.operand(table, index).map(graph.origin)
      return origin.flatMap { graph.op($0.node) == "Const" ? graph.attributes($0.node).tensor("value") : nil }
    }
    valueShape = graph.attributes(table).shape("value_shape")?.fullyDefined
  }

  /// Keys and values of the places that are taken, in the shapes that are inserted.
  func taken(_ memory: (keys: Tensor, values: Tensor)) throws(Diagnostic) -> (keys: Tensor, values: Tensor) {
    let (keys, values) = memory
    guard marks.count == 2, marks[0].dimensions == marks[1].dimensions, let valueShape,
      let places = keys.dimensions.first, places == values.dimensions.first,
      let keyLength = Shape.elementCount(marks[0].dimensions), let length = Shape.elementCount(valueShape),
      keys.elementCount == places * keyLength, values.elementCount == places * length
    else {
      throw Diagnostic(
        .unfreezableState, "what the checkpoint holds of the dense table '\(name)' does not fit it",
        at: Location(node: name),
        notes: ["keys are \(keys.type)\(keys.shape), values \(values.type)\(values.shape)"])
    }
    let free = [try rows(of: marks[0], 1), try rows(of: marks[1], 1)].joined()
    let isTaken = try rows(of: keys, places).map { !free.contains($0) }
    func kept(_ tensor: Tensor, _ shape: [Int]) throws(Diagnostic) -> Tensor {
      let rows = zip(try rows(of: tensor, places), isTaken).filter(\.1).map(\.0)
      let elements = Array(rows.joined())
      return Tensor(
        tensor.type, [rows.count] + shape,
        tensor.type == .string ? .strings(elements) : .bytes(Array(elements.joined())))
    }
    return (try kept(keys, marks[0].dimensions), try kept(values, valueShape))
  }

  /// The rows of `tensor`, of which there are `count`: the elements of each that are strings, or its bytes.
  private func rows(of tensor: Tensor, _ count: Int) throws(Diagnostic) -> [[[UInt8]]] {
    if let strings = tensor.strings {
      let length = count > 0 ? strings.count / count : 0
      return (0..<count).map { Array(strings[$0 * length..<($0 + 1) * length]) }
    }
    let bytes = try tensor.loadBytes()
    let width = count > 0 ? bytes.count / count : 0
    return (0..<count).map { [Array(bytes[$0 * width..<($0 + 1) * width])] }
  }
}

extension Graph {
  /// Adds a constant of that name, or one like it.
  mutating func addConstant(_ name: String, _ tensor: Tensor) -> NodeID {
    add(
      "Const", named: uniqueName(name),
      attributes: ["dtype": .type(tensor.type), "value": .tensor(tensor)])
  }
}
