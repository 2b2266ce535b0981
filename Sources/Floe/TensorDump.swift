internal import Diagnostics
internal import GraphIR
internal import Interpreter
internal import Kernels
internal import Tensors

/// Shows every tensor that is computed: writes it to DIR/NODE:PORT.npy, one of a node in a function's body to
/// DIR/CALLER/NODE:PORT.npy, and sums it up in a row of a table.
final class TensorDump {
  private let directory: String?
  private let summarizes: Bool
  private(set) var problem: Diagnostic?
  private var table = TextTable(
    header: ["tensor", "dtype", "shape", "min", "max", "mean", "nan", "inf"], rightAligned: [3, 4, 5, 6, 7])

  /// - Parameters:
  ///   - directory: where tensors are written to; nil for nowhere.
  ///   - summarizes: whether there is a table.
  init(directory: String?, summarizes: Bool) throws(Diagnostic) {
    if let directory { try FileSystem.makeDirectory(directory) }
    self.directory = directory
    self.summarizes = summarizes
  }

  /// The table, in the order of computation; nothing unless it is wanted.
  var lines: [String] { summarizes ? table.lines : [] }

  func write(_ computed: ComputedTensor) {
    guard problem == nil else { return }
    do throws(Diagnostic) {
      if summarizes { try summarize(computed) }
      if let directory { try write(computed, into: directory) }
    } catch {
      problem = error
    }
  }

  private func write(_ computed: ComputedTensor, into directory: String) throws(Diagnostic) {
    // Names are of the file's making: none leads out of the directory.
    var parts = computed.path.flatMap { $0.split(separator: "/", omittingEmptySubsequences: false) }.map {
      [".", "..", ""].contains($0) ? "_" : String($0)
    }
    let name = parts.popLast() ?? "_"
    var folder = directory
    for part in parts {
      folder = FileSystem.join(folder, part)
      try FileSystem.makeDirectory(folder)
    }
    try NumpyFile.write(
      computed.value.forNumpy(), to: FileSystem.join(folder, "\(name):\(computed.port).npy"))
  }

  /// Adds a row; of tensors without numbers it has the type and shape alone.
  private func summarize(_ computed: ComputedTensor) throws(Diagnostic) {
    let value = computed.value
    var cells = [
      "\(computed.path.joined(separator: "/")):\(computed.port)", value.type.name, value.shape.description,
    ]
    if value.type.byteWidth == nil || value.isHandle || [.complex64, .complex128].contains(value.type) {
      table.add(cells + [String](repeating: "", count: 5))
      return
    }
    let numbers = try cast(
      value.type.isQuantized ? value.reinterpreted(value.type.storage) : value, to: .float64)
    var (least, most, sum, finite, nans, infinities) = (Double.infinity, -Double.infinity, 0.0, 0, 0, 0)
    for number in numbers.elements(Double.self) {
      if number.isNaN {
        nans += 1
      } else if number.isInfinite {
        infinities += 1
      } else {
        (least, most, sum, finite) = (min(least, number), max(most, number), sum + number, finite + 1)
      }
    }
    cells += finite == 0 ? ["", "", ""] : [least, most, sum / Double(finite)].map(PythonText.number)
    table.add(cells + ["\(nans)", "\(infinities)"])
  }
}

extension ElementType {
  /// Whether it is one of TensorFlow's quantized integers, which have an integer type each that they are stored as.
  fileprivate var isQuantized: Bool { [.qint8, .quint8, .qint16, .quint16, .qint32].contains(self) }

  fileprivate var storage: ElementType {
    switch self {
    case .qint8: .int8
    case .quint8: .uint8
    case .qint16: .int16
    case .quint16: .uint16
    default: .int32
    }
  }
}
