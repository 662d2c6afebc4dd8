import Values
import Workflow

extension Financing {
    func encodeRetail(_ event: Event) -> EncodedEvent {
        switch event {
        case .qrReceived(let picture):
            EncodedEvent(
                name: "qrReceived",
                data: ["png": .string(picture.base64), "sha256": .string(picture.sha256)]
            )
        case .qrUnusable(let reason):
            EncodedEvent(name: "qrUnusable", data: ["reason": .string(reason)])
        case .sendResumed(let change): EncodedEvent(name: "sendResumed", data: change.json)
        case .deliveryRequested: EncodedEvent(name: "deliveryRequested", data: .emptyObject)
        case .deliveryUnclear(let observation): observation.encoded(as: "deliveryUnclear")
        case .deliveryNotDone(let observation): observation.encoded(as: "deliveryNotDone")
        case .deliveryUnmoved(let observation, let moment):
            observation.encoded(as: "deliveryUnmoved", with: ("recheckAt", .integer(moment.microseconds)))
        default: preconditionFailure("an event that carries an observation is encoded elsewhere")
        }
    }

    func decodeRetail(_ event: EncodedEvent) throws(JSONShapeError) -> Event? {
        let data = event.data
        switch event.name {
        case "qrReceived":
            return .qrReceived(
                QRPicture(base64: try data.string("png"), sha256: try data.string("sha256"))
            )
        case "qrUnusable": return .qrUnusable(reason: try data.string("reason"))
        case "sendResumed": return .sendResumed(try SendChange(json: data))
        case "deliveryRequested": return .deliveryRequested
        case "deliveryUnclear": return .deliveryUnclear(try Observation(json: data))
        case "deliveryUnmoved":
            return .deliveryUnmoved(try Observation(json: data), recheckAt: try data.recheckAt())
        case "deliveryNotDone": return .deliveryNotDone(try Observation(json: data))
        default: return nil
        }
    }
}

extension Financing.SendChange {
    fileprivate var json: JSON {
        var object = sections
        object["sellerId"] = sellerID.map(JSON.string)
        object["sendingType"] = sendingType.map { .string($0.rawValue) }
        return .object(object)
    }

    fileprivate init(json: JSON) throws(JSONShapeError) {
        var sections = JSONObject()
        for name in Financing.retailSectionNames { sections[name] = json[name] }
        self.init(
            sellerID: try json.optionalString("sellerId"),
            sendingType: json["sendingType"] == nil ? nil : try json.word("sendingType", "a known way"),
            sections: sections
        )
    }
}

extension Financing.RetailTerms {
    /// Beside the other fields of an opening.
    func add(to object: inout JSONObject) {
        object["financing"] = .string(mode.rawValue)
        object["sellerId"] = .string(sellerID)
        object["sendingType"] = .string(sendingType.rawValue)
    }

    init?(opening json: JSON) throws(JSONShapeError) {
        guard json["financing"] != nil else { return nil }
        self.init(
            mode: try json.word("financing", "a known kind of financing"),
            sendingType: try json.word("sendingType", "a known way"),
            sellerID: try json.string("sellerId")
        )
    }
}

extension Financing.RetailFacts {
    var json: JSON {
        var object = JSONObject()
        object["statusSince"] = statusSince.map { .integer($0.microseconds) }
        object["qr"] = qr.map(JSON.string)
        object["delivery"] = delivery?.json
        if isUnanswered { object["unanswered"] = true }
        return .object(object)
    }

    init(json: JSON) throws(JSONShapeError) {
        self.init(
            statusSince: try json.optionalInteger("statusSince").map(Instant.init(microseconds:)),
            qr: try json.optionalString("qr")
        )
        isUnanswered = json["unanswered"]?.boolValue ?? false
        if let delivery = json["delivery"] { self.delivery = try Financing.OpenDelivery(json: delivery) }
    }
}

extension Financing.OpenDelivery {
    fileprivate var json: JSON {
        var object = JSONObject([("attempts", .integer(Int64(attempts)))])
        object["acknowledgedAt"] = acknowledgedAt.map { .integer($0.microseconds) }
        object["recheckAt"] = recheckAt.map { .integer($0.microseconds) }
        return .object(object)
    }

    fileprivate init(json: JSON) throws(JSONShapeError) {
        self.init(
            attempts: Int(try json.integer("attempts")),
            acknowledgedAt: try json.optionalInteger("acknowledgedAt").map(Instant.init(microseconds:))
        )
        recheckAt = try json.optionalInteger("recheckAt").map(Instant.init(microseconds:))
    }
}
