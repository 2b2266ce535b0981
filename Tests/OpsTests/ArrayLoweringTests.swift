import Diagnostics
import GraphIR
import Ops
import Tensors
import Testing

/// A node on its own, and the operators of TFLite that it becomes.
struct LoweringCase: Sendable, CustomTestStringConvertible {
  enum Operand: Sendable {
    case fed(ElementType, [Int])
    case unranked(ElementType)
    case integers([Int])
    case scalar(Int)
  }

  let op: OpKind
  let operands: [Operand]
  var attributes: Attributes = [:]
  let results: [TensorType]
  /// The operators in order, or a part of what is said against it.
  let becomes: String

  init(
    _ op: OpKind, _ operands: [Operand], _ attributes: Attributes = [:], _ results: TensorType...,
    becomes: String
  ) {
    self.op = op
    self.operands = operands
    self.attributes = attributes
    self.results = results
    self.becomes = becomes
  }

  var testDescription: String { "\(op) \(operands) → \(becomes)" }

  /// Lowers the node; gives the operators that are there, without constants.
  func lowered() throws(Diagnostic) -> [String] {
    var graph = Graph()
    var (values, facts): ([Value], [TensorFact]) = ([], [])
    for (index, operand) in operands.enumerated() {
      switch operand {
      case .fed(let element, let sizes):
        let type = TensorType(element, Shape(sizes))
        values.append(graph.add("Placeholder", named: "in\(index)", results: [type])[0])
        facts.append(TensorFact())
      case .unranked(let element):
        let type = TensorType(element, .unknownRank)
        values.append(graph.add("Placeholder", named: "in\(index)", results: [type])[0])
        facts.append(TensorFact())
      case .integers(let numbers):
        values.append(constant(numbers, [numbers.count], index, &graph))
        facts.append(TensorFact(shape: SymbolicShape([numbers.count]), elements: numbers.map { .init($0) }))
      case .scalar(let number):
        values.append(constant([number], [], index, &graph))
        facts.append(TensorFact(shape: SymbolicShape([Int]()), elements: [.init(number)]))
      }
    }
    var call = LoweringCall(op, named: "op", values, facts, attributes, results: results, graph: graph)
    guard let rule = LoweringTable.standard[op] else { return ["no rule"] }
    let outputs = try rule.lower(&call)
    for (output, result) in zip(outputs, results) {
      #expect(call.graph.type(output)?.element == result.element)
    }
    return call.graph.topologicalOrder().map { call.graph.op($0).name }.filter {
      !["Placeholder", "Const", "NoValue"].contains($0)
    }
  }

  private func constant(_ numbers: [Int], _ sizes: [Int], _ index: Int, _ graph: inout Graph) -> Value {
    let tensor = Tensor(numbers.map { Int32($0) }, type: .int32, dimensions: sizes)
    return graph.add(
      "Const", named: "in\(index)", attributes: ["dtype": .type(.int32), "value": .tensor(tensor)],
      results: [TensorType(.int32, tensor.shape)])[0]
  }
}

