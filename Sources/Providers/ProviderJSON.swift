import Values

/// A provider's answer as JSON, fit to be kept: no database stores U+0000, which JSON allows and our parser refuses, so
/// it becomes U+FFFD. An answer that could not be read or stored would count as unknown.
enum ProviderJSON {
    static func parse(_ body: [UInt8]) throws -> JSON { try JSON.parse(withoutZeros(body)) }

    private static let zero = Array("u0000".utf8)
    private static let replacement = Array(#"\ufffd"#.utf8)

    /// A backslash stands in strings only, always before what it escapes.
    private static func withoutZeros(_ body: [UInt8]) -> [UInt8] {
        var rest = body[...]
        var clean: [UInt8] = []
        while let start = rest.firstIndex(of: UInt8(ascii: "\\")) {
            let escape = rest[start...]
            let isZero = escape.dropFirst().starts(with: zero)
            clean += rest[..<start]
            clean += isZero ? replacement[...] : escape.prefix(2)
            rest = escape.dropFirst(isZero ? 1 + zero.count : 2)
        }
        return clean.isEmpty ? body : clean + rest
    }
}

extension JSON {
    /// An id or another word that some services write as a text and others as a whole number; nil when it is neither.
    var wordValue: String? {
        switch self {
        case .string(let text): text
        case .integer(let number): String(number)
        default: nil
        }
    }

    /// The first of these members that says something.
    func word(_ names: String...) -> String? {
        for name in names {
            if let text = self[name]?.wordValue, !text.isEmpty { return text }
        }
        return nil
    }
}
