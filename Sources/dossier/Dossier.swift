import ArgumentParser

@main
struct Dossier: AsyncParsableCommand {
    static let version = "0.1"

    static let configuration = CommandConfiguration(
        commandName: "dossier",
        abstract: "Runs the long lives of claims and financings, and proves what happened.",
        discussion: """
            Settings come from the environment, or from the file that DOSSIER_CONFIG names (lines of KEY=VALUE); \
            docs/operations.md lists them. DATABASE_URL says which PostgreSQL to use.

            Exit status: 0 done; 1 the world said no (try again); 2 refused, the message says why; \
            3 a check found something wrong; 64 the command line is wrong.
            """,
        version: version,
        subcommands: [
            FinancingCommand.self, FinanceCommand.self, OverdueCommand.self, DocumentsCommand.self,
            CompanyCommand.self, AskCommand.self, CommandsCommand.self, CofaceCommand.self,
            ReplayCommand.self, StatusCommand.self,
            ParkedCommand.self,
            WorkflowCommand.self,
            WindowCommand.self, ClockCommand.self, AuditCommand.self, ProjectionsCommand.self,
            ServeCommand.self,
            WorkerCommand.self,
            ConnectCommand.self, MigrateCommand.self, SimulateProvidersCommand.self, SimulateCommand.self,
            BenchCommand.self,
        ]
    )
}
