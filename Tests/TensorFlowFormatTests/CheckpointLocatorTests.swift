internal import Diagnostics
internal import TensorFlowFormat
internal import Tensors
internal import TestSupport
import Testing

@Suite("Checkpoint locations")
struct CheckpointLocatorTests {
  private func problem(_ path: String, step: Int? = nil) throws -> Diagnostic {
    try #require(#expect(throws: Diagnostic.self) { try CheckpointLocator.locate(path, step: step) })
  }

  @Test(
    "any file of a checkpoint leads to it",
    arguments: [
      ("v2/types", ["", ".index", ".data-00000-of-00001"]),
      ("v2/sharded", ["", ".index", ".data-00003-of-00004", ".data-00000-of-00004"]),
      ("steps/model-30", ["", ".index", ".meta", ".data-00000-of-00001"]),
      ("v1/types", [""]), ("saver/old", ["", ".meta"]),
      ("v1/scattered", ["", "-00000-of-00003", "-00002-of-00003"]),
    ])
  func files(sample: String, suffixes: [String]) throws {
    for suffix in suffixes {
      let location = try CheckpointLocator.locate(CheckpointSamples.path(sample) + suffix)
      #expect(location.prefix == CheckpointSamples.path(sample))
      #expect(location.version == (sample.hasPrefix("v1") || sample == "saver/old" ? .v1 : .v2))
      #expect(location.notes.isEmpty)
      let hasGraph = ["steps/model-30", "saver/old"].contains(sample)
      #expect(location.metaGraph == (hasGraph ? CheckpointSamples.path(sample) + ".meta" : nil))
      #expect(CheckpointLocator.leadsToCheckpoint(CheckpointSamples.path(sample) + suffix))
    }
  }

  @Test("a directory and its state file lead to the checkpoint that the state file names")
  func stateFile() throws {
    for path in ["steps", "steps/", "steps/checkpoint"] {
      let location = try CheckpointLocator.locate(CheckpointSamples.path(path))
      #expect(FileSystem.split(location.prefix).name == "model-30" && location.notes.isEmpty)
    }
    let directory = try TemporaryDirectory()
    for step in [2, 10, 30] { try directory.copy("steps/model-\(step)", as: "model-\(step)") }
    for stated in [
      "model-10", "/a/disk/of/another/machine/model-10", directory.path + "/model-10", "gone/model-10",
    ] {
      directory.write(
        "checkpoint",
        """
        model_checkpoint_path: "\(stated)"
        all_model_checkpoint_paths: "model-2"
        all_model_checkpoint_paths: "\(stated)"
        all_model_checkpoint_paths: "model-30"
        all_model_checkpoint_timestamps: 1.5
        """)
      let location = try CheckpointLocator.locate(directory.path)
      #expect(location.prefix == directory.path + "/model-10", "\(stated)")
      #expect(location.notes.isEmpty)
    }
    // One in another directory is found relative to the state file, also by its absolute path.
    let other = directory.makeDirectory("other")
    try directory.copy("v2/types", as: "other/types")
    for stated in ["other/types", other + "/types"] {
      directory.write("checkpoint", "model_checkpoint_path: \"\(stated)\"")
      #expect(try CheckpointLocator.locate(directory.path).prefix == other + "/types")
    }
  }

  @Test("a state file that names what is gone gives the newest, and says so")
  func staleStateFile() throws {
    let directory = try TemporaryDirectory()
    for step in [2, 10] { try directory.copy("steps/model-\(step)", as: "model-\(step)") }
    directory.write("checkpoint", "model_checkpoint_path: \"model-99\"")
    let location = try CheckpointLocator.locate(directory.path)
    #expect(location.prefix == directory.path + "/model-10")
    #expect(location.notes.map(\.severity) == [.warning, .note])
    #expect(location.notes.first?.message.contains("model-99") == true)
  }

  @Test("without a state file the newest step is taken, as a number")
  func newest() throws {
    let directory = try TemporaryDirectory()
    for step in [2, 10, 9] { try directory.copy("steps/model-2", as: "model-\(step)") }
    let location = try CheckpointLocator.locate(directory.path)
    #expect(location.prefix == directory.path + "/model-10")
    #expect(location.notes.map(\.code) == [.chosen])
    let alone = try TemporaryDirectory()
    try alone.copy("saver/old", as: "old")
    let old = try CheckpointLocator.locate(alone.path)
    #expect(old.prefix == alone.path + "/old" && old.version == .v1 && old.notes.isEmpty)
  }

