import EventStore
import Postgres
import TestSupport
import Testing
import Values

@testable import PostgresEventStore

@Suite("A database that is lost, locked or not ours to write", .timeLimit(.minutes(2)))
struct LostDatabaseTests {
    @Test("an append that the network swallows ends within the limit, and the next one is committed")
    func silence() async throws {
        try await withProxiedStore { store, proxy in
            let first = try await store.append([begin(1)])
            proxy.goSilent()
            await #expect {
                _ = try await store.append([next(1, after: first[0])])
            } throws: { error in
                guard case .unavailable(let reason)? = error as? EventStoreFailure else { return false }
                return reason.contains("silent")
            }
            #expect(try await store.append([next(1, after: first[0])])[0].isCommitted)
        }
    }

    @Test(
        "an append whose answer is lost ends within the limit, and says when asked again that it was committed"
    )
    func silentMidStatement() async throws {
        try await withProxiedStore { store, proxy in
            let first = try await store.append([begin(1)])
            try await withConnection(to: store.database) { holder in
                try await holder.simple("BEGIN; SELECT FROM streams FOR UPDATE")
                let append = Task { try await store.append([next(1, after: first[0])]) }
                try await holder.waitUntilSomebodyWaitsForALock()
                proxy.goSilent()
                try await holder.simple("COMMIT")
                await #expect(throws: EventStoreFailure.self) { _ = try await append.value }
                try await holder.waitUntilAlone()
            }
            let again = try await store.append([next(1, after: first[0])])
            #expect(again == [.versionConflict(actual: StreamVersion(2))])
        }
    }

    @Test("a stream that somebody keeps locked holds up its own step alone")
    func locked() async throws {
        try await withStore(adjusted: { $0.lockTimeout = .milliseconds(50) }) { store, database in
            let first = try await store.append([begin(3)])
            try await withConnection(to: database) { holder in
                try await holder.simple("BEGIN; SELECT FROM streams FOR UPDATE")
                let steps = (1...8).map { $0 == 3 ? next(3, after: first[0]) : begin($0) }
                await #expect {
                    _ = try await store.append(steps)
                } throws: { error in
                    if case .unavailable? = error as? EventStoreFailure { true } else { false }
                }
                let stored = try await store.load((1...8).map(stream))
                #expect(stored.count == 8)
                try await holder.simple("COMMIT")
            }
            #expect(try await store.append([next(3, after: first[0])])[0].isCommitted)
        }
    }

    @Test("whoever opens a connection of the application's pool has its rights and limits, also after a loss")
    func prepared() async throws {
        try await TemporaryDatabase.with(migrations: TemporaryDatabase.productMigrations) { database in
            var configuration = database.configuration.asApplication
            configuration.poolLimit = 1
            let pool = PostgresPool(configuration)
            let limits = Statement(
                name: "limits",
                sql: "SELECT current_setting('lock_timeout') || ' ' || current_setting('statement_timeout')"
            )
            for _ in 1...3 {
                try await pool.withConnection { connection in
                    let role = try await connection.execute(Statements.currentRole)[0].string(0)
                    #expect(role == "dossier_app")
                    let told = try await connection.execute(limits)[0].string(0)
                    #expect(told == "5s 25s")
                    await #expect(throws: PostgresError.self) {
                        try await connection.simple("SELECT pg_terminate_backend(pg_backend_pid())")
                    }
                }
            }
            await pool.close()
        }
    }

    @Test("a store refuses a pool whose connections keep the rights of the login")
    func unprepared() async throws {
        try await TemporaryDatabase.with(migrations: TemporaryDatabase.productMigrations) { database in
            let pool = PostgresPool(database.configuration)
            await #expect {
                _ = try await PostgresEventStore.open(pool)
            } throws: { error in
                if case .broken? = error as? EventStoreFailure { true } else { false }
            }
            await pool.close()
        }
    }

    private struct Proxied {
        let store: PostgresEventStore
        let database: TemporaryDatabase

        func append(_ steps: [Step]) async throws(EventStoreFailure) -> [StepOutcome] {
            try await store.append(steps)
        }
    }

    private func withProxiedStore(_ body: (Proxied, SilentProxy) async throws -> Void) async throws {
        try await TemporaryDatabase.with(migrations: TemporaryDatabase.productMigrations) { database in
            try await SilentProxy.with(database) { proxy, way in
                var configuration = way.asApplication
                configuration.poolLimit = 1
                configuration.silenceLimit = .milliseconds(400)
                let pool = PostgresPool(configuration)
                let store = try await PostgresEventStore.open(pool)
                do {
                    try await body(Proxied(store: store, database: database), proxy)
                } catch {
                    await store.close()
                    await pool.close()
                    throw error
                }
                await store.close()
                await pool.close()
            }
        }
    }
}

extension PostgresConnection {
    fileprivate func waitUntilSomebodyWaitsForALock() async throws {
        let waiting = Statement(
            name: "waiting_for_lock",
            sql: """
                SELECT pg_stat_clear_snapshot(), pid FROM pg_stat_activity
                WHERE datname = current_database() AND wait_event_type = 'Lock'
                """
        )
        while try await execute(waiting).isEmpty { await Task.yield() }
    }

    /// Returns once nobody else has a session in this database.
    fileprivate func waitUntilAlone() async throws {
        let others = Statement(
            name: "other_sessions",
            sql: "SELECT FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        while try await !execute(others).isEmpty { await Task.yield() }
    }
}
