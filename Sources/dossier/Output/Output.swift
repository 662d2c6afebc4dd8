import Foundation
import Values

/// Prints to standard output, where only results go.
func printOut(_ text: String) {
    FileHandle.standardOutput.write(Data((text + "\n").utf8))
}

/// Prints to standard error: progress, warnings, errors.
func printError(_ text: String) {
    FileHandle.standardError.write(Data((text + "\n").utf8))
}

/// One canonical JSON value on one line.
func printJSON(_ value: JSON) {
    printOut(value.canonicalText)
}
