import Cases
import Engine
import EventStore
import Foundation
import Values
import Workflow

/// Starts financings line by line and says of each what became of it.
struct FinancingStarter {
    /// A line longer than this is refused unread.
    static let lineByteLimit = 64 * 1024
    /// A file larger than this is to be cut.
    static let fileByteLimit = 256 * 1024 * 1024

    let composition: Composition
    let json: Bool

    typealias Line = (number: Int, text: String)

    static func lines(of path: String) throws -> [Line] {
        let data: Data
        if path == "-" {
            data = FileHandle.standardInput.readDataToEndOfFile()
        } else {
            guard let contents = FileManager.default.contents(atPath: path) else {
                throw Refusal("\(path) cannot be read")
            }
            data = contents
        }
        guard data.count <= fileByteLimit else {
            throw Refusal("\(path) is larger than \(fileByteLimit) bytes; cut it into several files")
        }
        do throws(JSONLines.Unreadable) {
            return try JSONLines.lines(of: data).map { (number: $0.number, text: $0.text) }
        } catch {
            throw Refusal("\(path): \(error.description)")
        }
    }

    func start(lines: [Line]) async throws {
        var started = 0
        var repeated = 0
        var refused = 0
        for batch in stride(from: 0, to: lines.count, by: CommandDesk.batchLimit) {
            let slice = Array(lines[batch..<min(batch + CommandDesk.batchLimit, lines.count)])
            for (line, outcome) in await begin(slice) {
                switch outcome {
                case .started(let answer):
                    started += 1
                    tell(line, "started", id: answer.caseID)
                case .alreadyStarted(let owner, _, _):
                    repeated += 1
                    tell(line, "already started", id: owner)
                case .refused(let error):
                    if case .unavailable = error { throw error }
                    refused += 1
                    tell(line, refusal: error)
                }
            }
        }
        printError("\(started) started, \(repeated) already started before, \(refused) refused")
        if refused > 0 { throw ExitStatus.refused }
    }

    private func begin(_ lines: [Line]) async -> [(Line, CaseStarter.Outcome)] {
        var outcomes: [(Line, CaseStarter.Outcome)] = []
        var good: [(line: Line, arguments: JSON)] = []
        for line in lines {
            do {
                good.append((line, try read(line.text)))
            } catch {
                outcomes.append((line, .refused(.rejected(error))))
            }
        }
        let results = await composition.cases.start(
            composition.cases.catalog.financing,
            good.map(\.arguments),
            by: composition.principal
        )
        outcomes.append(contentsOf: zip(good.map(\.line), results))
        return outcomes.sorted { $0.0.number < $1.0.number }
    }

    private func read(_ text: String) throws(RejectionReport) -> JSON {
        guard text.utf8.count <= Self.lineByteLimit else {
            throw RejectionReport(
                code: "line_too_long",
                message: "the line has more than \(Self.lineByteLimit) bytes"
            )
        }
        do throws(JSONParseError) {
            return try JSON.parse(text)
        } catch {
            throw RejectionReport(code: "malformed_json", message: error.description)
        }
    }

    private func tell(_ line: Line, _ outcome: String, id: StreamID) {
        guard json else { return }
        printJSON([
            "caseId": .string(id.description), "line": .integer(Int64(line.number)),
            "outcome": .string(outcome),
        ])
    }

    private func tell(_ line: Line, refusal error: CommandError) {
        let report = error.report
        if json {
            printJSON([
                "code": .string(report.code), "field": .optional(report.field),
                "line": .integer(Int64(line.number)),
                "message": .string(report.message), "outcome": "refused", "value": .optional(report.value),
            ])
        }
        printError("line \(line.number): \(report.message) [\(report.code)]")
    }
}
