import Values
import Workflow

extension CompanyIdentification {
    /// What the rules of a search refuse.
    enum Refusal {
        static let alreadyRequested = RejectionSpec(
            code: "already_requested",
            kind: .notNow,
            remedy: "begin another case, or search again in this one"
        )
        static let fieldIsFixed = RejectionSpec(code: "field_is_fixed", remedy: "begin another case")
        static let unknownCompany = RejectionSpec(
            code: "unknown_company",
            remedy: "choose one of the companies that were found"
        )
        static let branchNotAssessed = RejectionSpec(
            code: "branch_not_assessed",
            kind: .notNow,
            remedy: "choose the head office, since Coface assesses no others"
        )
        static let forbiddenCharacter = RejectionSpec(
            code: ReadFailure.characterCode,
            remedy: "take the character out"
        )

        static let all = [
            alreadyRequested, fieldIsFixed, unknownCompany, branchNotAssessed, CountryCode.malformed,
            EasyNumber.malformed, EasyNumber.notTemporary, LegalIdentifier.malformedType,
            LegalIdentifier.ofOtherCountry, IdentifierCheck.malformed,
        ]
    }
}

extension CompanyIdentification.Inquiry {
    /// What no single field can say: whether it can be asked at all.
    func check() throws(ReadFailure) {
        for (index, identifier) in identifiers.enumerated() {
            do throws(ReadFailure) {
                try identifier.check(country: countryCode)
            } catch {
                throw error.inside("identifiers[\(index)]")
            }
        }
        if temporaryEasyNumber != nil { return try checkOrder() }
        guard !identifiers.isEmpty || name != nil else {
            throw .missing("identifiers", "give a legal identifier, or the name with its place")
        }
        guard name == nil || !identifiers.isEmpty || town != nil || postalCode != nil else {
            throw .missing("town", "a search by name needs the town or the postal code")
        }
        if name != nil, region == nil, Self.regionCountries.contains(countryCode) {
            throw .missing("region", "a search by name in \(countryCode) needs the region or state")
        }
    }

    private func checkOrder() throws(ReadFailure) {
        guard let orderID else {
            throw .missing("orderId", "a temporary number is followed by the order that it came with")
        }
        // It becomes part of a path.
        guard orderID.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && !"/?#%".utf8.contains($0) }) else {
            throw CompanyIdentification.Refusal.forbiddenCharacter.failure(
                "may hold printable ASCII characters without blanks and / ? # % only",
                at: "orderId",
                value: orderID
            )
        }
    }

    /// What to look at in the identifiers. Throws for one that cannot be right.
    func warnings() throws(RejectionReport) -> [CaseWarning] {
        var warnings: [CaseWarning] = []
        for (index, identifier) in identifiers.enumerated() {
            warnings += try IdentifierCheck.warnings(for: identifier, at: "identifiers[\(index)]")
        }
        return warnings
    }
}
