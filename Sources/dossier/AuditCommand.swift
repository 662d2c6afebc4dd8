import ArgumentParser
import Engine
import EventStore
import Values

struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Proves that histories are whole.",
        subcommands: [AuditCheckCommand.self]
    )
}

struct AuditCheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Audits everything stored: chains, pages, replays, rows, work.",
        discussion: "Exit status 3 when something is wrong; each finding is one line with a stable code."
    )

    @Flag(help: "One JSON line for each finding, then one with the totals.")
    var json = false

    func run() async throws {
        try await Composition.run { composition in
            let report = try await composition.audit { count in
                if !json { printError("\(count) cases checked") }
            }
            for finding in report.findings {
                if json { printJSON(Self.line(finding)) } else { printOut(finding.description) }
            }
            if json { printJSON(report.json) } else { printOut(report.sentence) }
            if !report.isClean { throw ExitStatus.checkFailed }
        }
    }

    private static func line(_ finding: AuditFinding) -> JSON {
        [
            "caseId": .optional(finding.streamID?.description), "code": .string(finding.code),
            "detail": .string(finding.detail),
        ]
    }
}

extension Composition {
    func audit(progress: (Int) -> Void = { _ in }) async throws -> AuditReport {
        let audit = Audit(store: store, replay: replay, rows: store, key: sealKey?.verificationKey)
        return try await audit.run(progress: progress)
    }
}

extension AuditReport {
    var json: JSON {
        [
            "cases": .integer(Int64(cases)), "events": .integer(Int64(events)),
            "findings": .integer(Int64(findingCount)), "pages": .integer(Int64(pages)),
            "sealedEvents": .integer(sealedEvents),
        ]
    }

    var sentence: String {
        let looked = "\(cases) cases, \(events) events, \(pages) pages with \(sealedEvents) sealed events"
        return isClean ? "\(looked): all intact" : "\(looked): \(findingCount) findings"
    }
}
