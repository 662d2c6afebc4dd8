import Workflow

/// Coface's own id of a company. Opaque but for one thing: a temporary one begins with `Z`.
/// [coface-cofaserve.md §4, §4.1]
package enum EasyNumber {
    package static let lengthLimit = 32

    package static func isTemporary(_ number: String) -> Bool { number.hasPrefix("Z") }

    /// Goes into a path, so letters and digits only.
    static func check(_ number: String, field: String) throws(RejectionReport) {
        let isPlain = number.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "a")...UInt8(ascii: "z"):
                true
            default: false
            }
        }
        guard isPlain, (1...lengthLimit).contains(number.utf8.count), number.lowercased() != "unknown" else {
            throw RejectionReport(
                code: "malformed_easy_number",
                message: "\(field) \"\(number)\" is no EASY number: 1 to \(lengthLimit) letters and digits",
                field: field,
                value: number
            )
        }
    }
}

/// Country codes of the provider have three letters. [coface-cofaserve.md §3]
enum CountryCode {
    static func read(_ reader: ArgumentReader, _ field: String) throws(RejectionReport) -> String {
        let code = try reader.text(field, limit: 8)
        guard code.utf8.count == 3,
            code.utf8.allSatisfy({ (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) })
        else {
            throw RejectionReport(
                code: "malformed_country",
                message:
                    "\(reader.name(of: field)) \"\(code)\" is no country code of three capital letters, such as FRA",
                field: reader.name(of: field),
                value: code
            )
        }
        return code
    }
}
