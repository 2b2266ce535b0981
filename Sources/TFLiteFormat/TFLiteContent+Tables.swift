internal import Diagnostics
internal import GraphIR
internal import Ops
internal import Tensors

/// Makes the tables of a file.
extension TFLiteContent {
  /// Builds the root table, and everything it refers to but the buffers.
  func build(_ builder: FlatBuilder, _ buffers: [FlatBuilder.Reference]) -> FlatBuilder.Reference {
    let codes = operatorCodes.map { code in
      let custom = code.custom.map { builder.string($0) }
      return builder.table([
        // Old readers have eight bits for the number; one beyond them is told by this one.
        .int8(OperatorCodeField.deprecatedBuiltinCode, min(code.code, TFLiteSchema.placeholderCode)),
        .reference(OperatorCodeField.customCode, custom), .int32(OperatorCodeField.version, code.version),
        .int32(OperatorCodeField.builtinCode, code.code),
      ])
    }
    let graphs = subgraphs.map { build($0, builder) }
    let entries = metadata.map { name, buffer in
      let text = builder.string(name)
      return builder.table([.reference(MetadataField.name, text), .int32(MetadataField.buffer, buffer)])
    }
    let fields: [FlatBuilder.Field] = [
      .int32(ModelField.version, 3), .reference(ModelField.operatorCodes, builder.vector(codes)),
      .reference(ModelField.subgraphs, builder.vector(graphs)),
      .reference(
        ModelField.description,
        builder.string(model.description.isEmpty ? "Written by Floe." : model.description)),
      .reference(ModelField.buffers, builder.vector(buffers)),
      .reference(ModelField.metadata, builder.vector(entries)),
      .reference(ModelField.signatureDefs, builder.vector(signatures(builder))),
    ]
    return builder.table(fields)
  }

  private func signatures(_ builder: FlatBuilder) -> [FlatBuilder.Reference] {
    func map(_ entries: [(key: String, tensor: Int)]) -> FlatBuilder.Reference {
      let tables = entries.map { entry in
        let key = builder.string(entry.key)
        return builder.table([
          .reference(TensorMapField.name, key), .int32(TensorMapField.tensorIndex, entry.tensor),
        ])
      }
      return builder.vector(tables)
    }
    return signatures.map { signature in
      let inputs = map(signature.inputs)
      let outputs = map(signature.outputs)
      let key = builder.string(signature.key)
      return builder.table([
        .reference(SignatureDefField.inputs, inputs), .reference(SignatureDefField.outputs, outputs),
        .reference(SignatureDefField.signatureKey, key),
        .int32(SignatureDefField.subgraphIndex, signature.subgraph),
      ])
    }
  }

  private func build(_ subgraph: Subgraph, _ builder: FlatBuilder) -> FlatBuilder.Reference {
    let tensors = subgraph.tensors.map { build($0, builder) }
    let operators = subgraph.operators.map { build($0, subgraph.graph, builder) }
    let fields: [FlatBuilder.Field] = [
      .reference(SubGraphField.tensors, builder.vector(tensors)),
      .reference(SubGraphField.inputs, builder.vector(subgraph.inputs)),
      .reference(SubGraphField.outputs, builder.vector(subgraph.outputs)),
      .reference(SubGraphField.operators, builder.vector(operators)),
      .reference(SubGraphField.name, builder.string(subgraph.name)),
    ]
    return builder.table(fields)
  }

  private func build(_ tensor: TensorEntry, _ builder: FlatBuilder) -> FlatBuilder.Reference {
    let dimensions = tensor.type.shape.dimensions
    // Sizes that are not known are 1 in the shape, and told by the signature.
    let shape = builder.vector((dimensions ?? []).map { Int32(clamping: $0 < 0 ? 1 : $0) })
    let isDynamic = dimensions?.contains { $0 < 0 } == true
    let signature = isDynamic ? builder.vector((dimensions ?? []).map { Int32(clamping: $0) }) : nil
    let name = builder.string(tensor.name)
    let quantization = quantization(of: tensor, builder)
    var fields: [FlatBuilder.Field] = [
      .reference(TensorField.shape, shape), .int8(TensorField.type, tensor.type.element.tfLiteCode ?? 0),
      .int32(TensorField.buffer, tensor.buffer), .reference(TensorField.name, name),
      .reference(TensorField.quantization, quantization), .reference(TensorField.shapeSignature, signature),
    ]
    if tensor.isVariable { fields.append(.bool(TensorField.isVariable, true)) }
    if dimensions != nil { fields.append(.bool(TensorField.hasRank, true)) }
    return builder.table(fields)
  }

