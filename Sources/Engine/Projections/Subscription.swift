package import EventStore
package import Logging

/// Reads all sealed events in order for one projection, from its checkpoint on.
package struct Subscription: Sendable {
    /// Events in one step of the checkpoint.
    package static let batchLimit = 2_000
    static let shortestPause: Duration = .milliseconds(500)
    static let longestPause: Duration = .seconds(10)

    let projection: any Projection
    let store: any EventStore
    let clock: any EngineClock
    let logger: Logger

    package init(_ projection: any Projection, store: any EventStore, clock: any EngineClock, logger: Logger)
    {
        self.projection = projection
        self.store = store
        self.clock = clock
        self.logger = logger
    }

    /// Reads on until the end of what is sealed; answers how many events it took in.
    package func catchUp() async throws(EventStoreFailure) -> Int {
        var position = try await store.checkpoint(of: projection.name)
        var count = 0
        while !Task.isCancelled {
            let events = try await store.readAll(after: position, limit: Self.batchLimit)
            guard let last = events.last?.globalPosition else { break }
            let isOurs = try await store.advance(
                subscription: projection.name,
                from: position,
                to: last,
                counters: projection.changes(for: events)
            )
            // Another process runs the same subscription and was faster: read on from where it is.
            position = isOurs ? last : try await store.checkpoint(of: projection.name)
            if isOurs { count += events.count }
            if events.count < Self.batchLimit { break }
        }
        return count
    }

    /// Forgets what was counted and counts again from the first event.
    package func rebuild() async throws(EventStoreFailure) -> Int {
        try await store.resetSubscription(projection.name)
        return try await catchUp()
    }

    /// Runs until cancelled.
    package func run() async {
        var pause = Self.shortestPause
        while !Task.isCancelled {
            do throws(EventStoreFailure) {
                let count = try await catchUp()
                pause = count > 0 ? Self.shortestPause : min(pause * 2, Self.longestPause)
            } catch {
                logger.warning(
                    "a subscription waits for the store",
                    metadata: ["subscription": "\(projection.name)", "reason": "\(error)"]
                )
                pause = Self.longestPause
            }
            try? await clock.sleep(real: pause)
        }
    }
}
