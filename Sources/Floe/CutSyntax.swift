internal import Diagnostics
internal import GraphIR
internal import Passes
internal import Tensors

/// Reads `NODE[:port]=DTYPE[shape]`: `q:1=float32[?,224,224,3]`. Sizes are numbers, `?` or −1; `[*]` or no brackets
/// leave the rank unknown.
func parseCut(_ text: String) throws(Diagnostic) -> CutInputs.Cut {
  let problem = Diagnostic(
    .invalidValue, "'--cut \(text)' is not of the form NODE[:port]=DTYPE[shape]",
    help: "for instance --cut 'input_queue:1=float32[?,224,224,3]'")
  guard let equals = text.lastIndex(of: "=") else { throw problem }
  let target = text[..<equals].filter { $0 != " " }
  let (node, port) = splitTensorName(target) ?? (target, 0)
  var rest = text[text.index(after: equals)...].filter { $0 != " " }[...]
  let typeName = String(rest.prefix { $0 != "[" })
  rest = rest.dropFirst(typeName.count)
  guard !node.isEmpty else { throw problem }
  guard let type = ElementType(named: typeName), type != .invalid else {
    throw Diagnostic(
      .invalidValue, "'\(typeName)' in '--cut \(text)' is no type",
      help: didYouMean(typeName, among: ElementType.all.map(\.name)) ?? "for instance float32, int64, string")
  }
  guard !rest.isEmpty else { return CutInputs.Cut(node: node, port: port, type: type, shape: .unknownRank) }
  guard rest.first == "[", rest.last == "]" else { throw problem }
  let inner = rest.dropFirst().dropLast()
  if inner == "*" { return CutInputs.Cut(node: node, port: port, type: type, shape: .unknownRank) }
  var sizes: [Int] = []
  for part in inner.split(separator: ",") {
    guard let size = part == "?" ? -1 : Int(part), size >= -1 else { throw problem }
    sizes.append(size)
  }
  return CutInputs.Cut(node: node, port: port, type: type, shape: Shape(sizes))
}
