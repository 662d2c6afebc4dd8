import ArgumentParser
import Engine
import EventStore
import Finance
import Foundation
import Lifecycles
import PostgresFinance
import Spreadsheets
import Values
import Workflow

struct FinanceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "finance",
        abstract: "Finance's view: lists, ageing, why, statements, reconciliation.",
        subcommands: [
            FinanceListCommand.self, FinanceAgeingCommand.self, FinanceWaitingCommand.self,
            FinanceWhyCommand.self, FinanceStatementCommand.self, FinanceReconcileCommand.self,
        ]
    )
}

extension Composition {
    var finance: PostgresFinanceBook { PostgresFinanceBook(pool) }

    /// The account's own merchant, which cases without one of their own are counted under.
    var ownMerchant: String { settings["DOSSIER_COFIDIS_MERCHANT_ID"] ?? "" }

    /// Whose order a number is.
    var financings: FinancingFinder { FinancingFinder(store, ownMerchant: ownMerchant) }

    /// As the read model has it.
    func merchant(_ asked: String?) -> String? { asked.map { $0 == ownMerchant ? "" : $0 } }
}

struct FinanceAgeingCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ageing",
        abstract: "How many open financings of each status are how old."
    )

    @Flag(help: "One JSON line for each status.")
    var json = false

    func run() async throws {
        try await Composition.run { composition in
            let groups = try await composition.finance.ageing(at: composition.clock.now)
            if json { return groups.forEach { printJSON($0.json) } }
            var table = TextTable([
                "status", "currency", "under 1 d", "1 to 3 d", "3 to 7 d", "7 to 30 d", "over 30 d", "amount",
                "oldest since",
            ])
            for group in groups {
                let object = group.json
                table.add(
                    [group.standing, group.currency] + group.counts.map(String.init)
                        + [object["amount"]?.stringValue ?? "", group.oldest.description]
                )
            }
            printOut(groups.isEmpty ? "no open financings" : table.text)
        }
    }
}

struct FinanceWaitingCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "waiting",
        abstract: "What waits for whom: the customer, Cofidis, a person of ours, the clock."
    )

    @Flag(help: "One JSON line for each group.")
    var json = false

    func run() async throws {
        try await Composition.run { composition in
            let groups = try await composition.finance.waiting()
            if json { return groups.forEach { printJSON($0.json) } }
            var table = TextTable([
                "waits for", "what", "financings", "amount", "currency", "oldest since", "next",
            ])
            for group in groups {
                table.add([
                    group.waitingFor, group.title, String(group.count),
                    group.json["amount"]?.stringValue ?? "",
                    group.currency, group.oldest.description, group.nextAt?.description ?? "",
                ])
            }
            printOut(groups.isEmpty ? "nothing waits" : table.text)
        }
    }
}

struct FinanceWhyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "why",
        abstract: "Tells in one sentence why a financing is not Validated yet."
    )

    @Argument(help: "The merchantTransactionId or the case id.")
    var financing: String

    @OptionGroup var owner: MerchantOption

    @Flag(help: "One JSON object.")
    var json = false

    func run() async throws {
        try await Composition.run { composition in
            let id = try await FinancingLookup.find(financing, of: owner.merchant, in: composition)
            guard let row = try await composition.finance.find(.caseID(id), limit: 1).first else {
                throw Refusal("there is no financing with the case id \(id)")
            }
            guard json else { return printOut(row.why) }
            printJSON([
                "caseId": .string(id.description),
                "merchantTransactionId": .string(row.merchantTransactionID),
                "standing": .string(row.standing), "why": .string(row.why),
            ])
        }
    }
}
