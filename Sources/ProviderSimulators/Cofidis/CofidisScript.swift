/// How customer and clerks treat a transaction after initialize.
package enum CofidisOutcome: String, CaseIterable, Codable, CodingKeyRepresentable, Sendable {
    /// The customer finishes and the decision is yes: `to_confirm`. In Italy a manual check comes first
    /// [cofidis.md §10.3]; in a store the contract is then signed [cofidis.md §9].
    case accepted
    case refused
    case pendingThenAccepted, pendingThenRefused
    case aborted
    case error
    /// The link is never opened; after 50 minutes `Aborted`.
    case neverOpened
    /// Accepted, but after minute 50: the 50 minute rule does not fire [cofidis.md §14, D-22].
    case lateAccepted
    /// `Undefined` for days, then `Aborted` [cofidis.md §14, D-22].
    case stuck
    /// In a store: accepted, but the contract is never signed, so `Aborted` after a day or more. On the web as
    /// `accepted`.
    case unsigned
    /// An undocumented status for a while, then a decision.
    case strangeThenAccepted, strangeThenRefused
}

/// How a money call on one transaction goes wrong by itself, without a fault being ordered.
package enum CofidisBehaviour: String, CaseIterable, Codable, CodingKeyRepresentable, Sendable {
    case works
    /// confirm only: the payment method cannot reserve the amount, `confirm_refused`.
    case refused
    /// A 9xx code and `<api_name>_failed`: nothing more can be done by call.
    case failed
    /// A 9xx code once or twice with the status unchanged, then it works.
    case technical
    /// 000 with `<api_name>_to_retry` once; the next call works. Not for refund.
    case toRetry
}

/// How redirections or notifications of one transaction arrive.
package enum CofidisDelivery: String, CaseIterable, Codable, CodingKeyRepresentable, Sendable {
    case once, twice, late, never
    /// After the message about the status that follows, or late when none follows.
    case outOfOrder
}

/// Everything that was drawn for, or ordered for, one transaction.
package struct CofidisScript: Hashable, Codable, Sendable {
    package var outcome: CofidisOutcome
    package var confirm: CofidisBehaviour
    package var validate: CofidisBehaviour
    package var cancel: CofidisBehaviour
    package var refund: CofidisBehaviour
    package var redirection: CofidisDelivery
    package var notification: CofidisDelivery

    package func behaviour(of operation: CofidisOperation) -> CofidisBehaviour {
        switch operation {
        case .confirm: confirm
        case .validate: validate
        case .cancel: cancel
        case .refund: refund
        default: .works
        }
    }
}

/// Parts of a script that are ordered instead of drawn: by a control call, or by a prefix of the transaction's id.
package struct CofidisScriptOrder: Hashable, Codable, Sendable {
    package var outcome: CofidisOutcome?
    package var confirm: CofidisBehaviour?
    package var validate: CofidisBehaviour?
    package var cancel: CofidisBehaviour?
    package var refund: CofidisBehaviour?
    package var redirection: CofidisDelivery?
    package var notification: CofidisDelivery?

    package init(
        outcome: CofidisOutcome? = nil,
        confirm: CofidisBehaviour? = nil,
        validate: CofidisBehaviour? = nil,
        cancel: CofidisBehaviour? = nil,
        refund: CofidisBehaviour? = nil,
        redirection: CofidisDelivery? = nil,
        notification: CofidisDelivery? = nil
    ) {
        self.outcome = outcome
        self.confirm = confirm
        self.validate = validate
        self.cancel = cancel
        self.refund = refund
        self.redirection = redirection
        self.notification = notification
    }

    package func applied(to script: CofidisScript) -> CofidisScript {
        CofidisScript(
            outcome: outcome ?? script.outcome,
            confirm: confirm ?? script.confirm,
            validate: validate ?? script.validate,
            cancel: cancel ?? script.cancel,
            refund: refund ?? script.refund,
            redirection: redirection ?? script.redirection,
            notification: notification ?? script.notification
        )
    }
}

/// One entry of the prefix table: ids that begin with `prefix` follow `order`.
package struct CofidisIdHint: Hashable, Codable, Sendable {
    package var prefix: String
    package var order: CofidisScriptOrder

    package init(prefix: String, order: CofidisScriptOrder) {
        self.prefix = prefix
        self.order = order
    }
}

/// A move that customer, clerk or the provider's own clock will make at a known moment.
package struct CofidisPlannedMove: Hashable, Codable, Sendable {
    package enum Move: Hashable, Codable, Sendable {
        /// The link is opened.
        case open
        /// A decision, or any other new status.
        case reach(CofidisStatus)
        /// 50 minutes without a result.
        case timeOut
    }

    package let due: SimulatedInstant
    package let move: Move
}
