internal import Diagnostics
internal import Tensors

/// Reads pickles of protocols 0 to 5 (`Lib/pickletools.py` tells the operations) that hold Python's plain values and
/// NumPy's arrays.
///
/// A pickle is a program for a stack machine, which may name any function of Python's to be called. Here no function is
/// ever called: the few that NumPy's arrays are made with are understood, and every other is refused by its name.
struct PickleMachine {
  /// What the machine has made, by number: values refer to each other, and may do so in circles.
  enum Object {
    /// A value without parts.
    case plain(PythonValue)
    case list([Int])
    case tuple([Int])
    case dictionary([(key: Int, value: Int)])
    case global(PickledGlobal)
    /// NumPy's code of a type, as `<f4`.
    case type(String)
    /// An array whose elements are still to come.
    case emptyArray
  }

  var objects: [Object] = []
  private var stack: [Int] = []
  /// How long the stack was at each mark.
  private var marks: [Int] = []
  private var memo: [Int: Int] = [:]
  let bytes: [UInt8]
  let path: String
  private var position = 0

  private static let mostObjects = 1 << 24

  private init(_ bytes: [UInt8], _ path: String) {
    self.bytes = bytes
    self.path = path
  }

  /// The value of a pickle.
  static func value(of bytes: [UInt8], _ path: String) throws(Diagnostic) -> PythonValue {
    var machine = PickleMachine(bytes, path)
    let result = try machine.run()
    var left = mostItems
    return try machine.value(of: result, depth: 0, &left)
  }

  func wrong(_ message: String) -> Diagnostic {
    Diagnostic(
      .malformed, "'\(path)' is no array, archive or pickle that can be read: \(message)",
      at: Location(file: path, byte: position))
  }

  func refused(_ name: String) -> Diagnostic {
    Diagnostic(
      .unsupported, "the pickle '\(path)' asks Python to call \(name), which is never done",
      at: Location(file: path, byte: position),
      notes: ["pickles are programs; of those only NumPy's arrays and Python's plain values are read"],
      help: "save the arrays with numpy.save or numpy.savez")
  }

  private mutating func run() throws(Diagnostic) -> Int {
    while true {
      let operation = try byte()
      if operation == UInt8(ascii: ".") {
        guard let result = stack.last else { throw wrong("it ends without a value") }
        return result
      }
      guard objects.count < Self.mostObjects else {
        throw wrong("it has more than \(Self.mostObjects) objects")
      }
      try step(operation)
    }
  }

  private mutating func step(_ operation: UInt8) throws(Diagnostic) {
    if try constant(operation) { return }
    if try collection(operation) { return }
    if try memory(operation) { return }
    switch operation {
    case UInt8(ascii: "c"): try push(.global(global(line(), line())))
    case 0x93:
      let (name, module) = (try pop(), try pop())
      guard case .plain(.string(let function)) = objects[name],
        case .plain(.string(let package)) = objects[module]
      else { throw wrong("a function has no name") }
      try push(.global(global(package, function)))
    case UInt8(ascii: "R"):
      let (arguments, function) = (try pop(), try pop())
      guard case .global(let global) = objects[function], case .tuple(let given) = objects[arguments] else {
        throw wrong("what is called is no function")
      }
      try push(reduce(global, given))
    case UInt8(ascii: "b"):
      let state = try pop()
      guard let target = stack.last else { throw wrong("there is nothing to give a state to") }
      try build(target, state)
    case UInt8(ascii: "i"): throw refused(try line() + "." + line())
    case UInt8(ascii: "o"), 0x81, 0x92:
      let names = stack.reversed().compactMap {
        if case .global(let global) = objects[$0] { "\(global)" } else { nil }
      }
      throw refused(names.first ?? "a class")
    case UInt8(ascii: "P"), UInt8(ascii: "Q"): throw refused("a loader of persistent objects")
    case 0x82, 0x83, 0x84: throw refused("a function of the extension registry")
    case 0x97: throw wrong("its arrays are in another file, out of band")
    case 0x8F, 0x90, 0x91: throw refused("set")
    default: throw wrong("there is no operation \(operation)")
    }
  }

  // MARK: Operations

