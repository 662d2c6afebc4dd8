import Foundation
import Logging
import Postgres

/// Runs the migrations of the folder on a database, and installs its functions.
enum Migrations {
    /// Names what was done; with `dryRun` what would be.
    static func run(
        _ settings: Settings,
        on configuration: PostgresConfiguration,
        dryRun: Bool = false,
        logger: Logger
    ) async throws -> [String] {
        let folder = try ResourceFolder.locate("migrations", setting: settings["DOSSIER_MIGRATIONS"])
        let migrator = Migrator(
            try Migration.read(directory: folder.path),
            functions: try SchemaFunction.read(directory: folder.path),
            logger: logger
        )
        let pool = PostgresPool(configuration, logger: logger)
        let result: Result<[String], any Error>
        do {
            result = .success(
                try await pool.withConnection { connection in
                    try await dryRun ? migrator.dryRun(on: connection) : migrator.run(on: connection)
                }
            )
        } catch {
            result = .failure(error)
        }
        await pool.close()
        return try result.get()
    }

    /// Refuses a database that `dossier migrate` has not seen, in words that say so.
    static func require(on pool: PostgresPool) async throws {
        let isMigrated = try await pool.execute(
            Statement(name: "is_migrated", sql: "SELECT to_regclass('clocks') IS NOT NULL")
        ).one().bool(0)
        guard isMigrated else {
            throw Refusal("the database lacks tables of this version; run: dossier migrate")
        }
    }
}
