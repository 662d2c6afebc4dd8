import Values

/// A provider's answer as JSON, fit to be kept: the database stores no U+0000, which JSON allows, so it becomes U+FFFD.
/// A result that could not be stored would count as unknown.
enum ProviderJSON {
    static func parse(_ body: [UInt8]) throws -> JSON { clean(try JSON.parse(body)) }

    /// The parser bounds the depth.
    private static func clean(_ json: JSON) -> JSON {
        switch json {
        case .string(let text): .string(clean(text))
        case .array(let elements): .array(elements.map(clean))
        case .object(let object): .object(JSONObject(object.members.map { (clean($0.key), clean($0.value)) }))
        case .null, .bool, .integer, .double: json
        }
    }

    private static func clean(_ text: String) -> String {
        guard text.utf8.contains(0) else { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.map { $0.value == 0 ? "\u{FFFD}" : $0 }))
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
