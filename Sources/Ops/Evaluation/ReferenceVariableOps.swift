internal import Diagnostics
internal import GraphIR
internal import Kernels
internal import Tensors

/// The variables of TensorFlow 1, which give references: who takes a reference may change the variable, and who takes
/// a value gets it as it is then.
let referenceVariableOps: [OpDef] =
  ["Variable", "VariableV2"].map { name in
    OpDef(
      name, .attribute("shape"),
      reading: { (call, state) throws(Diagnostic) in
        let shared = call.string("shared_name")
        let variable: Variable = try state.resources.resource(
          container: call.string("container"), name: shared.isEmpty ? state.node : shared, isShared: true
        ) { () throws(Diagnostic) in
          Variable(state.node, try state.resources.restored(state.node, call.op, call.attributes))
        }
        return [TensorValue(handle: variable, type: call.type("dtype").reference)]
      })
  } + [
    OpDef(
      "IsVariableInitialized", .scalar,
      reading: { (call, _) throws(Diagnostic) in
        [try TensorValue([call.resource(0, Variable.self).value != nil], type: .bool, [])]
      }),
    OpDef("RefIdentity", .same, reading: { (call, _) throws(Diagnostic) in [try call.input(0)] }),
    OpDef(
      "Assign", .assigned,
      changing: { (call, _) throws(Diagnostic) in
        let (variable, value) = (try call.resource(0, Variable.self), try call.input(1))
        guard !value.isHandle else { throw call.invalid("a variable does not hold handles") }
        guard call.type("T") == value.type, (variable.value?.type ?? value.type) == value.type else {
          throw call.invalid("a \(value.type) is assigned to a variable of another type")
        }
        if call.bool("validate_shape"), let old = variable.value, old.dimensions != value.dimensions {
          throw call.invalid("\(value.shape) is assigned to a variable of the shape \(old.shape)")
        }
        variable.value = value
        return [try call.input(0)]
      }),
    OpDef(
      "CountUpTo", .scalar,
      changing: { (call, _) throws(Diagnostic) in [try counted(call.resource(0, Variable.self), call)] }),
  ]
  + variableUpdates.map { update in
    OpDef(
      update.referenceOp, .same,
      changing: { (call, _) throws(Diagnostic) in
        let variable = try call.resource(0, Variable.self)
        variable.value = try update.updated(variable.read(), call)
        return [try call.input(0)]
      })
  }

/// Variables that are there only for a part of a run, and whose last value is all that is left of them.
let temporaryVariableOps: [OpDef] = [
  OpDef(
    "TemporaryVariable", .attribute("shape"),
    reading: { (call, state) throws(Diagnostic) in
      guard let shape = call.shape("shape").fullyDefined else {
        throw call.invalid("the shape \(call.shape("shape")) is not known")
      }
      // What is in it before it is assigned to is anything; here it is zeros.
      let variable = Variable(state.node, try emptyTensor(call.type("dtype"), shape))
      return [TensorValue(handle: variable, type: call.type("dtype").reference)]
    }),
  OpDef(
    "DestroyTemporaryVariable", .same,
    changing: { (call, _) throws(Diagnostic) in
      let variable = try call.resource(0, Variable.self)
      let value = try variable.read()
      variable.value = nil
      return [value]
    }),
]
