import Diagnostics
import Kernels
import Tensors
import Testing

@Suite struct RandomNumberTests {
  /// Bounds of another type than the numbers come from a damaged file: as 32 bits, such a range may be empty.
  @Test func boundsBeyondTheTypeAreRefused() throws {
    let generator = Philox(seed: 1, seed2: 2)
    #expect(throws: Diagnostic.self) { try random(.integers(0, 1 << 32), .int32, [3], from: generator) }
    let widest = try random(.integers(Int64(Int32.min), Int64(Int32.max)), .int32, [100], from: generator)
    #expect(!widest.copied(Int32.self).contains(.max))
  }
}
