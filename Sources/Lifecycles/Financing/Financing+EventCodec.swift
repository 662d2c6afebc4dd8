package import Values
package import Workflow

extension Financing {
    /// Stored names are written out here: they never follow a Swift rename.
    package func encode(_ event: Event) -> EncodedEvent {
        switch event {
        case .opened(let opening, let date, let moment):
            EncodedEvent(name: "opened", data: opening.json(date: date, at: moment))
        case .initialized(let observation): observation.encoded(as: "initialized")
        case .initializeIncomplete(let observation): observation.encoded(as: "initializeIncomplete")
        case .initializeRefused(let observation): observation.encoded(as: "initializeRefused")
        case .initializeFound(let observation): observation.encoded(as: "initializeFound")
        case .initializeNotDone(let observation): observation.encoded(as: "initializeNotDone")
        case .observed(let observation): observation.encoded(as: "observed")
        case .confirmed(let observation): observation.encoded(as: "confirmed")
        case .confirmNotDone(let observation): observation.encoded(as: "confirmNotDone")
        case .confirmUnmoved(let observation, let moment):
            observation.encoded(as: "confirmUnmoved", with: ("recheckAt", .integer(moment.microseconds)))
        case .authorized(let observation): observation.encoded(as: "authorized")
        case .movementConfirmed(let kind, let observation): observation.encoded(as: kind.named("Confirmed"))
        case .movementUnclear(let kind, let observation): observation.encoded(as: kind.named("Unclear"))
        case .movementReady(let kind, let observation): observation.encoded(as: kind.named("Ready"))
        case .movementNotPossible(let kind, let observation):
            observation.encoded(as: kind.named("NotPossible"))
        case .movementUnmoved(let kind, let observation, let moment):
            observation.encoded(
                as: kind.named("Unmoved"),
                with: moment.map { ("recheckAt", .integer($0.microseconds)) }
            )
        case .movementNotDone(let kind, let observation): observation.encoded(as: kind.named("NotDone"))
        case .movementRefused(let kind, let observation): observation.encoded(as: kind.named("Refused"))
        case .contradicted(let observation, let rule):
            observation.encoded(as: "contradicted", with: ("rule", .string(rule.rawValue)))
        default: encodeOwn(event)
        }
    }

    private func encodeOwn(_ event: Event) -> EncodedEvent {
        switch event {
        case .transactionDateMoved(let from, let to, let reason):
            EncodedEvent(
                name: "transactionDateMoved",
                data: ["from": .string(from), "reason": .string(reason.rawValue), "to": .string(to)]
            )
        case .initializeResumed(let sections):
            EncodedEvent(name: "initializeResumed", data: .object(sections))
        case .hinted(let rawStatus, let status, let source, let moment):
            Self.hinted(rawStatus, status, source, moment)
        case .readRequested: EncodedEvent(name: "readRequested", data: .emptyObject)
        case .confirmResumed: EncodedEvent(name: "confirmResumed", data: .emptyObject)
        case .movementRequested(let kind, let amount, let before, let readsFirst):
            Self.requested(kind, amount, before, readsFirst)
        case .movementResumed(let kind): EncodedEvent(name: kind.named("Resumed"), data: .emptyObject)
        case .movementDropped(let kind, let reason):
            EncodedEvent(name: kind.named("Dropped"), data: ["reason": .string(reason)])
        case .abandonRequested(let code):
            EncodedEvent(name: "abandonRequested", data: ["reasonCode": .string(code)])
        case .reportedAccepted(let reason):
            EncodedEvent(name: "reportedAccepted", data: ["reason": .string(reason)])
        case .closed(let reason): EncodedEvent(name: "closed", data: ["reason": .string(reason)])
        default: encodeRetail(event)
        }
    }

    private static func requested(
        _ kind: Movement,
        _ amount: Int64,
        _ before: Int64,
        _ readsFirst: Bool
    ) -> EncodedEvent {
        var object = JSONObject([("amount", .integer(amount)), (kind.done + "Before", .integer(before))])
        if readsFirst { object["readsFirst"] = true }
        return EncodedEvent(name: kind.named("Requested"), data: .object(object))
    }

    private static func hinted(
        _ rawStatus: String,
        _ status: CofidisStatus?,
        _ source: Observation.Source,
        _ moment: Instant?
    ) -> EncodedEvent {
        var object = JSONObject([
            ("raw", .string(rawStatus)), ("source", .string(source.rawValue)),
            ("status", .optional(status?.rawValue)),
        ])
        object["at"] = moment.map { .integer($0.microseconds) }
        return EncodedEvent(name: "hinted", data: .object(object))
    }