  @Test("a step is found in a directory and beside a prefix of any step or none")
  func steps() throws {
    for path in [
      "steps", "steps/checkpoint", "steps/model", "steps/model-30", "steps/model-77", "steps/model-2.index",
    ] {
      let location = try CheckpointLocator.locate(CheckpointSamples.path(path), step: 10)
      #expect(location.prefix == CheckpointSamples.path("steps/model-10"), "\(path)")
    }
    for path in ["steps", "steps/model", "steps/model-30"] {
      let problem = try problem(CheckpointSamples.path(path), step: 11)
      #expect(problem.code == .notFound)
      #expect(problem.notes == ["the steps there are: 2, 10, 30"], "\(path)")
    }
  }

  @Test("a forgotten step lists the steps there are")
  func forgottenStep() throws {
    for path in ["steps/model", "steps/model-31", "steps/model.index"] {
      let problem = try problem(CheckpointSamples.path(path))
      #expect(problem.code == .notFound)
      #expect(problem.notes == ["the steps there are: 2, 10, 30"], "\(path)")
      #expect(problem.help?.contains("model-30") == true)
    }
  }

  @Test("a mistyped prefix suggests the right one")
  func mistyped() throws {
    let problem = try problem(CheckpointSamples.path("v2/tpyes"))
    #expect(problem.code == .notFound && problem.help?.contains("'types'") == true)
    #expect(try self.problem("/nowhere/at/all").code == .notFound)
    #expect(!CheckpointLocator.leadsToCheckpoint("/nowhere/at/all"))
  }

  @Test("what is no checkpoint is not taken for one")
  func others() throws {
    let directory = try TemporaryDirectory()
    #expect(try problem(directory.path).code == .notFound)
    let path = directory.write("file", "text")
    #expect(try problem(path).code == .malformed)
    directory.write("checkpoint", "model_checkpoint_path: \"\"")
    #expect(try problem(directory.path).code == .notFound)
    directory.write("checkpoint", "model_checkpoint_path: \"..\"")
    #expect(try problem(directory.path).code == .notFound)
    directory.write("checkpoint", "no such { field")
    #expect(try problem(directory.path).code == .malformed)
    directory.remove("checkpoint")
    _ = directory.makeDirectory("checkpoint")
    #expect(try problem(directory.path + "/checkpoint").code == .notFound)
  }

  @Test("version 1 in shards is found in a directory, and a missing shard is named")
  func oldShards() throws {
    let directory = try TemporaryDirectory()
    try directory.copy("v1/scattered", as: "model")
    #expect(try CheckpointLocator.locate(directory.path).files.count == 3)
    directory.remove("model-00001-of-00003")
    let location = try CheckpointLocator.locate(directory.path)
    let problem = #expect(throws: Diagnostic.self) { try Checkpoint(location) }
    #expect(problem?.code == .notFound && problem?.message.contains("model-00001-of-00003") == true)
    // A whole set of another number of shards comes before the incomplete one.
    directory.write(
      "model-00000-of-00001", try TemporaryDirectory.contents(CheckpointSamples.path("saver/old")))
    #expect(try CheckpointLocator.locate(directory.path).files == [directory.path + "/model-00000-of-00001"])
  }

  @Test("a version 1 file that was cut short, and shards without their index, are told from nothing")
  func incomplete() throws {
    let directory = try TemporaryDirectory()
    try directory.copy("saver/old", as: "old")
    directory.write("old", Array(try TemporaryDirectory.contents(directory.path + "/old").dropLast(9)))
    for suffix in ["", ".meta"] {
      let problem = try problem(directory.path + "/old" + suffix)
      #expect(problem.code == .malformed && problem.message.contains("/old'"), "\(problem)")
    }
    let shards = try TemporaryDirectory()
    try shards.copy("v2/sharded", as: "c")
    shards.remove("c.index")
    for path in ["", "/c", "/c.index", "/c.data-00002-of-00004"] {
      let problem = try problem(shards.path + path)
      #expect(problem.code == .notFound && problem.message.contains("lacks its index"), "\(problem)")
    }
  }

  @Test("of several checkpoints of a step, that of the state file's series is taken")
  func series() throws {
    let directory = try TemporaryDirectory()
    for name in ["best-5", "best-7", "last-5", "last-7"] { try directory.copy("steps/model-2", as: name) }
    let problem = try problem(directory.path, step: 5)
    #expect(problem.code == .ambiguousInput && problem.notes == ["they are 'best-5', 'last-5'"])
    directory.write("checkpoint", "model_checkpoint_path: \"/elsewhere/last-7\"")
    #expect(try CheckpointLocator.locate(directory.path, step: 5).prefix == directory.path + "/last-5")
    // A state file of another name leads to its own series.
    let state = directory.write("best_checkpoint", "model_checkpoint_path: \"best-7\"")
    #expect(try CheckpointLocator.locate(state).prefix == directory.path + "/best-7")
    #expect(try CheckpointLocator.locate(state, step: 5).prefix == directory.path + "/best-5")
  }
}
