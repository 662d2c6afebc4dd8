import FoundationEssentials
import Postgres
import TestSupport
import Testing

@Suite("the migrator")
struct MigratorTests {
    private static let first = (
        "0001_create.sql", "CREATE TABLE things (id int8); INSERT INTO things VALUES (1)"
    )
    private static let second = ("0002_fill.sql", "INSERT INTO things VALUES (2)")

    private static func migrations(_ files: (String, String)...) throws -> [Migration] {
        try files.map { try Migration(name: $0.0, sql: $0.1) }
    }

    private static func withConnection(_ body: (PostgresConnection) async throws -> Void) async throws {
        try await TemporaryDatabase.with { database in
            let connection = try await PostgresConnection.connect(database.configuration)
            defer { connection.close() }
            try await body(connection)
        }
    }

    @Test("migrations are applied once, in order, and recorded")
    func apply() async throws {
        try await Self.withConnection { connection in
            let migrations = try Self.migrations(Self.first, Self.second)
            #expect(try await Migrator([migrations[0]]).run(on: connection) == ["0001_create.sql"])
            #expect(try await Migrator(migrations).run(on: connection) == ["0002_fill.sql"])
            #expect(try await Migrator(migrations).run(on: connection) == [])
            let list = Statement(
                name: "list",
                sql: "SELECT number, name, sha256 FROM schema_migrations ORDER BY 1"
            )
            let rows = try await connection.execute(list)
            #expect(try rows.map { try $0.int(0) } == [1, 2])
            #expect(try rows.map { try $0.string(1) } == ["0001_create.sql", "0002_fill.sql"])
            #expect(try rows.map { try $0.bytes(2) } == migrations.map(\.sha256))
        }
    }

    @Test("a dry run names what would be applied and changes nothing")
    func dryRun() async throws {
        try await Self.withConnection { connection in
            let migrations = try Self.migrations(Self.first, Self.second)
            #expect(
                try await Migrator(migrations).dryRun(on: connection) == ["0001_create.sql", "0002_fill.sql"]
            )
            let tables = Statement(name: "tables", sql: "SELECT FROM pg_tables WHERE schemaname = 'public'")
            #expect(try await connection.execute(tables).isEmpty)
        }
    }

    @Test("a failing migration leaves nothing behind and keeps those before it")
    func failing() async throws {
        try await Self.withConnection { connection in
            let broken = ("0002_broken.sql", "INSERT INTO things VALUES (2); INSERT INTO nowhere VALUES (1)")
            let migrator = Migrator(try Self.migrations(Self.first, broken))
            await #expect {
                try await migrator.run(on: connection)
            } throws: { error in
                guard case .refused("0002_broken.sql", let cause) = error as? MigrationError else {
                    return false
                }
                return cause.sqlState == .undefinedTable
            }
            #expect(
                try await connection.execute(Statement(name: "things", sql: "SELECT id FROM things")).count
                    == 1
            )
            let held = Statement(
                name: "locks",
                sql: "SELECT FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()"
            )
            #expect(try await connection.execute(held).isEmpty)
        }
    }

    @Test("an edited migration is refused before anything runs")
    func edited() async throws {
        try await Self.withConnection { connection in
            try await Migrator(try Self.migrations(Self.first)).run(on: connection)
            let edited = ("0001_create.sql", "CREATE TABLE other (id int8)")
            let migrator = Migrator(try Self.migrations(edited, Self.second))
            await #expect(throws: MigrationError.edited(name: "0001_create.sql")) {
                try await migrator.run(on: connection)
            }
        }
    }

    @Test("a migration that commits by itself is refused")
    func ownCommit() async throws {
        try await Self.withConnection { connection in
            let migrator = Migrator(try Self.migrations(("0001_commit.sql", "CREATE TABLE a (); COMMIT")))
            await #expect(throws: MigrationError.endsTransaction(name: "0001_commit.sql")) {
                try await migrator.run(on: connection)
            }
        }
    }

    @Test("two processes that migrate at once take turns")
    func concurrently() async throws {
        try await TemporaryDatabase.with { database in
            let migrations = try Self.migrations(Self.first, Self.second)
            let applied = try await withThrowingTaskGroup(of: [String].self) { group in
                for _ in 0..<4 {
                    group.addTask {
                        let connection = try await PostgresConnection.connect(database.configuration)
                        return try await Migrator(migrations).run(on: connection)
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(applied == ["0001_create.sql", "0002_fill.sql"])
        }
    }

    @Test("a directory is read in order of number and other files are left alone")
    func directory() throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "dossier-\(UUID())")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        for name in ["0002_b.sql", "0001_a.sql", "README.md"] {
            try Array("SELECT 1".utf8).withUnsafeBytes {
                try Data($0).write(to: directory.appending(path: name))
            }
        }
        #expect(try Migration.read(directory: directory.path).map(\.name) == ["0001_a.sql", "0002_b.sql"])
        #expect(throws: MigrationError.self) { try Migration.read(directory: directory.path + "/nowhere") }
    }
}
