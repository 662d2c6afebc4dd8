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
        // What is answered at such length would be answered so again.
        case .tooLong(let reason) where request.isRepeatable:
            return .failed(CallFailure(reason: reason, isRetryable: false))
        case .tooLong(let reason): return .unknown(reason: reason)
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
                        retryAfter: retryAfter ?? CofaceBudget.window,
                        holdsQueue: true
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
        guard request.isRepeatable else { return .unknown(reason: reason) }
        return .failed(
            CallFailure(reason: reason, retryAfter: retryAfter, countsForBreaker: countsForBreaker)
        )
    }

    /// A company that is not there has no companies, a debtor that is not there no catalog; a case says so itself.
    private static func notFound(_ asked: JSON) -> JSON {
        switch asked["operation"]?.stringValue {
        case "findByIdentifier", "findByName": CompanyIdentification.Answer.companies([]).json
        case "readCatalog":
            OverdueCase.Answer.refused(
                OverdueCase.Refusal(
                    code: "resource_not_found",
                    text: "Coface does not know this EASY number",
                    httpStatus: 404
                )
            ).json
        case "readOrder": CompanyIdentification.Answer.order(easyNumber: nil, status: nil).json
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
        let json = (try? ProviderJSON.parse(body)) ?? .null
        let code = json.word("code") ?? "http_\(status)"
        let text = json.word("message") ?? "HTTP \(status)"
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
        let json = try ProviderJSON.parse(body)
        guard json.objectValue != nil else {
            throw JSONShapeError(field: "body", expected: "an object", found: json.kind)
        }
        switch try asked.string("operation") {
        case "findByIdentifier", "findByName":
            // A hit without an EASY number cannot be chosen. (D-13)
            let companies = try list(json, "companies").compactMap(CofaceAnswer.company)
            return CompanyIdentification.Answer.companies(companies).json
        case "readOrder":
            return CompanyIdentification.Answer.order(
                easyNumber: json.word("easyNumber"),
                status: json.word("status")
            ).json
        case "readCatalog": return OverdueCase.Answer.catalog(try catalog(json)).json
        case "declare":
            return OverdueCase.Answer.accepted(
                requestID: json.word("requestId"),
                row: row(json)
            ).json
        case "findCase":
            let reference = try asked.string("customerReference")
            return find(reference, in: try list(json, "overdues").map(row))
        case "update":
            var answer = OverdueCase.Answer.row(row(json)).json.objectValue ?? JSONObject()
            answer["revision"] = asked["revision"]
            return .object(answer)
        default: return OverdueCase.Answer.row(row(json)).json
        }
    }

    /// Our own reference, exactly or as a provider may write it back: in other capitals, with blanks around it. Two that
    /// differ in capitals alone are not guessed between.
    private static func find(_ reference: String, in rows: [OverdueCase.CaseRow]) -> JSON {
        if let exact = rows.first(where: { $0.customerReference == reference }) {
            return OverdueCase.Answer.row(exact).json
        }
        let alike = rows.filter { $0.customerReference.map(plain) == plain(reference) }
        guard alike.count == 1, var found = alike.first else { return notHere }
        found.customerReference = reference
        return OverdueCase.Answer.row(found).json
    }

    private static func plain(_ reference: String) -> String {
        let blanks: Set<Character> = [" ", "\t"]
        let trimmed = reference.drop { blanks.contains($0) }.reversed().drop { blanks.contains($0) }
            .reversed()
        return String(trimmed).lowercased()
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
            // A row of no type offers nothing that could be chosen.
            guard let debtType = row.word("debtType") else { continue }
            rows.append(
                OverdueCase.CatalogRow(
                    debtType: debtType,
                    actionCodes: codes.compactMap(\.stringValue),
                    overdueID: row.word("overdueId", "claimID")
                )
            )
        }
        return rows
    }

    /// Either name is read for one fact. [coface-wire.md]
    private static func row(_ json: JSON) -> OverdueCase.CaseRow {
        var row = OverdueCase.CaseRow(
            customerReference: json.word("customerReference", "overdueCustomerReference"),
            overdueID: json.word("overdueId", "claimID"),
            rawStatus: json.word("status"),
            easyNumber: json.word("easyNumber"),
            debtType: json.word("debtType"),
            createdOn: json.word("creationDate"),
            lastUpdatedOn: json.word("lastUpdateDate"),
            isInterventionRequested: json["interventionRequested"]?.boolValue,
            documentsCount: json["documentsCount"]?.integerValue,
            rejection: rejection(json["rejectionReasons"])
        )
        if let paid = json["indemnification"], paid.objectValue != nil {
            row.indemnification = indemnification(paid)
        }
        return row
    }

    /// An amount that cannot be read exactly is no amount; the rest of the answer holds all the same.
    private static func indemnification(_ json: JSON) -> OverdueCase.Indemnification? {
        guard let wire = json["amount"], !wire.isNull else { return nil }
        guard let code = json.word("currency")?.uppercased() else { return nil }
        let text = wire.stringValue ?? (wire.integerValue.map(String.init) ?? wire.canonicalText)
        guard let currency = Currency(code: code),
            let money = try? Money(decimal: text, currency: currency)
        else { return nil }
        return OverdueCase.Indemnification(
            amount: money.minorUnits,
            currency: code,
            date: json.word("date")
        )
    }

    /// `R20: debtor not found; …`
    private static func rejection(_ json: JSON?) -> String? {
        let reasons = (json?.arrayValue ?? []).compactMap { reason -> String? in
            if let text = reason.stringValue { return text }
            let parts = [reason.word("code"), reason.word("text")].compactMap(\.self)
            return parts.isEmpty ? nil : parts.joined(separator: ": ")
        }
        return reasons.isEmpty ? nil : String(reasons.joined(separator: "; ").prefix(textLimit))
    }

    /// [coface-client-integration.md §4] Members that this build does not know are kept.
    private static func company(_ json: JSON) -> CompanyIdentification.Company? {
        guard let easyNumber = json.word("easyNumber") else { return nil }
        let known: Set<String> = [
            "easyNumber", "name", "companyName", "countryCode", "identifiers", "establishmentType", "address",
        ]
        var other = JSONObject()
        for member in json.objectValue?.members ?? [] where !known.contains(member.key) {
            other[member.key] = member.value
        }
        var identifiers: [LegalIdentifier] = []
        for element in json["identifiers"]?.arrayValue ?? [] {
            guard let type = element.word("type"), let value = element.word("value") else {
                continue
            }
            identifiers.append(LegalIdentifier(type: type, value: value))
        }
        return CompanyIdentification.Company(
            easyNumber: easyNumber,
            name: json.word("name", "companyName") ?? "",
            countryCode: json.word("countryCode"),
            identifiers: identifiers,
            establishmentType: json.word("establishmentType"),
            address: json["address"]?.objectValue ?? JSONObject(),
            other: other
        )
    }
}
