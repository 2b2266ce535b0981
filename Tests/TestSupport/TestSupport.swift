package import Diagnostics
package import GraphIR

// Graphs in tests are text. Errors in it are the test's, so that they are thrown through.

/// The graph that `graph { … }` describes.
package func parse(_ text: String) throws(Diagnostic) -> Graph {
  try GraphParser.graph(text)
}

/// The model that `model { graph { … } func … }` describes, or one of a lone graph.
package func parseModel(_ text: String) throws(Diagnostic) -> Model {
  try GraphParser.model(text)
}
