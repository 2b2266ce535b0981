internal import Diagnostics
internal import GraphIR
internal import Kernels
internal import Tensors

/// Variables that are reached by handles: TensorFlow 2's, and TensorFlow 1's resource variables.
let resourceVariableOps: [OpDef] =
  [
    OpDef(
      "VarHandleOp", .variableHandle,
      reading: { (call, state) throws(Diagnostic) in
        let shared = call.string("shared_name")
        // By this name, each time the op runs makes another variable.
        if shared == "cd2c89b7-88b7-44c8-ad83-06c2a9158347" {
          return [TensorValue(handle: Variable(state.node, nil), type: .resource)]
        }
        let variable: Variable = try state.resources.resource(
          container: call.string("container"), name: shared, isShared: true
        ) { () throws(Diagnostic) in
          Variable(state.node, try state.resources.restored(state.node, call.op, call.attributes))
        }
        return [TensorValue(handle: variable, type: .resource)]
      }),
    reader("ReadVariableOp", .reading(.same)) { (call, value) throws(Diagnostic) in [value] },
    reader("VariableShape", .reading(.shape)) { (call, value) throws(Diagnostic) in
      [try vector(value.dimensions, call.type("out_type"))]
    },
    reader("ResourceGather", .resourceGather) { (call, value) throws(Diagnostic) in
      let (indices, batch) = (try call.input(1), call.int("batch_dims"))
      guard batch >= 0, batch < value.rank, batch <= indices.rank,
        value.dimensions[..<batch] == indices.dimensions[..<batch]
      else { throw call.invalid("\(batch) batch axes do not fit \(value.shape) and \(indices.shape)") }
      return [
        try gather(value, indices.integers(), indexShape: indices.dimensions, axis: batch, batch: batch)
      ]
    },
    reader("ResourceGatherNd", .reading(.gatherNd)) { (call, value) throws(Diagnostic) in
      [try gatheredPoints(value, call.input(1), call)]
    },
    OpDef(
      "VarIsInitializedOp", .scalar,
      reading: { (call, _) throws(Diagnostic) in
        [try TensorValue([call.resource(0, Variable.self).value != nil], type: .bool, [])]
      }),
    OpDef(
      "AssignVariableOp", .nothing,
      changing: { (call, _) throws(Diagnostic) in
        let (variable, value) = (try call.resource(0, Variable.self), try call.input(1))
        guard !value.isHandle else { throw call.invalid("a variable does not hold handles") }
        if let old = variable.value {
          guard old.type == value.type else {
            throw call.invalid("a \(value.type) is assigned to a variable of \(old.type)")
          }
          guard !call.bool("validate_shape") || old.dimensions == value.dimensions else {
            throw call.invalid("\(value.shape) is assigned to a variable of the shape \(old.shape)")
          }
        }
        variable.value = value
        return []
      }),
    OpDef(
      "DestroyResourceOp", .nothing,
      changing: { (call, state) throws(Diagnostic) in
        guard let resource = try call.input(0).resource else { throw call.invalid("it is given no handle") }
        let variable = resource as? Variable
        // A variable is there when it has a value.
        let wasThere = variable.map { $0.value != nil } ?? state.resources.remove(resource)
        variable?.value = nil
        guard wasThere || call.bool("ignore_lookup_error") else {
          throw call.invalid("there is no such resource any more")
        }
        return []
      }),
    OpDef(
      "ResourceCountUpTo", .scalar,
      changing: { (call, _) throws(Diagnostic) in [try counted(call.resource(0, Variable.self), call)] }),
  ]
  + variableUpdates.map { update in
    OpDef(
      update.resourceOp, .nothing,
      changing: { (call, _) throws(Diagnostic) in
        let variable = try call.resource(0, Variable.self)
        variable.value = try update.updated(variable.read(), call)
        return []
      })
  }

/// An op that reads a variable.
private func reader(
  _ name: String, _ infer: ShapeRule,
  _ read: @escaping @Sendable (OpCall, TensorValue) throws(Diagnostic) -> [TensorValue]
) -> OpDef {
  OpDef(
    name, infer,
    reading: { (call, _) throws(Diagnostic) in
      let value = try call.resource(0, Variable.self).read()
      let type = call.signature?.definition(of: "dtype") == nil ? value.type : call.type("dtype")
      guard value.type == type else { throw call.invalid("it reads \(type) of a variable of \(value.type)") }
      return try read(call, value)
    })
}
