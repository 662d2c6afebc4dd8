import Foundation
import Testing
import Values
import Workflow

/// The stored forms beside this file.
enum Samples {
    struct Event: Sendable, CustomTestStringConvertible {
        let lifecycle: String
        let event: EncodedEvent
        var testDescription: String { "\(lifecycle).\(event.name) \(event.data.canonicalText.prefix(60))" }
    }

    struct Walk: Sendable, CustomTestStringConvertible {
        let file: String
        let chart: String
        let chartSHA256: String
        let lifecycle: String
        let snapshot: CaseSnapshot
        let events: [FoldedEvent]
        var testDescription: String { file }
    }

    struct Damaged: Error { let what: String }

    static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    static func files(in folder: String, ending: String) throws -> [URL] {
        try FileManager.default.contentsOfDirectory(
            at: root.appendingPathComponent(folder),
            includingPropertiesForKeys: nil
        )
        .filter { $0.pathExtension == ending }.sorted { $0.path < $1.path }
    }

    private static func lines(of file: URL) throws -> [JSON] {
        try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map {
            try JSON.parse(Array($0.utf8))
        }
    }

    static func events() throws -> [Event] {
        try files(in: "Tests/Histories/events", ending: "jsonl").flatMap { file in
            let lifecycle = file.deletingPathExtension().lastPathComponent
            return try lines(of: file).map { line in
                Event(lifecycle: lifecycle, event: try event(line, dropping: lifecycle + "."))
            }
        }
    }

    static func walks() throws -> [Walk] {
        try files(in: "Tests/Histories/walks", ending: "jsonl").map { file in
            let lines = try lines(of: file)
            guard let head = lines.first, let snapshot = head["snapshot"] else {
                throw Damaged(what: file.path)
            }
            return Walk(
                file: file.lastPathComponent,
                chart: try head.string("chart"),
                chartSHA256: try head.string("chartSHA256"),
                lifecycle: try head.string("lifecycle"),
                snapshot: try CaseSnapshot(json: snapshot),
                events: try lines.dropFirst().map { line in
                    FoldedEvent(
                        event: try event(line, dropping: ""),
                        recordedAt: try line.instant("recordedAt")
                    )
                }
            )
        }
    }

    private static func event(_ line: JSON, dropping prefix: String) throws -> EncodedEvent {
        let type = try line.string("type")
        guard type.hasPrefix(prefix), let data = line["data"] else { throw Damaged(what: type) }
        return EncodedEvent(
            name: String(type.dropFirst(prefix.count)),
            schemaVersion: Int(try line.integer("schemaVersion")),
            data: data
        )
    }

    /// The text of a chart, checked against the hash that events carry.
    static func chart(_ name: String, sha256: String) throws -> String {
        let file = root.appendingPathComponent("Tests/Histories/charts/\(name)-\(sha256.prefix(8)).yaml")
        let bytes = Array(try Data(contentsOf: file))
        guard Digest.sha256(bytes).description == sha256 else { throw Damaged(what: file.path) }
        return String(decoding: bytes, as: UTF8.self)
    }
}
