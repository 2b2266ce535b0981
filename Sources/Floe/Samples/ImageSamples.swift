internal import Diagnostics
internal import Images
internal import Kernels
internal import Tensors

/// Images of files, one after the other.
final class ImageReader: ItemReader {
  let layout: ItemLayout
  /// The files, or as many as are wanted.
  let paths: [String]
  /// How many files of a directory are no images.
  let others: Int
  private let preparation: ImagePreparation
  private var position = 0

  /// - Parameters:
  ///   - path: an image, or a directory with images in it and in the directories in it.
  ///   - most: so many samples are wanted.
  /// - Throws: everything that the headers of the images show to be wrong.
  init(
    _ path: String, for input: SampledInput, _ preparation: ImagePreparation, most: Int?
  ) throws(Diagnostic) {
    try preparation.check(input)
    guard let layout = ItemLayout(imagesOf: input) else { preconditionFailure("checked") }
    (self.layout, self.preparation) = (layout, preparation)
    var files = ImageFiles(channels: layout.shape[2], most: layout.items(most))
    try files.include(path, depth: 0)
    (paths, others) = (files.images, files.others)
    if let problem = Diagnostic.combining(files.problems) { throw problem }
    guard !paths.isEmpty else {
      throw Diagnostic(
        .invalidValue, "there are no images in '\(path)'", at: Location(file: path),
        notes: others > 0 ? ["\(others) files in it are no JPEG, PNG or BMP"] : [])
    }
  }

  func rewind() { position = 0 }

  func next() throws(Diagnostic) -> [TensorValue] {
    let path = paths[position]
    position += 1
    return [try preparation.item(ImageFiles.read(path), layout)]
  }
}

/// The images among files.
private struct ImageFiles {
  /// The channels that they must be decoded to.
  let channels: Int
  let most: Int
  private(set) var images: [String] = []
  private(set) var others = 0
  private(set) var problems: [Diagnostic] = []

  init(channels: Int, most: Int) { (self.channels, self.most) = (channels, most) }

  /// No file of an image is larger.
  private static let largest = 1 << 30
  /// Directories nested deeper are links in a circle.
  private static let deepest = 16
  /// After so many files with something wrong, the rest is the same.
  private static let mostProblems = 10

  static func read(_ path: String) throws(Diagnostic) -> ImageFile {
    try ImageFile(ReadableFile(path: path).readAll(limit: largest), path: path)
  }

  /// Takes in a file, or the files of a directory in the order of their names, hidden ones left out.
  mutating func include(_ path: String, depth: Int) throws(Diagnostic) {
    guard images.count < most, problems.count < Self.mostProblems else { return }
    if FileSystem.isDirectory(path) {
      guard depth < Self.deepest else { return }
      for name in try FileSystem.names(in: path) where !name.hasPrefix(".") {
        try include(FileSystem.join(path, name), depth: depth + 1)
      }
      return
    }
    guard FileSystem.isFile(path) else { return }
    let file = try ReadableFile(path: path)
    guard ImageFile.Format(try file.read(at: 0, count: min(file.size, 8))) != nil else {
      others += 1
      return
    }
    do throws(Diagnostic) {
      try Self.read(path).form(channels)
      images.append(path)
    } catch {
      problems.append(error)
    }
  }
}
