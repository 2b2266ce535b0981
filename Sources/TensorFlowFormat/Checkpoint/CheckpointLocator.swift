package import Diagnostics
internal import Tensors

/// Where a checkpoint is.
package struct CheckpointLocation: Sendable {
  package enum Version: Sendable {
    case v1, v2
  }

  /// The path all its files begin with.
  package let prefix: String
  package let version: Version
  /// Its files: the index alone for version 2, whose shards the index numbers.
  package let files: [String]
  /// The MetaGraph saved with it, when there is one.
  package let metaGraph: String?
  /// What was chosen where there was a choice.
  package var notes: [Diagnostic]
}

/// Finds the checkpoint that a path means: a directory, a state file, a prefix, or any file of one.
package enum CheckpointLocator {
  /// - Parameter step: the step to take instead of the newest.
  package static func locate(_ path: String, step: Int? = nil) throws(Diagnostic) -> CheckpointLocation {
    if FileSystem.isDirectory(path) { return try inDirectory(path, step: step) }
    let (directory, name) = FileSystem.split(path)
    if name == "checkpoint", FileSystem.exists(path) { return try inDirectory(directory, step: step) }
    let prefix = prefix(of: path)
    if let step, let location = location(withStep: step, like: prefix) { return location }
    if step == nil, let location = location(prefix) { return location }
    // Savers can be told another name for their state file.
    if let state = CheckpointState(recognising: path) {
      return try inDirectory(directory, step: step, state: state)
    }
    throw missing(path, prefix, step: step)
  }

  /// Whether `path` is, or leads to, a checkpoint. Nothing is read but names.
  package static func leadsToCheckpoint(_ path: String) -> Bool {
    (try? locate(path)) != nil
  }

  // MARK: Prefixes

  /// The prefix that a file of a checkpoint belongs to; the path itself when it ends like none.
  private static func prefix(of path: String) -> String {
    for suffix in [".index", ".meta"] where path.hasSuffix(suffix) {
      return String(path.dropLast(suffix.count))
    }
    // `.data-00000-of-00001` and, in version 1, `-00000-of-00001`.
    let sharded = #/^(.*?)(\.data)?-[0-9]{5}-of-[0-9]{5}$/#
    if let match = path.wholeMatch(of: sharded) { return String(match.output.1) }
    return path
  }

  private static func location(_ prefix: String) -> CheckpointLocation? {
    let meta = prefix + ".meta"
    let metaGraph = FileSystem.exists(meta) ? meta : nil
    if FileSystem.exists(prefix + ".index") {
      return CheckpointLocation(
        prefix: prefix, version: .v2, files: [prefix + ".index"], metaGraph: metaGraph, notes: [])
    }
    let shards = shards(of: prefix)
    if !shards.isEmpty {
      return CheckpointLocation(prefix: prefix, version: .v1, files: shards, metaGraph: metaGraph, notes: [])
    }
    guard FileSystem.exists(prefix), !FileSystem.isDirectory(prefix), SortedTable.looksLikeOne(prefix) else {
      return nil
    }
    return CheckpointLocation(prefix: prefix, version: .v1, files: [prefix], metaGraph: metaGraph, notes: [])
  }

  /// The files of a version 1 checkpoint in shards, with those that are missing; none when it has no shards.
  private static func shards(of prefix: String) -> [String] {
    let (directory, name) = FileSystem.split(prefix)
    var presentByCount: [String: Int] = [:]
    for candidate in (try? FileSystem.names(in: directory)) ?? [] where candidate.hasPrefix(name + "-") {
      guard let match = candidate.dropFirst(name.count).wholeMatch(of: #/-[0-9]{5}-of-([0-9]{5})/#) else {
        continue
      }
      presentByCount[String(match.output.1), default: 0] += 1
    }
    // Where the prefix was used for different numbers of shards, one of them may be all there.
    let counts = presentByCount.keys.sorted()
    guard let count = counts.first(where: { Int($0) == presentByCount[$0] }) ?? counts.last,
      let total = Int(count)
    else { return [] }
    return (0..<total).map { number in
      let digits = String(number)
      return prefix + "-" + String(repeating: "0", count: 5 - digits.count) + digits + "-of-" + count
    }
  }

  /// The checkpoint of `step`, where `prefix` may carry another step or none.
  private static func location(withStep step: Int, like prefix: String) -> CheckpointLocation? {
    location("\(base(of: prefix))-\(step)") ?? location("\(prefix)-\(step)")
  }

  /// A prefix without its step.
  private static func base(of prefix: String) -> String {
    guard let match = prefix.wholeMatch(of: #/^(.*)-[0-9]+$/#) else { return prefix }
    return String(match.output.1)
  }

  private static func step(of prefix: String) -> Int? {
    prefix.wholeMatch(of: #/^.*-([0-9]+)$/#).flatMap { Int($0.output.1) }
  }

  // MARK: Directories

  private static func inDirectory(
    _ directory: String, step: Int?, state named: CheckpointState? = nil
  ) throws(Diagnostic) -> CheckpointLocation {
    let present = try prefixes(in: directory)
    let stateFile = FileSystem.join(directory, "checkpoint")
    if let step {
      return try ofStep(step, in: directory, present, named ?? CheckpointState(recognising: stateFile))
    }
    var notes: [Diagnostic] = []
    var state = named
    if state == nil, FileSystem.exists(stateFile) { state = try CheckpointState(stateFile) }
    if let state {
      for candidate in state.candidates(in: directory) {
        if let location = location(candidate) { return location }
      }
      notes.append(
        Diagnostic(
          .chosen, "the state file names the checkpoint '\(state.newest)', which is not there",
          severity: .warning,
          at: Location(file: state.path)))
    }
    let newest = present.max { age(of: $0) < age(of: $1) }
    guard let newest, var location = location(newest) else { throw nothing(in: directory, notes) }
    if present.count > 1 || !notes.isEmpty {
      notes.append(Diagnostic(.chosen, "took the newest checkpoint, '\(newest)'", severity: .note))
    }
    location.notes = notes
    return location
  }

  /// The checkpoint of a step; of several, that of the series that the state file is about.
  private static func ofStep(
    _ step: Int, in directory: String, _ present: [String], _ state: CheckpointState?
  ) throws(Diagnostic) -> CheckpointLocation {
    let wanted = present.filter { Self.step(of: $0) == step }
    let series = state.map { Set($0.candidates(in: directory).map(base)) } ?? []
    let chosen = wanted.count > 1 ? wanted.filter { series.contains(base(of: $0)) } : wanted
    guard let first = wanted.first else {
      throw Diagnostic(
        .notFound, "'\(directory)' has no checkpoint of step \(step)", at: Location(file: directory),
        notes: present.isEmpty ? [] : ["the steps there are: \(steps(present))"])
    }
    guard chosen.count == 1, let location = location(chosen[0]) else {
      throw Diagnostic(
        .ambiguousInput, "'\(directory)' has several checkpoints of step \(step)",
        at: Location(file: directory),
        notes: ["they are \(listed(wanted.map { FileSystem.split($0).name }))"],
        help: "name one: --checkpoint \(first)")
    }
    return location
  }

  private static func nothing(in directory: String, _ notes: [Diagnostic]) -> Diagnostic {
    let names = (try? FileSystem.names(in: directory)) ?? []
    let data = names.first { $0.wholeMatch(of: #/.*\.data-[0-9]{5}-of-[0-9]{5}/#) != nil }
    if let data {
      let prefix = prefix(of: FileSystem.join(directory, data))
      if let problem = lacksIndex(prefix) { return problem }
    }
    return Diagnostic(
      .notFound, "there is no checkpoint in '\(directory)'", at: Location(file: directory),
      notes: notes.map(\.message),
      help: "a checkpoint has a file PREFIX.index, or a state file called 'checkpoint'")
  }

  /// Newer is greater: by step, where there is one, else by the time of the last change.
  private static func age(of prefix: String) -> (Int, Int, String) {
    let modified = FileSystem.modified(prefix + ".index") ?? FileSystem.modified(prefix) ?? 0
    return (step(of: prefix) ?? -1, modified, prefix)
  }

  /// The prefixes of all checkpoints in a directory.
  private static func prefixes(in directory: String) throws(Diagnostic) -> [String] {
    var prefixes: Set<String> = []
    for name in try FileSystem.names(in: directory) {
      let path = FileSystem.join(directory, name)
      if name.hasSuffix(".index") {
        prefixes.insert(String(path.dropLast(".index".count)))
      } else if name.wholeMatch(of: #/.*-[0-9]{5}-of-[0-9]{5}/#) != nil, !name.contains(".data-") {
        prefixes.insert(prefix(of: path))
      } else if FileSystem.exists(path + ".meta"), SortedTable.looksLikeOne(path) {
        prefixes.insert(path)
      }
    }
    return prefixes.sorted()
  }

  private static func steps(_ prefixes: [String]) -> String {
    prefixes.compactMap(step).sorted().map(String.init).joined(separator: ", ")
  }

  private static func missing(_ path: String, _ prefix: String, step: Int?) -> Diagnostic {
    if step == nil {
      if let problem = lacksIndex(prefix) { return problem }
      if isFile(prefix) { return noTable(prefix) }
    }
    let (directory, name) = FileSystem.split(prefix)
    let present = (try? prefixes(in: directory)) ?? []
    let siblings = present.filter { base(of: $0) == base(of: prefix) && Self.step(of: $0) != nil }
    let asked = step.map { " of step \($0)" } ?? ""
    var problem = Diagnostic(
      .notFound, "there is no checkpoint '\(path)'\(asked)", at: Location(file: path))
    if !siblings.isEmpty {
      problem.notes.append("the steps there are: \(steps(siblings))")
      let newest = siblings.max { (Self.step(of: $0) ?? 0) < (Self.step(of: $1) ?? 0) } ?? siblings[0]
      problem.help = "for the newest: --checkpoint \(newest), or --step N"
    } else if !present.isEmpty {
      problem.notes.append(
        "checkpoints in '\(directory)': \(listed(present.map { FileSystem.split($0).name }))")
      problem.help = didYouMean(name, among: present.map { FileSystem.split($0).name })
    }
    return problem
  }

  /// What is wrong with a version 2 checkpoint of shards alone; nil when there are none.
  private static func lacksIndex(_ prefix: String) -> Diagnostic? {
    let (directory, name) = FileSystem.split(prefix)
    let shards = ((try? FileSystem.names(in: directory)) ?? []).filter { $0.hasPrefix(name + ".data-") }
    guard !shards.isEmpty else { return nil }
    let index = prefix + ".index"
    return Diagnostic(
      .notFound, "the checkpoint lacks its index '\(index)'", at: Location(file: index),
      notes: ["there are its shards: \(listed(shards, limit: 3))"],
      help: "put all files of the checkpoint in one folder")
  }

  private static func noTable(_ path: String) -> Diagnostic {
    Diagnostic(
      .malformed, "'\(path)' does not end as a checkpoint of version 1 does", at: Location(file: path),
      help:
        "it is no checkpoint, or it was cut short when it was copied; one of version 2 is named by its prefix"
    )
  }

  private static func isFile(_ path: String) -> Bool {
    FileSystem.exists(path) && !FileSystem.isDirectory(path)
  }
}
