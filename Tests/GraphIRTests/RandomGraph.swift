import GraphIR
import Tensors
import TestSupport

/// Graphs with whatever a graph can hold: odd names, forward references, loops, every kind of attribute.
struct RandomGraph {
  private var random: SeededGenerator

  init(seed: UInt64) {
    random = SeededGenerator(seed: seed)
  }

  mutating func make() -> Graph {
    var graph = Graph()
    let count = 1 + random.below(12)
    var nodes: [NodeID] = []
    for _ in 0..<count {
      let op = random.pick(["Identity", "Relu", "MatMul", "__inference_f_12", "Addons>Op", "odd op", "Merge"])
      nodes.append(
        graph.add(
          OpKind(op), named: graph.uniqueName(name()), attributes: attributes(depth: 0),
          device: random.once(in: 3) ? random.pick(["/device:CPU:0", "/job:\"a\"\\"]) : "",
          extra: random.once(in: 4) ? bytes() : []))
    }
    var local = self
    func anyValue() -> Value {
      local.random.pick(nodes)[local.random.once(in: 3) ? local.random.below(4) : 0]
    }
    for node in nodes {
      let operands = (0..<local.random.below(4)).map { _ in anyValue() }
      let controls = (0..<local.random.below(3)).map { _ in local.random.pick(nodes) }
      graph.setOperands(node, operands, controls: controls)
    }
    func ports(_ limit: Int) -> [Graph.Port] {
      (0..<local.random.below(limit)).map { _ in
        let value = anyValue()
        return Graph.Port(
          key: local.random.once(in: 2)
            ? graph.name(value.node) : local.random.pick(["out", "a key", "x:0", ""]),
          value: value)
      }
    }
    graph.inputs = ports(3)
    graph.outputs = ports(4)
    graph.targets =
      ports(2) + (local.random.once(in: 2) ? [Graph.Port(key: "t", value: nodes[0].control)] : [])
    self = local
    return graph
  }

  private mutating func name() -> String {
    random.pick([
      "x", "a/b", "a-b.c", "_x", "we ird", "q\"uote", "1", "back\\slash", "a:b", "näme", "x^", "a//b", "-",
    ])
  }

  private mutating func bytes() -> [UInt8] { (0..<random.below(9)).map { _ in UInt8(random.below(256)) } }

  private mutating func attributes(depth: Int) -> Attributes {
    var result = Attributes()
    for _ in 0..<random.below(depth == 0 ? 5 : 3) {
      result[random.pick(["T", "dtype", "_class", "value", "odd name", "", "true"])] = attribute(depth: depth)
    }
    return result
  }

  private mutating func attribute(depth: Int) -> Attribute {
    switch random.below(11) {
    case 0: .string(string())
    case 1: .int(integer())
    case 2: .float(float())
    case 3: .bool(random.once(in: 2))
    case 4: .type(type())
    case 5: .shape(shape())
    case 6: .tensor(tensor())
    case 7: .function(function(depth: depth))
    case 8: .placeholder(random.pick(["T", "odd name"]))
    case 9: .unknown(bytes())
    default: .list(list(depth: depth))
    }
  }

  private mutating func list(depth: Int) -> AttributeList {
    let count = random.below(4)
    return switch random.below(9) {
    case 0: .strings((0..<count).map { _ in string() })
    case 1: .ints((0..<count).map { _ in integer() })
    case 2: .floats((0..<count).map { _ in float() })
    case 3: .bools((0..<count).map { _ in random.once(in: 2) })
    case 4: .types((0..<count).map { _ in type() })
    case 5: .shapes((0..<count).map { _ in shape() })
    case 6: .tensors((0..<count).map { _ in tensor() })
    case 7: .functions((0..<count).map { _ in function(depth: depth) })
    default: .empty
    }
  }

  private mutating func function(depth: Int) -> FunctionReference {
    FunctionReference(
      random.pick(["f", "__inference_f_1", "odd name"]),
      attributes: depth < 2 ? attributes(depth: depth + 1) : [:])
  }

  private mutating func string() -> [UInt8] {
    random.pick([Array("SAME".utf8), [], bytes(), Array("tab\t, line\n, \"quoted\", bäck\\slash // no".utf8)])
  }

  private mutating func integer() -> Int64 { random.pick([0, -1, 7, .min, .max]) }

  private mutating func float() -> Float {
    random.pick([
      0, -0.0, 1, 0.1, -1e-5, 3e20, .infinity, -.infinity, .nan, -.nan, .signalingNaN, .leastNonzeroMagnitude,
      Float(bitPattern: 0x7FC0_0001),
    ])
  }

  private mutating func type() -> ElementType {
    random.pick(
      [.float32, .invalid, .resource, .float32.reference, .float8E5M2] + [99, 199, -3].map(ElementType.init))
  }

  private mutating func shape() -> Shape { random.pick([.unknownRank, .scalar, [1, -1], [3]]) }

  private mutating func tensor() -> Tensor {
    let dimensions = random.pick([[], [2], [2, 3], [0], [1, 0, 5]])
    let count = dimensions.reduce(1, *)
    let types: [ElementType] = [
      .float32, .float64, .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32, .uint64, .bool, .float16,
      .bfloat16, .complex64, .int4,
    ]
    let type = random.pick(types)
    let width = type.byteWidth ?? 1
    switch random.below(5) {
    case 0: return Tensor(.string, dimensions, .strings((0..<count).map { _ in string() }))
    case 1: return Tensor(.variant, dimensions, .serializedProto(bytes()))
    case 2: return Tensor(type, dimensions, .repeated((0..<width).map { _ in UInt8(random.below(256)) }))
    default:
      return Tensor(type, dimensions, .bytes((0..<count * width).map { _ in UInt8(random.below(256)) }))
    }
  }
}
