package import Values

/// What one event adds to a ledger: a read model with a row for each event that changed an amount, as opposed to one row
/// for each case.
package struct EventPosting: Sendable, Equatable {
    /// The event's number among those that were folded or recorded together, from 1.
    package let number: Int
    /// The event's full type.
    package let event: String
    package let recordedAt: Instant
    /// The ledger's own columns; stream, version, event and moment are added by the engine.
    package let columns: JSONObject

    package init(number: Int, event: String, recordedAt: Instant, columns: JSONObject) {
        self.number = number
        self.event = event
        self.recordedAt = recordedAt
        self.columns = columns
    }
}
