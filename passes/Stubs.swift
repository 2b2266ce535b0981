package import Diagnostics
package import GraphIR
package import PassKit
package struct InlineFunctions: Pass {
  package static let name = "inline-functions"
  package static let summary = ""
  package init() {}
  package func run(on model: inout Model, _ context: PassContext) throws(Diagnostic) {}
}
package struct PruneFunctions: Pass {
  package static let name = "prune-functions"
  package static let summary = ""
  package init() {}
  package func run(on model: inout Model, _ context: PassContext) throws(Diagnostic) {}
}
