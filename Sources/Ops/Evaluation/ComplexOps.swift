internal import Diagnostics
internal import GraphIR
internal import Kernels
internal import Tensors

/// Ops that take complex numbers apart and put them together.
let complexOps: [OpDef] =
  ([
    ("Real", .real), ("Imag", .imaginary), ("ComplexAbs", .magnitude), ("Angle", .angle),
  ] as [(String, ComplexPart)]).map { name, kind in
    OpDef(name, .same) { (call) throws(Diagnostic) in [try part(kind, of: call.input(0))] }
  } + [
    OpDef("Complex", .broadcast) { (call) throws(Diagnostic) in [try complex(call.input(0), call.input(1))] },
    OpDef("Conj", .same) { (call) throws(Diagnostic) in [try conjugate(call.input(0))] },
    OpDef("ConjugateTranspose", .transpose) { (call) throws(Diagnostic) in
      [try conjugate(transposed(call))]
    },
  ]
