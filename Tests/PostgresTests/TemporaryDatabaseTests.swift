import FoundationEssentials
import Postgres
import TestSupport
import Testing

@Suite("temporary databases")
struct TemporaryDatabaseTests {
    private static let exists = Statement(
        name: "exists",
        sql: "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)"
    )

    @Test("a temporary database is gone afterwards, even if the body throws and leaves a connection open")
    func dropped() async throws {
        struct Stop: Error {}
        var name = ""
        var left: PostgresConnection?
        await #expect(throws: Stop.self) {
            try await TemporaryDatabase.with { database in
                name = database.name
                left = try await PostgresConnection.connect(database.configuration)
                throw Stop()
            }
        }
        let administration = try await PostgresConnection.connect(TemporaryDatabase.cluster())
        #expect(!name.isEmpty)
        #expect(try await administration.execute(Self.exists, [.text(name)])[0].bool(0) == false)
        left?.close()
    }

    @Test("a database made from migrations has them applied already")
    func migrated() async throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "dossier-\(UUID())")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        // A name of its own, so that every run of the test builds its template anew.
        let sql = "CREATE TABLE things (id int8); COMMENT ON TABLE things IS '\(UUID())'"
        try Array(sql.utf8).withUnsafeBytes {
            try Data($0).write(to: directory.appending(path: "0001_things.sql"))
        }
        for _ in 0..<2 {
            try await TemporaryDatabase.with(migrations: directory.path) { database in
                let connection = try await PostgresConnection.connect(database.configuration)
                defer { connection.close() }
                #expect(
                    try await connection.execute(Statement(name: "t", sql: "SELECT id FROM things")).isEmpty
                )
                #expect(
                    try await Migrator(Migration.read(directory: directory.path)).run(on: connection) == []
                )
            }
        }
        let template =
            "dossier_template_\(Migration.fingerprint(of: try Migration.read(directory: directory.path)))"
        let administration = try await PostgresConnection.connect(TemporaryDatabase.cluster())
        #expect(try await administration.execute(Self.exists, [.text(template)])[0].bool(0))
        try await administration.simple("DROP DATABASE \(template)")
    }
}
