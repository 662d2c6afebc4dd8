import Values
package import Workflow

extension Financing {
    /// Whom a financing waits for.
    package enum WaitingFor: String, Sendable, CaseIterable {
        /// In the journey, or to sign.
        case customer
        /// Asked, or deciding.
        case cofidis
        /// One of our own people.
        case person
        /// A window that is closed, or a span of time.
        case clock
        /// At rest, or at its end.
        case nobody
    }
}

extension Financing.Facts {
    /// The status as lists show it: `opening` before the first answer, `unknown` for one that we cannot read.
    package var standing: String { status?.rawValue ?? (rawStatus == nil ? "opening" : "unknown") }

    package func waitingFor(at place: Place) -> Financing.WaitingFor {
        if place.isFinal { return .nobody }
        if place.attention != nil { return .person }
        guard let next = place.nextKey.flatMap(WorkKey.init), let due = place.nextAt else {
            return waitingByStatus ?? .nobody
        }
        // A call falls due when its state is entered, unless its window was closed.
        if next.isCall { return due > place.enteredAt ? .clock : .cofidis }
        return waitingByStatus ?? .clock
    }

    /// Whose turn it is while no call is under way. [cofidis.md §6, §9]
    private var waitingByStatus: Financing.WaitingFor? {
        switch standing {
        case "initialized", "undefined", "accepted": .customer
        case "pending", "signed", "opening": .cofidis
        case "authorized", "to_deliver", "initialized_to_retry": .person
        case "validated": .nobody
        default: nil
        }
    }
}

extension Financing.Opening {
    /// The seller in a store, where there is one.
    package var sellerIdentity: String? { retail?.sellerID }

    /// Under what merchant finance counts it; empty for the account's own.
    package var merchant: String { merchantID ?? "" }
}
