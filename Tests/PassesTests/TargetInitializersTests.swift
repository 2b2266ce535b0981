import Diagnostics
import GraphIR
import Passes
import TestSupport
import Testing

@Suite struct TargetInitializersTests {
  @Test func theModelsAndThoseOfTables() throws {
    try expect(
      TargetInitializers(),
      rewrites: """
        model { graph { %x = X  %start = NoOp  %t = HashTableV2 {key_dtype = string, value_dtype = int64}  %k = K
            %i = InitializeTableV2(%t, %k, %k)  return %x }
          initializers "start", "gone" }
        """,
      to: """
        model { graph { %x = X  %start = NoOp  %t = HashTableV2 {key_dtype = string, value_dtype = int64}  %k = K
            %i = InitializeTableV2(%t, %k, %k)  return %x  targets start = ^%start, i = ^%i }
          initializers "start", "gone" }
        """)
  }
}
