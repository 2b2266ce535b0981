internal import Diagnostics
internal import Kernels
internal import Tensors

/// Tensors by keys, which are tensors: a value that never changes, an element of a tensor of the type `variant`.
struct TensorMap: Variant {
  static let noun = "map of tensors"

  struct Key: Hashable, Sendable {
    let type: ElementType
    let dimensions: [Int]
    /// Each element: the bytes of a number, or a string.
    let elements: [[UInt8]]

    init(_ tensor: TensorValue) throws(Diagnostic) {
      guard tensor.isPlain else {
        throw Diagnostic(.invalidOperand, "a \(tensor.type) is no key of a map of tensors")
      }
      type = tensor.type
      dimensions = tensor.dimensions
      elements = LookupTable.rows(of: tensor, length: 1)
    }
  }

  var entries: [Key: (key: TensorValue, value: TensorValue)] = [:]
}

/// Maps of tensors.
let tensorMapOps: [OpDef] =
  ([
    OpDef("EmptyTensorMap", .scalar) { _ throws(Diagnostic) in [TensorValue(variant: TensorMap())] },
    OpDef("TensorMapSize", .scalar) { (call) throws(Diagnostic) in
      [try scalar(call.map().entries.count, .int32)]
    },
    OpDef("TensorMapLookup", .anything) { (call) throws(Diagnostic) in
      guard let value = try call.map().entries[try TensorMap.Key(call.input(1))]?.value else {
        throw call.invalid("the map has no such key")
      }
      guard value.type == call.type("value_dtype") else {
        throw call.invalid("the value is of \(value.type), not of \(call.type("value_dtype"))")
      }
      return [value]
    },
    OpDef("TensorMapInsert", .scalar) { (call) throws(Diagnostic) in
      var map = try call.map()
      let (key, value) = (try call.input(1), try call.input(2))
      map.entries[try TensorMap.Key(key)] = (key, value)
      return [TensorValue(variant: map)]
    },
    OpDef("TensorMapErase", .scalar) { (call) throws(Diagnostic) in
      var map = try call.map()
      guard map.entries.removeValue(forKey: try TensorMap.Key(call.input(1))) != nil else {
        throw call.invalid("the map has no such key")
      }
      return [TensorValue(variant: map)]
    },
    OpDef("TensorMapHasKey", .scalar) { (call) throws(Diagnostic) in
      let isThere = try call.map().entries[try TensorMap.Key(call.input(1))] != nil
      return [try TensorValue([isThere], type: .bool, [])]
    },
    OpDef("TensorMapStackKeys", .anything) { (call) throws(Diagnostic) in
      // TensorFlow gives them in no order.
      let keys = try call.map().entries.values.map(\.key)
      guard let first = keys.first else { throw call.invalid("a map without keys has no shape of keys") }
      guard first.type == call.type("key_dtype") else {
        throw call.invalid("the keys are of \(first.type), not of \(call.type("key_dtype"))")
      }
      return [try stack(keys, first.type, first.dimensions)]
    },
  ] as [OpDef]).map(\.takingVariants)

extension OpCall {
  fileprivate func map() throws(Diagnostic) -> TensorMap {
    guard let map = try input(0).variants?.first as? TensorMap else {
      throw invalid("operand 0 is no map of tensors")
    }
    return map
  }
}
