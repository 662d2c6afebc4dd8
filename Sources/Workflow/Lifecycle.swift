package import Values

/// A kind of case: its rules, the words that charts may use of it, and its JSON forms.
///
/// `Facts` are what the case knows (amounts, names, identities); where the case *is* belongs to the chart. A lifecycle
/// whose definition is data conforms to ``DefinedLifecycle`` and writes none of this but the rules.
package protocol Lifecycle: CaseRules {
    /// The first part of every stored event type, as `financing` in `financing.confirmed`.
    var name: String { get }
    /// Which version of the rules makes facts of events. Raise it when the same events give other facts than before
    /// (a fact that is derived anew, another form of one): snapshots made before are then folded again from their
    /// events before the case moves on. 1, which is not written down, is what cases began with.
    var rulesVersion: Int { get }
    /// What charts may name.
    var vocabulary: Vocabulary<Facts> { get }

    /// Reads a command that a person, the API or a webhook gives by name. Bad input is a rejection that names
    /// field, rule and value.
    func command(named name: String, arguments: JSON) throws(Rejection) -> Command
    /// Turns a provider's answer (what the call's handler returned) into a command to the case.
    func command(answering call: String, with answer: JSON) throws(Rejection) -> Command
    /// What the call's handler needs. `moment` is when the call falls due. Null when the facts do not say what the
    /// call needs: a defect, which stops this case and no other.
    func request(for call: String, given facts: Facts, at moment: Instant) -> JSON

    func encode(_ event: Event) -> EncodedEvent
    func decodeEvent(_ event: EncodedEvent) throws(JSONShapeError) -> Event
    func encode(_ facts: Facts) -> JSON
    func decodeFacts(_ json: JSON) throws(JSONShapeError) -> Facts

    /// The read-model row of the case, nil when it has none. `columns` holds no stream id; the engine adds it.
    func row(of facts: Facts, at place: Place) -> LifecycleRow?
    /// The ledger that events of this lifecycle post to, nil when there is none.
    var postingModel: String? { get }
    /// What an event adds to that ledger; nil when it changed no amount.
    func posting(of event: Event, from before: Facts, to after: Facts, at moment: Instant) -> JSONObject?
    /// Names that only one case may have, claimed by its first event: scope and value.
    func naturalKeys(of facts: Facts) -> [(scope: String, value: String)]
}

extension Lifecycle {
    package var rulesVersion: Int { 1 }

    package var postingModel: String? { nil }

    package func posting(of event: Event, from before: Facts, to after: Facts, at moment: Instant)
        -> JSONObject?
    { nil }
}

/// An event as it is stored, without envelope. `name` has no lifecycle prefix.
package struct EncodedEvent: Sendable, Equatable {
    package let name: String
    package let schemaVersion: Int
    package let data: JSON

    package init(name: String, schemaVersion: Int = 1, data: JSON) {
        self.name = name
        self.schemaVersion = schemaVersion
        self.data = data
    }
}

package struct LifecycleRow: Sendable, Equatable {
    package let model: String
    package let columns: JSONObject

    package init(model: String, columns: JSONObject) {
        self.model = model
        self.columns = columns
    }
}

/// A refusal by rule. Lifecycles throw their own enums; doors show this much of them.
package protocol CaseRejection: Error, Sendable {
    var report: RejectionReport { get }
}

/// A refusal as people and programs read it.
package struct RejectionReport: Error, Sendable, Equatable, CustomStringConvertible {
    /// What a caller can do about it. Doors answer by this; codes are for telling refusals apart.
    package enum Kind: String, Sendable, Hashable, CaseIterable {
        /// Not of the form that is asked for, whatever the case.
        case malformed
        /// Of the right form, and its content is not allowed.
        case refused
        /// Allowed at another time: the case stands elsewhere, or something else comes first.
        case notNow
        /// Somebody has this name or key already.
        case taken
    }

    /// Stable, lower snake case, as `refund_above_refundable`.
    package let code: String
    package let kind: Kind
    /// One sentence: what is wrong and what to do.
    package let message: String
    package let field: String?
    /// What stood in the field, as text; never personal data or a secret.
    package let value: String?

    package init(
        code: String,
        kind: Kind = .refused,
        message: String,
        field: String? = nil,
        value: String? = nil
    ) {
        self.code = code
        self.kind = kind
        self.message = message
        self.field = field
        self.value = value
    }

    package var description: String { "\(code): \(message)" }
}

extension RejectionReport {
    /// The code of what no rule refuses: this build cannot read the case, or its rules contradict themselves.
    package static let unreadableCode = "unreadable_case"

    /// A defect that stops one case. Whoever meets it tells a person and lets the case be; other cases go on.
    package static func unreadable(_ reason: String) -> RejectionReport {
        RejectionReport(code: unreadableCode, message: "this build cannot take the case further: \(reason)")
    }

    /// Whether it is a defect rather than a rule's no.
    package var isUnreadable: Bool { code == Self.unreadableCode }
}

/// A lifecycle whose refusals need nothing but the report throws reports.
extension RejectionReport: CaseRejection {
    package var report: RejectionReport { self }
}
