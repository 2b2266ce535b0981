package import Diagnostics
internal import PythonValues
internal import Tensors

/// The values of inputs as saved_model_cli's options say them.
package struct InputArguments {
  /// `KEY=FILE` or `KEY=FILE[NAME]`.
  package var files: [(key: String, path: String)] = []
  /// `KEY=EXPRESSION`, several of them parted by semicolons.
  package var expressions: [String] = []
  /// `KEY=[{FEATURE: [VALUE]}]`, several of them parted by semicolons.
  package var examples: [String] = []
  /// The seed of `np.random` in expressions.
  package var seed: UInt32?

  package init() {}

  /// The value of each input. What examples say goes before expressions, and those before files; each time a warning
  /// tells so.
  ///
  /// - Throws: a Diagnostic for what is no expression or example, all at once.
  package func gathered() throws(Diagnostic) -> (inputs: [GivenInput], warnings: [Diagnostic]) {
    var problems: [Diagnostic] = []
    var evaluator = Evaluator(seed: seed)
    let values = Self.values(of: expressions, "--input_exprs", &evaluator, &problems)
    var literals = Evaluator(takesJSON: true)
    var messages: [(key: String, value: PythonValue)] = []
    for (key, value) in Self.values(of: examples, "--input_examples", &literals, &problems) {
      do throws(Diagnostic) {
        messages.append((key, try ExampleLiteral.messages(of: value, for: key)))
      } catch {
        problems.append(error)
      }
    }
    if let problem = Diagnostic.combining(problems) { throw problem }

    var warnings: [Diagnostic] = []
    var taken = Set(messages.map(\.key))
    var inputs = messages.map { GivenInput($0.key, value: $0.value) }
    for (key, value) in values {
      if taken.contains(key), messages.contains(where: { $0.key == key }) {
        warnings.append(
          Self.overridden(
            "input_key \(key) has been specified in multiple options. Value in --input_examples will be used."
          ))
      } else {
        inputs.append(GivenInput(key, value: value))
        taken.insert(key)
      }
    }
    for (key, path) in files {
      if messages.contains(where: { $0.key == key }) {
        warnings.append(
          Self.overridden(
            "input_key \(key) has been specified in multiple options. Value in --input_examples will be used."
          ))
      } else if taken.contains(key) {
        warnings.append(
          Self.overridden(
            "input_key \(key) has been specified with both --inputs and --input_exprs options. "
              + "Value in --input_exprs will be used."))
      } else {
        // A file that cannot be read is reported with what else is wrong with the inputs.
        if (try? PickleFile.ignoresName(of: path)) == true {
          let (file, name) = NumpyFile.split(path)
          warnings.append(
            Self.overridden(
              "Input file \(file) contains a single ndarray. Name key \"\(name ?? "")\" ignored."))
        }
        inputs.append(GivenInput(key, file: path))
      }
    }
    return (inputs, warnings)
  }

  private static func overridden(_ message: String) -> Diagnostic {
    Diagnostic(.leftOut, String(message.dropLast(message.hasSuffix(".") ? 1 : 0)), severity: .warning)
  }

  /// The keys and values of an option that may be repeated; of equal keys the last counts.
  private static func values(
    of texts: [String], _ option: String, _ evaluator: inout Evaluator, _ problems: inout [Diagnostic]
  ) -> [(key: String, value: PythonValue)] {
    var values: [(key: String, value: PythonValue)] = []
    for part in texts.flatMap(InputSplitting.parts) {
      do throws(Diagnostic) {
        let value = try evaluator.evaluate(part.expression)
        if let key = part.key, !key.isEmpty {
          values.removeAll { $0.key == key }
          values.append((key, value))
        } else if case .none = value, part.key == nil {
          // A statement, as np.random.seed(1), has no value.
          continue
        } else {
          problems.append(
            Diagnostic(
              .usage, "\(option) takes KEY=EXPRESSION, and '\(part.expression)' has no key",
              help: "\(option) 'KEY=\(part.expression)'"))
        }
      } catch {
        var problem = error
        problem.message = "\(option)\(part.key.map { " \($0)" } ?? ""): \(error.message)"
        problems.append(problem)
      }
    }
    return values
  }
}
