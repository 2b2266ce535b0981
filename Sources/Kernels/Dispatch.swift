internal import Diagnostics
internal import Tensors

/// A kernel that is the same for all types of a kind. It is specialised for each: a closure could not be.
protocol NumberKernel {
  associatedtype Result
  func run<T: NumberElement>(_: T.Type) throws(Diagnostic) -> Result
}

protocol RealKernel {
  associatedtype Result
  func run<T: RealElement>(_: T.Type) throws(Diagnostic) -> Result
}

protocol FloatKernel {
  associatedtype Result
  func run<T: FloatElement>(_: T.Type) throws(Diagnostic) -> Result
}

protocol IntegerKernel {
  associatedtype Result
  func run<T: RealElement & FixedWidthInteger>(_: T.Type) throws(Diagnostic) -> Result
}

extension RealKernel {
  func callAsFunction(_ type: ElementType) throws(Diagnostic) -> Result {
    switch type {
    case .float32: try run(Float.self)
    case .float64: try run(Double.self)
    case .float16: try run(Float16.self)
    case .bfloat16: try run(BFloat16.self)
    case .int8, .qint8: try run(Int8.self)
    case .int16, .qint16: try run(Int16.self)
    case .int32, .qint32: try run(Int32.self)
    case .int64: try run(Int64.self)
    case .uint8, .quint8: try run(UInt8.self)
    case .uint16, .quint16: try run(UInt16.self)
    case .uint32: try run(UInt32.self)
    case .uint64: try run(UInt64.self)
    default: throw noKernel(for: type)
    }
  }
}

extension FloatKernel {
  func callAsFunction(_ type: ElementType) throws(Diagnostic) -> Result {
    switch type {
    case .float32: try run(Float.self)
    case .float64: try run(Double.self)
    case .float16: try run(Float16.self)
    case .bfloat16: try run(BFloat16.self)
    default: throw noKernel(for: type)
    }
  }
}

extension IntegerKernel {
  func callAsFunction(_ type: ElementType) throws(Diagnostic) -> Result {
    switch type {
    case .int8: try run(Int8.self)
    case .int16: try run(Int16.self)
    case .int32: try run(Int32.self)
    case .int64: try run(Int64.self)
    case .uint8: try run(UInt8.self)
    case .uint16: try run(UInt16.self)
    case .uint32: try run(UInt32.self)
    case .uint64: try run(UInt64.self)
    default: throw noKernel(for: type)
    }
  }
}

extension NumberKernel {
  func callAsFunction(_ type: ElementType) throws(Diagnostic) -> Result {
    switch type {
    case .complex64: try run(Complex<Float>.self)
    case .complex128: try run(Complex<Double>.self)
    default: try RealAsNumber(kernel: self)(type)
    }
  }
}

/// Runs a kernel for numbers on those that are real.
private struct RealAsNumber<Kernel: NumberKernel>: RealKernel {
  let kernel: Kernel

  func run<T: RealElement>(_: T.Type) throws(Diagnostic) -> Kernel.Result { try kernel.run(T.self) }
}

func noKernel(for type: ElementType) -> Diagnostic {
  Diagnostic(.unsupported, "there is no kernel for \(type)")
}
