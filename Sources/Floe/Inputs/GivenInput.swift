internal import Diagnostics
internal import Kernels
package import PythonValues
internal import Tensors

/// The value of an input, by the input's key or name.
public struct GivenInput: Sendable {
  /// Where the value is.
  package enum Source: Sendable {
    /// A file that NumPy reads, with the name of a member in brackets behind its path.
    case file(String)
    case value(PythonValue)
  }

  /// The key of the signature, or the name of the node or tensor.
  public let key: String
  package let source: Source

  /// A value in a `.npy`, `.npz` or pickle file.
  public init(_ key: String, file path: String) {
    self.key = key
    source = .file(path)
  }

  package init(_ key: String, value: PythonValue) {
    self.key = key
    source = .value(value)
  }

  /// The value as a tensor, in a model's type where it is one of Python's.
  ///
  /// - Throws: a Diagnostic for files that cannot be read, and values that the type does not take.
  func loaded(as type: ElementType?) throws(Diagnostic) -> TensorValue {
    switch source {
    case .value(let value): return try tensor(of: value, as: type)
    case .file(let path):
      switch try PickleFile.read(path) {
      case .tensor(let tensor): return try TensorValue(loading: tensor)
      case .value(let value): return try tensor(of: value, as: type)
      }
    }
  }

  /// A value of Python's in the type of an input, as `numpy.asarray` converts it.
  private func tensor(of value: PythonValue, as type: ElementType?) throws(Diagnostic) -> TensorValue {
    guard let type else { return try TensorValue(loading: value.array().tensor) }
    let plain: ElementType =
      switch type {
      case .qint8, .int4: .int8
      case .quint8, .uint4: .uint8
      case .qint16: .int16
      case .quint16: .uint16
      case .qint32: .int32
      default: NumpyFile.writes(type) || type == .string ? type : .float32
      }
    do throws(Diagnostic) {
      let loaded = try TensorValue(loading: value.tensor(as: plain))
      if plain == type { return loaded }
      return plain == .float32 ? try cast(loaded, to: type) : loaded.reinterpreted(type)
    } catch {
      var problem = error
      problem.message = "the input '\(key)' (\(type)) does not take the value: \(error.message)"
      throw problem
    }
  }
}
