internal import Diagnostics
internal import GraphIR
internal import Interpreter
internal import Kernels
internal import Tensors

/// Writes every tensor that is computed to DIR/NODE:PORT.npy; of a node in a function's body to DIR/CALLER/NODE:PORT.npy.
final class TensorDump {
  private let directory: String
  private(set) var problem: Diagnostic?

  init(_ directory: String) throws(Diagnostic) {
    try FileSystem.makeDirectory(directory)
    self.directory = directory
  }

  func write(_ computed: ComputedTensor) {
    guard problem == nil else { return }
    do throws(Diagnostic) {
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
    } catch {
      problem = error
    }
  }
}
