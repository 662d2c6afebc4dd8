/// One record of RFC 4180 in UTF-8, ended by CRLF.
package enum CSVLine {
    package static func bytes(_ cells: [TableCell], separator: Character = ",") -> [UInt8] {
        var line = cells.map { quoted($0.plainText, separator) }.joined(separator: String(separator))
        // A record that is one empty cell would read as an empty line.
        if cells.count == 1, line.isEmpty { line = "\"\"" }
        return Array((line + "\r\n").utf8)
    }

    private static func quoted(_ text: String, _ separator: Character) -> String {
        let needsQuotes =
            text.utf8.contains { $0 == UInt8(ascii: "\"") || $0 == 0x0A || $0 == 0x0D }
            || text.contains(separator) || text.first == " " || text.last == " "
        guard needsQuotes else { return text }
        return "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
            + "\""
    }
}