  /// Pushes a value without parts; false for other operations.
  private mutating func constant(_ operation: UInt8) throws(Diagnostic) -> Bool {
    switch operation {
    case UInt8(ascii: "N"): push(.plain(.none))
    case 0x88: push(.plain(.bool(true)))
    case 0x89: push(.plain(.bool(false)))
    case UInt8(ascii: "I"):
      let text = try line()
      push(.plain(text == "00" ? .bool(false) : text == "01" ? .bool(true) : .int(try integer(text))))
    case UInt8(ascii: "L"):
      let text = try line()
      push(.plain(.int(try integer(text.hasSuffix("L") ? String(text.dropLast()) : text))))
    case UInt8(ascii: "J"): push(.plain(.int(Int128(Int32(truncatingIfNeeded: try number(4))))))
    case UInt8(ascii: "K"): push(.plain(.int(Int128(try number(1)))))
    case UInt8(ascii: "M"): push(.plain(.int(Int128(try number(2)))))
    case 0x8A: push(.plain(.int(try wideInteger(number(1)))))
    case 0x8B: push(.plain(.int(try wideInteger(number(4)))))
    case UInt8(ascii: "F"):
      let text = try line()
      guard let value = Double(text) else { throw wrong("'\(text)' is no number") }
      push(.plain(.float(value)))
    case UInt8(ascii: "G"):
      let bits = try take(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      push(.plain(.float(Double(bitPattern: bits))))
    case UInt8(ascii: "S"): push(.plain(.string(try quoted(line()))))
    case UInt8(ascii: "T"): push(.plain(old(try take(number(4)))))
    case UInt8(ascii: "U"): push(.plain(old(try take(number(1)))))
    case UInt8(ascii: "V"): push(.plain(.string(try unescaped(rawLine()))))
    case UInt8(ascii: "X"): push(.plain(.string(String(decoding: try take(number(4)), as: UTF8.self))))
    case 0x8C: push(.plain(.string(String(decoding: try take(number(1)), as: UTF8.self))))
    case 0x8D: push(.plain(.string(String(decoding: try take(number(8)), as: UTF8.self))))
    case UInt8(ascii: "B"): push(.plain(.bytes(Array(try take(number(4))))))
    case UInt8(ascii: "C"): push(.plain(.bytes(Array(try take(number(1))))))
    case 0x8E, 0x96: push(.plain(.bytes(Array(try take(number(8))))))
    default: return false
    }
    return true
  }

  /// Makes and fills lists, tuples and dictionaries; false for other operations.
  private mutating func collection(_ operation: UInt8) throws(Diagnostic) -> Bool {
    switch operation {
    case UInt8(ascii: "("): marks.append(stack.count)
    case UInt8(ascii: "]"): push(.list([]))
    case UInt8(ascii: "l"): push(.list(try sinceMark()))
    case UInt8(ascii: ")"): push(.tuple([]))
    case UInt8(ascii: "t"): push(.tuple(try sinceMark()))
    case 0x85...0x87:
      let count = Int(operation) - 0x84
      guard stack.count >= count else { throw wrong("its stack is empty") }
      let items = Array(stack.suffix(count))
      stack.removeLast(count)
      push(.tuple(items))
    case UInt8(ascii: "}"): push(.dictionary([]))
    case UInt8(ascii: "d"): push(.dictionary(try pairs(sinceMark())))
    case UInt8(ascii: "a"): try append([pop()])
    case UInt8(ascii: "e"): try append(sinceMark())
    case UInt8(ascii: "s"):
      let (value, key) = (try pop(), try pop())
      try insert([(key, value)])
    case UInt8(ascii: "u"): try insert(pairs(sinceMark()))
    default: return false
    }
    return true
  }

  /// Handles the stack and the memory; false for other operations.
  private mutating func memory(_ operation: UInt8) throws(Diagnostic) -> Bool {
    switch operation {
    case 0x80: _ = try number(1)
    case 0x95: _ = try number(8)
    case 0x98: break
    case UInt8(ascii: "0"): _ = try pop()
    case UInt8(ascii: "1"): _ = try sinceMark()
    case UInt8(ascii: "2"):
      guard let last = stack.last else { throw wrong("its stack is empty") }
      stack.append(last)
    case UInt8(ascii: "p"): try remember(Int(truncatingIfNeeded: integer(line())))
    case UInt8(ascii: "q"): try remember(number(1))
    case UInt8(ascii: "r"): try remember(number(4))
    case 0x94: try remember(memo.count)
    case UInt8(ascii: "g"): try recall(Int(truncatingIfNeeded: integer(line())))
    case UInt8(ascii: "h"): try recall(number(1))
    case UInt8(ascii: "j"): try recall(number(4))
    default: return false
    }
    return true
  }

  // MARK: The stack

  private mutating func push(_ object: Object) {
    objects.append(object)
    stack.append(objects.count - 1)
  }

  private mutating func pop() throws(Diagnostic) -> Int {
    guard stack.count > marks.last ?? 0, let last = stack.popLast() else { throw wrong("its stack is empty") }
    return last
  }

  private mutating func sinceMark() throws(Diagnostic) -> [Int] {
    guard let mark = marks.popLast(), mark <= stack.count else { throw wrong("a mark is missing") }
    let items = Array(stack[mark...])
    stack.removeLast(items.count)
    return items
  }

  private mutating func append(_ items: [Int]) throws(Diagnostic) {
    guard let target = stack.last, case .list(var list) = objects[target] else {
      throw wrong("items are for a list")
    }
    // Held once, so that appending copies nothing.
    objects[target] = .emptyArray
    list += items
    objects[target] = .list(list)
  }

  private func pairs(_ items: [Int]) throws(Diagnostic) -> [(key: Int, value: Int)] {
    guard items.count % 2 == 0 else { throw wrong("a key has no value") }
    return stride(from: 0, to: items.count, by: 2).map { (items[$0], items[$0 + 1]) }
  }

  private mutating func insert(_ pairs: [(key: Int, value: Int)]) throws(Diagnostic) {
    guard let target = stack.last, case .dictionary(var members) = objects[target] else {
      throw wrong("keys are for a dictionary")
    }
    objects[target] = .emptyArray
    members += pairs
    objects[target] = .dictionary(members)
  }

  private mutating func remember(_ number: Int) throws(Diagnostic) {
    guard let last = stack.last else { throw wrong("its stack is empty") }
    memo[number] = last
  }

  private mutating func recall(_ number: Int) throws(Diagnostic) {
    guard let object = memo[number] else { throw wrong("it recalls what it never had") }
    stack.append(object)
  }

  // MARK: Bytes

  private mutating func byte() throws(Diagnostic) -> UInt8 {
    guard position < bytes.count else { throw wrong("it is cut short") }
    position += 1
    return bytes[position - 1]
  }

  private mutating func take(_ count: Int) throws(Diagnostic) -> ArraySlice<UInt8> {
    guard count >= 0, count <= bytes.count - position else { throw wrong("it is cut short") }
    position += count
    return bytes[position - count..<position]
  }

  /// A little-endian number of so many bytes.
  private mutating func number(_ width: Int) throws(Diagnostic) -> Int {
    let number = try take(width).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    return Int(truncatingIfNeeded: number)
  }

  private mutating func line() throws(Diagnostic) -> String { String(decoding: try rawLine(), as: UTF8.self) }

  private mutating func rawLine() throws(Diagnostic) -> ArraySlice<UInt8> {
    guard let end = bytes[position...].firstIndex(of: 0x0A) else { throw wrong("it is cut short") }
    defer { position = end + 1 }
    return bytes[position..<end]
  }

  private func integer(_ text: String) throws(Diagnostic) -> Int128 {
    guard let number = Int128(text) else { throw wrong("'\(text.prefix(40))' is no integer that fits") }
    return number
  }

  /// A little-endian integer of two's complement.
  private mutating func wideInteger(_ count: Int) throws(Diagnostic) -> Int128 {
    let bytes = try take(count)
    guard bytes.count <= 16 else { throw wrong("an integer has more than 128 bits") }
    var number = Int128(bytes.last.map { $0 >= 0x80 } == true ? -1 : 0)
    for byte in bytes.reversed() { number = number << 8 | Int128(byte) }
    return number
  }

  /// A string of Python 2, which was bytes: text as far as it is ASCII.
  private func old(_ bytes: ArraySlice<UInt8>) -> PythonValue {
    bytes.allSatisfy { $0 < 0x80 } ? .string(String(decoding: bytes, as: UTF8.self)) : .bytes(Array(bytes))
  }

  private func quoted(_ text: String) throws(Diagnostic) -> String {
    guard case .string(let string) = try Evaluator.literal(text) else {
      throw wrong("a string is not in quotes")
    }
    return string
  }

  /// Text with the escapes `\uNNNN` and `\UNNNNNNNN` alone; bytes are characters of Latin-1.
  private func unescaped(_ text: ArraySlice<UInt8>) throws(Diagnostic) -> String {
    var result = ""
    let characters = String(String.UnicodeScalarView(text.map { Unicode.Scalar($0) }))
    var rest = characters.unicodeScalars[...]
    while let scalar = rest.popFirst() {
      guard scalar == "\\", let letter = rest.first, letter == "u" || letter == "U" else {
        result.unicodeScalars.append(scalar)
        continue
      }
      let digits = rest.dropFirst().prefix(letter == "u" ? 4 : 8)
      guard let code = UInt32(String(String.UnicodeScalarView(digits)), radix: 16),
        let character = Unicode.Scalar(code)
      else { throw wrong("an escape stands for no character") }
      rest = rest.dropFirst(1 + digits.count)
      result.unicodeScalars.append(character)
    }
    return result
  }
}
