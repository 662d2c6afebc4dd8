package import Values
package import Workflow

extension CompanyIdentification {
    /// Stored names are written out here: they never follow a Swift rename.
    package func encode(_ event: Event) -> EncodedEvent {
        switch event {
        case .identificationRequested(let inquiry, let warnings, let moment):
            Self.encoded(
                "identificationRequested",
                [
                    ("at", .integer(moment.microseconds)), ("inquiry", inquiry.json),
                    ("warnings", .array(warnings.map(\.json))),
                ]
            )
        case .searchResumed(let inquiry, let warnings):
            Self.encoded(
                "searchResumed",
                [("inquiry", inquiry.json), ("warnings", .array(warnings.map(\.json)))]
            )
        case .nothingFound(let moment):
            Self.encoded("nothingFound", [("at", .integer(moment.microseconds))])
        case .companiesFound(let companies, let chosen, let moment):
            Self.encoded(
                "companiesFound",
                [
                    ("at", .integer(moment.microseconds)), ("chosen", .optional(chosen)),
                    ("companies", .array(companies.map(\.json))),
                ]
            )
        case .companyChosen(let number): Self.encoded("companyChosen", [("easyNumber", .string(number))])
        case .refreshRequested: Self.encoded("refreshRequested", [])
        case .easyNumberResolved(let from, let to):
            Self.encoded("easyNumberResolved", [("from", .string(from)), ("to", .string(to))])
        case .stillTemporary(let moment):
            Self.encoded("stillTemporary", [("at", .integer(moment.microseconds))])
        case .notIdentifiable(let status): Self.encoded("notIdentifiable", [("status", .string(status))])
        case .closed(let reason): Self.encoded("closed", [("reason", .string(reason))])
        }
    }

    private static func encoded(_ name: String, _ members: [(String, JSON)]) -> EncodedEvent {
        EncodedEvent(name: name, data: .object(JSONObject(members)))
    }

    package func decodeEvent(_ event: EncodedEvent) throws(JSONShapeError) -> Event {
        let data = event.data
        func moment() throws(JSONShapeError) -> Instant { Instant(microseconds: try data.integer("at")) }
        switch event.name {
        case "identificationRequested":
            return .identificationRequested(
                try Inquiry(json: data["inquiry"] ?? .null),
                warnings: try data.warnings(),
                at: try moment()
            )
        case "searchResumed":
            return .searchResumed(
                try Inquiry(json: data["inquiry"] ?? .null),
                warnings: try data.warnings()
            )
        case "nothingFound": return .nothingFound(at: try moment())
        case "companiesFound":
            return .companiesFound(
                try data.elements("companies") { json throws(JSONShapeError) in try Company(json: json) },
                chosen: try data.optionalString("chosen"),
                at: try moment()
            )
        case "companyChosen": return .companyChosen(easyNumber: try data.string("easyNumber"))
        case "refreshRequested": return .refreshRequested
        case "easyNumberResolved":
            return .easyNumberResolved(from: try data.string("from"), to: try data.string("to"))
        case "stillTemporary": return .stillTemporary(at: try moment())
        case "notIdentifiable": return .notIdentifiable(status: try data.string("status"))
        case "closed": return .closed(reason: try data.string("reason"))
        default:
            throw JSONShapeError(
                field: "name",
                expected: "an event of a company identification",
                found: event.name
            )
        }
    }

    package func encode(_ facts: Facts) -> JSON {
        var object = JSONObject([("attempt", .integer(Int64(facts.attempt)))])
        object["inquiry"] = facts.inquiry?.json
        if !facts.warnings.isEmpty { object["warnings"] = .array(facts.warnings.map(\.json)) }
        if !facts.companies.isEmpty { object["companies"] = .array(facts.companies.map(\.json)) }
        object["easyNumber"] = facts.easyNumber.map(JSON.string)
        object["searchedAt"] = facts.searchedAt.map { .integer($0.microseconds) }
        return .object(object)
    }

    package func decodeFacts(_ json: JSON) throws(JSONShapeError) -> Facts {
        var facts = Facts()
        if let inquiry = json["inquiry"] { facts.inquiry = try Inquiry(json: inquiry) }
        facts.warnings = try json.warnings()
        facts.attempt = Int(try json.integer("attempt"))
        facts.companies = try json.elements("companies") { json throws(JSONShapeError) in
            try Company(json: json)
        }
        facts.easyNumber = try json.optionalString("easyNumber")
        facts.searchedAt = try json.optionalInteger("searchedAt").map(Instant.init(microseconds:))
        return facts
    }
}

extension CompanyIdentification.Inquiry {
    package var json: JSON {
        var object = JSONObject([("countryCode", .string(countryCode))])
        if !identifiers.isEmpty { object["identifiers"] = .array(identifiers.map(\.json)) }
        object["name"] = name.map(JSON.string)
        object["town"] = town.map(JSON.string)
        object["postalCode"] = postalCode.map(JSON.string)
        object["region"] = region.map(JSON.string)
        object["temporaryEasyNumber"] = temporaryEasyNumber.map(JSON.string)
        object["orderId"] = orderID.map(JSON.string)
        return .object(object)
    }

    init(json: JSON) throws(JSONShapeError) {
        self.init(
            countryCode: try json.string("countryCode"),
            identifiers: try json.elements("identifiers") { json throws(JSONShapeError) in
                try LegalIdentifier(json: json)
            },
            name: try json.optionalString("name"),
            town: try json.optionalString("town"),
            postalCode: try json.optionalString("postalCode"),
            region: try json.optionalString("region"),
            temporaryEasyNumber: try json.optionalString("temporaryEasyNumber"),
            orderID: try json.optionalString("orderId")
        )
    }
}

extension LegalIdentifier {
    package var json: JSON { ["type": .string(type), "value": .string(value)] }

    package init(json: JSON) throws(JSONShapeError) {
        self.init(type: try json.string("type"), value: try json.string("value"))
    }
}

extension CompanyIdentification.Company {
    package var json: JSON {
        var object = JSONObject([("easyNumber", .string(easyNumber)), ("name", .string(name))])
        object["countryCode"] = countryCode.map(JSON.string)
        if !identifiers.isEmpty { object["identifiers"] = .array(identifiers.map(\.json)) }
        object["establishmentType"] = establishmentType.map(JSON.string)
        object["isBranch"] = .bool(isBranch)
        if !address.isEmpty { object["address"] = .object(address) }
        if !other.isEmpty { object["other"] = .object(other) }
        return .object(object)
    }

    package init(json: JSON) throws(JSONShapeError) {
        self.init(
            easyNumber: try json.string("easyNumber"),
            name: try json.string("name"),
            countryCode: try json.optionalString("countryCode"),
            identifiers: try json.elements("identifiers") { json throws(JSONShapeError) in
                try LegalIdentifier(json: json)
            },
            establishmentType: try json.optionalString("establishmentType"),
            address: json["address"]?.objectValue ?? JSONObject(),
            other: json["other"]?.objectValue ?? JSONObject()
        )
    }
}
