import Engine
import EventStore
import Logging
import PostgresEventStore
import Values

/// Holds this process's clock against the database's: before it starts, and every minute while it runs.
///
/// A clock that does not show the time of day (`DOSSIER_CLOCK`) is not compared; it may not reach real providers.
enum ClockCheck {
    /// Between two looks while a process runs.
    static let interval = Duration.seconds(60)
    /// The look with the shortest way to the database and back counts: a slow answer looks like a clock that is off.
    private static let looks = 3

    static func skew(of clock: ScaledClock, beside store: PostgresEventStore) async throws -> ClockSkew? {
        guard clock.isReal else { return nil }
        var best: (took: Duration, skew: ClockSkew)?
        for _ in 0..<looks {
            let asked = clock.now
            let database = try await store.databaseTime()
            let answered = clock.now
            let took = answered - asked
            if let best, best.took <= took { continue }
            best = (took, ClockSkew(asked: asked, database: database, answered: answered))
        }
        return best?.skew
    }

    /// Refuses a clock that is further off than a process may start with.
    static func require(_ clock: ScaledClock, beside store: PostgresEventStore) async throws {
        guard let skew = try await skew(of: clock, beside: store), skew.exceeds(ClockSkew.startLimit) else {
            return
        }
        throw Refusal(
            "this machine's clock is \(skew), and may be off by \(ClockSkew.startLimit) at most: leases and due moments of "
                + "several machines are compared. Set both clocks by NTP, then start again"
        )
    }

    /// Looks every minute until the task is cancelled. While the clock is too far off it says so, and calls `drain`.
    static func watch(
        _ clock: ScaledClock,
        beside store: PostgresEventStore,
        _ logger: Logger,
        drain: () async -> Void
    ) async {
        guard clock.isReal else { return }
        while (try? await clock.sleep(real: interval)) != nil {
            // Without a database there is nothing to compare with, and nothing to claim either.
            guard let skew = try? await skew(of: clock, beside: store), skew.exceeds(ClockSkew.runLimit)
            else { continue }
            logger.error("this machine's clock is \(skew); set both clocks by NTP")
            await drain()
        }
    }
}
