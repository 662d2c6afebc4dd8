/// A behaviour that a store does not have: thrown by the conformance suite, so that any test library reports it.
package struct ConformanceFailure: Error, CustomStringConvertible {
    package let sentence: String
    package let file: String
    package let line: Int

    package var description: String { "\(sentence) (\(file):\(line))" }
}

/// Throws with the sentence when the condition does not hold.
func require(
    _ condition: Bool,
    _ sentence: @autoclosure () -> String,
    file: String = #fileID,
    line: Int = #line
) throws {
    guard condition else { throw ConformanceFailure(sentence: sentence(), file: file, line: line) }
}

/// Throws, showing both, when they differ.
func requireEqual<Value: Equatable>(
    _ found: Value,
    _ expected: Value,
    _ subject: String,
    file: String = #fileID,
    line: Int = #line
) throws {
    guard found != expected else { return }
    throw ConformanceFailure(
        sentence: "\(subject): found \(found), expected \(expected)",
        file: file,
        line: line
    )
}

/// The value, or throws when there is none.
func requireValue<Value>(
    _ value: Value?,
    _ subject: String,
    file: String = #fileID,
    line: Int = #line
) throws -> Value {
    guard let value else { throw ConformanceFailure(sentence: "no \(subject)", file: file, line: line) }
    return value
}
