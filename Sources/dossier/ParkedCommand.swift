import ArgumentParser
import Cases
import Engine
import EventStore
import PostgresEventStore
import Values
import Workflow

struct ParkedCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "parked",
        abstract: "Calls that wait for a person: list them, look what a decision would do, decide.",
        subcommands: [ParkedListCommand.self, ParkedShowCommand.self, ParkedDecideCommand.self]
    )
}

struct ParkedListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Lists what is parked, oldest first."
    )

    /// Shown at once.
    static let rowLimit = 1_000

    @Flag(help: "One JSON line each.")
    var json = false

    func run() async throws {
        try await Composition.run { composition in
            var table = TextTable(["case", "call", "key", "attempts", "parked at", "why"])
            for parked in try await composition.store.parkedWork(of: nil, limit: Self.rowLimit) {
                let item = parked.item
                if json {
                    printJSON([
                        "attempts": .integer(Int64(item.attempt)), "call": .string(item.name),
                        "caseId": .string(item.streamID.description), "key": .string(item.key),
                        "parkedAt": .string(parked.parkedAt.description), "reason": .string(parked.lastError),
                    ])
                } else {
                    table.add([
                        item.streamID.description, item.name, item.key, String(item.attempt),
                        parked.parkedAt.description, parked.lastError,
                    ])
                }
            }
            if !json { printOut(table.rows.isEmpty ? "nothing is parked" : table.text) }
        }
    }
}

struct ParkedShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Shows what each decision about a case's parked calls would append; nothing is changed."
    )

    @Argument(help: "The case id, or a financing's merchantTransactionId.")
    var caseID: String

    @OptionGroup var owner: MerchantOption

    @Flag(help: "One JSON line for each call and decision.")
    var json = false

    func run() async throws {
        try await Composition.run { composition in
            let id = try await FinancingLookup.find(caseID, of: owner.merchant, in: composition)
            let parked = try await composition.store.parkedWork(of: id, limit: ParkedListCommand.rowLimit)
            if parked.isEmpty { throw Refusal("no call of \(caseID) is parked") }
            for work in parked {
                let previews = try await composition.desk.preview(
                    key: work.item.key,
                    call: work.item.name,
                    on: id
                )
                if !json { printOut("\(work.item.name), parked at \(work.parkedAt): \(work.lastError)") }
                for preview in previews { tell(preview, of: work) }
            }
        }
    }

    private func tell(_ preview: InterventionPreview, of work: ParkedWork) {
        if json {
            printJSON([
                "call": .string(work.item.name), "decision": preview.json, "key": .string(work.item.key),
            ])
            return
        }
        printOut("  \(preview.intervention.rawValue): the case goes to \(preview.state)")
        for event in preview.events { printOut("    appends \(event.name) \(event.data.canonicalText)") }
        for work in preview.schedule { printOut("    schedules \(work.name) for \(work.dueAt)") }
    }
}

struct ParkedDecideCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "decide",
        abstract: "Decides about a parked call.",
        discussion: """
            retry makes the call again; skip goes on as if its outcome were unknown; abandon closes the case where it \
            stands. Recorded with your name and reason.
            """
    )

    @Argument(help: "The case id, or a financing's merchantTransactionId.")
    var caseID: String

    @OptionGroup var owner: MerchantOption

    @Argument(help: "retry, skip or abandon.")
    var decision: String

    @Option(help: "Why; recorded in the history.")
    var reason: String

    func validate() throws {
        guard Intervention(rawValue: decision) != nil else {
            throw ValidationError("\"\(decision)\" is none of retry, skip, abandon")
        }
    }

    func run() async throws {
        try await Composition.run { composition in
            guard let intervention = Intervention(rawValue: decision) else { return }
            let id = try await FinancingLookup.find(caseID, of: owner.merchant, in: composition)
            guard let parked = try await composition.store.parkedWork(of: id, limit: 1).first else {
                throw Refusal("no call of \(caseID) is parked")
            }
            let answer = try await composition.cases.intervene(
                intervention,
                key: parked.item.key,
                call: parked.item.name,
                reason: reason,
                of: id,
                by: composition.principal
            )
            printOut("\(parked.item.name) of case \(id): \(decision); the case is in \(answer.state)")
        }
    }
}
