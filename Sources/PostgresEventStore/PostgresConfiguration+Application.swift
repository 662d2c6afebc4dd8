package import Postgres

extension PostgresConfiguration {
    /// What every connection of the application is made of, whoever uses it: the rights of `dossier_app` where the login
    /// may take them, plans for look-ups, and an end to every wait.
    ///
    /// Migrations are made by the owner and take as long as they take: they use the configuration as it was.
    package var asApplication: PostgresConfiguration {
        var copy = self
        copy.statementTimeout = statementTimeout ?? .seconds(25)
        copy.lockTimeout = lockTimeout ?? .seconds(5)
        copy.silenceLimit = silenceLimit ?? .seconds(30)
        copy.sessionScript = Statements.sessionSetup
        return copy
    }

    /// Sealing reads and writes long stretches after a restore, and nobody waits for it.
    var asSealer: PostgresConfiguration {
        var copy = asApplication
        copy.statementTimeout = .seconds(600)
        copy.silenceLimit = .seconds(660)
        return copy
    }

    var isApplication: Bool { sessionScript == Statements.sessionSetup }
}
