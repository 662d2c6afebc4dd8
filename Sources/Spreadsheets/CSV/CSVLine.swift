/// One record of RFC 4180 in UTF-8, ended by CRLF.
package enum CSVLine {
    package static func bytes(_ cells: [TableCell], separator: Character = ",") -> [UInt8] {
        var line = cells.map { quoted($0.plainText, separator) }.joined(separator: String(separator))
        // A record that is one empty cell would read as an empty line.
        if cells.count == 1, line.isEmpty { line = "\"\"" }
        return Array((line + "\r\n").utf8)
    }

    private static let quotedBytes = Set("\",;|\t\n\r".utf8)

    private static func quoted(_ text: String, _ separator: Character) -> String {
        // A program that expects another separator than ours must not see one: what stands behind it could be a formula.
        let needsQuotes =
            text.utf8.contains { quotedBytes.contains($0) } || text.contains(separator)
            || text.first == " " || text.last == " "
        guard needsQuotes else { return text }
        return "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
            + "\""
    }
}
