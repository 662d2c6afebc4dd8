import ArgumentParser
import Cases
import Documents
import Engine
import EventStore
import Foundation
import Values
import Workflow

struct DocumentsAttachCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "attach",
        abstract: "Attaches files to an overdue case.",
        discussion: """
            Each file is judged and attached on its own, under the last component of its path; a file given twice is \
            attached once. Refused ones are told with every rule that refuses them on standard error, and with --json as \
            objects too. Exit status 2 when one was refused.
            """
    )

    @Argument(help: "The overdue case's customerReference, overdueId or case id.")
    var overdue: String

    @Argument(help: "The files.")
    var files: [String]

    @Flag(help: "One JSON line for each document.")
    var json = false

    func run() async throws {
        try await Composition.run { composition in
            try await composition.charts.register()
            let overdueCase = try await OverdueLookup.find(overdue, in: composition)
            var isRefused = false
            for path in files {
                do {
                    try await attach(path, to: overdueCase, composition)
                } catch let refusal as DocumentAttachments.Refusal {
                    isRefused = true
                    for finding in refusal.inspection.refusals {
                        refuse(path, finding.code ?? "", finding.message, remedy: finding.remedy)
                    }
                } catch let report as RejectionReport {
                    isRefused = true
                    refuse(path, report.code, report.message)
                } catch let error as UnreadableFile {
                    isRefused = true
                    if json { printJSON(refusal(path, "unreadable", error.description)) }
                    printError(TerminalText.safe(error.description))
                }
            }
            if isRefused { throw ExitStatus.refused }
        }
    }

    private func refuse(_ path: String, _ code: String, _ message: String, remedy: String? = nil) {
        if json { printJSON(refusal(path, code, message)) }
        let advice = remedy.map { "; \($0)" } ?? ""
        printError(TerminalText.safe("\(path): \(message) [\(code)]\(advice)"))
    }

    private func refusal(_ path: String, _ code: String, _ message: String) -> JSON {
        [
            "case": .string(overdue), "code": .string(code), "file": .string(path),
            "message": .string(message), "outcome": "refused",
        ]
    }

    private func attach(_ path: String, to overdueCase: StreamID, _ composition: Composition) async throws {
        let documents = composition.documents
        let file = try LocalFile.read(path, limit: documents.intake.inspector.rules.byteLimit)
        let name = DocumentName(file.name)
        try await documents.foresee(overdueCase, name: name, declared: nil, byteCount: file.byteCount)
        let spool = try documents.intake.spool()
        try file.content.withUnsafeBytes { try spool.append($0) }
        let outcome = try await documents.attach(
            spool,
            to: overdueCase,
            name: name,
            declared: nil,
            by: composition.principal
        )
        switch outcome {
        case .attached(let answer, _): tell(name, answer.caseID, spool.digest.description, isNew: true)
        case .alreadyAttached(let document, let digest): tell(name, document, digest, isNew: false)
        }
    }

    private func tell(_ name: DocumentName, _ document: StreamID, _ sha256: String, isNew: Bool) {
        if json {
            printJSON([
                "alreadyAttached": .bool(!isNew), "documentId": .string(document.description),
                "name": .string(name.text), "sha256": .string(sha256),
            ])
        } else {
            printOut(
                "\(TerminalText.safe(name.text)): \(isNew ? "attached as" : "attached before as") \(document)"
            )
        }
    }
}

/// A case's id as somebody typed it.
func readCaseID(_ text: String) throws -> StreamID {
    guard text.utf8.count == 36, let id = StreamID(text) else {
        throw Refusal("\"\(TerminalText.safe(text))\" is no case id, which is a UUID")
    }
    return id
}
