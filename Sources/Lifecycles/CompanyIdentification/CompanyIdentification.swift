package import Values
import Workflow

/// From what is known of a company to its EASY number. [coface-cofaserve.md §4]
///
/// A legal identifier in several spellings first, then the name with its place, fewer data after more. Only head
/// offices are assessed, so a branch is never chosen. What was found is reused for ``reusedFor``.
package struct CompanyIdentification: DefinedLifecycle {
    package init() {}

    package static let name = "company"
    package var initialFacts: Facts { Facts() }

    /// What was found is good for a day. [coface-client-integration.md §11, assumed]
    package static let reusedFor = Duration.seconds(24 * 3600)

    /// The scope under which an inquiry is unique: asked twice, it is the same case.
    package static let inquiryScope = "coface.company"
}

extension CompanyIdentification {
    /// What is known of the company.
    package struct Inquiry: Sendable, Equatable {
        package var countryCode: String
        package var identifiers: [LegalIdentifier] = []
        package var name: String?
        package var town: String?
        package var postalCode: String?
        package var region: String?
        /// A temporary EASY number and the order that it came with, to be followed until it is replaced. [§4.1]
        package var temporaryEasyNumber: String?
        package var orderID: String?

        /// Spellings of one thing are one inquiry.
        package var key: String {
            if let temporaryEasyNumber { return "temporary/\(temporaryEasyNumber)" }
            if let first = identifiers.first { return "\(countryCode)/\(first.type)/\(first.normalized)" }
            let place = postalCode ?? town ?? ""
            return "\(countryCode)/name/\(Self.folded(name ?? ""))/\(Self.folded(place))"
        }

        private static func folded(_ text: String) -> String {
            text.lowercased().filter { $0.isLetter || $0.isNumber }
        }
    }

    /// One way of asking.
    package enum Attempt: Sendable, Equatable {
        case identifier(type: String, value: String)
        case name(String, town: String?, postalCode: String?)
    }

    /// A hit. [coface-client-integration.md §4]
    package struct Company: Sendable, Equatable {
        package var easyNumber: String
        package var name: String
        package var countryCode: String?
        package var identifiers: [LegalIdentifier]
        /// As it came: `HEAD_OFFICE`, `BRANCH`.
        package var establishmentType: String?
        package var address: JSONObject
        /// Members that this build does not know, kept as they came.
        package var other: JSONObject

        package init(
            easyNumber: String,
            name: String,
            countryCode: String? = nil,
            identifiers: [LegalIdentifier] = [],
            establishmentType: String? = nil,
            address: JSONObject = JSONObject(),
            other: JSONObject = JSONObject()
        ) {
            self.easyNumber = easyNumber
            self.name = name
            self.countryCode = countryCode
            self.identifiers = identifiers
            self.establishmentType = establishmentType
            self.address = address
            self.other = other
        }

        /// A legally dependent establishment: Coface assesses head offices only. [§4]
        package var isBranch: Bool {
            establishmentType.map { $0.uppercased().filter(\.isLetter) == "BRANCH" } ?? false
        }
    }

    package struct Facts: Sendable, Equatable {
        package var inquiry: Inquiry?
        package var warnings: [CaseWarning] = []
        /// Which of the ways of asking comes next.
        package var attempt = 0
        package var companies: [Company] = []
        package var easyNumber: String?
        package var searchedAt: Instant?

        package init() {}

        package var chosen: Company? { companies.first { $0.easyNumber == easyNumber } }
        package var attempts: [Attempt] { inquiry?.attempts ?? [] }
        package var freshUntil: Instant? { searchedAt.map { $0 + reusedFor } }
    }

    package enum Command: Sendable, Equatable {
        case identify(Inquiry, warnings: [CaseWarning])
        /// With what was found out meanwhile.
        case searchAgain(Inquiry, warnings: [CaseWarning])
        case choose(easyNumber: String)
        /// Ask anew what was asked before.
        case refresh
        case close(reason: String)
        case answered(call: String, Answer)
    }

    package enum Event: Sendable, Equatable {
        case identificationRequested(Inquiry, warnings: [CaseWarning], at: Instant)
        case searchResumed(Inquiry, warnings: [CaseWarning])
        /// One way of asking found no company.
        case nothingFound(at: Instant)
        /// `chosen` when a rule decides: one head office with exactly our identifier.
        case companiesFound([Company], chosen: String?, at: Instant)
        case companyChosen(easyNumber: String)
        case refreshRequested
        /// A temporary number became a definitive one, here and wherever it was used. [§4.1]
        case easyNumberResolved(from: String, to: String)
        /// Coface has not identified the company yet.
        case stillTemporary(at: Instant)
        /// The order was rejected or annulled: the number will never be definitive.
        case notIdentifiable(status: String)
        case closed(reason: String)
    }

    /// What the client hands over.
    package enum Answer: Sendable, Equatable {
        case companies([Company])
        case order(easyNumber: String?, status: String?)
    }
}
