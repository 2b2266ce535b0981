import GraphIR
import Ops
import Tensors
import Testing

@Suite struct OpRegistryTests {
  @Test func signatureOfAConvolution() throws {
    let signature = try #require(OpRegistry.standard["Conv2D"])
    #expect(signature.name == "Conv2D")
    #expect(signature.inputs.map(\.name) == ["input", "filter"])
    #expect(signature.inputs.map(\.typeAttribute) == ["T", "T"])
    #expect(signature.outputs.map(\.name) == ["output"])
    #expect(!signature.isStateful)
    #expect(signature.attribute("dilations", of: [:]) == .list(.ints([1, 1, 1, 1])))
    #expect(signature.attribute("data_format", of: [:]) == .string("NHWC"))
    #expect(signature.attribute("data_format", of: ["data_format": .string("NCHW")]) == .string("NCHW"))
    #expect(signature.attribute("padding", of: [:]) == nil)
    #expect(signature.definition(of: "padding")?.allowedStrings == ["SAME", "VALID", "EXPLICIT"])
    #expect(signature.definition(of: "T")?.allowedTypes.contains(.bfloat16) == true)
    #expect(signature.outputTypes(["T": .type(.float16)]) == [.float16])
    #expect(signature.outputTypes([:]) == nil)
  }

  @Test func flags() {
    #expect(OpRegistry.standard["ReadVariableOp"]?.isStateful == true)
    #expect(OpRegistry.standard["Mul"]?.isCommutative == true)
    #expect(OpRegistry.standard["AddN"]?.isAggregate == true)
    #expect(OpRegistry.standard["Assign"]?.allowsUninitializedInput == true)
    #expect(OpRegistry.standard["Assign"]?.inputs.map(\.isReference) == [true, false])
  }

  @Test func defaultsOfEveryKind() {
    func value(_ op: String, _ name: String) -> Attribute? {
      OpRegistry.standard[op]?.attribute(name, of: [:])
    }
    #expect(value("Placeholder", "shape") == .shape(.unknownRank))
    #expect(value("ResizeBilinear", "align_corners") == .bool(false))
    #expect(value("SampleDistortedBoundingBox", "area_range") == .list(.floats([0.05, 1])))
    #expect(value("LRN", "alpha") == .float(1))
    #expect(value("ArgMax", "output_type") == .type(.int64))
    #expect(value("DecodeCSV", "field_delim") == .string(","))
    #expect(value("StatefulPartitionedCall", "config") == .string(""))
    #expect(value("Squeeze", "squeeze_dims") == .list(.empty))
    #expect(value("FusedBatchNormV3", "epsilon") == .float(0.0001))
  }

  @Test func unknownNames() {
    for name in ["", "conv2d", "Conv2", "Conv2DX", "Conv2D input", ">", "zzz", "\n"] {
      #expect(OpRegistry.standard[name] == nil)
    }
  }

  /// Bisection finds every line, the text is sorted, and every line parses.
  @Test func everyOp() {
    let names = OpRegistry.standard.names
    #expect(names.count > 1500)
    #expect(zip(names, names.dropFirst()).allSatisfy { $0.utf8.lexicographicallyPrecedes($1.utf8) })
    for name in names {
      guard let signature = OpRegistry.standard[name] else {
        Issue.record("\(name) is not found")
        continue
      }
      #expect(signature.name == name)
      let attributes = Set(signature.attributes.map(\.name))
      for argument in signature.inputs + signature.outputs {
        let deciding = [argument.typeAttribute, argument.typeListAttribute, argument.numberAttribute]
        #expect(attributes.isSuperset(of: deciding.compactMap(\.self)), "\(name)")
      }
    }
  }

  @Test func outputPortsAndNames() throws {
    let split = try #require(OpRegistry.standard["Split"])
    let attributes: Attributes = ["num_split": .int(3), "T": .type(.float32)]
    #expect(split.outputPort(named: "output", index: 2, attributes) == 2)
    #expect(split.outputPort(named: "output", index: 3, attributes) == nil)
    #expect(split.outputPort(named: "nothing", index: 0, attributes) == nil)

    let parse = try #require(OpRegistry.standard["ParseExample"])
    let sparse: Attributes = [
      "Nsparse": .int(2), "sparse_types": .list(.types([.int64, .string])), "Ndense": .int(1),
      "Tdense": .list(.types([.float32])),
    ]
    let types: [ElementType] = [.int64, .int64, .int64, .string, .int64, .int64, .float32]
    #expect(parse.outputTypes(sparse) == types)
    for port in types.indices {
      let (name, index) = try #require(parse.outputName(port: port, sparse))
      #expect(parse.outputPort(named: name, index: index, sparse) == port)
    }
    #expect(parse.outputName(port: 3, sparse)?.name == "sparse_values")
    #expect(parse.outputName(port: 7, sparse) == nil)
    #expect(parse.outputName(port: -1, sparse) == nil)
  }

  @Test func numbersNoNodeHas() throws {
    let split = try #require(OpRegistry.standard["Split"])
    for number in [-1, Int64.max] {
      #expect(split.outputTypes(["num_split": .int(number), "T": .type(.float32)]) == nil)
    }
  }

  /// What TensorFlow's importer made of several hundred nodes.
  @Test func typesAsTensorFlowResolvesThem() throws {
    let lines = outputTypesGolden.split(separator: "\n")
    #expect(lines.count > 300)
    for line in lines {
      let parts = line.split(separator: " ")
      let colon = try #require(parts.firstIndex(of: ":"))
      let arrow = try #require(parts.firstIndex(of: ">"))
      let signature = try #require(OpRegistry.standard[String(parts[0])])
      var attributes = Attributes()
      for part in parts[1..<colon] {
        let pair = part.split(separator: "=")
        attributes[String(pair[0])] = deciding(pair[1])
      }
      #expect(signature.inputTypes(attributes) == types(parts[(colon + 1)..<arrow].joined()), "\(line)")
      #expect(signature.outputTypes(attributes) == types(parts[(arrow + 1)...].joined()), "\(line)")
    }
  }

  private func types(_ text: some StringProtocol) -> [ElementType] {
    text.split(separator: ",").compactMap { ElementType(named: String($0)) }
  }

  private func deciding(_ text: Substring) -> Attribute? {
    if let number = Int64(text) { return .int(number) }
    if text == "[]" { return .list(.empty) }
    if text.first == "[" { return .list(.types(types(text.dropFirst().dropLast()))) }
    return ElementType(named: String(text)).map { .type($0) }
  }
}
