import Diagnostics
import GraphIR
import Tensors
import TestSupport
import Testing

@Suite struct TextTests {
  @Test func printsWhatItSays() throws {
    let text = """
      graph {
        inputs %x, second = %"a b"
        %x = Placeholder {dtype = float32, shape = [1,?]}
        %"a b" = Placeholder @"/device:CPU:0" {dtype = int32}
        %scope/y = Split(%x, %later:2, ^%x) {T = $T, axes = (1, 2), f = @g {n = 3}, s = "SAME"}
        %later = Const {value = tensor<int32[2]>[1, 2]}
        %q = CONV_2D(%x) -> int8[1,?]<0.5@-3>, float32[*], int8[2,4]<1: 0.5@0, 0.25@1> {padding = "SAME"}
        return %scope/y:1, out = %later
        targets ^%x
      }

      """
    #expect(try parse(text).printed(.lossless) == text)
  }

  @Test func lineBreaksMeanNothing() throws {
    let graph = try parse("graph { %x = Placeholder  %i = Identity(%x)  %y = Relu(%i)  return %y } // done")
    #expect(graph.count == 3)
    #expect(graph.outputs.map(\.key) == ["y"])
    expectEqual(graph, try parse(graph.printed(.lossless)))
  }

  @Test(arguments: 0..<400) func printingAndParsingAreInverses(seed: UInt64) throws {
    var random = RandomGraph(seed: seed)
    let graph = random.make()
    let text = graph.printed(.lossless)
    let again = try parse(text)
    expectEqual(again, graph)
    #expect(again.printed(.lossless) == text)
    #expect(!graph.printed(.brief).isEmpty)
  }

  @Test func briefStyleCutsLongTensors() throws {
    let values = (0..<100).map { "\($0)" }.joined(separator: ", ")
    let graph = try parse("graph { %c = Const {value = tensor<int32[100]>[\(values)]} extra \"00\" }")
    #expect(
      graph.printed(.brief) == """
        graph {
          %c = Const {value = tensor<int32[100]>[0, 1, 2, 3, 4, 5, 6, 7, …]}
        }

        """)
    expectEqual(try parse(graph.printed(.lossless)), graph)
  }

  @Test func models() throws {
    let text = """
      model {
        stage frozen
        graph {
          %x = Placeholder {dtype = float32}
          %y = f(%x)
          return %y
        }
        func @f(%a: float32 {_output_shapes = ([1])} same 2, %b: $T, %c: $U int32) -> (r: float32) stateful {_n = true} {
          %y = AddV2(%a, %b)
          return r = %y
        }
        func @"odd name"() -> () {
        }
        func @h(%a: int32) -> (a: int32) {
          %a = _Arg @"/device:CPU:0" {T = int32, index = 0}
          return %a
        }
        gradient @f = @h
        signature serving_default "tensorflow/serving/predict" {
          x = "x:0" float32 [?,3]
          -> y = "y:0" float32 [*]
        }
        initializers "init", "init_all_tables"
      }

      """
    let model = try parseModel(text)
    #expect(model.printed(.lossless) == text)
    let function = try #require(model.functions["f"])
    #expect(function.body.inputs.map(\.key) == ["a", "b", "c"])
    let argument = try #require(function.body.node(named: "b"))
    #expect(function.body.attributes(argument) == ["T": .placeholder("T"), "index": .int(1)])
    #expect(function.arguments[2] == Function.Parameter(name: "c", type: .int32, typeAttribute: "U"))
    #expect(function.isStateful)
    expectEqual(try parseModel(model.printed(.lossless)), model)
  }

  @Test(arguments: [
    ("graph {", 1, "found the end"),
    ("graf {}", 1, "expected 'graph'"),
    ("graph {\n\n%x = Relu(%y) }", 3, "no node is named 'y'"),
    ("graph { %x = A\n%x = B }", 2, "two nodes are named 'x'"),
    ("graph { %x = A {a = (1, \"b\")} }", 1, "one kind"),
    ("graph { %x = A {a = 1, a = 2} }", 1, "twice"),
    ("graph { %x = A {a = flot32} }", 1, "no type is called 'flot32'"),
    ("graph { %x = A {a = tensor<int32[2]>[1]} }", 1, "2 elements, but 1"),
    ("graph { %x = A {a = tensor<int8[1]>[300]} }", 1, "'300' is no int8"),
    ("graph { %x = A {a = tensor<float32[?]>[1.0]} }", 1, "known sizes"),
    ("graph { %x = A {a = \"abc\n\"} }", 1, "does not end"),
    ("graph { %x = A(^%x, %x) }", 1, "follows a control operand"),
    ("graph { %x = A return %x:-1 }", 1, "no port"),
    ("graph { %x = A {a = @f {a = @f {a = ", 1, "expected"),
    ("graph { } more", 1, "expected the end"),
    ("graph { %x = A {a = tensor<float32[2]> at \"file:0+8\"} }", 1, "text cannot bring them"),
  ])
  func mistakesHaveALine(text: String, line: Int, message: String) {
    #expect {
      try parse(text)
    } throws: { error in
      guard let diagnostic = error as? Diagnostic else { return false }
      return diagnostic.location?.line == line && diagnostic.message.contains(message)
    }
  }

  @Test func deepNestingIsRefused() {
    let text = "graph { %x = A " + String(repeating: "{a = @f ", count: 100_000)
    #expect(throws: Diagnostic.self) { try parse(text) }
  }

  @Test func suggestsNames() throws {
    #expect {
      try parse("graph { %inference_output = A  return %inference_ouput }")
    } throws: { ($0 as? Diagnostic)?.help == "did you mean 'inference_output'?" }
  }
}
