import Diagnostics
import GraphIR
import Ops
import Tensors
import TestSupport
import Testing

@testable import Floe

/// Models of TFLite with several signatures, each of which is quantized by itself.
@Suite struct SignaturePartsTests {
  /// A model of two signatures: the main graph, and the function `other`.
  private func model(_ main: String, _ other: String, _ rest: String = "") throws -> Model {
    var model = try parseModel(
      """
      model {
        stage tflite
        graph {
          inputs x = %x
          %x = Placeholder -> float32[2] {dtype = float32}
          \(main)
          return y = %y
        }
        func @other(%x: float32) -> (y: float32) {
          %x = _Arg -> float32[2] {T = float32, index = 0}
          \(other)
          return y = %y
        }
        \(rest)
      }
      """)
    let x = Signature.Entry(key: "x", tensor: "x:0", type: .float32, shape: [2])
    let y = Signature.Entry(key: "y", tensor: "y:0", type: .float32, shape: [2])
    model.signatures = [("one", nil), ("two", "other")].map { key, function in
      Signature(key: key, methodName: "", inputs: [x], outputs: [y], function: function)
    }
    return model
  }

  private func refusal(_ model: Model) -> Diagnostic? {
    do throws(Diagnostic) {
      _ = try model.separated()
    } catch {
      return error
    }
    return nil
  }

  @Test func eachBecomesAModel() throws {
    let parts = try model("%y = RELU(%x) -> float32[2]", "%y = TANH(%x) -> float32[2]").separated()
    #expect(parts.map { $0.signatures.map(\.key) } == [["one"], ["two"]])
    #expect(parts.map { part in part.graph.nodes.map { part.graph.op($0) } }.last?.last == "TANH")
    #expect(parts.allSatisfy { $0.functions.names.isEmpty && $0.verify().isEmpty })
  }

  /// One that changes in one signature would change in the other.
  @Test func stateOfBothIsRefused() throws {
    let reads = """
      %v = VAR_HANDLE -> resource[] {container = "", shared_name = "v"}
      %y = READ_VARIABLE(%v) -> float32[2]
      """
    let problem = refusal(try model(reads, reads))
    #expect(problem?.code == .unsupported)
    #expect(
      problem?.message
        == "signatures that have variables or tables in common are not quantized: 'one', 'two'")
    #expect(problem?.help?.contains("one signature at a time") == true)
    #expect(refusal(try model(reads, "%y = TANH(%x) -> float32[2]")) == nil)
  }

  @Test func whatASignatureRunsIsNoneOfItsOwn() throws {
    let branch = """
      %p = Const -> bool[] {dtype = bool, value = tensor<bool[]>[true]}
      %y = IF(%p, %x) -> float32[2] {then_subgraph_index = @other, else_subgraph_index = @other}
      """
    let problem = refusal(try model(branch, "%y = TANH(%x) -> float32[2]"))
    #expect(problem?.message == "the main graph runs what signatures have: 'other'")
  }
}
