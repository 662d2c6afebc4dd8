package import Values
import Workflow

/// A legal identifier of a company: a type such as `RUC_ECU` or `SIREN_FRA`, and its value.
///
/// Types are opaque but for their ending, which is the country (NAME_COUNTRY3). [coface-cofaserve.md §14]
package struct LegalIdentifier: Sendable, Hashable {
    package let type: String
    package let value: String

    package init(type: String, value: String) {
        self.type = type
        self.value = value
    }

    package static let typeLengthLimit = 32
    package static let valueLengthLimit = 64

    /// The value as different databases write it, most literal first, each once: as given, without blanks and
    /// punctuation, in capitals, and a French SIRET's SIREN grouped by threes. [coface-cofaserve.md §4, step 1]
    package var spellings: [String] {
        let plain = String(value.filter { $0.isLetter || $0.isNumber })
        var spellings = [value]
        for spelling in [plain, plain.uppercased(), Self.grouped(plain)] + Self.known(plain, type: type)
        where !spelling.isEmpty && !spellings.contains(spelling) { spellings.append(spelling) }
        return spellings
    }

    /// `732829320` as `732 829 320`: registers in several countries print nine digits so. A SIRET is its SIREN and five
    /// digits, `732 829 320 00074`; a French VAT number ends in a SIREN, `FR 40 303 265 045`.
    private static func grouped(_ plain: String) -> String {
        let characters = Array(plain)
        func groups(_ lengths: [Int]) -> String {
            var rest = characters[...]
            return lengths.map { length in
                defer { rest = rest.dropFirst(length) }
                return String(rest.prefix(length))
            }.joined(separator: " ")
        }
        func areDigits(from start: Int) -> Bool { characters.dropFirst(start).allSatisfy(\.isNumber) }
        switch characters.count {
        case 9 where areDigits(from: 0): return groups([3, 3, 3])
        case 14 where areDigits(from: 0): return groups([3, 3, 3, 5])
        case 13 where plain.uppercased().hasPrefix("FR") && areDigits(from: 4):
            return groups([2, 2, 3, 3, 3]).uppercased()
        default: return ""
        }
    }

    /// An Ecuadorian cédula is tried as the RUC that it belongs to. [coface-client-integration.md D-3]
    private static func known(_ plain: String, type: String) -> [String] {
        type == "RUC_ECU" && plain.count == 10 && plain.allSatisfy(\.isNumber) ? [plain + "001"] : []
    }

    /// For comparing: without blanks and punctuation, in capitals.
    package var normalized: String { value.filter { $0.isLetter || $0.isNumber }.uppercased() }

    /// The identifier in an argument list.
    static func read(_ json: JSON, at path: String, countryCode: String) throws(RejectionReport)
        -> LegalIdentifier
    {
        let reader = try ArgumentReader(json, known: ["type", "value"], at: path)
        let type = try reader.text("type", limit: typeLengthLimit)
        let value = try reader.text("value", limit: valueLengthLimit)
        let parts = type.split(separator: "_", omittingEmptySubsequences: false)
        guard parts.count >= 2, parts.allSatisfy({ !$0.isEmpty }), parts.last?.count == 3,
            type.utf8.allSatisfy({
                (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || $0 == UInt8(ascii: "_")
            })
        else {
            throw RejectionReport(
                code: "malformed_identifier_type",
                message:
                    "\(path).type \"\(type)\" is no identifier type; write NAME_COUNTRY such as SIREN_FRA",
                field: "\(path).type",
                value: type
            )
        }
        guard parts.last.map(String.init) == countryCode else {
            throw RejectionReport(
                code: "identifier_of_other_country",
                message:
                    "\(path).type \"\(type)\" is not one of \(countryCode); correct the type or the country",
                field: "\(path).type",
                value: type
            )
        }
        return LegalIdentifier(type: type, value: value)
    }
}

/// Something to look at that does not stop anything.
package struct CaseWarning: Sendable, Equatable {
    /// Stable, lower snake case.
    package let code: String
    package let field: String
    package let message: String

    package init(code: String, field: String, message: String) {
        self.code = code
        self.field = field
        self.message = message
    }

    package var json: JSON {
        ["code": .string(code), "field": .string(field), "message": .string(message)]
    }

    package init(json: JSON) throws(JSONShapeError) {
        self.init(
            code: try json.string("code"),
            field: try json.string("field"),
            message: try json.string("message")
        )
    }
}
