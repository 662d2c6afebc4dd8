import Values
import Workflow

/// A provider for simulations. What goes wrong on the way to it is `ProviderLine`'s; what it is asked at the wrong
/// moment, or does more often than it was ordered, the `Inspector` hears.
protocol StandIn: Sendable {
    /// Nil for a call that it does not know.
    func manner(of call: Call) -> CallManner?
    /// What the client answers by itself instead of sending the call.
    func unsent(_ call: Call, at now: Instant) -> JSON?
    /// The request has arrived: what may not be asked at all is noticed now.
    func receive(_ call: Call, at now: Instant)
    /// Does what was asked and answers; nil where the client cannot tell from the answer what became of it.
    func answer(_ call: Call, _ terms: AnswerTerms, at now: Instant) -> JSON?
}

/// What a call does to a provider, and so what can go wrong with it.
enum CallManner: Sendable {
    /// Nothing: without an answer it has failed.
    case read
    /// Something, as soon as it arrives or never.
    case change
    /// Something that may be carried out long after the caller gave up.
    case effect
    /// The same with an amount, which answers may show late, and with technical codes. [cofidis.md §4]
    case money

    /// The caller gave up, and the provider does it all the same: at most so much later.
    var lateEffectLimit: Duration {
        switch self {
        case .read, .change: .zero
        case .effect, .money: .minutes(25)
        }
    }
}

/// How one call is answered.
struct AnswerTerms: Sendable {
    enum Fault: Sendable {
        case none
        /// A technical code says nothing: mostly it was not done, sometimes it was all the same. [cofidis.md D-21]
        case technical
        /// A technical code now, and it is done later.
        case technicalThenDone
    }

    var fault = Fault.none
    /// Answers show what it brought about only so much later.
    var lag = Duration.zero
}
