internal import Diagnostics

// Products that a matrix can be written as. Where several are right, Householder's reflections choose the signs that Eigen
// and so TensorFlow chooses; singular and eigenvectors may have other signs than there.
extension DenseMatrix {
  /// Q and R by Householder's reflections, Q square.
  func orthogonalTriangular() -> (q: DenseMatrix, r: DenseMatrix) {
    var r = self
    var q = DenseMatrix(identity: rows)
    for column in 0..<min(rows, columns) {
      guard let reflection = r.reflection(column, from: column) else { continue }
      r.reflect(reflection, from: column)
      for row in column + 1..<max(rows, column + 1) { r[row, column] = .zeroElement }
      // Q is the product of the reflections' adjoints.
      q.reflectRight(reflection, from: column)
    }
    return (q, r)
  }

  fileprivate struct Reflection {
    let vector: [Complex<Double>]
    let factor: Complex<Double>
  }

  /// What turns the part of a column below a row into a multiple of its first unit vector; nil where it is one already.
  fileprivate func reflection(_ column: Int, from first: Int) -> Reflection? {
    let head = self[first, column]
    var rest = 0.0
    for row in first + 1..<max(rows, first + 1) {
      let value = self[row, column]
      rest += value.real * value.real + value.imaginary * value.imaginary
    }
    guard rest > 0 || head.imaginary != 0 else { return nil }
    var length = (head.real * head.real + head.imaginary * head.imaginary + rest).squareRoot()
    if head.real >= 0 { length = -length }
    let scale = head - Complex(length)
    let vector = [.oneElement] + (first + 1..<max(rows, first + 1)).map { self[$0, column] / scale }
    let factor = (Complex(length) - head) / Complex(length)
    return Reflection(vector: vector, factor: factor.conjugated)
  }

  /// Multiplies the rows from `first` on by a reflection.
  fileprivate mutating func reflect(_ reflection: Reflection, from first: Int) {
    for column in 0..<columns {
      var sum = Complex<Double>.zeroElement
      for (place, value) in reflection.vector.enumerated() {
        sum = sum + value.conjugated * self[first + place, column]
      }
      let factor = reflection.factor * sum
      for (place, value) in reflection.vector.enumerated() {
        self[first + place, column] = self[first + place, column] - factor * value
      }
    }
  }

  /// Multiplies by the adjoint of a reflection from the right.
  fileprivate mutating func reflectRight(_ reflection: Reflection, from first: Int) {
    for row in 0..<rows {
      var sum = Complex<Double>.zeroElement
      for (place, value) in reflection.vector.enumerated() { sum = sum + self[row, first + place] * value }
      let factor = sum * reflection.factor.conjugated
      for (place, value) in reflection.vector.enumerated() {
        self[row, first + place] = self[row, first + place] - factor * value.conjugated
      }
    }
  }

  /// Singular values from the greatest to the least, with the vectors as columns, by Jacobi's rotations of the columns
  /// (Hestenes, 1958). For a matrix with as many rows as columns at least; U has as many columns as it.
  func singular() -> (values: [Double], u: DenseMatrix, v: DenseMatrix) {
    var u = self
    var v = DenseMatrix(identity: columns)
    for _ in 0..<60 {
      var isDone = true
      for p in 0..<columns {
        for q in p + 1..<max(columns, p + 1) {
          var (a, b) = (0.0, 0.0)
          var c = Complex<Double>.zeroElement
          for row in 0..<rows {
            let (x, y) = (u[row, p], u[row, q])
            a += x.real * x.real + x.imaginary * x.imaginary
            b += y.real * y.real + y.imaginary * y.imaginary
            c = c + x.conjugated * y
          }
          let size = c.magnitude
          guard size > 1e-15 * (a * b).squareRoot(), size > 0 else { continue }
          isDone = false
          let rotation = Rotation(a, b, c, size)
          u.rotate(p, q, rotation)
          v.rotate(p, q, rotation)
        }
      }
      if isDone { break }
    }
    let lengths = (0..<columns).map { column in
      (0..<rows).reduce(0.0) { sum, row in
        let value = u[row, column]
        return sum + value.real * value.real + value.imaginary * value.imaginary
      }.squareRoot()
    }
    let order = (0..<columns).sorted { lengths[$0] > lengths[$1] }
    (u, v) = (u.columns(in: order), v.columns(in: order))
    let values = order.map { lengths[$0] }
    let least = (values.first ?? 0) * 1e-14
    for (column, length) in values.enumerated() where length > least {
      for row in 0..<rows { u[row, column] = u[row, column] / Complex(length) }
    }
    let rank = values.prefix { $0 > least }.count
    return (values, rank < columns ? u.columns(0..<rank).completed(to: columns) : u, v)
  }

  /// More orthonormal columns after these.
  func completed(to count: Int) -> DenseMatrix {
    let q = orthogonalTriangular().q
    var result = DenseMatrix(zeros: rows, count)
    for row in 0..<rows {
      for column in 0..<count {
        result[row, column] = column < columns ? self[row, column] : q[row, column]
      }
    }
    return result
  }

  /// What makes two columns of the squared lengths `a` and `b` and the product `c`, of the magnitude `size`, orthogonal.
  fileprivate struct Rotation {
    let cosine: Double
    let sine: Complex<Double>

    init(_ a: Double, _ b: Double, _ c: Complex<Double>, _ size: Double) {
      let ratio = (b - a) / (2 * size)
      let tangent = (ratio >= 0 ? 1 : -1) / (ratio.magnitude + (1 + ratio * ratio).squareRoot())
      cosine = 1 / (1 + tangent * tangent).squareRoot()
      sine = c / Complex(size) * Complex(cosine * tangent)
    }
  }

