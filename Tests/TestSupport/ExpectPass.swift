package import Diagnostics
package import GraphIR
internal import Ops
package import PassKit
package import Testing

/// Expects `pass` to make `before` into `after`, both texts of graphs or models, and to leave `after` as it is.
@discardableResult
package func expect(
  _ pass: some Pass, rewrites before: String, to after: String, variables: [String: String] = [:],
  bindings: [String: Variables.Binding] = [:], sourceLocation: SourceLocation = #_sourceLocation
) throws(Diagnostic) -> PassContext {
  var model = try parseModel(before)
  model.variables = try Variables(variables, bindings)
  let expected = try parseModel(after)
  let context = try run(pass, on: &model, sourceLocation)
  expectEqual(model, expected, sourceLocation: sourceLocation)
  let epoch = model.epoch
  _ = try run(pass, on: &model, sourceLocation)
  #expect(model.epoch == epoch, "the pass edits what it has made", sourceLocation: sourceLocation)
  expectEqual(model, expected, sourceLocation: sourceLocation)
  return context
}

/// Expects `pass` to leave `text` as it is, giving `reason` for some node.
@discardableResult
package func expect(
  _ pass: some Pass, declines text: String, because reason: String, variables: [String: String] = [:],
  sourceLocation: SourceLocation = #_sourceLocation
) throws(Diagnostic) -> PassContext {
  var before = try parseModel(text)
  before.variables = try Variables(variables)
  var model = before
  let context = try run(pass, on: &model, sourceLocation)
  expectEqual(model, before, sourceLocation: sourceLocation)
  #expect(model.epoch == before.epoch, "the pass edits what it leaves", sourceLocation: sourceLocation)
  let reasons = context.decisions.compactMap { decision in
    if case .declined(let reason) = decision.outcome { reason } else { nil }
  }
  #expect(
    reasons.contains { $0.contains(reason) }, "declined because: \(listed(reasons))",
    sourceLocation: sourceLocation)
  return context
}

/// Expects `pass` to refuse the model: with an error of this code for each of `texts`, which its message, notes or help
/// contain.
@discardableResult
package func expect(
  _ pass: some Pass, refuses text: String, _ code: Code, containing texts: String...,
  variables: [String: String]? = [:], bindings: [String: Variables.Binding] = [:],
  sourceLocation: SourceLocation = #_sourceLocation
) throws(Diagnostic) -> Diagnostic? {
  var model = try parseModel(text)
  if let variables { model.variables = try Variables(variables, bindings) }
  do throws(Diagnostic) {
    _ = try run(pass, on: &model, sourceLocation)
  } catch {
    #expect(error.code == code, sourceLocation: sourceLocation)
    for text in texts {
      #expect(error.description.contains(text), "\(error)", sourceLocation: sourceLocation)
    }
    return error
  }
  Issue.record("the pass refused nothing", sourceLocation: sourceLocation)
  return nil
}

/// Runs a pass and expects the model to be sound before and after.
package func run(
  _ pass: some Pass, on model: inout Model, _ sourceLocation: SourceLocation = #_sourceLocation
) throws(Diagnostic) -> PassContext {
  let context = PassContext(explaining: [pass.name])
  #expect(model.verify().isEmpty, "the test's own model is wrong", sourceLocation: sourceLocation)
  try PassManager().run(Pipeline("test", [.pass(pass, because: "it is tested")]), on: &model, context)
  let problems = model.verify()
  #expect(problems.isEmpty, "the pass left a wrong model", sourceLocation: sourceLocation)
  return context
}
