import Values
import Workflow

/// Coface's own id of a company. Opaque but for one thing: a temporary one begins with `Z`.
/// [coface-cofaserve.md §4, §4.1]
package enum EasyNumber {
    package static let lengthLimit = 32

    package static func isTemporary(_ number: String) -> Bool { number.hasPrefix("Z") }

    static let malformed = RejectionSpec(
        code: "malformed_easy_number",
        remedy: "write 1 to \(lengthLimit) letters and digits"
    )
    static let notTemporary = RejectionSpec(
        code: "easy_number_not_temporary",
        remedy: "follow only numbers that begin with Z"
    )

    static let schema = Schema.text(limit: lengthLimit).matching(
        "^(?![Uu][Nn][Kk][Nn][Oo][Ww][Nn]$)[0-9A-Za-z]{1,\(lengthLimit)}$",
        refusing: malformed,
        "is no EASY number",
        isWellFormed
    )

    static let temporarySchema = schema.matching(
        "^Z[0-9A-Za-z]{0,\(lengthLimit - 1)}$",
        refusing: notTemporary,
        "is definitive already",
        isTemporary
    )

    /// Goes into a path, so letters and digits only.
    private static func isWellFormed(_ number: String) -> Bool {
        let isPlain = number.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "a")...UInt8(ascii: "z"):
                true
            default: false
            }
        }
        return isPlain && (1...lengthLimit).contains(number.utf8.count) && number.lowercased() != "unknown"
    }

    static func check(_ number: String, field: String) throws(RejectionReport) {
        guard isWellFormed(number) else {
            throw malformed.report("\(field) \"\(number)\" is no EASY number", field: field, value: number)
        }
    }
}

/// Country codes of the provider have three letters. [coface-cofaserve.md §3]
enum CountryCode {
    static let malformed = RejectionSpec(
        code: "malformed_country",
        remedy: "write three capital letters, such as FRA"
    )

    static let schema = Schema.text(limit: 8).matching(
        "^[A-Z]{3}$",
        refusing: malformed,
        "is no country code",
        isWellFormed
    )

    private static func isWellFormed(_ code: String) -> Bool {
        code.utf8.count == 3
            && code.utf8.allSatisfy { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }
    }

    static func read(_ reader: ArgumentReader, _ field: String) throws(RejectionReport) -> String {
        try reader.value(field, schema)
    }
}
