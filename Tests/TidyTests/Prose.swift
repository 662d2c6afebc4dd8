import Foundation

/// Swift source without its comments and string literals, line by line, so that a rule about names is not broken by
/// a sentence about them.
enum Prose {
    static func removed(from text: String) -> [String] {
        var inBlockString = false
        return text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            let parts = line.components(separatedBy: "\"\"\"")
            if parts.count.isMultiple(of: 2) {
                defer { inBlockString.toggle() }
                return inBlockString ? "" : strip(parts[0])
            }
            return inBlockString ? "" : strip(String(line))
        }
    }

    private static func strip(_ line: String) -> String {
        var output = ""
        var inString = false
        var previous: Character = " "
        for character in line {
            if character == "\"", previous != "\\" { inString.toggle() }
            if !inString, character == "/", previous == "/" { return String(output.dropLast()) }
            if !inString { output.append(character) }
            previous = character
        }
        return output
    }
}
