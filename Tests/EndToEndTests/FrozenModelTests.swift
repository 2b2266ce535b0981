import TestSupport
import Testing

/// A model, the command that freezes it, and the result that TensorFlow ran with the numbers of the original.
struct FrozenModel: CustomTestStringConvertible, Sendable {
  let name: String

  var testDescription: String { name }

  static let all = [
    "checkpoint_reference_variables", "checkpoint_v1", "checkpoint_renamed_variables",
    "partitioned_axis1_resource", "repartitioned_to_more", "batch_norm_flag_set",
    "batch_norm_by_hand_assign_moving_average", "batch_norm_training_form", "cond_v1_set", "cond_v2_set",
    "while_v1_resource", "while_v2_resource", "embedding_partitioned_div", "resource_gather_batched",
    "saved_model_two_tags", "saved_model_versions", "table_vocabulary_main_op", "table_in_branch",
    "queue_cut",
    "defun_with_variable_captured", "module_shared_branches",
  ].map(FrozenModel.init)

  /// The words after `floe freeze`.
  func words() throws -> [String] {
    let text = String(decoding: try TemporaryDirectory.contents(path("command")), as: UTF8.self)
    return text.split(separator: "\n").map { String($0).replacing("MODEL", with: path("model")) }
  }

  func path(_ file: String) -> String { testdata("freezing/\(name)/\(file)") }

  func freeze(_ more: String..., in directory: TemporaryDirectory) throws -> Run {
    try Run(program: "floe", ["freeze"] + words() + more, in: directory)
  }
}

@Suite struct FrozenModelTests {
  /// Bit for bit: freezing computes nothing that could differ from one machine to another.
  @Test(arguments: FrozenModel.all)
  func isWhatTensorFlowAccepted(_ model: FrozenModel) throws {
    let directory = try TemporaryDirectory()
    let run = try model.freeze("--verify-each", "-o", "out.pb", in: directory)
    #expect(run.status == 0, "\(run.messages)")
    let result = try TemporaryDirectory.contents(directory.path + "/out.pb")
    #expect(result == (try TemporaryDirectory.contents(model.path("frozen.pb"))))
  }

  /// The two forms hold the same graph. (Frozen again, because values have several encodings: `2` and its bytes.)
  @Test(arguments: FrozenModel.all)
  func textHoldsTheSameGraph(_ model: FrozenModel) throws {
    let directory = try TemporaryDirectory()
    let text = try model.freeze("--text", "--json", "-o", "out.pbtxt", in: directory)
    #expect(text.status == 0, "\(text.messages)")
    let outputs = text.list("outputs", "name").joined(separator: ",")
    let fromText = try Run.floe("freeze", "out.pbtxt", "--outputs", outputs, "-o", "-", in: directory)
    #expect(fromText.status == 0, "\(fromText.messages)")
    let fromBinary = try Run.floe("freeze", model.path("frozen.pb"), "--outputs", outputs, "-o", "-")
    #expect(fromText.output == fromBinary.output)
  }
}
