import TestSupport
import Testing

@Suite struct NamesTests {
  private static let checkpoint = FrozenModel(name: "checkpoint_reference_variables").path("model")
  private static let savedModel = FrozenModel(name: "saved_model_versions").path("model")

  private func outputs(_ words: String...) throws -> (run: Run, keys: [String], names: [String]) {
    let run = try Run(program: "floe", ["freeze"] + words + ["--json", "-o", "/dev/null"])
    return (run, run.list("outputs", "key"), run.list("outputs", "name"))
  }

  @Test func nodesTensorsAndBlanks() throws {
    #expect(try outputs(Self.checkpoint, "--outputs", "inference_output:0").names == ["inference_output:0"])
    let two = try outputs(Self.checkpoint, "--outputs", " inference_input , inference_output")
    #expect(two.keys == ["inference_input", "inference_output"])
    let repeated = try outputs(Self.checkpoint, "--outputs", "inference_input", "--outputs=inference_output")
    #expect(repeated.names == ["inference_input:0", "inference_output:0"])
  }

  /// The summary says what the file takes, whatever the signature declares.
  @Test func aCutInputHasTheShapeOfTheCut() throws {
    func shapes(_ words: String...) throws -> [[Int]] {
      let run = try Run(
        program: "floe", ["freeze", Self.savedModel] + words + ["--json", "-o", "/dev/null"])
      return (run.object["inputs"] as? [[String: Any]] ?? []).compactMap { $0["shape"] as? [Int] }
    }
    let before = try #require(try shapes().first)
    #expect(before.first == -1)
    let name = try #require(
      Run(program: "floe", ["freeze", Self.savedModel, "--json", "-o", "/dev/null"]).list("inputs", "name")
        .first)
    let node = name.prefix { $0 != ":" }
    let sizes = ([5] + before.dropFirst()).map(String.init).joined(separator: ",")
    #expect(try shapes("--cut", "\(node)=float32[\(sizes)]") == [[5] + before.dropFirst()])
  }

  @Test func aSignatureItsKeysAndItsNodes() throws {
    let whole = try outputs(Self.savedModel)
    #expect(whole.run.status == 0, "\(whole.run.messages)")
    let key = try #require(whole.keys.first)
    let name = try #require(whole.names.first)
    #expect(try outputs(Self.savedModel, "--outputs", "serving_default").names == whole.names)
    #expect(try outputs(Self.savedModel, "--outputs", key).names.contains(name))
    #expect(try outputs(Self.savedModel, "--outputs", name).names == [name])
  }

  @Test func theLikeliestOutputOnlyWhenAsked() throws {
    let asked = try outputs(Self.checkpoint, "--outputs", "auto")
    #expect(asked.names == ["inference_output:0"])
    #expect(asked.run.messages.contains("took 'inference_output' as the output"))
    let silent = try outputs(Self.checkpoint)
    #expect(silent.run.status == 2)
    #expect(silent.run.messages.contains("likely outputs, best first: 'inference_output'"))
  }

  @Test func wrongNamesGetSuggestions() throws {
    let wrong = try outputs(Self.checkpoint, "--outputs", "inference_ouput,zzzz")
    #expect(wrong.run.status == 3)
    #expect(wrong.run.messages.contains("no node is named 'inference_ouput'"))
    #expect(wrong.run.messages.contains("did you mean 'inference_output'"))
    #expect(wrong.run.messages.contains("no node is named 'zzzz'"))
    #expect(wrong.run.list("errors", "code") == ["unknown-output", "unknown-output"])
    let port = try outputs(Self.checkpoint, "--outputs", "inference_output:4")
    #expect(port.run.status == 3)
    #expect(port.run.messages.contains("inference_output"))
  }

  @Test func anInnerTensorMayBeTheInput() throws {
    let run = try Run.floe(
      "freeze", Self.checkpoint, "--inputs", "inference_input", "--outputs", "inference_output", "--json",
      "-o", "/dev/null"
    )
    #expect(run.list("inputs", "key") == ["inference_input"])
    let wrong = try Run.floe(
      "freeze", Self.checkpoint, "--inputs", "xx", "--outputs", "inference_output", "-o", "/dev/null")
    #expect(wrong.status == 3)
    #expect(wrong.messages.contains("unknown-input"))
  }
}
