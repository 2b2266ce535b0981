import TestSupport
import Testing

@Suite struct OpsTests {
  /// All rules run on all types that their ops may have, with operands that the ops take.
  @Test func coverageIsFoundOutByTheRules() throws {
    let run = try Run.floe("ops", "--coverage")
    #expect(run.status == 0, "\(run.messages)")
    let lines = run.text.split(separator: "\n")
    #expect(lines.contains { $0.contains(#/^Relu6 +float32: RELU6$/#) })
    #expect(lines.count > 500)
    let tried = lines.count { !$0.contains("not tried") }
    #expect(tried > lines.count - 30, "\(lines.filter { $0.contains("not tried") })")
  }

  @Test func coverageOfSomeOps() throws {
    let run = try Run.floe("ops", "--coverage", "Conv2D", "MatM*", "--json")
    #expect(run.status == 0)
    #expect(Set(run.list("coverage", "op")) == ["Conv2D", "MatMul"])
    #expect(try Run.floe("ops", "--coverage", "--missing").status == 2)
    #expect(try Run.floe("ops", "Conv2D").status == 2)
  }
}
