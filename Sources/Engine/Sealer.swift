package import EventStore
package import Logging

/// Gives committed events their places in the one order, page by page, in the background. Of all the sealers that
/// run only the elected one finds work to do.
package struct Sealer: Sendable {
    /// Events sealed in one round.
    package static let pageEventLimit = 2_000
    /// Waits between looks: short after finding something, growing while nothing happens.
    static let shortestPause: Duration = .milliseconds(200)
    static let longestPause: Duration = .seconds(5)

    let store: any EventStore
    let clock: any EngineClock
    let logger: Logger

    package init(store: any EventStore, clock: any EngineClock, logger: Logger) {
        self.store = store
        self.clock = clock
        self.logger = logger
    }

    /// Runs until cancelled. `sealed` is told how many events each round sealed.
    package func run(sealed: @Sendable (Int) -> Void = { _ in }) async {
        var pause = Self.shortestPause
        while !Task.isCancelled {
            do throws(EventStoreFailure) {
                let count = try await store.seal(at: clock.now, eventLimit: Self.pageEventLimit)
                if count > 0 { sealed(count) }
                if count == Self.pageEventLimit { continue }
                pause = count > 0 ? Self.shortestPause : min(pause * 2, Self.longestPause)
            } catch {
                logger.warning("the sealer waits for the store", metadata: ["reason": "\(error)"])
                pause = Self.longestPause
            }
            try? await clock.sleep(real: pause)
        }
    }
}
