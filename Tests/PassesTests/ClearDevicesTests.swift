import Passes
import TestSupport
import Testing

@Suite struct ClearDevicesTests {
  @Test func everyDeviceGoes() throws {
    try expect(
      ClearDevices(),
      rewrites: """
        model { graph { %x = X @"/job:worker/task:0/device:GPU:0" {T = int8}  %y = Y(%x)  return %y }
          func @f(%a: float32) -> (r: float32) { %y = Relu(%a) @"/cpu:0"  return r = %y } }
        """,
      to: """
        model { graph { %x = X {T = int8}  %y = Y(%x)  return %y }
          func @f(%a: float32) -> (r: float32) { %y = Relu(%a)  return r = %y } }
        """)
  }

  @Test func aGraphWithoutDevices() throws {
    try expect(ClearDevices(), leaves: "graph { %x = X  return %x }")
  }
}
