package import Values
package import Workflow

extension CompanyIdentification {
    package var vocabulary: Vocabulary<Facts> {
        Vocabulary(
            startCommand: "identify",
            commands: [
                "identify": CommandWord(events: ["identificationRequested"]),
                "searchAgain": CommandWord(events: ["searchResumed"]),
                "choose": CommandWord(events: ["companyChosen"]),
                "refresh": CommandWord(events: ["refreshRequested"]),
                "close": CommandWord(events: ["closed"]),
            ],
            events: [
                "identificationRequested", "searchResumed", "nothingFound", "companiesFound",
                "companyChosen", "refreshRequested", "easyNumberResolved", "stillTemporary",
                "notIdentifiable", "closed",
            ],
            guards: [
                "isIdentified": GuardWord("exactly one company was found") {
                    $0.easyNumber.map { !EasyNumber.isTemporary($0) } ?? false
                },
                "isTemporary": GuardWord("Coface has given a temporary number") {
                    $0.easyNumber.map(EasyNumber.isTemporary) ?? false
                },
                "hasAttemptsLeft": GuardWord("another way of searching is left") {
                    $0.attempt < $0.attempts.count
                },
            ],
            deadlines: ["staleness": { $0.freshUntil }],
            calls: [
                "searchCompany": CallWord(
                    kind: .safe,
                    events: ["nothingFound", "companiesFound", "easyNumberResolved"]
                ),
                "readOrder": CallWord(
                    kind: .safe,
                    events: ["easyNumberResolved", "stillTemporary", "notIdentifiable"]
                ),
            ]
        )
    }

    package func request(for call: String, given facts: Facts, at moment: Instant) -> JSON {
        guard let inquiry = facts.inquiry else { return .null }
        if call == "readOrder" {
            return [
                "easyNumber": .optional(inquiry.temporaryEasyNumber), "operation": "readOrder",
                "orderId": .optional(inquiry.orderID),
            ]
        }
        guard facts.attempts.indices.contains(facts.attempt) else { return .null }
        var object = JSONObject([("countryCode", .string(inquiry.countryCode))])
        switch facts.attempts[facts.attempt] {
        case .identifier(let type, let value):
            object["operation"] = "findByIdentifier"
            object["identifierType"] = .string(type)
            object["identifierValue"] = .string(value)
        case .name(let name, let town, let postalCode):
            object["operation"] = "findByName"
            object["name"] = .string(name)
            object["town"] = town.map(JSON.string)
            object["postalCode"] = postalCode.map(JSON.string)
            object["region"] = inquiry.region.map(JSON.string)
        }
        return .object(object)
    }

    /// The row of model `company_identifications`.
    package func row(of facts: Facts, at place: Place) -> LifecycleRow? {
        guard let inquiry = facts.inquiry else { return nil }
        return LifecycleRow(
            model: "company_identifications",
            columns: JSONObject([
                ("country_code", .string(inquiry.countryCode)),
                ("inquiry", .string(inquiry.key)),
                ("easy_number", .optional(facts.easyNumber)),
                ("company_name", .optional(facts.chosen?.name ?? inquiry.name)),
                ("hits", .integer(Int64(facts.companies.count))),
                ("state", .string(place.state)),
                ("searched_at", .optional(facts.searchedAt?.description)),
                ("fresh_until", .optional(facts.freshUntil?.description)),
                ("attention", .optional(place.attention)),
                ("next_at", .optional(place.nextAt?.description)),
                ("next_explanation", .optional(place.nextExplanation)),
            ])
        )
    }
}
