/// The text of a model of TFLite ops: the body of its main graph.
package func tflite(_ body: String) -> String { "model { stage tflite graph { \(body) } }" }
