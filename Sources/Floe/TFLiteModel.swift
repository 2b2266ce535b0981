internal import Diagnostics
internal import Kernels
internal import LiteRT
internal import TFLiteFormat
internal import TensorFlowFormat
internal import Tensors

/// A .tflite file, which LiteRT runs.
struct TFLiteModel: RunnableModel {
  let inputs: [FreezeSummary.Port]
  let outputs: [FreezeSummary.Port]
  let rounding: RoundedInterface?
  private let session: LiteRTProcess
  private let settings: CrashSearch.Settings
  /// The places of `outputs` among the signature's.
  private let places: [Int]

  /// Prepares the signature and the outputs that the options name; all outputs where none is named, or with
  /// `namesOfOther` where none of the names is this model's.
  ///
  /// - Parameter seconds: how long LiteRT may take for anything it does; nil for as long as it wants.
  /// - Throws: a Diagnostic for options that a .tflite does not have, for names that this one does not have, and when
  ///   LiteRT is not there or does not have the model's ops.
  init(
    _ file: String, _ options: FreezeOptions, kernels: LiteRTKernels = .xnnpack, threads: Int = 1,
    seconds: Int? = nil, namesOfOther: Bool = false
  ) throws(Diagnostic) {
    let asked = try TFLiteInterface(file, options)
    rounding = try Self.rounding(of: file, options.signature)
    settings = CrashSearch.Settings(
      file: file, signature: options.signature, kernels: kernels, threads: threads)
    do throws(Diagnostic) {
      session = try LiteRTProcess(
        path: file, signature: options.signature, kernels: kernels, threads: threads, seconds: seconds)
    } catch {
      throw CrashSearch.explained(error, settings, running: nil)
    }
    inputs = session.signature.inputs.map(FreezeSummary.Port.init)
    let all = session.signature.outputs.map(FreezeSummary.Port.init)
    places = try asked.places(of: all, namesOfOther: namesOfOther)
    outputs = places.map { all[$0] }
  }

  /// The .tflite file that the options name as the model; nil when it is anything else.
  static func file(of options: FreezeOptions) throws(Diagnostic) -> String? {
    guard let path = options.model, FileSystem.isFile(path) else { return nil }
    guard case .tfLite(let file) = try ModelSource.recognise(path).source else { return nil }
    return file
  }

  /// How the file rounds; nil also where Floe does not know its operators.
  ///
  /// - Throws: for a damaged file, for LiteRT trusts its files.
  private static func rounding(of file: String, _ signature: String?) throws(Diagnostic) -> RoundedInterface?
  {
    do throws(Diagnostic) {
      var model = try TFLiteReader.read(file)
      _ = model.take(signature: signature)
      return RoundedInterface(model)
    } catch {
      // What Floe does not know may be right for all that.
      guard error.code == .unsupported else { throw error }
      return nil
    }
  }

  func needs(_: FreezeSummary.Port) -> Bool { true }

  func ignores(_: String) -> Bool { false }

  func run(_ feeds: [TensorValue?]) throws(Diagnostic) -> [TensorValue] {
    var (values, problems): ([TensorValue], [Diagnostic]) = ([], [])
    for (port, feed) in zip(inputs, feeds) {
      guard let feed else {
        problems.append(Diagnostic(.missingInput, "the input \(described(port)) is not given"))
        continue
      }
      guard feed.type.name == port.dtype, Shape(port.shape).isCompatible(with: feed.shape) else {
        problems.append(
          Diagnostic(.invalidOperand, "the input \(described(port)) does not take \(feed.type)\(feed.shape)"))
        continue
      }
      values.append(feed)
    }
    if let problem = Diagnostic.combining(problems) { throw problem }
    do throws(Diagnostic) {
      let results = try session.run(values)
      return places.map { results[$0] }
    } catch {
      let fed = Dictionary(zip(inputs.map(\.key), values), uniquingKeysWith: { first, _ in first })
      throw CrashSearch.explained(error, settings, running: fed)
    }
  }

  /// Computes the same once more, and gives the milliseconds that it takes.
  func measure() throws(Diagnostic) -> Double { try session.measure() }
}

extension FreezeSummary.Port {
  fileprivate init(_ port: LiteRTModel.Port) {
    self.init(key: port.key, name: port.name, dtype: port.type.name, shape: port.shape.dimensions)
  }
}
