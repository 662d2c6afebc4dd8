package import Values
package import Workflow

extension DocumentLine {
    package func encode(_ event: Event) -> EncodedEvent {
        switch event {
        case .opened(let overdueCase):
            EncodedEvent(name: "opened", data: ["overdueCase": .string(overdueCase)])
        case .documentJoined(let document): Self.encoded("documentJoined", document)
        case .documentLeft(let document): Self.encoded("documentLeft", document)
        case .caseFound(let address):
            EncodedEvent(name: "caseFound", data: address.json)
        case .caseNotReady(let hasEnded):
            EncodedEvent(name: "caseNotReady", data: hasEnded ? ["ended": true] : .emptyObject)
        case .documentDismissed(let document): Self.encoded("documentDismissed", document)
        case .turnGiven(let document): Self.encoded("turnGiven", document)
        case .turnDeclined(let document): Self.encoded("turnDeclined", document)
        case .lookRequested: EncodedEvent(name: "lookRequested", data: .emptyObject)
        }
    }

    private static func encoded(_ name: String, _ document: String) -> EncodedEvent {
        EncodedEvent(name: name, data: ["document": .string(document)])
    }

    package func decodeEvent(_ event: EncodedEvent) throws(JSONShapeError) -> Event {
        let data = event.data
        switch event.name {
        case "opened": return .opened(overdueCase: try data.string("overdueCase"))
        case "documentJoined": return .documentJoined(try data.string("document"))
        case "documentLeft": return .documentLeft(try data.string("document"))
        case "caseFound": return .caseFound(try DocumentUpload.Address(data))
        case "caseNotReady": return .caseNotReady(hasEnded: data["ended"]?.boolValue ?? false)
        case "documentDismissed": return .documentDismissed(try data.string("document"))
        case "turnGiven": return .turnGiven(try data.string("document"))
        case "turnDeclined": return .turnDeclined(try data.string("document"))
        case "lookRequested": return .lookRequested
        default:
            throw JSONShapeError(field: "type", expected: "an event of a document line", found: event.name)
        }
    }

    package func encode(_ facts: Facts) -> JSON {
        var object = JSONObject([("waiting", .array(facts.waiting.map(JSON.string)))])
        object["overdueCase"] = facts.overdueCase.map(JSON.string)
        object["current"] = facts.current.map(JSON.string)
        object["address"] = facts.address?.json
        if facts.hasCaseEnded { object["ended"] = true }
        return .object(object)
    }

    package func decodeFacts(_ json: JSON) throws(JSONShapeError) -> Facts {
        var facts = Facts()
        facts.overdueCase = try json.optionalString("overdueCase")
        facts.waiting = (json["waiting"]?.arrayValue ?? []).compactMap(\.stringValue)
        facts.current = try json.optionalString("current")
        if let address = json["address"] { facts.address = try DocumentUpload.Address(address) }
        facts.hasCaseEnded = json["ended"]?.boolValue ?? false
        return facts
    }
}
