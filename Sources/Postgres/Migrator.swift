package import Logging

/// Brings a database's schema up to date, forward only.
///
/// Each migration runs in a transaction of its own, together with the row of `schema_migrations` that records
/// it. Afterwards those functions are installed whose file is another than before, all in one transaction with their
/// rows of `schema_functions`. An advisory lock makes several processes take turns; the later ones find nothing left to do.
package struct Migrator: Sendable {
    /// The advisory lock: the letters "dossier" as a number.
    private static let lockKey: Int64 = 0x64_6f73_7369_6572

    private let migrations: [Migration]
    private let functions: [SchemaFunction]
    private let logger: Logger

    package init(
        _ migrations: [Migration],
        functions: [SchemaFunction] = [],
        logger: Logger = .postgres
    ) {
        self.migrations = migrations
        self.functions = functions
        self.logger = logger
    }

    /// Names what `run` would apply, in order, and changes nothing.
    package func dryRun(on connection: PostgresConnection) async throws(MigrationError) -> [String] {
        do {
            return try await plan(connection).pending.map(\.name)
                + functionPlan(connection).pending.map(\.file)
        } catch {
            throw Self.migrationError(error)
        }
    }

    /// Applies whatever is missing.
    ///
    /// - Returns: the names of what was applied, in order; those of functions begin with their folder.
    @discardableResult
    package func run(on connection: PostgresConnection) async throws(MigrationError) -> [String] {
        do {
            try await connection.execute(Self.lock, [.int8(Self.lockKey)])
            let applied: [String]
            do {
                try await connection.simple(Self.createTables)
                applied = try await applyPending(connection) + installPending(connection)
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

    private func installPending(_ connection: PostgresConnection) async throws -> [String] {
        let pending = try await functionPlan(connection).pending
        if pending.isEmpty { return [] }
        try await connection.withTransaction { connection in
            for function in pending { try await install(function, connection) }
        }
        for function in pending {
            logger.info("installed function", metadata: ["function": "\(function.name)"])
        }
        return pending.map(\.file)
    }

    private func install(_ function: SchemaFunction, _ connection: PostgresConnection) async throws {
        do {
            try await connection.simple(function.sql)
        } catch {
            throw MigrationError.refused(name: function.file, error)
        }
        guard connection.isInTransaction else { throw MigrationError.endsTransaction(name: function.file) }
        let count = try await connection.execute(Self.countFunctions, [.text(function.name)]).first?.int(0)
        guard count == 1 else { throw MigrationError.overloaded(function.file) }
        try await connection.execute(Self.recordFunction, [.text(function.name), .bytea(function.sha256)])
    }

    private func functionPlan(_ connection: PostgresConnection) async throws -> FunctionPlan {
        var installed: [FunctionPlan.Installed] = []
        if try await connection.execute(Self.functionTableExists).first?.bool(0) == true {
            installed = try await connection.execute(Self.listInstalled).map { row in
                try FunctionPlan.Installed(name: row.string(0), sha256: row.bytes(1))
            }
        }
        let present = try await connection.execute(Self.listFunctions).map { try $0.string(0) }
        return try FunctionPlan(functions: functions, installed: installed, present: Set(present))
    }

    private func plan(_ connection: PostgresConnection) async throws -> MigrationPlan {
        var applied: [MigrationPlan.Applied] = []
        if try await connection.execute(Self.tableExists).one().bool(0) {
            applied = try await connection.execute(Self.listApplied).map { row in
                try MigrationPlan.Applied(number: row.int(0), name: row.string(1), sha256: row.bytes(2))
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
    private static let createTables = """
        SET client_min_messages = warning;
        CREATE TABLE IF NOT EXISTS schema_migrations (
            number int4 PRIMARY KEY,
            name text NOT NULL,
            sha256 bytea NOT NULL,
            applied_at timestamptz NOT NULL DEFAULT now()
        );
        CREATE TABLE IF NOT EXISTS schema_functions (
            ordinal int8 GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            name text NOT NULL,
            sha256 bytea NOT NULL,
            installed_at timestamptz NOT NULL DEFAULT now()
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
    private static let functionTableExists = Statement(
        name: "postgres.migrator_function_table_exists",
        sql: "SELECT to_regclass('schema_functions') IS NOT NULL"
    )
    private static let listInstalled = Statement(
        name: "postgres.migrator_functions",
        sql: "SELECT name, sha256 FROM schema_functions ORDER BY ordinal"
    )
    private static let listFunctions = Statement(
        name: "postgres.migrator_present_functions",
        sql: "SELECT proname::text FROM pg_proc WHERE pronamespace = current_schema()::regnamespace"
    )
    private static let countFunctions = Statement(
        name: "postgres.migrator_count_functions",
        sql:
            "SELECT count(*) FROM pg_proc WHERE pronamespace = current_schema()::regnamespace AND proname = $1"
    )
    private static let recordFunction = Statement(
        name: "postgres.migrator_record_function",
        sql: "INSERT INTO schema_functions (name, sha256) VALUES ($1, $2)"
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
