import Diagnostics
import GraphIR
import Kernels
import Ops
import Tensors
import TestSupport
import Testing

/// The types that kernels take, against those that TensorFlow registers on the CPU: tools/testdata/op_types.py wrote them.
@Suite struct OpTypesTests {
  /// An op with the types that its attributes may have, all of which go with all.
  struct Row: CustomTestStringConvertible {
    let op: String
    let types: [(attribute: String, types: [ElementType])]

    var testDescription: String { op }

    /// Every choice of a type for each attribute.
    var choices: [[(String, ElementType)]] {
      types.reduce([[]]) { choices, next in
        choices.flatMap { one in next.types.map { one + [(next.attribute, $0)] } }
      }
    }
  }

  static func rows() throws -> [Row] {
    let text = String(decoding: try TemporaryDirectory.contents(testdata("op-types.txt")), as: UTF8.self)
    return text.split(separator: "\n").map { line in
      let words = line.split(separator: " ")
      return Row(
        op: String(words[0]),
        types: words.dropFirst().map { word in
          let sides = word.split(separator: "=")
          return (
            String(sides[0]),
            sides[1].split(separator: ",").map { ElementType(named: String($0)) ?? .invalid }
          )
        })
    }
  }

  /// Choices that are registered and are not run, each with the reason.
  private static func isExcepted(_ op: String, _ choice: [(String, ElementType)]) -> Bool {
    let types = Dictionary(uniqueKeysWithValues: choice)
    switch op {
    // How many elements make one is a matter of shapes.
    case "Bitcast": return true
    // A text holds a tensor of one type.
    case "ParseTensor", "DeserializeSparse", "DeserializeManySparse": return true
    // TensorFlow looks at the types when it runs, and refuses strings.
    case "Cast", "InplaceAdd", "InplaceSub": return types.values.contains(.string)
    // What it is fused with has types of its own, in a list.
    case "_FusedConv2D": return types["T"] != .float32
    // One of them is what the other must be.
    case "ComplexAbs": return (types["T"] == .complex64) != (types["Tout"] == .float32)
    // Complex numbers have no order: what TensorFlow computes has no meaning.
    case "ClipByValue": return types["T"] == .complex64 || types["T"] == .complex128
    default: return false
    }
  }

  @Test func everyTypeThatTensorFlowRunsIsRun() throws {
    var samples: [String: [OpSample]] = [:]
    for family in opFamilies {
      for sample in try OpSample.all(family) { samples[sample.op.name, default: []].append(sample) }
    }
    for row in try Self.rows() {
      let own = try #require(samples[row.op], "\(row.op)")
      for choice in row.choices where !Self.isExcepted(row.op, choice) {
        var problem = "there is no sample"
        let isRun = own.contains { sample in
          do {
            try run(sample, choice)
            return true
          } catch {
            problem = "\(error)"
            return false
          }
        }
        if !isRun {
          let types = choice.map { "\($0.0)=\($0.1)" }.joined(separator: " ")
          Issue.record("\(row.op) \(types): \(problem)")
        }
      }
    }
  }

  /// Runs a sample with its operands as other types.
  private func run(_ sample: OpSample, _ choice: [(String, ElementType)]) throws {
    let signature = try #require(OpRegistry.standard[sample.op.name])
    var attributes = sample.attributes
    for (name, type) in choice { attributes[name] = .type(type) }
    let types = try #require(signature.inputTypes(attributes))
    let inputs = try zip(sample.inputs, types).map { tensor, type in
      try converted(TensorValue(loading: tensor), to: type)
    }
    let results = try sample.run(inputs, attributes)
    let expected = try #require(signature.outputTypes(attributes))
    if results.map(\.type) != expected {
      throw Diagnostic(.unsupported, "it gives \(results.map(\.type)), not \(expected)")
    }
  }

  private func converted(_ value: TensorValue, to type: ElementType) throws -> TensorValue {
    if value.type == type { return value }
    if type == .string {
      return TensorValue(
        .string, value.dimensions, .strings((0..<value.elementCount).map { [UInt8($0 % 3)] }))
    }
    if value.type == .string {
      let numbers = (0..<value.elementCount).map { Int64($0 % 3) }
      return try cast(TensorValue(numbers, type: .int64, value.dimensions), to: type)
    }
    // Ends of ranges stay in order.
    let isUnsigned = [.uint8, .uint16, .uint32, .uint64, .quint8, .quint16].contains(type)
    return try cast(
      isUnsigned && value.type == .float32 ? elementwise(.maximum, value, zeros(value.type, [])) : value,
      to: type)
  }
}
