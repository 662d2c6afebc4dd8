import EventStore

/// The header `If-Match` (RFC 9110 §13.1.1): any version, or one of a list.
///
/// Our tags name versions of a case, not bytes of an answer. A proxy that compresses marks a tag as weak (`W/"3"`), and
/// clients send that back; the version is the same, so the mark is passed over. A tag that names no version matches
/// nothing.
enum VersionPrecondition: Sendable, Equatable {
    case any
    case oneOf([StreamVersion])

    /// Tags in one header.
    static let tagLimit = 32

    /// Nil for what is no list of entity tags.
    init?(ifMatch text: String) {
        var rest = Substring(text).utf8
        rest = Self.trimmed(rest)
        if rest.elementsEqual("*".utf8) {
            self = .any
            return
        }
        var versions: [StreamVersion] = []
        var count = 0
        while true {
            rest = Self.trimmed(rest)
            // A list may have empty elements. [RFC 9110 §5.6.1.2]
            if rest.first == UInt8(ascii: ",") {
                rest = rest.dropFirst()
                continue
            }
            if rest.isEmpty { break }
            if rest.starts(with: "W/".utf8) { rest = rest.dropFirst(2) }
            guard rest.first == UInt8(ascii: "\""),
                let end = rest.dropFirst().firstIndex(of: UInt8(ascii: "\""))
            else { return nil }
            count += 1
            guard count <= Self.tagLimit else { return nil }
            let tag = rest[rest.index(after: rest.startIndex)..<end]
            guard tag.allSatisfy(Self.mayStandInTag) else { return nil }
            if let number = Int64(Substring(tag)), number > 0 { versions.append(StreamVersion(number)) }
            rest = Self.trimmed(rest[rest.index(after: end)...])
            guard rest.isEmpty || rest.first == UInt8(ascii: ",") else { return nil }
        }
        guard count > 0 else { return nil }
        self = .oneOf(versions)
    }

    /// [RFC 9110 §8.8.3]
    private static func mayStandInTag(_ byte: UInt8) -> Bool { byte == 0x21 || byte >= 0x23 && byte != 0x7F }

    private static func trimmed(_ text: Substring.UTF8View) -> Substring.UTF8View {
        text.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
    }
}
