import Logging
import Postgres
import PostgresProviders
import Providers
import TestSupport
import Testing
import Values

@Suite("Shared state of the Coface account in PostgreSQL")
struct PostgresCofaceStateTests {
    private let now = Instant("2026-10-16T08:00:00Z")!
    private let window = Duration.seconds(60)

    private func with(_ body: (PostgresCofaceState, PostgresCofaceState) async throws -> Void) async throws {
        try await TemporaryDatabase.with(migrations: TemporaryDatabase.productMigrations) { database in
            let configuration = try PostgresConfiguration(database.connectionString)
            let pools = [
                PostgresPool(configuration, logger: Logger(label: "test")),
                PostgresPool(configuration, logger: Logger(label: "test")),
            ]
            do {
                try await body(PostgresCofaceState(pool: pools[0]), PostgresCofaceState(pool: pools[1]))
            } catch {
                for pool in pools { await pool.close() }
                throw error
            }
            for pool in pools { await pool.close() }
        }
    }

    @Test("a record is read back as it was written, by another process")
    func readsBack() async throws {
        try await with { first, second in
            let none = try await first.loginRecord(of: "a")
            #expect(none == CofaceLoginRecord())
            let full = CofaceLoginRecord(
                version: 1,
                fingerprint: "f",
                sealedToken: [0, 1, 255],
                mintedAt: now,
                tokenEndsAt: now + window,
                tries: 1,
                silentUntil: now + .seconds(1),
                loggingInUntil: now + .seconds(2),
                alarm: "look",
                alarmedAt: now
            )
            let isFirst = try await first.replaceLogin(of: "a", by: full)
            #expect(isFirst)
            let read = try await second.loginRecord(of: "a")
            #expect(read == full)
            let alarms = try await second.alarms().map(\.alarm)
            #expect(alarms == ["look"])
            let quiet = CofaceLoginRecord(version: 2)
            let isSecond = try await second.replaceLogin(of: "a", by: quiet)
            #expect(isSecond)
            let after = try await first.loginRecord(of: "a")
            #expect(after == quiet)
        }
    }

    @Test("of those who change the record at once, one does")
    func letsOneChange() async throws {
        try await with { first, second in
            for version in 1...5 as ClosedRange<Int64> {
                let changes = try await withThrowingTaskGroup(of: Bool.self) { group in
                    for index in 0..<10 {
                        let state = index.isMultiple(of: 2) ? first : second
                        group.addTask {
                            let record = CofaceLoginRecord(version: version, fingerprint: "\(index)")
                            return try await state.replaceLogin(of: "a", by: record)
                        }
                    }
                    var changes = 0
                    for try await isOurs in group where isOurs { changes += 1 }
                    return changes
                }
                #expect(changes == 1)
            }
        }
    }

    @Test(
        "a budget lets through so many calls within a window, over all processes, and says when there is room"
    )
    func keepsBudgets() async throws {
        try await with { first, second in
            var refused: [Instant] = []
            for index in 0..<12 {
                let state = index.isMultiple(of: 2) ? first : second
                let moment = now + .seconds(index)
                let room = try await state.noteCall(
                    of: "a",
                    template: "/t",
                    at: moment,
                    limit: 10,
                    window: window
                )
                if let room { refused.append(room) }
            }
            #expect(refused == [now + window, now + window])
            func note(_ template: String, at moment: Instant) async throws -> Instant? {
                try await first.noteCall(of: "a", template: template, at: moment, limit: 10, window: window)
            }
            let other = try await note("/other", at: now)
            #expect(other == nil)
            let later = now + window
            let room = try await note("/t", at: later)
            #expect(room == nil)
            let none = try await note("/t", at: later)
            #expect(none == later + .seconds(1))
        }
    }

    @Test("calls that come at once share a budget exactly")
    func sharesBudgets() async throws {
        try await with { first, second in
            let granted = try await withThrowingTaskGroup(of: Bool.self) { group in
                for index in 0..<40 {
                    let state = index.isMultiple(of: 2) ? first : second
                    group.addTask {
                        try await state.noteCall(of: "a", template: "/t", at: now, limit: 15, window: window)
                            == nil
                    }
                }
                var granted = 0
                for try await isGranted in group where isGranted { granted += 1 }
                return granted
            }
            #expect(granted == 15)
        }
    }

    @Test("a hold keeps every process off until it ends, and a shorter one does not shorten it")
    func holds() async throws {
        try await with { first, second in
            try await first.hold("a", template: "/t", until: now + .seconds(30))
            try await first.hold("a", template: "/t", until: now + .seconds(10))
            let room = try await second.noteCall(of: "a", template: "/t", at: now, limit: 10, window: window)
            #expect(room == now + .seconds(30))
            let after = now + .seconds(30)
            let granted = try await second.noteCall(
                of: "a",
                template: "/t",
                at: after,
                limit: 10,
                window: window
            )
            #expect(granted == nil)
        }
    }
}
