internal import Diagnostics
internal import GraphIR
internal import Kernels
internal import Tensors

/// Sound: WAV files, spectrograms, and what speech recognition takes of them.
let audioOps: [OpDef] = [
  OpDef("AudioSpectrogram", .spectrogram) { (call) throws(Diagnostic) in
    let samples = try call.input(0)
    let (window, step) = (call.int("window_size"), call.int("stride"))
    guard samples.rank == 2, samples.type == .float32, window >= 2, window <= 1 << 26, step >= 1 else {
      throw call.invalid("windows of \(window) with steps of \(step) cannot be taken of \(samples.shape)")
    }
    let squares = try spectrogram(samples, window: window, step: step)
    return [call.bool("magnitude_squared") ? squares : try elementwise(.sqrt, squares)]
  },
  OpDef("Mfcc", .mfcc) { (call) throws(Diagnostic) in
    let spectrogram = try call.input(0)
    let rate = try call.integer(1)
    guard spectrogram.rank == 3, spectrogram.dimensions[2] > 1 else {
      throw call.invalid("\(spectrogram.shape) is no spectrogram")
    }
    let (channels, count) = (call.int("filterbank_channel_count"), call.int("dct_coefficient_count"))
    let limits = (Double(call.float("lower_frequency_limit")), Double(call.float("upper_frequency_limit")))
    guard rate > 0, limits.0 >= 0, limits.1 > limits.0, channels >= 1, count >= 1, count <= channels,
      channels <= 1 << 20
    else {
      throw call.invalid(
        "\(count) of \(channels) bands from \(limits.0) to \(limits.1) Hz cannot be taken of a signal of \(rate) Hz"
      )
    }
    let bank = MelBands(
      frequencies: spectrogram.dimensions[2], rate: Double(rate), count: channels, from: limits.0,
      to: limits.1)
    guard bank.isWithin else { throw call.invalid("the signal of \(rate) Hz has no \(limits.1) Hz") }
    return [try mfcc(spectrogram, bank, coefficients: count)]
  },
  OpDef("DecodeWav", .decodedWave) { (call) throws(Diagnostic) in
    let wave = try Wave(call.text(0), call)
    let channels = call.int("desired_channels") == -1 ? wave.channels : call.int("desired_channels")
    let count = call.int("desired_samples") == -1 ? wave.count : call.int("desired_samples")
    guard channels > 0, count >= 0 else {
      throw call.invalid("there are no \(channels) channels of \(count)")
    }
    let audio = try zeros(.float32, [count, channels])
    let elements = audio.elements(Float.self)
    for place in 0..<min(count, wave.count) {
      // Channels that the file lacks are its last one again.
      for channel in 0..<channels {
        elements[place * channels + channel] = wave.sample(place, min(channel, wave.channels - 1))
      }
    }
    return [audio, try TensorValue([wave.rate], type: .int32, [])]
  },
  OpDef("EncodeWav", .scalar) { (call) throws(Diagnostic) in
    let (audio, rate) = (try call.input(0), try call.integer(1))
    guard audio.rank == 2, audio.type == .float32, (1...Int(Int32.max)).contains(rate),
      (1..<1 << 16).contains(audio.dimensions[1]), audio.elementCount < 1 << 30
    else { throw call.invalid("\(audio.shape) at \(rate) Hz is no sound") }
    return [TensorValue(.string, [], .strings([Wave.encoded(audio, rate: rate)]))]
  },
]

/// A WAV file of 16 bits.
private struct Wave {
  let channels: Int
  /// How many samples each channel has.
  let count: Int
  let rate: Int32
  private let bytes: ArraySlice<UInt8>

