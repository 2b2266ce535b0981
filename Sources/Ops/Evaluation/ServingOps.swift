internal import Diagnostics
internal import GraphIR
internal import Kernels
internal import Tensors

/// What training programs and servers leave in graphs.
let servingOps: [OpDef] = [
  // What it gives is never read, and any of TensorFlow's memory.
  OpDef("FakeParam", .fakeParameter) { (call) throws(Diagnostic) in
    let sizes = call.shape("shape").dimensions ?? []
    return [try emptyTensor(call.type("dtype"), sizes.map { max(0, $0) })]
  },
  // The place of the device that runs it among the names.
  OpDef("DeviceIndex", .scalar) { (call) throws(Diagnostic) in
    let names = call.texts("device_names")
    return [try scalar(names.firstIndex(of: Array("CPU".utf8)) ?? names.count, .int32)]
  },
  OpDef("ShardedFilename", .scalar) { (call) throws(Diagnostic) in
    let (shard, count) = (try call.integer(1), try call.integer(2))
    return [try call.fileName("-\(padded(shard))-of-\(padded(count))")]
  },
  OpDef("ShardedFilespec", .scalar) { (call) throws(Diagnostic) in
    [try call.fileName("-?????-of-\(padded(call.integer(1)))")]
  },
]

/// A number with five digits at least, of which a sign is one.
private func padded(_ number: Int) -> String {
  let digits = String(number.magnitude)
  let sign = number < 0 ? "-" : ""
  return sign + String(repeating: "0", count: max(0, 5 - sign.utf8.count - digits.utf8.count)) + digits
}

extension OpCall {
  /// The name that is the first operand, with an ending.
  fileprivate func fileName(_ ending: String) throws(Diagnostic) -> TensorValue {
    let name = try input(0)
    guard name.type == .string, name.rank == 0 else {
      throw invalid("\(name.type)\(name.shape) is not the name of a file")
    }
    return TensorValue(.string, [], .strings([name.strings[0] + ending.utf8]))
  }
}

extension ShapeRule {
  fileprivate static let fakeParameter = ShapeRule { call in
    [SymbolicShape((call.shape("shape").dimensions ?? []).map { SymbolicInteger(max(0, $0)) })]
  }
}
