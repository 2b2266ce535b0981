import Diagnostics
import Passes
import Tensors
import TestSupport
import Testing

@Suite struct SetInputShapesTests {
  private let model = """
    graph {
      inputs image = %x, %y
      %x = Placeholder {dtype = float32, shape = [?,4,3]}
      %y = Placeholder {dtype = int32, shape = [*]}
      return %x, %y
    }
    """

  @Test func setsShapesByKeyAndName() throws {
    try expect(
      SetInputShapes(["image": [2, 4, 3], "y:0": [5]], batch: nil), rewrites: model,
      to: """
        graph {
          inputs image = %x, %y
          %x = Placeholder {dtype = float32, shape = [2,4,3]}
          %y = Placeholder {dtype = int32, shape = [5]}
          return %x, %y
        }
        """)
  }

  @Test func setsTheBatch() throws {
    try expect(
      SetInputShapes([:], batch: 7), rewrites: model,
      to: """
        graph {
          inputs image = %x, %y
          %x = Placeholder {dtype = float32, shape = [7,4,3]}
          %y = Placeholder {dtype = int32, shape = [*]}
          return %x, %y
        }
        """)
  }

  @Test func refusesWhatTheModelDoesNotTake() throws {
    try expect(
      SetInputShapes(["x": [1, 5, 3]], batch: nil), on: model, throws: .invalidValue,
      containing: "cannot have the shape [1,5,3]")
    try expect(
      SetInputShapes(["imgae": [1, 4, 3]], batch: nil), on: model, throws: .unknownInput,
      containing: "no input 'imgae'", "did you mean 'image'")
  }
}
