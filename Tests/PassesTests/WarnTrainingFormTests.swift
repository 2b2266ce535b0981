import Diagnostics
import PassKit
import Passes
import TestSupport
import Testing

@Suite struct WarnTrainingFormTests {
  @Test func batchNormsInTrainingFormAreWarnedOf() throws {
    let context = try expect(
      WarnTrainingForm(),
      leaves: """
        model { graph { %x = X  %a = FusedBatchNorm(%x, %x, %x, %x, %x)
            %b = FusedBatchNormV3(%x, %x, %x, %x, %x) {is_training = false}
            %c = FusedBatchNormV2(%x, %x, %x, %x, %x) {is_training = true}  return %a, %b, %c }
          func @f(%v: float32) -> (r: float32) { %d = FusedBatchNormV3(%v, %v, %v, %v, %v)  return r = %d } }
        """)
    #expect(context.diagnostics.map(\.location?.node) == ["a", "c", "d"])
    #expect(context.diagnostics.allSatisfy { $0.severity == .warning && $0.code == .trainingBatchNorm })
  }
}