    package func decodeEvent(_ event: EncodedEvent) throws(JSONShapeError) -> Event {
        let data = event.data
        switch event.name {
        case "observed": return .observed(try Observation(json: data))
        case "initialized": return .initialized(try Observation(json: data))
        case "confirmed": return .confirmed(try Observation(json: data))
        case "opened":
            return .opened(
                try Opening(json: data),
                date: try data.string("date"),
                at: Instant(microseconds: try data.integer("at"))
            )
        case "hinted":
            return .hinted(
                rawStatus: try data.string("raw"),
                status: try data.status("status"),
                source: try data.source("source"),
                at: try data.optionalInteger("at").map(Instant.init(microseconds:))
            )
        case "initializeIncomplete": return .initializeIncomplete(try Observation(json: data))
        case "initializeRefused": return .initializeRefused(try Observation(json: data))
        case "initializeFound": return .initializeFound(try Observation(json: data))
        case "initializeNotDone": return .initializeNotDone(try Observation(json: data))
        case "confirmNotDone": return .confirmNotDone(try Observation(json: data))
        case "confirmUnmoved":
            return .confirmUnmoved(try Observation(json: data), recheckAt: try data.recheckAt())
        case "authorized": return .authorized(try Observation(json: data))
        default: return try decodeOwn(event)
        }
    }

    private func decodeOwn(_ event: EncodedEvent) throws(JSONShapeError) -> Event {
        let data = event.data
        switch event.name {
        case "contradicted":
            return .contradicted(try Observation(json: data), try data.word("rule", "a known rule"))
        case "transactionDateMoved":
            return .transactionDateMoved(
                from: try data.string("from"),
                to: try data.string("to"),
                reason: try data.word("reason", "a known reason")
            )
        case "initializeResumed":
            guard let sections = data.objectValue else {
                throw JSONShapeError(field: "data", expected: "an object", found: data.kind)
            }
            return .initializeResumed(sections: sections)
        case "readRequested": return .readRequested
        case "confirmResumed": return .confirmResumed
        case "abandonRequested": return .abandonRequested(reasonCode: try data.string("reasonCode"))
        case "reportedAccepted": return .reportedAccepted(reason: try data.string("reason"))
        case "closed": return .closed(reason: try data.string("reason"))
        default:
            if let movement = try decodeMovement(event) { return movement }
            if let retail = try decodeRetail(event) { return retail }
            throw JSONShapeError(field: "type", expected: "an event of a financing", found: event.name)
        }
    }

    /// `refundRequested`, `cancelConfirmed`, …: which movement, and what became of it.
    private func decodeMovement(_ event: EncodedEvent) throws(JSONShapeError) -> Event? {
        guard let kind = Movement.allCases.first(where: { event.name.hasPrefix($0.rawValue) }) else {
            return nil
        }
        let data = event.data
        switch event.name.dropFirst(kind.rawValue.count) {
        case "Requested":
            return .movementRequested(
                kind,
                amount: try data.integer("amount"),
                before: try data.integer(kind.done + "Before"),
                readsFirst: data["readsFirst"]?.boolValue ?? false
            )
        case "Ready": return .movementReady(kind, try Observation(json: data))
        case "NotPossible": return .movementNotPossible(kind, try Observation(json: data))
        case "Unmoved":
            return .movementUnmoved(
                kind,
                try Observation(json: data),
                recheckAt: try data.optionalInteger("recheckAt").map(Instant.init(microseconds:))
            )
        case "Confirmed": return .movementConfirmed(kind, try Observation(json: data))
        case "Unclear": return .movementUnclear(kind, try Observation(json: data))
        case "NotDone": return .movementNotDone(kind, try Observation(json: data))
        case "Refused": return .movementRefused(kind, try Observation(json: data))
        case "Resumed": return .movementResumed(kind)
        case "Dropped": return .movementDropped(kind, reason: try data.string("reason"))
        default: return nil
        }
    }
}

extension Financing.Movement {
    /// A stored name: raw values and endings never follow a Swift rename.
    func named(_ ending: String) -> String { rawValue + ending }
}

extension Financing.Opening {
    fileprivate func json(date: String, at moment: Instant) -> JSON {
        guard case .object(var object) = facts else { preconditionFailure("an opening is an object") }
        object["date"] = .string(date)
        object["at"] = .integer(moment.microseconds)
        return .object(object)
    }
}

extension JSON {
    func recheckAt() throws(JSONShapeError) -> Instant { Instant(microseconds: try integer("recheckAt")) }
}
