import Workflow

extension Financing {
    /// What no event may break, whatever chart a case runs under; charts declare these by name, with their words.
    ///
    /// The decider answers an impossible answer with `contradicted` before any of these can break. They are the second
    /// lock: the interpreter looks at them after every event, before it is recorded, and audits look again.
    /// [cofidis.md §7]
    static let invariants: [String: Vocabulary<Facts>.Invariant] = [
        "amountsNeverNegative": { _, after in
            let ledger = after.ledger
            let least = min(ledger.authorized, ledger.cancelled, ledger.validated, ledger.refunded)
            return least < 0 ? "an amount is \(money(least, after))" : nil
        },
        "amountsNeverFall": { before, after in
            let spans = [
                ("authorized", before.ledger.authorized, after.ledger.authorized),
                ("cancelled", before.ledger.cancelled, after.ledger.cancelled),
                ("validated", before.ledger.validated, after.ledger.validated),
                ("refunded", before.ledger.refunded, after.ledger.refunded),
            ]
            guard let fallen = spans.first(where: { $0.2 < $0.1 }) else { return nil }
            return "\(fallen.0) was \(money(fallen.1, after)) and is \(money(fallen.2, after))"
        },
        "authorizedWithinAmount": { _, after in
            guard let amount = after.opening?.amount.minorUnits else { return nil }
            return exceeds(("authorized", after.ledger.authorized), ("the financing's amount", amount), after)
                ?? exceeds(("validated", after.ledger.validated), ("the financing's amount", amount), after)
        },
        "cancelledWithinAuthorized": { _, after in
            exceeds(("cancelled", after.ledger.cancelled), ("authorized", after.ledger.authorized), after)
        },
        // D-7. A provider that tells no authorised amount of an immediate capture has none to compare with.
        "validatedWithinAuthorized": { _, after in
            guard after.ledger.authorized > 0 else { return nil }
            return exceeds(
                ("validated", after.ledger.validated),
                ("authorized less cancelled", after.ledger.authorized - after.ledger.cancelled),
                after
            )
        },
        // §5.3: one validate for each transaction.
        "validatedOnce": { before, after in
            let (was, now) = (before.ledger.validated, after.ledger.validated)
            return was > 0 && now > was
                ? "validated was \(money(was, after)) and is \(money(now, after))" : nil
        },
        "refundedWithinValidated": { _, after in
            exceeds(("refunded", after.ledger.refunded), ("validated", after.ledger.validated), after)
        },
        // §5.5, Italy.
        "refundedWhole": { _, after in
            let ledger = after.ledger
            guard ledger.refunded != 0, ledger.refunded != ledger.validated else { return nil }
            return "refunded is \(money(ledger.refunded, after)) of \(money(ledger.validated, after))"
        },
        "oneCurrency": { _, after in
            guard let told = after.toldCurrency, told != after.currency.code else { return nil }
            return "amounts came in \(told), the financing is in \(after.currency)"
        },
    ]

    private static func exceeds(
        _ amount: (name: String, value: Int64),
        _ limit: (name: String, value: Int64),
        _ facts: Facts
    ) -> String? {
        guard amount.value > limit.value else { return nil }
        return "\(amount.name) is \(money(amount.value, facts)), \(limit.name) \(money(limit.value, facts))"
    }

    private static func money(_ minorUnits: Int64, _ facts: Facts) -> Money {
        Money(minorUnits: minorUnits, currency: facts.currency)
    }
}