@Suite struct ArrayLoweringTests {
  @Test(arguments: [
    LoweringCase(
      "Transpose", [.fed(.float32, [2, 3]), .integers([1, 0])], [:], TensorType(.float32, [3, 2]),
      becomes: "TRANSPOSE"),
    // Where no two long axes change places, the elements stay.
    LoweringCase(
      "Transpose", [.fed(.float32, [-1, 1, 3]), .integers([1, 0, 2])], [:], TensorType(.float32, [1, -1, 3]),
      becomes: "RESHAPE"),
    // More axes than the kernel takes.
    LoweringCase(
      "Transpose", [.fed(.int8, [2, 3, 4, 5, 6, 7, 8]), .integers([2, 3, 4, 0, 1, 5, 6])], [:],
      TensorType(.int8, [4, 5, 6, 2, 3, 7, 8]), becomes: "RESHAPE TRANSPOSE RESHAPE"),
    // A type that the kernel lacks.
    LoweringCase(
      "Transpose", [.fed(.float64, [2, 3]), .integers([1, 0])], [:], TensorType(.float64, [3, 2]),
      becomes: "BITCAST TRANSPOSE BITCAST"),
    LoweringCase(
      "Tile", [.fed(.int16, [2]), .integers([3])], [:], TensorType(.int16, [6]), becomes: "CAST TILE CAST"),
    LoweringCase(
      "ExpandDims", [.fed(.float32, [-1, -1]), .scalar(2)], [:], TensorType(.float32, [-1, -1, 1]),
      becomes: "EXPAND_DIMS"),
    LoweringCase(
      "Squeeze", [.fed(.float32, [-1, 1, -1])], ["squeeze_dims": .list(.ints([1]))],
      TensorType(.float32, [-1, -1]), becomes: "SQUEEZE"),
    LoweringCase(
      "Unpack", [.fed(.int64, [2, 3])], ["axis": .int(0)], TensorType(.int64, [3]), TensorType(.int64, [3]),
      becomes: "STRIDED_SLICE STRIDED_SLICE"),
    LoweringCase(
      "ReverseV2", [.fed(.float32, [2, 3, 4]), .integers([0, -1])], [:], TensorType(.float32, [2, 3, 4]),
      becomes: "REVERSE_V2 REVERSE_V2"),
    LoweringCase(
      "Roll", [.fed(.float32, [4, 3]), .integers([1]), .integers([0])], [:], TensorType(.float32, [4, 3]),
      becomes: "GATHER"),
    LoweringCase(
      "Roll", [.fed(.float32, [4, 3]), .fed(.int32, []), .fed(.int32, [])], [:],
      TensorType(.float32, [4, 3]),
      becomes: """
        RESHAPE FLOOR_MOD ONE_HOT RESHAPE MUL SUM STRIDED_SLICE SUB FLOOR_MOD GATHER STRIDED_SLICE SUB FLOOR_MOD \
        GATHER
        """),
    LoweringCase(
      "ConcatV2", [.fed(.int32, [0, 2]), .fed(.int32, [2, 2]), .fed(.int32, [-1, 2]), .scalar(-2)], [:],
      TensorType(.int32, [-1, 2]), becomes: "CONCATENATION"),
    LoweringCase(
      "ConcatV2", [.fed(.int32, [0, 2]), .fed(.int32, [0, 2]), .scalar(0)], [:], TensorType(.int32, [0, 2]),
      becomes: ""),
    LoweringCase(
      "Fill", [.fed(.int64, [2]), .fed(.bool, [])], [:], TensorType(.bool, [-1, -1]), becomes: "FILL"),
    LoweringCase(
      "Pad", [.fed(.float32, [1, 2, 3, 4, 5, 6]), .integers([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1])], [:],
      TensorType(.float32, [1, 2, 3, 4, 5, 8]), becomes: "RESHAPE PAD RESHAPE"),
    LoweringCase(
      "SpaceToBatchND", [.fed(.float32, [1, 4, 4, 2, 2]), .integers([2, 2]), .fed(.int32, [2, 2])], [:],
      TensorType(.float32, [4, 2, 2, 2, 2]), becomes: "RESHAPE SPACE_TO_BATCH_ND RESHAPE"),
    LoweringCase(
      "DepthToSpace", [.fed(.float32, [1, 8, 2, 2])],
      ["block_size": .int(2), "data_format": .string("NCHW")],
      TensorType(.float32, [1, 2, 4, 4]), becomes: "RESHAPE TRANSPOSE RESHAPE"),
    LoweringCase(
      "ConcatV2", [.fed(.string, [2]), .fed(.string, [2]), .scalar(0)], [:], TensorType(.string, [4]),
      becomes: "does not join tensors of strings"),
    LoweringCase(
      "ConcatV2", [.fed(.int32, [2, 2]), .fed(.int32, [2, 2]), .fed(.int32, [])], [:],
      TensorType(.int32, [-1, -1]), becomes: "its axis is not constant"),
  ])
  func arrays(_ given: LoweringCase) { expect(given) }

