import Tensors
import TestSupport
import Testing

@Suite struct ProgramTests {
  private static let model = FrozenModel(name: "checkpoint_reference_variables")

  @Test func writesTheDefaultFileAndSaysSo() throws {
    let directory = try TemporaryDirectory()
    let run = try Self.model.freeze(in: directory)
    #expect(run.status == 0)
    #expect(run.output.isEmpty)
    let bytes = try TemporaryDirectory.contents(directory.path + "/frozen_graph.pb").count
    #expect(run.messages.contains("wrote frozen_graph.pb: \(bytes) bytes"))
    #expect(run.messages.contains(#/\n\d+ ops in the final graph\./#))
    #expect(run.messages.contains(#/output  inference_output:0  float32\[.*\]/#))
    #expect(run.messages.contains(#/variables-to-constants: .*VariableV2 -\d+ \(\d+->0\)/#))
  }

  @Test func theProgramFreezeIsTheCommand() throws {
    let directory = try TemporaryDirectory()
    let run = try Run(program: "freeze", Self.model.words() + ["-o", "-"], in: directory)
    #expect(run.status == 0)
    #expect(run.output == (try TemporaryDirectory.contents(Self.model.path("frozen.pb"))))
  }

  /// What saved_model_cli calls otherwise, or does and Floe does not.
  @Test func commandsOfOtherNamesAreTold() throws {
    let freezing = try Run.floe("freeze_model", "--dir", "model", "--output_prefix", "out")
    #expect(freezing.status == 2)
    #expect(freezing.messages.contains("saved_model_cli's 'freeze_model' is 'freeze' here"))
    #expect(freezing.messages.contains("--keep-variables"))
    let compiling = try Run.floe("aot_compile_cpu", "--dir", "model", "--cpp_class", "a::B")
    #expect(compiling.status == 4)
    #expect(compiling.messages.contains("Floe makes no machine code of models"))
  }

  @Test func jsonHasTheInterfaceAndTheVariables() throws {
    let run = try Self.model.freeze("--json", in: try TemporaryDirectory())
    #expect(run.status == 0)
    #expect(run.list("outputs", "key") == ["inference_output"])
    #expect(run.list("outputs", "dtype") == ["float32"])
    #expect(run.list("inputs", "name").count == 1)
    #expect(Set(run.list("variables", "state")) == ["frozen", "unused"])
    #expect(run.object["nodes"] as? Int ?? 0 > 5)
    #expect(
      run.object["bytes"] as? Int == (try TemporaryDirectory.contents(Self.model.path("frozen.pb"))).count)
    #expect(run.object["initializers"] == nil)
    let tables = try FrozenModel(name: "table_vocabulary_main_op").freeze(
      "--json", in: try TemporaryDirectory())
    #expect((tables.object["initializers"] as? [String])?.isEmpty == false)
    #expect(tables.messages.contains("run once before the first inference: "))
  }

  @Test func theReportListsEveryVariable() throws {
    let run = try Self.model.freeze("--report", "-", "-o", "/dev/null", in: try TemporaryDirectory())
    #expect(run.status == 0)
    let lines = run.text.split(separator: "\n")
    #expect(
      lines.first?.split(separator: " ") == [
        "variable", "checkpoint", "key", "dtype", "shape", "bytes", "state",
      ])
    #expect(lines.contains { $0.contains("float32") && $0.hasSuffix("frozen") })
    #expect(lines.last?.contains(#/^\d+ variables frozen \(\d+ bytes\), \d+ unused, \d+ keys/#) == true)
  }

  @Test func passesCanBeWatched() throws {
    let directory = try TemporaryDirectory()
    let run = try Self.model.freeze(
      "--print-after", "remove-identity", "--explain", "remove-identity", "--time-passes", "--dump-ir", ".",
      "--stop-after", "remove-identity", in: directory)
    #expect(run.status == 0, "\(run.messages)")
    #expect(
      run.messages.contains("// after remove-identity\nmodel {")
        || run.messages.contains("// after remove-identity\ngraph {"))
    #expect(run.messages.contains(#/remove-identity: '.*' (not )?rewritten/#))
    #expect(run.messages.contains(#/remove-identity: [\d.]+ ms, \d+ rewrites/#))
    #expect(!run.messages.contains("check-frozen"))
    let files = try FileSystem.names(in: directory.path)
    #expect(files.contains { $0.hasSuffix("-variables-to-constants.txt") })
    let wrong = try Self.model.freeze("--stop-after", "remove-identities", in: directory)
    #expect(wrong.status == 2)
    #expect(wrong.messages.contains("did you mean 'remove-identity'?"))
  }

  @Test func mistakesOnTheCommandLineAreOfTheirOwn() throws {
    #expect(try Run.floe("freeze", "--no-such-option").status == 2)
    #expect(try Run.floe("freeze").status == 2)
    #expect(try Run.floe("frieze").status == 2)
    let twice = try Self.model.freeze("-o", "-", "--json", in: try TemporaryDirectory())
    #expect(twice.status == 2)
    #expect(twice.messages.contains("cannot both go to standard output"))
    #expect(try Run.floe("--version").status == 0)
    #expect(try Run.floe("freeze", "--help").text.contains("--outputs"))
  }

  @Test func flagsMayHaveTheValuesThatScriptsGiveThem() throws {
    let checkpoint = Self.model.path("model")
    let plain = try Run.floe("inspect", checkpoint, "--all_tensors")
    #expect(plain.status == 0)
    #expect(plain.text.contains("hidden/w"))
    #expect(try Run.floe("inspect", checkpoint, "--all_tensors=True").output == plain.output)
    let names = try Run.floe("inspect", checkpoint, "--all_tensors=False", "--all-tensor-names")
    #expect(names.output == (try Run.floe("inspect", checkpoint, "--all_tensor_names=true")).output)
  }

  @Test func thePassesAreListed() throws {
    let run = try Run.floe("passes")
    #expect(run.status == 0)
    #expect(run.text.contains(#/variables-to-constants +\w/#))
  }
}
