internal import Diagnostics
internal import Tensors

/// The table of every variable: what `--report` writes.
struct FreezeReport {
  private let summary: FreezeSummary

  init(_ summary: FreezeSummary) {
    self.summary = summary
  }

  func write(to path: String) throws(Diagnostic) {
    let file = try OutputFile(path: path)
    try file.write(Array(text.utf8))
    try file.commit()
  }

  /// One line a variable, columns aligned, then the unused keys and the totals.
  var text: String {
    var rows = [["variable", "checkpoint key", "dtype", "shape", "bytes", "state"]]
    rows += summary.variables.map { variable in
      [
        variable.name, variable.key, variable.dtype, Shape(variable.shape).description,
        variable.bytes.map(String.init) ?? "-", variable.state,
      ]
    }
    let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    var lines = rows.map { row in
      var line = ""
      for (column, cell) in row.enumerated() {
        line += cell
        if column < row.count - 1 { line += String(repeating: " ", count: widths[column] - cell.count + 2) }
      }
      return line
    }
    lines += summary.unusedKeys.map { "unused key  \($0)" }
    let frozen = summary.variables.filter { $0.state == "frozen" }
    let bytes = frozen.compactMap(\.bytes).reduce(0, +)
    let unused = summary.variables.count { $0.state == "unused" }
    lines.append(
      "\(frozen.count) variables frozen (\(bytes) bytes), \(unused) unused, "
        + "\(summary.unusedKeys.count) keys of the checkpoint unused")
    return lines.joined(separator: "\n") + "\n"
  }
}
