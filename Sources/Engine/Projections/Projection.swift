package import EventStore

/// A fold of all events, in order, into named counters that commit together with the reader's checkpoint.
package protocol Projection: Sendable {
    /// Also the subscription's name.
    var name: String { get }
    /// What a batch of events adds. Order within the answer does not matter.
    func changes(for events: [RecordedEvent]) -> [CounterChange]
}

/// How many events of each type there are.
package struct EventTypeCountsProjection: Projection {
    package let name = "event-type-counts"

    package init() {}

    package func changes(for events: [RecordedEvent]) -> [CounterChange] {
        var counts: [String: Int64] = [:]
        for event in events { counts[event.type, default: 0] += 1 }
        return counts.sorted { $0.key < $1.key }.map { CounterChange(name: $0.key, amount: $0.value) }
    }
}
