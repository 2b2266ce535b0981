internal import Diagnostics
internal import Tensors

/// The functions and classes of Python's and NumPy's that a pickle may name.
enum PickledGlobal: String, CustomStringConvertible {
  case reconstruct = "numpy.core.multiarray._reconstruct"
  case scalar = "numpy.core.multiarray.scalar"
  case fromBuffer = "numpy.core.numeric._frombuffer"
  case array = "numpy.ndarray"
  case type = "numpy.dtype"
  case encode = "_codecs.encode"
  case bytes = "builtins.bytes"
  case byteArray = "builtins.bytearray"
  case complex = "builtins.complex"
  case list = "builtins.list"
  case tuple = "builtins.tuple"
  case dictionary = "builtins.dict"
  case orderedDictionary = "collections.OrderedDict"

  var description: String { rawValue }
}

extension PickleMachine {
  /// The function of a name. NumPy 2 and Python 2 have other modules for the same.
  func global(_ module: String, _ name: String) throws(Diagnostic) -> PickledGlobal {
    var place = module == "__builtin__" ? "builtins" : module
    if place.hasPrefix("numpy._core") { place = "numpy.core" + place.dropFirst("numpy._core".count) }
    guard let known = PickledGlobal(rawValue: "\(place).\(name)") else { throw refused("\(module).\(name)") }
    return known
  }

  /// What a function that is understood makes of its arguments.
  func reduce(_ global: PickledGlobal, _ given: [Int]) throws(Diagnostic) -> Object {
    switch global {
    case .reconstruct: return .emptyArray
    case .type:
      guard let first = given.first, case .plain(.string(let code)) = objects[first] else { break }
      return .type(code)
    case .scalar:
      guard given.count == 2, case .type(let code) = objects[given[0]], let bytes = raw(given[1]) else {
        break
      }
      return .plain(try array(bytes, code, [], isFortran: false))
    case .fromBuffer:
      guard given.count == 4, let bytes = raw(given[0]), case .type(let code) = objects[given[1]],
        let shape = sizes(given[2]), case .plain(.string(let order)) = objects[given[3]]
      else { break }
      return .plain(try array(bytes, code, shape, isFortran: order == "F"))
    case .encode:
      guard let first = given.first, case .plain(.string(let text)) = objects[first] else { break }
      let latin = given.dropFirst().first.map { index in
        if case .plain(.string(let name)) = objects[index] { name.hasPrefix("latin") } else { false }
      }
      guard latin == true, text.unicodeScalars.allSatisfy({ $0.value < 256 }) else { break }
      return .plain(.bytes(text.unicodeScalars.map { UInt8($0.value) }))
    case .bytes, .byteArray:
      guard let first = given.first else { return .plain(.bytes([])) }
      if let bytes = raw(first) { return .plain(.bytes(bytes)) }
      guard case .plain(.string(let text)) = objects[first],
        text.unicodeScalars.allSatisfy({ $0.value < 256 })
      else { break }
      return .plain(.bytes(text.unicodeScalars.map { UInt8($0.value) }))
    case .complex:
      guard given.count == 2, case .plain(let real) = objects[given[0]],
        case .plain(let imaginary) = objects[given[1]],
        let x = real.double, let y = imaginary.double
      else { break }
      return .plain(.complex(ComplexNumber(x, y)))
    case .list where given.isEmpty: return .list([])
    case .tuple where given.isEmpty: return .tuple([])
    case .dictionary where given.isEmpty, .orderedDictionary where given.isEmpty: return .dictionary([])
    case .array, .list, .tuple, .dictionary, .orderedDictionary: break
    }
    throw wrong("\(global) is called in a way that NumPy does not")
  }

