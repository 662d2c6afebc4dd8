package import EventStore
import Postgres
package import Values

extension PostgresEventStore {
    /// What the clock of the database's machine said, what `own` said when that had come, and how long it took.
    package struct ClockReading: Sendable {
        package let database: Instant
        package let own: Instant
        package let roundTrip: Duration
    }

    /// Reads the database's clock. Waiting for a connection is not part of the round trip.
    package func readClock(
        own: @escaping @Sendable () -> Instant
    ) async throws(EventStoreFailure) -> ClockReading {
        do {
            return try await pool.withConnection { connection in
                let begin = uptime
                let rows = try await connection.execute(Statements.databaseClock)
                let now = own()
                let roundTrip = uptime - begin
                return ClockReading(
                    database: try rows.one().instant(0),
                    own: now,
                    roundTrip: roundTrip
                )
            }
        } catch let error as PostgresError {
            throw EventStoreFailure(error)
        } catch {
            throw .broken("\(error)")
        }
    }
}

extension PostgresEventStore {
    /// The clock that the installation's processes share, and since when in the database's time.
    package struct KeptClock: Equatable, Sendable {
        package let text: String
        package let since: Instant
    }

    /// Nil before the first process has kept its own.
    package func keptClock() async throws(EventStoreFailure) -> KeptClock? {
        try await run(Statements.keptClock, []).readFirst { row throws(PostgresError) in
            try KeptClock(text: row.string(0), since: row.instant(1))
        }
    }

    /// Keeps the clock of the installation's first process; answers the one that holds.
    package func keepClock(_ text: String) async throws(EventStoreFailure) -> KeptClock {
        if let kept = try await keptClock() { return kept }
        try await run(Statements.keepFirstClock, [.text(text)])
        guard let kept = try await keptClock() else { throw .broken("no clock was kept") }
        return kept
    }

    /// From now on another clock holds. False when somebody else set one at the same moment.
    package func setClock(_ text: String) async throws(EventStoreFailure) -> Bool {
        !(try await run(Statements.setClock, [.text(text)])).isEmpty
    }
}
