internal import CLiteRT
package import Diagnostics
package import Kernels
internal import Tensors

/// Who computes the ops.
///
/// LiteRT 2.3 understands `reference` as well, and runs the optimized kernels all the same: reference kernels are those of
/// Floe's own interpreter.
package enum LiteRTKernels: String, Sendable, CaseIterable {
  /// XNNPACK what it can, TensorFlow Lite's optimized kernels the rest: what LiteRT does unless told otherwise.
  case xnnpack
  /// TensorFlow Lite's optimized kernels.
  case builtin
}

/// One signature of a model, ready to run.
///
/// Not for use from two threads at once.
package final class LiteRTSession {
  package let signature: LiteRTModel.Signature
  private let model: LiteRTModel
  private let index: Int
  private let pointer: OpaquePointer
  /// The sizes of the inputs at the last run.
  private var sizes: [[Int]]?
  private var inputs: [LiteRTBuffer] = []
  private var outputs: [LiteRTBuffer] = []

  /// Prepares a signature to run with so many threads.
  ///
  /// - Throws: a Diagnostic for ops that LiteRT does not have, with the names of those that are TensorFlow's or nobody's.
  package init(
    _ model: LiteRTModel, signature: Int, kernels: LiteRTKernels = .xnnpack, threads: Int = 1
  ) throws(Diagnostic) {
    self.model = model
    self.index = signature
    self.signature = model.signatures[signature]
    let (library, api) = (model.library, model.library.api)
    let options = try Self.options(library, kernels, threads)
    defer { api.destroy_options(options) }
    var compiled: OpaquePointer?
    do throws(Diagnostic) {
      try library.call("LiteRT cannot prepare the model", .unsupported, at: model.location) {
        api.create_compiled_model(library.environment, model.pointer, options, &compiled)
      }
    } catch {
      throw try Self.explained(error, model)
    }
    guard let compiled else {
      throw Diagnostic(.liteRTFailed, "LiteRT gives no compiled model", at: model.location)
    }
    pointer = compiled
  }

  deinit { model.library.api.destroy_compiled_model(pointer) }

  /// Computes the outputs. The inputs are in the signature's order, of its types, and of shapes that fit its.
  package func run(_ values: [TensorValue]) throws(Diagnostic) -> [TensorValue] {
    try prepare(values)
    // Where LiteRT does not put an output into its memory, there is left what was there before. Where that is what the
    // output may be, another mark tells.
    for mark: UInt8 in [0xA5, 0x5A] {
      for output in outputs { output.mark(mark) }
      try invoke()
      let left = zip(signature.outputs, outputs).filter { $0.1.has(mark) }.map(\.0.key)
      if left.isEmpty { break }
      if mark == 0x5A { throw Self.unknownSize(of: left, model) }
    }
    var values: [TensorValue] = []
    for (port, output) in zip(signature.outputs, outputs) {
      let stored = UnsafeRawBufferPointer(output.memory.bytes)
      values.append(try TensorValue(port.type, output.dimensions, liteRT: stored))
    }
    return values
  }

  /// Computes the same outputs once more, to be measured.
  package func runAgain() throws(Diagnostic) { try invoke() }

  // MARK: The steps of a run

  private func prepare(_ values: [TensorValue]) throws(Diagnostic) {
    precondition(
      values.count == signature.inputs.count
        && zip(values, signature.inputs).allSatisfy { $0.type == $1.type })
    if sizes != values.map(\.dimensions) { try resize(values) }
    inputs = []
    for value in values {
      let bytes = value.liteRTBytes()
      // XNNPACK reads beyond the end, though it makes no use of what is there.
      let memory = try LiteRTMemory(atLeast: bytes.count, wanted: bytes.count + Self.readBeyondEnd)
      memory.bytes.copyBytes(from: bytes)
      inputs.append(try LiteRTBuffer(model.library, memory, value.type, value.dimensions, bytes.count))
    }
    try prepareOutputs(layouts(allocating: true))
  }

  private static let readBeyondEnd = 128

  private func resize(_ values: [TensorValue]) throws(Diagnostic) {
    let (library, api) = (model.library, model.library.api)
    sizes = nil
    for (place, (value, port)) in zip(values, signature.inputs).enumerated() {
      guard port.shape.fullyDefined == nil else { continue }
      let wanted = value.dimensions.map { Int32(clamping: $0) }
      let isRanked = port.shape.dimensions != nil
      try library.call(
        "LiteRT does not run the model with a shape of \(value.shape) for the input '\(port.key)'",
        at: model.location
      ) {
        isRanked
          ? api.resize_input(pointer, index, place, wanted, wanted.count)
          : api.resize_input_freely(pointer, index, place, wanted, wanted.count)
      }
    }
    sizes = values.map(\.dimensions)
  }

  /// The shapes of the outputs as far as they are known, in the signature's order.
  private func layouts(allocating: Bool) throws(Diagnostic) -> [[Int]] {
    let (library, api) = (model.library, model.library.api)
    var layouts = [clitert_layout](repeating: clitert_layout(), count: max(1, signature.outputs.count))
    do throws(Diagnostic) {
      try library.call("LiteRT cannot prepare the model", .unsupported, at: model.location) {
        api.output_layouts(pointer, index, signature.outputs.count, &layouts, allocating)
      }
    } catch {
      throw try Self.explained(error, model)
    }
    return layouts.prefix(signature.outputs.count).map(\.sizes)
  }

  /// LiteRT takes the memory of outputs before it knows how large they become, and writes as much as they have: so there
  /// is room for any, of which only what is written to takes memory.
  private func prepareOutputs(_ shapes: [[Int]]) throws(Diagnostic) {
    let old = outputs
    outputs = []
    for (place, (port, shape)) in zip(signature.outputs, shapes).enumerated() {
      let count = port.type.liteRTByteCount(Shape.elementCount(shape) ?? 0)
      guard port.type == .string || count != nil else {
        throw Diagnostic(
          .liteRTLimit, "the output '\(port.key)' is a \(port.type), which LiteRT does not hand out",
          at: model.location)
      }
      let memory: LiteRTMemory
      if place < old.count, old[place].memory.bytes.count >= count ?? 0 {
        memory = old[place].memory
      } else {
        memory = try LiteRTMemory(atLeast: count ?? 0, wanted: LiteRTMemory.machine)
      }
      // Of a constant, LiteRT copies as much as it is told that there is room for: no more than it has.
      let size = count.map { max(1, $0) } ?? memory.bytes.count
      outputs.append(try LiteRTBuffer(model.library, memory, port.type, shape, size))
    }
  }

  private func invoke() throws(Diagnostic) {
    let (library, api) = (model.library, model.library.api)
    var ins = inputs.map { Optional($0.pointer) }
    while true {
      var outs = outputs.map { Optional($0.pointer) }
      var problem: Diagnostic?
      do throws(Diagnostic) {
        try library.call("LiteRT cannot run the model", at: model.location) {
          api.run(pointer, index, ins.count, &ins, outs.count, &outs)
        }
      } catch {
        problem = unknownSize(error)
      }
      // Sizes that were not known before the run are now. Where LiteRT stopped for one, it can go on.
      let shapes = try layouts(allocating: false)
      let hasChanged = shapes != outputs.map(\.dimensions)
      if hasChanged { try prepareOutputs(shapes) }
      guard let problem else { return }
      if !hasChanged { throw problem }
    }
  }

  // MARK: Options and errors

  private static func options(
    _ library: LiteRTLibrary, _ kernels: LiteRTKernels, _ threads: Int
  ) throws(Diagnostic) -> OpaquePointer {
    let api = library.api
    var options: OpaquePointer?
    try library.call("LiteRT cannot make options") { api.create_options(&options) }
    guard let options else { throw Diagnostic(.liteRTFailed, "LiteRT gives no options") }
    let processor: Int32 = 1
    // Options travel as text under the names that their readers look for; mode 1 of errors prints them.
    let texts = [
      ("xnnpack", "kernel_mode = \"\(kernels.rawValue)\"\nnum_threads = \(threads)\n"),
      ("runtime_options_string", "error_reporter_mode = 1\n"),
    ]
    do throws(Diagnostic) {
      try library.call("LiteRT does not run on the processor") { api.set_accelerators(options, processor) }
      for (name, text) in texts {
        var opaque: OpaquePointer?
        try library.call("LiteRT does not take the options \(name)") {
          let payload = clitert_copy(text)
          let status = api.create_opaque_options(name, payload, clitert_free, &opaque)
          return status != 0 ? status : api.add_opaque_options(options, opaque)
        }
      }
    } catch {
      api.destroy_options(options)
      throw error
    }
    return options
  }

  /// With the names of the ops that LiteRT does not have, where that is why it does not prepare the model.
  private static func explained(_ error: Diagnostic, _ model: LiteRTModel) throws(Diagnostic) -> Diagnostic {
    let isAboutOps = error.notes.contains { $0.contains("custom op") || $0.contains("Flex") }
    let custom = isAboutOps ? try model.customOps().filter { !ownCustomOps.contains($0) } : []
    guard !custom.isEmpty else { return error }
    let flex = custom.filter { $0.hasPrefix("Flex") }.map { String($0.dropFirst(4)) }
    let others = custom.filter { !$0.hasPrefix("Flex") }
    var problems: [Diagnostic] = []
    if !others.isEmpty {
      problems.append(
        Diagnostic(
          .unsupported,
          "the model has custom ops, which LiteRT runs only in a program that brings them: \(listed(others))",
          at: model.location))
    }
    if !flex.isEmpty {
      problems.append(
        Diagnostic(
          .unsupported, "the model has ops of TensorFlow, which LiteRT does not have: \(listed(flex))",
          at: model.location,
          help: "run it where TensorFlow's Flex delegate is, or convert it without --allow-select-tf-ops"))
    }
    return Diagnostic.combining(problems) ?? error
  }

  /// Custom ops by their form that are part of LiteRT.
  private static let ownCustomOps: Set<String> = [
    "AudioSpectrogram", "Convolution2DTransposeBias", "MaxPoolingWithArgmax2D", "MaxUnpooling2D", "Mfcc",
    "NumericVerify",
    "TFLite_Detection_PostProcess", "moe",
  ]

  /// LiteRT's own words for an output without a size are about its allocation.
  private func unknownSize(_ error: Diagnostic) -> Diagnostic {
    let word = "Failed to set custom allocation for output tensor "
    let names = error.notes.compactMap { note in
      note.hasPrefix(word) ? note.dropFirst(word.count).split(separator: " ").first.map(String.init) : nil
    }
    return names.isEmpty ? error : Self.unknownSize(of: names, model)
  }

  private static func unknownSize(of names: [String], _ model: LiteRTModel) -> Diagnostic {
    Diagnostic(
      .liteRTLimit,
      "LiteRT does not hand out \(listed(names)): outputs whose size follows from the values of the inputs",
      at: model.location, notes: ["its C API takes the memory of an output before the model runs"])
  }
}
