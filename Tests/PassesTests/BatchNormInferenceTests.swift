import Diagnostics
import GraphIR
import Passes
import TestSupport
import Testing

@Suite struct BatchNormInferenceTests {
  private func graph(_ statistics: String, training: Bool, more: String = "") -> String {
    """
    graph { %x = X  %s = S  %o = O  %e = E  %mean = VariableV2 {dtype = float32}  %variance = VariableV2 {dtype = float32}
      %y = FusedBatchNormV3(%x, %s, %o, \(statistics)) {T = float32, U = float32, is_training = \(training)}
      \(more)  return %y }
    """
  }
  private let updates = """
    %d = Sub(%mean, %y:1)  %um = AssignSub(%mean, %d) {T = float32}
    %f = Sub(%variance, %y:2)  %uv = AssignSub(%variance, %f) {T = float32}
    """

  @Test func theStatisticsThatItsBatchUpdates() throws {
    try expect(
      BatchNormInference(), rewrites: graph("%e, %e", training: true, more: updates),
      to: graph("%mean, %variance", training: false, more: updates))
  }

  @Test func throughHandles() throws {
    let handles = """
      %m = VarHandleOp {dtype = float32}  %v = VarHandleOp {dtype = float32}
      %um = AssignSubVariableOp(%m, %y:1) {dtype = float32}  %uv = AssignSubVariableOp(%v, %y:2) {dtype = float32}
      """
    let reads = """
      %y/moving_mean = ReadVariableOp(%m) {dtype = float32}  %y/moving_variance = ReadVariableOp(%v) {dtype = float32}
      """
    try expect(
      BatchNormInference(), rewrites: graph("%e, %e", training: true, more: handles),
      to: graph("%y/moving_mean, %y/moving_variance", training: false, more: handles + reads))
  }

  @Test func declines() throws {
    try expect(
      BatchNormInference(), declines: graph("%mean, %variance", training: false),
      because: "it is in inference form")
    try expect(
      BatchNormInference(), declines: graph("%e, %e", training: true),
      because: "no update of moving statistics by its batch statistics was found")
  }
}
