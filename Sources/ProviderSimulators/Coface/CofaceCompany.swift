/// A company of the provider's own register.
package struct CofaceCompany: Hashable, Codable, Sendable {
    /// Only head offices are assessed [coface-cofaserve.md §4].
    package enum Establishment: String, Codable, Sendable {
        case headOffice = "HEAD_OFFICE"
        case branch = "BRANCH"
    }

    package struct Identifier: Hashable, Codable, Sendable {
        package var type: String
        /// Found in exactly this spelling: formats differ between registers [coface-cofaserve.md §4].
        package var value: String

        package init(type: String, value: String) {
            self.type = type
            self.value = value
        }
    }

    package var easyNumber: String
    package var name: String
    package var countryCode: String
    package var identifiers: [Identifier]?
    package var establishmentType: Establishment?
    package var street: String?
    package var city: String?
    package var postalCode: String?
    package var region: String?
    /// A number beginning with `Z` under which the company is known until it is identified
    /// [coface-cofaserve.md §4.1].
    package var temporaryEasyNumber: String?
    /// Virtual seconds from the first time that the temporary number was shown until the definitive one replaces
    /// it; nil with a temporary number is never.
    package var resolvesAfterSeconds: Double?
    /// What becomes of this company's cases, instead of what chance says.
    package var outcome: CofaceOutcome?

    package init(
        easyNumber: String,
        name: String,
        countryCode: String,
        identifiers: [Identifier]? = nil,
        establishmentType: Establishment? = nil,
        city: String? = nil,
        postalCode: String? = nil,
        region: String? = nil,
        temporaryEasyNumber: String? = nil,
        resolvesAfterSeconds: Double? = nil,
        outcome: CofaceOutcome? = nil
    ) {
        self.easyNumber = easyNumber
        self.name = name
        self.countryCode = countryCode
        self.identifiers = identifiers
        self.establishmentType = establishmentType
        self.city = city
        self.postalCode = postalCode
        self.region = region
        self.temporaryEasyNumber = temporaryEasyNumber
        self.resolvesAfterSeconds = resolvesAfterSeconds
        self.outcome = outcome
    }

    var isBranch: Bool { establishmentType == .branch }

    /// What is wrong with the entry, nil when nothing is.
    package var complaint: String? {
        if easyNumber.isEmpty || easyNumber.hasPrefix("Z") {
            return "easyNumber must not be empty nor begin with Z"
        }
        if easyNumber == CofaceRoute.unknownDebtor { return "unknown is no easyNumber" }
        if let temporary = temporaryEasyNumber, !temporary.hasPrefix("Z") {
            return "\(temporary): temporary numbers begin with Z"
        }
        return nil
    }
}

/// What becomes of a case.
package enum CofaceOutcome: String, CaseIterable, Codable, CodingKeyRepresentable, Sendable {
    /// Cover accepted, waiting period, indemnified, closed.
    case indemnified
    /// Cover accepted, then the debtor pays: closed.
    case paid
    /// All invoices refused; may be moved to collection.
    case coverRefused
    /// The declaration itself is answered with `Rejected` and reasons.
    case rejectedAtOnce
    /// Rejected by a clerk later.
    case rejectedLater
    /// Pending for good.
    case stuck
    /// An undocumented status for a while, then accepted and indemnified.
    case strangeThenIndemnified
    /// A known debtor that is nevertheless validated first [coface-cofaserve.md §13, D-24].
    case validatedThenIndemnified
}
