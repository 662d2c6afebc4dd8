import ArgumentParser
import Documents
import Foundation
import Values

struct DocumentsCheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Says of any file what every rule thinks of it, without a case.",
        discussion: """
            A file is judged by the last component of its path. --json gives one line for each file, with file, \
            accepted, mediaType, bytes, sha256 and findings; docs/documents.md lists rules and codes. Exit status: 0 \
            when all are accepted, 3 when one is refused, 2 when one cannot be read.
            """
    )

    @Argument(help: "The files.")
    var files: [String]

    @Option(help: "The media type that will be declared for them; the extension decides when left out.")
    var mediaType: String?

    @Flag(help: "One JSON line each.")
    var json = false

    func run() async throws {
        try await reporting {
            let inspector = DocumentInspector(rules: try Settings.fromProcess().documentRules())
            var worst: ExitCode?
            for file in files {
                do {
                    let isAccepted = try check(file, inspector)
                    if !isAccepted, worst == nil { worst = ExitStatus.checkFailed }
                } catch let error as UnreadableFile {
                    printError("error: \(TerminalText.safe(error.description))")
                    worst = ExitStatus.refused
                }
            }
            if let worst { throw worst }
        }
    }

    private func check(_ path: String, _ inspector: DocumentInspector) throws -> Bool {
        let file = try LocalFile.read(path, limit: inspector.rules.byteLimit)
        let inspection = try file.content.withUnsafeBytes { content in
            try inspector.inspect(
                name: DocumentName(file.name),
                declared: mediaType,
                byteCount: file.byteCount,
                content: content
            )
        }
        let digest = file.isWhole ? Digest.sha256(file.content).description : nil
        if json {
            printJSON([
                "accepted": .bool(inspection.isAccepted), "bytes": .integer(Int64(file.byteCount)),
                "file": .string(path), "findings": .array(inspection.findings.map(\.json)),
                "mediaType": .optional(inspection.type?.mediaType), "sha256": .optional(digest),
            ])
        } else {
            tell(path, inspection)
        }
        return inspection.isAccepted
    }

    private func tell(_ path: String, _ inspection: DocumentInspection) {
        printOut("\(TerminalText.safe(path)): \(inspection.isAccepted ? "accepted" : "refused")")
        var table = TextTable(["rule", "verdict", "what was found"])
        for finding in inspection.findings {
            let verdict =
                switch finding.verdict {
                case .passed: "ok"
                case .refused: finding.code ?? "refused"
                case .notJudged: "not judged"
                }
            table.add([finding.rule.rawValue, verdict, TerminalText.safe(finding.message)])
        }
        printOut(table.text)
        for finding in inspection.refusals {
            if let remedy = finding.remedy { printOut("→ \(finding.code ?? ""): \(remedy)") }
        }
        printOut("")
    }
}

extension Settings {
    /// The rules as this contract reads them.
    func documentRules() throws -> DocumentRules {
        DocumentRules(
            byteLimit: try integer(
                "DOSSIER_DOCUMENT_BYTES",
                default: DocumentRules.usualByteLimit,
                in: 1...DocumentRules.byteLimitLimit
            )
        )
    }
}
