package import Values
import Workflow

extension CompanyIdentification.Inquiry {
    /// As arguments, in events and in snapshots alike.
    package static let schema = makeSchema()

    private static func makeSchema() -> Schema<Self> {
        let text = Schema.text(limit: CompanyIdentification.nameLengthLimit)
        return .object { o in
            let country = o.needed("countryCode", CountryCode.schema) { $0.countryCode }
            let identifiers = o.list(
                "identifiers",
                of: LegalIdentifier.schema,
                limit: CompanyIdentification.identifiersLimit
            ) { $0.identifiers }
            let name = o.optional("name", text) { $0.name }
            let town = o.optional("town", text) { $0.town }
            let postalCode = o.optional("postalCode", text) { $0.postalCode }
            let region = o.optional("region", text) { $0.region }
            let number = o.optional("temporaryEasyNumber", EasyNumber.temporarySchema) {
                $0.temporaryEasyNumber
            }
            let order = o.optional("orderId", text) { $0.orderID }
            return { r throws(ReadFailure) in
                Self(
                    countryCode: try r(country),
                    identifiers: try r(identifiers),
                    name: try r(name),
                    town: try r(town),
                    postalCode: try r(postalCode),
                    region: try r(region),
                    temporaryEasyNumber: try r(number),
                    orderID: try r(order)
                )
            }
        }
        .rule { inquiry throws(ReadFailure) in try inquiry.check() }
        .described(
            note:
                "A legal identifier of the country, or the name with its town or postal code (and its region in the USA, Canada and some possessions), or a temporary EASY number with its order.",
            component: "CompanyInquiry"
        )
    }
}

extension CompanyIdentification.Company {
    package static let schema = makeSchema()

    private static func makeSchema() -> Schema<Self> {
        .object { o in
            let number = o.needed("easyNumber", .anyText) { $0.easyNumber }
            let name = o.needed("name", .anyText) { $0.name }
            let country = o.optional("countryCode", .anyText) { $0.countryCode }
            let identifiers = o.list("identifiers", of: LegalIdentifier.schema) { $0.identifiers }
            let type = o.optional("establishmentType", .anyText) { $0.establishmentType }
            o.derived("isBranch", .flag) { $0.isBranch }
            let address = o.add(.opaque("address")) { $0.address }
            let other = o.add(.opaque("other")) { $0.other }
            return { r throws(ReadFailure) in
                Self(
                    easyNumber: try r(number),
                    name: try r(name),
                    countryCode: try r(country),
                    identifiers: try r(identifiers),
                    establishmentType: try r(type),
                    address: try r(address),
                    other: try r(other)
                )
            }
        }
    }
}

extension CompanyIdentification.Facts {
    /// The form of snapshots.
    static let schema = makeSchema()

    private static func makeSchema() -> Schema<Self> {
        .object { o in
            let inquiry = o.optional("inquiry", CompanyIdentification.Inquiry.schema) { $0.inquiry }
            let warnings = o.list("warnings", of: CaseWarning.schema) { $0.warnings }
            let attempt = o.needed("attempt", .count()) { $0.attempt }
            let companies = o.list("companies", of: CompanyIdentification.Company.schema) { $0.companies }
            let number = o.optional("easyNumber", .anyText) { $0.easyNumber }
            let searchedAt = o.optional("searchedAt", .microseconds) { $0.searchedAt }
            return { r throws(ReadFailure) in
                var facts = Self()
                facts.inquiry = try r(inquiry)
                facts.warnings = try r(warnings)
                facts.attempt = try r(attempt)
                facts.companies = try r(companies)
                facts.easyNumber = try r(number)
                facts.searchedAt = try r(searchedAt)
                return facts
            }
        }
    }
}

extension CompanyIdentification.Answer {
    package static let schema = Schema<Self>.variants(
        "outcome",
        [
            Variant("companies", companies) { .companies($0) },
            Variant("order", order) { .order(easyNumber: $0.easyNumber, status: $0.status) },
        ],
        write: { answer in
            switch answer {
            case .companies(let found): ("companies", companies.write(found))
            case .order(let number, let status): ("order", order.write((number, status)))
            }
        }
    )

    package var json: JSON { Self.schema.write(self) }

    private static let companies = Schema.one(
        .list("companies", of: CompanyIdentification.Company.schema, whenEmpty: .written)
    )

    private static let order = Schema<(easyNumber: String?, status: String?)>.object { o in
        let number = o.add(.optional("easyNumber", .anyText, writingNone: .null)) { $0.easyNumber }
        let status = o.add(.optional("status", .anyText, writingNone: .null)) { $0.status }
        return { r throws(ReadFailure) in (easyNumber: try r(number), status: try r(status)) }
    }
}
