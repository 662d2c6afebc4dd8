import Lifecycles
package import Values
package import Workflow

/// What Coface's answers mean. Pure, and without believing more than they say. [coface-wire.md]
package enum CofaceAnswer {
    /// A look into the list that found nothing under one status; the next may.
    package static let notHere = OverdueCase.Answer.notFound.json

    /// What an answer means for the call.
    ///
    /// Certain that nothing happened: 401, 403 of a read, 404, 405, 429. A refusal in the provider's words is an answer
    /// too. Anything else may hide an effect: unknown for a POST or PATCH, to be tried again for reads and for PUT.
    package static func outcome(
        of result: CofaceConnection.Result,
        asked: JSON,
        request: CofaceRequest
    ) -> CallOutcome {
        switch result {
        case .notSent(let failure): return .failed(failure)
        case .broken(let reason): return unclear("no answer: \(reason)", request, countsForBreaker: true)
        case .answered(let status, let retryAfter, let body):
            switch status {
            case 200, 201, 202:
                do {
                    return .succeeded(try read(body, asked: asked))
                } catch {
                    return unclear("HTTP \(status) that cannot be read: \(error)", request)
                }
            case 401:
                return .failed(
                    CallFailure(reason: "HTTP 401: the token was refused twice", countsForBreaker: true)
                )
            case 429:
                return .failed(
                    CallFailure(
                        reason: "HTTP 429: too many requests",
                        retryAfter: retryAfter ?? CofaceBudget.window
                    )
                )
            case 404 where request.isRead: return .succeeded(notFound(asked))
            case 400, 403, 404, 405, 409, 410, 413, 415, 422:
                return refused(status, body, asked: asked, request: request)
            case 500...599:
                return unclear("HTTP \(status)", request, countsForBreaker: true, retryAfter: retryAfter)
            default: return unclear("HTTP \(status)", request)
            }
        }
    }

    private static func unclear(
        _ reason: String,
        _ request: CofaceRequest,
        countsForBreaker: Bool = false,
        retryAfter: Duration? = nil
    ) -> CallOutcome {
        guard request.isRead || request.method == .put else { return .unknown(reason: reason) }
        return .failed(
            CallFailure(reason: reason, retryAfter: retryAfter, countsForBreaker: countsForBreaker)
        )
    }

    /// A company that is not there has no companies, a debtor that is not there no catalog; a case says so itself.
    private static func notFound(_ asked: JSON) -> JSON {
        switch asked["operation"]?.stringValue {
        case "findByIdentifier", "findByName": ["companies": [], "outcome": "companies"]
        case "readCatalog":
            OverdueCase.Answer.refused(
                OverdueCase.Refusal(
                    code: "resource_not_found",
                    text: "Coface does not know this EASY number",
                    httpStatus: 404
                )
            ).json
        case "readOrder": ["easyNumber": nil, "outcome": "order", "status": nil]
        default: notHere
        }
    }

    /// The provider's codes are opaque and go to the case as they came. [§14]
    private static func refused(
        _ status: Int,
        _ body: [UInt8],
        asked: JSON,
        request: CofaceRequest
    ) -> CallOutcome {
        let json = (try? JSON.parse(body)) ?? .null
        let code = json["code"]?.stringValue ?? "http_\(status)"
        let text = json["message"]?.stringValue ?? "HTTP \(status)"
        switch asked["operation"]?.stringValue {
        case "declare", "update", "move", "readCatalog":
            let refusal = OverdueCase.Refusal(
                code: String(code.prefix(textLimit)),
                text: String(text.prefix(textLimit)),
                httpStatus: Int64(status)
            )
            return .succeeded(OverdueCase.Answer.refused(refusal).json)
        default:
            return .failed(
                CallFailure(reason: "HTTP \(status): \(code.prefix(textLimit))", isRetryable: false)
            )
        }
    }

    /// Characters of a text of the provider that is kept.
    private static let textLimit = 500

    // MARK: Reading

    package static func read(_ body: [UInt8], asked: JSON) throws -> JSON {
        let json = try JSON.parse(body)
        guard json.objectValue != nil else {
            throw JSONShapeError(field: "body", expected: "an object", found: json.kind)
        }
        switch try asked.string("operation") {
        case "findByIdentifier", "findByName":
            let companies = try list(json, "companies").map(CofaceAnswer.company)
            return ["companies": .array(companies.map(\.json)), "outcome": "companies"]
        case "readOrder":
            return [
                "easyNumber": .optional(try json.optionalString("easyNumber")), "outcome": "order",
                "status": .optional(try json.optionalString("status")),
            ]
        case "readCatalog": return OverdueCase.Answer.catalog(try catalog(json)).json
        case "declare":
            return OverdueCase.Answer.accepted(
                requestID: try json.optionalString("requestId"),
                row: try row(json, asked: asked)
            ).json
        case "findCase":
            let reference = try asked.string("customerReference")
            for element in try list(json, "overdues") {
                let found = try row(element, asked: asked)
                if found.customerReference == reference { return OverdueCase.Answer.row(found).json }
            }
            return notHere
        case "update":
            guard case .object(var answer) = OverdueCase.Answer.row(try row(json, asked: asked)).json else {
                preconditionFailure("an answer is an object")
            }
            answer["revision"] = asked["revision"]
            return .object(answer)
        default: return OverdueCase.Answer.row(try row(json, asked: asked)).json
        }
    }

    private static func list(_ json: JSON, _ key: String) throws(JSONShapeError) -> [JSON] {
        guard let elements = json[key]?.arrayValue else {
            throw JSONShapeError(field: key, expected: "a list", found: json[key]?.kind ?? "nothing")
        }
        return elements
    }

    private static func catalog(_ json: JSON) throws(JSONShapeError) -> [OverdueCase.CatalogRow] {
        var rows: [OverdueCase.CatalogRow] = []
        for row in try list(json, "debtTypes") {
            let codes = row["actionCodes"]?.arrayValue ?? row["actionCode"].map { [$0] } ?? []
            rows.append(
                OverdueCase.CatalogRow(
                    debtType: try row.string("debtType"),
                    actionCodes: codes.compactMap(\.stringValue),
                    overdueID: try text(row, "overdueId", "claimID")
                )
            )
        }
        return rows
    }

    /// Either name is read for one fact. [coface-wire.md]
    private static func text(_ json: JSON, _ names: String...) throws(JSONShapeError) -> String? {
        for name in names {
            if let text = try json.optionalString(name), !text.isEmpty { return text }
        }
        return nil
    }

    private static func row(_ json: JSON, asked: JSON) throws(JSONShapeError) -> OverdueCase.CaseRow {
        var row = OverdueCase.CaseRow(
            customerReference: try text(json, "customerReference", "overdueCustomerReference"),
            overdueID: try text(json, "overdueId", "claimID"),
            rawStatus: try text(json, "status"),
            easyNumber: try text(json, "easyNumber"),
            debtType: try text(json, "debtType"),
            createdOn: try text(json, "creationDate"),
            lastUpdatedOn: try text(json, "lastUpdateDate"),
            isInterventionRequested: json["interventionRequested"]?.boolValue,
            documentsCount: json["documentsCount"]?.integerValue,
            rejection: rejection(json["rejectionReasons"])
        )
        if let paid = json["indemnification"], paid.objectValue != nil {
            row.indemnification = try indemnification(paid)
        }
        return row
    }

    /// An amount that cannot be read exactly is no amount: the answer as a whole is then not believed.
    private static func indemnification(_ json: JSON) throws(JSONShapeError) -> OverdueCase.Indemnification? {
        guard let wire = json["amount"], !wire.isNull else { return nil }
        let code = try json.string("currency")
        let text = wire.stringValue ?? (wire.integerValue.map(String.init) ?? wire.canonicalText)
        guard let currency = Currency(code: code),
            let money = try? Money(decimal: text, currency: currency)
        else {
            throw JSONShapeError(
                field: "indemnification.amount",
                expected: "an amount in a known currency",
                found: wire.kind
            )
        }
        return OverdueCase.Indemnification(
            amount: money.minorUnits,
            currency: code,
            date: try json.optionalString("date")
        )
    }

    /// `R20: debtor not found; …`
    private static func rejection(_ json: JSON?) -> String? {
        let reasons = (json?.arrayValue ?? []).compactMap { reason -> String? in
            if let text = reason.stringValue { return text }
            let parts = [reason["code"]?.stringValue, reason["text"]?.stringValue].compactMap(\.self)
            return parts.isEmpty ? nil : parts.joined(separator: ": ")
        }
        return reasons.isEmpty ? nil : String(reasons.joined(separator: "; ").prefix(textLimit))
    }

    /// [coface-client-integration.md §4] Members that this build does not know are kept.
    private static func company(_ json: JSON) throws -> CompanyIdentification.Company {
        let known: Set<String> = [
            "easyNumber", "name", "companyName", "countryCode", "identifiers", "establishmentType", "address",
        ]
        var other = JSONObject()
        for member in json.objectValue?.members ?? [] where !known.contains(member.key) {
            other[member.key] = member.value
        }
        var identifiers: [LegalIdentifier] = []
        for element in json["identifiers"]?.arrayValue ?? [] {
            guard let type = element["type"]?.stringValue, let value = element["value"]?.stringValue else {
                continue
            }
            identifiers.append(LegalIdentifier(type: type, value: value))
        }
        return CompanyIdentification.Company(
            easyNumber: try json.string("easyNumber"),
            name: try text(json, "name", "companyName") ?? "",
            countryCode: try json.optionalString("countryCode"),
            identifiers: identifiers,
            establishmentType: try json.optionalString("establishmentType"),
            address: json["address"]?.objectValue ?? JSONObject(),
            other: other
        )
    }
}
