/// How a table writes what programs write differently from country to country. What is not said is never guessed when
/// two readings are possible: it is read in the one form that everything here writes, or refused.
package struct TableDialect: Sendable, Hashable {
    package enum Decimal: String, Sendable, CaseIterable {
        /// 1234.50; `1,234.50` and `1 234.50` too.
        case point
        /// 1234,50; `1.234,50` and `1 234,50` too.
        case comma
    }

    package enum Days: String, Sendable, CaseIterable {
        /// 2026-11-20.
        case iso
        /// 20/11/2026, 20.11.2026 or 20-11-2026, beside ISO 8601.
        case dmy
    }

    package enum Encoding: String, Sendable, CaseIterable {
        case utf8 = "utf-8"
        /// What Excel writes in western Europe unless UTF-8 is chosen.
        case windows1252 = "windows-1252"
    }

    package enum Separator: String, Sendable, CaseIterable {
        case comma, semicolon, tab, bar

        var byte: UInt8 {
            switch self {
            case .comma: UInt8(ascii: ",")
            case .semicolon: UInt8(ascii: ";")
            case .tab: 0x09
            case .bar: UInt8(ascii: "|")
            }
        }

        /// By its name, or as itself.
        init?(word: String) {
            guard
                let found = Self.allCases.first(where: { $0.rawValue == word || $0.byte == word.utf8.first })
            else { return nil }
            guard found.rawValue == word || word.utf8.count == 1 else { return nil }
            self = found
        }
    }

    /// Of a CSV file; seen from its first record unless said.
    package var separator: Separator?
    package var decimal: Decimal?
    package var dates: Days?
    /// Of a CSV file; UTF-8 unless said.
    package var encoding: Encoding?

    package static let standard = TableDialect()

    package init() {}

    /// From the words that people give at a command line or door; nil for what they leave open.
    ///
    /// - Throws: `unknownOption`, with the words that there are.
    package init(
        separator: String? = nil,
        decimal: String? = nil,
        dates: String? = nil,
        encoding: String? = nil
    ) throws(TableError) {
        self.separator = try Self.word(
            separator,
            "separator",
            Separator.allCases.map(\.rawValue),
            Separator.init(word:)
        )
        self.decimal = try Self.word(
            decimal,
            "decimal",
            Decimal.allCases.map(\.rawValue),
            Decimal.init(rawValue:)
        )
        self.dates = try Self.word(dates, "dates", Days.allCases.map(\.rawValue), Days.init(rawValue:))
        self.encoding = try Self.word(
            encoding?.lowercased(),
            "encoding",
            Encoding.allCases.map(\.rawValue),
            Encoding.init(rawValue:)
        )
    }

    private static func word<Word>(
        _ text: String?,
        _ name: String,
        _ offered: [String],
        _ make: (String) -> Word?
    ) throws(TableError) -> Word? {
        guard let text else { return nil }
        guard let word = make(text) else {
            throw TableError(
                .unknownOption,
                "there is no \(name) \"\(text)\"; there are \(offered.joined(separator: ", "))"
            )
        }
        return word
    }
}
