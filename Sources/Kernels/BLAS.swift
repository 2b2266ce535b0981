internal import Diagnostics
internal import Glibc
internal import Synchronization

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
      let double = dlsym(library, "cblas_dgemm"), let setThreads = dlsym(library, "openblas_set_num_threads")
    else { return nil }
    // Its threads spin while they wait, which slows down everybody else's: the work is divided here.
    unsafeBitCast(setThreads, to: (@convention(c) (Int32) -> Void).self)(1)
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
  /// c = a·b for row-major matrices whose rows are so many elements apart, or for their transposes.
  static func gemm(
    _ transposed: (a: Bool, b: Bool), m: Int, n: Int, k: Int, _ a: UnsafePointer<Self>, _ aStride: Int,
    _ b: UnsafePointer<Self>, _ bStride: Int, _ c: UnsafeMutablePointer<Self>, _ cStride: Int
  ) throws(Diagnostic)
}

extension MatrixElement {
  /// c = a·b, or the transposes of a and b, for row-major matrices of m×k and k×n. `rowStride` is that of c.
  static func multiply(
    _ a: UnsafePointer<Self>, transposed aT: Bool, _ b: UnsafePointer<Self>, transposed bT: Bool,
    into c: UnsafeMutablePointer<Self>, m: Int, n: Int, k: Int, rowStride: Int?
  ) throws(Diagnostic) {
    let (aStride, bStride, cStride) = (aT ? m : k, bT ? k : n, rowStride ?? n)
    let problem = Mutex<Diagnostic?>(nil)
    // Each part has some rows of the result, or where there are few, some columns.
    let byRows = m >= n
    let pointers = Unchecked((a, b, c))
    inParallel(byRows ? m : n, cost: max(1, (byRows ? n : m) * k / 32)) { part in
      let (a, b, c) = pointers.value
      let start = part.lowerBound
      do throws(Diagnostic) {
        try gemm(
          (aT, bT), m: byRows ? part.count : m, n: byRows ? n : part.count, k: k,
          byRows ? a + (aT ? start : start * aStride) : a, aStride,
          byRows ? b : b + (bT ? start * bStride : start), bStride, c + (byRows ? start * cStride : start),
          cStride)
      } catch {
        problem.withLock { $0 = error }
      }
    }
    if let problem = problem.withLock(\.self) { throw problem }
  }
}

extension Float: MatrixElement {
  static func gemm(
    _ transposed: (a: Bool, b: Bool), m: Int, n: Int, k: Int, _ a: UnsafePointer<Float>, _ aStride: Int,
    _ b: UnsafePointer<Float>, _ bStride: Int, _ c: UnsafeMutablePointer<Float>, _ cStride: Int
  ) throws(Diagnostic) {
    try BLAS.single()(
      BLAS.rowMajor, BLAS.flag(transposed.a), BLAS.flag(transposed.b), Int32(m), Int32(n), Int32(k), 1, a,
      Int32(aStride), b, Int32(bStride), 0, c, Int32(cStride))
  }
}

extension Double: MatrixElement {
  static func gemm(
    _ transposed: (a: Bool, b: Bool), m: Int, n: Int, k: Int, _ a: UnsafePointer<Double>, _ aStride: Int,
    _ b: UnsafePointer<Double>, _ bStride: Int, _ c: UnsafeMutablePointer<Double>, _ cStride: Int
  ) throws(Diagnostic) {
    try BLAS.double()(
      BLAS.rowMajor, BLAS.flag(transposed.a), BLAS.flag(transposed.b), Int32(m), Int32(n), Int32(k), 1, a,
      Int32(aStride), b, Int32(bStride), 0, c, Int32(cStride))
  }
}
