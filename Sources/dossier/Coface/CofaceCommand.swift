import ArgumentParser
import Engine
import PostgresProviders
import Providers
import Values

struct CofaceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "coface",
        abstract: "The Coface account: how its login stands, and a person's word to try again.",
        subcommands: [CofaceStatusCommand.self, CofaceResumeCommand.self]
    )
}

struct CofaceStatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "How the login stands. Exit status 3 when a person must look at it."
    )

    @Flag(help: "One JSON object.")
    var json = false

    func run() async throws {
        try await Composition.run { composition in
            let account = try CofaceAccount.configuration(composition.settings).account
            let record = try await PostgresCofaceState(pool: composition.pool).loginRecord(of: account)
            if json {
                printJSON([
                    "account": .string(account), "alarm": .optional(record.alarm),
                    "silentUntil": .optional(record.silentUntil?.description),
                    "tokenEndsAt": .optional(record.tokenEndsAt?.description),
                    "tries": .integer(Int64(record.tries)),
                ])
            } else {
                printOut("account".padded(to: 16) + account)
                printOut("token until".padded(to: 16) + (record.tokenEndsAt?.description ?? "there is none"))
                printOut("tries".padded(to: 16) + "\(record.tries) of \(CofaceLoginRecord.triesLimit)")
                if let until = record.silentUntil, until > composition.clock.now {
                    printOut("silent until".padded(to: 16) + until.description)
                }
                if let alarm = record.alarm { printOut("alarm".padded(to: 16) + alarm) }
            }
            if record.alarm != nil { throw ExitStatus.checkFailed }
        }
    }
}

struct CofaceResumeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume",
        abstract: "Lets Dossier try the login again after Coface refused the credentials.",
        discussion: """
            Only when the credentials are known to be right: five refused logins lock the account. A silence of 15 \
            minutes after a lock is kept.
            """
    )

    func run() async throws {
        try await Composition.run { composition in
            let account = try CofaceAccount.configuration(composition.settings).account
            let state = PostgresCofaceState(pool: composition.pool)
            let record = try await state.loginRecord(of: account)
            guard try await state.replaceLogin(of: account, by: record.resumed()) else {
                throw Refusal("a login is under way; look at `dossier coface status` and try again")
            }
            printOut("the login of \(account) may be tried again")
        }
    }
}