  @Test(arguments: [
    LoweringCase(
      "StridedSlice", [.fed(.float32, [4, 5]), .integers([1, 0]), .integers([3, 5]), .integers([1, 2])], [:],
      TensorType(.float32, [2, 3]), becomes: "STRIDED_SLICE"),
    LoweringCase(
      "StridedSlice", [.fed(.float32, [4, 5]), .integers([0]), .integers([0]), .integers([1])],
      ["new_axis_mask": .int(1)], TensorType(.float32, [1, 4, 5]), becomes: "RESHAPE"),
    LoweringCase(
      "StridedSlice",
      [.fed(.float32, [2, 2, 2, 2, 2, 4]), .integers([0, -1]), .integers([0, 0]), .integers([1, -2])],
      ["ellipsis_mask": .int(1), "end_mask": .int(2)], TensorType(.float32, [2, 2, 2, 2, 2, 2]),
      becomes: "RESHAPE STRIDED_SLICE RESHAPE"),
    LoweringCase(
      "StridedSlice", [.fed(.float32, [-1, 5]), .fed(.int64, [1]), .fed(.int64, [1]), .fed(.int64, [1])], [:],
      TensorType(.float32, [-1, 5]), becomes: "CAST CAST CAST STRIDED_SLICE"),
    LoweringCase(
      "GatherV2", [.fed(.string, [2, 3]), .fed(.int64, [2]), .scalar(0)], ["batch_dims": .int(0)],
      TensorType(.string, [2, 3]), becomes: "RESHAPE GATHER_ND"),
    LoweringCase(
      "TensorScatterUpdate", [.fed(.float32, [4, 3]), .fed(.int32, [2, 1]), .fed(.float32, [2, 3])], [:],
      TensorType(.float32, [4, 3]), becomes: "RESHAPE CONCATENATION UNSORTED_SEGMENT_MAX MAXIMUM GATHER"),
    // One row, of a size that is not known.
    LoweringCase(
      "TensorScatterUpdate",
      [.fed(.float32, [4, -1, 3]), .fed(.int32, [1, 1]), .fed(.float32, [1, -1, 3])],
      [:], TensorType(.float32, [4, -1, 3]), becomes: "RESHAPE PAD DYNAMIC_UPDATE_SLICE"),
    LoweringCase(
      "TensorScatterUpdate", [.fed(.float32, [4, -1]), .fed(.int32, [2, 1]), .fed(.float32, [2, -1])], [:],
      TensorType(.float32, [4, -1]), becomes: "the sizes of its operands are not known"),
    LoweringCase(
      "TensorScatterAdd", [.fed(.float64, [4]), .fed(.int32, [2, 1]), .fed(.float64, [2])], [:],
      TensorType(.float64, [4]), becomes: "LiteRT has no SCATTER_ND for float64"),
    LoweringCase(
      "BroadcastGradientArgs", [.fed(.int32, [1]), .fed(.int32, [2])], [:], TensorType(.int32, [-1]),
      TensorType(.int32, [-1]),
      becomes: "CONCATENATION EQUAL WHERE RESHAPE CAST EQUAL WHERE RESHAPE CAST"),
    LoweringCase(
      "BroadcastGradientArgs", [.fed(.int64, [2]), .fed(.int64, [2])], [:], TensorType(.int64, [-1]),
      TensorType(.int64, [-1]),
      becomes: """
        NOT_EQUAL REDUCE_ANY CAST EQUAL LOGICAL_AND WHERE RESHAPE CAST EQUAL LOGICAL_AND WHERE RESHAPE
        """),
    LoweringCase(
      "BroadcastGradientArgs", [.fed(.int32, [-1]), .fed(.int32, [2])], [:], TensorType(.int32, [-1]),
      TensorType(.int32, [-1]), becomes: "is not known"),
    LoweringCase(
      "SegmentSum", [.fed(.float32, [3, 2]), .integers([0, 0, 2])], [:], TensorType(.float32, [3, 2]),
      becomes: "UNSORTED_SEGMENT_SUM"),
    LoweringCase(
      "MatrixBandPart", [.fed(.float32, [2, 3, 3]), .scalar(0), .scalar(-1)], [:],
      TensorType(.float32, [2, 3, 3]), becomes: "SELECT_V2"),
    LoweringCase(
      "MatrixBandPart", [.fed(.bool, [-1, 3]), .scalar(-1), .scalar(0)], [:], TensorType(.bool, [-1, 3]),
      becomes: "SHAPE STRIDED_SLICE RANGE RESHAPE LESS_EQUAL SELECT_V2"),
    LoweringCase(
      "MatrixBandPart", [.fed(.float32, [-1, 3]), .scalar(1), .scalar(2)], [:],
      TensorType(.float32, [-1, 3]),
      becomes: "SHAPE STRIDED_SLICE RANGE RESHAPE ADD LESS_EQUAL ADD LESS_EQUAL LOGICAL_AND SELECT_V2"),
    LoweringCase(
      "MatrixBandPart", [.unranked(.float32), .scalar(-1), .scalar(0)], [:],
      TensorType(.float32, .unknownRank),
      becomes: """
        SHAPE STRIDED_SLICE RANGE STRIDED_SLICE RANGE RESHAPE LESS_EQUAL SELECT_V2
        """),
    LoweringCase(
      "MatrixDiagV3", [.fed(.float32, [-1]), .scalar(0), .scalar(-1), .scalar(-1), .scalar(0)], [:],
      TensorType(.float32, [-1, -1]), becomes: "MATRIX_DIAG"),
    LoweringCase(
      "MatrixDiagV3", [.fed(.float32, [-1]), .scalar(0), .fed(.int32, []), .scalar(-1), .scalar(0)], [:],
      TensorType(.float32, [-1, -1]), becomes: "the size of its matrices is not known"),
    LoweringCase(
      "MatrixDiagPart", [.fed(.float32, [2, 3, 4])], [:], TensorType(.float32, [2, 3]),
      becomes: "RESHAPE GATHER"),
    LoweringCase(
      "ResizeArea", [.fed(.float32, [1, 4, 4, 2]), .integers([2, 2])], ["align_corners": .bool(false)],
      TensorType(.float32, [1, 2, 2, 2]), becomes: "RESHAPE BATCH_MATMUL RESHAPE BATCH_MATMUL"),
    LoweringCase(
      "ResizeBicubic", [.fed(.float32, [1, -1, -1, 2]), .integers([2, 2])], [:],
      TensorType(.float32, [1, 2, 2, 2]), becomes: "the sizes of its images are not known"),
    LoweringCase(
      "NonMaxSuppressionV3",
      [
        .fed(.float32, [9, 4]), .fed(.float32, [9]), .scalar(3), .fed(.float32, []), .fed(.float32, []),
      ], [:], TensorType(.int32, [-1]), becomes: "NON_MAX_SUPPRESSION_V4 RESHAPE SLICE"),
    LoweringCase(
      "CombinedNonMaxSuppression",
      [
        .fed(.float32, [1, 9, 1, 4]), .fed(.float32, [1, 9, 2]), .scalar(3), .scalar(4), .fed(.float32, []),
        .fed(.float32, []),
      ], [:], TensorType(.float32, [1, 4, 4]),
      becomes: """
        TRANSPOSE RESHAPE RESHAPE UNPACK UNPACK NON_MAX_SUPPRESSION_V4 NON_MAX_SUPPRESSION_V4 PACK PACK GATHER \
        RESHAPE LESS SELECT_V2 RESHAPE TOPK_V2 RESHAPE SUM MINIMUM RESHAPE LESS FLOOR_DIV RESHAPE GATHER GATHER \
        MAXIMUM MINIMUM RESHAPE SELECT_V2 SELECT_V2 CAST SELECT_V2
        """),
    LoweringCase(
      "CombinedNonMaxSuppression",
      [
        .fed(.float32, [-1, 9, 1, 4]), .fed(.float32, [-1, 9, 2]), .scalar(3), .scalar(4), .fed(.float32, []),
        .fed(.float32, []),
      ], [:], TensorType(.float32, [-1, 4, 4]), becomes: "the number of its images or classes is not known"),
  ])
  func choices(_ given: LoweringCase) { expect(given) }

  private func expect(_ given: LoweringCase) {
    do throws(Diagnostic) {
      #expect(try given.lowered().joined(separator: " ") == given.becomes)
    } catch {
      #expect(error.message.contains(given.becomes))
    }
  }
}
