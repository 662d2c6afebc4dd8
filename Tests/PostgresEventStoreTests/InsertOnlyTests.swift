import EventStore
import Postgres
import PostgresEventStore
import TestSupport
import Testing

@Suite("history is insert only")
struct InsertOnlyTests {
    static let attempts = [
        "UPDATE events SET data = '{}'", "DELETE FROM events", "TRUNCATE events",
        "UPDATE pages SET merkle_root = ''", "DELETE FROM pages", "TRUNCATE pages",
        "UPDATE page_events SET stream_version = 9", "DELETE FROM page_events", "TRUNCATE page_events",
        "TRUNCATE events, pages, page_events CASCADE",
    ]

    @Test("the owner of the tables is refused by triggers", arguments: attempts)
    func ownerIsRefused(_ attempt: String) async throws {
        try await refuse(attempt, as: "", because: "is refused: history is insert only")
    }

    @Test("the application's role is refused by its grants", arguments: attempts)
    func applicationIsRefused(_ attempt: String) async throws {
        try await refuse(attempt, as: "SET ROLE dossier_app;", because: "permission denied")
    }

    @Test("the application's role may not switch triggers off")
    func triggersStayOn() async throws {
        try await refuse(
            "ALTER TABLE events DISABLE TRIGGER ALL",
            as: "SET ROLE dossier_app;",
            because: "must be owner"
        )
    }

    @Test("the store works as the application's role")
    func storeStepsDown() async throws {
        try await withStore { store, database in
            _ = try await store.append([begin(1)])
            let users = try await withConnection(to: database) { connection in
                try await connection.simple("SELECT rolname FROM pg_roles WHERE rolname = 'dossier_app'")
            }
            #expect(users.count == 1)
            #expect(try await store.currentRole() == "dossier_app")
        }
    }

    private func refuse(_ attempt: String, as role: String, because reason: String) async throws {
        try await withStore { store, database in
            _ = try await store.append([begin(1)])
            #expect(try await store.seal(at: start, eventLimit: 10) == 1)
            await #expect {
                try await withConnection(to: database) { connection in
                    try await connection.simple(role + attempt)
                }
            } throws: { error in
                guard let error = error as? PostgresError else { return false }
                return error.sqlState == .insufficientPrivilege && "\(error)".contains(reason)
            }
            #expect(try await store.readAll(after: .start, limit: 10).count == 1)
        }
    }
}
