/// JSON Lines: one value a line. (jsonlines.org)
package enum JSONLines {
    package struct Line: Sendable, Hashable {
        /// From 1, empty lines counted.
        package let number: Int
        package let bytes: [UInt8]

        package init(number: Int, bytes: [UInt8]) {
            self.number = number
            self.bytes = bytes
        }

        package var text: String { String(decoding: bytes, as: UTF8.self) }
    }

    /// What keeps all lines from being read.
    package struct Unreadable: Error, Sendable, Hashable, CustomStringConvertible {
        package let description: String
    }

    /// How Windows programs begin a text in UTF-8. A reader may ignore it. (RFC 8259, 8.1)
    static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]

    /// Without the mark at the beginning, as far as there is one. One that stands before a later line, where files were
    /// joined, stays: reading that line names it.
    ///
    /// - Throws: for UTF-16 and UTF-32, in which no line is what it seems.
    package static func lines(of bytes: some Collection<UInt8>) throws(Unreadable) -> [Line] {
        try checkEncoding(Array(bytes.prefix(4)))
        let rest = unmarked(bytes)
        return rest.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated()
            .compactMap { index, part in
                guard part.contains(where: { !isBlank($0) }) else { return nil }
                return Line(number: index + 1, bytes: Array(part))
            }
    }

    /// A whole text without the mark at its beginning.
    package static func unmarked<Bytes: Collection<UInt8>>(_ bytes: Bytes) -> Bytes.SubSequence {
        bytes.starts(with: mark) ? bytes.dropFirst(mark.count) : bytes[...]
    }

    private static func checkEncoding(_ head: [UInt8]) throws(Unreadable) {
        let isMarked = head.starts(with: [0xFF, 0xFE]) || head.starts(with: [0xFE, 0xFF])
        // JSON begins with ASCII: a zero beside it is the other half of a wider character.
        let isWide = head.count >= 2 && (head[0] == 0 || head[1] == 0)
        guard !isMarked, !isWide else {
            throw Unreadable(description: "the text is UTF-16 or UTF-32; save it as JSON lines in UTF-8")
        }
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
    }
}
