internal import Diagnostics
internal import Glibc

/// The matrix products of OpenBLAS, loaded when the first is asked for: most runs of the program need none, and loading
/// takes longer than they do.
enum BLAS {
  typealias Single =
    @convention(c) (
      Int32, Int32, Int32, Int32, Int32, Int32, Float, UnsafePointer<Float>?, Int32, UnsafePointer<Float>?,
      Int32, Float,
      UnsafeMutablePointer<Float>?, Int32
    ) -> Void
  typealias Double64 =
    @convention(c) (
      Int32, Int32, Int32, Int32, Int32, Int32, Double, UnsafePointer<Double>?, Int32, UnsafePointer<Double>?,
      Int32,
      Double, UnsafeMutablePointer<Double>?, Int32
    ) -> Void

  private struct Functions: Sendable {
    let single: Single
    let double: Double64
  }

  private static let functions: Functions? = {
    guard let library = dlopen("libopenblas.so.0", RTLD_NOW), let single = dlsym(library, "cblas_sgemm"),
      let double = dlsym(library, "cblas_dgemm")
    else { return nil }
    return Functions(
      single: unsafeBitCast(single, to: Single.self), double: unsafeBitCast(double, to: Double64.self))
  }()

  private static func loaded() throws(Diagnostic) -> Functions {
    if let functions { return functions }
    throw Diagnostic(
      .unsupported, "matrix products need OpenBLAS, and libopenblas.so.0 cannot be loaded",
      help: "install it: apt-get install libopenblas0-pthread")
  }

  fileprivate static let rowMajor: Int32 = 101
  fileprivate static func flag(_ isTransposed: Bool) -> Int32 { isTransposed ? 112 : 111 }

  fileprivate static func single() throws(Diagnostic) -> Single { try loaded().single }
  fileprivate static func double() throws(Diagnostic) -> Double64 { try loaded().double }
}

/// A type that the library multiplies matrices of.
protocol MatrixElement: WideFloat {
  /// c = a·b, or the transposes of a and b, for row-major matrices of m×k and k×n. `rowStride` is that of c.
  static func multiply(
    _ a: UnsafePointer<Self>, transposed aT: Bool, _ b: UnsafePointer<Self>, transposed bT: Bool,
    into c: UnsafeMutablePointer<Self>, m: Int, n: Int, k: Int, rowStride: Int?
  ) throws(Diagnostic)
}

extension Float: MatrixElement {
  static func multiply(
    _ a: UnsafePointer<Float>, transposed aT: Bool, _ b: UnsafePointer<Float>, transposed bT: Bool,
    into c: UnsafeMutablePointer<Float>, m: Int, n: Int, k: Int, rowStride: Int?
  ) throws(Diagnostic) {
    try BLAS.single()(
      BLAS.rowMajor, BLAS.flag(aT), BLAS.flag(bT), Int32(m), Int32(n), Int32(k), 1, a, Int32(aT ? m : k), b,
      Int32(bT ? k : n), 0, c, Int32(rowStride ?? n))
  }
}

extension Double: MatrixElement {
  static func multiply(
    _ a: UnsafePointer<Double>, transposed aT: Bool, _ b: UnsafePointer<Double>, transposed bT: Bool,
    into c: UnsafeMutablePointer<Double>, m: Int, n: Int, k: Int, rowStride: Int?
  ) throws(Diagnostic) {
    try BLAS.double()(
      BLAS.rowMajor, BLAS.flag(aT), BLAS.flag(bT), Int32(m), Int32(n), Int32(k), 1, a, Int32(aT ? m : k), b,
      Int32(bT ? k : n), 0, c, Int32(rowStride ?? n))
  }
}
