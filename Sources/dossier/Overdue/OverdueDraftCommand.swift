import ArgumentParser
import Cases
import Engine
import EventStore
import Values
import Workflow

struct OverdueDraftCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "draft",
        abstract: "Drafts overdue cases from a file of JSON Lines.",
        discussion: """
            Each line is one filing: customerReference, debtType (CI, NGD), debtor, insuredContact, nonPaymentReason, \
            currency, invoices, settlements, interventionRequested and the rest of docs/overdue-cases.md. Bad lines are \
            refused by number, field and reason on standard error and the good ones are drafted, each once however \
            often the file is given. --declare declares them too. Exit status 2 when a line was refused.
            """
    )

    @Option(help: "A file of JSON Lines; - is standard input.")
    var file: String

    @Flag(help: "Declare each draft at once.")
    var declare = false

    @Flag(help: "One JSON line for each filing.")
    var json = false

    func run() async throws {
        try await Composition.run { composition in
            try await composition.charts.register()
            var counts = (drafted: 0, before: 0, refused: 0)
            for line in try FinancingStarter.lines(of: file) {
                do throws(CommandError) {
                    let (id, state, isNew) = try await draft(line.text, composition)
                    if isNew { counts.drafted += 1 } else { counts.before += 1 }
                    let after = declare ? try await declareDraft(id, composition) : state
                    if json {
                        printJSON([
                            "alreadyDrafted": .bool(!isNew), "caseId": .string(id.description),
                            "line": .integer(Int64(line.number)), "state": .string(after),
                        ])
                    }
                } catch {
                    if case .unavailable = error { throw error }
                    counts.refused += 1
                    refuse(line.number, error)
                }
            }
            printError(
                "\(counts.drafted) drafted, \(counts.before) drafted before, \(counts.refused) refused"
            )
            if counts.refused > 0 { throw ExitStatus.refused }
        }
    }

    private func draft(_ text: String, _ composition: Composition) async throws(CommandError) -> (
        StreamID, String, Bool
    ) {
        let arguments: JSON
        do throws(JSONParseError) {
            arguments = try JSON.parse(text)
        } catch {
            throw .rejected(RejectionReport(code: "malformed_json", message: error.description))
        }
        let type = composition.cases.catalog.overdue
        switch await composition.cases.start(type, arguments, by: composition.principal) {
        case .started(let answer): return (answer.caseID, answer.state, true)
        case .alreadyStarted(let id, _, let state): return (id, state, false)
        case .refused(let error): throw error
        }
    }

    /// A file given twice declares once.
    private func declareDraft(_ id: StreamID, _ composition: Composition) async throws(CommandError) -> String
    {
        try await composition.cases.ask("declare", of: id, order: .filing, by: composition.principal).state
    }

    private func refuse(_ number: Int, _ error: CommandError) {
        let report = error.report
        if json {
            printJSON([
                "code": .string(report.code), "field": .optional(report.field),
                "line": .integer(Int64(number)), "message": .string(report.message), "outcome": "refused",
                "value": .optional(report.value),
            ])
        }
        printError("line \(number): \(report.message) [\(report.code)]")
    }
}
