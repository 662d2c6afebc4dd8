package import Values

extension CompanyIdentification {
    /// What the client is asked for.
    package enum Request: Sendable, Equatable {
        case findByIdentifier(LegalIdentifier, countryCode: String)
        case findByName(NameSearch)
        case readOrder(easyNumber: String?, orderID: String?)
    }

    package struct NameSearch: Sendable, Equatable {
        package var countryCode: String
        package var name: String
        package var town: String?
        package var postalCode: String?
        package var region: String?
    }
}

extension CompanyIdentification.Request {
    /// The way of asking that comes next; nil when all were tried.
    static func search(_ facts: CompanyIdentification.Facts) -> Self? {
        guard let inquiry = facts.inquiry, facts.attempts.indices.contains(facts.attempt) else { return nil }
        switch facts.attempts[facts.attempt] {
        case .identifier(let type, let value):
            return .findByIdentifier(
                LegalIdentifier(type: type, value: value),
                countryCode: inquiry.countryCode
            )
        case .name(let name, let town, let postalCode):
            return .findByName(
                CompanyIdentification.NameSearch(
                    countryCode: inquiry.countryCode,
                    name: name,
                    town: town,
                    postalCode: postalCode,
                    region: inquiry.region
                )
            )
        }
    }

    static func order(_ facts: CompanyIdentification.Facts) -> Self? {
        facts.inquiry.map { .readOrder(easyNumber: $0.temporaryEasyNumber, orderID: $0.orderID) }
    }

    package static let schema = Schema<Self>.variants(
        "operation",
        [
            Variant("findByIdentifier", identifier) {
                .findByIdentifier($0.identifier, countryCode: $0.countryCode)
            },
            Variant("findByName", name) { .findByName($0) },
            Variant("readOrder", order) { .readOrder(easyNumber: $0.easyNumber, orderID: $0.orderID) },
        ],
        write: { request in
            switch request {
            case .findByIdentifier(let asked, let country):
                ("findByIdentifier", identifier.write((asked, country)))
            case .findByName(let search): ("findByName", name.write(search))
            case .readOrder(let number, let id): ("readOrder", order.write((number, id)))
            }
        }
    )

    private static let identifier = Schema<(identifier: LegalIdentifier, countryCode: String)>.object { o in
        let country = o.needed("countryCode", .anyText) { $0.countryCode }
        let type = o.needed("identifierType", .anyText) { $0.identifier.type }
        let value = o.needed("identifierValue", .anyText) { $0.identifier.value }
        return { r throws(ReadFailure) in
            (identifier: LegalIdentifier(type: try r(type), value: try r(value)), countryCode: try r(country))
        }
    }

    private static let name = Schema<CompanyIdentification.NameSearch>.object { o in
        let country = o.needed("countryCode", .anyText) { $0.countryCode }
        let name = o.needed("name", .anyText) { $0.name }
        let town = o.optional("town", .anyText) { $0.town }
        let postalCode = o.optional("postalCode", .anyText) { $0.postalCode }
        let region = o.optional("region", .anyText) { $0.region }
        return { r throws(ReadFailure) in
            CompanyIdentification.NameSearch(
                countryCode: try r(country),
                name: try r(name),
                town: try r(town),
                postalCode: try r(postalCode),
                region: try r(region)
            )
        }
    }

    private static let order = Schema<(easyNumber: String?, orderID: String?)>.object { o in
        let number = o.add(.optional("easyNumber", .anyText, writingNone: .null)) { $0.easyNumber }
        let id = o.add(.optional("orderId", .anyText, writingNone: .null)) { $0.orderID }
        return { r throws(ReadFailure) in (easyNumber: try r(number), orderID: try r(id)) }
    }
}
