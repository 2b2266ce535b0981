package import Diagnostics
package import GraphIR
internal import Ops
package import PassKit
package import Testing

/// Expects `pass` to make `before` into `after`, both texts of graphs or models, and to leave `after` as it is.
@discardableResult
package func expect(
  _ pass: some Pass, rewrites before: String, to after: String, with variables: Variables = Variables(),
  sourceLocation: SourceLocation = #_sourceLocation
) throws(Diagnostic) -> PassContext {
  var model = try parseModel(before)
  model.variables = variables
  let expected = try parseModel(after)
  let context = try run(pass, on: &model, sourceLocation)
  expectEqual(model, expected, sourceLocation: sourceLocation)
  let epoch = model.epoch
  _ = try run(pass, on: &model, sourceLocation)
  #expect(model.epoch == epoch, "the pass edits what it has made", sourceLocation: sourceLocation)
  expectEqual(model, expected, sourceLocation: sourceLocation)
  return context
}

/// Expects `pass` to make `before` into `after`, where it is not for what it has made: it takes the model to another
/// stage.
@discardableResult
package func expectOnce(
  _ pass: some Pass, rewrites before: String, to after: String,
  sourceLocation: SourceLocation = #_sourceLocation
) throws(Diagnostic) -> PassContext {
  var model = try parseModel(before)
  let context = try run(pass, on: &model, sourceLocation)
  expectEqual(model, try parseModel(after), sourceLocation: sourceLocation)
  return context
}

/// Expects `pass` to leave `text` as it is.
@discardableResult
package func expect(
  _ pass: some Pass, leaves text: String, sourceLocation: SourceLocation = #_sourceLocation
) throws(Diagnostic) -> PassContext {
  let before = try parseModel(text)
  var model = before
  let context = try run(pass, on: &model, sourceLocation)
  expectEqual(model, before, sourceLocation: sourceLocation)
  #expect(model.epoch == before.epoch, "the pass edits what it leaves", sourceLocation: sourceLocation)
  return context
}

/// Expects `pass` to leave `text` as it is, giving `reason` for some node.
@discardableResult
package func expect(
  _ pass: some Pass, declines text: String, because reason: String,
  sourceLocation: SourceLocation = #_sourceLocation
) throws(Diagnostic) -> PassContext {
  let context = try expect(pass, leaves: text, sourceLocation: sourceLocation)
  let reasons = context.decisions.compactMap { decision in
    if case .declined(let reason) = decision.outcome { reason } else { nil }
  }
  #expect(
    reasons.contains { $0.contains(reason) }, "declined because: \(listed(reasons))",
    sourceLocation: sourceLocation)
  return context
}

/// Expects `pass` to stop at `text` with problems of the kind `code`, of which each of `fragments` is a part: of a
/// message, a note, the help or the node of the first problem or of those found with it.
@discardableResult
package func expect(
  _ pass: some Pass, on text: String, with variables: Variables = Variables(), throws code: Code,
  containing fragments: String..., sourceLocation: SourceLocation = #_sourceLocation
) throws(Diagnostic) -> Diagnostic? {
  var model = try parseModel(text)
  model.variables = variables
  do throws(Diagnostic) {
    _ = try run(pass, on: &model, sourceLocation)
  } catch {
    #expect(error.code == code, sourceLocation: sourceLocation)
    let said = ([error] + error.related).flatMap { problem in
      [problem.message, problem.location?.description ?? "", problem.help ?? ""] + problem.notes
    }
    for fragment in fragments where !said.contains(where: { $0.contains(fragment) }) {
      Issue.record("'\(fragment)' is not in: \(listed(said))", sourceLocation: sourceLocation)
    }
    return error
  }
  Issue.record("the pass throws nothing", sourceLocation: sourceLocation)
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