  /// Gives an array its elements, or a type its byte order.
  mutating func build(_ target: Int, _ state: Int) throws(Diagnostic) {
    guard case .tuple(let parts) = objects[state] else { throw wrong("a state is no tuple") }
    switch objects[target] {
    case .type(let code):
      guard parts.count >= 2, case .plain(let order) = objects[parts[1]] else {
        throw wrong("a type is incomplete")
      }
      let isBig: Bool = if case .string(">") = order { true } else { false }
      objects[target] = .type((isBig ? ">" : "<") + code.drop { "<>|=".contains($0) })
    case .emptyArray:
      guard parts.count == 5, let shape = sizes(parts[1]), case .type(let code) = objects[parts[2]] else {
        throw wrong("an array is incomplete")
      }
      let isFortran: Bool =
        switch objects[parts[3]] {
        case .plain(.bool(let flag)): flag
        case .plain(.int(let flag)): flag != 0
        default: false
        }
      if case .list(let items) = objects[parts[4]] {
        objects[target] = .plain(try array(items, shape))
      } else if let data = raw(parts[4]) {
        objects[target] = .plain(try array(data, code, shape, isFortran: isFortran))
      } else {
        throw wrong("an array has no elements")
      }
    default: throw refused("the method __setstate__ of an object")
    }
  }

  /// The bytes of a value; text of Python 2 is bytes, too.
  private func raw(_ index: Int) -> [UInt8]? {
    switch objects[index] {
    case .plain(.bytes(let bytes)): bytes
    case .plain(.string(let text)) where text.utf8.allSatisfy({ $0 < 0x80 }): Array(text.utf8)
    default: nil
    }
  }

  private func sizes(_ index: Int) -> [Int]? {
    guard case .tuple(let items) = objects[index] else { return nil }
    let sizes = items.compactMap { item -> Int? in
      if case .plain(.int(let size)) = objects[item], size >= 0 { Int(exactly: size) } else { nil }
    }
    return sizes.count == items.count ? sizes : nil
  }

  private func array(
    _ bytes: [UInt8], _ code: String, _ shape: [Int], isFortran: Bool
  ) throws(Diagnostic) -> PythonValue {
    let tensor = try NumpyFile.array(bytes, type: code, shape, isFortran: isFortran, path)
    return .array(try NumpyArray(tensor))
  }

  /// An array of Python's objects, which must be plain numbers or strings.
  private func array(_ items: [Int], _ shape: [Int]) throws(Diagnostic) -> PythonValue {
    var left = mostItems
    var leaves: [PythonValue] = []
    for item in items { leaves.append(try value(of: item, depth: 1, &left)) }
    guard Shape.elementCount(shape) == leaves.count else { throw wrong("an array does not fill its shape") }
    // What is one object for NumPy, as a dictionary, is no element.
    if shape.isEmpty, let only = leaves.first { return only }
    let array = try PythonValue.list(leaves).array()
    return .array(array.dimensions.count == 1 ? array.reshaped(shape) : array)
  }

  /// The value of an object with its parts.
  ///
  /// - Parameter left: how many parts may still come, so that what is recalled again and again does not grow beyond
  ///   measure.
  func value(of index: Int, depth: Int, _ left: inout Int) throws(Diagnostic) -> PythonValue {
    left -= 1
    guard depth < 70, left > 0 else { throw wrong("its values nest too deep, or are too many") }
    switch objects[index] {
    case .plain(let value): return value
    case .list(let items), .tuple(let items):
      var values: [PythonValue] = []
      for item in items { values.append(try value(of: item, depth: depth + 1, &left)) }
      if case .list = objects[index] { return .list(values) }
      return .tuple(values)
    case .dictionary(let members):
      var pairs: [(key: PythonValue, value: PythonValue)] = []
      for (key, member) in members {
        pairs.append(
          (try value(of: key, depth: depth + 1, &left), try value(of: member, depth: depth + 1, &left)))
      }
      return .dictionary(pairs)
    case .global(let global): throw refused(global.rawValue)
    case .type: throw wrong("it holds a type, and no value")
    case .emptyArray: throw wrong("an array has no elements")
    }
  }
}
