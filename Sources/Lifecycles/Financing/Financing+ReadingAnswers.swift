package import Values

extension Financing {
    /// Turns what the client handed over into a command to the case, by the call that asked.
    package func command(answering call: String, with json: JSON) throws(Rejection) -> Command {
        if json["outcome"]?.stringValue == "date_passed" {
            guard let today = json["today"]?.stringValue else {
                throw .unreadableAnswer(call: call, reason: "date_passed without today's date")
            }
            return .datePassed(today: today, isRepeated: call.hasPrefix("repeat"))
        }
        let answer: Answer
        do {
            answer = try Answer(json: json)
        } catch {
            throw .unreadableAnswer(call: call, reason: error.description)
        }
        switch call {
        case "initialize", "sendPayment": return .initializeAnswered(answer, isRepeated: false)
        case "repeatInitialize", "repeatSendPayment": return .initializeAnswered(answer, isRepeated: true)
        case "findTransaction": return .transactionSought(answer)
        case "getStatus": return .statusRead(answer)
        case "readBeforeRefund": return .movementPrepared(answer)
        case "confirm": return .confirmAnswered(answer)
        case "checkConfirm": return .confirmChecked(answer)
        case "signalDelivery": return .deliveryAnswered(answer)
        case "checkDelivery": return .deliveryChecked(answer)
        case "abandon": return .abandonAnswered(answer)
        default:
            if let kind = Movement(rawValue: call) { return .movementAnswered(kind, answer) }
            if let kind = Movement.allCases.first(where: { $0.checkCall == call }) {
                return .movementChecked(kind, answer)
            }
            throw .unreadableAnswer(call: call, reason: "no such call")
        }
    }
}

extension Financing.Answer {
    /// Reads the shape that the client writes (see ``json``).
    package init(json: JSON) throws(JSONShapeError) {
        let operation = try json.string("operation")
        guard let operation = Financing.Operation(rawValue: operation) else {
            throw JSONShapeError(field: "operation", expected: "one of ours", found: operation)
        }
        let key = json["transactionKey"] ?? .emptyObject
        self.init(
            operation: operation,
            code: try json.string("responseCode"),
            message: try json.optionalString("responseMessage"),
            rawStatus: try json.optionalString("transactionStatus"),
            subStatus: try json.optionalString("subStatus"),
            amounts: Financing.Amounts(
                authorized: try json.optionalInteger("authorizedAmount"),
                cancelled: try json.optionalInteger("cancelledAmount"),
                validated: try json.optionalInteger("validatedAmount"),
                refunded: try json.optionalInteger("refundedAmount")
            ),
            currency: try json.optionalString("currency"),
            redirectURL: try json.optionalString("redirectUrl"),
            merchantTransactionID: try key.optionalString("merchantTransactionId"),
            merchantTransactionDate: try key.optionalString("merchantTransactionDate"),
            providerTransactionID: try key.optionalString("providerTransactionId")
        )
        if let picture = json["qr"] {
            qr = .picture(
                Financing.QRPicture(base64: try picture.string("png"), sha256: try picture.string("sha256"))
            )
        } else if let reason = try json.optionalString("qrProblem") {
            qr = .unusable(reason: reason)
        }
    }

    /// The one form in which client and lifecycle exchange answers; amounts in minor units, silence left out.
    package var json: JSON {
        var object = JSONObject([
            ("operation", .string(operation.rawValue)), ("responseCode", .string(code)),
        ])
        object["responseMessage"] = message.map(JSON.string)
        object["transactionStatus"] = rawStatus.map(JSON.string)
        object["subStatus"] = subStatus.map(JSON.string)
        object["authorizedAmount"] = amounts.authorized.map(JSON.integer)
        object["cancelledAmount"] = amounts.cancelled.map(JSON.integer)
        object["validatedAmount"] = amounts.validated.map(JSON.integer)
        object["refundedAmount"] = amounts.refunded.map(JSON.integer)
        object["currency"] = currency.map(JSON.string)
        object["redirectUrl"] = redirectURL.map(JSON.string)
        switch qr {
        case .picture(let picture):
            object["qr"] = ["png": .string(picture.base64), "sha256": .string(picture.sha256)]
        case .unusable(let reason): object["qrProblem"] = .string(reason)
        case nil: break
        }
        var key = JSONObject()
        key["merchantTransactionId"] = merchantTransactionID.map(JSON.string)
        key["merchantTransactionDate"] = merchantTransactionDate.map(JSON.string)
        key["providerTransactionId"] = providerTransactionID.map(JSON.string)
        if !key.isEmpty { object["transactionKey"] = .object(key) }
        return .object(object)
    }

    /// What was not sent because in Paris it is another day than the key's.
    package static func datePassed(today: String) -> JSON {
        ["outcome": "date_passed", "today": .string(today)]
    }
}
