import Values

/// Searches for companies, and temporary numbers that are followed.
struct CompanyScript: CaseScript {
    let chart: String

    static let all = [followsNumber, "company-identification"].map(CompanyScript.init)
    private static let followsNumber = "company-temporary-number"

    let commands = ["choose", "searchAgain", "refresh", "close"]

    /// Coface may never give a definitive number.
    let lastingStates: Set<String> = ["waiting", "temporary", "identified"]

    let contentedStates: Set<String> = ["identified.fresh"]

    func opening(_ id: String, _ dice: Dice, at now: Instant) -> (command: String, arguments: JSON)? {
        ("identify", inquiry(id, dice))
    }

    private func inquiry(_ id: String, _ dice: Dice) -> JSON {
        guard chart != Self.followsNumber else {
            let number = "Z" + CofaceStandIn.easyNumber(of: id).dropFirst()
            return [
                "countryCode": "FRA", "orderId": .string("O-\(id)"), "temporaryEasyNumber": .string(number),
            ]
        }
        var object = JSONObject([("countryCode", JSON.string("FRA"))])
        if dice.chance(0.6) { object["identifiers"] = [["type": "NATIONAL_ID_FRA", "value": .string(id)]] }
        if object["identifiers"] == nil || dice.chance(0.5) {
            object["name"] = .string("Boulangerie \(id) SARL")
            object["town"] = "Lyon"
        }
        return .object(object)
    }

    func arguments(of command: String, _ id: String, _ dice: Dice, at now: Instant) -> JSON {
        switch command {
        case "choose":
            let plain = String(id.filter { $0.isLetter || $0.isNumber }).uppercased()
            return ["easyNumber": .string(CofaceStandIn.easyNumber(of: plain + dice.pick(["", "B", "C"])))]
        case "searchAgain": return inquiry(id, dice)
        case "close": return ["reason": "simulated"]
        default: return .emptyObject
        }
    }
}
