internal import GraphIR

/// The frames of TensorFlow 1's loops in a graph: which nodes run once a turn, and of which loop.
struct LoopFrames {
  struct Frame {
    let parent: Int
    let depth: Int
    /// In the order they were added to the graph.
    var nodes: [NodeID] = []
  }

  private struct Key: Hashable {
    let parent: Int
    let name: String
  }

  /// The first is what is in no loop.
  private(set) var frames = [Frame(parent: 0, depth: 0)]
  private var places: [NodeID: Int] = [:]
  /// An `Exit` that leaves no loop.
  private(set) var stray: NodeID?

  /// The frame of a node.
  subscript(node: NodeID) -> Int {
    get { places[node] ?? 0 }
    set { places[node] = newValue == 0 ? nil : newValue }
  }

  init(_ graph: Graph) {
    var numbers: [Key: Int] = [:]
    for node in graph.topologicalOrder() {
      // A constant outside may be read without going through an Enter.
      var frame = 0
      for value in graph.allOperands(node) where !graph.isBackEdge(from: value.node, to: node) {
        if frames[self[value.node]].depth > frames[frame].depth { frame = self[value.node] }
      }
      switch graph.op(node) {
      case "Enter":
        let key = Key(parent: frame, name: graph.attributes(node).string("frame_name") ?? "")
        let number = numbers[key] ?? frames.count
        if number == frames.count {
          frames.append(Frame(parent: frame, depth: frames[frame].depth + 1))
          numbers[key] = number
        }
        self[node] = number
      case "Exit":
        if frame == 0 { stray = node }
        self[node] = frames[frame].parent
      default:
        self[node] = frame
      }
    }
    for node in graph.nodes where self[node] != 0 { frames[self[node]].nodes.append(node) }
  }

  /// Takes a new node into a frame.
  mutating func add(_ node: NodeID, to frame: Int) {
    self[node] = frame
    if frame != 0 { frames[frame].nodes.append(node) }
  }
}
