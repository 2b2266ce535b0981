internal import Diagnostics
internal import GraphIR
internal import Messages
internal import Tensors

/// Makes signatures of the `SignatureDef`s of a MetaGraph.
enum SignatureReader {
  /// Entries that a SavedModel keeps among its signatures, though they are no interfaces.
  static let initOp = "__saved_model_init_op"
  static let trainOp = "__saved_model_train_op"

  /// The signatures a user can call, sorted by key; those of TensorFlow's own use are left out.
  static func signatures(_ metaGraph: ProtoMessage) -> [Signature] {
    var result: [String: Signature] = [:]
    for entry in metaGraph.messages(MetaGraphDefField.signatureDef) {
      let key = entry.string(MapEntryField.key)
      guard key != initOp, key != trainOp, let value = entry.message(MapEntryField.value) else { continue }
      result[key] = Signature(
        key: key, methodName: value.string(SignatureDefField.methodName),
        inputs: entries(value, SignatureDefField.inputs), outputs: entries(value, SignatureDefField.outputs))
    }
    return result.values.sorted { $0.key < $1.key }
  }

  /// The tensor or node that a pseudo signature names.
  static func pseudo(_ key: String, _ metaGraph: ProtoMessage) -> String? {
    let entry = metaGraph.messages(MetaGraphDefField.signatureDef).last {
      $0.string(MapEntryField.key) == key
    }
    let output = entry?.message(MapEntryField.value)?.messages(SignatureDefField.outputs).last
    let name = output?.message(MapEntryField.value)?.string(TensorInfoField.name) ?? ""
    return name.isEmpty ? nil : name
  }

  private static func entries(_ signature: ProtoMessage, _ field: Int32) -> [Signature.Entry] {
    var result: [String: [Signature.Entry]] = [:]
    for entry in signature.messages(field) {
      let key = entry.string(MapEntryField.key)
      result[key] = entry.message(MapEntryField.value).map { entries(key, $0) } ?? []
    }
    return result.sorted { $0.key < $1.key }.flatMap(\.value)
  }

  /// The entry of a dense tensor; for a sparse or composite one, one entry a component, keyed `key/component`.
  private static func entries(_ key: String, _ info: ProtoMessage) -> [Signature.Entry] {
    let type = ElementType(rawValue: Int32(truncatingIfNeeded: info.int(TensorInfoField.dtype)))
    let shape = info.message(TensorInfoField.tensorShape).map { Shape(proto: $0) } ?? .unknownRank
    func entry(_ key: String, _ tensor: String, _ type: ElementType, _ shape: Shape) -> Signature.Entry {
      Signature.Entry(key: key, tensor: tensor, type: type, shape: shape)
    }
    switch info.whichOneof(TensorInfoField.name) {
    case TensorInfoField.cooSparse:
      guard let sparse = info.message(TensorInfoField.cooSparse) else { return [] }
      let rank = shape.rank ?? -1
      return [
        entry(
          key + "/dense_shape", sparse.string(TensorInfoCooSparseField.denseShapeTensorName), .int64, [rank]),
        entry(
          key + "/indices", sparse.string(TensorInfoCooSparseField.indicesTensorName), .int64, [-1, rank]),
        entry(key + "/values", sparse.string(TensorInfoCooSparseField.valuesTensorName), type, [-1]),
      ]
    case TensorInfoField.compositeTensor:
      // Components may be composite themselves; libprotobuf bounds how deeply.
      guard let composite = info.message(TensorInfoField.compositeTensor) else { return [] }
      return composite.messages(TensorInfoCompositeTensorField.components).enumerated().flatMap {
        entries("\(key)/\($0.offset)", $0.element)
      }
    default:
      return [entry(key, info.string(TensorInfoField.name), type, shape)]
    }
  }
}
