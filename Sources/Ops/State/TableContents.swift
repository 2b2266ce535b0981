internal import Diagnostics
internal import Kernels
internal import Tensors

/// The keys and values of a table, one after the other, and where each key is.
struct TableContents {
  private let keyType: ElementType
  private let valueType: ElementType
  /// The elements of a value.
  private let rowLength: Int
  private var places: [LookupTable.Key: Int] = [:]
  private var keys: [LookupTable.Key] = []
  // One of these two holds the values, `rowLength` elements for each key.
  private var bytes: [UInt8] = []
  private var strings: [[UInt8]] = []

  init(_ keyType: ElementType, _ valueType: ElementType, rowLength: Int) {
    self.keyType = keyType
    self.valueType = valueType
    self.rowLength = rowLength
  }

  var count: Int { keys.count }

  private var rowBytes: Int { rowLength * (valueType.byteWidth ?? 0) }

  func find(
    _ wanted: [LookupTable.Key], missing: TensorValue, isOneForAll: Bool, _ shape: [Int]
  ) throws(Diagnostic) -> TensorValue {
    if valueType == .string {
      var found: [[UInt8]] = []
      for (index, key) in wanted.enumerated() {
        let start = isOneForAll ? 0 : index * rowLength
        found +=
          places[key].map { strings[$0 * rowLength..<($0 + 1) * rowLength] }
          ?? missing.strings[start..<start + rowLength]
      }
      return TensorValue(.string, shape, .strings(found))
    }
    let result = try TensorValue(allocating: valueType, shape)
    let (to, otherwise) = (result.bytes, missing.bytes)
    for (index, key) in wanted.enumerated() {
      let row = UnsafeMutableRawBufferPointer(rebasing: to[index * rowBytes..<(index + 1) * rowBytes])
      if let place = places[key] {
        row.copyBytes(from: bytes[place * rowBytes..<(place + 1) * rowBytes])
      } else {
        let start = isOneForAll ? 0 : index * rowBytes
        row.copyBytes(from: otherwise[start..<start + rowBytes])
      }
    }
    return withExtendedLifetime(missing) { result }
  }

  /// Adds a row of `values` for each key that is not one of `ignored`.
  ///
  /// - Parameter replacing: whether a key that is there gets the new value; else it must be the same.
  mutating func insert(
    _ added: [LookupTable.Key], _ values: TensorValue, replacing: Bool, except ignored: [LookupTable.Key] = []
  ) throws(Diagnostic) {
    for (index, key) in added.enumerated() where !ignored.contains(key) {
      let elements = index * rowLength..<(index + 1) * rowLength
      if let place = places[key] {
        if replacing {
          set(place, values, elements)
        } else if !holds(place, values, elements) {
          throw Diagnostic(
            .invalidOperand, "the key \(described(key)) has two different values",
            help: "each key may be there once")
        }
        continue
      }
      places[key] = keys.count
      keys.append(key)
      if valueType == .string {
        strings += values.strings[elements]
      } else {
        bytes += values.bytes[index * rowBytes..<(index + 1) * rowBytes]
      }
    }
  }

  private mutating func set(_ place: Int, _ values: TensorValue, _ elements: Range<Int>) {
    if valueType == .string {
      strings.replaceSubrange(place * rowLength..<(place + 1) * rowLength, with: values.strings[elements])
    } else {
      bytes.replaceSubrange(place * rowBytes..<(place + 1) * rowBytes, with: row(elements, of: values))
    }
  }

  private func holds(_ place: Int, _ values: TensorValue, _ elements: Range<Int>) -> Bool {
    if valueType == .string {
      return strings[place * rowLength..<(place + 1) * rowLength] == values.strings[elements]
    }
    return bytes[place * rowBytes..<(place + 1) * rowBytes].elementsEqual(row(elements, of: values))
  }

  private func row(_ elements: Range<Int>, of values: TensorValue) -> Slice<UnsafeMutableRawBufferPointer> {
    let width = valueType.byteWidth ?? 0
    return values.bytes[elements.lowerBound * width..<elements.upperBound * width]
  }

  /// Removes the keys that are there.
  mutating func remove(_ removed: [LookupTable.Key]) {
    for key in removed {
      guard let place = places.removeValue(forKey: key) else { continue }
      // The last one takes its place.
      let last = keys.count - 1
      if place != last {
        keys[place] = keys[last]
        places[keys[place]] = place
        if valueType == .string {
          for offset in 0..<rowLength {
            strings[place * rowLength + offset] = strings[last * rowLength + offset]
          }
        } else {
          for offset in 0..<rowBytes { bytes[place * rowBytes + offset] = bytes[last * rowBytes + offset] }
        }
      }
      keys.removeLast()
      if valueType == .string { strings.removeLast(rowLength) } else { bytes.removeLast(rowBytes) }
    }
  }

  func export(
    keyShape: [Int], valueShape: [Int]
  ) throws(Diagnostic) -> (keys: TensorValue, values: TensorValue) {
    let (keyDimensions, valueDimensions) = ([count] + keyShape, [count] + valueShape)
    return (
      keyType == .string
        ? TensorValue(.string, keyDimensions, .strings(keys.flatMap { Self.strings(in: $0, keyShape) }))
        : try filled(keyType, keyDimensions, keys.flatMap { $0 }),
      valueType == .string
        ? TensorValue(.string, valueDimensions, .strings(strings))
        : try filled(valueType, valueDimensions, bytes)
    )
  }

  private func filled(
    _ type: ElementType, _ dimensions: [Int], _ bytes: [UInt8]
  ) throws(Diagnostic) -> TensorValue {
    let result = try TensorValue(allocating: type, dimensions)
    result.bytes.copyBytes(from: bytes)
    return result
  }

  /// The strings that a key is made of.
  private static func strings(in key: LookupTable.Key, _ shape: [Int]) -> [[UInt8]] {
    let count = shape.reduce(1, *)
    guard count != 1 else { return [key] }
    var strings: [[UInt8]] = []
    var rest = key[...]
    for _ in 0..<count {
      let length = rest.withUnsafeBytes { $0.loadUnaligned(as: Int.self) }
      strings.append(Array(rest.dropFirst(MemoryLayout<Int>.size).prefix(length)))
      rest = rest.dropFirst(MemoryLayout<Int>.size + length)
    }
    return strings
  }

  private func described(_ key: LookupTable.Key) -> String {
    switch keyType {
    case .string: "'\(String(decoding: key, as: UTF8.self))'"
    case .int32 where key.count == 4: "\(key.withUnsafeBytes { $0.loadUnaligned(as: Int32.self) })"
    case .int64 where key.count == 8: "\(key.withUnsafeBytes { $0.loadUnaligned(as: Int64.self) })"
    default: "\(key)"
    }
  }
}
