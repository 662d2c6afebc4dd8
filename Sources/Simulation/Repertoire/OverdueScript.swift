import Values

/// Overdue accounts declared to Coface.
struct OverdueScript: CaseScript {
    let chart: String

    static let all = ["coface-overdue-known", "coface-overdue-unknown", "coface-overdue-ngd"]
        .map(OverdueScript.init)

    /// Under which all debts are insured.
    static let policyNumber = "P-1"

    let commands = [
        "amend", "resolveEasyNumber", "declare", "reportSettlements", "reportInvoices",
        "requestIntervention", "retryUpdate", "confirmReported", "move", "read", "close",
    ]

    let lastingStates: Set<String> = [
        "draft", "pending", "debtor_validation", "accepted", "cover_refused", "collection", "indemnified",
    ]

    let contentedStates: Set<String> = ["accepted", "indemnified"]
    let rareCommands: Set<String> = [
        "close", "read", "reportSettlements", "reportInvoices", "requestIntervention",
    ]

    func opening(_ id: String, _ dice: Dice, at now: Instant) -> (command: String, arguments: JSON)? {
        ("draft", filing(id, dice, at: now))
    }

    private func filing(_ id: String, _ dice: Dice, at now: Instant) -> JSON {
        let due = Int64(dice.index(40) + 1)
        var debtor = JSONObject([
            ("countryCode", JSON.string("FRA")), ("name", .string("Debtor \(id)")),
        ])
        if chart != "coface-overdue-unknown" {
            debtor["easyNumber"] = .string(CofaceStandIn.easyNumber(of: id))
        }
        return [
            "currency": "EUR", "customerReference": .string(id),
            "debtType": chart == "coface-overdue-ngd" ? "NGD" : "CI", "debtor": .object(debtor),
            "insuredContact": ["name": "Grace"], "interventionRequested": .bool(dice.chance(0.5)),
            "invoices": [invoice("\(id)-1", dueDaysAgo: due, dice, at: now)],
            "nonPaymentReason": "INSOLVENT", "policyNumber": .string(Self.policyNumber),
        ]
    }

    private func invoice(_ reference: String, dueDaysAgo days: Int64, _ dice: Dice, at now: Instant) -> JSON {
        [
            "amount": .string("\(dice.index(9000) + 1000).00"),
            "dueDate": .string(Self.day(now - .days(days))),
            "issueDate": .string(Self.day(now - .days(days + 30))), "reference": .string(reference),
        ]
    }

    /// `YYYY-MM-DD` in Paris.
    static func day(_ moment: Instant) -> String {
        let digits = ParisTime.date(at: moment)
        return "\(digits.prefix(4))-\(digits.dropFirst(4).prefix(2))-\(digits.suffix(2))"
    }

    func arguments(of command: String, _ id: String, _ dice: Dice, at now: Instant) -> JSON {
        switch command {
        case "amend": return filing(id, dice, at: now)
        case "resolveEasyNumber": return ["to": .string(CofaceStandIn.easyNumber(of: id))]
        case "reportSettlements":
            return [
                "settlements": [
                    [
                        "amount": .string("\(dice.index(40) + 1).00"), "date": .string(Self.day(now)),
                        "type": "PAYMENT",
                    ]
                ]
            ]
        case "reportInvoices":
            return [
                "invoices": [invoice("\(id)-\(dice.index(1_000_000) + 2)", dueDaysAgo: 3, dice, at: now)]
            ]
        case "requestIntervention": return ["requested": .bool(dice.chance(0.5))]
        case "close", "confirmReported": return ["reason": "simulated"]
        default: return .emptyObject
        }
    }
}
