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
  /// c = a·b, or the transposes of a and b, for row-major matrices of m×k and k×n. `rowStride` is that of c. `finish` is
  /// called with some rows of c, the number of the first and how many, when they are done and still in the cache.
  static func multiply(
    _ a: UnsafePointer<Self>, transposed aT: Bool, _ b: UnsafePointer<Self>, transposed bT: Bool,
    into c: UnsafeMutablePointer<Self>, m: Int, n: Int, k: Int, rowStride: Int?,
    finish: ((_ rows: UnsafeMutablePointer<Self>, _ first: Int, _ count: Int) -> Void)? = nil
  ) throws(Diagnostic) {
    let (aStride, bStride, cStride) = (aT ? m : k, bT ? k : n, rowStride ?? n)
    let problem = Mutex<Diagnostic?>(nil)
    // Each part has some rows of the result, or where there are few, some columns.
    let byRows = m >= n
    let pointers = Unchecked((a, b, c, finish))
    // Of a quarter of a megabyte; all at once where nothing follows.
    let block = finish == nil || !byRows ? m : max(16, (1 << 16) / max(1, n))
    inParallel(byRows ? m : n, cost: max(1, (byRows ? n : m) * k / 32)) { part in
      let (a, b, c, finish) = pointers.value
      do throws(Diagnostic) {
        guard byRows else {
          let start = part.lowerBound
          return try gemm(
            (aT, bT), m: m, n: part.count, k: k, a, aStride, b + (bT ? start * bStride : start), bStride,
            c + start, cStride)
        }
        for start in stride(from: part.lowerBound, to: part.upperBound, by: block) {
          let rows = min(block, part.upperBound - start)
          try gemm(
            (aT, bT), m: rows, n: n, k: k, a + (aT ? start : start * aStride), aStride, b, bStride,
            c + start * cStride, cStride)
          finish?(c + start * cStride, start, rows)
        }
      } catch {
        problem.withLock { $0 = error }
      }
    }
    if let problem = problem.withLock(\.self) { throw problem }
    if !byRows { finish?(c, 0, m) }
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
