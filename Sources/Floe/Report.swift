package import Diagnostics

/// What a command found out, for people and for programs; either is made when it is asked for.
package struct Report {
  /// What was chosen or looks odd.
  package var diagnostics: [Diagnostic]
  private let makeText: () throws(Diagnostic) -> [String]
  private let makeJSON: () throws(Diagnostic) -> JSON

  init(
    lines: @escaping () throws(Diagnostic) -> [String], json: @escaping () throws(Diagnostic) -> JSON,
    diagnostics: [Diagnostic] = []
  ) {
    makeText = lines
    makeJSON = json
    self.diagnostics = diagnostics
  }

  /// Lines, each ended.
  package func text() throws(Diagnostic) -> String {
    var text = ""
    for line in try makeText() { text += line + "\n" }
    return text
  }

  package func json() throws(Diagnostic) -> JSON { try makeJSON() }
}

/// Columns padded to equal widths.
struct TextTable {
  private var rows: [[String]]
  /// The columns whose cells end together, as numbers do.
  private let rightAligned: Set<Int>

  init(header: [String], rightAligned: Set<Int> = []) {
    rows = [header]
    self.rightAligned = rightAligned
  }

  mutating func add(_ cells: [String]) { rows.append(cells) }

  var lines: [String] {
    let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      var line = ""
      for (column, cell) in row.enumerated() {
        let padding = String(repeating: " ", count: widths[column] - cell.count)
        if column > 0 { line += "  " }
        line += rightAligned.contains(column) ? padding + cell : cell + padding
      }
      while line.hasSuffix(" ") { line.removeLast() }
      return line
    }
  }
}

extension JSON {
  /// A shape: null for unknown rank, −1 for unknown sizes.
  static func sizes(_ dimensions: [Int]?) -> JSON { dimensions.map { .array($0.map { .int($0) }) } ?? .null }
}
