import Diagnostics
import GraphIR
import PassKit
import Passes
import TestSupport
import Testing

@Suite struct WarnTrainingFormTests {
  private func warnings(training: Bool) throws -> [Diagnostic] {
    let graph = """
      graph { %x = X  %s = S  %y = FusedBatchNormV3(%x, %s, %s, %s, %s) {T = float32, U = float32, is_training = \(training)}
        return %y }
      """
    return try expect(WarnTrainingForm(), rewrites: graph, to: graph).diagnostics
  }

  @Test func theNodeIsNamed() throws {
    let warning = try #require(try warnings(training: true).first)
    #expect(warning.severity == .warning)
    #expect(warning.location?.node == "y")
    #expect(warning.help?.contains("--set is_training=false") == true)
  }

  @Test func inferenceIsSilent() throws { #expect(try warnings(training: false).isEmpty) }
}
