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
        case .refundConfirmed(let observation): observation.encoded(as: "refundConfirmed")
        case .refundUnclear(let observation): observation.encoded(as: "refundUnclear")
        case .refundNotDone(let observation): observation.encoded(as: "refundNotDone")
        case .refundRefused(let observation): observation.encoded(as: "refundRefused")
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
        case .hinted(let rawStatus, let status, let source):
            EncodedEvent(
                name: "hinted",
                data: [
                    "raw": .string(rawStatus), "source": .string(source.rawValue),
                    "status": .optional(status?.rawValue),
                ]
            )
        case .readRequested: EncodedEvent(name: "readRequested", data: .emptyObject)
        case .confirmResumed: EncodedEvent(name: "confirmResumed", data: .emptyObject)
        case .refundRequested(let amount, let before):
            EncodedEvent(
                name: "refundRequested",
                data: ["amount": .integer(amount), "refundedBefore": .integer(before)]
            )
        case .refundDropped(let reason):
            EncodedEvent(name: "refundDropped", data: ["reason": .string(reason)])
        case .closed(let reason): EncodedEvent(name: "closed", data: ["reason": .string(reason)])
        default: encodeRetail(event)
        }
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
                source: try data.source("source")
            )
        case "initializeIncomplete": return .initializeIncomplete(try Observation(json: data))
        case "initializeRefused": return .initializeRefused(try Observation(json: data))
        case "initializeFound": return .initializeFound(try Observation(json: data))
        case "initializeNotDone": return .initializeNotDone(try Observation(json: data))
        case "confirmNotDone": return .confirmNotDone(try Observation(json: data))
        case "refundConfirmed": return .refundConfirmed(try Observation(json: data))
        case "refundUnclear": return .refundUnclear(try Observation(json: data))
        case "refundNotDone": return .refundNotDone(try Observation(json: data))
        case "refundRefused": return .refundRefused(try Observation(json: data))
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
        case "refundRequested":
            return .refundRequested(
                amount: try data.integer("amount"),
                refundedBefore: try data.integer("refundedBefore")
            )
        case "refundDropped": return .refundDropped(reason: try data.string("reason"))
        case "closed": return .closed(reason: try data.string("reason"))
        default:
            if let retail = try decodeRetail(event) { return retail }
            throw JSONShapeError(field: "type", expected: "an event of a financing", found: event.name)
        }
    }
}

extension Financing.Opening {
    fileprivate func json(date: String, at moment: Instant) -> JSON {
        guard case .object(var object) = facts else { preconditionFailure("an opening is an object") }
        object["date"] = .string(date)
        object["at"] = .integer(moment.microseconds)
        return .object(object)
    }
}
