internal import Diagnostics
internal import Kernels
internal import Tensors

/// Ops that reduce axes, or look for an element along one.
let reductionOps: [OpDef] =
  reductions.map { name, reduction in
    OpDef(name, .reduction) { (call) throws(Diagnostic) in
      let x = try call.input(0)
      var axes: Set<Int> = []
      for axis in try call.integers(1) { axes.insert(try call.axis(axis, rank: x.rank)) }
      return [try reduce(reduction, x, axes: axes.sorted(), keepDimensions: call.bool("keep_dims"))]
    }
  }
  + [("ArgMax", true), ("ArgMin", false)].map { name, isMaximum in
    OpDef(name, .extremeIndex) { (call) throws(Diagnostic) in
      let x = try call.input(0)
      let axis = try call.axis(call.integer(1), rank: x.rank)
      return [try extremeIndex(x, axis: axis, isMaximum: isMaximum, as: call.type("output_type"))]
    }
  } + [
    OpDef("EuclideanNorm", .reduction) { (call) throws(Diagnostic) in
      let x = try call.input(0)
      var axes: Set<Int> = []
      for axis in try call.integers(1) { axes.insert(try call.axis(axis, rank: x.rank)) }
      let keeps = call.bool("keep_dims")
      if x.type == .complex64 || x.type == .complex128 {
        let squares = try elementwise(.square, part(.magnitude, of: x))
        let norm = try elementwise(.sqrt, reduce(.sum, squares, axes: axes.sorted(), keepDimensions: keeps))
        return [try complex(norm, zeros(norm.type, []))]
      }
      // Integers are summed as they are; their root is cut to one.
      let sum = try reduce(.sum, elementwise(.square, x), axes: axes.sorted(), keepDimensions: keeps)
      if [.float32, .float64, .float16, .bfloat16].contains(x.type) { return [try elementwise(.sqrt, sum)] }
      return [try cast(elementwise(.sqrt, cast(sum, to: .float64)), to: x.type)]
    },
    OpDef("L2Loss", .scalar) { (call) throws(Diagnostic) in
      let x = try call.input(0)
      let sum = try reduce(.sum, elementwise(.square, x), axes: Array(0..<x.rank), keepDimensions: false)
      return [try elementwise(.divide, sum, cast(TensorValue([Float(2)], type: .float32, []), to: x.type))]
    },
  ]

private let reductions: [(String, Reduction)] = [
  ("Sum", .sum), ("Mean", .mean), ("Prod", .product), ("Max", .maximum), ("Min", .minimum), ("All", .all),
  ("Any", .any),
]
