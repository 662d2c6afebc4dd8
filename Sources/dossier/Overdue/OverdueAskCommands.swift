import ArgumentParser
import Values

struct OverdueDeclareCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "declare",
        abstract:
            "Declares a draft to Coface. Sent once; a lost answer is looked for, never sent again by itself."
    )

    @Argument(help: "The customerReference or the case id.")
    var overdue: String

    @Option(help: "Makes it happen at most once, however often it is asked for.")
    var id: String?

    @Flag(help: "One JSON line.")
    var json = false

    func run() async throws {
        try await OverdueLookup.ask("declare", of: overdue, id: id, json: json)
    }
}

struct OverdueUpdateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "update",
        abstract: "Reports payments, credit notes or new invoices, or asks for intervention.",
        discussion: """
            --settlements and --invoices take a JSON list as in the filing, such as \
            '[{"type":"PAYMENT","date":"2026-11-20","amount":"100.00","invoiceReference":"F-1"}]'.
            """
    )

    @Argument(help: "The customerReference, the overdueId or the case id.")
    var overdue: String

    @Option(help: "A JSON list of payments, settlements and credit notes.")
    var settlements: String?

    @Option(help: "A JSON list of new invoices.")
    var invoices: String?

    @Flag(inversion: .prefixedNo, help: "Ask Coface to intervene, or withdraw that.")
    var intervention: Bool?

    @Option(help: "Makes it happen at most once, however often it is asked for.")
    var id: String?

    @Flag(help: "One JSON line for each report.")
    var json = false

    func validate() throws {
        guard settlements != nil || invoices != nil || intervention != nil else {
            throw ValidationError("name --settlements, --invoices or --intervention")
        }
    }

    func run() async throws {
        if let settlements {
            try await report("reportSettlements", "settlements", settlements)
        }
        if let invoices { try await report("reportInvoices", "invoices", invoices) }
        if let intervention {
            try await OverdueLookup.ask(
                "requestIntervention",
                ["requested": .bool(intervention)],
                of: overdue,
                id: id,
                json: json
            )
        }
    }

    private func report(_ command: String, _ field: String, _ text: String) async throws {
        guard let list = try? JSON.parse(text), list.arrayValue != nil else {
            throw ValidationError("--\(field) must be a JSON list")
        }
        try await OverdueLookup.ask(
            command,
            .object(JSONObject([(field, list)])),
            of: overdue,
            id: id,
            json: json
        )
    }
}

struct OverdueMoveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "move",
        abstract: "Moves a case whose cover was refused to debt collection."
    )

    @Argument(help: "The customerReference, the overdueId or the case id.")
    var overdue: String

    @Option(help: "Makes it happen at most once, however often it is asked for.")
    var id: String?

    @Flag(help: "One JSON line.")
    var json = false

    func run() async throws {
        try await OverdueLookup.ask("move", of: overdue, id: id, json: json)
    }
}

struct OverdueFollowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "follow",
        abstract: "Asks Coface now how a case stands."
    )

    @Argument(help: "The customerReference, the overdueId or the case id.")
    var overdue: String

    @Flag(help: "One JSON line.")
    var json = false

    func run() async throws { try await OverdueLookup.ask("read", of: overdue, id: nil, json: json) }
}
