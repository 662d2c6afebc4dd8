import Engine
import EventStore
import Foundation
import PostgresEventStore
import Values

/// Something that was refused, by Dossier or by Coface, and why.
struct RefusalEntry {
    /// Entries of one kind that are read of the database.
    static let readLimit = 200
    /// A report larger than this is none of a command of ours.
    static let reportByteLimit = 16 * 1024 * 1024

    enum Kind: String {
        case ledger, document, coface = "Coface"
    }

    let kind: Kind
    /// Line and column of a ledger, a file, or a case's reference.
    let subject: String
    let code: String
    let reason: String

    var json: JSON {
        [
            "by": .string(kind == .coface ? "coface" : "dossier"), "code": .string(code),
            "kind": .string(kind.rawValue.lowercased()), "reason": .string(reason),
            "subject": .string(subject),
        ]
    }

    static func table(_ entries: [RefusalEntry]) -> TextTable {
        var table = TextTable(["refused", "what", "code", "reason"])
        for entry in entries {
            table.add([
                entry.kind.rawValue, TerminalText.safe(entry.subject), TerminalText.safe(entry.code),
                TerminalText.safe(entry.reason),
            ])
        }
        return table
    }

    // MARK: What commands told

    /// The refusals among the JSON lines that `overdue file --json` or `documents attach --json` wrote.
    static func reported(in path: String) throws -> [RefusalEntry] {
        guard let data = FileManager.default.contents(atPath: path), data.count <= reportByteLimit else {
            throw Refusal("\(TerminalText.safe(path)) cannot be read as a report")
        }
        return try data.split(separator: UInt8(ascii: "\n")).compactMap { line in
            reported(try JSON.parse(Array(line)))
        }
    }

    private static func reported(_ line: JSON) -> RefusalEntry? {
        guard let code = line["code"]?.stringValue, let reason = line["message"]?.stringValue else {
            return nil
        }
        if let file = line["file"]?.stringValue {
            let name = file.split(separator: "/").last.map(String.init) ?? file
            return RefusalEntry(kind: .document, subject: name, code: code, reason: reason)
        }
        guard let number = line["line"]?.integerValue else { return nil }
        let column = line["column"]?.stringValue.map { ", column \($0)" } ?? ""
        return RefusalEntry(kind: .ledger, subject: "line \(number)\(column)", code: code, reason: reason)
    }

    // MARK: What Coface refused

    /// Declarations, reports and moves that Coface refused or does not offer, cases that it rejected, and documents that
    /// it did not take.
    static func byCoface(_ composition: Composition) async throws -> [RefusalEntry] {
        let queries = [
            query("overdue_cases", present: "refusal_code"),
            query("overdue_cases", JSONObject([("status", "rejected")])),
            query("overdue_cases", JSONObject([("state", "attention.not_offered")])),
            query("overdue_cases", JSONObject([("state", "cover_refused.move_not_offered")])),
        ]
        var entries: [RefusalEntry] = []
        var seen: Set<String> = []
        for query in queries {
            for row in try await composition.store.listRows(query).rows {
                guard let id = row["stream_id"]?.stringValue, seen.insert(id).inserted else { continue }
                entries.append(try await ofCase(row, composition))
            }
        }
        for row in try await composition.store.listRows(query("documents", present: "refusal")).rows {
            entries.append(try await ofDocument(row, composition))
        }
        return entries
    }

    private static func query(
        _ model: String,
        _ conditions: JSONObject = JSONObject(),
        present column: String? = nil
    ) -> ReadModelQuery {
        var query = ReadModelQuery(model: model, conditions: conditions, limit: readLimit)
        if let column { query.present = [column] }
        return query
    }

    private static func ofCase(_ row: JSONObject, _ composition: Composition) async throws -> RefusalEntry {
        let reference = row["customer_reference"]?.stringValue ?? ""
        let debtor = row["debtor_name"]?.stringValue ?? ""
        let told = try await lastReason(of: row, composition)
        let code = row["refusal_code"]?.stringValue ?? told?.code ?? row["state"]?.stringValue ?? ""
        return RefusalEntry(
            kind: .coface,
            subject: "\(reference) \(debtor)",
            code: code,
            reason: told?.reason ?? row["attention"]?.stringValue ?? "Coface told no reason"
        )
    }

    private static func ofDocument(_ row: JSONObject, _ composition: Composition) async throws -> RefusalEntry
    {
        RefusalEntry(
            kind: .coface,
            subject: row["name"]?.stringValue ?? "",
            code: row["refusal"]?.stringValue ?? "",
            reason: try await lastReason(of: row, composition)?.reason ?? "Coface told no reason"
        )
    }

    /// In Coface's words, as the history has them.
    private static func lastReason(of row: JSONObject, _ composition: Composition) async throws -> (
        code: String?, reason: String
    )? {
        guard let id = row["stream_id"]?.stringValue.flatMap({ StreamID($0) }) else { return nil }
        for event in try await composition.replay.read(id).reversed() {
            let data = (try? JSON.parse(event.data)) ?? .null
            if let rejection = data["row"]?["rejection"]?.stringValue {
                return ("rejected", rejection)
            }
            guard let code = data["code"]?.stringValue else { continue }
            return (code, (data["text"] ?? data["message"])?.stringValue ?? code)
        }
        return nil
    }
}
