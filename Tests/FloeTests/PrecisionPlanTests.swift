import Floe
import Tensors
import Testing

/// Plans of which the right ones can be worked out by hand: layers that follow each other, and one output.
@Suite struct PrecisionPlanTests {
  /// A layer that reads the one before and is read by the one after.
  private struct Link {
    var own: [Double]
    var rounding = 0.0
    var work = 1000
    var types: [ElementType] = [.int8, .int16]
    var gains = [1.0]
    var weights = (all: 0, biases: 0)
  }

  private func chain(_ links: [Link]) -> LayerSensitivities {
    let layers = links.enumerated().map { index, link in
      LayerSensitivities.Layer(
        "l\(index)", types: link.types, own: link.own, rounding: link.rounding, gains: link.gains,
        readers: index + 1 < links.count ? [index + 1] : [], sources: index > 0 ? [index - 1] : [],
        work: link.work, elements: 1, weights: link.weights)
    }
    return LayerSensitivities(layers, cheapest: .int8, outputCount: links.first?.gains.count ?? 1)
  }

  private func levels(
    _ links: [Link], within budget: Double, saving cost: PrecisionPlan.Cost = .bitOperations
  ) -> [Int] {
    PrecisionPlan(chain(links), within: budget, saving: cost).levels
  }

  @Test func allLayersAreCheapWhereTheErrorMayBeGreat() {
    let plan = PrecisionPlan(
      chain([Link(own: [1e-3, 0]), Link(own: [2e-3, 0])]), within: 1, saving: .bitOperations)
    #expect(plan.levels == [0, 0])
    #expect(plan.precisions(chain([Link(own: [1e-3, 0]), Link(own: [2e-3, 0])])).isEmpty)
  }

  @Test func noErrorAtAllTakesTheMostExactTypes() {
    let links = [Link(own: [1e-3, 0]), Link(own: [1e-3, 1e-4, 0], types: [.int8, .int16, .float32])]
    let plan = PrecisionPlan(chain(links), within: 0, saving: .bitOperations)
    #expect(plan == PrecisionPlan(mostExact: chain(links)))
    #expect(plan.precisions(chain(links)) == ["l0": .int16, "l1": .float32])
  }

  @Test func theLayerThatAddsMostForItsWorkIsMoreExact() {
    #expect(levels([Link(own: [5e-3, 0]), Link(own: [1e-3, 0])], within: 2e-3) == [1, 0])
    // What saves a thousand times the work may add more.
    #expect(
      levels([Link(own: [1e-3, 0]), Link(own: [1.5e-3, 0], work: 1_000_000)], within: 2e-3) == [1, 0])
  }

  @Test func gainsSayHowMuchOfAnErrorArrives() {
    let links = [Link(own: [5e-3, 0], gains: [0.01]), Link(own: [3e-3, 0])]
    #expect(levels(links, within: 2e-3) == [0, 1])
  }

  @Test func noOutputMayBeBeyondTheBudget() {
    let links = [Link(own: [1e-3, 0], gains: [1, 0]), Link(own: [5e-3, 0], gains: [0.1, 1])]
    #expect(levels(links, within: 2e-3) == [0, 1])
    #expect(levels(links, within: 6e-3) == [0, 0])
  }

  @Test func whatIsRoundedForItsReaderIsOfNoUse() {
    // The first layer alone would be exact for nothing: the second takes integers of 8 bits.
    let links = [Link(own: [2e-3, 0], rounding: 1e-3), Link(own: [1e-3, 0])]
    #expect(levels(links, within: 2.5e-3) == [1, 0])
    #expect(levels(links, within: 1.5e-3) == [1, 1])
  }

  @Test func bordersCostMoreThanSmallLayersSave() {
    // A layer of one element between exact ones: the conversions would be as much as the layer.
    let links = [Link(own: [1, 0]), Link(own: [0, 0], work: 1), Link(own: [1, 0])]
    #expect(levels(links, within: 0.5) == [1, 1, 1])
    let wide = [Link(own: [1, 0]), Link(own: [0, 0], work: 1000), Link(own: [1, 0])]
    #expect(levels(wide, within: 0.5) == [1, 0, 1])
  }

  @Test func bytesAreThoseOfWeightsAndBiases() {
    // Wider activations make biases wider alone, floats all of the weights.
    let types: [ElementType] = [.int8, .int16, .float32]
    let heavy = Link(own: [1e-3, 1e-4, 0], types: types, weights: (all: 1000, biases: 0))
    #expect(levels([heavy], within: 1e-2, saving: .bytes) == [1])
    let biased = Link(own: [1e-3, 1e-4, 0], types: types, weights: (all: 1000, biases: 10))
    #expect(levels([biased], within: 1e-2, saving: .bytes) == [0])
    #expect(levels([biased], within: 5e-4, saving: .bytes) == [1])
  }
}
