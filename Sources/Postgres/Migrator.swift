package import Logging

/// Brings a database's schema up to date, forward only.
///
/// Each migration runs in a transaction of its own, together with the row of `schema_migrations` that records
/// it. An advisory lock makes several processes take turns; the later ones find nothing left to do.
package struct Migrator: Sendable {
    /// The advisory lock: the letters "dossier" as a number.
    private static let lockKey: Int64 = 0x64_6f73_7369_6572

    private let migrations: [Migration]
    private let logger: Logger

    package init(_ migrations: [Migration], logger: Logger = .postgres) {
        self.migrations = migrations
        self.logger = logger
    }

    /// Names what `run` would apply, in order, and changes nothing.
    package func dryRun(on connection: PostgresConnection) async throws(MigrationError) -> [String] {
        do {
            return try await plan(connection).pending.map(\.name)
        } catch {
            throw Self.migrationError(error)
        }
    }

    /// Applies whatever is missing.
    ///
    /// - Returns: the names of what was applied, in order.
    @discardableResult
    package func run(on connection: PostgresConnection) async throws(MigrationError) -> [String] {
        do {
            try await connection.execute(Self.lock, [.int8(Self.lockKey)])
            let applied: [String]
            do {
                try await connection.simple(Self.createTable)
                applied = try await applyPending(connection)
            } catch {
                await connection.executeShielded(Self.unlock, [.int8(Self.lockKey)])
                throw error
            }
            await connection.executeShielded(Self.unlock, [.int8(Self.lockKey)])
            return applied
        } catch {
            throw Self.migrationError(error)
        }
    }

    private func applyPending(_ connection: PostgresConnection) async throws -> [String] {
        let pending = try await plan(connection).pending
        for migration in pending {
            do {
                try await apply(migration, connection)
            } catch let error as PostgresError {
                throw MigrationError.refused(name: migration.name, error)
            }
            logger.info("applied migration", metadata: ["migration": "\(migration.name)"])
        }
        return pending.map(\.name)
    }

    private func apply(_ migration: Migration, _ connection: PostgresConnection) async throws {
        try await connection.withTransaction { connection in
            try await connection.simple(migration.sql)
            guard connection.isInTransaction else {
                throw MigrationError.endsTransaction(name: migration.name)
            }
            try await connection.execute(
                Self.record,
                [.int4(Int32(migration.number)), .text(migration.name), .bytea(migration.sha256)]
            )
        }
    }

    private func plan(_ connection: PostgresConnection) async throws -> MigrationPlan {
        var applied: [MigrationPlan.Applied] = []
        if try await connection.execute(Self.tableExists)[0].bool(0) {
            applied = try await connection.execute(Self.listApplied).map { row in
                MigrationPlan.Applied(number: row.int(0), name: row.string(1), sha256: row.bytes(2))
            }
        }
        return try MigrationPlan(migrations: migrations, applied: applied)
    }

    private static func migrationError(_ error: any Error) -> MigrationError {
        switch error {
        case let error as MigrationError: error
        case let error as PostgresError: .database(error)
        default: preconditionFailure("unexpected error \(error)")
        }
    }
}

extension Migrator {
    private static let createTable = """
        SET client_min_messages = warning;
        CREATE TABLE IF NOT EXISTS schema_migrations (
            number int4 PRIMARY KEY,
            name text NOT NULL,
            sha256 bytea NOT NULL,
            applied_at timestamptz NOT NULL DEFAULT now()
        );
        RESET client_min_messages
        """
    private static let lock = Statement(name: "postgres.migrator_lock", sql: "SELECT pg_advisory_lock($1)")
    private static let unlock = Statement(
        name: "postgres.migrator_unlock",
        sql: "SELECT pg_advisory_unlock($1)"
    )
    private static let tableExists = Statement(
        name: "postgres.migrator_table_exists",
        sql: "SELECT to_regclass('schema_migrations') IS NOT NULL"
    )
    private static let listApplied = Statement(
        name: "postgres.migrator_list",
        sql: "SELECT number, name, sha256 FROM schema_migrations ORDER BY number"
    )
    private static let record = Statement(
        name: "postgres.migrator_record",
        sql: "INSERT INTO schema_migrations (number, name, sha256) VALUES ($1, $2, $3)"
    )
}

extension PostgresConnection {
    /// For cleaning up, which the cancelling of the task must not prevent; a failure leaves nothing to do.
    fileprivate func executeShielded(_ statement: Statement, _ parameters: [PostgresValue]) async {
        await run(Operation(.statements([PipelineEntry(statement, parameters)], .together)), isShielded: true)
    }
}
