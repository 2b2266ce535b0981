import Diagnostics
import GraphIR
import Passes
import TestSupport
import Testing

@Suite struct ClearDevicesTests {
  @Test func everywhere() throws {
    try expect(
      ClearDevices(),
      rewrites: """
        model { graph { %x = X @"/device:GPU:0"  %y = f(%x) @"/job:ps"  return %y }
          func @f(%a: float32) -> (r: float32) { %r = Relu(%a) @"/cpu:0"  return r = %r } }
        """,
      to: """
        model { graph { %x = X  %y = f(%x)  return %y }
          func @f(%a: float32) -> (r: float32) { %r = Relu(%a)  return r = %r } }
        """)
  }
}
