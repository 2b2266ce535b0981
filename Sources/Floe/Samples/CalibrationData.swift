internal import Diagnostics
internal import Kernels
internal import Tensors

/// Samples of what a model will be given, from files.
struct CalibrationData {
  /// The samples of each input, along the first axis.
  private let arrays: [TensorValue]
  let count: Int

  /// Reads the files, each `FILE.npz` with one array for each input or `NAME=FILE.npy` for one of them.
  ///
  /// An array of the input's rank is split along its first axis into the input's batch size, 1 where that is not known;
  /// an array of one axis more holds a sample for each index of the first.
  ///
  /// - Throws: inputs without an array, names of no input, types and shapes that do not fit, all at once.
  init(_ files: [String], for ports: [FreezeSummary.Port]) throws(Diagnostic) {
    var (found, problems): ([Int: TensorValue], [Diagnostic]) = ([:], [])
    var counts: [(name: String, count: Int)] = []
    // Inputs whose samples were given and do not fit are not missing, too.
    var refused: Set<Int> = []
    for (name, path) in try Self.arrays(files, onlyInput: ports.count == 1 ? ports[0].key : nil) {
      guard let index = ports.firstIndex(where: { $0.goes(by: name) }) else {
        problems.append(
          Diagnostic(
            .unknownInput, "the model has no input '\(name)'", at: Location(file: path),
            notes: ["its inputs: \(listed(ports.map(\.key)))"],
            help: didYouMean(name, among: ports.map(\.key))))
        continue
      }
      do throws(Diagnostic) {
        let array = try TensorValue(loading: NumpyFile.read(path))
        let (samples, count) = try Self.samples(array, of: ports[index], path)
        found[index] = samples
        counts.append((ports[index].key, count))
      } catch {
        problems.append(error)
        refused.insert(index)
      }
    }
    for (index, port) in ports.enumerated() where found[index] == nil && !refused.contains(index) {
      problems.append(
        Diagnostic(
          .missingInput,
          "there are no samples for the input '\(port.key)' (\(port.dtype)\(Shape(port.shape)))",
          help: "--calibration \(port.key)=FILE.npy"))
    }
    if Set(counts.map(\.count)).count > 1 {
      problems.append(
        Diagnostic(
          .invalidValue, "the inputs have different numbers of samples",
          notes: counts.map { "'\($0.name)': \($0.count)" }))
    }
    if let problem = Diagnostic.combining(problems) { throw problem }
    guard let count = counts.first?.count, count > 0 else {
      throw Diagnostic(.invalidValue, "there are no samples to calibrate with")
    }
    self.count = count
    arrays = ports.indices.compactMap { found[$0] }
  }

  /// The values of the inputs in a sample.
  func sample(_ index: Int) throws(Diagnostic) -> [TensorValue] {
    var values: [TensorValue] = []
    for array in arrays {
      let one = View(array.dimensions).sliced(0, start: index, count: 1)
      values.append(try array.viewed(one).reshaped(Array(array.dimensions.dropFirst())))
    }
    return values
  }

  /// Where the array of each input is: its name, and a path that `NumpyFile` reads.
  private static func arrays(
    _ files: [String], onlyInput: String?
  ) throws(Diagnostic) -> [(name: String, path: String)] {
    var arrays: [(String, String)] = []
    for file in files {
      if !FileSystem.exists(file), let equals = file.firstIndex(of: "=") {
        arrays.append((String(file[..<equals]), String(file[file.index(after: equals)...])))
      } else if let names = try NumpyFile.arrayNames(file) {
        arrays += names.map { ($0, "\(file)[\($0)]") }
      } else if let onlyInput {
        arrays.append((onlyInput, file))
      } else {
        throw Diagnostic(
          .invalidValue, "'\(file)' does not say which input its array is for", at: Location(file: file),
          help: "--calibration NAME=\(file)")
      }
    }
    return arrays
  }

  /// An array as [samples, shape of the input…], in the input's type.
  private static func samples(
    _ array: TensorValue, of port: FreezeSummary.Port, _ path: String
  ) throws(Diagnostic) -> (TensorValue, Int) {
    func misfit(_ clause: String) -> Diagnostic {
      Diagnostic(
        .invalidOperand,
        "an array of \(array.type)\(array.shape) holds no samples of '\(port.key)' (\(port.dtype)\(Shape(port.shape))): \(clause)",
        at: Location(file: path))
    }
    guard let sizes = port.shape else { throw misfit("the shape of the input is not known") }
    guard let type = ElementType(named: port.dtype), (type == .string) == (array.type == .string) else {
      throw misfit("the types do not fit")
    }
    var dimensions = array.dimensions
    if array.rank == sizes.count, let rows = dimensions.first {
      let batch = max(sizes[0], 1)
      guard rows % batch == 0 else { throw misfit("\(rows) rows are no whole number of batches of \(batch)") }
      dimensions = [rows / batch, batch] + dimensions.dropFirst()
    } else if array.rank != sizes.count + 1 {
      throw misfit("it has \(array.rank) axes")
    }
    guard Shape(sizes).isCompatible(with: Shape(Array(dimensions.dropFirst()))) else {
      throw misfit("the sizes do not fit")
    }
    return (try cast(array, to: type).reshaped(dimensions), dimensions[0])
  }
}
