import ArgumentParser

struct MigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate",
        abstract: "Brings the database to this version, forward only.",
        discussion:
            "Also installs the functions whose files have changed. Refuses an edited or missing migration, and a "
            + "function older than the database's. Run it as the database's owner."
    )

    @Flag(help: "Only says what would be done.")
    var dryRun = false

    func run() async throws {
        try await reporting {
            let settings = try Settings.fromProcess()
            let migrations = try await Migrations.run(
                settings,
                on: try Composition.databaseConfiguration(settings, process: "dossier migrate"),
                dryRun: dryRun,
                logger: try Composition.makeLogger(settings, process: "migrate")
            )
            for migration in migrations { printOut("\(dryRun ? "would run" : "ran") \(migration)") }
            if migrations.isEmpty { printOut("the database is up to date") }
        }
    }
}
