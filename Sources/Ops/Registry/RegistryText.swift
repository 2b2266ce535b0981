// Written by tools/generate-op-registry from the registry of TensorFlow 2.21.0.
// swift-format-ignore-file

/// The op signatures of TensorFlow 2.21.0: lines in the byte order of their names.
enum RegistryText {
  static let parts: [StaticString] = [part01, part02, part03, part04, part05, part06, part07, part08, part09]
}