  init(_ file: [UInt8], _ call: OpCall) throws(Diagnostic) {
    var position = 0
    func taken(_ count: Int) throws(Diagnostic) -> ArraySlice<UInt8> {
      guard count <= file.count - position else { throw call.invalid("the WAV file ends too early") }
      defer { position += count }
      return file[position..<position + count]
    }
    func number(_ width: Int) throws(Diagnostic) -> Int {
      try taken(width).reversed().reduce(0) { $0 << 8 | Int($1) }
    }
    func name() throws(Diagnostic) -> String { String(decoding: try taken(4), as: UTF8.self) }
    guard try name() == "RIFF" else { throw call.invalid("it is given no WAV file") }
    _ = try number(4)
    guard try name() == "WAVE" else { throw call.invalid("it is given no WAV file") }
    var part = try name()
    while part != "fmt " {
      guard ["JUNK", "bext", "iXML", "qlty", "mext", "levl", "link", "axml"].contains(part) else {
        throw call.invalid("the WAV file has a part '\(part)' before its format")
      }
      _ = try taken(number(4))
      part = try name()
    }
    let size = try number(4)
    let format = try number(2)
    channels = try number(2)
    let rate = try number(4)
    let bytesPerSecond = try number(4)
    let frame = try number(2)
    let bits = try number(2)
    guard size == 16 || size == 18, format == 1, bits == 16, channels > 0, frame == 2 * channels,
      bytesPerSecond == frame * rate
    else { throw call.invalid("the WAV file is not one of integers of 16 bits") }
    self.rate = Int32(truncatingIfNeeded: rate)
    if size == 18 { _ = try taken(2) }
    var data: ArraySlice<UInt8>?
    while position < file.count {
      let part = try name()
      let size = try number(4)
      guard part == "data" else {
        position += min(size, file.count - position)
        continue
      }
      guard data == nil else { throw call.invalid("the WAV file has its sound twice") }
      data = try taken(size / frame * frame)
    }
    guard let data else { throw call.invalid("the WAV file has no sound") }
    bytes = data
    count = data.count / frame
  }

  func sample(_ place: Int, _ channel: Int) -> Float {
    let start = bytes.startIndex + (place * channels + channel) * 2
    return Float(Int16(bitPattern: UInt16(bytes[start]) | UInt16(bytes[start + 1]) << 8)) / 32768
  }

  static func encoded(_ audio: TensorValue, rate: Int) -> [UInt8] {
    func number(_ value: Int, _ width: Int) -> [UInt8] { (0..<width).map { UInt8(value >> ($0 * 8) & 255) } }
    let (channels, size) = (audio.dimensions[1], audio.elementCount * 2)
    var file =
      Array("RIFF".utf8) + number(size + 36, 4) + Array("WAVEfmt ".utf8) + number(16, 4) + number(1, 2)
    file += number(channels, 2) + number(rate, 4) + number(rate * channels * 2, 4) + number(channels * 2, 2)
    file += number(16, 2) + Array("data".utf8) + number(size, 4)
    for value in audio.elements(Float.self) {
      let scaled = (value * 32768).rounded(.toNearestOrAwayFromZero)
      // What is no number is the least one.
      file += number(Int(max(-32768, min(32767, scaled.isNaN ? -32768 : scaled))), 2)
    }
    return file
  }
}

extension ShapeRule {
  fileprivate static let spectrogram = ShapeRule { (call) throws(Diagnostic) in
    let sizes = try call.dimensions(0, rank: 2)
    let (window, step) = (call.int("window_size"), call.int("stride"))
    guard window >= 2, window <= 1 << 26, step >= 1 else {
      throw call.invalid("there are no windows of \(window) with steps of \(step)")
    }
    var size = 1
    while size < window { size *= 2 }
    let windows = sizes[0].constant.map { SymbolicInteger($0 < window ? 0 : 1 + ($0 - window) / step) }
    return [SymbolicShape([sizes[1], windows ?? .unknown, SymbolicInteger(size / 2 + 1)])]
  }

  fileprivate static let mfcc = ShapeRule { (call) throws(Diagnostic) in
    let sizes = try call.dimensions(0, rank: 3)
    return [SymbolicShape(sizes.prefix(2) + [SymbolicInteger(max(0, call.int("dct_coefficient_count")))])]
  }

  fileprivate static let decodedWave = ShapeRule { call in
    func size(_ name: String) -> SymbolicInteger {
      call.int(name) < 0 ? .unknown : SymbolicInteger(call.int(name))
    }
    return [SymbolicShape([size("desired_samples"), size("desired_channels")]), .scalar]
  }
}
