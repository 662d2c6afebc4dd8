package import Values
package import Workflow

extension OverdueCase {
    /// Stored names are written out here: they never follow a Swift rename.
    package func encode(_ event: Event) -> EncodedEvent {
        switch event {
        case .drafted(let filing, let deadlines, let warnings, let moment):
            return Self.encoded(
                "drafted",
                [
                    ("at", .integer(moment.microseconds)),
                    ("deadlines", .array(deadlines.map(\.json))), ("filing", filing.json),
                    ("warnings", .array(warnings.map(\.json))),
                ]
            )
        case .amended(let filing, let deadlines, let warnings):
            return Self.encoded(
                "amended",
                [
                    ("deadlines", .array(deadlines.map(\.json))), ("filing", filing.json),
                    ("warnings", .array(warnings.map(\.json))),
                ]
            )
        case .easyNumberResolved(let from, let to):
            return Self.encoded("easyNumberResolved", [("from", .optional(from)), ("to", .string(to))])
        case .declarationRequested(let isLate, let moment):
            return Self.encoded(
                "declarationRequested",
                [("at", .integer(moment.microseconds)), ("late", .bool(isLate))]
            )
        case .settlementsReported(let settlements):
            return Self.encoded("settlementsReported", [("settlements", .array(settlements.map(\.json)))])
        case .invoicesReported(let invoices):
            return Self.encoded("invoicesReported", [("invoices", .array(invoices.map(\.json)))])
        case .interventionChanged(let isRequested):
            return Self.encoded("interventionChanged", [("requested", .bool(isRequested))])
        case .updateResumed: return Self.encoded("updateResumed", [])
        case .reportedElsewhere(let revision, let reason):
            return Self.encoded(
                "reportedElsewhere",
                [("reason", .string(reason)), ("revision", .integer(Int64(revision)))]
            )
        case .moveRequested: return Self.encoded("moveRequested", [])
        case .readRequested: return Self.encoded("readRequested", [])
        case .closed(let reason): return Self.encoded("closed", [("reason", .string(reason))])
        case .catalogRead, .declarationAccepted, .declarationRefused, .declarationNotFound,
            .overdueIDAssigned,
            .observed, .updateAccepted, .updateRefused, .moveAccepted, .moveRefused, .contradicted:
            return encodeAnswer(event)
        }
    }

    private func encodeAnswer(_ event: Event) -> EncodedEvent {
        switch event {
        case .catalogRead(let rows):
            Self.encoded("catalogRead", [("rows", .array(rows.map(\.json)))])
        case .declarationAccepted(let requestID, let row, let moment):
            Self.encoded(
                "declarationAccepted",
                [
                    ("at", .integer(moment.microseconds)), ("requestId", .optional(requestID)),
                    ("row", row.json),
                ]
            )
        case .declarationRefused(let refusal): EncodedEvent(name: "declarationRefused", data: refusal.json)
        case .declarationNotFound(let moment):
            Self.encoded("declarationNotFound", [("at", .integer(moment.microseconds))])
        case .overdueIDAssigned(let id): Self.encoded("overdueIdAssigned", [("overdueId", .string(id))])
        case .observed(let row, let moment):
            Self.encoded("observed", [("at", .integer(moment.microseconds)), ("row", row.json)])
        case .updateAccepted(let revision):
            Self.encoded("updateAccepted", [("revision", .integer(Int64(revision)))])
        case .updateRefused(let refusal): EncodedEvent(name: "updateRefused", data: refusal.json)
        case .moveAccepted(let row, let moment):
            Self.encoded("moveAccepted", [("at", .integer(moment.microseconds)), ("row", row.json)])
        case .moveRefused(let refusal): EncodedEvent(name: "moveRefused", data: refusal.json)
        case .contradicted(let row, let rule):
            Self.encoded("contradicted", [("row", row.json), ("rule", .string(rule.rawValue))])
        default: preconditionFailure("an event that no answer caused is encoded above")
        }
    }

    private static func encoded(_ name: String, _ members: [(String, JSON)]) -> EncodedEvent {
        EncodedEvent(name: name, data: .object(JSONObject(members)))
    }

    package func decodeEvent(_ event: EncodedEvent) throws(JSONShapeError) -> Event {
        let data = event.data
        switch event.name {
        case "drafted":
            return .drafted(
                try Filing(json: data["filing"] ?? .null),
                deadlines: try data.deadlines(),
                warnings: try data.warnings(),
                at: try data.moment()
            )
        case "amended":
            return .amended(
                try Filing(json: data["filing"] ?? .null),
                deadlines: try data.deadlines(),
                warnings: try data.warnings()
            )
        case "easyNumberResolved":
            return .easyNumberResolved(from: try data.optionalString("from"), to: try data.string("to"))
        case "declarationRequested":
            return .declarationRequested(isLate: try data.bool("late"), at: try data.moment())
        case "settlementsReported":
            return .settlementsReported(
                try data.elements("settlements") { json throws(JSONShapeError) in try Settlement(json: json) }
            )
        case "invoicesReported":
            return .invoicesReported(
                try data.elements("invoices") { json throws(JSONShapeError) in try Invoice(json: json) }
            )
        case "interventionChanged": return .interventionChanged(isRequested: try data.bool("requested"))
        case "updateResumed": return .updateResumed
        case "reportedElsewhere":
            return .reportedElsewhere(
                revision: Int(try data.integer("revision")),
                reason: try data.string("reason")
            )
        case "moveRequested": return .moveRequested
        case "readRequested": return .readRequested
        case "closed": return .closed(reason: try data.string("reason"))
        default: return try decodeAnswer(event)
        }
    }

    private func decodeAnswer(_ event: EncodedEvent) throws(JSONShapeError) -> Event {
        let data = event.data
        switch event.name {
        case "catalogRead":
            return .catalogRead(
                try data.elements("rows") { json throws(JSONShapeError) in try CatalogRow(json: json) }
            )
        case "declarationAccepted":
            return .declarationAccepted(
                requestID: try data.optionalString("requestId"),
                row: try data.row(),
                at: try data.moment()
            )
        case "declarationRefused": return .declarationRefused(try Refusal(json: data))
        case "declarationNotFound": return .declarationNotFound(at: try data.moment())
        case "overdueIdAssigned": return .overdueIDAssigned(try data.string("overdueId"))
        case "observed": return .observed(try data.row(), at: try data.moment())
        case "updateAccepted": return .updateAccepted(revision: Int(try data.integer("revision")))
        case "updateRefused": return .updateRefused(try Refusal(json: data))
        case "moveAccepted": return .moveAccepted(try data.row(), at: try data.moment())
        case "moveRefused": return .moveRefused(try Refusal(json: data))
        case "contradicted":
            return .contradicted(try data.row(), try data.word("rule", "a known rule"))
        default:
            throw JSONShapeError(field: "name", expected: "an event of an overdue case", found: event.name)
        }
    }
}

extension JSON {
    fileprivate func moment() throws(JSONShapeError) -> Instant {
        Instant(microseconds: try integer("at"))
    }

    fileprivate func row() throws(JSONShapeError) -> OverdueCase.CaseRow {
        try OverdueCase.CaseRow(json: self["row"] ?? .null)
    }

    func deadlines() throws(JSONShapeError) -> [OverdueCase.Deadline] {
        try elements("deadlines") { json throws(JSONShapeError) in try OverdueCase.Deadline(json: json) }
    }

    func warnings() throws(JSONShapeError) -> [CaseWarning] {
        try elements("warnings") { json throws(JSONShapeError) in try CaseWarning(json: json) }
    }
}
