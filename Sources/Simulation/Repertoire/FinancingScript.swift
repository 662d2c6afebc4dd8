import Values

/// Financings at Cofidis, on the web, in Italy and in stores.
struct FinancingScript: CaseScript {
    let chart: String

    static let all = [
        "cofidis-web-polling", "cofidis-web-webhook", "cofidis-web-validate", "cofidis-italy",
        "cofidis-retail-direct", "cofidis-retail-two-step",
    ].map(FinancingScript.init)

    let commands = [
        "validate", "cancel", "refund", "readStatus", "retryInitialize", "retryConfirm", "retryValidate",
        "retryCancel", "retryRefund", "dropValidate", "dropCancel", "dropRefund", "abandon", "send",
        "deliver",
        "acceptReported", "close",
    ]

    /// What is reserved waits to be validated, and a signed contract for the delivery, until a deadline calls a person.
    let lastingStates: Set<String> = ["authorized", "to_deliver"]

    let contentedStates: Set<String> = ["validated.resting"]

    private var isStore: Bool { chart.hasPrefix("cofidis-retail") }

    func opening(_ id: String, _ dice: Dice, at now: Instant) -> (command: String, arguments: JSON)? {
        var arguments = JSONObject([
            ("amount", JSON.string("\(dice.index(3000) + 1).\(10 + dice.index(90))")),
            ("currency", "EUR"), ("merchantTransactionId", .string(id)),
            ("product", .string(dice.pick(["3X", "4X", "LOAN"]))),
        ])
        guard !isStore else {
            addStore(to: &arguments, dice)
            return ("open", .object(arguments))
        }
        arguments["customer"] = ["name": "Zoë"]
        arguments["integration"] = "web"
        arguments["captureMode"] = chart == "cofidis-web-validate" ? "Validate" : "Immediate"
        switch chart {
        case "cofidis-web-polling": arguments["webhook"] = false
        case "cofidis-web-webhook": arguments["webhook"] = true
        default: arguments["webhook"] = .bool(dice.chance(0.5))
        }
        if chart == "cofidis-italy" { arguments["country"] = "it" }
        return ("open", .object(arguments))
    }

    private func addStore(to arguments: inout JSONObject, _ dice: Dice) {
        let isTwoStep = chart == "cofidis-retail-two-step"
        let seller = isTwoStep ? "\(CofidisStandIn.twoStepSellerPrefix)1" : "S-1"
        arguments["integration"] = "retail"
        arguments["financing"] = isTwoStep ? "two-step" : "direct"
        arguments["sendingType"] = .string(dice.pick(["Link", "SMS", "QR"]))
        arguments["phone"] = "+33612345678"
        arguments["sellerId"] = .string(
            dice.weighted([
                (16, seller), (1, CofidisStandIn.unknownSeller), (1, CofidisStandIn.untrainedSeller),
            ])
        )
    }

    func arguments(of command: String, _ id: String, _ dice: Dice, at now: Instant) -> JSON {
        switch command {
        case "validate", "cancel", "refund":
            if dice.chance(command == "cancel" ? 0.2 : 0.4) { return ["amount": "all"] }
            return ["amount": .string("\(dice.index(900) + 1).00")]
        case "dropValidate", "dropCancel", "dropRefund", "acceptReported", "close":
            return ["reason": "simulated"]
        case "retryInitialize": return ["customer": ["name": "Zoë", "phone": "0"]]
        case "abandon": return ["reasonCode": "R-1"]
        case "send":
            let isTwoStep = chart == "cofidis-retail-two-step"
            return ["sellerId": .string(isTwoStep ? "\(CofidisStandIn.twoStepSellerPrefix)1" : "S-1")]
        default: return .emptyObject
        }
    }
}
