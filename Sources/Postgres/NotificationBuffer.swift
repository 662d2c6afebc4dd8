/// Keeps what a listener has heard until somebody takes it. Pure.
///
/// A notification is a hint that something changed, so the same one twice says no more than once, and too
/// many to keep say together: look at everything.
struct NotificationBuffer {
    /// Most events that wait; beyond it they are replaced by one `overflowed`.
    static let eventLimit = 1_024

    private var events: [PostgresListener.Event] = []
    private var heard: Set<PostgresListener.Event> = []

    mutating func put(_ event: PostgresListener.Event) {
        guard !heard.contains(event) else { return }
        if events.count >= Self.eventLimit {
            events = [.overflowed]
            heard = [.overflowed]
        } else {
            events.append(event)
            heard.insert(event)
        }
    }

    /// Everything that waits, oldest first.
    mutating func takeAll() -> [PostgresListener.Event] {
        defer {
            events = []
            heard = []
        }
        return events
    }
}