  fileprivate mutating func rotate(_ p: Int, _ q: Int, _ rotation: Rotation) {
    let cosine = Complex(rotation.cosine)
    for row in 0..<rows {
      let (x, y) = (self[row, p], self[row, q])
      self[row, p] = cosine * x - rotation.sine.conjugated * y
      self[row, q] = rotation.sine * x + cosine * y
    }
  }

  /// Eigenvalues from the least to the greatest and eigenvectors as columns of the Hermitian matrix that the lower triangle
  /// says, by Jacobi's rotations.
  func hermitianEigen() -> (values: [Double], vectors: DenseMatrix) {
    var a = self
    for row in 0..<rows {
      a[row, row] = Complex(self[row, row].real)
      for column in row + 1..<max(rows, row + 1) { a[row, column] = self[column, row].conjugated }
    }
    var vectors = DenseMatrix(identity: rows)
    for _ in 0..<60 {
      var isDone = true
      for p in 0..<rows {
        for q in p + 1..<max(rows, p + 1) {
          let (x, y, c) = (a[p, p].real, a[q, q].real, a[p, q])
          let size = c.magnitude
          guard size > 1e-300, size > 1e-16 * (x.magnitude + y.magnitude) else { continue }
          isDone = false
          let rotation = Rotation(x, y, c, size)
          a.rotate(p, q, rotation)
          a = a.rotatedRows(p, q, rotation)
          vectors.rotate(p, q, rotation)
        }
      }
      if isDone { break }
    }
    let values = (0..<rows).map { a[$0, $0].real }
    let order = values.indices.sorted { values[$0] < values[$1] }
    return (order.map { values[$0] }, vectors.columns(in: order))
  }

  /// The adjoint of a rotation of columns, done to rows.
  private consuming func rotatedRows(_ p: Int, _ q: Int, _ rotation: Rotation) -> DenseMatrix {
    let cosine = Complex(rotation.cosine)
    for column in 0..<columns {
      let (x, y) = (self[p, column], self[q, column])
      self[p, column] = cosine * x - rotation.sine * y
      self[q, column] = rotation.sine.conjugated * x + cosine * y
    }
    return self
  }

  /// A unitary matrix and the upper triangle T with U·T·U* the matrix (Schur), by reflections to Hessenberg's form and the
  /// QR algorithm with Wilkinson's shifts.
  func schur() throws(Diagnostic) -> (u: DenseMatrix, t: DenseMatrix) {
    var (u, t) = (DenseMatrix(identity: rows), self)
    for column in 0..<max(0, rows - 2) {
      guard let reflection = t.reflection(column, from: column + 1) else { continue }
      t.reflect(reflection, from: column + 1)
      t.reflectRight(reflection, from: column + 1)
      u.reflectRight(reflection, from: column + 1)
      for row in column + 2..<rows { t[row, column] = .zeroElement }
    }
    var last = rows - 1
    var rounds = 0
    while last > 0 {
      var first = last
      while first > 0 {
        let size = t[first, first].magnitude + t[first - 1, first - 1].magnitude
        if t[first, first - 1].magnitude <= 1e-16 * size || t[first, first - 1].magnitude < 1e-300 {
          t[first, first - 1] = .zeroElement
          break
        }
        first -= 1
      }
      if first == last {
        last -= 1
        rounds = 0
        continue
      }
      rounds += 1
      guard rounds < 300 else {
        throw Diagnostic(.invalidOperand, "the eigenvalues of a matrix do not converge")
      }
      let shift =
        rounds % 11 == 10
        ? Complex(t[last, last - 1].magnitude + t[last, last].magnitude) : t.shift(last)
      t.step(first, last, shift, &u)
    }
    return (u, t)
  }

  /// The eigenvalue of the block at the end that is nearer to its last element.
  private func shift(_ last: Int) -> Complex<Double> {
    let (a, b, c, d) = (
      self[last - 1, last - 1], self[last - 1, last], self[last, last - 1], self[last, last]
    )
    let half = (a - d) * Complex(0.5)
    let root = Complex.squareRoot(half * half + b * c)
    let (one, other) = (half + root, half - root)
    let larger = one.magnitude > other.magnitude ? one : other
    return larger.magnitude == 0 ? d : d - b * c / larger
  }

  /// One step of the QR algorithm on the rows and columns of a block.
  private mutating func step(_ first: Int, _ last: Int, _ shift: Complex<Double>, _ u: inout DenseMatrix) {
    for place in first...last { self[place, place] = self[place, place] - shift }
    var rotations: [(c: Complex<Double>, s: Complex<Double>)] = []
    for k in first..<last {
      let (x, y) = (self[k, k], self[k + 1, k])
      let length = (x.magnitude * x.magnitude + y.magnitude * y.magnitude).squareRoot()
      let (c, s) = length == 0 ? (.oneElement, .zeroElement) : (x / Complex(length), y / Complex(length))
      rotations.append((c, s))
      for column in k..<columns {
        let (p, q) = (self[k, column], self[k + 1, column])
        self[k, column] = c.conjugated * p + s.conjugated * q
        self[k + 1, column] = c * q - s * p
      }
    }
    for (place, rotation) in rotations.enumerated() {
      let k = first + place
      for row in 0...min(k + 2, last) { rotatePair(row, k, rotation) }
      for row in 0..<u.rows { u.rotatePair(row, k, rotation) }
    }
    for place in first...last { self[place, place] = self[place, place] + shift }
  }

  private mutating func rotatePair(_ row: Int, _ k: Int, _ rotation: (c: Complex<Double>, s: Complex<Double>))
  {
    let (p, q) = (self[row, k], self[row, k + 1])
    self[row, k] = p * rotation.c + q * rotation.s
    self[row, k + 1] = q * rotation.c.conjugated - p * rotation.s.conjugated
  }
}
