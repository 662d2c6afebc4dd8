import FoundationEssentials
package import Postgres

/// A database that exists for one test.
///
/// `DOSSIER_TEST_DATABASE_URL` names a throwaway cluster whose role may create databases; `ops/test` starts
/// one and sets it. With migrations, the schema is built once in a template database, and each test gets a
/// copy, which takes milliseconds. A test never skips for want of a database: it fails and says what to run.
package struct TemporaryDatabase: Sendable {
    package static let variable = "DOSSIER_TEST_DATABASE_URL"

    package let name: String
    /// Connects to the temporary database.
    package let configuration: PostgresConfiguration

    /// For the environment of another process.
    package var connectionString: String { configuration.secretConnectionString }

    package struct Unavailable: Error, CustomStringConvertible {
        package let description: String
    }

    /// The product's own migrations, found from where this file lies.
    package static var productMigrations: String {
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "migrations").path
    }

    /// Gives `body` a database of its own and drops it afterwards, however `body` ends.
    ///
    /// - Parameter migrations: a directory of migrations that the database has already; nil for an empty one.
    package static func with<Result>(
        migrations: String? = nil,
        isolation: isolated (any Actor)? = #isolation,
        _ body: (TemporaryDatabase) async throws -> Result
    ) async throws -> Result {
        let database = try await create(migrations: migrations)
        let result: Result
        do {
            result = try await body(database)
        } catch {
            try await database.drop()
            throw error
        }
        try await database.drop()
        return result
    }

    /// The cluster's maintenance database.
    package static func cluster() throws -> PostgresConfiguration {
        guard let url = ProcessInfo.processInfo.environment[variable], !url.isEmpty else {
            throw Unavailable(
                description:
                    "\(variable) is not set: run the tests with ops/test, which starts a throwaway PostgreSQL"
            )
        }
        return try PostgresConfiguration(url)
    }

    private static func create(migrations: String?) async throws -> TemporaryDatabase {
        let cluster = try cluster()
        let administration = try await PostgresConnection.connect(cluster)
        defer { administration.close() }
        let random = UInt64.random(in: .min ... .max)
        let name = "dossier_test_\(ProcessInfo.processInfo.processIdentifier)_\(String(random, radix: 36))"
        var template = "template0"
        if let migrations {
            template = try await self.template(
                try Migration.read(directory: migrations),
                try SchemaFunction.read(directory: migrations),
                cluster,
                administration
            )
        }
        try await administration.simple("CREATE DATABASE \(name) TEMPLATE \(template)")
        return TemporaryDatabase(name: name, configuration: cluster.database(named: name))
    }

    /// Runs even when the test's task was cancelled, and drops connections that the test forgot to close.
    private func drop() async throws {
        let name = name
        try await Task {
            let administration = try await PostgresConnection.connect(try Self.cluster())
            defer { administration.close() }
            try await administration.simple("DROP DATABASE \(name) WITH (FORCE)")
        }.value
    }

    /// The database that has exactly these migrations and functions, made if it is not there.
    ///
    /// It gets its name only once it is complete; an advisory lock makes test processes take turns.
    private static func template(
        _ migrations: [Migration],
        _ functions: [SchemaFunction],
        _ cluster: PostgresConfiguration,
        _ administration: PostgresConnection
    ) async throws -> String {
        let name = "dossier_template_\(Migration.fingerprint(of: migrations, functions: functions))"
        if try await exists(name, administration) { return name }
        try await administration.execute(lock)
        // If this throws, the lock goes with the connection, which the caller closes.
        if try await !exists(name, administration) {
            try await build(name, Migrator(migrations, functions: functions), cluster, administration)
        }
        try await administration.execute(unlock)
        return name
    }

    private static func build(
        _ name: String,
        _ migrator: Migrator,
        _ cluster: PostgresConfiguration,
        _ administration: PostgresConnection
    ) async throws {
        let unfinished = "\(name)_unfinished"
        try await administration.simple("DROP DATABASE IF EXISTS \(unfinished) WITH (FORCE)")
        try await administration.simple("CREATE DATABASE \(unfinished) TEMPLATE template0")
        let builder = try await PostgresConnection.connect(cluster.database(named: unfinished))
        try await migrator.run(on: builder)
        // A database with a session in it can be neither renamed nor copied, so its end is waited for.
        builder.close()
        try await administration.execute(terminate, [.text(unfinished)])
        try await administration.simple("ALTER DATABASE \(unfinished) RENAME TO \(name)")
    }

    /// Ends a session and waits until it is gone, at most ten seconds.
    private static let terminate = Statement(
        name: "test.terminate",
        sql: "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = $1"
    )
    private static let lock = Statement(name: "test.template_lock", sql: "SELECT pg_advisory_lock(7263817)")
    private static let unlock = Statement(
        name: "test.template_unlock",
        sql: "SELECT pg_advisory_unlock(7263817)"
    )
    private static let find = Statement(
        name: "test.find_database",
        sql: "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)"
    )

    private static func exists(_ name: String, _ connection: PostgresConnection) async throws -> Bool {
        try await connection.execute(find, [.text(name)])[0].bool(0)
    }
}
