internal import Diagnostics
internal import Kernels
internal import Tensors

/// How what files hold one after the other, be it rows of a table, images or records, becomes samples of an input.
struct ItemLayout {
  let input: SampledInput
  /// The shape of an item.
  let shape: [Int]
  /// How many items make a sample: as many as the input's batch has, where an item is one of its rows.
  let perSample: Int

  /// The layout of items of so many elements: an item is a sample, or a row of one.
  ///
  /// - Returns: nil where the input takes neither.
  init?(_ input: SampledInput, elements: Int) {
    self.input = input
    let sizes = input.sizes
    let whole = sizes.first == -1 ? [1] + sizes.dropFirst() : sizes
    if let shape = Self.completed(whole, elements) {
      (self.shape, perSample) = (shape, 1)
    } else if let batch = sizes.first, batch > 1,
      let shape = Self.completed(Array(sizes.dropFirst()), elements)
    {
      (self.shape, perSample) = (shape, batch)
    } else {
      return nil
    }
  }

  /// The layout of images of [height, width, channels].
  ///
  /// - Returns: nil where the input takes no images, or of sizes that are not known.
  init?(imagesOf input: SampledInput) {
    self.input = input
    let image = input.sizes.suffix(3)
    guard input.sizes.count == 3 || input.sizes.count == 4, image.allSatisfy({ $0 > 0 }),
      [1, 3, 4].contains(image.last)
    else { return nil }
    shape = Array(image)
    perSample = input.sizes.count == 4 ? max(input.sizes[0], 1) : 1
  }

  /// The sizes, of which one that is not known follows from the number of elements.
  private static func completed(_ sizes: [Int], _ elements: Int) -> [Int]? {
    let known = Shape.elementCount(sizes.filter { $0 >= 0 }) ?? 0
    switch sizes.count(where: { $0 < 0 }) {
    case 0: return known == elements ? sizes : nil
    case 1 where known > 0 && elements > 0 && elements % known == 0:
      return sizes.map { $0 < 0 ? elements / known : $0 }
    default: return nil
    }
  }

  /// How many items make so many samples; without a number, as many as there are.
  func items(_ samples: Int?) -> Int {
    let (items, overflow) = (samples ?? .max).multipliedReportingOverflow(by: perSample)
    return overflow ? .max : items
  }

  /// Items as a sample.
  func sample(_ items: [TensorValue]) throws(Diagnostic) -> TensorValue {
    var dimensions = shape
    if perSample > 1 || shape.count < input.sizes.count { dimensions.insert(perSample, at: 0) }
    if let only = items.first, items.count == 1 { return only.reshaped(dimensions) }
    if input.type == .string { return TensorValue(.string, dimensions, .strings(items.flatMap(\.strings))) }
    let sample = try TensorValue(allocating: input.type, dimensions)
    var position = 0
    for item in items {
      UnsafeMutableRawBufferPointer(rebasing: sample.bytes[position..<position + item.bytes.count])
        .copyMemory(from: UnsafeRawBufferPointer(item.bytes))
      position += item.bytes.count
    }
    return sample
  }
}

/// Reads items one after the other.
protocol ItemReader: AnyObject {
  /// The next item, for each input it is for, in the shape of its layout and the type of the input.
  func next() throws(Diagnostic) -> [TensorValue]

  /// Begins again.
  func rewind() throws(Diagnostic)
}

/// Samples made of items.
final class ItemSamples: SampleSource {
  let count: Int
  private let layouts: [ItemLayout]
  private let perSample: Int
  private let reader: any ItemReader

  /// - Parameters:
  ///   - items: how many there are.
  ///   - what: what items are, for messages.
  /// - Throws: items that make no whole number of samples.
  init(
    _ layouts: [ItemLayout], items: Int, _ what: String, from path: String, _ reader: any ItemReader
  ) throws(Diagnostic) {
    perSample = layouts.first?.perSample ?? 1
    if let other = layouts.first(where: { $0.perSample != layouts[0].perSample }) {
      throw other.input.misfit(
        "'\(path)'",
        "it takes \(other.perSample) \(what) for a sample, and '\(layouts[0].input.port.key)' \(perSample)",
        at: path)
    }
    guard items % perSample == 0 else {
      throw layouts[0].input.misfit(
        "'\(path)'", "\(items) \(what) are no whole number of batches of \(perSample)", at: path)
    }
    (self.layouts, self.reader, count) = (layouts, reader, items / perSample)
  }

  func next() throws(Diagnostic) -> [TensorValue] {
    var items: [[TensorValue]] = []
    for _ in 0..<perSample { items.append(try reader.next()) }
    var values: [TensorValue] = []
    for (index, layout) in layouts.enumerated() { values.append(try layout.sample(items.map { $0[index] })) }
    return values
  }

  func rewind() throws(Diagnostic) { try reader.rewind() }
}
