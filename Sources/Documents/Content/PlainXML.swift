/// The elements of a small list in XML, in UTF-8 and without a document type: such lists never have another form, and
/// other encodings hide what is looked for. What is not understood to the last byte is refused.
///
/// Foundation's parser is no way to read them: some malformed lists end the process in it.
struct PlainXML {
    struct Element {
        /// Without prefix.
        let name: String
        let attributes: [String: String]
    }

    private static let encodings: Set<String> = ["utf-8", "utf8", "us-ascii", "ascii"]
    private static let depthLimit = 64

    private let bytes: [UInt8]
    private var offset = 0
    private var open: [[UInt8]] = []
    private var hasRoot = false
    private var elements: [Element] = []

    private init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// All elements in their order; nil for what is no such list.
    static func elements(of content: [UInt8]) -> [Element]? {
        guard isPlain(content) else { return nil }
        var reader = PlainXML(
            content.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(content.dropFirst(3)) : content
        )
        return reader.read() ? reader.elements : nil
    }

    private static func isPlain(_ content: [UInt8]) -> Bool {
        guard let text = String(validating: content, as: UTF8.self), !content.contains(0) else {
            return false
        }
        var start = Substring(text)
        if start.unicodeScalars.first == "\u{FEFF}" { start.unicodeScalars.removeFirst() }
        start = start.drop(while: \.isWhitespace)
        guard start.hasPrefix("<") else { return false }
        guard start.hasPrefix("<?xml"), let end = start.firstRange(of: "?>") else { return true }
        let declaration = start[..<end.lowerBound]
        guard let mark = declaration.firstRange(of: "encoding") else { return true }
        let value = declaration[mark.upperBound...].drop { $0.isWhitespace || $0 == "=" }
        guard let quote = value.first, quote == "\"" || quote == "'" else { return false }
        return encodings.contains(value.dropFirst().prefix { $0 != quote }.lowercased())
    }

    private mutating func read() -> Bool {
        while skip(to: "<") {
            if take("<?") {
                guard skip(past: "?>") else { return false }
            } else if take("<!--") {
                guard skip(past: "-->") else { return false }
            } else if take("<![CDATA[") {
                guard !open.isEmpty, skip(past: "]]>") else { return false }
            } else if take("</") {
                guard readEnd() else { return false }
            } else {
                offset += 1
                guard readStart() else { return false }
            }
        }
        return hasRoot && open.isEmpty
    }

    private mutating func readEnd() -> Bool {
        let name = readName()
        skipBlanks()
        guard take(">"), let last = open.popLast() else { return false }
        return last == name
    }

    private mutating func readStart() -> Bool {
        let name = readName()
        guard !name.isEmpty, !open.isEmpty || !hasRoot, open.count < Self.depthLimit else { return false }
        hasRoot = true
        var attributes: [String: String] = [:]
        while true {
            let hasBlank = skipBlanks()
            if take("/>") { break }
            if take(">") {
                open.append(name)
                break
            }
            guard hasBlank, let (key, value) = readAttribute(),
                attributes.updateValue(value, forKey: key) == nil
            else { return false }
        }
        let plain = name.split(separator: UInt8(ascii: ":")).last.map(Array.init) ?? name
        elements.append(Element(name: String(decoding: plain, as: UTF8.self), attributes: attributes))
        return true
    }

    private mutating func readAttribute() -> (String, String)? {
        let name = readName()
        skipBlanks()
        guard !name.isEmpty, take("=") else { return nil }
        skipBlanks()
        guard offset < bytes.count, bytes[offset] == 0x22 || bytes[offset] == 0x27 else { return nil }
        let quote = bytes[offset]
        offset += 1
        guard let end = bytes[offset...].firstIndex(of: quote) else { return nil }
        let value = bytes[offset..<end]
        offset = end + 1
        guard !value.contains(UInt8(ascii: "<")), let text = Self.decoded(value) else { return nil }
        return (String(decoding: name, as: UTF8.self), text)
    }

    /// The five names and the numbers that XML has without a document type.
    private static func decoded(_ value: ArraySlice<UInt8>) -> String? {
        let pieces = String(decoding: value, as: UTF8.self).split(
            separator: "&",
            omittingEmptySubsequences: false
        )
        var text = String(pieces.first ?? "")
        for piece in pieces.dropFirst() {
            guard let end = piece.firstIndex(of: ";"), let scalar = scalar(piece[..<end]) else { return nil }
            text.unicodeScalars.append(scalar)
            text += piece[piece.index(after: end)...]
        }
        return text
    }

    private static func scalar(_ reference: Substring) -> Unicode.Scalar? {
        switch reference {
        case "amp": return "&"
        case "lt": return "<"
        case "gt": return ">"
        case "quot": return "\""
        case "apos": return "'"
        default: break
        }
        guard reference.first == "#" else { return nil }
        let digits = reference.dropFirst()
        let code = digits.first == "x" ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
        return code.flatMap { $0 == 0 ? nil : Unicode.Scalar($0) }
    }

    // MARK: Bytes

    private mutating func readName() -> [UInt8] {
        let start = offset
        while offset < bytes.count, !Self.isBlank(bytes[offset]), !"/>=<\"'&?".utf8.contains(bytes[offset]) {
            offset += 1
        }
        return Array(bytes[start..<offset])
    }

    @discardableResult
    private mutating func skipBlanks() -> Bool {
        let start = offset
        while offset < bytes.count, Self.isBlank(bytes[offset]) { offset += 1 }
        return offset > start
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
    }

    private func stands(_ text: StaticString, at place: Int) -> Bool {
        let length = text.utf8CodeUnitCount
        guard place <= bytes.count - length else { return false }
        for index in 0..<length where bytes[place + index] != text.utf8Start[index] { return false }
        return true
    }

    private mutating func take(_ text: StaticString) -> Bool {
        guard stands(text, at: offset) else { return false }
        offset += text.utf8CodeUnitCount
        return true
    }

    private mutating func skip(to text: StaticString) -> Bool {
        var place = offset
        while place < bytes.count, !stands(text, at: place) { place += 1 }
        guard place < bytes.count else { return false }
        offset = place
        return true
    }

    private mutating func skip(past text: StaticString) -> Bool {
        skip(to: text) && take(text)
    }
}
