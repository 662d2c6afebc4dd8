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

    static let malformedType = RejectionSpec(
        code: "malformed_identifier_type",
        remedy: "write NAME_COUNTRY such as SIREN_FRA"
    )
    static let ofOtherCountry = RejectionSpec(
        code: "identifier_of_other_country",
        remedy: "correct the type or the country"
    )

    package static let schema = makeSchema()

    private static func makeSchema() -> Schema<LegalIdentifier> {
        let typeSchema = Schema.text(limit: typeLengthLimit).matching(
            "^[A-Z0-9]+(_[A-Z0-9]+)*_[A-Z0-9]{3}$",
            refusing: malformedType,
            "is no identifier type",
            isWellFormed
        ).described(example: "SIREN_FRA")
        return .object { o in
            let type = o.needed("type", typeSchema) { $0.type }
            let value = o.needed("value", .text(limit: valueLengthLimit)) { $0.value }
            return { r throws(ReadFailure) in LegalIdentifier(type: try r(type), value: try r(value)) }
        }.described(component: "LegalIdentifier")
    }

    private static func isWellFormed(_ type: String) -> Bool {
        let parts = type.split(separator: "_", omittingEmptySubsequences: false)
        return parts.count >= 2 && parts.allSatisfy { !$0.isEmpty } && parts.last?.count == 3
            && type.utf8.allSatisfy {
                (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || $0 == UInt8(ascii: "_")
            }
    }

    /// Types end in their country.
    func check(country: String) throws(ReadFailure) {
        guard type.split(separator: "_").last.map(String.init) == country else {
            throw Self.ofOtherCountry.failure("\"\(type)\" is not one of \(country)", at: "type", value: type)
        }
    }

    /// The identifier in an argument list.
    static func read(_ json: JSON, at path: String, countryCode: String) throws(RejectionReport)
        -> LegalIdentifier
    {
        do throws(ReadFailure) {
            let identifier = try schema.read(json, .arguments)
            try identifier.check(country: countryCode)
            return identifier
        } catch {
            throw RejectionReport(error.inside(path))
        }
    }
}

extension LegalIdentifier {
    package var json: JSON { Self.schema.write(self) }

    package init(json: JSON) throws(JSONShapeError) { self = try Self.schema.stored(json) }
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

    static let schema = Schema<CaseWarning>.object { o in
        let code = o.needed("code", .anyText) { $0.code }
        let field = o.needed("field", .anyText) { $0.field }
        let message = o.needed("message", .anyText) { $0.message }
        return { r throws(ReadFailure) in
            CaseWarning(code: try r(code), field: try r(field), message: try r(message))
        }
    }

    package var json: JSON { Self.schema.write(self) }

    package init(json: JSON) throws(JSONShapeError) { self = try Self.schema.stored(json) }
}
