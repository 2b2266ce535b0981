internal import Diagnostics
internal import Glibc

/// A box of pixels.
package struct PixelBox: Equatable, Sendable {
  package var top = 0
  package var left = 0
  package var bottom = 0
  package var right = 0

  package init(top: Int, left: Int, bottom: Int, right: Int) {
    (self.top, self.left, self.bottom, self.right) = (top, left, bottom, right)
  }

  fileprivate var area: Float { Float((right - left) * (bottom - top)) }

  fileprivate func areaShared(with other: PixelBox) -> Float {
    let (top, left) = (max(top, other.top), max(left, other.left))
    let (bottom, right) = (min(bottom, other.bottom), min(right, other.right))
    return top > bottom || left > right
      ? 0 : PixelBox(top: top, left: left, bottom: bottom, right: right).area
  }
}

/// A random part of an image that shows enough of one object at least (Szegedy et al., "Going deeper with convolutions",
/// 2014), or the whole image where none is found.
package struct RandomBox: Sendable {
  /// What part of the image's area the box has, and its width by its height: the least and the most.
  package let areas: (Float, Float)
  package let proportions: (Float, Float)
  /// What part of an object is seen at least.
  package let leastSeen: Float
  package let trials: Int

  package init(areas: (Float, Float), proportions: (Float, Float), leastSeen: Float, trials: Int) {
    self.areas = areas
    self.proportions = proportions
    self.leastSeen = leastSeen
    self.trials = trials
  }

  /// - Parameters:
  ///   - height, width: of the image, less than 2³¹.
  package func drawn(
    height: Int, width: Int, objects: [PixelBox], from generator: Philox
  ) -> PixelBox {
    var numbers = SinglePhilox(generator)
    for _ in 0..<trials {
      let proportion = numbers.nextFloat() * (proportions.1 - proportions.0) + proportions.0
      guard let box = box(height, width, proportion, &numbers), box.area >= 1 else { continue }
      if objects.contains(where: { $0.area >= 1 && box.areaShared(with: $0) / $0.area >= leastSeen }) {
        return box
      }
    }
    return PixelBox(top: 0, left: 0, bottom: height, right: width)
  }

  private func box(
    _ wholeHeight: Int, _ wholeWidth: Int, _ proportion: Float, _ numbers: inout SinglePhilox
  ) -> PixelBox? {
    guard areas.1 > 0, proportion > 0, wholeHeight > 0, wholeWidth > 0, areas.0 <= areas.1 else { return nil }
    let least = areas.0 * Float(wholeWidth) * Float(wholeHeight)
    let most = areas.1 * Float(wholeWidth) * Float(wholeHeight)
    func width(of height: Int) -> Int { Self.rounded(Float(height) * proportion) }
    var height = Self.rounded((least / proportion).squareRoot())
    var highest = Self.rounded((most / proportion).squareRoot())
    if width(of: highest) > wholeWidth {
      // The greatest height whose width is not too great.
      let limit = (Double(wholeWidth) + 0.5 - Double(Float(0.0000001))) / Double(proportion)
      highest = Int(min(limit, Self.limit))
      if width(of: highest) > wholeWidth { highest -= 1 }
    }
    highest = min(highest, wholeHeight)
    if height >= highest {
      height = highest
    } else {
      height += Int(numbers.next(below: UInt32(truncatingIfNeeded: highest - height + 1)))
    }
    func area() -> Float { Float(width(of: height) * height) }
    // Rounding must not make it fail.
    if area() < least { height += 1 }
    if area() > most { height -= 1 }
    let width = width(of: height)
    guard area() >= least, area() <= most, width <= wholeWidth, height <= wholeHeight, width > 0, height > 0
    else { return nil }
    func offset(_ own: Int, in whole: Int) -> Int {
      own < whole ? Int(numbers.next(below: UInt32(whole - own))) : 0
    }
    let top = offset(height, in: wholeHeight)
    let left = offset(width, in: wholeWidth)
    return PixelBox(top: top, left: left, bottom: top + height, right: left + width)
  }

  private static let limit = Double(1 << 31)

  /// The nearest integer, the even one of two; of what no image has, a size beyond all of them.
  private static func rounded(_ x: Float) -> Int {
    x.isNaN ? 0 : Int(max(-limit, min(limit, Double(x))).rounded(.toNearestOrEven))
  }
}
