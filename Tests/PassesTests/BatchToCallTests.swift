import Diagnostics
import Passes
import TestSupport
import Testing

@Suite struct BatchToCallTests {
  private func model(_ node: String) -> String {
    """
    model {
      graph {
        inputs %x
        %x = Placeholder {dtype = float32, shape = [?,2]}
        %w = Const {dtype = float32, value = tensor<float32[2]>[3.0, -1.0]}
        \(node)
        return y = %y
      }
      func @f(%a: float32, %b: float32) -> (r: float32) { %r = Mul(%a, %b) {T = float32}  return r = %r }
    }
    """
  }

  private let sizes = "num_batch_threads = 1, max_batch_size = 8, batch_timeout_micros = 0"
  private var batch: String {
    "%y = BatchFunction(%x, %w) {Tcaptured = (float32), Tin = (float32), Tout = (float32), "
      + "allowed_batch_sizes = (4, 8), f = @f, \(sizes)}"
  }

  @Test func becomesACall() throws {
    try expect(
      BatchToCall(), rewrites: model(batch),
      to: model(
        "%y = StatefulPartitionedCall(%x, %w) {Tin = (float32, float32), Tout = (float32), f = @f}"))
  }

  @Test func givesTheSame() throws {
    try expectResults(
      BatchToCall(), of: model(batch), feeding: ["x": "<float32[3,2]>[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]"])
  }
}
