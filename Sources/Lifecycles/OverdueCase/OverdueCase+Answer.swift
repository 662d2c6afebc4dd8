package import Values

extension OverdueCase {
    /// What the client hands over, read from the provider's answer: the one form in which client and lifecycle
    /// exchange answers. Amounts in minor units, silence left out.
    package enum Answer: Sendable, Equatable {
        case catalog([CatalogRow])
        /// The declaration was taken in: 202.
        case accepted(requestID: String?, row: CaseRow)
        /// A row of the list, a detail, or the answer to an update or a move.
        case row(CaseRow)
        /// The list has no case of that customer reference.
        case notFound
        /// The provider says no, in its own words.
        case refused(Refusal)
    }

    /// A debt type that may be declared, or an existing case. [coface-wire.md, catalog-overdue]
    package struct CatalogRow: Sendable, Equatable {
        package var debtType: String
        package var actionCodes: [String]
        package var overdueID: String?

        package init(debtType: String, actionCodes: [String], overdueID: String? = nil) {
            self.debtType = debtType
            self.actionCodes = actionCodes
            self.overdueID = overdueID
        }

        package func offers(_ action: String) -> Bool {
            actionCodes.contains { $0.uppercased() == action }
        }
    }

    /// One look at the provider's case.
    package struct CaseRow: Sendable, Equatable {
        package var customerReference: String?
        package var overdueID: String?
        package var rawStatus: String?
        package var easyNumber: String?
        package var debtType: String?
        package var createdOn: String?
        package var lastUpdatedOn: String?
        package var isInterventionRequested: Bool?
        package var indemnification: Indemnification?
        package var documentsCount: Int64?
        /// Why it was rejected, in the provider's codes and words.
        package var rejection: String?

        package init(
            customerReference: String? = nil,
            overdueID: String? = nil,
            rawStatus: String? = nil,
            easyNumber: String? = nil,
            debtType: String? = nil,
            createdOn: String? = nil,
            lastUpdatedOn: String? = nil,
            isInterventionRequested: Bool? = nil,
            indemnification: Indemnification? = nil,
            documentsCount: Int64? = nil,
            rejection: String? = nil
        ) {
            self.customerReference = customerReference
            self.overdueID = overdueID
            self.rawStatus = rawStatus
            self.easyNumber = easyNumber
            self.debtType = debtType
            self.createdOn = createdOn
            self.lastUpdatedOn = lastUpdatedOn
            self.isInterventionRequested = isInterventionRequested
            self.indemnification = indemnification
            self.documentsCount = documentsCount
            self.rejection = rejection
        }

        package var status: OverdueStatus? { rawStatus.flatMap(OverdueStatus.init(wire:)) }
    }

    package struct Indemnification: Sendable, Equatable {
        /// Minor units.
        package var amount: Int64
        package var currency: String
        package var date: String?

        package init(amount: Int64, currency: String, date: String? = nil) {
            self.amount = amount
            self.currency = currency
            self.date = date
        }
    }

    package struct Refusal: Sendable, Equatable {
        /// Opaque, the provider's own. [§14]
        package var code: String
        package var text: String
        package var httpStatus: Int64

        package init(code: String, text: String, httpStatus: Int64) {
            self.code = code
            self.text = text
            self.httpStatus = httpStatus
        }
    }
}

extension OverdueCase.Answer {
    package var json: JSON {
        switch self {
        case .catalog(let rows): ["catalog": .array(rows.map(\.json)), "outcome": "catalog"]
        case .accepted(let requestID, let row):
            ["outcome": "accepted", "requestId": .optional(requestID), "row": row.json]
        case .row(let row): ["outcome": "row", "row": row.json]
        case .notFound: ["outcome": "notFound"]
        case .refused(let refusal): ["outcome": "refused", "refusal": refusal.json]
        }
    }

    package init(json: JSON) throws(JSONShapeError) {
        switch try json.string("outcome") {
        case "catalog":
            self = .catalog(
                try json.elements("catalog") { json throws(JSONShapeError) in
                    try OverdueCase.CatalogRow(json: json)
                }
            )
        case "accepted":
            self = .accepted(
                requestID: try json.optionalString("requestId"),
                row: try OverdueCase.CaseRow(json: json["row"] ?? .null)
            )
        case "row": self = .row(try OverdueCase.CaseRow(json: json["row"] ?? .null))
        case "notFound": self = .notFound
        case "refused": self = .refused(try OverdueCase.Refusal(json: json["refusal"] ?? .null))
        case let other: throw JSONShapeError(field: "outcome", expected: "a known outcome", found: other)
        }
    }
}

extension OverdueCase.CatalogRow {
    var json: JSON {
        var object = JSONObject([
            ("actionCodes", .array(actionCodes.map(JSON.string))), ("debtType", .string(debtType)),
        ])
        object["overdueId"] = overdueID.map(JSON.string)
        return .object(object)
    }

    init(json: JSON) throws(JSONShapeError) {
        self.init(
            debtType: try json.string("debtType"),
            actionCodes: (json["actionCodes"]?.arrayValue ?? []).compactMap(\.stringValue),
            overdueID: try json.optionalString("overdueId")
        )
    }
}

extension OverdueCase.CaseRow {
    package var json: JSON {
        var object = JSONObject()
        object["customerReference"] = customerReference.map(JSON.string)
        object["overdueId"] = overdueID.map(JSON.string)
        object["raw"] = rawStatus.map(JSON.string)
        object["easyNumber"] = easyNumber.map(JSON.string)
        object["debtType"] = debtType.map(JSON.string)
        object["creationDate"] = createdOn.map(JSON.string)
        object["lastUpdateDate"] = lastUpdatedOn.map(JSON.string)
        object["interventionRequested"] = isInterventionRequested.map(JSON.bool)
        object["indemnification"] = indemnification?.json
        object["documentsCount"] = documentsCount.map(JSON.integer)
        object["rejection"] = rejection.map(JSON.string)
        return .object(object)
    }

    package init(json: JSON) throws(JSONShapeError) {
        guard json.objectValue != nil else {
            throw JSONShapeError(field: "row", expected: "an object", found: json.kind)
        }
        self.init(
            customerReference: try json.optionalString("customerReference"),
            overdueID: try json.optionalString("overdueId"),
            rawStatus: try json.optionalString("raw"),
            easyNumber: try json.optionalString("easyNumber"),
            debtType: try json.optionalString("debtType"),
            createdOn: try json.optionalString("creationDate"),
            lastUpdatedOn: try json.optionalString("lastUpdateDate"),
            isInterventionRequested: json["interventionRequested"]?.boolValue,
            documentsCount: try json.optionalInteger("documentsCount"),
            rejection: try json.optionalString("rejection")
        )
        if let part = json["indemnification"] {
            indemnification = try OverdueCase.Indemnification(json: part)
        }
    }
}

extension OverdueCase.Indemnification {
    var json: JSON {
        var object = JSONObject([("amount", .integer(amount)), ("currency", .string(currency))])
        object["date"] = date.map(JSON.string)
        return .object(object)
    }

    init(json: JSON) throws(JSONShapeError) {
        self.init(
            amount: try json.integer("amount"),
            currency: try json.string("currency"),
            date: try json.optionalString("date")
        )
    }
}

extension OverdueCase.Refusal {
    var json: JSON {
        ["code": .string(code), "httpStatus": .integer(httpStatus), "text": .string(text)]
    }

    init(json: JSON) throws(JSONShapeError) {
        self.init(
            code: try json.string("code"),
            text: try json.string("text"),
            httpStatus: try json.integer("httpStatus")
        )
    }
}
