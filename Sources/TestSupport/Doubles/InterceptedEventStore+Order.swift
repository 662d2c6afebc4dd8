package import EventStore
package import Values

/// Charts, subscriptions, pages and doorbells.
extension InterceptedEventStore {
    package func registerChart(_ text: String, hash: Digest, name: String) async throws(EventStoreFailure) {
        try await around(.other) { () throws(EventStoreFailure) in
            try await base.registerChart(text, hash: hash, name: name)
        }
    }

    package func chartText(_ hash: Digest) async throws(EventStoreFailure) -> String? {
        try await around(.other) { () throws(EventStoreFailure) in try await base.chartText(hash) }
    }

    package func checkpoint(of subscription: String) async throws(EventStoreFailure) -> GlobalPosition {
        try await around(.other) { () throws(EventStoreFailure) in
            try await base.checkpoint(of: subscription)
        }
    }

    package func advance(
        subscription: String,
        from: GlobalPosition,
        to: GlobalPosition,
        counters: [CounterChange]
    ) async throws(EventStoreFailure) -> Bool {
        try await around(.advance) { () throws(EventStoreFailure) in
            try await base.advance(subscription: subscription, from: from, to: to, counters: counters)
        }
    }

    package func resetSubscription(_ subscription: String) async throws(EventStoreFailure) {
        try await around(.other) { () throws(EventStoreFailure) in
            try await base.resetSubscription(subscription)
        }
    }

    package func counters(
        of subscription: String
    ) async throws(EventStoreFailure) -> [(name: String, value: Int64)] {
        try await around(.other) { () throws(EventStoreFailure) in try await base.counters(of: subscription) }
    }

    package func seal(at now: Instant, eventLimit: Int) async throws(EventStoreFailure) -> Int {
        try await around(.seal) { () throws(EventStoreFailure) in
            try await base.seal(at: now, eventLimit: eventLimit)
        }
    }

    package func pages(after number: Int64, limit: Int) async throws(EventStoreFailure) -> [SealedPage] {
        hooks.pages(
            try await around(.other) { () throws(EventStoreFailure) in
                try await base.pages(after: number, limit: limit)
            }
        )
    }

    package func ringDoorbell() async { await base.ringDoorbell() }

    package func doorbell() -> AsyncStream<Void> { base.doorbell() }
}
