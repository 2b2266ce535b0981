package import Diagnostics
extension Graph {
  package func topologicalOrder() -> [NodeID] { Array(nodes) }
}
extension Model {
  package func printed() -> String { "" }
  package func verify() -> [Diagnostic] { [] }
}