  private func quantization(of tensor: TensorEntry, _ builder: FlatBuilder) -> FlatBuilder.Reference? {
    var fields: [FlatBuilder.Field] = []
    if let (scales, zeroPoints) = tensor.blocks, let size = tensor.type.quantization?.blockSize {
      let details = builder.table([
        .int32(BlockwiseQuantizationField.scales, scales),
        .int32(BlockwiseQuantizationField.zeroPoints, zeroPoints),
        .int32(BlockwiseQuantizationField.blockSize, size),
      ])
      fields += [
        .int8(QuantizationParametersField.detailsType, Self.blockwise),
        .reference(QuantizationParametersField.details, details),
      ]
    } else if let parameters = tensor.type.quantization {
      fields += [
        .reference(QuantizationParametersField.scale, builder.vector(parameters.scales)),
        .reference(QuantizationParametersField.zeroPoint, builder.vector(parameters.zeroPoints)),
      ]
    }
    if let axis = tensor.type.quantization?.axis {
      fields.append(.int32(QuantizationParametersField.quantizedDimension, axis))
    }
    if !tensor.range.min.isEmpty {
      fields.append(.reference(QuantizationParametersField.min, builder.vector(tensor.range.min)))
    }
    if !tensor.range.max.isEmpty {
      fields.append(.reference(QuantizationParametersField.max, builder.vector(tensor.range.max)))
    }
    return fields.isEmpty ? nil : builder.table(fields)
  }

  /// The number of `BlockwiseQuantization` among the kinds of details.
  private static let blockwise = 2

  private func build(
    _ entry: OperatorEntry, _ graph: Graph, _ builder: FlatBuilder
  ) -> FlatBuilder.Reference {
    let attributes = graph.attributes(entry.node)
    var fields: [FlatBuilder.Field] = [
      .int32(OperatorField.opcodeIndex, entry.code),
      .reference(OperatorField.inputs, builder.vector(entry.inputs)),
      .reference(OperatorField.outputs, builder.vector(entry.outputs)),
    ]
    if let options = entry.options {
      let table = builder.table(optionFields(options, attributes, builder))
      let isFirst = options.union == 1
      fields += [
        .int8(isFirst ? OperatorField.builtinOptionsType : OperatorField.builtinOptions2Type, options.number),
        .reference(isFirst ? OperatorField.builtinOptions : OperatorField.builtinOptions2, table),
      ]
    }
    if case .string(let bytes) = attributes[TFLiteAttribute.customOptions] {
      fields.append(.reference(OperatorField.customOptions, builder.vector(bytes, alignment: 16)))
    }
    if case .list(.bools(let mutated)) = attributes[TFLiteAttribute.mutatedInputs] {
      let bytes = mutated.map { UInt8($0 ? 1 : 0) }
      fields.append(.reference(OperatorField.mutatingVariableInputs, builder.vector(bytes)))
    }
    if !entry.intermediates.isEmpty {
      fields.append(.reference(OperatorField.intermediates, builder.vector(entry.intermediates)))
    }
    return builder.table(fields)
  }

  private func optionFields(
    _ options: TFLiteOptions, _ attributes: Attributes, _ builder: FlatBuilder
  ) -> [FlatBuilder.Field] {
    var fields: [FlatBuilder.Field] = []
    for (number, field) in options.fields.enumerated() {
      guard let attribute = attributes[field.name] else { continue }
      switch (field.kind, attribute) {
      case (.int, .int(let value)): fields.append(.int32(number, Int(value)))
      case (.long, .int(let value)): fields.append(.int64(number, value))
      case (.float, .float(let value)): fields.append(.float(number, value))
      case (.bool, .bool(let value)): fields.append(.bool(number, value))
      case (.word(let words, let bytes), .string(let text)):
        let index = words.firstIndex(of: String(decoding: text, as: UTF8.self)) ?? 0
        fields.append(bytes == 1 ? .int8(number, index) : .int32(number, index))
      case (.type, .type(let type)): fields.append(.int8(number, type.tfLiteCode ?? 0))
      case (.string, .string(let text)):
        fields.append(.reference(number, builder.string(String(decoding: text, as: UTF8.self))))
      case (.subgraph, .function(let function)):
        fields.append(.int32(number, subgraphOfFunction[function.name] ?? 0))
      case (_, .list(let list)): fields.append(.reference(number, vector(field.kind, list, builder)))
      default: preconditionFailure("the attribute '\(field.name)' is not what \(options.name) has")
      }
    }
    return fields
  }

  private func vector(
    _ kind: TFLiteOptions.Kind, _ list: AttributeList, _ builder: FlatBuilder
  ) -> FlatBuilder.Reference? {
    switch (kind, list) {
    case (_, .empty): builder.vector([Int32]())
    case (.ints, .ints(let values)): builder.vector(values.map { Int32(clamping: $0) })
    case (.longs, .ints(let values)): builder.vector(values)
    case (.bytes, .ints(let values)): builder.vector(values.map { UInt8(truncatingIfNeeded: $0) })
    case (.floats, .floats(let values)): builder.vector(values)
    case (.bools, .bools(let values)): builder.vector(values.map { $0 ? UInt8(1) : 0 })
    case (.subgraphs, .functions(let functions)):
      builder.vector(functions.map { Int32(subgraphOfFunction[$0.name] ?? 0) })
    default: nil
    }
  }
}

extension TFLiteContent.TensorEntry {
  var scaleBytes: Int {
    let scales = blocks == nil ? type.quantization?.scales.count ?? 0 : 0
    return scales * 12 + (range.min.count + range.max.count) * 4 + (type.shape.rank ?? 0) * 8
  }
}
