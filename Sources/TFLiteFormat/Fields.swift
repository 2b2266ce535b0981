// swift-format-ignore-file
// Written by tools/generate-tflite-schema: the numbers of the fields of the TFLite schema's tables.

enum ModelField {
  static let version = 0
  static let operatorCodes = 1
  static let subgraphs = 2
  static let description = 3
  static let buffers = 4
  static let metadataBuffer = 5
  static let metadata = 6
  static let signatureDefs = 7
  static let externalBufferGroups = 8
  static let externalBuffers = 9
}

enum SubGraphField {
  static let tensors = 0
  static let inputs = 1
  static let outputs = 2
  static let operators = 3
  static let name = 4
  static let debugMetadataIndex = 5
}

enum TensorField {
  static let shape = 0
  static let type = 1
  static let buffer = 2
  static let name = 3
  static let quantization = 4
  static let isVariable = 5
  static let sparsity = 6
  static let shapeSignature = 7
  static let hasRank = 8
  static let variantTensors = 9
  static let externalBuffer = 10
}

enum OperatorCodeField {
  static let deprecatedBuiltinCode = 0
  static let customCode = 1
  static let version = 2
  static let builtinCode = 3
}

enum OperatorField {
  static let opcodeIndex = 0
  static let inputs = 1
  static let outputs = 2
  static let builtinOptionsType = 3
  static let builtinOptions = 4
  static let customOptions = 5
  static let customOptionsFormat = 6
  static let mutatingVariableInputs = 7
  static let intermediates = 8
  static let largeCustomOptionsOffset = 9
  static let largeCustomOptionsSize = 10
  static let builtinOptions2Type = 11
  static let builtinOptions2 = 12
  static let debugMetadataIndex = 13
}

enum BufferField {
  static let data = 0
  static let offset = 1
  static let size = 2
}

enum QuantizationParametersField {
  static let min = 0
  static let max = 1
  static let scale = 2
  static let zeroPoint = 3
  static let detailsType = 4
  static let details = 5
  static let quantizedDimension = 6
}

enum MetadataField {
  static let name = 0
  static let buffer = 1
}

enum TensorMapField {
  static let name = 0
  static let tensorIndex = 1
}

enum SignatureDefField {
  static let inputs = 0
  static let outputs = 1
  static let signatureKey = 2
  static let subgraphIndex = 4
}

enum SparsityParametersField {
  static let traversalOrder = 0
  static let blockMap = 1
  static let dimMetadata = 2
}

enum DimensionMetadataField {
  static let format = 0
  static let denseSize = 1
  static let arraySegmentsType = 2
  static let arraySegments = 3
  static let arrayIndicesType = 4
  static let arrayIndices = 5
}

enum BlockwiseQuantizationField {
  static let scales = 0
  static let zeroPoints = 1
  static let blockSize = 2
}

enum ExternalBufferGroupField {
  static let name = 0
}

enum ExternalBufferField {
  static let id = 0
  static let group = 1
  static let offset = 2
  static let length = 3
  static let packing = 4
}
