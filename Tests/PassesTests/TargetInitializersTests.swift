import Passes
import TestSupport
import Testing

@Suite struct TargetInitializersTests {
  @Test func everyInitializerBecomesATarget() throws {
    func model(_ targets: String) -> String {
      """
      model { graph { %x = X  %start = NoOp  %t = HashTableV2  %first = InitializeTableV2(%t, %x, %x)
          %a = InitializeTable(%x, %x, %x)  %b = LookupTableImportV2(%x, %x, %x)  %c = LookupTableImport(%x, %x, %x)
          %d = InitializeTableFromTextFileV2(%x, %x)  %e = InitializeTableFromTextFile(%x, %x)
          %f = LookupTableInsertV2(%x, %x, %x)  return %x  targets \(targets) }
        initializers "start", "first", "pruned" }
      """
    }
    try expect(
      TargetInitializers(), rewrites: model("key = ^%b"),
      to: model("key = ^%b, ^%start, ^%first, ^%a, ^%c, ^%d, ^%e"))
  }

  @Test func aModelWithoutAny() throws {
    try expect(TargetInitializers(), leaves: "graph { %x = X  %t = HashTableV2  return %x }")
  }
}
